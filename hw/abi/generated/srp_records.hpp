// SPDX-License-Identifier: Apache-2.0
// Generated from hw/abi/srpnic.toml by abigen: do not edit.
// Regenerate: cmake --build build/release --target abi
// The records of the streams inside the card, for HLS kernels and tests; to_bits() has the first field in the
// least significant bits, as the packed structs of srp_abi_pkg have. Enumerations appear as plain numbers.
#pragma once

#include "ap_int.h"
#include "srp_abi.hpp"

namespace srpnic {

/// written to MAILBOX_COMMAND; arguments must already be in MAILBOX_ARG
namespace mailbox_command {
inline constexpr unsigned kNop = static_cast<unsigned>(abi::MailboxCommand::kNop);
inline constexpr unsigned kPortSet = static_cast<unsigned>(abi::MailboxCommand::kPortSet);
inline constexpr unsigned kQpCreate = static_cast<unsigned>(abi::MailboxCommand::kQpCreate);
inline constexpr unsigned kQpDestroy = static_cast<unsigned>(abi::MailboxCommand::kQpDestroy);
inline constexpr unsigned kLunSet = static_cast<unsigned>(abi::MailboxCommand::kLunSet);
inline constexpr unsigned kLunClear = static_cast<unsigned>(abi::MailboxCommand::kLunClear);
inline constexpr unsigned kPoolSet = static_cast<unsigned>(abi::MailboxCommand::kPoolSet);
inline constexpr unsigned kRingsEnable = static_cast<unsigned>(abi::MailboxCommand::kRingsEnable);
inline constexpr unsigned kRingsDisable = static_cast<unsigned>(abi::MailboxCommand::kRingsDisable);
inline constexpr unsigned kQpDrain = static_cast<unsigned>(abi::MailboxCommand::kQpDrain);
}  // namespace mailbox_command

/// result of the last mailbox command; a command that does not end OK has changed nothing
namespace mailbox_status {
inline constexpr unsigned kOk = static_cast<unsigned>(abi::MailboxStatus::kOk);
inline constexpr unsigned kBusy = static_cast<unsigned>(abi::MailboxStatus::kBusy);
inline constexpr unsigned kBadCommand = static_cast<unsigned>(abi::MailboxStatus::kBadCommand);
inline constexpr unsigned kBadArgument = static_cast<unsigned>(abi::MailboxStatus::kBadArgument);
inline constexpr unsigned kExists = static_cast<unsigned>(abi::MailboxStatus::kExists);
inline constexpr unsigned kNotFound = static_cast<unsigned>(abi::MailboxStatus::kNotFound);
}  // namespace mailbox_status

/// what a work request asks of the requester
namespace work_opcode {
inline constexpr unsigned kNop = static_cast<unsigned>(abi::WorkOpcode::kNop);
inline constexpr unsigned kSend = static_cast<unsigned>(abi::WorkOpcode::kSend);
inline constexpr unsigned kRdmaWrite = static_cast<unsigned>(abi::WorkOpcode::kRdmaWrite);
inline constexpr unsigned kRdmaRead = static_cast<unsigned>(abi::WorkOpcode::kRdmaRead);
inline constexpr unsigned kFrame = static_cast<unsigned>(abi::WorkOpcode::kFrame);
}  // namespace work_opcode

/// how a work request ended
namespace completion_status {
inline constexpr unsigned kOk = static_cast<unsigned>(abi::CompletionStatus::kOk);
inline constexpr unsigned kFlushed = static_cast<unsigned>(abi::CompletionStatus::kFlushed);
inline constexpr unsigned kRemoteError = static_cast<unsigned>(abi::CompletionStatus::kRemoteError);
inline constexpr unsigned kRetryExceeded = static_cast<unsigned>(abi::CompletionStatus::kRetryExceeded);
inline constexpr unsigned kLocalError = static_cast<unsigned>(abi::CompletionStatus::kLocalError);
inline constexpr unsigned kUnknownQp = static_cast<unsigned>(abi::CompletionStatus::kUnknownQp);
}  // namespace completion_status

/// what an exception ring entry carries
namespace exception_kind {
inline constexpr unsigned kNone = static_cast<unsigned>(abi::ExceptionKind::kNone);
inline constexpr unsigned kFrame = static_cast<unsigned>(abi::ExceptionKind::kFrame);
inline constexpr unsigned kIu = static_cast<unsigned>(abi::ExceptionKind::kIu);
inline constexpr unsigned kQpEvent = static_cast<unsigned>(abi::ExceptionKind::kQpEvent);
}  // namespace exception_kind

/// why the card gave this to the host; MEMORY_ERROR: card memory failed on data of this command, which has moved none or a part of it
namespace exception_reason {
inline constexpr unsigned kNone = static_cast<unsigned>(abi::ExceptionReason::kNone);
inline constexpr unsigned kNotRoce = static_cast<unsigned>(abi::ExceptionReason::kNotRoce);
inline constexpr unsigned kManagement = static_cast<unsigned>(abi::ExceptionReason::kManagement);
inline constexpr unsigned kIuOpcode = static_cast<unsigned>(abi::ExceptionReason::kIuOpcode);
inline constexpr unsigned kIuLength = static_cast<unsigned>(abi::ExceptionReason::kIuLength);
inline constexpr unsigned kIuFormat = static_cast<unsigned>(abi::ExceptionReason::kIuFormat);
inline constexpr unsigned kIuDescriptor = static_cast<unsigned>(abi::ExceptionReason::kIuDescriptor);
inline constexpr unsigned kUnknownLun = static_cast<unsigned>(abi::ExceptionReason::kUnknownLun);
inline constexpr unsigned kCdbOpcode = static_cast<unsigned>(abi::ExceptionReason::kCdbOpcode);
inline constexpr unsigned kCdbField = static_cast<unsigned>(abi::ExceptionReason::kCdbField);
inline constexpr unsigned kLbaRange = static_cast<unsigned>(abi::ExceptionReason::kLbaRange);
inline constexpr unsigned kWriteProtected = static_cast<unsigned>(abi::ExceptionReason::kWriteProtected);
inline constexpr unsigned kLengthMismatch = static_cast<unsigned>(abi::ExceptionReason::kLengthMismatch);
inline constexpr unsigned kHostLun = static_cast<unsigned>(abi::ExceptionReason::kHostLun);
inline constexpr unsigned kImmediateLength = static_cast<unsigned>(abi::ExceptionReason::kImmediateLength);
inline constexpr unsigned kMemoryError = static_cast<unsigned>(abi::ExceptionReason::kMemoryError);
inline constexpr unsigned kNakRemoteAccess = static_cast<unsigned>(abi::ExceptionReason::kNakRemoteAccess);
inline constexpr unsigned kNakInvalidRequest = static_cast<unsigned>(abi::ExceptionReason::kNakInvalidRequest);
inline constexpr unsigned kNakRemoteOperational = static_cast<unsigned>(abi::ExceptionReason::kNakRemoteOperational);
inline constexpr unsigned kRetryExceeded = static_cast<unsigned>(abi::ExceptionReason::kRetryExceeded);
inline constexpr unsigned kProtocolError = static_cast<unsigned>(abi::ExceptionReason::kProtocolError);
inline constexpr unsigned kDrained = static_cast<unsigned>(abi::ExceptionReason::kDrained);
}  // namespace exception_reason

/// where a LUN's blocks live
namespace lun_kind {
inline constexpr unsigned kNone = static_cast<unsigned>(abi::LunKind::kNone);
inline constexpr unsigned kRam = static_cast<unsigned>(abi::LunKind::kRam);
inline constexpr unsigned kHost = static_cast<unsigned>(abi::LunKind::kHost);
inline constexpr unsigned kNvme = static_cast<unsigned>(abi::LunKind::kNvme);
}  // namespace lun_kind

/// what a segment of a command is: data and how it moves, or its answer
namespace segment_kind {
inline constexpr unsigned kRdmaWrite = static_cast<unsigned>(abi::SegmentKind::kRdmaWrite);
inline constexpr unsigned kRdmaRead = static_cast<unsigned>(abi::SegmentKind::kRdmaRead);
inline constexpr unsigned kCopy = static_cast<unsigned>(abi::SegmentKind::kCopy);
inline constexpr unsigned kAnswer = static_cast<unsigned>(abi::SegmentKind::kAnswer);
}  // namespace segment_kind

/// streams between the blocks of the data path, in its order; bit numbers of the card's observation ports
namespace card_stream {
inline constexpr unsigned kPacket = static_cast<unsigned>(abi::CardStream::kPacket);
inline constexpr unsigned kRequest = static_cast<unsigned>(abi::CardStream::kRequest);
inline constexpr unsigned kResponse = static_cast<unsigned>(abi::CardStream::kResponse);
inline constexpr unsigned kIu = static_cast<unsigned>(abi::CardStream::kIu);
inline constexpr unsigned kCommand = static_cast<unsigned>(abi::CardStream::kCommand);
inline constexpr unsigned kAddressed = static_cast<unsigned>(abi::CardStream::kAddressed);
inline constexpr unsigned kTransfer = static_cast<unsigned>(abi::CardStream::kTransfer);
inline constexpr unsigned kStep = static_cast<unsigned>(abi::CardStream::kStep);
inline constexpr unsigned kSegment = static_cast<unsigned>(abi::CardStream::kSegment);
inline constexpr unsigned kCopy = static_cast<unsigned>(abi::CardStream::kCopy);
inline constexpr unsigned kMover = static_cast<unsigned>(abi::CardStream::kMover);
inline constexpr unsigned kWork = static_cast<unsigned>(abi::CardStream::kWork);
inline constexpr unsigned kReadDone = static_cast<unsigned>(abi::CardStream::kReadDone);
inline constexpr unsigned kTurn = static_cast<unsigned>(abi::CardStream::kTurn);
inline constexpr unsigned kTxPayload = static_cast<unsigned>(abi::CardStream::kTxPayload);
inline constexpr unsigned kTxFrame = static_cast<unsigned>(abi::CardStream::kTxFrame);
}  // namespace card_stream

/// IBA 9.7.5.2.1: AETH syndromes
namespace syndrome {
inline constexpr unsigned kAckUnlimited = static_cast<unsigned>(abi::Syndrome::kAckUnlimited);
inline constexpr unsigned kRnrNak = static_cast<unsigned>(abi::Syndrome::kRnrNak);
inline constexpr unsigned kNakSequence = static_cast<unsigned>(abi::Syndrome::kNakSequence);
inline constexpr unsigned kNakInvalidRequest = static_cast<unsigned>(abi::Syndrome::kNakInvalidRequest);
inline constexpr unsigned kNakRemoteAccess = static_cast<unsigned>(abi::Syndrome::kNakRemoteAccess);
inline constexpr unsigned kNakRemoteOperational = static_cast<unsigned>(abi::Syndrome::kNakRemoteOperational);
}  // namespace syndrome

/// one beat of a byte stream: byte 0 is data[7:0]; every beat but the last is full
struct Beat {
  static constexpr unsigned kBits = 520;

