// SPDX-License-Identifier: Apache-2.0
#include "host/srp/login.hpp"

#include <algorithm>

namespace srpnic::srp {

namespace {

/// SRP 6.1: both sides' smallest IU that carries anything is 64 bytes.
constexpr std::uint32_t kMinIuLength = 64;
constexpr std::uint16_t kSupportedFormats = kFormatBitDirect | kFormatBitIndirect;

/// SRP-2: the IU's length descriptor (4 bytes at 48) must fit in front of the data.
constexpr std::size_t kMinImmediateOffset = sizeof(CommandHeader) + sizeof(Be32);

}  // namespace

std::optional<LoginRequest> parse_login(std::span<const std::byte> private_data, bool rdma_cm) {
  std::optional<LoginRequest> request;
  if (rdma_cm) {
    const auto compact = wire::read<LoginRequestRdmaCm>(private_data);
    if (!compact) return std::nullopt;
    request = LoginRequest{};
    request->opcode = compact->opcode;
    request->tag = compact->tag;
    request->requested_iu_length = compact->requested_iu_length;
    request->required_formats = compact->required_formats;
    request->flags = compact->flags;
    request->immediate_offset = compact->immediate_offset;
    request->initiator_port = compact->initiator_port;
    request->target_port = compact->target_port;
  } else {
    request = wire::read<LoginRequest>(private_data);
  }
  if (!request || request->opcode != static_cast<std::uint8_t>(Opcode::kLoginRequest)) return std::nullopt;
  return request;
}

PortId TargetPort::port_id() const {
  PortId id;
  const std::array<Be64, 2> halves = {Be64(id_extension), Be64(ioc_guid)};
  static_assert(sizeof halves == sizeof id);
  std::memcpy(id.data(), halves.data(), sizeof halves);
  return id;
}

std::optional<LoginRejectReason> SessionTable::check(const LoginRequest& request, const Session* session) const {
  if (request.requested_iu_length > port_.max_initiator_iu) return LoginRejectReason::kIuLengthTooLarge;
  if (request.requested_iu_length < kMinIuLength) return LoginRejectReason::kUnableToEstablish;
  if ((request.required_formats & ~kSupportedFormats) != 0) return LoginRejectReason::kUnsupportedFormat;
  if (request.target_port != port_.port_id()) return LoginRejectReason::kUnableToAssociate;

  const bool keep = (request.flags & kMultiChannelMask) == kMultiChannelIndependent;
  if (!keep && (request.flags & kMultiChannelMask) != kMultiChannelTerminate)
    return LoginRejectReason::kMultiChannelUnsupported;
  if (keep && session != nullptr && session->channels.size() >= port_.max_channels_per_session) {
    return LoginRejectReason::kChannelLimitReached;
  }
  const std::size_t ended = keep || session == nullptr ? 0 : session->channels.size();
  if ((channels_ - ended + 1) * port_.request_limit > port_.total_request_limit) {
    return LoginRejectReason::kInsufficientResources;
  }
  return std::nullopt;
}

std::variant<LoginAccepted, LoginReject> SessionTable::login(const LoginRequest& request, std::uint32_t channel) {
  const NexusKey key{request.initiator_port, request.target_port};
  const auto known = sessions_.find(key);
  if (const auto reason = check(request, known == sessions_.end() ? nullptr : &known->second)) {
    return reject(request.tag, *reason);
  }

  LoginAccepted accepted{};
  std::uint8_t result = kResultNoChannels;
  if (known != sessions_.end()) {
    if ((request.flags & kMultiChannelMask) == kMultiChannelTerminate) {
      accepted.terminated.assign(known->second.channels.begin(), known->second.channels.end());
      for (const std::uint32_t ended : accepted.terminated) remove(ended);
      result = kResultTerminated;
    } else {
      result = kResultMaintained;
    }
  }
  Session& session = sessions_[key];
  if (session.nexus == 0) session.nexus = ++last_nexus_;
  session.channels.insert(channel);
  ++channels_;

  const bool immediate = (request.flags & kImmediateData) != 0 && request.immediate_offset >= kMinImmediateOffset &&
                         request.immediate_offset < port_.max_initiator_iu;
  accepted.nexus = session.nexus;
  accepted.immediate_offset = immediate ? std::uint16_t{request.immediate_offset} : std::uint16_t{0};
  accepted.response.opcode = static_cast<std::uint8_t>(Opcode::kLoginResponse);
  accepted.response.request_limit_delta = port_.request_limit;
  accepted.response.tag = request.tag;
  accepted.response.max_initiator_iu = port_.max_initiator_iu;
  accepted.response.max_target_iu = port_.max_target_iu;
  accepted.response.formats = kSupportedFormats;
  accepted.response.flags = static_cast<std::uint8_t>(result | (immediate ? kImmediateData : 0));
  return accepted;
}

LoginReject SessionTable::reject(std::uint64_t tag, LoginRejectReason reason) const {
  LoginReject reject{};
  reject.opcode = static_cast<std::uint8_t>(Opcode::kLoginReject);
  reject.reason = static_cast<std::uint32_t>(reason);
  reject.tag = tag;
  reject.formats = kSupportedFormats;
  return reject;
}

void SessionTable::remove(std::uint32_t channel) {
  const auto session =
      std::ranges::find_if(sessions_, [&](const auto& entry) { return entry.second.channels.contains(channel); });
  if (session == sessions_.end()) return;
  session->second.channels.erase(channel);
  --channels_;
  if (session->second.channels.empty()) sessions_.erase(session);
}

}  // namespace srpnic::srp
