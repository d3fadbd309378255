// SPDX-License-Identifier: Apache-2.0
#include "host/cm/connection_manager.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace srpnic::cm {

namespace {

constexpr std::size_t kMaxConnections = 2048;  // remembered ones included: bounds what a flood of REQs can take
constexpr Time kRememberClosed = std::chrono::seconds(60);
constexpr unsigned kDisconnectRepetitions = 3;
constexpr std::uint8_t kRnrRetriesUnlimited = 7;

/// IBA 12.7.*: 4.096 us * 2^n.
Time timeout_of(unsigned exponent) { return std::chrono::nanoseconds(std::int64_t{4096} << exponent); }

template <typename Field>
void fill(Field& field, std::span<const std::byte> data) {
  std::ranges::copy(data.first(std::min(field.size(), data.size())), std::as_writable_bytes(std::span(field)).begin());
}

DisconnectReply disconnect_reply(std::uint32_t local_id, std::uint32_t remote_id) {
  DisconnectReply reply{};
  reply.local_communication_id = local_id;
  reply.remote_communication_id = remote_id;
  return reply;
}

}  // namespace

ConnectionManager::ConnectionManager(const Settings& settings, net::DatagramSender& sender,
                                     ConnectionListener& listener, std::function<Time()> now)
    : settings_(settings),
      sender_(sender),
      listener_(listener),
      now_(std::move(now)),
      last_id_(settings.first_id - 1) {}

void ConnectionManager::receive_datagram(const net::Peer& from, std::span<const std::byte> datagram) {
  if (datagram.size() != kMadBytes) {
    ++counters_.malformed;
    return;
  }
  umad_hdr header;
  std::memcpy(&header, datagram.data(), sizeof header);
  if (header.mgmt_class != UMAD_CLASS_CM) {
    ++counters_.ignored;
    return;
  }
  const bool right_class_version = header.class_version == kCmClassVersion;
  const std::uint16_t attribute = be16toh(header.attr_id);
  if (header.base_version != UMAD_BASE_VERSION || header.method != UMAD_METHOD_SEND ||
      (!right_class_version && attribute != UMAD_CM_ATTR_REQ)) {
    ++counters_.malformed;
    return;
  }
  const std::uint64_t transaction = be64toh(header.tid);
  const auto body = datagram.subspan(sizeof header);
  switch (attribute) {
    case UMAD_CM_ATTR_REQ:
      receive_request(from, transaction, *wire::read<Request>(body), right_class_version);
      break;
    case UMAD_CM_ATTR_RTU:
      receive_ready(from, *wire::read<ReadyToUse>(body));
      break;
    case UMAD_CM_ATTR_REJ:
      receive_rejection(from, *wire::read<Rejection>(body));
      break;
    case UMAD_CM_ATTR_MRA:
      receive_mra(from, *wire::read<Mra>(body));
      break;
    case UMAD_CM_ATTR_DREQ:
      receive_disconnect_request(from, transaction, *wire::read<DisconnectRequest>(body));
      break;
    case UMAD_CM_ATTR_DREP:
      receive_disconnect_reply(from, *wire::read<DisconnectReply>(body));
      break;
    default:
      ++counters_.ignored;
  }
}