  ap_uint<512> data = 0;
  ap_uint<7> bytes = 0;  // valid bytes, 1..64
  ap_uint<1> last = 0;

  ap_uint<kBits> to_bits() const {
    ap_uint<kBits> bits = 0;
    bits.range(511, 0) = data;
    bits.range(518, 512) = bytes;
    bits.range(519, 519) = last;
    return bits;
  }
  static Beat from_bits(const ap_uint<kBits>& bits) {
    Beat record;
    record.data = bits.range(511, 0);
    record.bytes = bits.range(518, 512);
    record.last = bits.range(519, 519);
    return record;
  }
  friend bool operator==(const Beat& a, const Beat& b) {
    return a.data == b.data &&
           a.bytes == b.bytes &&
           a.last == b.last;
  }
};

/// one transfer between a byte stream and memory; any alignment; bit 63 of the address selects host memory
struct DmaCommand {
  static constexpr unsigned kBits = 88;

  ap_uint<64> address = 0;
  ap_uint<24> bytes = 0;  // 1..16 MiB-1

  ap_uint<kBits> to_bits() const {
    ap_uint<kBits> bits = 0;
    bits.range(63, 0) = address;
    bits.range(87, 64) = bytes;
    return bits;
  }
  static DmaCommand from_bits(const ap_uint<kBits>& bits) {
    DmaCommand record;
    record.address = bits.range(63, 0);
    record.bytes = bits.range(87, 64);
    return record;
  }
  friend bool operator==(const DmaCommand& a, const DmaCommand& b) {
    return a.address == b.address &&
           a.bytes == b.bytes;
  }
};

/// one RoCEv2 packet whose length and ICRC were right; payload_bytes beats follow on the payload stream (none when 0)
struct RxPacket {
  static constexpr unsigned kBits = 251;

  ap_uint<8> opcode = 0;
  ap_uint<1> solicited = 0;
  ap_uint<1> ack_request = 0;
  ap_uint<1> becn = 0;
  ap_uint<2> ecn = 0;
  ap_uint<16> pkey = 0;
  ap_uint<24> dest_qpn = 0;
  ap_uint<24> psn = 0;
  ap_uint<14> payload_bytes = 0;  // without pad and ICRC
  ap_uint<64> reth_va = 0;
  ap_uint<32> reth_rkey = 0;
  ap_uint<32> reth_length = 0;
  ap_uint<8> aeth_syndrome = 0;
  ap_uint<24> aeth_msn = 0;

