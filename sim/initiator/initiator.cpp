// SPDX-License-Identifier: Apache-2.0
#include "sim/initiator/initiator.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <utility>

#include "host/net/headers.hpp"
#include "sim/initiator/psn.hpp"

namespace srpnic::sim {

namespace {

constexpr std::uint32_t kFirstQpn = 0x11;  // as rxe counts them
constexpr std::uint16_t kImmediateOffset = 68;
constexpr std::uint32_t kIuLength = 8260;  // what Linux asks for with immediate data of 8 KiB
constexpr std::uint16_t kDatagramPort = 0xd872;

srp::PortId port_id(std::uint64_t high, std::uint64_t low) {
  const std::array<wire::Be64, 2> halves = {wire::Be64(high), wire::Be64(low)};
  return std::bit_cast<srp::PortId>(halves);
}

void keep_earlier(std::optional<std::uint64_t>& earliest, const std::optional<std::uint64_t>& other) {
  if (other && (!earliest || *other < *earliest)) earliest = other;
}

}  // namespace

Initiator::Initiator(const InitiatorOptions& options)
    : options_(options),
      random_(options.seed),
      memory_(options.seed),
      neighbour_(options.local, options.target, options.vlan_tci, options.retry_ns, options.connect_retries),
      discovery_(options.lun),
      workload_(options.jobs, options.seed),
      hold_(options.hold) {}

std::optional<PortAddress> Initiator::target() const {
  if (!neighbour_.target_mac()) return std::nullopt;
  return PortAddress{.mac = *neighbour_.target_mac(), .ip = options_.target};
}

bool Initiator::transmit(std::uint64_t now_ns, const Frame& frame) {
  now_ns_ = now_ns;
  ++frames_received_;
  if (!neighbour_.receive(frame)) {
    const auto parsed = parse_packet(frame);
    if (const auto* packet = std::get_if<RocePacket>(&parsed)) {
      receive_roce(*packet);
    } else if (const auto* error = std::get_if<PacketError>(&parsed)) {
      ++damaged_frames_;
      if (options_.lossless) violations_.record(now_ns, "a damaged packet: " + error->text);
    }
  }
  advance();
  return true;
}

void Initiator::receive_roce(const RocePacket& packet) {
  // The ICRC covers neither.
  if (!options_.lossless && (packet.destination.mac != options_.local.mac || packet.vlan_tci != options_.vlan_tci)) {
    ++damaged_frames_;
    return;
  }
  if (!options_.alone && packet.destination.mac != options_.local.mac) return;
  if (packet.destination.mac != options_.local.mac || packet.destination.ip != options_.local.ip) {
    violations_.record(now_ns_, "a packet for another address");
    return;
  }
  if (packet.vlan_tci != options_.vlan_tci) {
    violations_.record(now_ns_, "a packet with another VLAN tag");
    return;
  }
  if (packet.dest_qpn == wire::kManagementQp) return receive_datagram(packet);
  for (const auto& link : links_) {
    if (link->request.local_qpn == packet.dest_qpn) return link->queue_pair->receive(now_ns_, packet);
  }
  violations_.record(now_ns_, "a packet for queue pair " + std::to_string(packet.dest_qpn) + ", which does not exist");
}

void Initiator::receive_datagram(const RocePacket& packet) {
  if (packet.opcode != RoceOpcode::kDatagram || packet.queue_key != wire::kManagementQueueKey ||
      packet.payload.size() != cm::kMadBytes) {
    violations_.record(now_ns_, "not a management datagram on QP 1");
    return;
  }
  if (!packet.migrated) violations_.record(now_ns_, "a management datagram without MigReq");
  if (connecting_ && connecting_->connection->owns(packet.payload)) {
    return connecting_->connection->receive(now_ns_, packet.payload);
  }
  for (const auto& link : links_) {
    if (link->connection->owns(packet.payload)) return link->connection->receive(now_ns_, packet.payload);
  }
}

std::optional<Frame> Initiator::receive(std::uint64_t now_ns) {
  now_ns_ = now_ns;
  advance();
  std::optional<Frame> frame = next_frame();
  if (frame) ++frames_sent_;
  return frame;
}

std::optional<Frame> Initiator::next_frame() {
  if (auto frame = neighbour_.next_frame(now_ns_)) return frame;
  if (!injected_.empty()) {
    Frame frame = std::move(injected_.front());
    injected_.pop_front();
    return frame;
  }
  if (connecting_) {
    if (const auto mad = connecting_->connection->next_datagram(now_ns_)) return datagram_frame(*mad);
  }
  for (const auto& link : links_) {
    if (const auto mad = link->connection->next_datagram(now_ns_)) return datagram_frame(*mad);
  }
  for (std::size_t i = 0; i < links_.size(); ++i) {
    const std::size_t index = (next_link_ + i) % links_.size();
    if (const auto packet = links_[index]->queue_pair->next_packet(now_ns_)) {
      next_link_ = index + 1;
      return build_packet(*packet);
    }
  }
  return std::nullopt;
}

Frame Initiator::datagram_frame(const Payload& mad) {
  RocePacket packet;
  packet.source = options_.local;
  packet.destination = target().value_or(PortAddress{});
  packet.vlan_tci = options_.vlan_tci;
  packet.udp_source_port = kDatagramPort;
  packet.opcode = RoceOpcode::kDatagram;
  packet.ack_request = true;  // as rxe sends it
  packet.dest_qpn = wire::kManagementQp;
  packet.psn = datagram_psn_;
  packet.queue_key = wire::kManagementQueueKey;
  packet.source_qpn = wire::kManagementQp;
  packet.payload = mad;
  datagram_psn_ = psn_add(datagram_psn_, 1);
  return build_packet(packet);
}

std::optional<std::uint64_t> Initiator::next_event_ns() const {
  std::optional<std::uint64_t> earliest = neighbour_.next_event_ns();
  if (!injected_.empty()) earliest = 0;
  if (connecting_) keep_earlier(earliest, connecting_->connection->next_event_ns());
  for (const auto& link : links_) {
    keep_earlier(earliest, link->connection->next_event_ns());
    keep_earlier(earliest, link->queue_pair->next_event_ns());
    keep_earlier(earliest, link->channel->next_event_ns());
  }
  // After the end only answers go out; a peer that has gone is not waited for.
  if (finished() && earliest && *earliest > now_ns_) return std::nullopt;
  if (phase_ == Phase::kReady && !hold_) earliest = 0;
  return earliest;
}

/// Moves to the next phase as far as what has arrived allows.
void Initiator::advance() {
  check_links();
  if (phase_ == Phase::kResolve) resolve();
  if (phase_ == Phase::kConnect) {
    const Connection::State state = connecting_->connection->state();
    if (state == Connection::State::kEstablished) {
      establish(*connecting_);
      links_.push_back(std::move(connecting_));
      if (links_.size() == options_.channels) {
        phase_ = options_.discover ? Phase::kDiscover : Phase::kReady;
      } else {
        connect_next();
      }
    } else if (state == Connection::State::kRejected) {
      fail("login refused: REJ reason " + std::to_string(connecting_->connection->reject_reason()) +
           ", SRP_LOGIN_REJ reason " + std::to_string(connecting_->connection->login_reject_reason()));
    } else if (state != Connection::State::kRequestSent) {
      fail("the target does not answer the connection request");
    }
  }
  if (phase_ == Phase::kDiscover) discover();
  if (phase_ == Phase::kWork) work();
  if (phase_ == Phase::kReady && !hold_) {
    for (const auto& link : links_) link->connection->disconnect(now_ns_);
    phase_ = Phase::kDisconnect;
  }
  if (phase_ == Phase::kDisconnect) disconnect();
}

void Initiator::resolve() {
  neighbour_.check_timeout(now_ns_);
  if (target()) {
    phase_ = Phase::kConnect;
    connect_next();
  } else if (neighbour_.gave_up()) {
    fail(net::to_string(options_.target) + " does not answer " + std::to_string(neighbour_.requests()) +
         " requests for its MAC address");
  }
}

void Initiator::connect_next() {
  const auto index = static_cast<std::uint32_t>(links_.size());
  auto link = std::make_unique<Link>();
  ConnectionRequestFields& request = link->request;
  request.local_ip = options_.local.ip;
  request.remote_ip = options_.target;
  request.rdma_cm_port = options_.rdma_cm_port;
  request.source_port = static_cast<std::uint16_t>(0xc000 | (random_() & 0x3fff));
  request.local_ca_guid = options_.initiator_guid;
  request.communication_id = static_cast<std::uint32_t>(random_() & 0xffff'ff00) | index;
  request.transaction = random_() & 0xffff'ffff'ffff'ff00;
  request.local_qpn = kFirstQpn + index;
  request.starting_psn = options_.starting_psn.value_or(static_cast<std::uint32_t>(random_()) & kPsnMask);
  request.flow_label = static_cast<std::uint32_t>(random_()) & 0xf'ffff;
  request.path_mtu_code = static_cast<unsigned>(std::countr_zero(options_.pmtu)) - 7;
  request.responder_resources = static_cast<std::uint8_t>(options_.read_depth);
  srp::LoginRequestRdmaCm& login = request.login;
  login.required_formats = srp::kFormatBitDirect | srp::kFormatBitIndirect;
  // The first channel starts the session anew, the others join it.
  login.flags = static_cast<std::uint8_t>((index == 0 ? srp::kMultiChannelTerminate : srp::kMultiChannelIndependent) |
                                          (options_.immediate ? srp::kImmediateData : 0));
  login.opcode = static_cast<std::uint8_t>(srp::Opcode::kLoginRequest);
  login.requested_iu_length = kIuLength;
  login.initiator_port = port_id(0, options_.initiator_guid);
  login.target_port = port_id(options_.id_extension, options_.ioc_guid);
  login.immediate_offset = options_.immediate ? kImmediateOffset : std::uint16_t{0};
  link->connection = std::make_unique<Connection>(
      request, Connection::Patience{.timeout_ns = options_.retry_ns, .retries = options_.connect_retries}, violations_,
      now_ns_);
  connecting_ = std::move(link);
}

void Initiator::establish(Link& link) {
  const cm::Reply& reply = link.connection->reply();
  const srp::LoginResponse& login = link.connection->login_response();
  const bool first = links_.empty();
  const unsigned result = login.flags & srp::kMultiChannelMask;
  if (!first && result != srp::kResultMaintained) violations_.record(now_ns_, "a channel more did not keep the others");
  const bool immediate = options_.immediate && (login.flags & srp::kImmediateData) != 0;
  if (!options_.immediate && (login.flags & srp::kImmediateData) != 0) {
    violations_.record(now_ns_, "immediate data agreed to but not asked for");
  }
  link.channel = std::make_unique<Channel>(
      ChannelConfig{.request_limit = login.request_limit_delta,
                    .max_initiator_iu = std::min<std::uint32_t>(login.max_initiator_iu, kIuLength),
                    .max_target_iu = login.max_target_iu,
                    .immediate_offset = immediate ? kImmediateOffset : std::uint16_t{0},
                    .max_immediate = 8192,
                    .command_timeout_ns = options_.command_timeout_ns,
                    .seed = random_()},
      memory_, violations_);
  QueuePairConfig config;
  config.local_qpn = link.request.local_qpn;
  config.remote_qpn = reply.local_queue_pair;
  config.send_psn = reply.starting_psn;
  config.expected_psn = link.request.starting_psn;
  config.pmtu = options_.pmtu;
  config.read_depth = std::min<unsigned>(options_.read_depth, reply.initiator_depth);
  config.read_latency_ns = options_.read_latency_ns;
  config.coalesce_acks = options_.coalesce_acks;
  config.credit_code = options_.credit_code;
  config.ecn = options_.ecn;
  config.lossless = options_.lossless;
  const QueuePair::Path path{.local = options_.local,
                             .remote = *target(),
                             .vlan_tci = options_.vlan_tci,
                             .udp_source_port = static_cast<std::uint16_t>(0xc000 | (random_() & 0x3fff))};
  link.queue_pair = std::make_unique<QueuePair>(
      config, path, memory_, violations_,
      [channel = link.channel.get()](std::uint64_t now, const Payload& iu) { channel->receive(now, iu); });
  link.channel->connect(*link.queue_pair);
}

void Initiator::discover() {
  Channel& channel = *links_.front()->channel;
  if (channel.can_submit()) {
    if (const auto command = discovery_.next()) {
      channel.submit(now_ns_, *command, [this](CommandResult&& result) { discovery_.complete(result); });
    }
  }
  if (!discovery_.failure().empty()) {
    fail(discovery_.failure());
  } else if (discovery_.finished()) {
    if (workload_.start(discovery_.disk())) {
      phase_ = Phase::kWork;
    } else {
      fail(workload_.failures().front());
    }
  }
}

void Initiator::work() {
  for (std::size_t tried = 0; tried < links_.size() && !workload_.finished();) {
    Channel& channel = *links_[next_command_link_ % links_.size()]->channel;
    if (!channel.can_submit()) {
      ++next_command_link_;
      ++tried;
      continue;
    }
    const auto next = workload_.next(now_ns_);
    if (!next) break;
    channel.submit(now_ns_, next->command, [this, ticket = next->ticket](CommandResult&& result) {
      workload_.complete(now_ns_, ticket, result);
    });
    ++next_command_link_;
    tried = 0;
  }
  if (workload_.finished()) phase_ = Phase::kReady;
}

void Initiator::disconnect() {
  const bool all = std::ranges::all_of(links_, [](const auto& link) {
    const Connection::State state = link->connection->state();
    return state == Connection::State::kClosed || state == Connection::State::kUnanswered;
  });
  if (!all) return;
  for (const auto& link : links_) {
    if (link->connection->state() == Connection::State::kUnanswered) {
      fail("the target does not answer the disconnect request");
      return;
    }
  }
  phase_ = Phase::kDone;
}

/// A connection that has broken ends the commands on it.
void Initiator::check_links() {
  if (phase_ == Phase::kDisconnect || finished()) return;
  for (const auto& link : links_) {
    link->channel->check_timeouts(now_ns_);
    std::string why = link->queue_pair->failure();
    if (link->channel->logged_out()) why = "the target has logged out";
    if (link->connection->state() == Connection::State::kClosed) why = "the target has disconnected";
    if (why.empty()) continue;
    link->channel->fail(now_ns_, why);
    if (phase_ == Phase::kDiscover || phase_ == Phase::kWork) fail(why);
  }
}

void Initiator::fail(const std::string& why) {
  failures_.push_back(to_string(phase_) + ": " + why);
  phase_ = Phase::kFailed;
}

InitiatorReport Initiator::report() const {
  InitiatorReport report;
  report.finished = finished();
  report.phase = to_string(phase_);
  report.failures = failures_;
  report.failures.insert(report.failures.end(), workload_.failures().begin(), workload_.failures().end());
  report.violations = violations_.texts();
  report.violation_count = violations_.count();
  report.channels = static_cast<unsigned>(links_.size());
  report.disk_name = discovery_.name();
  report.disk = discovery_.disk();
  report.jobs = workload_.results();
  for (const JobResult& job : report.jobs) {
    report.commands += job.commands;
    report.bytes += job.bytes;
    report.errors += job.errors;
  }
  report.frames_sent = frames_sent_;
  report.frames_received = frames_received_;
  report.damaged_frames = damaged_frames_;
  report.ok = phase_ == Phase::kDone && report.failures.empty() && report.errors == 0 && report.violation_count == 0;
  return report;
}

std::string to_string(Initiator::Phase phase) {
  switch (phase) {
    case Initiator::Phase::kResolve:
      return "address resolution";
    case Initiator::Phase::kConnect:
      return "login";
    case Initiator::Phase::kDiscover:
      return "discovery";
    case Initiator::Phase::kWork:
      return "work";
    case Initiator::Phase::kReady:
      return "logged in";
    case Initiator::Phase::kDisconnect:
      return "logout";
    case Initiator::Phase::kDone:
      return "done";
    case Initiator::Phase::kFailed:
      return "failed";
  }
  return "";
}

}  // namespace srpnic::sim
