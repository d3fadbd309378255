// SPDX-License-Identifier: Apache-2.0
// The ports of the Verilated card as plain variables, by bus, so that neither the models around it nor their tests need
// the Verilated class. A pointer to const is an output of the card, the others are its inputs. A vector of more than 64
// bits is an array of 32-bit words, least significant first (on a little-endian machine: its bytes in order).
#pragma once

#include <cstdint>

namespace srpnic::sim {

inline constexpr unsigned kBeatBytes = 64;

/// AXI4 A3.4.4, RRESP and BRESP.
inline constexpr std::uint8_t kOkay = 0;
inline constexpr std::uint8_t kDecodeError = 3;

struct AxiReadSignals {
  const std::uint64_t* araddr;
  const std::uint8_t* arlen;
  const std::uint8_t* arvalid;
  std::uint8_t* arready;
  std::uint32_t* rdata;
  std::uint8_t* rresp;
  std::uint8_t* rlast;
  std::uint8_t* rvalid;
  const std::uint8_t* rready;
};

struct AxiWriteSignals {
  const std::uint64_t* awaddr;
  const std::uint8_t* awlen;
  const std::uint8_t* awvalid;
  std::uint8_t* awready;
  const std::uint32_t* wdata;
  const std::uint64_t* wstrb;
  const std::uint8_t* wlast;
  const std::uint8_t* wvalid;
  std::uint8_t* wready;
  std::uint8_t* bresp;
  std::uint8_t* bvalid;
  const std::uint8_t* bready;
};

struct AxiLiteSignals {
  std::uint16_t* awaddr;
  std::uint8_t* awvalid;
  const std::uint8_t* awready;
  std::uint32_t* wdata;
  std::uint8_t* wstrb;
  std::uint8_t* wvalid;
  const std::uint8_t* wready;
  const std::uint8_t* bresp;
  const std::uint8_t* bvalid;
  std::uint8_t* bready;
  std::uint16_t* araddr;
  std::uint8_t* arvalid;
  const std::uint8_t* arready;
  const std::uint32_t* rdata;
  const std::uint8_t* rresp;
  const std::uint8_t* rvalid;
  std::uint8_t* rready;
};

/// Wire to card; there is no ready.
struct RxSignals {
  std::uint32_t* tdata;
  std::uint64_t* tkeep;
  std::uint8_t* tlast;
  std::uint8_t* tuser;
  std::uint8_t* tvalid;
};

/// Card to wire.
struct TxSignals {
  const std::uint32_t* tdata;
  const std::uint64_t* tkeep;
  const std::uint8_t* tlast;
  const std::uint8_t* tvalid;
  std::uint8_t* tready;
};

/// Handshakes of the streams between the blocks: bit n belongs to stream n of abi::CardStream.
struct CardStreamSignals {
  const std::uint16_t* valid;
  const std::uint16_t* ready;
};

}  // namespace srpnic::sim
