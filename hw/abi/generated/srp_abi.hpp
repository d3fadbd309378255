// SPDX-License-Identifier: Apache-2.0
// Generated from hw/abi/srpnic.toml by abigen: do not edit.
// Regenerate: cmake --build build/release --target abi
// What host and card agree on. Little endian. Needs nothing but <stdint.h> and <stddef.h>; where <array>
// exists too, the arguments of the mailbox commands are declared as structs with pack().
#pragma once

#include <stddef.h>
#include <stdint.h>
#if __has_include(<array>)
#include <array>
#endif

namespace srpnic::abi {

inline constexpr uint32_t kAbiMagic = 0x4e505253;
inline constexpr uint32_t kAbiVersion = 1;

inline constexpr uint32_t kQueuePairs = 256;  // queue pairs; the low 8 bits of a queue pair number index the tables, the upper 16 are its generation
inline constexpr uint32_t kQpIndexBits = 8;  // log2(QUEUE_PAIRS)
inline constexpr uint32_t kLuns = 256;  // entries of the LUN table
inline constexpr uint32_t kLunIndexBits = 8;  // log2(LUNS)
inline constexpr uint32_t kIuSlots = 4096;  // information unit slots in the pool; one per granted credit
inline constexpr uint32_t kIuSlotBits = 12;  // log2(IU_SLOTS)
inline constexpr uint32_t kIuSlotBytes = 8320;  // stride of an IU slot in card memory: MAX_IU_BYTES rounded up to whole beats
inline constexpr uint32_t kMaxIuBytes = 8276;  // longest initiator-to-target IU
inline constexpr uint32_t kMaxTiIuBytes = 8260;  // longest target-to-initiator IU
inline constexpr uint32_t kBeatBytes = 64;  // width of the data path
inline constexpr uint32_t kClockHz = 250000000;  // card clock
inline constexpr uint32_t kSendQueueEntries = 64;  // work requests a send queue holds, each queue pair
inline constexpr uint32_t kSendQueueBits = 6;  // log2(SEND_QUEUE_ENTRIES)
inline constexpr uint32_t kSendQueueHostEntries = 8;  // of these, entries that are left to the host: who has no more of a queue pair with the card never waits for room
inline constexpr uint32_t kMaxReadDepth = 16;  // outstanding RDMA READs per queue pair the card can track
inline constexpr uint32_t kMaxWorkBytes = 65536;  // longest piece of a command, moved by one work request; a power of two
inline constexpr uint32_t kMaxWorkLog2 = 16;  // log2(MAX_WORK_BYTES)
inline constexpr uint32_t kInlineBytes = 36;  // payload a work request may carry itself: an SRP_RSP without sense
inline constexpr uint32_t kMaxFrameBytes = 9216;  // longest Ethernet frame accepted from or given to the wire, without FCS
inline constexpr uint32_t kExceptionEntryBytes = 16384;  // stride of an exception ring entry: one header beat, then the frame or IU
inline constexpr uint32_t kWorkEntryBytes = 64;  // stride of a work ring entry
inline constexpr uint32_t kCompletionEntryBytes = 64;  // stride of a completion ring entry
inline constexpr uint32_t kHostAddressBit = 63;  // bit of a card-side address that selects host memory instead of card memory
inline constexpr uint32_t kCardStreams = 16;  // streams of CardStream
inline constexpr uint32_t kRoceUdpPort = 4791;  // IBA A17: RoCEv2 UDP destination port
inline constexpr uint32_t kCcTickCycles = 256;  // congestion control: a tick, 1.024 us
inline constexpr uint32_t kCcLineRate = 204800;  // congestion control: 100 Gb/s; rates are in units of 1/16 byte a tick (0.48828125 Mb/s)
inline constexpr uint32_t kCcPacketOverhead = 80;  // congestion control: bytes a packet is charged beyond its payload: headers, FCS, preamble and gap
inline constexpr uint32_t kCcDefaultCnpDscp = 48;  // CC_CONTROL after reset: class selector 6
inline constexpr uint32_t kCcDefaultCnpInterval = 49;  // CC_CNP_INTERVAL after reset: 50 us
inline constexpr uint32_t kCcDefaultAlphaShift = 8;  // CC_ALPHA_SHIFT after reset: g is 1/256
inline constexpr uint32_t kCcDefaultAlphaTimer = 54;  // CC_ALPHA_TIMER after reset: 55 us
inline constexpr uint32_t kCcDefaultRateTimer = 54;  // CC_RATE_TIMER after reset: 55 us
inline constexpr uint32_t kCcDefaultByteCounter = 10000000;  // CC_BYTE_COUNTER after reset: 10 MB
inline constexpr uint32_t kCcDefaultStages = 5;  // CC_STAGES after reset
inline constexpr uint32_t kCcDefaultAiRate = 82;  // CC_AI_RATE after reset: 40 Mb/s
inline constexpr uint32_t kCcDefaultHaiRate = 819;  // CC_HAI_RATE after reset: 400 Mb/s
inline constexpr uint32_t kCcDefaultMinRate = 205;  // CC_MIN_RATE after reset: 100 Mb/s

/// written to MAILBOX_COMMAND; arguments must already be in MAILBOX_ARG
enum class MailboxCommand : uint8_t {
  kNop = 0,
  kPortSet = 1,
  kQpCreate = 2,
  kQpDestroy = 3,
  kLunSet = 4,
  kLunClear = 5,
  kPoolSet = 6,
  kRingsEnable = 7,
  kRingsDisable = 8,
  kQpDrain = 9,
};

/// result of the last mailbox command; a command that does not end OK has changed nothing
enum class MailboxStatus : uint8_t {
  kOk = 0,
  kBusy = 1,
  kBadCommand = 2,
  kBadArgument = 3,
  kExists = 4,
  kNotFound = 5,
};

/// what a work request asks of the requester
enum class WorkOpcode : uint8_t {
  kNop = 0,
  kSend = 1,
  kRdmaWrite = 2,
  kRdmaRead = 3,
  kFrame = 4,
};

/// how a work request ended
enum class CompletionStatus : uint8_t {
  kOk = 0,
  kFlushed = 1,
  kRemoteError = 2,
  kRetryExceeded = 3,
  kLocalError = 4,
  kUnknownQp = 5,
};

/// what an exception ring entry carries
enum class ExceptionKind : uint8_t {
  kNone = 0,
  kFrame = 1,
  kIu = 2,
  kQpEvent = 3,
};

/// why the card gave this to the host; MEMORY_ERROR: card memory failed on data of this command, which has moved none or a part of it
enum class ExceptionReason : uint8_t {
  kNone = 0,
  kNotRoce = 1,
  kManagement = 2,
  kIuOpcode = 3,
  kIuLength = 4,
  kIuFormat = 5,
  kIuDescriptor = 6,
  kUnknownLun = 7,
  kCdbOpcode = 8,
  kCdbField = 9,
  kLbaRange = 10,
  kWriteProtected = 11,
  kLengthMismatch = 12,
  kHostLun = 13,
  kImmediateLength = 14,
  kMemoryError = 15,
  kNakRemoteAccess = 32,
  kNakInvalidRequest = 33,
  kNakRemoteOperational = 34,
  kRetryExceeded = 35,
  kProtocolError = 36,
  kDrained = 48,
};

/// where a LUN's blocks live
enum class LunKind : uint8_t {
  kNone = 0,
  kRam = 1,
  kHost = 2,
  kNvme = 3,
};

/// what a segment of a command is: data and how it moves, or its answer
enum class SegmentKind : uint8_t {
  kRdmaWrite = 0,
  kRdmaRead = 1,
  kCopy = 2,
  kAnswer = 3,
};

/// streams between the blocks of the data path, in its order; bit numbers of the card's observation ports
enum class CardStream : uint8_t {
  kPacket = 0,
  kRequest = 1,
  kResponse = 2,
  kIu = 3,
  kCommand = 4,
  kAddressed = 5,
  kTransfer = 6,
  kStep = 7,
  kSegment = 8,
  kCopy = 9,
  kMover = 10,
  kWork = 11,
  kReadDone = 12,
  kTurn = 13,
  kTxPayload = 14,
  kTxFrame = 15,
};

/// IBA 9.7.5.2.1: AETH syndromes
enum class Syndrome : uint8_t {
  kAckUnlimited = 31,
  kRnrNak = 32,
  kNakSequence = 96,
  kNakInvalidRequest = 97,
  kNakRemoteAccess = 98,
  kNakRemoteOperational = 99,
};

/// Register offsets in bytes.
namespace reg {
inline constexpr uint32_t kMagic = 0x0010;  // ro: abi.magic: proves that the window is a srpnic card
inline constexpr uint32_t kAbiVersion = 0x0014;  // ro: abi.version; the host refuses any other
inline constexpr uint32_t kBuildId = 0x0018;  // ro: identifies the build of the card's image
inline constexpr uint32_t kHealth = 0x001c;  // ro: bit 0: running; bit 1: rings enabled; bit 2: a ring write met a full ring; bit 3: an AXI error response was seen
inline constexpr uint32_t kControl = 0x0020;  // wo: bit 0: reset the card (self-clearing): queue pairs, LUN table, rings and counters return to their power-on state
inline constexpr uint32_t kCyclesLo = 0x0024;  // ro: card clock cycles since reset, low word; reading it latches CYCLES_HI
inline constexpr uint32_t kCyclesHi = 0x0028;  // ro: high word latched by reading CYCLES_LO
inline constexpr uint32_t kCardMemoryLo = 0x002c;  // ro: end of card memory in bytes, low word: LUNs and IU slots lie below this card address
inline constexpr uint32_t kCardMemoryHi = 0x0030;  // ro: high word
inline constexpr uint32_t kMailboxCommand = 0x0040;  // rw: writing a MailboxCommand starts it; MAILBOX_STATUS reads BUSY until it has ended
inline constexpr uint32_t kMailboxStatus = 0x0044;  // ro: MailboxStatus of the last command
inline constexpr uint32_t kMailboxArg = 0x0080;  // rw: arguments of the next command; layout per command under [mailbox]
inline constexpr uint32_t kMailboxArgCount = 24;  // words
inline constexpr uint32_t kExceptionRingLo = 0x0100;  // rw: host address of the exception ring, low word; 4 KiB aligned; change only while the rings are disabled
inline constexpr uint32_t kExceptionRingHi = 0x0104;  // rw: high word
inline constexpr uint32_t kExceptionRingLog2 = 0x0108;  // rw: log2 of the number of entries, 1..15
inline constexpr uint32_t kExceptionConsumer = 0x010c;  // rw: free-running count of entries the host has consumed (16 bits)
inline constexpr uint32_t kWorkRingLo = 0x0120;  // rw: host address of the work ring, low word; 4 KiB aligned
inline constexpr uint32_t kWorkRingHi = 0x0124;  // rw: high word
inline constexpr uint32_t kWorkRingLog2 = 0x0128;  // rw: log2 of the number of entries, 1..15
inline constexpr uint32_t kWorkProducer = 0x012c;  // rw: doorbell: free-running count of entries the host has written (16 bits)
inline constexpr uint32_t kWorkConsumer = 0x0130;  // ro: free-running count of entries the card has read (16 bits)
inline constexpr uint32_t kCompletionRingLo = 0x0140;  // rw: host address of the completion ring, low word; 4 KiB aligned
inline constexpr uint32_t kCompletionRingHi = 0x0144;  // rw: high word
inline constexpr uint32_t kCompletionRingLog2 = 0x0148;  // rw: log2 of the number of entries, 1..15; at least as many as the work ring has, so that it can never overflow
inline constexpr uint32_t kCompletionConsumer = 0x014c;  // rw: free-running count of entries the host has consumed (16 bits)
inline constexpr uint32_t kCcControl = 0x0180;  // rw: congestion control (docs/congestion.md). Bit 0: on; bit 1: packets carry ECT(1) instead of ECT(0); bits 13:8: DSCP of CNPs. Off, nothing is marked, answered or paced
inline constexpr uint32_t kCcCnpInterval = 0x0184;  // rw: ticks between two CNPs of a queue pair, 0..65535; here and below, what is out of range becomes the nearest value in range
inline constexpr uint32_t kCcAlphaShift = 0x0188;  // rw: g of DCQCN is 2^-n, n = 0..15
inline constexpr uint32_t kCcAlphaTimer = 0x018c;  // rw: ticks without a CNP after which alpha decays, 1..65535
inline constexpr uint32_t kCcRateTimer = 0x0190;  // rw: ticks between two increases of the rate by time, 1..65535
inline constexpr uint32_t kCcByteCounter = 0x0194;  // rw: bytes between two increases of the rate by volume, 1..16777215
inline constexpr uint32_t kCcStages = 0x0198;  // rw: F of DCQCN: increases by time or volume before the target rate rises, 1..14
inline constexpr uint32_t kCcAiRate = 0x019c;  // rw: additive increase of the target rate, in units of 1/16 byte a tick, 1..CC_LINE_RATE
inline constexpr uint32_t kCcHaiRate = 0x01a0;  // rw: hyper increase of the target rate, 1..CC_LINE_RATE
inline constexpr uint32_t kCcMinRate = 0x01a4;  // rw: no cut goes below this rate, 1..CC_LINE_RATE
inline constexpr uint32_t kCounter = 0x0400;  // ro: counter n at offset 0x400 + 8 n (low word; reading it latches the high word), + 4 (high word); names under [counters]
inline constexpr uint32_t kCounterCount = 128;  // words
}  // namespace reg

enum class Counter : uint32_t {
  kRxFrames = 0,
  kRxBytes64 = 1,
  kRxTruncated = 2,
  kRxOversized = 3,
  kRxBadIp = 4,
  kRxBadIcrc = 5,
  kRxNotForUs = 6,
  kRxOverflow = 7,
  kRxExceptionFrames = 8,
  kRxExceptionDropped = 9,
  kRxRocePackets = 10,
  kRxUnknownQp = 11,
  kRxBadPkey = 12,
  kRxBadTransport = 13,
  kRxDuplicate = 14,
  kRxOutOfOrder = 15,
  kRxSends = 16,
  kRxReadResponses = 17,
  kRxAcks = 18,
  kRxNaks = 19,
  kRxRnrNaks = 20,
  kRxStaleResponses = 21,
  kRxRefusedRequests = 22,
  kIuNoSlot = 23,
  kIuTooLong = 24,
  kTxFrames = 25,
  kTxRocePackets = 26,
  kTxHostFrames = 27,
  kTxAcks = 28,
  kTxNaks = 29,
  kTxRnrNaks = 30,
  kTxSends = 31,
  kTxRdmaWrites = 32,
  kTxRdmaReads = 33,
  kCommands = 34,
  kCommandsFast = 35,
  kCommandsToHost = 36,
  kResponsesFast = 37,
  kCopyJobs = 38,
  kWorkFromHost = 39,
  kWorkDropped = 40,
  kCompletionsToHost = 41,
  kQpErrors = 42,
  kTxBytes64 = 43,
  kAxiErrors = 44,
  kRetransmissions = 45,
  kAckTimeouts = 46,
  kRxEcnMarked = 47,
  kTxCnp = 48,
  kRxCnp = 49,
  kRxBadAddress = 50,
  kMemoryErrors = 51,
};
inline constexpr uint32_t kCounterCount = 52;
inline constexpr const char* kCounterNames[kCounterCount] = {
    "RX_FRAMES",
    "RX_BYTES_64",
    "RX_TRUNCATED",
    "RX_OVERSIZED",
    "RX_BAD_IP",
    "RX_BAD_ICRC",
    "RX_NOT_FOR_US",
    "RX_OVERFLOW",
    "RX_EXCEPTION_FRAMES",
    "RX_EXCEPTION_DROPPED",
    "RX_ROCE_PACKETS",
    "RX_UNKNOWN_QP",
    "RX_BAD_PKEY",
    "RX_BAD_TRANSPORT",
    "RX_DUPLICATE",
    "RX_OUT_OF_ORDER",
    "RX_SENDS",
    "RX_READ_RESPONSES",
    "RX_ACKS",
    "RX_NAKS",
    "RX_RNR_NAKS",
    "RX_STALE_RESPONSES",
    "RX_REFUSED_REQUESTS",
    "IU_NO_SLOT",
    "IU_TOO_LONG",
    "TX_FRAMES",
    "TX_ROCE_PACKETS",
    "TX_HOST_FRAMES",
    "TX_ACKS",
    "TX_NAKS",
    "TX_RNR_NAKS",
    "TX_SENDS",
    "TX_RDMA_WRITES",
    "TX_RDMA_READS",
    "COMMANDS",
    "COMMANDS_FAST",
    "COMMANDS_TO_HOST",
    "RESPONSES_FAST",
    "COPY_JOBS",
    "WORK_FROM_HOST",
    "WORK_DROPPED",
    "COMPLETIONS_TO_HOST",
    "QP_ERRORS",
    "TX_BYTES_64",
    "AXI_ERRORS",
    "RETRANSMISSIONS",
    "ACK_TIMEOUTS",
    "RX_ECN_MARKED",
    "TX_CNP",
    "RX_CNP",
    "RX_BAD_ADDRESS",
    "MEMORY_ERRORS",
};

/// first beat of an exception ring entry; frame or IU bytes follow from byte 64; written after them
struct ExceptionHeader {
  uint8_t phase = 0;  // 1 on the first pass through the ring, 0 on the second, and so on: the entry is valid when it equals the pass's value (the host clears the ring before enabling it)
  uint8_t kind = 0;  // ExceptionKind
  uint8_t reason = 0;  // ExceptionReason
  uint8_t reserved0[1] = {};
  uint32_t qpn = 0;  // local queue pair number of an IU or event
  uint32_t length = 0;  // bytes that follow this header
  uint32_t sequence = 0;  // free-running number of the entry
  uint64_t cycle = 0;  // card cycle at which the entry was written
  uint8_t reserved1[40] = {};
};
static_assert(sizeof(ExceptionHeader) == 64);
static_assert(offsetof(ExceptionHeader, phase) == 0);
static_assert(offsetof(ExceptionHeader, kind) == 1);
static_assert(offsetof(ExceptionHeader, reason) == 2);
static_assert(offsetof(ExceptionHeader, qpn) == 4);
static_assert(offsetof(ExceptionHeader, length) == 8);
static_assert(offsetof(ExceptionHeader, sequence) == 12);
static_assert(offsetof(ExceptionHeader, cycle) == 16);

/// one work request of the host
struct WorkEntry {
  uint8_t opcode = 0;  // WorkOpcode; FRAME sends `length` bytes at local_address as one Ethernet frame as they are (ICRC included)
  uint8_t flags = 0;  // bit 0: report completion; bit 1: solicited event (SEND)
  uint8_t reserved0[2] = {};
  uint32_t qpn = 0;  // local queue pair number (unused for FRAME)
  uint64_t local_address = 0;  // source or destination; bit 63 set: host memory
  uint64_t remote_va = 0;  // initiator's virtual address (RDMA)
  uint32_t rkey = 0;  // initiator's key (RDMA)
  uint32_t length = 0;  // bytes: 1..MAX_TI_IU_BYTES for a SEND, 14..MAX_FRAME_BYTES for a FRAME, 0..16 MiB-1 for RDMA (0 only for RDMA_WRITE)
  uint32_t cookie = 0;  // returned in the completion
  uint8_t reserved1[28] = {};
};
static_assert(sizeof(WorkEntry) == 64);
static_assert(offsetof(WorkEntry, opcode) == 0);
static_assert(offsetof(WorkEntry, flags) == 1);
static_assert(offsetof(WorkEntry, qpn) == 4);
static_assert(offsetof(WorkEntry, local_address) == 8);
static_assert(offsetof(WorkEntry, remote_va) == 16);
static_assert(offsetof(WorkEntry, rkey) == 24);
static_assert(offsetof(WorkEntry, length) == 28);
static_assert(offsetof(WorkEntry, cookie) == 32);

/// the end of one host work request that asked for it
struct CompletionEntry {
  uint8_t phase = 0;  // as in ExceptionHeader
  uint8_t status = 0;  // CompletionStatus
  uint8_t reserved0[2] = {};
  uint32_t cookie = 0;  // of the work entry
  uint32_t qpn = 0;  // of the work entry
  uint8_t reserved1[52] = {};
};
static_assert(sizeof(CompletionEntry) == 64);
static_assert(offsetof(CompletionEntry, phase) == 0);
static_assert(offsetof(CompletionEntry, status) == 1);
static_assert(offsetof(CompletionEntry, cookie) == 4);
static_assert(offsetof(CompletionEntry, qpn) == 8);

#if __has_include(<array>)

namespace detail {
/// Writes the low `width` bits (1..64) of `value` at bit `lsb` of zeroed little-endian words.
inline void put_bits(uint32_t* words, unsigned lsb, unsigned width, uint64_t value) {
  for (unsigned done = 0; done < width;) {
    const unsigned bit = (lsb + done) % 32;
    const unsigned count = width - done < 32 - bit ? width - done : 32 - bit;
    const uint64_t mask = (uint64_t{1} << count) - 1;
    words[(lsb + done) / 32] |= static_cast<uint32_t>(((value >> done) & mask) << bit);
    done += count;
  }
}
}  // namespace detail

/// the addresses of a queue pair's packets
struct Path {
  uint32_t remote_qpn = 0;
  uint16_t pkey = 0;
  uint64_t dest_mac = 0;
  uint64_t source_mac = 0;  // filled in from the port
  bool ipv6 = false;
  bool vlan_present = false;
  uint16_t vlan_tci = 0;
  std::array<uint64_t, 2> source_ip = {};  // most significant byte first; IPv4 in the low 32 bits
  std::array<uint64_t, 2> dest_ip = {};
  uint16_t udp_source_port = 0;
  uint8_t traffic_class = 0;
  uint8_t hop_limit = 0;