  ap_uint<kBits> to_bits() const {
    ap_uint<kBits> bits = 0;
    bits.range(7, 0) = opcode;
    bits.range(8, 8) = solicited;
    bits.range(9, 9) = ack_request;
    bits.range(10, 10) = becn;
    bits.range(12, 11) = ecn;
    bits.range(28, 13) = pkey;
    bits.range(52, 29) = dest_qpn;
    bits.range(76, 53) = psn;
    bits.range(90, 77) = payload_bytes;
    bits.range(154, 91) = reth_va;
    bits.range(186, 155) = reth_rkey;
    bits.range(218, 187) = reth_length;
    bits.range(226, 219) = aeth_syndrome;
    bits.range(250, 227) = aeth_msn;
    return bits;
  }
  static RxPacket from_bits(const ap_uint<kBits>& bits) {
    RxPacket record;
    record.opcode = bits.range(7, 0);
    record.solicited = bits.range(8, 8);
    record.ack_request = bits.range(9, 9);
    record.becn = bits.range(10, 10);
    record.ecn = bits.range(12, 11);
    record.pkey = bits.range(28, 13);
    record.dest_qpn = bits.range(52, 29);
    record.psn = bits.range(76, 53);
    record.payload_bytes = bits.range(90, 77);
    record.reth_va = bits.range(154, 91);
    record.reth_rkey = bits.range(186, 155);
    record.reth_length = bits.range(218, 187);
    record.aeth_syndrome = bits.range(226, 219);
    record.aeth_msn = bits.range(250, 227);
    return record;
  }
  friend bool operator==(const RxPacket& a, const RxPacket& b) {
    return a.opcode == b.opcode &&
           a.solicited == b.solicited &&
           a.ack_request == b.ack_request &&
           a.becn == b.becn &&
           a.ecn == b.ecn &&
           a.pkey == b.pkey &&
           a.dest_qpn == b.dest_qpn &&
           a.psn == b.psn &&
           a.payload_bytes == b.payload_bytes &&
           a.reth_va == b.reth_va &&
           a.reth_rkey == b.reth_rkey &&
           a.reth_length == b.reth_length &&
           a.aeth_syndrome == b.aeth_syndrome &&
           a.aeth_msn == b.aeth_msn;
  }
};

/// a received packet with the IP addresses it came with, which rx_dispatch compares with the Path of its queue pair and hands on to nobody
struct RxFrame {
  static constexpr unsigned kBits = 508;

  RxPacket packet;
  ap_uint<1> ipv6 = 0;
  ap_uint<128> source_ip = 0;  // as in Path; the upper 96 bits of an IPv4 address are 0
  ap_uint<128> dest_ip = 0;

  ap_uint<kBits> to_bits() const {
    ap_uint<kBits> bits = 0;
    bits.range(250, 0) = packet.to_bits();
    bits.range(251, 251) = ipv6;
    bits.range(379, 252) = source_ip;
    bits.range(507, 380) = dest_ip;
    return bits;
  }
  static RxFrame from_bits(const ap_uint<kBits>& bits) {
    RxFrame record;
    record.packet = RxPacket::from_bits(ap_uint<251>(bits.range(250, 0)));
    record.ipv6 = bits.range(251, 251);
    record.source_ip = bits.range(379, 252);
    record.dest_ip = bits.range(507, 380);
    return record;
  }
  friend bool operator==(const RxFrame& a, const RxFrame& b) {
    return a.packet == b.packet &&
           a.ipv6 == b.ipv6 &&
           a.source_ip == b.source_ip &&
           a.dest_ip == b.dest_ip;
  }
};

/// one RoCEv2 packet to send; the framer adds headers, pad and ICRC
struct TxPacket {
  static constexpr unsigned kBits = 216;

  ap_uint<8> qp_index = 0;
  ap_uint<8> opcode = 0;
  ap_uint<1> solicited = 0;
  ap_uint<1> ack_request = 0;
  ap_uint<24> psn = 0;
  ap_uint<14> payload_bytes = 0;
  ap_uint<64> reth_va = 0;
  ap_uint<32> reth_rkey = 0;
  ap_uint<32> reth_length = 0;
  ap_uint<8> aeth_syndrome = 0;
  ap_uint<24> aeth_msn = 0;

  ap_uint<kBits> to_bits() const {
    ap_uint<kBits> bits = 0;
    bits.range(7, 0) = qp_index;
    bits.range(15, 8) = opcode;
    bits.range(16, 16) = solicited;
    bits.range(17, 17) = ack_request;
    bits.range(41, 18) = psn;
    bits.range(55, 42) = payload_bytes;
    bits.range(119, 56) = reth_va;
    bits.range(151, 120) = reth_rkey;
    bits.range(183, 152) = reth_length;
    bits.range(191, 184) = aeth_syndrome;
    bits.range(215, 192) = aeth_msn;
    return bits;
  }
  static TxPacket from_bits(const ap_uint<kBits>& bits) {
    TxPacket record;
    record.qp_index = bits.range(7, 0);
    record.opcode = bits.range(15, 8);
    record.solicited = bits.range(16, 16);
    record.ack_request = bits.range(17, 17);
    record.psn = bits.range(41, 18);
    record.payload_bytes = bits.range(55, 42);
    record.reth_va = bits.range(119, 56);
    record.reth_rkey = bits.range(151, 120);
    record.reth_length = bits.range(183, 152);
    record.aeth_syndrome = bits.range(191, 184);
    record.aeth_msn = bits.range(215, 192);
    return record;
  }
  friend bool operator==(const TxPacket& a, const TxPacket& b) {
    return a.qp_index == b.qp_index &&
           a.opcode == b.opcode &&
           a.solicited == b.solicited &&
           a.ack_request == b.ack_request &&
           a.psn == b.psn &&
           a.payload_bytes == b.payload_bytes &&
           a.reth_va == b.reth_va &&
           a.reth_rkey == b.reth_rkey &&
           a.reth_length == b.reth_length &&
           a.aeth_syndrome == b.aeth_syndrome &&
           a.aeth_msn == b.aeth_msn;
  }
};

/// the addresses of a queue pair's packets
struct Path {
  static constexpr unsigned kBits = 442;

  ap_uint<24> remote_qpn = 0;
  ap_uint<16> pkey = 0;
  ap_uint<48> dest_mac = 0;
  ap_uint<48> source_mac = 0;  // filled in from the port
  ap_uint<1> ipv6 = 0;
  ap_uint<1> vlan_present = 0;
  ap_uint<16> vlan_tci = 0;
  ap_uint<128> source_ip = 0;  // most significant byte first; IPv4 in the low 32 bits
  ap_uint<128> dest_ip = 0;
  ap_uint<16> udp_source_port = 0;
  ap_uint<8> traffic_class = 0;
  ap_uint<8> hop_limit = 0;

