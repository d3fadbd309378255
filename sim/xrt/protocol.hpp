// SPDX-License-Identifier: Apache-2.0
// What the XRT driver library (client) and the simulator (server) say to each other over a Unix SOCK_SEQPACKET socket:
// one Request is one message, each is answered by one Reply, in order. The reply to HELLO carries the file descriptors
// of card memory and host memory (SCM_RIGHTS, in this order); bytes of buffers never travel through the socket.
#pragma once

#include <array>
#include <cstdint>
#include <type_traits>

namespace srpnic::sim::protocol {

inline constexpr std::uint32_t kMagic = 0x53525058;  // "XPRS"
inline constexpr std::uint32_t kVersion = 1;

enum class Operation : std::uint32_t {
  kHello = 1,          // must be the first; arguments: kMagic, kVersion. Reply: card bytes, host bytes, register bytes
  kReadRegister = 2,   // arguments: offset. Reply: value
  kWriteRegister = 3,  // arguments: offset, value
  kLoadImage = 4,      // arguments: UUID (bytes 0..7, bytes 8..15). EBUSY while another client holds a context
  kGetImage = 5,       // reply: 1 when an image is loaded, UUID
  kOpenContext = 6,    // arguments: UUID, 1: exclusive. EBUSY when it cannot be had
  kCloseContext = 7,   // gives the newest context of this client back
  kAllocate = 8,       // arguments: MemoryKind, bytes. Reply: address in that memory, bytes rounded up
  kFree = 9,           // arguments: MemoryKind, address
  kReset = 10,         // resets the card; EBUSY while another client holds a context
};

enum class MemoryKind : std::uint64_t { kCard = 0, kHost = 1 };

struct Request {
  Operation operation;
  std::uint32_t sequence;  // returned in the reply
  std::array<std::uint64_t, 4> arguments;
};

struct Reply {
  std::uint32_t sequence;
  std::int32_t status;  // 0, or a negative errno
  std::array<std::uint64_t, 4> values;
};

static_assert(sizeof(Request) == 40 && std::is_trivially_copyable_v<Request>);
static_assert(sizeof(Reply) == 40 && std::is_trivially_copyable_v<Reply>);

}  // namespace srpnic::sim::protocol
