// SPDX-License-Identifier: Apache-2.0
// The whole target (host/target) on a card in memory: frames, IUs, events and completions in any order, while time
// passes and channels come and go; after each input everything can be closed and a new initiator is served. Input:
// steps, a byte and what it needs each.
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "host/net/eal.hpp"
#include "host/target/ram_luns.hpp"
#include "host/target/target.hpp"
#include "sim/initiator/connection.hpp"
#include "tests/fuzz/fuzz_input.hpp"
#include "tests/fuzz/seal_frame.hpp"
#include "tests/support/fake_card.hpp"

using namespace srpnic;

namespace {

using ByteString = std::vector<std::byte>;

constexpr std::uint64_t kId = 0x505400fffe000002;
constexpr std::uint32_t kInitiatorIp = 0xc0a8'4d01, kTargetIp = 0xc0a8'4d02;
constexpr std::uint64_t kInitiatorMac = 0x0200'c0a8'4d01, kTargetMac = 0x0200'c0a8'4d02;
constexpr std::uint64_t kLunBytes = 8 * 512;

ByteString datagram_frame(std::span<const std::byte> mad) {
  net::LocalAddress initiator{};
  initiator.mac = kInitiatorMac;
  initiator.ipv4 = kInitiatorIp;
  net::Peer target{};
  target.link.mac = kTargetMac;
  target.ipv4 = kTargetIp;
  target.udp_port = 55410;
  ByteString frame(net::datagram_frame_bytes(target.link, mad.size()));
  net::build_datagram_frame(initiator, target, 0, mad, frame);
  return frame;
}

/// A target for all inputs: its DPDK port is slow to make. Each input ends with nothing left of it but counters.
class World {
 public:
  World() { spdlog::set_level(spdlog::level::off); }

  void step(fuzz::FuzzInput& input) {
    const std::uint8_t kind = input.byte();
    switch (kind & 15U) {
      case 0:
        return frame(input, (kind & 16U) != 0);
      case 1:
      case 2:
        return request(input);
      case 3:
      case 4:
        return about_connection(input);
      case 5:
        return unit(any_channel(input), input.record());
      case 6:
      case 7:
      case 8:
        return command(input);
      case 9: {  // what a descriptor table may be fetched from
        const std::uint64_t address = std::uint64_t{input.byte()} << 4;
        return card_.put_initiator_memory(address, input.record());
      }
      case 10:
        return task(input);
      case 11:
        card_.raise(abi::ExceptionKind::kQpEvent, static_cast<abi::ExceptionReason>(input.byte()), any_channel(input),
                    {});
        return poll();
      case 12:
        advance(std::chrono::microseconds(std::uint64_t{1} << (kind >> 3)));
        return;
      case 13:
        card_.hold_work = (kind & 16U) != 0;
        card_.fail_reads.reset();
        if ((kind & 32U) != 0) card_.fail_reads = abi::CompletionStatus::kFlushed;
        if (!card_.hold_work) card_.work();
        return poll();
      case 14:
        card_.complete(input.number<std::uint32_t>(), any_channel(input), abi::CompletionStatus::kOk);
        return poll();
      default: {
        const auto claimed = input.number<std::uint32_t>();
        card_.raise(static_cast<abi::ExceptionKind>(kind >> 4 & 7U), abi::ExceptionReason::kIuFormat,
                    any_channel(input), input.record(), claimed);
        return poll();
      }
    }
  }

  /// Whatever there was can be ended, and a new initiator logs in, asks for its disk, and goes.
  void end() {
    card_.hold_work = false;
    card_.fail_reads.reset();
    card_.work();
    poll();
    target_->disconnect_all();
    for (unsigned i = 0; i < 20; ++i) advance(std::chrono::hours(24));
    fuzz::require(target_->idle() && target_->channels() == 0 && target_->sessions() == 0, "everything ends");
    fuzz::require(card_.queue_pairs.empty(), "no queue pair is left on the card");

    send_request(right_request(0x01020304));
    fuzz::require(target_->channels() == 1, "a right login is accepted");
    const std::uint32_t qpn = card_.queue_pairs.begin()->first;
    const auto answered = units_;
    srp::CommandHeader inquiry = right_command();
    inquiry.cdb[0] = 0x12;
    unit(qpn, wire::as_bytes(inquiry));
    fuzz::require(units_ == answered + 1 && last_status_ == 0, "a right command is answered");
    target_->disconnect_all();
    for (unsigned i = 0; i < 5; ++i) advance(std::chrono::hours(24));
    card_.initiator_memory.clear();
    card_.work_log.clear();
    now_ = {};  // nothing is left that remembers a time
  }