void ConnectionManager::receive_request(const net::Peer& from, std::uint64_t transaction, const Request& request,
                                        bool right_class_version) {
  if (answer_repeated_request(from, transaction, request)) return;
  ++counters_.requests;
  close_replaced(from, request);

  const ConnectionId id = next_id();
  const bool room = make_room();
  const Decision decision = room ? decide(from, id, request, right_class_version)
                                 : Decision(Reject{.reason = RejectReason::kNoResources, .private_data = {}});

  Connection connection{.state = State::kClosed,
                        .peer = from,
                        .transaction = transaction,
                        .remote_id = request.local_communication_id,
                        .remote_ca_guid = request.local_ca_guid,
                        .remote_queue_pair = request.local_queue_pair,
                        .last_sent = {},
                        .answers_request = true,
                        .response_timeout = timeout_of(request.local_response_timeout()),
                        .repetitions_left = request.max_cm_retries()};
  if (const auto* accept = std::get_if<Accept>(&decision)) {
    ++counters_.accepted;
    Reply reply{};
    reply.local_communication_id = id;
    reply.remote_communication_id = request.local_communication_id;
    reply.local_queue_pair = accept->local_queue_pair;
    reply.starting_psn = accept->starting_psn;
    reply.responder_resources = accept->responder_resources;
    reply.initiator_depth = accept->initiator_depth;
    reply.ack_delay_failover_flow =
        static_cast<std::uint8_t>(settings_.target_ack_delay << 3 | 1);  // flow control: yes
    reply.rnr_srq = kRnrRetriesUnlimited << 5;
    reply.local_ca_guid = settings_.ca_guid;
    fill(reply.private_data, accept->private_data);
    connection.state = State::kReplySent;
    connection.local_queue_pair = accept->local_queue_pair;
    connection.last_sent = make_mad(UMAD_CM_ATTR_REP, transaction, reply);
    begin_waiting(connection);
  } else {
    ++counters_.rejected;
    const auto& reject = std::get<Reject>(decision);
    Rejection rejection{};  // local communication id 0: none was given to this REQ
    rejection.remote_communication_id = request.local_communication_id;
    rejection.message = static_cast<std::uint8_t>(static_cast<unsigned>(Subject::kRequest) << 6);
    rejection.reason = static_cast<std::uint16_t>(reject.reason);
    fill(rejection.private_data, reject.private_data);
    connection.last_sent = make_mad(UMAD_CM_ATTR_REJ, transaction, rejection);
    forget_later(connection);
  }
  sender_.send_datagram(from, connection.last_sent);
  if (room) connections_.emplace(id, connection);
}

Decision ConnectionManager::decide(const net::Peer& from, ConnectionId id, const Request& request,
                                   bool right_class_version) {
  const auto refuse = [](RejectReason reason) { return Reject{.reason = reason, .private_data = {}}; };
  if (!right_class_version) return refuse(RejectReason::kInvalidClassVersion);

  const bool with_addresses = request.service_id == (IpAddressing::kServiceIdPrefix | settings_.port);
  if (!with_addresses && request.service_id != settings_.ca_guid) return refuse(RejectReason::kInvalidServiceId);
  if (request.transport_service() != 0) return refuse(RejectReason::kInvalidTransportServiceType);
  if (request.path_mtu() < 1 || request.path_mtu() > 5) return refuse(RejectReason::kInvalidPathMtu);
  // There is no reason of its own for a partition that we are no member of.
  if (!wire::pkeys_match(request.pkey, wire::kDefaultPkey)) return refuse(RejectReason::kUnsupportedRequest);
  if (request.remote_gid != from.local_ip.bytes) return refuse(RejectReason::kInvalidPrimaryRemoteGid);

  std::span<const std::byte> private_data = std::as_bytes(std::span(request.private_data));
  if (with_addresses) {
    const auto addresses = *wire::read<IpAddressing>(private_data);
    const unsigned ip_version = from.local_ip.is_ipv4() ? 4 : 6;
    if (addresses.version >> 4 != 0 || addresses.ip_version >> 4 != ip_version)
      return refuse(RejectReason::kUnsupportedRequest);
    private_data = private_data.subspan(sizeof(IpAddressing));
  }
  return listener_.on_request({.id = id,
                               .peer = from,
                               .service_id = request.service_id,
                               .remote_queue_pair = request.local_queue_pair,
                               .starting_psn = request.starting_psn,
                               .responder_resources = request.responder_resources,
                               .initiator_depth = request.initiator_depth,
                               .path_mtu_log2 = static_cast<std::uint8_t>(request.path_mtu() + 7),
                               .ack_timeout = static_cast<std::uint8_t>(request.local_ack_timeout()),
                               .retry_count = static_cast<std::uint8_t>(request.retry_count()),
                               .rnr_retry_count = static_cast<std::uint8_t>(request.rnr_retry_count()),
                               .traffic_class = request.traffic_class,
                               .hop_limit = request.hop_limit,
                               .pkey = wire::kDefaultPkey,
                               .private_data = private_data});
}