  static constexpr unsigned kBits = 442;
  /// Puts the record at bit `lsb` of `words`; bits of a number beyond its field's width are dropped.
  void put(uint32_t* words, unsigned lsb) const {
    detail::put_bits(words, lsb + 0, 24, remote_qpn);
    detail::put_bits(words, lsb + 24, 16, pkey);
    detail::put_bits(words, lsb + 40, 48, dest_mac);
    detail::put_bits(words, lsb + 88, 48, source_mac);
    detail::put_bits(words, lsb + 136, 1, ipv6);
    detail::put_bits(words, lsb + 137, 1, vlan_present);
    detail::put_bits(words, lsb + 138, 16, vlan_tci);
    detail::put_bits(words, lsb + 154, 64, source_ip[0]);
    detail::put_bits(words, lsb + 218, 64, source_ip[1]);
    detail::put_bits(words, lsb + 282, 64, dest_ip[0]);
    detail::put_bits(words, lsb + 346, 64, dest_ip[1]);
    detail::put_bits(words, lsb + 410, 16, udp_source_port);
    detail::put_bits(words, lsb + 426, 8, traffic_class);
    detail::put_bits(words, lsb + 434, 8, hop_limit);
  }
  /// The argument words, low word first.
  std::array<uint32_t, 14> pack() const {
    std::array<uint32_t, 14> words = {};
    put(words.data(), 0);
    return words;
  }
};

/// everything fixed at the creation of a queue pair
struct QpConfig {
  uint32_t qpn = 0;  // local number with generation
  uint8_t pmtu_log2 = 0;  // 8..12
  uint8_t retry_limit = 0;  // retransmissions without progress before the queue pair fails
  bool reserved0 = false;
  uint32_t expected_psn = 0;  // PSN of the peer's first request
  uint8_t read_depth = 0;  // RDMA READs the peer lets us have outstanding, 1..16
  uint32_t initial_psn = 0;  // PSN of our first request
  uint8_t ack_timeout = 0;  // 1..31: no answer for 4.096 us * 2^n is a time-out
  uint8_t rnr_retry_limit = 0;  // RNR NAKs in a row before the queue pair fails; 7: no limit
  uint16_t slot_limit = 0;  // IU slots this queue pair may occupy
  uint16_t imm_offset = 0;  // byte offset of immediate data in an SRP_CMD; 0: not negotiated
  Path path;