 private:
  static target::Settings settings(const World& world) {
    target::Settings settings;
    settings.local.mac = kTargetMac;
    settings.local.ipv4 = kTargetIp;
    settings.port.id_extension = kId;
    settings.port.ioc_guid = kId;
    settings.port.total_request_limit = 1024;
    settings.now = [&world] { return world.now_; };
    return settings;
  }

  void poll() {
    // What one exception leads to ends: a queue of 64 frame buffers and 2 x 4096 responses takes fewer rounds.
    constexpr unsigned kRounds = 2000;
    unsigned rounds = 0;
    while (target_->poll() > 0) fuzz::require(++rounds < kRounds, "the target comes to rest");
    check();
  }

  void advance(cm::Time time) {
    now_ += time;
    poll();
  }

  /// What went to the wire and the card since the last time.
  void check() {
    for (const auto& frame : card_.frames) {
      fuzz::require(frame.size() >= sizeof(wire::EthernetHeader) && frame.size() <= abi::kMaxFrameBytes,
                    "a frame the wire can carry");
      const auto header = *wire::read<wire::EthernetHeader>(frame);
      fuzz::require(header.source == kTargetMac, "frames come from us");
      ByteString sealed = frame;
      fuzz::seal_frame(sealed);
      fuzz::require(sealed == frame, "a frame's checksums are right");
    }
    card_.frames.clear();
    for (const auto& sent : card_.units) {
      const auto response = wire::read<srp::ResponseHeader>(sent.unit);
      fuzz::require(response && response->opcode == static_cast<std::uint8_t>(srp::Opcode::kResponse),
                    "the target sends SRP_RSPs");
      fuzz::require(sent.unit.size() == sizeof *response + response->sense_length + response->response_data_length,
                    "an SRP_RSP is as long as it says");
      last_status_ = response->status;
      ++units_;
    }
    card_.units.clear();
    fuzz::require(target_->channels() == card_.queue_pairs.size(), "a queue pair for each channel");
    fuzz::require(target_->sessions() <= target_->channels(), "no session without a channel");
  }

  std::uint32_t any_channel(fuzz::FuzzInput& input) const {
    const std::uint8_t wanted = input.byte();
    if (card_.queue_pairs.empty() || wanted == 0xff) return wanted;
    const auto index = static_cast<std::ptrdiff_t>(wanted % card_.queue_pairs.size());
    return std::next(card_.queue_pairs.begin(), index)->first;
  }

  void raise_frame(std::span<const std::byte> frame) {
    card_.raise(abi::ExceptionKind::kFrame, abi::ExceptionReason::kManagement, 0, frame);
    poll();
  }
  void unit(std::uint32_t qpn, std::span<const std::byte> iu) {
    card_.raise_unit(qpn, iu.first(std::min<std::size_t>(iu.size(), abi::kMaxIuBytes)));
    poll();
  }

  void frame(fuzz::FuzzInput& input, bool raw) {
    const auto record = input.record();
    ByteString frame(record.begin(), record.begin() + static_cast<std::ptrdiff_t>(
                                                          std::min<std::size_t>(record.size(), abi::kMaxFrameBytes)));
    if (!raw) fuzz::seal_frame(frame);
    raise_frame(frame);
  }

  static sim::ConnectionRequestFields right_request(std::uint32_t id) {
    sim::ConnectionRequestFields fields;
    fields.local_ipv4 = kInitiatorIp;
    fields.remote_ipv4 = kTargetIp;
    fields.local_ca_guid = 0x505400fffe000001;
    fields.communication_id = id;
    fields.transaction = id;
    fields.local_qpn = 0x100 + (id & 0xff);
    fields.login.required_formats = srp::kFormatBitDirect | srp::kFormatBitIndirect;
    fields.login.requested_iu_length = 8276;
    fields.login.flags = srp::kMultiChannelTerminate | srp::kImmediateData;
    fields.login.immediate_offset = 512;
    fields.login.opcode = static_cast<std::uint8_t>(srp::Opcode::kLoginRequest);
    const std::array<wire::Be64, 2> port{wire::Be64(kId), wire::Be64(kId)};
    std::memcpy(fields.login.target_port.data(), port.data(), sizeof port);
    return fields;
  }

