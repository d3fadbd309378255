// SPDX-License-Identifier: Apache-2.0
#include "host/target/target.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <atomic>
#include <utility>
#include <variant>

#include "host/target/queue_pair.hpp"
#include "host/target/task_management.hpp"

namespace srpnic::target {

namespace {

constexpr std::size_t kFrameBufferBytes = 16 * 1024;
static_assert(kFrameBufferBytes >= abi::kMaxFrameBytes);
constexpr std::size_t kFrameBuffers = 64;
constexpr unsigned kLastPolls = 1000;

/// DPDK wants a name of its own for each port of the process.
std::string next_port_name() {
  static std::atomic<unsigned> count{0};
  return fmt::format("srpnic{}", count++);
}

cm::Settings connection_settings(const Settings& settings, std::mt19937_64& random) {
  return {.port = settings.listen_port,
          .ca_guid = settings.port.ioc_guid,
          .target_ack_delay = settings.target_ack_delay,
          .peer_timeout = settings.retry_bounds.peer_timeout,
          .first_id = static_cast<std::uint32_t>(random())};
}

const char* text(cm::CloseReason reason) {
  switch (reason) {
    case cm::CloseReason::kPeerDisconnected:
      return "the initiator disconnected";
    case cm::CloseReason::kPeerRejected:
      return "the initiator rejected the reply to its request";
    case cm::CloseReason::kReplyUnanswered:
      return "the initiator did not answer the reply to its request";
    case cm::CloseReason::kReplaced:
      return "the initiator has started again";
  }
  return "unknown";
}

}  // namespace

std::vector<std::string> add_target_lines(const Settings& settings) {
  std::vector<std::string> lines;
  for (const net::IpAddress& address : settings.local.addresses) {
    if (address.is_link_local()) continue;
    const std::string text = to_string(address);
    lines.push_back(fmt::format("id_ext={:016x},ioc_guid={:016x},dest={}:{}", settings.port.id_extension,
                                settings.port.ioc_guid, address.is_ipv4() ? text : '[' + text + ']',
                                settings.listen_port));
  }
  return lines;
}

Target::Target(CardPort& card, scsi::Engine& engine, const Settings& settings)
    : card_(card),
      settings_(settings),
      random_(settings.seed),
      work_(card),
      frame_buffers_(card.device(), kFrameBufferBytes, kFrameBuffers),
      responder_(card.device(), work_),
      executor_(card.device(), work_, responder_, engine),
      drains_(card, settings.now, settings.drain_limit),
      exception_port_(next_port_name()),  // NOLINT(bugprone-throw-keyword-missing): nothing is thrown by this name
      network_(exception_port_.port_id(), exception_port_.buffers(), settings.local),
      connections_(connection_settings(settings, random_), network_, *this, settings.now),
      sessions_(settings.port),
      qp_numbers_(static_cast<std::uint16_t>(random_())) {
  if (card_.set_port(settings.local.mac) != abi::MailboxStatus::kOk)
    throw CardError("the card refuses its MAC address");
}

Target::~Target() {
  try {
    // Work that refers to this target ends with its queue pair; its completions are taken while there is someone to
    // take them.
    while (!channels_.empty()) close_channel(channels_.begin()->second, false);
    for (unsigned i = 0; i < kLastPolls && !idle(); ++i) {
      card_.poll(*this);
      work_.pump();
    }
  } catch (const std::exception& error) {
    spdlog::error("while ending: {}", error.what());
  }
}

std::size_t Target::poll() {
  std::size_t events = card_.poll(*this);
  work_.pump();
  events += network_.poll(connections_);
  connections_.poll();
  close_failed_channels();
  close_overdue_channels();
  exception_port_.drain([&](std::span<const std::byte> frame) {
    const bool sent = send_frame(frame);
    events += sent ? 1 : 0;
    return sent;
  });
  card_.flush();
  return events;
}

void Target::drain(std::function<void()> done) {
  const std::shared_ptr<void> token(nullptr, [done = std::move(done)](void*) { done(); });
  executor_.wait_for([](const Channel&, std::uint64_t, std::uint64_t) { return true; }, token);
  for (const auto& [qpn, channel] : channels_) drains_.wait_for(qpn, token);
}

void Target::disconnect_all() {
  while (!channels_.empty()) close_channel(channels_.begin()->second, true);
}

void Target::on_frame(abi::ExceptionReason, std::span<const std::byte> frame) {
  if (!exception_port_.deliver(frame)) ++counters_.frames_dropped;
}

bool Target::send_frame(std::span<const std::byte> frame) {
  const std::shared_ptr<HostBuffer> buffer = frame_buffers_.acquire();
  if (!buffer) return false;
  std::ranges::copy(frame, buffer->bytes.begin());
  const abi::WorkEntry entry{.opcode = static_cast<std::uint8_t>(abi::WorkOpcode::kFrame),
                             .local_address = buffer->card_address,
                             .length = static_cast<std::uint32_t>(frame.size())};
  work_.submit(entry, [buffer, in_flight = frames_in_flight_](abi::CompletionStatus) { --*in_flight; });
  ++*frames_in_flight_;
  return true;
}

cm::Decision Target::refuse(const srp::LoginReject& reject) {
  spdlog::info("login refused, reason {:#x}", std::uint32_t{reject.reason});
  const auto bytes = wire::as_bytes(reject);
  return cm::Reject{.reason = cm::RejectReason::kConsumerDefined, .private_data = {bytes.begin(), bytes.end()}};
}

cm::Decision Target::on_request(const cm::ConnectionRequest& request) {
  if (request.path_mtu_log2 > path_mtu_log2(settings_.mtu, request.peer.ip)) {
    spdlog::info("connection refused: path MTU {} does not fit the port's MTU {}", 1u << request.path_mtu_log2,
                 settings_.mtu);
    return cm::Reject{.reason = cm::RejectReason::kInvalidPathMtu, .private_data = {}};
  }
  const bool rdma_cm = request.private_data.size() == sizeof(srp::LoginRequestRdmaCm);
  const auto login = srp::parse_login(request.private_data, rdma_cm);
  if (!login) return refuse(sessions_.reject(0, srp::LoginRejectReason::kUnableToEstablish));
  if (request.responder_resources == 0) {  // no RDMA READ allowed: no WRITE could be served
    return refuse(sessions_.reject(login->tag, srp::LoginRejectReason::kUnableToEstablish));
  }

  const auto decision = sessions_.login(*login, request.id);
  if (const auto* reject = std::get_if<srp::LoginReject>(&decision)) return refuse(*reject);
  const auto& accepted = std::get<srp::LoginAccepted>(decision);
  for (const std::uint32_t terminated : accepted.terminated) {
    if (const auto channel = channel_of(terminated)) close_channel(channel, true);
  }
  const std::uint32_t psn = settings_.expected_psn.value_or(random_psn());
  if (!open_channel(request, accepted, psn)) {
    sessions_.remove(request.id);
    return refuse(sessions_.reject(login->tag, srp::LoginRejectReason::kInsufficientResources));
  }
  const auto bytes = wire::as_bytes(accepted.response);
  return cm::Accept{.local_queue_pair = channel_of(request.id)->qpn,
                    .starting_psn = psn,
                    .responder_resources = 0,  // the card answers no RDMA READ
                    .initiator_depth = read_depth(request),
                    .private_data = {bytes.begin(), bytes.end()}};
}

bool Target::open_channel(const cm::ConnectionRequest& request, const srp::LoginAccepted& login,
                          std::uint32_t expected_psn) {
  const auto qpn = qp_numbers_.allocate();
  if (!qpn) return false;
  const auto channel = std::make_shared<Channel>(Channel{.qpn = *qpn,
                                                         .connection = request.id,
                                                         .nexus = login.nexus,
                                                         .immediate_offset = login.immediate_offset,
                                                         .request_limit = login.response.request_limit_delta});
  const auto status = card_.create_qp(
      queue_pair_configuration(*channel, request, settings_.local, expected_psn, settings_.retry_bounds));
  if (status != abi::MailboxStatus::kOk) {
    spdlog::error("the card refuses queue pair {:#x}: mailbox status {}", *qpn, static_cast<unsigned>(status));
    qp_numbers_.release(*qpn);
    return false;
  }
  channels_.emplace(*qpn, channel);
  ++counters_.channels_opened;
  spdlog::info("channel {:#x} opened, nexus {}, immediate data {}", *qpn, login.nexus,
               login.immediate_offset != 0 ? "on" : "off");
  return true;
}

void Target::on_established(cm::ConnectionId id) {
  if (const auto channel = channel_of(id)) spdlog::info("channel {:#x} established", channel->qpn);
}

void Target::on_closed(cm::ConnectionId id, cm::CloseReason reason) {
  const auto channel = channel_of(id);
  if (!channel) return;
  spdlog::info("channel {:#x} closed: {}", channel->qpn, text(reason));
  close_channel(channel, false);
}

void Target::close_channel(const std::shared_ptr<Channel>& closing, bool notify_peer) {
  // The argument may be the map's own, which goes now.
  const std::shared_ptr<Channel> channel = closing;  // NOLINT(performance-unnecessary-copy-initialization)
  channels_.erase(channel->qpn);
  sessions_.remove(channel->connection);
  channel->closed = true;
  ++counters_.channels_closed;
  if (notify_peer) connections_.disconnect(channel->connection);
  work_.pump();
  if (const auto status = card_.destroy_qp(channel->qpn); status != abi::MailboxStatus::kOk) {
    spdlog::error("the card does not know queue pair {:#x}: mailbox status {}", channel->qpn,
                  static_cast<unsigned>(status));
  }
  qp_numbers_.release(channel->qpn);
  drains_.on_destroyed(channel->qpn);
}

void Target::close_for_protocol_error(const std::shared_ptr<Channel>& channel, const char* what) {
  ++counters_.protocol_errors;
  spdlog::warn("channel {:#x} closed: {}", channel->qpn, what);
  close_channel(channel, true);
}

void Target::close_failed_channels() {
  for (auto entry = channels_.begin(); entry != channels_.end();) {
    const std::shared_ptr<Channel> channel = (entry++)->second;
    if (channel->failed) close_for_protocol_error(channel, "the initiator acknowledges no responses");
  }
}

void Target::close_overdue_channels() {
  for (const std::uint32_t qpn : drains_.overdue()) {
    const auto entry = channels_.find(qpn);
    if (entry == channels_.end()) continue;
    close_for_protocol_error(entry->second, "its commands do not end, and task management waits for them");
  }
}

void Target::on_qp_event(std::uint32_t qpn, abi::ExceptionReason cause) {
  if (cause == abi::ExceptionReason::kDrained) return drains_.on_drained(qpn);
  const auto entry = channels_.find(qpn);
  if (entry == channels_.end()) return;
  spdlog::warn("channel {:#x} closed: its queue pair failed, cause {}", qpn, static_cast<unsigned>(cause));
  close_channel(entry->second, true);
}

void Target::on_iu(std::uint32_t qpn, abi::ExceptionReason reason, std::span<const std::byte> iu) {
  ++counters_.units;
  const auto entry = channels_.find(qpn);
  if (entry == channels_.end()) {
    ++counters_.stray_units;
    return;
  }
  const std::shared_ptr<Channel> channel = entry->second;
  connections_.confirm_established(channel->connection);
  if (reason == abi::ExceptionReason::kMemoryError) {
    ++channel->outstanding;
    spdlog::error("card memory failed on a command of channel {:#x}: see the counters AXI_ERRORS, MEMORY_ERRORS", qpn);
    return executor_.report_memory_error(channel, iu);
  }
  execute_unit(channel, iu);
}

void Target::execute_unit(const std::shared_ptr<Channel>& channel, std::span<const std::byte> iu) {
  if (iu.empty()) return close_for_protocol_error(channel, "an IU without an opcode");
  switch (static_cast<srp::Opcode>(iu.front())) {
    case srp::Opcode::kCommand:
      if (iu.size() < sizeof(srp::CommandHeader)) return close_for_protocol_error(channel, "an SRP_CMD cut short");
      if (++channel->outstanding > channel->request_limit)
        return close_for_protocol_error(channel, "request limit exceeded");
      executor_.execute(channel, iu);
      return;
    case srp::Opcode::kTaskManagement:
      if (iu.size() < sizeof(srp::TaskManagement))
        return close_for_protocol_error(channel, "an SRP_TSK_MGMT cut short");
      if (++channel->outstanding > channel->request_limit)
        return close_for_protocol_error(channel, "request limit exceeded");
      manage_task(channel, iu);
      return;
    case srp::Opcode::kInitiatorLogout:
      spdlog::info("channel {:#x} closed: the initiator logged out", channel->qpn);
      close_channel(channel, true);
      return;
    case srp::Opcode::kCreditResponse:
    case srp::Opcode::kAsynchronousEventResponse:
      return;  // answers to requests this target never sends
    default:
      close_for_protocol_error(channel, "an IU with an opcode that is not an initiator's");
  }
}

/// SAM-5 7: the function is complete when no task it names is left. Tasks are waited for, on the host and on the card;
/// those of a peer that does not go on end with its channel.
void Target::manage_task(const std::shared_ptr<Channel>& channel, std::span<const std::byte> iu) {
  ++counters_.task_management;
  const auto request = *wire::read<srp::TaskManagement>(iu);
  const auto commands = commands_of(request, *channel);
  if (const auto* refused = std::get_if<srp::TaskResult>(&commands)) {
    return responder_.send_task_response(*channel, request.tag, *refused);
  }
  // Answers when the last command that holds it has ended; at once when there is none.
  const std::shared_ptr<void> token(nullptr, [this, channel, tag = std::uint64_t{request.tag}](void*) {
    if (channel->closed) return;  // the target may have gone, too
    responder_.send_task_response(*channel, tag, srp::TaskResult::kComplete);
  });
  executor_.wait_for(std::get<CommandMatcher>(commands), token);
  for (const auto& [qpn, other] : channels_) {
    if (concerns(request, *channel, *other)) drains_.wait_for(qpn, token);
  }
}

std::shared_ptr<Channel> Target::channel_of(cm::ConnectionId id) const {
  const auto entry = std::ranges::find_if(channels_, [&](const auto& known) { return known.second->connection == id; });
  return entry == channels_.end() ? nullptr : entry->second;
}

}  // namespace srpnic::target
