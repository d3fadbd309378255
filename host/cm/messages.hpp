// SPDX-License-Identifier: Apache-2.0
// Communication management messages (IBA 12.6): what follows the common header of a 256-byte management datagram.
#pragma once

#include <infiniband/umad_cm.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "host/net/big_endian.hpp"

namespace srpnic::cm {

using wire::Be16;
using wire::Be24;
using wire::Be32;
using wire::Be64;

inline constexpr std::size_t kMadBytes = 256;
static_assert(sizeof(umad_packet) == kMadBytes);
inline constexpr std::uint8_t kCmClassVersion = 2;

/// In RoCEv2 an IP address: net::IpAddress::bytes.
using Gid = std::array<std::uint8_t, 16>;

/// IBA 12.6.7.2 and table 102.
enum class RejectReason : std::uint16_t {
  kNoQueuePair = 1,
  kNoResources = 3,
  kTimeout = 4,
  kUnsupportedRequest = 5,
  kInvalidServiceId = 8,
  kInvalidTransportServiceType = 9,
  kStaleConnection = 10,
  kInvalidPrimaryRemoteGid = 12,
  kInvalidPathMtu = 26,
  kConsumerDefined = 28,
  kInvalidClassVersion = 31,
};

/// Which message a REJ or MRA is about.
enum class Subject : std::uint8_t { kRequest = 0, kReply = 1, kNone = 2 };

struct Request {  // REQ
  Be32 local_communication_id;
  std::array<std::uint8_t, 4> reserved0;
  Be64 service_id;
  Be64 local_ca_guid;
  std::array<std::uint8_t, 4> reserved1;
  Be32 local_queue_key;
  Be24 local_queue_pair;
  std::uint8_t responder_resources;
  Be24 local_ee_context;
  std::uint8_t initiator_depth;
  Be24 remote_ee_context;
  std::uint8_t remote_timeout_service_flow;  ///< remote CM response timeout 5, transport service 2, flow control 1
  Be24 starting_psn;
  std::uint8_t local_timeout_retries;  ///< local CM response timeout 5, retry count 3
  Be16 pkey;
  std::uint8_t mtu_rdc_rnr;               ///< path packet payload MTU 4, RDC exists 1, RNR retry count 3
  std::uint8_t cm_retries_srq_transport;  ///< max CM retries 4, SRQ 1, extended transport type 3
  Be16 local_lid;
  Be16 remote_lid;
  Gid local_gid;
  Gid remote_gid;
  Be32 flow_label_rate;  ///< flow label 20, reserved 6, packet rate 6
  std::uint8_t traffic_class;
  std::uint8_t hop_limit;
  std::uint8_t service_level_local;  ///< SL 4, subnet local 1
  std::uint8_t ack_timeout;          ///< local ACK timeout 5
  std::array<std::uint8_t, 44> alternate_path;
  std::array<std::uint8_t, 92> private_data;

  unsigned remote_response_timeout() const { return remote_timeout_service_flow >> 3; }
  unsigned transport_service() const { return remote_timeout_service_flow >> 1 & 3; }
  unsigned local_response_timeout() const { return local_timeout_retries >> 3; }
  unsigned retry_count() const { return local_timeout_retries & 7; }
  unsigned path_mtu() const { return mtu_rdc_rnr >> 4; }  ///< 1: 256 … 5: 4096
  unsigned rnr_retry_count() const { return mtu_rdc_rnr & 7; }
  unsigned max_cm_retries() const { return cm_retries_srq_transport >> 4; }
  unsigned local_ack_timeout() const { return ack_timeout >> 3; }
};
static_assert(sizeof(Request) == UMAD_LEN_DATA && offsetof(Request, private_data) == 140 &&
              offsetof(Request, local_gid) == 56);

struct Mra {
  Be32 local_communication_id;
  Be32 remote_communication_id;
  std::uint8_t message;  ///< Subject in the high 2 bits
  std::uint8_t timeout;  ///< service timeout 5
  std::array<std::uint8_t, 222> private_data;