/// IBA 12.9.8.1: a REQ repeated because our answer was lost gets that answer again, never a second connection.
bool ConnectionManager::answer_repeated_request(const net::Peer& from, std::uint64_t transaction,
                                                const Request& request) {
  for (const auto& [id, connection] : connections_) {
    if (connection.peer.ip != from.ip || connection.remote_id != request.local_communication_id ||
        connection.transaction != transaction) {
      continue;
    }
    ++counters_.repeated_requests;
    // After RTU or at the end of the connection the REQ is only a straggler.
    if (connection.answers_request && connection.state != State::kEstablished)
      sender_.send_datagram(from, connection.last_sent);
    return true;
  }
  return false;
}

/// IBA 12.9.8.3.1: a peer that asks again with a queue pair or communication id of a live connection has lost that
/// connection (it was restarted). The old one ends here; its queue pair number is never reused, so nothing of it can
/// disturb the new one, and the new one need not be refused as stale.
void ConnectionManager::close_replaced(const net::Peer& from, const Request& request) {
  for (auto& [id, connection] : connections_) {
    if (connection.state == State::kClosed || connection.peer.ip != from.ip) continue;
    const bool same_id = connection.remote_id == request.local_communication_id;
    const bool same_queue_pair =
        connection.remote_ca_guid == request.local_ca_guid && connection.remote_queue_pair == request.local_queue_pair;
    if (same_id || same_queue_pair) close(id, connection, CloseReason::kReplaced);
  }
}

void ConnectionManager::receive_ready(const net::Peer& from, const ReadyToUse& ready) {
  const auto entry = find(from, ready.remote_communication_id, ready.local_communication_id);
  if (entry != connections_.end()) confirm_established(entry->first);
}

void ConnectionManager::confirm_established(ConnectionId id) {
  const auto entry = connections_.find(id);
  if (entry == connections_.end() || entry->second.state != State::kReplySent) return;
  entry->second.state = State::kEstablished;
  listener_.on_established(id);
}

void ConnectionManager::receive_rejection(const net::Peer& from, const Rejection& rejection) {
  // A peer that gives up before it has seen our REP does not know our id (IBA 12.6.7: remote communication id 0).
  const auto entry = rejection.remote_communication_id == 0
                         ? std::ranges::find_if(connections_,
                                                [&](const auto& known) {
                                                  return known.second.state == State::kReplySent &&
                                                         known.second.remote_id == rejection.local_communication_id &&
                                                         known.second.peer.ip == from.ip;
                                                })
                         : find(from, rejection.remote_communication_id, rejection.local_communication_id);
  if (entry != connections_.end() && entry->second.state != State::kClosed) {
    close(entry->first, entry->second, CloseReason::kPeerRejected);
  }
}

void ConnectionManager::receive_mra(const net::Peer& from, const Mra& mra) {
  const auto entry = find(from, mra.remote_communication_id, mra.local_communication_id);
  if (entry == connections_.end() || entry->second.state != State::kReplySent || mra.subject() != Subject::kReply)
    return;
  wait_until(entry->second, now_() + timeout_of(mra.service_timeout()) + entry->second.response_timeout);
}

/// IBA 12.9.8.5: a DREQ is always answered, also one repeated because our DREP was lost.
void ConnectionManager::receive_disconnect_request(const net::Peer& from, std::uint64_t transaction,
                                                   const DisconnectRequest& request) {
  const auto entry = find(from, request.remote_communication_id, request.local_communication_id);
  if (entry != connections_.end() && entry->second.state != State::kClosed &&
      entry->second.local_queue_pair != request.remote_queue_pair) {
    ++counters_.ignored;
    return;
  }
  sender_.send_datagram(from,
                        make_mad(UMAD_CM_ATTR_DREP, transaction,
                                 disconnect_reply(request.remote_communication_id, request.local_communication_id)));
  if (entry != connections_.end() && entry->second.state != State::kClosed) {
    close(entry->first, entry->second, CloseReason::kPeerDisconnected);
  }
}

