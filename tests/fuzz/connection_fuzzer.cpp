// SPDX-License-Identifier: Apache-2.0
// Connection management (host/cm): any datagrams in any order while time passes. Input: steps, a byte and what it needs
// each.
#include <chrono>
#include <set>
#include <vector>

#include "host/cm/connection_manager.hpp"
#include "tests/fuzz/fuzz_input.hpp"

using namespace srpnic;

namespace {

constexpr std::uint64_t kCaGuid = 0x505400fffe000002;
constexpr std::uint32_t kLocalIp = 0xc0a8'4d02;

net::Peer peer(std::uint32_t number) {
  net::Peer from{};
  from.link.mac = 0x5254'0000'0001 + number;
  from.ip = net::IpAddress::from_ipv4(0xc0a8'4d01 + (number << 8));
  from.local_ip = net::IpAddress::from_ipv4(kLocalIp);
  from.udp_port = 55410;
  return from;
}

/// Owns the queue pairs that connections ask for; knows which connections there are.
struct Listener : cm::ConnectionListener {
  cm::Decision on_request(const cm::ConnectionRequest& request) override {
    fuzz::require(request.path_mtu_log2 >= 8 && request.path_mtu_log2 <= 12, "a path MTU of 256 to 4096");
    fuzz::require(request.private_data.size() == 92 || request.private_data.size() == 56, "a login's private data");
    fuzz::require(!open.contains(request.id), "every connection has an id of its own");
    if (refuse)
      return cm::Reject{.reason = cm::RejectReason::kConsumerDefined, .private_data = std::vector<std::byte>(32)};
    open.insert(request.id);
    return cm::Accept{.local_queue_pair = request.id & 0xff'ffff, .private_data = std::vector<std::byte>(52)};
  }
  void on_established(cm::ConnectionId id) override { fuzz::require(open.contains(id), "what is established is open"); }
  void on_closed(cm::ConnectionId id, cm::CloseReason) override {
    fuzz::require(open.erase(id) == 1, "a connection ends once");
  }
  bool refuse = false;
  std::set<cm::ConnectionId> open;
};

struct Sender : net::DatagramSender {
  void send_datagram(const net::Peer&, std::span<const std::byte> datagram) override {
    fuzz::require(datagram.size() == cm::kMadBytes, "a whole datagram");
    const auto attribute = *wire::read<wire::Be16>(datagram, offsetof(umad_hdr, attr_id));
    fuzz::require(datagram[1] == std::byte{UMAD_CLASS_CM} && datagram[3] == std::byte{UMAD_METHOD_SEND} &&
                      (attribute == UMAD_CM_ATTR_REP || attribute == UMAD_CM_ATTR_REJ ||
                       attribute == UMAD_CM_ATTR_DREQ || attribute == UMAD_CM_ATTR_DREP),
                  "a message that the passive side sends");
    last_attribute = attribute;
    ++sent;
  }
  std::uint16_t last_attribute = 0;
  std::uint64_t sent = 0;
};

cm::Request right_request(std::uint32_t id) {
  cm::Request request{};
  request.local_communication_id = id;
  request.service_id = kCaGuid;
  request.local_ca_guid = 0x505400fffe000001;
  request.local_queue_pair = id & 0xff'ffff;
  request.local_timeout_retries = 20 << 3;
  request.pkey = wire::kDefaultPkey;
  request.mtu_rdc_rnr = 3 << 4;
  request.cm_retries_srq_transport = 15 << 4;
  request.remote_gid = net::IpAddress::from_ipv4(kLocalIp).bytes;
  return request;
}

class Run {
 public:
  explicit Run(fuzz::FuzzInput input) : input_(input) {}

  void steps() {
    while (!input_.empty()) {
      const std::uint8_t step = input_.byte();
      listener_.refuse = (step & 0x80U) != 0;
      switch (step & 7U) {
        case 0:
          manager_.receive_datagram(peer(step >> 5 & 3U), input_.record());
          break;
        case 1:
          advance(std::chrono::nanoseconds(std::uint64_t{4096} << (input_.byte() & 31U)));
          break;
        case 2:
          manager_.disconnect(any_connection());
          break;
        case 3:
          manager_.confirm_established(any_connection());
          break;
        case 4:
          send(peer(step >> 5 & 3U), UMAD_CM_ATTR_REQ, wire::as_bytes(request_ = right_request(input_.byte())));
          break;
        default:
          send_about_connection(peer(step >> 5 & 3U));
      }
      manager_.poll();
      fuzz::require(listener_.open.size() <= 2048, "a flood of requests is bounded");
    }
  }

  /// All that waits ends in time; then a request is answered as ever.
  void end() {
    listener_.refuse = false;
    const auto open = listener_.open;
    for (const cm::ConnectionId id : open) manager_.disconnect(id);
    for (unsigned i = 0; i < 20; ++i) advance(std::chrono::hours(24));
    const auto sent = sender_.sent;
    advance(std::chrono::hours(24));
    fuzz::require(sender_.sent == sent, "nothing is repeated for ever");
    const auto accepted = manager_.counters().accepted;
    request_ = right_request(0x01020304);
    const auto mad = cm::make_mad(UMAD_CM_ATTR_REQ, 0x5555, request_);
    manager_.receive_datagram(peer(0), mad);
    fuzz::require(manager_.counters().accepted == accepted + 1 && sender_.last_attribute == UMAD_CM_ATTR_REP,
                  "a right request is accepted");
  }

 private:
  void advance(cm::Time time) {
    now_ += time;
    manager_.poll();
  }

  cm::ConnectionId any_connection() {
    const std::size_t wanted = input_.byte();
    if (listener_.open.empty()) return static_cast<cm::ConnectionId>(wanted);
    return *std::next(listener_.open.begin(), static_cast<std::ptrdiff_t>(wanted % listener_.open.size()));
  }

  /// RTU, REJ, MRA, DREQ, DREP or whatever else of the peer whose REQ had a small id, about a connection there is.
  void send_about_connection(const net::Peer& from) {
    constexpr std::uint16_t kAttributes[] = {UMAD_CM_ATTR_RTU,  UMAD_CM_ATTR_REJ,     UMAD_CM_ATTR_MRA,
                                             UMAD_CM_ATTR_DREQ, UMAD_CM_ATTR_DREP,    UMAD_CM_ATTR_LAP,
                                             UMAD_CM_ATTR_REP,  UMAD_CM_ATTR_SIDR_REQ};
    const std::uint16_t attribute = kAttributes[input_.byte() & 7U];
    const cm::ConnectionId id = any_connection();
    cm::DisconnectRequest body{};  // ids and queue pair lie where all messages about a connection have theirs
    body.local_communication_id = input_.byte();
    body.remote_communication_id = id;
    body.remote_queue_pair = id & 0xff'ffff;
    send(from, attribute, wire::as_bytes(body));
  }

  void send(const net::Peer& from, std::uint16_t attribute, std::span<const std::byte> body) {
    auto mad = cm::make_mad(attribute, input_.byte(), cm::Request{});
    std::ranges::copy(body, mad.begin() + sizeof(umad_hdr));
    input_.edit(mad);
    manager_.receive_datagram(from, mad);
  }

  fuzz::FuzzInput input_;
  cm::Request request_{};
  cm::Time now_{};
  Listener listener_;
  Sender sender_;
  cm::ConnectionManager manager_{
      {.ca_guid = kCaGuid, .first_id = 0xffff'fff8}, sender_, listener_, [this] { return now_; }};
};

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Run run(fuzz::FuzzInput(data, size));
  run.steps();
  run.end();
  return 0;
}