  ap_uint<kBits> to_bits() const {
    ap_uint<kBits> bits = 0;
    bits.range(23, 0) = remote_qpn;
    bits.range(39, 24) = pkey;
    bits.range(87, 40) = dest_mac;
    bits.range(135, 88) = source_mac;
    bits.range(136, 136) = ipv6;
    bits.range(137, 137) = vlan_present;
    bits.range(153, 138) = vlan_tci;
    bits.range(281, 154) = source_ip;
    bits.range(409, 282) = dest_ip;
    bits.range(425, 410) = udp_source_port;
    bits.range(433, 426) = traffic_class;
    bits.range(441, 434) = hop_limit;
    return bits;
  }
  static Path from_bits(const ap_uint<kBits>& bits) {
    Path record;
    record.remote_qpn = bits.range(23, 0);
    record.pkey = bits.range(39, 24);
    record.dest_mac = bits.range(87, 40);
    record.source_mac = bits.range(135, 88);
    record.ipv6 = bits.range(136, 136);
    record.vlan_present = bits.range(137, 137);
    record.vlan_tci = bits.range(153, 138);
    record.source_ip = bits.range(281, 154);
    record.dest_ip = bits.range(409, 282);
    record.udp_source_port = bits.range(425, 410);
    record.traffic_class = bits.range(433, 426);
    record.hop_limit = bits.range(441, 434);
    return record;
  }
  friend bool operator==(const Path& a, const Path& b) {
    return a.remote_qpn == b.remote_qpn &&
           a.pkey == b.pkey &&
           a.dest_mac == b.dest_mac &&
           a.source_mac == b.source_mac &&
           a.ipv6 == b.ipv6 &&
           a.vlan_present == b.vlan_present &&
           a.vlan_tci == b.vlan_tci &&
           a.source_ip == b.source_ip &&
           a.dest_ip == b.dest_ip &&
           a.udp_source_port == b.udp_source_port &&
           a.traffic_class == b.traffic_class &&
           a.hop_limit == b.hop_limit;
  }
};

/// a packet with its path: all the framer needs
struct TxFrame {
  static constexpr unsigned kBits = 658;

  TxPacket packet;
  Path path;

  ap_uint<kBits> to_bits() const {
    ap_uint<kBits> bits = 0;
    bits.range(215, 0) = packet.to_bits();
    bits.range(657, 216) = path.to_bits();
    return bits;
  }
  static TxFrame from_bits(const ap_uint<kBits>& bits) {
    TxFrame record;
    record.packet = TxPacket::from_bits(ap_uint<216>(bits.range(215, 0)));
    record.path = Path::from_bits(ap_uint<442>(bits.range(657, 216)));
    return record;
  }
  friend bool operator==(const TxFrame& a, const TxFrame& b) {
    return a.packet == b.packet &&
           a.path == b.path;
  }
};

/// everything fixed at the creation of a queue pair
struct QpConfig {
  static constexpr unsigned kBits = 570;

  ap_uint<24> qpn = 0;  // local number with generation
  ap_uint<4> pmtu_log2 = 0;  // 8..12
  ap_uint<3> retry_limit = 0;  // retransmissions without progress before the queue pair fails
  ap_uint<1> reserved0 = 0;
  ap_uint<24> expected_psn = 0;  // PSN of the peer's first request
  ap_uint<8> read_depth = 0;  // RDMA READs the peer lets us have outstanding, 1..16
  ap_uint<24> initial_psn = 0;  // PSN of our first request
  ap_uint<5> ack_timeout = 0;  // 1..31: no answer for 4.096 us * 2^n is a time-out
  ap_uint<3> rnr_retry_limit = 0;  // RNR NAKs in a row before the queue pair fails; 7: no limit
  ap_uint<16> slot_limit = 0;  // IU slots this queue pair may occupy
  ap_uint<16> imm_offset = 0;  // byte offset of immediate data in an SRP_CMD; 0: not negotiated
  Path path;

  ap_uint<kBits> to_bits() const {
    ap_uint<kBits> bits = 0;
    bits.range(23, 0) = qpn;
    bits.range(27, 24) = pmtu_log2;
    bits.range(30, 28) = retry_limit;
    bits.range(31, 31) = reserved0;
    bits.range(55, 32) = expected_psn;
    bits.range(63, 56) = read_depth;
    bits.range(87, 64) = initial_psn;
    bits.range(92, 88) = ack_timeout;
    bits.range(95, 93) = rnr_retry_limit;
    bits.range(111, 96) = slot_limit;
    bits.range(127, 112) = imm_offset;
    bits.range(569, 128) = path.to_bits();
    return bits;
  }
  static QpConfig from_bits(const ap_uint<kBits>& bits) {
    QpConfig record;
    record.qpn = bits.range(23, 0);
    record.pmtu_log2 = bits.range(27, 24);
    record.retry_limit = bits.range(30, 28);
    record.reserved0 = bits.range(31, 31);
    record.expected_psn = bits.range(55, 32);
    record.read_depth = bits.range(63, 56);
    record.initial_psn = bits.range(87, 64);
    record.ack_timeout = bits.range(92, 88);
    record.rnr_retry_limit = bits.range(95, 93);
    record.slot_limit = bits.range(111, 96);
    record.imm_offset = bits.range(127, 112);
    record.path = Path::from_bits(ap_uint<442>(bits.range(569, 128)));
    return record;
  }
  friend bool operator==(const QpConfig& a, const QpConfig& b) {
    return a.qpn == b.qpn &&
           a.pmtu_log2 == b.pmtu_log2 &&
           a.retry_limit == b.retry_limit &&
           a.reserved0 == b.reserved0 &&
           a.expected_psn == b.expected_psn &&
           a.read_depth == b.read_depth &&
           a.initial_psn == b.initial_psn &&
           a.ack_timeout == b.ack_timeout &&
           a.rnr_retry_limit == b.rnr_retry_limit &&
           a.slot_limit == b.slot_limit &&
           a.imm_offset == b.imm_offset &&
           a.path == b.path;
  }
};

/// an acknowledgement the responder wants sent
struct AckRequest {
  static constexpr unsigned kBits = 64;

  ap_uint<8> qp_index = 0;
  ap_uint<24> psn = 0;
  ap_uint<8> syndrome = 0;
  ap_uint<24> msn = 0;

  ap_uint<kBits> to_bits() const {
    ap_uint<kBits> bits = 0;
    bits.range(7, 0) = qp_index;
    bits.range(31, 8) = psn;
    bits.range(39, 32) = syndrome;
    bits.range(63, 40) = msn;
    return bits;
  }
  static AckRequest from_bits(const ap_uint<kBits>& bits) {
    AckRequest record;
    record.qp_index = bits.range(7, 0);
    record.psn = bits.range(31, 8);
    record.syndrome = bits.range(39, 32);
    record.msn = bits.range(63, 40);
    return record;
  }
  friend bool operator==(const AckRequest& a, const AckRequest& b) {
    return a.qp_index == b.qp_index &&
           a.psn == b.psn &&
           a.syndrome == b.syndrome &&
           a.msn == b.msn;
  }
};

/// a packet of the response class (ACK, READ response) for the requester; its payload follows when payload_bytes > 0
struct ResponsePacket {
  static constexpr unsigned kBits = 86;