  void send_request(const sim::ConnectionRequestFields& fields) {
    raise_frame(datagram_frame(cm::make_mad(UMAD_CM_ATTR_REQ, fields.transaction, sim::make_request(fields))));
  }

  /// A login of one of a few initiators, right up to some bytes.
  void request(fuzz::FuzzInput& input) {
    const std::uint8_t id = input.byte();
    auto fields = right_request(id);
    fields.login.initiator_port[15] = id & 3U;
    if ((id & 0x80U) != 0) fields.login.flags = srp::kMultiChannelIndependent;
    auto mad = cm::make_mad(UMAD_CM_ATTR_REQ, fields.transaction, sim::make_request(fields));
    input.edit(mad);
    raise_frame(datagram_frame(mad));
  }

  /// Another message of connection management, about a channel there is: our ids count up from the first.
  void about_connection(fuzz::FuzzInput& input) {
    constexpr std::uint16_t kAttributes[] = {UMAD_CM_ATTR_RTU, UMAD_CM_ATTR_REJ, UMAD_CM_ATTR_MRA, UMAD_CM_ATTR_DREQ,
                                             UMAD_CM_ATTR_DREP};
    const std::uint16_t attribute = kAttributes[input.byte() % std::size(kAttributes)];
    cm::DisconnectRequest body{};
    body.local_communication_id = input.byte();
    body.remote_communication_id =
        static_cast<std::uint32_t>(first_id_ + target_->connection_counters().requests - input.byte() % 8);
    body.remote_queue_pair = any_channel(input);
    auto mad = cm::make_mad(attribute, 1, body);
    input.edit(mad);
    raise_frame(datagram_frame(mad));
  }

  static srp::CommandHeader right_command() {
    srp::CommandHeader header{};
    header.opcode = static_cast<std::uint8_t>(srp::Opcode::kCommand);
    header.tag = 0x1234;
    return header;
  }

  /// An SRP_CMD with some CDB and descriptors that may be right.
  void command(fuzz::FuzzInput& input) {
    const std::uint32_t qpn = any_channel(input);
    srp::CommandHeader header = right_command();
    header.formats = input.byte();
    header.out_count = input.byte() & 7U;
    header.in_count = input.byte() & 7U;
    header.tag = input.byte();
    header.lun = std::uint64_t{input.byte() & 3U} << 48;
    const auto cdb = input.bytes(header.cdb.size());
    std::ranges::copy(cdb, std::as_writable_bytes(std::span(header.cdb)).begin());
    const auto head = wire::as_bytes(header);
    ByteString iu(head.begin(), head.end());
    const auto rest = input.record();
    iu.insert(iu.end(), rest.begin(), rest.end());
    input.edit(iu);
    unit(qpn, iu);
  }

  void task(fuzz::FuzzInput& input) {
    const std::uint32_t qpn = any_channel(input);
    srp::TaskManagement task{};
    task.opcode = static_cast<std::uint8_t>(srp::Opcode::kTaskManagement);
    task.tag = 0x7777;
    task.function = input.byte();
    task.managed_tag = input.byte();
    const auto bytes = wire::as_bytes(task);
    ByteString iu(bytes.begin(), bytes.end());
    input.edit(iu);
    unit(qpn, iu);
  }

  static std::vector<target::RamLun> luns() {
    return {{.number = 0, .size_bytes = kLunBytes, .serial = "disk0"},
            {.number = 3, .size_bytes = kLunBytes, .read_only = true, .serial = "disk3"}};
  }

  cm::Time now_{};
  test::FakeCard card_;
  CardPort port_{card_};
  target::RamLuns luns_{port_, luns(), kId};
  scsi::Engine engine_{luns_.units()};
  std::optional<target::Target> target_{std::in_place, port_, engine_, settings(*this)};
  std::uint32_t first_id_ = static_cast<std::uint32_t>(std::mt19937_64(target::Settings{}.seed)());
  std::uint64_t units_ = 0;
  std::uint8_t last_status_ = 0;
};

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const bool started = [] {
    net::start_eal("srpnic-target-fuzzer-" + std::to_string(::getpid()));
    return true;
  }();
  (void)started;
  static World world;
  fuzz::FuzzInput input(data, size);
  for (unsigned step = 0; !input.empty() && step < 64; ++step) world.step(input);
  world.end();
  return 0;
}