  static constexpr unsigned kBits = 570;
  /// Puts the record at bit `lsb` of `words`; bits of a number beyond its field's width are dropped.
  void put(uint32_t* words, unsigned lsb) const {
    detail::put_bits(words, lsb + 0, 24, qpn);
    detail::put_bits(words, lsb + 24, 4, pmtu_log2);
    detail::put_bits(words, lsb + 28, 3, retry_limit);
    detail::put_bits(words, lsb + 31, 1, reserved0);
    detail::put_bits(words, lsb + 32, 24, expected_psn);
    detail::put_bits(words, lsb + 56, 8, read_depth);
    detail::put_bits(words, lsb + 64, 24, initial_psn);
    detail::put_bits(words, lsb + 88, 5, ack_timeout);
    detail::put_bits(words, lsb + 93, 3, rnr_retry_limit);
    detail::put_bits(words, lsb + 96, 16, slot_limit);
    detail::put_bits(words, lsb + 112, 16, imm_offset);
    path.put(words, lsb + 128);
  }
  /// The argument words, low word first.
  std::array<uint32_t, 18> pack() const {
    std::array<uint32_t, 18> words = {};
    put(words.data(), 0);
    return words;
  }
};

/// an entry of the LUN table
struct LunEntry {
  uint8_t kind = 0;  // LunKind; NONE: no such LUN
  bool read_only = false;
  uint8_t block_log2 = 0;  // log2 of the block size in bytes, 9..12
  uint32_t reserved0 = 0;
  uint64_t base = 0;  // card address of block 0, 64-byte aligned
  uint64_t blocks = 0;