  ap_uint<8> qp_index = 0;
  ap_uint<8> opcode = 0;
  ap_uint<24> psn = 0;
  ap_uint<14> payload_bytes = 0;
  ap_uint<8> syndrome = 0;
  ap_uint<24> msn = 0;

  ap_uint<kBits> to_bits() const {
    ap_uint<kBits> bits = 0;
    bits.range(7, 0) = qp_index;
    bits.range(15, 8) = opcode;
    bits.range(39, 16) = psn;
    bits.range(53, 40) = payload_bytes;
    bits.range(61, 54) = syndrome;
    bits.range(85, 62) = msn;
    return bits;
  }
  static ResponsePacket from_bits(const ap_uint<kBits>& bits) {
    ResponsePacket record;
    record.qp_index = bits.range(7, 0);
    record.opcode = bits.range(15, 8);
    record.psn = bits.range(39, 16);
    record.payload_bytes = bits.range(53, 40);
    record.syndrome = bits.range(61, 54);
    record.msn = bits.range(85, 62);
    return record;
  }
  friend bool operator==(const ResponsePacket& a, const ResponsePacket& b) {
    return a.qp_index == b.qp_index &&
           a.opcode == b.opcode &&
           a.psn == b.psn &&
           a.payload_bytes == b.payload_bytes &&
           a.syndrome == b.syndrome &&
           a.msn == b.msn;
  }
};

/// a queue pair went into the error state, or has been drained
struct QpEvent {
  static constexpr unsigned kBits = 32;

  ap_uint<24> qpn = 0;
  ap_uint<8> cause = 0;  // ExceptionReason

  ap_uint<kBits> to_bits() const {
    ap_uint<kBits> bits = 0;
    bits.range(23, 0) = qpn;
    bits.range(31, 24) = cause;
    return bits;
  }
  static QpEvent from_bits(const ap_uint<kBits>& bits) {
    QpEvent record;
    record.qpn = bits.range(23, 0);
    record.cause = bits.range(31, 24);
    return record;
  }
  friend bool operator==(const QpEvent& a, const QpEvent& b) {
    return a.qpn == b.qpn &&
           a.cause == b.cause;
  }
};

/// one entry of a send queue
struct WorkRequest {
  static constexpr unsigned kBits = 543;

  ap_uint<3> opcode = 0;  // WorkOpcode
  ap_uint<1> signaled = 0;
  ap_uint<1> from_host = 0;
  ap_uint<1> is_inline = 0;  // the payload is in inline_data
  ap_uint<1> solicited = 0;
  ap_uint<24> qpn = 0;
  ap_uint<32> cookie = 0;  // host's cookie, or the IU slot
  ap_uint<32> length = 0;
  ap_uint<64> local_address = 0;
  ap_uint<64> remote_va = 0;
  ap_uint<32> rkey = 0;
  ap_uint<288> inline_data = 0;  // byte 0 in bits 7:0

  ap_uint<kBits> to_bits() const {
    ap_uint<kBits> bits = 0;
    bits.range(2, 0) = opcode;
    bits.range(3, 3) = signaled;
    bits.range(4, 4) = from_host;
    bits.range(5, 5) = is_inline;
    bits.range(6, 6) = solicited;
    bits.range(30, 7) = qpn;
    bits.range(62, 31) = cookie;
    bits.range(94, 63) = length;
    bits.range(158, 95) = local_address;
    bits.range(222, 159) = remote_va;
    bits.range(254, 223) = rkey;
    bits.range(542, 255) = inline_data;
    return bits;
  }
  static WorkRequest from_bits(const ap_uint<kBits>& bits) {
    WorkRequest record;
    record.opcode = bits.range(2, 0);
    record.signaled = bits.range(3, 3);
    record.from_host = bits.range(4, 4);
    record.is_inline = bits.range(5, 5);
    record.solicited = bits.range(6, 6);
    record.qpn = bits.range(30, 7);
    record.cookie = bits.range(62, 31);
    record.length = bits.range(94, 63);
    record.local_address = bits.range(158, 95);
    record.remote_va = bits.range(222, 159);
    record.rkey = bits.range(254, 223);
    record.inline_data = bits.range(542, 255);
    return record;
  }
  friend bool operator==(const WorkRequest& a, const WorkRequest& b) {
    return a.opcode == b.opcode &&
           a.signaled == b.signaled &&
           a.from_host == b.from_host &&
           a.is_inline == b.is_inline &&
           a.solicited == b.solicited &&
           a.qpn == b.qpn &&
           a.cookie == b.cookie &&
           a.length == b.length &&
           a.local_address == b.local_address &&
           a.remote_va == b.remote_va &&
           a.rkey == b.rkey &&
           a.inline_data == b.inline_data;
  }
};

/// the end of a signaled work request
struct WorkCompletion {
  static constexpr unsigned kBits = 60;

  ap_uint<24> qpn = 0;
  ap_uint<32> cookie = 0;
  ap_uint<4> status = 0;  // CompletionStatus

  ap_uint<kBits> to_bits() const {
    ap_uint<kBits> bits = 0;
    bits.range(23, 0) = qpn;
    bits.range(55, 24) = cookie;
    bits.range(59, 56) = status;
    return bits;
  }
  static WorkCompletion from_bits(const ap_uint<kBits>& bits) {
    WorkCompletion record;
    record.qpn = bits.range(23, 0);
    record.cookie = bits.range(55, 24);
    record.status = bits.range(59, 56);
    return record;
  }
  friend bool operator==(const WorkCompletion& a, const WorkCompletion& b) {
    return a.qpn == b.qpn &&
           a.cookie == b.cookie &&
           a.status == b.status;
  }
};

/// the CC_* registers, all values in range
struct CongestionSettings {
  static constexpr unsigned kBits = 143;

  ap_uint<1> enabled = 0;
  ap_uint<2> ect = 0;  // ECN field of the requester's packets
  ap_uint<6> cnp_dscp = 0;
  ap_uint<16> cnp_interval = 0;  // ticks
  ap_uint<4> alpha_shift = 0;
  ap_uint<16> alpha_timer = 0;  // ticks
  ap_uint<16> rate_timer = 0;  // ticks
  ap_uint<24> byte_counter = 0;
  ap_uint<4> stages = 0;
  ap_uint<18> ai_rate = 0;
  ap_uint<18> hai_rate = 0;
  ap_uint<18> min_rate = 0;

