// SPDX-License-Identifier: Apache-2.0
// SRP logins (host/srp/login): both forms of the request, then what becomes of them in the table of sessions. Input:
// steps, a byte and what it needs each.
#include "host/srp/login.hpp"

#include "tests/fuzz/fuzz_input.hpp"

using namespace srpnic;

namespace {

constexpr srp::TargetPort kPort{.id_extension = 0x505400fffe000002,
                                .ioc_guid = 0x505400fffe000002,
                                .request_limit = 64,
                                .total_request_limit = 512,
                                .max_channels_per_session = 4};

std::optional<srp::LoginRequest> parse(std::span<const std::byte> data, bool rdma_cm) {
  const auto request = srp::parse_login(data, rdma_cm);
  if (!request) return request;
  const auto bytes = wire::as_bytes(*request);
  const auto again = srp::parse_login(bytes, false);
  fuzz::require(again && std::ranges::equal(wire::as_bytes(*again), bytes), "a serialised login says the same");
  if (!rdma_cm) fuzz::require(std::ranges::equal(bytes, data.first(bytes.size())), "a login is read as it is");
  return request;
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr std::uint8_t kRdmaCm = 1, kRemove = 2, kRightPort = 4, kRightHead = 8;
  fuzz::FuzzInput input(data, size);
  srp::SessionTable table(kPort);
  std::set<std::uint32_t> channels;
  for (std::uint32_t channel = 1; !input.empty(); ++channel) {
    const std::uint8_t step = input.byte();
    if ((step & kRemove) != 0) {
      const std::uint32_t gone = input.byte();
      channels.erase(gone);
      table.remove(gone);
    } else {
      const bool rdma_cm = (step & kRdmaCm) != 0;
      auto request = parse(input.bytes(rdma_cm ? sizeof(srp::LoginRequestRdmaCm) : sizeof(srp::LoginRequest)), rdma_cm);
      if (!request) continue;
      if ((step & kRightPort) != 0) request->target_port = kPort.port_id();
      if ((step & kRightHead) != 0) {
        request->requested_iu_length = kPort.max_initiator_iu;
        request->required_formats = srp::kFormatBitDirect;
      }
      const auto decision = table.login(*request, channel);
      if (const auto* accepted = std::get_if<srp::LoginAccepted>(&decision)) {
        fuzz::require(accepted->response.tag == request->tag, "the answer has the request's tag");
        fuzz::require(accepted->immediate_offset == 0 || (accepted->immediate_offset >= sizeof(srp::CommandHeader) &&
                                                          accepted->immediate_offset < kPort.max_initiator_iu),
                      "immediate data starts inside an IU");
        for (const std::uint32_t ended : accepted->terminated) {
          fuzz::require(channels.erase(ended) == 1, "a login ends channels that were there");
        }
        channels.insert(channel);
      } else {
        fuzz::require(std::get<srp::LoginReject>(decision).tag == request->tag, "the refusal has the request's tag");
      }
    }
    fuzz::require(table.channels() == channels.size(), "the table knows the channels that are there");
    fuzz::require(table.sessions() <= table.channels(), "no session without a channel");
    fuzz::require(table.channels() * kPort.request_limit <= kPort.total_request_limit, "no more credits than slots");
  }
  for (const std::uint32_t channel : channels) table.remove(channel);
  fuzz::require(table.channels() == 0 && table.sessions() == 0, "everything ends");
  return 0;
}