  static constexpr unsigned kBits = 160;
  /// Puts the record at bit `lsb` of `words`; bits of a number beyond its field's width are dropped.
  void put(uint32_t* words, unsigned lsb) const {
    detail::put_bits(words, lsb + 0, 3, kind);
    detail::put_bits(words, lsb + 3, 1, read_only);
    detail::put_bits(words, lsb + 4, 4, block_log2);
    detail::put_bits(words, lsb + 8, 24, reserved0);
    detail::put_bits(words, lsb + 32, 64, base);
    detail::put_bits(words, lsb + 96, 64, blocks);
  }
  /// The argument words, low word first.
  std::array<uint32_t, 5> pack() const {
    std::array<uint32_t, 5> words = {};
    put(words.data(), 0);
    return words;
  }
};

/// Arguments of the mailbox commands.
namespace mailbox {

/// addresses of the port
struct PortSet {
  static constexpr MailboxCommand kCommand = MailboxCommand::kPortSet;
  uint64_t mac = 0;  // source MAC; value 0x0200c0a84d02 is 02:00:c0:a8:4d:02

  /// The words for MAILBOX_ARG.
  std::array<uint32_t, 2> pack() const {
    std::array<uint32_t, 2> words = {};
    detail::put_bits(words.data(), 0, 48, mac);
    return words;
  }
};

/// creates a queue pair ready to receive and send; EXISTS if the index is in use; the argument words are the record QpConfig, low word first
struct QpCreate {
  static constexpr MailboxCommand kCommand = MailboxCommand::kQpCreate;
  abi::QpConfig record;