void ConnectionManager::receive_disconnect_reply(const net::Peer& from, const DisconnectReply& reply) {
  const auto entry = find(from, reply.remote_communication_id, reply.local_communication_id);
  if (entry != connections_.end() && entry->second.state == State::kDisconnecting) forget_later(entry->second);
}

void ConnectionManager::disconnect(ConnectionId id) {
  const auto entry = connections_.find(id);
  if (entry == connections_.end()) return;
  Connection& connection = entry->second;
  if (connection.state != State::kReplySent && connection.state != State::kEstablished) return;
  DisconnectRequest request{};
  request.local_communication_id = id;
  request.remote_communication_id = connection.remote_id;
  request.remote_queue_pair = connection.remote_queue_pair;
  connection.state = State::kDisconnecting;
  connection.answers_request = false;
  connection.repetitions_left = kDisconnectRepetitions;
  connection.last_sent = make_mad(UMAD_CM_ATTR_DREQ, std::uint64_t{id} << 32 | connection.remote_id, request);
  begin_waiting(connection);
  sender_.send_datagram(connection.peer, connection.last_sent);
}

void ConnectionManager::poll() {
  const Time now = now_();
  for (auto entry = connections_.begin(); entry != connections_.end();) {
    auto& [id, connection] = *entry;
    if (connection.state == State::kEstablished || now < connection.deadline) {
      ++entry;
    } else if (connection.state == State::kClosed) {
      entry = connections_.erase(entry);
    } else {
      if (connection.repetitions_left > 0 && now < connection.give_up) {
        --connection.repetitions_left;
        wait_until(connection, now + connection.response_timeout);
        sender_.send_datagram(connection.peer, connection.last_sent);
      } else if (connection.state == State::kReplySent) {
        close(id, connection, CloseReason::kReplyUnanswered);
      } else {
        forget_later(connection);
      }
      ++entry;
    }
  }
}

void ConnectionManager::close(ConnectionId id, Connection& connection, CloseReason reason) {
  const bool listener_knows = connection.state != State::kDisconnecting;
  connection.answers_request = false;
  forget_later(connection);
  if (listener_knows) listener_.on_closed(id, reason);
}

void ConnectionManager::forget_later(Connection& connection) {
  connection.state = State::kClosed;
  connection.deadline = now_() + kRememberClosed;
}

/// The time-outs and repetitions are the peer's choice (IBA 12.7); how long they may last in all is ours.
void ConnectionManager::begin_waiting(Connection& connection) {
  const Time now = now_();
  connection.give_up = now + settings_.peer_timeout;
  wait_until(connection, now + connection.response_timeout);
}

void ConnectionManager::wait_until(Connection& connection, Time deadline) {
  connection.deadline = std::min(deadline, connection.give_up);
}

ConnectionManager::Connections::iterator ConnectionManager::find(const net::Peer& from, std::uint32_t local_id,
                                                                 std::uint32_t remote_id) {
  const auto entry = connections_.find(local_id);
  if (entry != connections_.end() && entry->second.remote_id == remote_id && entry->second.peer.ip == from.ip)
    return entry;
  ++counters_.ignored;
  return connections_.end();
}

/// Room for one more connection, at the cost of the closed one that would be forgotten first.
bool ConnectionManager::make_room() {
  if (connections_.size() < kMaxConnections) return true;
  auto oldest = connections_.end();
  for (auto entry = connections_.begin(); entry != connections_.end(); ++entry) {
    if (entry->second.state != State::kClosed) continue;
    if (oldest == connections_.end() || entry->second.deadline < oldest->second.deadline) oldest = entry;
  }
  if (oldest == connections_.end()) return false;
  connections_.erase(oldest);
  return true;
}

ConnectionId ConnectionManager::next_id() {
  do {
    ++last_id_;
  } while (last_id_ == 0 || connections_.contains(last_id_));
  return last_id_;
}

}  // namespace srpnic::cm
