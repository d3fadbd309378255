// SPDX-License-Identifier: Apache-2.0
// SRP information units as they lie on the wire (T10 SRP r16a clause 6, SRP-2 for immediate data).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "host/net/big_endian.hpp"

namespace srpnic::srp {

using wire::Be16;
using wire::Be32;
using wire::Be64;

enum class Opcode : std::uint8_t {
  kLoginRequest = 0x00,
  kTaskManagement = 0x01,
  kCommand = 0x02,
  kInitiatorLogout = 0x03,
  kCreditResponse = 0x41,
  kAsynchronousEventResponse = 0x42,
  kTargetLogout = 0x80,
  kCreditRequest = 0x81,
  kAsynchronousEventRequest = 0x82,
  kLoginResponse = 0xc0,
  kResponse = 0xc1,
  kLoginReject = 0xc2,
};

/// Data buffer descriptor formats: in SRP_CMD a code, at login a bit (1 << code).
enum class BufferFormat : std::uint8_t { kNone = 0, kDirect = 1, kIndirect = 2, kImmediate = 3 };
inline constexpr std::uint16_t kFormatBitDirect = 1 << 1;
inline constexpr std::uint16_t kFormatBitIndirect = 1 << 2;

using PortId = std::array<std::uint8_t, 16>;

// Flags of SRP_LOGIN_REQ and SRP_LOGIN_RSP.
inline constexpr std::uint8_t kMultiChannelMask = 0x03;
inline constexpr std::uint8_t kMultiChannelTerminate = 0;    ///< request: end the channels of this nexus
inline constexpr std::uint8_t kMultiChannelIndependent = 1;  ///< request: keep them
inline constexpr std::uint8_t kResultNoChannels = 0;
inline constexpr std::uint8_t kResultTerminated = 1;
inline constexpr std::uint8_t kResultMaintained = 2;
inline constexpr std::uint8_t kImmediateData = 0x80;

struct LoginRequest {
  std::uint8_t opcode;
  std::array<std::uint8_t, 7> reserved0;
  Be64 tag;
  Be32 requested_iu_length;
  std::array<std::uint8_t, 4> reserved1;
  Be16 required_formats;
  std::uint8_t flags;
  std::uint8_t reserved2;
  Be16 immediate_offset;
  std::array<std::uint8_t, 2> reserved3;
  PortId initiator_port;
  PortId target_port;
};
static_assert(sizeof(LoginRequest) == 64);

/// The same in the 56 bytes that RDMA/CM leaves of a REQ's private data.
struct LoginRequestRdmaCm {
  Be64 tag;
  Be16 required_formats;
  std::uint8_t flags;
  std::uint8_t opcode;
  Be32 requested_iu_length;
  PortId initiator_port;
  PortId target_port;
  Be16 immediate_offset;
  std::array<std::uint8_t, 6> reserved;
};
static_assert(sizeof(LoginRequestRdmaCm) == 56);

struct LoginResponse {
  std::uint8_t opcode;
  std::array<std::uint8_t, 3> reserved0;
  Be32 request_limit_delta;
  Be64 tag;
  Be32 max_initiator_iu;
  Be32 max_target_iu;
  Be16 formats;
  std::uint8_t flags;
  std::array<std::uint8_t, 25> reserved1;
};
static_assert(sizeof(LoginResponse) == 52);

enum class LoginRejectReason : std::uint32_t {
  kUnableToEstablish = 0x0001'0000,
  kInsufficientResources = 0x0001'0001,
  kIuLengthTooLarge = 0x0001'0002,
  kUnableToAssociate = 0x0001'0003,
  kUnsupportedFormat = 0x0001'0004,
  kMultiChannelUnsupported = 0x0001'0005,
  kChannelLimitReached = 0x0001'0006,
};

struct LoginReject {
  std::uint8_t opcode;
  std::array<std::uint8_t, 3> reserved0;
  Be32 reason;
  Be64 tag;
  std::array<std::uint8_t, 8> reserved1;
  Be16 formats;
  std::array<std::uint8_t, 6> reserved2;
};
static_assert(sizeof(LoginReject) == 32);

struct CommandHeader {
  std::uint8_t opcode;
  std::uint8_t solicited;
  std::array<std::uint8_t, 3> reserved0;
  std::uint8_t formats;  ///< data-out 4, data-in 4
  std::uint8_t out_count;
  std::uint8_t in_count;
  Be64 tag;
  std::array<std::uint8_t, 4> reserved1;
  Be64 lun;
  std::uint8_t reserved2;
  std::uint8_t task_attribute;
  std::uint8_t reserved3;
  std::uint8_t additional_cdb;  ///< bits 7..2: 4-byte words
  std::array<std::uint8_t, 16> cdb;

  BufferFormat out_format() const { return static_cast<BufferFormat>(formats >> 4); }
  BufferFormat in_format() const { return static_cast<BufferFormat>(formats & 0x0f); }
  std::size_t additional_cdb_bytes() const { return additional_cdb & 0xfcu; }
};
static_assert(sizeof(CommandHeader) == 48);

struct Descriptor {
  Be64 address;
  Be32 key;
  Be32 length;
};
static_assert(sizeof(Descriptor) == 16);

struct IndirectTable {
  Descriptor table;  ///< of the whole descriptor table in the initiator's memory
  Be32 total_length;
};
static_assert(sizeof(IndirectTable) == 20);

// Flags of SRP_RSP.
inline constexpr std::uint8_t kResponseDataValid = 0x01;
inline constexpr std::uint8_t kSenseValid = 0x02;
inline constexpr std::uint8_t kDataOutOver = 0x04;
inline constexpr std::uint8_t kDataOutUnder = 0x08;
inline constexpr std::uint8_t kDataInOver = 0x10;
inline constexpr std::uint8_t kDataInUnder = 0x20;

struct ResponseHeader {
  std::uint8_t opcode;
  std::uint8_t solicited;
  std::array<std::uint8_t, 2> reserved0;
  Be32 request_limit_delta;
  Be64 tag;
  std::array<std::uint8_t, 2> reserved1;
  std::uint8_t flags;
  std::uint8_t status;
  Be32 out_residual;
  Be32 in_residual;
  Be32 sense_length;
  Be32 response_data_length;
};
static_assert(sizeof(ResponseHeader) == 36);

enum class TaskFunction : std::uint8_t {
  kAbortTask = 0x01,
  kAbortTaskSet = 0x02,
  kClearTaskSet = 0x04,
  kLunReset = 0x08,
  kClearAca = 0x40,
};

enum class TaskResult : std::uint8_t { kComplete = 0, kInvalidFields = 2, kNotSupported = 4, kFailed = 5 };

struct TaskManagement {
  std::uint8_t opcode;
  std::array<std::uint8_t, 7> reserved0;
  Be64 tag;
  std::array<std::uint8_t, 4> reserved1;
  Be64 lun;
  std::array<std::uint8_t, 2> reserved2;
  std::uint8_t function;
  std::uint8_t reserved3;
  Be64 managed_tag;
  std::array<std::uint8_t, 8> reserved4;
};
static_assert(sizeof(TaskManagement) == 48);

}  // namespace srpnic::srp