  /// The words for MAILBOX_ARG.
  std::array<uint32_t, 18> pack() const {
    std::array<uint32_t, 18> words = {};
    record.put(words.data(), 0);
    return words;
  }
};

/// flushes and frees a queue pair; ends when nothing of it can be sent any more and none of its commands reads or writes memory; NOT_FOUND if this qpn (with its generation) does not exist
struct QpDestroy {
  static constexpr MailboxCommand kCommand = MailboxCommand::kQpDestroy;
  uint32_t qpn = 0;  // queue pair number

  /// The words for MAILBOX_ARG.
  std::array<uint32_t, 1> pack() const {
    std::array<uint32_t, 1> words = {};
    detail::put_bits(words.data(), 0, 24, qpn);
    return words;
  }
};

/// begins to drain a queue pair: an exception entry QP_EVENT with reason DRAINED tells when none of its commands that had come before reads or writes memory or is answered any more; EXISTS while it is being drained, NOT_FOUND as in QP_DESTROY, which ends a drain without an event
struct QpDrain {
  static constexpr MailboxCommand kCommand = MailboxCommand::kQpDrain;
  uint32_t qpn = 0;  // queue pair number

  /// The words for MAILBOX_ARG.
  std::array<uint32_t, 1> pack() const {
    std::array<uint32_t, 1> words = {};
    detail::put_bits(words.data(), 0, 24, qpn);
    return words;
  }
};

/// sets an entry of the LUN table; BAD_ARGUMENT when a RAM LUN ends beyond CARD_MEMORY; the argument words 1… are the record LunEntry, low word first
struct LunSet {
  static constexpr MailboxCommand kCommand = MailboxCommand::kLunSet;
  uint8_t index = 0;  // LUN number
  abi::LunEntry record;

