// SPDX-License-Identifier: Apache-2.0
// The active side of connection management for one SRP channel (IBA 12, RDMA/CM for IP addresses): REQ with the SRP
// login, REP, RTU; DREQ and DREP. Messages that get no answer are repeated unchanged. No I/O: datagrams go in and out.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>

#include "host/cm/messages.hpp"
#include "host/srp/iu.hpp"
#include "sim/initiator/packet.hpp"
#include "sim/initiator/violations.hpp"

namespace srpnic::sim {

/// All that a REQ says; the defaults are Linux's.
struct ConnectionRequestFields {
  net::IpAddress local_ip;
  net::IpAddress remote_ip;
  std::uint16_t rdma_cm_port = 5555;
  std::uint16_t source_port = 49152;
  std::uint64_t local_ca_guid = 0;
  std::uint32_t communication_id = 1;
  std::uint64_t transaction = 1;
  std::uint32_t local_qpn = 0;
  std::uint32_t starting_psn = 0;  ///< of the target's first request
  std::uint32_t flow_label = 0;
  unsigned path_mtu_code = 3;  ///< 1: 256 … 5: 4096
  std::uint8_t responder_resources = 4;
  srp::LoginRequestRdmaCm login{};
};

cm::Request make_request(const ConnectionRequestFields& fields);

class Connection {
 public:
  enum class State {
    kRequestSent,    // REQ is out
    kEstablished,    // REP came, RTU is out
    kDisconnecting,  // our DREQ is out
    kClosed,         // DREP came, or the target has disconnected
    kRejected,       // REJ came, or a REP without a login response
    kUnanswered,     // the last repetition had no answer
  };

  /// How often and how long: a message is sent 1 + `retries` times.
  struct Patience {
    std::uint64_t timeout_ns = std::uint64_t{4096} << 20;
    unsigned retries = 15;
  };

  Connection(const ConnectionRequestFields& fields, const Patience& patience, Violations& violations,
             std::uint64_t now_ns);

  /// A CM datagram of this connection (see owns()).
  void receive(std::uint64_t now_ns, const Payload& mad);
  /// The datagram names this connection's communication id, or is one that names none.
  bool owns(const Payload& mad) const;

  void disconnect(std::uint64_t now_ns);

  /// The next datagram for the target's QP 1.
  std::optional<Payload> next_datagram(std::uint64_t now_ns);
  std::optional<std::uint64_t> next_event_ns() const;

  State state() const { return state_; }
  /// Since kEstablished.
  const cm::Reply& reply() const { return reply_; }
  const srp::LoginResponse& login_response() const { return login_response_; }
  /// kRejected: the reasons of the REJ and of the SRP_LOGIN_REJ in it (0: none).
  std::uint16_t reject_reason() const { return reject_reason_; }
  std::uint32_t login_reject_reason() const { return login_reject_reason_; }
  unsigned repetitions() const { return repetitions_; }

 private:
  template <typename Body>
  void send(std::uint16_t attribute, std::uint64_t transaction, const Body& body);
  void await_answer(std::uint64_t now_ns);
  void receive_reply(std::uint64_t now_ns, const cm::Reply& reply);
  void receive_rejection(const cm::Rejection& rejection);
  void check_reply(std::uint64_t now_ns);
  void send_ready();

  const ConnectionRequestFields fields_;
  const Patience patience_;
  Violations& violations_;
  State state_ = State::kRequestSent;
  std::uint32_t remote_id_ = 0;
  cm::Reply reply_{};
  srp::LoginResponse login_response_{};
  std::uint16_t reject_reason_ = 0;
  std::uint32_t login_reject_reason_ = 0;
  std::deque<Payload> outbox_;
  Payload awaiting_;  // what to repeat
  unsigned repetitions_ = 0;
  unsigned repetitions_left_ = 0;
  std::optional<std::uint64_t> deadline_ns_;
};

}  // namespace srpnic::sim
