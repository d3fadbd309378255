// SPDX-License-Identifier: Apache-2.0
// The passive side of InfiniBand connection management (IBA 12) over management datagrams.
// A REQ becomes a question to the listener, its decision a REP or REJ; the same REQ again gets the same answer again.
// Lost messages are repeated by the peer's own time-outs. What arrives malformed is counted and dropped; it changes
// nothing.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <span>
#include <variant>
#include <vector>

#include "host/cm/messages.hpp"
#include "host/net/datagram.hpp"

namespace srpnic::cm {

/// Our communication id of a connection.
using ConnectionId = std::uint32_t;
using Time = std::chrono::nanoseconds;

/// A peer asks for a reliable connection.
struct ConnectionRequest {
  ConnectionId id = 0;
  net::Peer peer;
  std::uint64_t service_id = 0;
  std::uint32_t remote_queue_pair = 0;
  std::uint32_t starting_psn = 0;        ///< PSN of our first request
  std::uint8_t responder_resources = 0;  ///< RDMA READs the peer answers at a time
  std::uint8_t initiator_depth = 0;      ///< RDMA READs the peer would like to have outstanding
  std::uint8_t path_mtu_log2 = 0;        ///< 8..12
  std::uint8_t ack_timeout = 0;          ///< n of 4.096 us * 2^n: how long we wait for acknowledgements; 0: for ever
  std::uint8_t retry_count = 0;          ///< how often we repeat what is not acknowledged
  std::uint8_t rnr_retry_count = 0;      ///< how often we accept RNR NAKs; 7: always
  std::uint8_t traffic_class = 0;
  std::uint8_t hop_limit = 0;
  std::uint16_t pkey = 0;                   ///< ours in the partition that the peer asks for
  std::span<const std::byte> private_data;  ///< of the application, without RDMA/CM addresses; valid during the call
};

struct Accept {
  std::uint32_t local_queue_pair = 0;
  std::uint32_t starting_psn = 0;        ///< PSN of the peer's first request
  std::uint8_t responder_resources = 0;  ///< RDMA READs we answer at a time
  std::uint8_t initiator_depth = 0;      ///< RDMA READs we have outstanding at most
  std::vector<std::byte> private_data;   ///< at most 196 bytes
};

struct Reject {
  RejectReason reason = RejectReason::kConsumerDefined;
  std::vector<std::byte> private_data;  ///< at most 148 bytes
};

using Decision = std::variant<Accept, Reject>;

enum class CloseReason {
  kPeerDisconnected,  ///< DREQ
  kPeerRejected,      ///< REJ in answer to our REP
  kReplyUnanswered,   ///< no RTU after the last repetition of the REP, or within the peer time-out
  kReplaced,          ///< the peer has started again with the same queue pair or communication id
};

/// Decides about connections. After on_closed() the connection's queue pair is the listener's to destroy.
class ConnectionListener {
 public:
  virtual ~ConnectionListener() = default;
  virtual Decision on_request(const ConnectionRequest& request) = 0;
  virtual void on_established(ConnectionId id) = 0;
  virtual void on_closed(ConnectionId id, CloseReason reason) = 0;
};

struct Settings {
  std::uint16_t port = 5555;           ///< RDMA/CM port
  std::uint64_t ca_guid = 0;           ///< of our channel adapter; its service id serves logins without RDMA/CM too
  std::uint8_t target_ack_delay = 15;  ///< 4.096 us * 2^n that an ACK may take; the peer waits longer
  /// A peer that has not answered our REP or DREQ after this time is gone, whatever its REQ or MRA asks for.
  Time peer_timeout = std::chrono::seconds(30);
  std::uint32_t first_id = 1;  ///< of the communication ids; a random one keeps restarts apart
};

struct Counters {
  std::uint64_t requests = 0;
  std::uint64_t repeated_requests = 0;
  std::uint64_t accepted = 0;
  std::uint64_t rejected = 0;
  std::uint64_t malformed = 0;  ///< not 256 bytes, wrong version or method
  std::uint64_t ignored = 0;    ///< another management class, an attribute not handled, an unknown connection
};

class ConnectionManager final : public net::DatagramHandler {
 public:
  /// `now` is any clock that does not go back.
  ConnectionManager(const Settings& settings, net::DatagramSender& sender, ConnectionListener& listener,
                    std::function<Time()> now);

  void receive_datagram(const net::Peer& from, std::span<const std::byte> datagram) override;

  /// Repeats what is overdue and forgets what is old enough. To be called now and then.
  void poll();

  /// A packet came on the connection's queue pair: that proves what a lost RTU would have said (IBA 12.9.7.3).
  void confirm_established(ConnectionId id);

  /// Tells the peer that the connection has ended. The listener hears nothing more about it.
  void disconnect(ConnectionId id);

  const Counters& counters() const { return counters_; }

 private:
  using Mad = std::array<std::byte, kMadBytes>;

  enum class State {
    kReplySent,      // REP is out, RTU awaited; the REP is repeated
    kEstablished,    // RTU or a packet on the queue pair has come
    kDisconnecting,  // our DREQ is out, DREP awaited; the DREQ is repeated
    kClosed,         // nothing more to do; kept so that late duplicates of the REQ start no new connection
  };

  struct Connection {
    State state = State::kClosed;
    net::Peer peer;
    std::uint64_t transaction = 0;  // of the REQ
    std::uint32_t remote_id = 0;
    std::uint64_t remote_ca_guid = 0;
    std::uint32_t local_queue_pair = 0;
    std::uint32_t remote_queue_pair = 0;
    Mad last_sent{};  // the answer to a repeated REQ, or our DREQ
    bool answers_request = false;
    Time response_timeout{};
    unsigned repetitions_left = 0;
    Time deadline{};
    Time give_up{};  // of what awaits an answer: not repeated any more from then on
  };
  using Connections = std::map<ConnectionId, Connection>;

  void receive_request(const net::Peer& from, std::uint64_t transaction, const Request& request,
                       bool right_class_version);
  void receive_ready(const net::Peer& from, const ReadyToUse& ready);
  void receive_rejection(const net::Peer& from, const Rejection& rejection);
  void receive_mra(const net::Peer& from, const Mra& mra);
  void receive_disconnect_request(const net::Peer& from, std::uint64_t transaction, const DisconnectRequest& request);
  void receive_disconnect_reply(const net::Peer& from, const DisconnectReply& reply);

  Decision decide(const net::Peer& from, ConnectionId id, const Request& request, bool right_class_version);
  bool answer_repeated_request(const net::Peer& from, std::uint64_t transaction, const Request& request);
  void close_replaced(const net::Peer& from, const Request& request);
  void close(ConnectionId id, Connection& connection, CloseReason reason);
  void forget_later(Connection& connection);
  void begin_waiting(Connection& connection);
  static void wait_until(Connection& connection, Time deadline);
  Connections::iterator find(const net::Peer& from, std::uint32_t local_id, std::uint32_t remote_id);
  bool make_room();
  ConnectionId next_id();

  Settings settings_;
  net::DatagramSender& sender_;
  ConnectionListener& listener_;
  std::function<Time()> now_;
  Connections connections_;
  ConnectionId last_id_;
  Counters counters_;
};

}  // namespace srpnic::cm