  /// The words for MAILBOX_ARG.
  std::array<uint32_t, 6> pack() const {
    std::array<uint32_t, 6> words = {};
    detail::put_bits(words.data(), 0, 8, index);
    record.put(words.data(), 32);
    return words;
  }
};

/// clears an entry of the LUN table: commands that come from now on find no such LUN; its memory may be used otherwise when all queue pairs have been drained
struct LunClear {
  static constexpr MailboxCommand kCommand = MailboxCommand::kLunClear;
  uint8_t index = 0;  // LUN number

  /// The words for MAILBOX_ARG.
  std::array<uint32_t, 1> pack() const {
    std::array<uint32_t, 1> words = {};
    detail::put_bits(words.data(), 0, 8, index);
    return words;
  }
};

/// where the IU slots lie in card memory; BAD_ARGUMENT when count exceeds IU_SLOTS, the last slot ends beyond CARD_MEMORY, or queue pairs exist
struct PoolSet {
  static constexpr MailboxCommand kCommand = MailboxCommand::kPoolSet;
  uint64_t base = 0;  // card address, 64-byte aligned
  uint16_t count = 0;  // slots in the pool

  /// The words for MAILBOX_ARG.
  std::array<uint32_t, 3> pack() const {
    std::array<uint32_t, 3> words = {};
    detail::put_bits(words.data(), 0, 64, base);
    detail::put_bits(words.data(), 64, 16, count);
    return words;
  }
};

}  // namespace mailbox
#endif

}  // namespace srpnic::abi