  ap_uint<kBits> to_bits() const {
    ap_uint<kBits> bits = 0;
    bits.range(0, 0) = enabled;
    bits.range(2, 1) = ect;
    bits.range(8, 3) = cnp_dscp;
    bits.range(24, 9) = cnp_interval;
    bits.range(28, 25) = alpha_shift;
    bits.range(44, 29) = alpha_timer;
    bits.range(60, 45) = rate_timer;
    bits.range(84, 61) = byte_counter;
    bits.range(88, 85) = stages;
    bits.range(106, 89) = ai_rate;
    bits.range(124, 107) = hai_rate;
    bits.range(142, 125) = min_rate;
    return bits;
  }
  static CongestionSettings from_bits(const ap_uint<kBits>& bits) {
    CongestionSettings record;
    record.enabled = bits.range(0, 0);
    record.ect = bits.range(2, 1);
    record.cnp_dscp = bits.range(8, 3);
    record.cnp_interval = bits.range(24, 9);
    record.alpha_shift = bits.range(28, 25);
    record.alpha_timer = bits.range(44, 29);
    record.rate_timer = bits.range(60, 45);
    record.byte_counter = bits.range(84, 61);
    record.stages = bits.range(88, 85);
    record.ai_rate = bits.range(106, 89);
    record.hai_rate = bits.range(124, 107);
    record.min_rate = bits.range(142, 125);
    return record;
  }
  friend bool operator==(const CongestionSettings& a, const CongestionSettings& b) {
    return a.enabled == b.enabled &&
           a.ect == b.ect &&
           a.cnp_dscp == b.cnp_dscp &&
           a.cnp_interval == b.cnp_interval &&
           a.alpha_shift == b.alpha_shift &&
           a.alpha_timer == b.alpha_timer &&
           a.rate_timer == b.rate_timer &&
           a.byte_counter == b.byte_counter &&
           a.stages == b.stages &&
           a.ai_rate == b.ai_rate &&
           a.hai_rate == b.hai_rate &&
           a.min_rate == b.min_rate;
  }
};

/// one received IU, complete in its slot in card memory (writes may still be in flight: readers of slots fence)
struct IuRecord {
  static constexpr unsigned kBits = 584;

  ap_uint<24> qpn = 0;
  ap_uint<16> slot = 0;
  ap_uint<16> length = 0;
  ap_uint<16> imm_offset = 0;
  ap_uint<512> head = 0;  // first 64 bytes, byte 0 in bits 7:0; zero beyond the IU's length

  ap_uint<kBits> to_bits() const {
    ap_uint<kBits> bits = 0;
    bits.range(23, 0) = qpn;
    bits.range(39, 24) = slot;
    bits.range(55, 40) = length;
    bits.range(71, 56) = imm_offset;
    bits.range(583, 72) = head;
    return bits;
  }
  static IuRecord from_bits(const ap_uint<kBits>& bits) {
    IuRecord record;
    record.qpn = bits.range(23, 0);
    record.slot = bits.range(39, 24);
    record.length = bits.range(55, 40);
    record.imm_offset = bits.range(71, 56);
    record.head = bits.range(583, 72);
    return record;
  }
  friend bool operator==(const IuRecord& a, const IuRecord& b) {
    return a.qpn == b.qpn &&
           a.slot == b.slot &&
           a.length == b.length &&
           a.imm_offset == b.imm_offset &&
           a.head == b.head;
  }
};

/// an SRP_CMD of the fast path's form; numbers are in host order
struct SrpCommand {
  static constexpr unsigned kBits = 464;

  ap_uint<24> qpn = 0;
  ap_uint<16> slot = 0;
  ap_uint<16> iu_length = 0;
  ap_uint<16> imm_offset = 0;
  ap_uint<64> tag = 0;
  ap_uint<64> lun = 0;
  ap_uint<128> cdb = 0;  // byte 0 in bits 7:0
  ap_uint<4> out_format = 0;
  ap_uint<4> in_format = 0;
  ap_uint<64> desc_va = 0;
  ap_uint<32> desc_rkey = 0;
  ap_uint<32> desc_length = 0;  // of the direct descriptor, or of the immediate data

  ap_uint<kBits> to_bits() const {
    ap_uint<kBits> bits = 0;
    bits.range(23, 0) = qpn;
    bits.range(39, 24) = slot;
    bits.range(55, 40) = iu_length;
    bits.range(71, 56) = imm_offset;
    bits.range(135, 72) = tag;
    bits.range(199, 136) = lun;
    bits.range(327, 200) = cdb;
    bits.range(331, 328) = out_format;
    bits.range(335, 332) = in_format;
    bits.range(399, 336) = desc_va;
    bits.range(431, 400) = desc_rkey;
    bits.range(463, 432) = desc_length;
    return bits;
  }
  static SrpCommand from_bits(const ap_uint<kBits>& bits) {
    SrpCommand record;
    record.qpn = bits.range(23, 0);
    record.slot = bits.range(39, 24);
    record.iu_length = bits.range(55, 40);
    record.imm_offset = bits.range(71, 56);
    record.tag = bits.range(135, 72);
    record.lun = bits.range(199, 136);
    record.cdb = bits.range(327, 200);
    record.out_format = bits.range(331, 328);
    record.in_format = bits.range(335, 332);
    record.desc_va = bits.range(399, 336);
    record.desc_rkey = bits.range(431, 400);
    record.desc_length = bits.range(463, 432);
    return record;
  }
  friend bool operator==(const SrpCommand& a, const SrpCommand& b) {
    return a.qpn == b.qpn &&
           a.slot == b.slot &&
           a.iu_length == b.iu_length &&
           a.imm_offset == b.imm_offset &&
           a.tag == b.tag &&
           a.lun == b.lun &&
           a.cdb == b.cdb &&
           a.out_format == b.out_format &&
           a.in_format == b.in_format &&
           a.desc_va == b.desc_va &&
           a.desc_rkey == b.desc_rkey &&
           a.desc_length == b.desc_length;
  }
};

/// an entry of the LUN table
struct LunEntry {
  static constexpr unsigned kBits = 160;

  ap_uint<3> kind = 0;  // LunKind; NONE: no such LUN
  ap_uint<1> read_only = 0;
  ap_uint<4> block_log2 = 0;  // log2 of the block size in bytes, 9..12
  ap_uint<24> reserved0 = 0;
  ap_uint<64> base = 0;  // card address of block 0, 64-byte aligned
  ap_uint<64> blocks = 0;

  ap_uint<kBits> to_bits() const {
    ap_uint<kBits> bits = 0;
    bits.range(2, 0) = kind;
    bits.range(3, 3) = read_only;
    bits.range(7, 4) = block_log2;
    bits.range(31, 8) = reserved0;
    bits.range(95, 32) = base;
    bits.range(159, 96) = blocks;
    return bits;
  }
  static LunEntry from_bits(const ap_uint<kBits>& bits) {
    LunEntry record;
    record.kind = bits.range(2, 0);
    record.read_only = bits.range(3, 3);
    record.block_log2 = bits.range(7, 4);
    record.reserved0 = bits.range(31, 8);
    record.base = bits.range(95, 32);
    record.blocks = bits.range(159, 96);
    return record;
  }
  friend bool operator==(const LunEntry& a, const LunEntry& b) {
    return a.kind == b.kind &&
           a.read_only == b.read_only &&
           a.block_log2 == b.block_log2 &&
           a.reserved0 == b.reserved0 &&
           a.base == b.base &&
           a.blocks == b.blocks;
  }
};

/// a command with its LUN's entry
struct AddressedCommand {
  static constexpr unsigned kBits = 624;

