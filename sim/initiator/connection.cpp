// SPDX-License-Identifier: Apache-2.0
#include "sim/initiator/connection.hpp"

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <span>

namespace srpnic::sim {

namespace {

constexpr std::uint8_t kResponseTimeout = 20;  // 4.096 us * 2^20
constexpr std::uint8_t kRetryCount = 7;
constexpr std::uint8_t kMaxCmRetries = 15;
constexpr std::uint8_t kLocalAckTimeout = 19;
constexpr std::uint16_t kPermissiveLid = 0xffff;
constexpr std::uint8_t kHopLimit = 64;

std::span<const std::byte> body_of(const Payload& mad) {
  return std::as_bytes(std::span(mad)).subspan(sizeof(umad_hdr));
}

/// IBA A11.4: an IPv4 address takes the last four bytes, the others are zero.
cm::Gid address_field(const net::IpAddress& address) {
  cm::Gid field{};
  const std::ptrdiff_t skip = address.is_ipv4() ? 12 : 0;
  std::copy(address.bytes.begin() + skip, address.bytes.end(), field.begin() + skip);
  return field;
}

umad_hdr header_of(const Payload& mad) {
  umad_hdr header;
  std::memcpy(&header, mad.data(), sizeof header);
  return header;
}

}  // namespace

cm::Request make_request(const ConnectionRequestFields& fields) {
  cm::Request request{};
  request.local_communication_id = fields.communication_id;
  request.service_id = cm::IpAddressing::kServiceIdPrefix | fields.rdma_cm_port;
  request.local_ca_guid = fields.local_ca_guid;
  request.local_queue_pair = fields.local_qpn;
  request.responder_resources = fields.responder_resources;
  request.remote_timeout_service_flow = kResponseTimeout << 3 | 1;  // RC, with end-to-end flow control
  request.starting_psn = fields.starting_psn;
  request.local_timeout_retries = kResponseTimeout << 3 | kRetryCount;
  request.pkey = 0xffff;
  request.mtu_rdc_rnr = static_cast<std::uint8_t>(fields.path_mtu_code << 4 | kRetryCount);
  request.cm_retries_srq_transport = kMaxCmRetries << 4;
  request.local_lid = kPermissiveLid;
  request.remote_lid = kPermissiveLid;
  request.local_gid = fields.local_ip.bytes;
  request.remote_gid = fields.remote_ip.bytes;
  request.flow_label_rate = fields.flow_label << 12;
  request.hop_limit = kHopLimit;
  request.ack_timeout = kLocalAckTimeout << 3;

  cm::IpAddressing addresses{};
  addresses.ip_version = static_cast<std::uint8_t>((fields.local_ip.is_ipv4() ? 4 : 6) << 4);
  addresses.source_port = fields.source_port;
  addresses.source = address_field(fields.local_ip);
  addresses.destination = address_field(fields.remote_ip);
  const auto private_data = std::as_writable_bytes(std::span(request.private_data));
  wire::write(wire::write(private_data, addresses), fields.login);
  return request;
}

Connection::Connection(const ConnectionRequestFields& fields, const Patience& patience, Violations& violations,
                       std::uint64_t now_ns)
    : fields_(fields), patience_(patience), violations_(violations) {
  send(UMAD_CM_ATTR_REQ, fields.transaction, make_request(fields));
  await_answer(now_ns);
}

template <typename Body>
void Connection::send(std::uint16_t attribute, std::uint64_t transaction, const Body& body) {
  const auto mad = cm::make_mad(attribute, transaction, body);
  Payload payload(mad.size());
  std::memcpy(payload.data(), mad.data(), mad.size());
  outbox_.push_back(std::move(payload));
}

void Connection::await_answer(std::uint64_t now_ns) {
  awaiting_ = outbox_.back();
  repetitions_left_ = patience_.retries;
  deadline_ns_ = now_ns + patience_.timeout_ns;
}

/// Each message of the target names our communication id in its second word.
bool Connection::owns(const Payload& mad) const {
  if (mad.size() != cm::kMadBytes || header_of(mad).mgmt_class != UMAD_CLASS_CM) return false;
  return *wire::read<wire::Be32>(body_of(mad), sizeof(wire::Be32)) == fields_.communication_id;
}

void Connection::receive(std::uint64_t now_ns, const Payload& mad) {
  const umad_hdr header = header_of(mad);
  const auto body = body_of(mad);
  if (header.base_version != UMAD_BASE_VERSION || header.class_version != cm::kCmClassVersion ||
      header.method != UMAD_METHOD_SEND || header.status != 0) {
    violations_.record(now_ns, "malformed header of a connection management datagram");
    return;
  }
  switch (be16toh(header.attr_id)) {
    case UMAD_CM_ATTR_REP:
      if (be64toh(header.tid) != fields_.transaction) violations_.record(now_ns, "REP with another transaction id");
      receive_reply(now_ns, *wire::read<cm::Reply>(body));
      break;
    case UMAD_CM_ATTR_REJ:
      receive_rejection(*wire::read<cm::Rejection>(body));
      break;
    case UMAD_CM_ATTR_MRA: {
      const auto mra = *wire::read<cm::Mra>(body);
      if (deadline_ns_) deadline_ns_ = now_ns + patience_.timeout_ns + (std::uint64_t{4096} << mra.service_timeout());
      break;
    }
    case UMAD_CM_ATTR_DREQ: {
      cm::DisconnectReply reply{};
      reply.local_communication_id = fields_.communication_id;
      reply.remote_communication_id = remote_id_;
      send(UMAD_CM_ATTR_DREP, be64toh(header.tid), reply);
      state_ = State::kClosed;
      deadline_ns_.reset();
      break;
    }
    case UMAD_CM_ATTR_DREP:
      if (state_ == State::kDisconnecting) state_ = State::kClosed;
      deadline_ns_.reset();
      break;
    default:
      violations_.record(now_ns, "connection management attribute " + std::to_string(be16toh(header.attr_id)));
  }
}

void Connection::receive_reply(std::uint64_t now_ns, const cm::Reply& reply) {
  if (state_ == State::kEstablished) {  // our RTU was lost
    if (std::memcmp(&reply, &reply_, sizeof reply) != 0) violations_.record(now_ns, "a repeated REP differs");
    send_ready();
    return;
  }
  if (state_ != State::kRequestSent) return;
  deadline_ns_.reset();
  reply_ = reply;
  remote_id_ = reply.local_communication_id;
  login_response_ = *wire::read<srp::LoginResponse>(std::as_bytes(std::span(reply_.private_data)));
  check_reply(now_ns);
  state_ = State::kEstablished;
  send_ready();
}

void Connection::check_reply(std::uint64_t now_ns) {
  const auto require = [&](bool condition, const char* text) {
    if (!condition) violations_.record(now_ns, text);
  };
  const auto& response = login_response_;
  require(response.opcode == static_cast<std::uint8_t>(srp::Opcode::kLoginResponse), "REP without SRP_LOGIN_RSP");
  require(response.tag == fields_.login.tag, "SRP_LOGIN_RSP with another tag");
  require(response.request_limit_delta >= 1, "SRP_LOGIN_RSP grants no request");
  require(response.max_initiator_iu >= 64, "SRP_LOGIN_RSP allows no IU");
  require(response.max_initiator_iu >= fields_.login.requested_iu_length, "SRP_LOGIN_RSP allows less than asked for");
  require((response.formats & fields_.login.required_formats) == fields_.login.required_formats,
          "SRP_LOGIN_RSP lacks a buffer format asked for");
  require(reply_.local_queue_pair > 1, "REP with a queue pair of the management");
  require(reply_.initiator_depth <= fields_.responder_resources, "REP wants more RDMA READs than we answer");
}

void Connection::receive_rejection(const cm::Rejection& rejection) {
  reject_reason_ = rejection.reason;
  const auto reject = wire::read<srp::LoginReject>(std::as_bytes(std::span(rejection.private_data)));
  if (reject && reject->opcode == static_cast<std::uint8_t>(srp::Opcode::kLoginReject)) {
    login_reject_reason_ = reject->reason;
  }
  state_ = State::kRejected;
  deadline_ns_.reset();
}

void Connection::send_ready() {
  cm::ReadyToUse ready{};
  ready.local_communication_id = fields_.communication_id;
  ready.remote_communication_id = remote_id_;
  send(UMAD_CM_ATTR_RTU, fields_.transaction, ready);
}

void Connection::disconnect(std::uint64_t now_ns) {
  if (state_ != State::kEstablished) return;
  cm::DisconnectRequest request{};
  request.local_communication_id = fields_.communication_id;
  request.remote_communication_id = remote_id_;
  request.remote_queue_pair = reply_.local_queue_pair;
  send(UMAD_CM_ATTR_DREQ, fields_.transaction + 1, request);
  await_answer(now_ns);
  state_ = State::kDisconnecting;
}

std::optional<Payload> Connection::next_datagram(std::uint64_t now_ns) {
  if (deadline_ns_ && now_ns >= *deadline_ns_) {
    if (repetitions_left_ == 0) {
      state_ = State::kUnanswered;
      deadline_ns_.reset();
      return std::nullopt;
    }
    --repetitions_left_;
    ++repetitions_;
    deadline_ns_ = now_ns + patience_.timeout_ns;
    outbox_.push_back(awaiting_);
  }
  if (outbox_.empty()) return std::nullopt;
  Payload datagram = std::move(outbox_.front());
  outbox_.pop_front();
  return datagram;
}

std::optional<std::uint64_t> Connection::next_event_ns() const {
  if (!outbox_.empty()) return 0;
  return deadline_ns_;
}

}  // namespace srpnic::sim
