// SPDX-License-Identifier: Apache-2.0
// A connection manager with a scripted listener, a recorded network and a clock that stands still.
#pragma once

#include <gtest/gtest.h>

#include <utility>
#include <vector>

#include "host/cm/connection_manager.hpp"
#include "tests/support/captures.hpp"

namespace srpnic::cm {

struct RecordingSender : net::DatagramSender {
  void send_datagram(const net::Peer& to, std::span<const std::byte> datagram) override {
    peers.push_back(to);
    mads.emplace_back(datagram.begin(), datagram.end());
  }
  std::vector<net::Peer> peers;
  std::vector<test::ByteVector> mads;
};

struct ScriptedListener : ConnectionListener {
  Decision on_request(const ConnectionRequest& request) override {
    requests.push_back(request);
    private_data.emplace_back(request.private_data.begin(), request.private_data.end());
    return decision;
  }
  void on_established(ConnectionId id) override { established.push_back(id); }
  void on_closed(ConnectionId id, CloseReason reason) override { closed.emplace_back(id, reason); }

  Decision decision = Accept{.local_queue_pair = 0x000203,
                             .starting_psn = 0x123456,
                             .responder_resources = 0,
                             .initiator_depth = 4,
                             .private_data = {}};
  std::vector<ConnectionRequest> requests;
  std::vector<test::ByteVector> private_data;
  std::vector<ConnectionId> established;
  std::vector<std::pair<ConnectionId, CloseReason>> closed;
};

template <typename Body>
Body body_of(const test::ByteVector& mad) {
  return *wire::read<Body>(mad, sizeof(umad_hdr));
}

inline std::uint16_t attribute_of(const test::ByteVector& mad) { return *wire::read<wire::Be16>(mad, 16); }
inline std::uint64_t transaction_of(const test::ByteVector& mad) { return *wire::read<wire::Be64>(mad, 8); }

class CmTest : public testing::Test {
 protected:
  static constexpr ConnectionId kFirstId = 0x767513a3;

  void receive(const test::ByteVector& mad) { manager_.receive_datagram(peer_, mad); }

  template <typename Body>
  void receive(std::uint16_t attribute, std::uint64_t transaction, const Body& body) {
    manager_.receive_datagram(peer_, make_mad(attribute, transaction, body));
  }

  void receive_ready() {
    ReadyToUse ready{};
    ready.local_communication_id = 0xe718d2f4;
    ready.remote_communication_id = kFirstId;
    receive(UMAD_CM_ATTR_RTU, 1, ready);
  }

  void advance(Time time) {
    now_ += time;
    manager_.poll();
  }

  /// The REQ of the recording's first login.
  const test::ByteVector request_ = test::datagrams_of("srp-ch2-smp2").front().mad;
  net::Peer peer_{.link = {.mac = 0x525400000001, .vlan_tci = {}},
                  .ip = net::IpAddress::from_ipv4(test::kInitiatorIp),
                  .local_ip = net::IpAddress::from_ipv4(test::kTargetIp),
                  .udp_port = 55410};
  Time now_{};
  RecordingSender sender_;
  ScriptedListener listener_;
  ConnectionManager manager_{
      {.port = 5555, .ca_guid = 0x505400fffe000002, .target_ack_delay = 15, .first_id = kFirstId},
      sender_,
      listener_,
      [this] { return now_; }};
};

}  // namespace srpnic::cm