  SrpCommand command;
  LunEntry lun;

  ap_uint<kBits> to_bits() const {
    ap_uint<kBits> bits = 0;
    bits.range(463, 0) = command.to_bits();
    bits.range(623, 464) = lun.to_bits();
    return bits;
  }
  static AddressedCommand from_bits(const ap_uint<kBits>& bits) {
    AddressedCommand record;
    record.command = SrpCommand::from_bits(ap_uint<464>(bits.range(463, 0)));
    record.lun = LunEntry::from_bits(ap_uint<160>(bits.range(623, 464)));
    return record;
  }
  friend bool operator==(const AddressedCommand& a, const AddressedCommand& b) {
    return a.command == b.command &&
           a.lun == b.lun;
  }
};

/// an IU the host must handle
struct IuException {
  static constexpr unsigned kBits = 64;

  ap_uint<24> qpn = 0;
  ap_uint<16> slot = 0;
  ap_uint<16> length = 0;
  ap_uint<8> reason = 0;  // ExceptionReason

  ap_uint<kBits> to_bits() const {
    ap_uint<kBits> bits = 0;
    bits.range(23, 0) = qpn;
    bits.range(39, 24) = slot;
    bits.range(55, 40) = length;
    bits.range(63, 56) = reason;
    return bits;
  }
  static IuException from_bits(const ap_uint<kBits>& bits) {
    IuException record;
    record.qpn = bits.range(23, 0);
    record.slot = bits.range(39, 24);
    record.length = bits.range(55, 40);
    record.reason = bits.range(63, 56);
    return record;
  }
  friend bool operator==(const IuException& a, const IuException& b) {
    return a.qpn == b.qpn &&
           a.slot == b.slot &&
           a.length == b.length &&
           a.reason == b.reason;
  }
};

/// a checked READ or WRITE: what moves where
struct Transfer {
  static constexpr unsigned kBits = 394;

  ap_uint<24> qpn = 0;
  ap_uint<16> slot = 0;
  ap_uint<64> tag = 0;
  ap_uint<1> write = 0;
  ap_uint<1> immediate = 0;
  ap_uint<16> iu_length = 0;
  ap_uint<16> imm_offset = 0;
  ap_uint<64> local_address = 0;
  ap_uint<32> cdb_bytes = 0;  // transfer length of the CDB
  ap_uint<32> length = 0;  // bytes that move: the shorter of CDB and buffer
  ap_uint<64> desc_va = 0;
  ap_uint<32> desc_rkey = 0;
  ap_uint<32> desc_length = 0;

  ap_uint<kBits> to_bits() const {
    ap_uint<kBits> bits = 0;
    bits.range(23, 0) = qpn;
    bits.range(39, 24) = slot;
    bits.range(103, 40) = tag;
    bits.range(104, 104) = write;
    bits.range(105, 105) = immediate;
    bits.range(121, 106) = iu_length;
    bits.range(137, 122) = imm_offset;
    bits.range(201, 138) = local_address;
    bits.range(233, 202) = cdb_bytes;
    bits.range(265, 234) = length;
    bits.range(329, 266) = desc_va;
    bits.range(361, 330) = desc_rkey;
    bits.range(393, 362) = desc_length;
    return bits;
  }
  static Transfer from_bits(const ap_uint<kBits>& bits) {
    Transfer record;
    record.qpn = bits.range(23, 0);
    record.slot = bits.range(39, 24);
    record.tag = bits.range(103, 40);
    record.write = bits.range(104, 104);
    record.immediate = bits.range(105, 105);
    record.iu_length = bits.range(121, 106);
    record.imm_offset = bits.range(137, 122);
    record.local_address = bits.range(201, 138);
    record.cdb_bytes = bits.range(233, 202);
    record.length = bits.range(265, 234);
    record.desc_va = bits.range(329, 266);
    record.desc_rkey = bits.range(361, 330);
    record.desc_length = bits.range(393, 362);
    return record;
  }
  friend bool operator==(const Transfer& a, const Transfer& b) {
    return a.qpn == b.qpn &&
           a.slot == b.slot &&
           a.tag == b.tag &&
           a.write == b.write &&
           a.immediate == b.immediate &&
           a.iu_length == b.iu_length &&
           a.imm_offset == b.imm_offset &&
           a.local_address == b.local_address &&
           a.cdb_bytes == b.cdb_bytes &&
           a.length == b.length &&
           a.desc_va == b.desc_va &&
           a.desc_rkey == b.desc_rkey &&
           a.desc_length == b.desc_length;
  }
};

/// what command_table lets a command do next: move one piece of its data, or be answered
struct Step {
  static constexpr unsigned kBits = 416;

  ap_uint<1> answer = 0;  // 1: its data phase has ended
  ap_uint<4> status = 0;  // CompletionStatus with which it has ended
  ap_uint<1> last = 0;  // the last piece
  ap_uint<16> piece = 0;  // number of the piece, each but the last MAX_WORK_BYTES long
  Transfer transfer;

  ap_uint<kBits> to_bits() const {
    ap_uint<kBits> bits = 0;
    bits.range(0, 0) = answer;
    bits.range(4, 1) = status;
    bits.range(5, 5) = last;
    bits.range(21, 6) = piece;
    bits.range(415, 22) = transfer.to_bits();
    return bits;
  }
  static Step from_bits(const ap_uint<kBits>& bits) {
    Step record;
    record.answer = bits.range(0, 0);
    record.status = bits.range(4, 1);
    record.last = bits.range(5, 5);
    record.piece = bits.range(21, 6);
    record.transfer = Transfer::from_bits(ap_uint<394>(bits.range(415, 22)));
    return record;
  }
  friend bool operator==(const Step& a, const Step& b) {
    return a.answer == b.answer &&
           a.status == b.status &&
           a.last == b.last &&
           a.piece == b.piece &&
           a.transfer == b.transfer;
  }
};

/// what the end of a command needs: an SRP_RSP with GOOD status, and its slot
struct Response {
  static constexpr unsigned kBits = 164;

  ap_uint<4> status = 0;  // CompletionStatus of the data phase: OK is answered, LOCAL_ERROR is the host's to answer, otherwise the queue pair is gone
  ap_uint<24> qpn = 0;
  ap_uint<16> slot = 0;
  ap_uint<16> iu_length = 0;
  ap_uint<64> tag = 0;
  ap_uint<8> flags = 0;  // SRP_RSP flags: DOOVER 04, DOUNDER 08, DIOVER 10, DIUNDER 20
  ap_uint<32> residual = 0;