  Subject subject() const { return static_cast<Subject>(message >> 6); }
  unsigned service_timeout() const { return timeout >> 3; }
};
static_assert(sizeof(Mra) == UMAD_LEN_DATA);

struct Rejection {  // REJ
  Be32 local_communication_id;
  Be32 remote_communication_id;
  std::uint8_t message;  ///< Subject in the high 2 bits
  std::uint8_t additional_length;
  Be16 reason;
  std::array<std::uint8_t, 72> additional_information;
  std::array<std::uint8_t, 148> private_data;

  Subject subject() const { return static_cast<Subject>(message >> 6); }
};
static_assert(sizeof(Rejection) == UMAD_LEN_DATA && offsetof(Rejection, private_data) == 84);

struct Reply {  // REP
  Be32 local_communication_id;
  Be32 remote_communication_id;
  Be32 local_queue_key;
  Be24 local_queue_pair;
  std::uint8_t reserved0;
  Be24 local_ee_context;
  std::uint8_t reserved1;
  Be24 starting_psn;
  std::uint8_t reserved2;
  std::uint8_t responder_resources;
  std::uint8_t initiator_depth;
  std::uint8_t ack_delay_failover_flow;  ///< target ACK delay 5, failover accepted 2, flow control 1
  std::uint8_t rnr_srq;                  ///< RNR retry count 3, SRQ 1
  Be64 local_ca_guid;
  std::array<std::uint8_t, 196> private_data;

  unsigned target_ack_delay() const { return ack_delay_failover_flow >> 3; }
  unsigned rnr_retry_count() const { return rnr_srq >> 5; }
};
static_assert(sizeof(Reply) == UMAD_LEN_DATA && offsetof(Reply, private_data) == 36);

struct ReadyToUse {  // RTU
  Be32 local_communication_id;
  Be32 remote_communication_id;
  std::array<std::uint8_t, 224> private_data;
};
static_assert(sizeof(ReadyToUse) == UMAD_LEN_DATA);

struct DisconnectRequest {  // DREQ
  Be32 local_communication_id;
  Be32 remote_communication_id;
  Be24 remote_queue_pair;
  std::uint8_t reserved;
  std::array<std::uint8_t, 220> private_data;
};
static_assert(sizeof(DisconnectRequest) == UMAD_LEN_DATA);

struct DisconnectReply {  // DREP
  Be32 local_communication_id;
  Be32 remote_communication_id;
  std::array<std::uint8_t, 224> private_data;
};
static_assert(sizeof(DisconnectReply) == UMAD_LEN_DATA);

/// IBA A11.4: the RDMA/CM's addresses at the front of a REQ's private data.
struct IpAddressing {
  static constexpr std::uint64_t kServiceIdPrefix =
      0x0000'0000'0106'0000;  ///< TCP port space; the port is in the low 16 bits

  std::uint8_t version;     ///< major 4, minor 4: zero
  std::uint8_t ip_version;  ///< 4 or 6 in the high 4 bits
  Be16 source_port;
  Gid source;  ///< an IPv4 address in the last four bytes
  Gid destination;
};
static_assert(sizeof(IpAddressing) == 36);

/// A whole CM datagram. `body` is one of the structs above.
template <typename Body>
std::array<std::byte, kMadBytes> make_mad(std::uint16_t attribute, std::uint64_t transaction, const Body& body) {
  static_assert(sizeof(Body) == UMAD_LEN_DATA);
  umad_hdr header{};
  header.base_version = UMAD_BASE_VERSION;
  header.mgmt_class = UMAD_CLASS_CM;
  header.class_version = kCmClassVersion;
  header.method = UMAD_METHOD_SEND;
  header.tid = htobe64(transaction);
  header.attr_id = htobe16(attribute);
  std::array<std::byte, kMadBytes> mad;
  std::memcpy(mad.data(), &header, sizeof header);
  std::memcpy(mad.data() + sizeof header, &body, sizeof body);
  return mad;
}

}  // namespace srpnic::cm
