// SPDX-License-Identifier: Apache-2.0
#include "sim/initiator/channel.hpp"

#include <algorithm>
#include <utility>

namespace srpnic::sim {

namespace {

using srp::BufferFormat;

constexpr std::uint64_t kAddressStep = std::uint64_t{1} << 24;  // regions never touch each other
constexpr std::uint32_t kMaxSegments = 12;                      // Linux's default for descriptors in an IU
constexpr std::uint8_t kDataOutFlags = srp::kDataOutOver | srp::kDataOutUnder;
constexpr std::uint8_t kDataInFlags = srp::kDataInOver | srp::kDataInUnder;

template <typename Struct>
void append(Payload& iu, const Struct& value) {
  for (const std::byte byte : wire::as_bytes(value)) iu.push_back(std::to_integer<std::uint8_t>(byte));
}

std::span<const std::byte> bytes_of(const Payload& iu) { return std::as_bytes(std::span(iu)); }

}  // namespace

Channel::Channel(const ChannelConfig& config, RegisteredMemory& memory, Violations& violations)
    : config_(config),
      memory_(memory),
      violations_(violations),
      random_(config.seed),
      credits_(config.request_limit),
      last_tag_(random_() << 16) {}

std::uint64_t Channel::random_address(unsigned misalignment) {
  return 0xffff'8000'0000'0000 + random_() % 0x1'0000 * kAddressStep + misalignment;
}

/// Cuts the command's buffer into its pieces, each in a region of its own.
std::vector<srp::Descriptor> Channel::register_buffers(Pending& pending, const Command& command) {
  const bool out = !command.data_out.empty();
  const auto total = out ? static_cast<std::uint32_t>(command.data_out.size()) : command.data_in_bytes;
  const std::uint32_t pieces = std::clamp<std::uint32_t>(command.segments, 1, std::min(kMaxSegments, total));
  std::vector<srp::Descriptor> descriptors;
  std::uint32_t offset = 0;
  for (std::uint32_t i = 0; i < pieces; ++i) {
    const std::uint32_t end = i + 1 == pieces ? total : total / pieces * (i + 1);
    Payload bytes;
    if (out) {
      bytes.assign(command.data_out.begin() + offset, command.data_out.begin() + end);
    } else {
      bytes.assign(end - offset, pending.fill);
    }
    const std::uint64_t va = random_address(command.misalignment);
    const std::uint32_t rkey = memory_.add(va, std::move(bytes), out ? RemoteAccess::kRead : RemoteAccess::kWrite);
    pending.buffers.push_back({.rkey = rkey, .bytes = end - offset});
    descriptors.push_back({.address = va, .key = rkey, .length = end - offset});
    offset = end;
  }
  return descriptors;
}

Payload Channel::build_iu(std::uint64_t tag, const Command& command, Pending& pending) {
  pending.out_bytes = static_cast<std::uint32_t>(command.data_out.size());
  pending.in_bytes = command.data_in_bytes;
  pending.fill = static_cast<std::uint8_t>(random_());
  const bool immediate = command.immediate && config_.immediate_offset != 0 && !command.data_out.empty() &&
                         command.data_out.size() <= config_.max_immediate &&
                         config_.immediate_offset + command.data_out.size() <= config_.max_initiator_iu;
  const bool data = pending.out_bytes != 0 || pending.in_bytes != 0;
  const auto format = immediate              ? BufferFormat::kImmediate
                      : !data                ? BufferFormat::kNone
                      : command.segments > 1 ? BufferFormat::kIndirect
                                             : BufferFormat::kDirect;
  std::vector<srp::Descriptor> descriptors;
  if (data && !immediate) descriptors = register_buffers(pending, command);

  srp::CommandHeader header{};
  header.opcode = static_cast<std::uint8_t>(srp::Opcode::kCommand);
  header.formats = static_cast<std::uint8_t>(static_cast<unsigned>(format) << (pending.out_bytes != 0 ? 4 : 0));
  if (format == BufferFormat::kIndirect) {
    (pending.out_bytes != 0 ? header.out_count : header.in_count) = static_cast<std::uint8_t>(descriptors.size());
  }
  header.tag = tag;
  header.lun = command.lun;
  header.cdb = command.cdb;
  Payload iu;
  append(iu, header);
  if (immediate) {
    append(iu, wire::Be32(pending.out_bytes));
    // What lies between the length and the data is not defined: Linux leaves what happens to be there.
    while (iu.size() < config_.immediate_offset) iu.push_back(static_cast<std::uint8_t>(random_()));
    iu.insert(iu.end(), command.data_out.begin(), command.data_out.end());
  } else if (format == BufferFormat::kIndirect) {
    Payload table;
    for (const auto& descriptor : descriptors) append(table, descriptor);
    const auto table_bytes = static_cast<std::uint32_t>(table.size());
    const std::uint64_t va = random_address(0);
    const std::uint32_t rkey = memory_.add(va, table, RemoteAccess::kRead);
    pending.buffers.push_back({.rkey = rkey, .bytes = 0});
    append(iu, srp::IndirectTable{.table = {.address = va, .key = rkey, .length = table_bytes},
                                  .total_length = pending.out_bytes + pending.in_bytes});
    iu.insert(iu.end(), table.begin(), table.end());
  } else if (format == BufferFormat::kDirect) {
    append(iu, descriptors.front());
  }
  return iu;
}

std::uint64_t Channel::submit(std::uint64_t now_ns, const Command& command, CommandHandler handler) {
  const std::uint64_t tag = new_tag();
  Pending pending;
  pending.handler = std::move(handler);
  Payload iu = build_iu(tag, command, pending);
  start(now_ns, tag, std::move(pending), std::move(iu));
  return tag;
}

std::uint64_t Channel::submit_task(std::uint64_t now_ns, srp::TaskFunction function, std::uint64_t lun,
                                   std::uint64_t managed_tag, CommandHandler handler) {
  constexpr std::uint64_t kTaskTag = 0x8000'0000;  // Linux's mark
  const std::uint64_t tag = new_tag() | kTaskTag;
  srp::TaskManagement task{};
  task.opcode = static_cast<std::uint8_t>(srp::Opcode::kTaskManagement);
  task.tag = tag;
  task.lun = lun;
  task.function = static_cast<std::uint8_t>(function);
  task.managed_tag = managed_tag;
  Payload iu;
  append(iu, task);
  Pending pending;
  pending.handler = std::move(handler);
  pending.task = true;
  start(now_ns, tag, std::move(pending), std::move(iu));
  return tag;
}

Payload Channel::build(std::uint64_t tag, const Command& command) { return build_iu(tag, command, built_[tag]); }

void Channel::submit_raw(std::uint64_t now_ns, Payload iu, std::uint64_t tag, CommandHandler handler) {
  Pending pending = std::exchange(built_[tag], {});
  built_.erase(tag);
  pending.handler = std::move(handler);
  pending.raw = true;
  start(now_ns, tag, std::move(pending), std::move(iu));
}

void Channel::start(std::uint64_t now_ns, std::uint64_t tag, Pending pending, Payload iu) {
  pending.submitted_ns = now_ns;
  pending_.insert_or_assign(tag, std::move(pending));
  deadlines_.emplace_back(now_ns + config_.command_timeout_ns, tag);
  --credits_;
  queue_pair_->post_send(std::move(iu));
}

void Channel::receive(std::uint64_t now_ns, const Payload& iu) {
  if (iu.empty() || iu.size() > config_.max_target_iu) {
    violations_.record(now_ns, "an IU of " + std::to_string(iu.size()) + " bytes");
    return;
  }
  const auto tag = wire::read<wire::Be64>(bytes_of(iu), 8);
  switch (static_cast<srp::Opcode>(iu[0])) {
    case srp::Opcode::kResponse:
      receive_response(now_ns, iu);
      break;
    case srp::Opcode::kCreditRequest:
      credits_ += static_cast<std::int32_t>(wire::read<wire::Be32>(bytes_of(iu), 4).value_or(0));
      answer_request(static_cast<std::uint8_t>(srp::Opcode::kCreditResponse), tag.value_or(0));
      break;
    case srp::Opcode::kAsynchronousEventRequest:
      answer_request(static_cast<std::uint8_t>(srp::Opcode::kAsynchronousEventResponse), tag.value_or(0));
      break;
    case srp::Opcode::kTargetLogout:
      logged_out_ = true;
      break;
    default:
      violations_.record(now_ns, "an IU with opcode " + std::to_string(iu[0]));
  }
}

void Channel::answer_request(std::uint8_t opcode, std::uint64_t tag) {
  Payload iu(8);
  iu[0] = opcode;
  append(iu, wire::Be64(tag));
  queue_pair_->post_send(std::move(iu));
}

void Channel::receive_response(std::uint64_t now_ns, const Payload& iu) {
  const auto header = wire::read<srp::ResponseHeader>(bytes_of(iu));
  if (!header || iu.size() != sizeof *header + header->sense_length + header->response_data_length) {
    violations_.record(now_ns, "an SRP_RSP of " + std::to_string(iu.size()) + " bytes, not what its lengths say");
    return;
  }
  auto node = pending_.extract(header->tag);
  if (node.empty()) {
    violations_.record(now_ns, "an SRP_RSP with the tag of no open request");
    return;
  }
  const auto delta = static_cast<std::int32_t>(std::uint32_t{header->request_limit_delta});
  if (delta < 1) violations_.record(now_ns, "an SRP_RSP that returns no credit");
  credits_ += delta;
  const auto limit = static_cast<std::int64_t>(config_.request_limit);
  if (credits_ + static_cast<std::int64_t>(pending_.size()) > limit) {
    violations_.record(now_ns, "more credits than were granted at login");
  }
  Pending& pending = node.mapped();
  CommandResult result = make_result(now_ns, pending, *header, iu);
  check_residuals(now_ns, pending, result);
  if (pending.handler) pending.handler(std::move(result));
}

CommandResult Channel::make_result(std::uint64_t now_ns, Pending& pending, const srp::ResponseHeader& header,
                                   const Payload& iu) {
  CommandResult result{.failure = {},
                       .status = header.status,
                       .flags = header.flags,
                       .out_residual = header.out_residual,
                       .in_residual = header.in_residual,
                       .sense = {},
                       .response_data = {},
                       .data_in = {},
                       .submitted_ns = pending.submitted_ns,
                       .completed_ns = now_ns};
  const auto response_data = iu.begin() + static_cast<std::ptrdiff_t>(sizeof header);
  const auto sense = response_data + static_cast<std::ptrdiff_t>(std::uint32_t{header.response_data_length});
  result.response_data.assign(response_data, sense);
  result.sense.assign(sense, iu.end());
  for (const Buffer& buffer : pending.buffers) {
    const Payload bytes = memory_.release(buffer.rkey);
    if (pending.in_bytes != 0 && buffer.bytes != 0) {
      result.data_in.insert(result.data_in.end(), bytes.begin(), bytes.end());
    }
  }
  return result;
}

void Channel::check_residuals(std::uint64_t now_ns, const Pending& pending, const CommandResult& result) {
  const auto require = [&](bool condition, const char* text) {
    if (!condition) violations_.record(now_ns, text);
  };
  require(((result.flags & srp::kSenseValid) != 0) == !result.sense.empty(), "SNSVALID and the sense length disagree");
  require(((result.flags & srp::kResponseDataValid) != 0) == !result.response_data.empty(),
          "RSPVALID and the response data length disagree");
  require((result.flags & kDataOutFlags) != kDataOutFlags && (result.flags & kDataInFlags) != kDataInFlags,
          "over and under at the same time");
  require((result.out_residual != 0) == ((result.flags & kDataOutFlags) != 0), "data-out residual without its flag");
  require((result.in_residual != 0) == ((result.flags & kDataInFlags) != 0), "data-in residual without its flag");
  if (pending.task) {
    require(result.response_data.size() == 4, "answer to task management without 4 bytes of response data");
    return;
  }
  if (pending.raw) return;
  if ((result.flags & srp::kDataOutUnder) != 0) {
    require(result.out_residual <= pending.out_bytes, "data-out residual beyond the buffer");
  }
  if ((result.flags & srp::kDataInUnder) != 0) {
    require(result.in_residual <= pending.in_bytes, "data-in residual beyond the buffer");
    const auto untouched = std::min<std::size_t>(result.in_residual, result.data_in.size());
    require(std::all_of(result.data_in.end() - static_cast<std::ptrdiff_t>(untouched), result.data_in.end(),
                        [&](std::uint8_t byte) { return byte == pending.fill; }),
            "the target wrote where the residual says it did not");
  }
}

void Channel::check_timeouts(std::uint64_t now_ns) {
  while (!deadlines_.empty() && !pending_.contains(deadlines_.front().second)) deadlines_.pop_front();
  if (deadlines_.empty() || now_ns < deadlines_.front().first) return;
  fail(now_ns, "no answer to a request");
}

void Channel::fail(std::uint64_t now_ns, const std::string& why) {
  if (!failure_.empty()) return;
  failure_ = why;
  for (auto& [tag, pending] : std::exchange(pending_, {})) {
    // The buffers stay registered: that we have given up is no rule the target could keep.
    CommandResult result;
    result.failure = why;
    result.submitted_ns = pending.submitted_ns;
    result.completed_ns = now_ns;
    if (pending.handler) pending.handler(std::move(result));
  }
}

std::optional<std::uint64_t> Channel::next_event_ns() const {
  const auto open =
      std::ranges::find_if(deadlines_, [&](const auto& deadline) { return pending_.contains(deadline.second); });
  if (open == deadlines_.end()) return std::nullopt;
  return open->first;
}

}  // namespace srpnic::sim