  ap_uint<kBits> to_bits() const {
    ap_uint<kBits> bits = 0;
    bits.range(3, 0) = status;
    bits.range(27, 4) = qpn;
    bits.range(43, 28) = slot;
    bits.range(59, 44) = iu_length;
    bits.range(123, 60) = tag;
    bits.range(131, 124) = flags;
    bits.range(163, 132) = residual;
    return bits;
  }
  static Response from_bits(const ap_uint<kBits>& bits) {
    Response record;
    record.status = bits.range(3, 0);
    record.qpn = bits.range(27, 4);
    record.slot = bits.range(43, 28);
    record.iu_length = bits.range(59, 44);
    record.tag = bits.range(123, 60);
    record.flags = bits.range(131, 124);
    record.residual = bits.range(163, 132);
    return record;
  }
  friend bool operator==(const Response& a, const Response& b) {
    return a.status == b.status &&
           a.qpn == b.qpn &&
           a.slot == b.slot &&
           a.iu_length == b.iu_length &&
           a.tag == b.tag &&
           a.flags == b.flags &&
           a.residual == b.residual;
  }
};

/// one contiguous piece of a command on both sides
struct Segment {
  static constexpr unsigned kBits = 359;

  ap_uint<2> kind = 0;  // SegmentKind
  ap_uint<1> last = 0;  // last piece of its command
  ap_uint<64> local_address = 0;
  ap_uint<64> remote_va = 0;  // initiator's address; offset in the IU slot for COPY
  ap_uint<32> rkey = 0;
  ap_uint<32> length = 0;
  Response response;

  ap_uint<kBits> to_bits() const {
    ap_uint<kBits> bits = 0;
    bits.range(1, 0) = kind;
    bits.range(2, 2) = last;
    bits.range(66, 3) = local_address;
    bits.range(130, 67) = remote_va;
    bits.range(162, 131) = rkey;
    bits.range(194, 163) = length;
    bits.range(358, 195) = response.to_bits();
    return bits;
  }
  static Segment from_bits(const ap_uint<kBits>& bits) {
    Segment record;
    record.kind = bits.range(1, 0);
    record.last = bits.range(2, 2);
    record.local_address = bits.range(66, 3);
    record.remote_va = bits.range(130, 67);
    record.rkey = bits.range(162, 131);
    record.length = bits.range(194, 163);
    record.response = Response::from_bits(ap_uint<164>(bits.range(358, 195)));
    return record;
  }
  friend bool operator==(const Segment& a, const Segment& b) {
    return a.kind == b.kind &&
           a.last == b.last &&
           a.local_address == b.local_address &&
           a.remote_va == b.remote_va &&
           a.rkey == b.rkey &&
           a.length == b.length &&
           a.response == b.response;
  }
};

/// in order per queue pair: work requests, and the ends of commands
struct MoverOutput {
  static constexpr unsigned kBits = 708;

  ap_uint<1> respond = 0;  // 1: the end of a command, `response`; 0: pass `work` on
  WorkRequest work;
  Response response;

  ap_uint<kBits> to_bits() const {
    ap_uint<kBits> bits = 0;
    bits.range(0, 0) = respond;
    bits.range(543, 1) = work.to_bits();
    bits.range(707, 544) = response.to_bits();
    return bits;
  }
  static MoverOutput from_bits(const ap_uint<kBits>& bits) {
    MoverOutput record;
    record.respond = bits.range(0, 0);
    record.work = WorkRequest::from_bits(ap_uint<543>(bits.range(543, 1)));
    record.response = Response::from_bits(ap_uint<164>(bits.range(707, 544)));
    return record;
  }
  friend bool operator==(const MoverOutput& a, const MoverOutput& b) {
    return a.respond == b.respond &&
           a.work == b.work &&
           a.response == b.response;
  }
};

/// immediate data from its IU slot to a LUN
struct CopyJob {
  static constexpr unsigned kBits = 152;

  ap_uint<24> qpn = 0;
  ap_uint<16> slot = 0;
  ap_uint<16> slot_offset = 0;
  ap_uint<64> destination = 0;
  ap_uint<32> length = 0;

  ap_uint<kBits> to_bits() const {
    ap_uint<kBits> bits = 0;
    bits.range(23, 0) = qpn;
    bits.range(39, 24) = slot;
    bits.range(55, 40) = slot_offset;
    bits.range(119, 56) = destination;
    bits.range(151, 120) = length;
    return bits;
  }
  static CopyJob from_bits(const ap_uint<kBits>& bits) {
    CopyJob record;
    record.qpn = bits.range(23, 0);
    record.slot = bits.range(39, 24);
    record.slot_offset = bits.range(55, 40);
    record.destination = bits.range(119, 56);
    record.length = bits.range(151, 120);
    return record;
  }
  friend bool operator==(const CopyJob& a, const CopyJob& b) {
    return a.qpn == b.qpn &&
           a.slot == b.slot &&
           a.slot_offset == b.slot_offset &&
           a.destination == b.destination &&
           a.length == b.length;
  }
};

/// the end of a CopyJob: the data is in memory, or LOCAL_ERROR
struct CopyCompletion {
  static constexpr unsigned kBits = 44;

  ap_uint<24> qpn = 0;
  ap_uint<16> slot = 0;
  ap_uint<4> status = 0;  // CompletionStatus

  ap_uint<kBits> to_bits() const {
    ap_uint<kBits> bits = 0;
    bits.range(23, 0) = qpn;
    bits.range(39, 24) = slot;
    bits.range(43, 40) = status;
    return bits;
  }
  static CopyCompletion from_bits(const ap_uint<kBits>& bits) {
    CopyCompletion record;
    record.qpn = bits.range(23, 0);
    record.slot = bits.range(39, 24);
    record.status = bits.range(43, 40);
    return record;
  }
  friend bool operator==(const CopyCompletion& a, const CopyCompletion& b) {
    return a.qpn == b.qpn &&
           a.slot == b.slot &&
           a.status == b.status;
  }
};

/// an IU slot goes back to the pool
struct SlotFree {
  static constexpr unsigned kBits = 40;

  ap_uint<24> qpn = 0;
  ap_uint<16> slot = 0;

  ap_uint<kBits> to_bits() const {
    ap_uint<kBits> bits = 0;
    bits.range(23, 0) = qpn;
    bits.range(39, 24) = slot;
    return bits;
  }
  static SlotFree from_bits(const ap_uint<kBits>& bits) {
    SlotFree record;
    record.qpn = bits.range(23, 0);
    record.slot = bits.range(39, 24);
    return record;
  }
  friend bool operator==(const SlotFree& a, const SlotFree& b) {
    return a.qpn == b.qpn &&
           a.slot == b.slot;
  }
};

}  // namespace srpnic
