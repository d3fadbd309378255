// SPDX-License-Identifier: Apache-2.0
// Kernels in a test: wide streams feed and collect, one call is one clock, and narrow streams under test are drained
// and filled at random.
#pragma once

#include <gtest/gtest.h>
#include <hls_stream.h>

#include <array>
#include <cstdint>
#include <deque>
#include <random>
#include <vector>

#include "srp_abi.hpp"
#include "srp_records.hpp"

namespace srpnic {

inline constexpr unsigned kSeed = 1970;

/// One end of a kernel's stream: what waits to go in, or what has come out.
template <class T>
struct Port {
  /// Moves one waiting item into the stream with probability `percent`.
  void feed(std::mt19937_64& random, unsigned percent) {
    if (waiting.empty() || stream.full() || random() % 100 >= percent) return;
    stream.write(waiting.front());
    waiting.pop_front();
  }
  /// Takes one item out of the stream with probability `percent`.
  void drain(std::mt19937_64& random, unsigned percent) {
    if (!stream.empty() && random() % 100 < percent) received.push_back(stream.read());
  }

  hls::stream<T> stream{"port"};
  std::deque<T> waiting;
  std::deque<T> received;
};

/// The bytes of an IU and the record the responder makes of them.
struct TestIu {
  std::vector<std::uint8_t> bytes;

  void put(std::size_t offset, std::uint64_t value, std::size_t size) {
    if (bytes.size() < offset + size) bytes.resize(offset + size);
    for (std::size_t i = 0; i < size; ++i) bytes[offset + i] = static_cast<std::uint8_t>(value >> (8 * (size - 1 - i)));
  }
  IuRecord record(unsigned qpn, unsigned slot, unsigned imm_offset = 68) const {
    IuRecord iu;
    iu.qpn = qpn;
    iu.slot = slot;
    iu.length = bytes.size();
    iu.imm_offset = imm_offset;
    for (std::size_t i = 0; i < bytes.size() && i < 64; ++i) {
      const int lo = static_cast<int>(8 * i);
      iu.head.range(lo + 7, lo) = bytes[i];
    }
    return iu;
  }
};

struct CommandFields {
  std::uint64_t tag = 0x1122334455667788;
  std::uint64_t lun = 0;
  std::vector<std::uint8_t> cdb = {};
  std::uint64_t va = 0xffff88803fe94000;
  std::uint32_t rkey = 0x7ffc;
  std::uint32_t length = 512;
};

/// SRP_CMD with one direct descriptor, `formats` being its buffer format byte (0x01 data-in, 0x10 data-out).
inline TestIu direct_command(const CommandFields& fields, unsigned formats) {
  TestIu iu;
  iu.put(0, 0x02, 1);
  iu.put(5, formats, 1);
  iu.put(8, fields.tag, 8);
  iu.put(20, fields.lun, 8);
  for (std::size_t i = 0; i < fields.cdb.size(); ++i) iu.put(32 + i, fields.cdb[i], 1);
  iu.put(48, fields.va, 8);
  iu.put(56, fields.rkey, 4);
  iu.put(60, fields.length, 4);
  return iu;
}

/// SRP_CMD with `length` bytes of immediate data at `imm_offset`.
inline TestIu immediate_command(const CommandFields& fields, unsigned imm_offset = 68) {
  TestIu iu = direct_command(fields, 0x30);
  iu.put(48, fields.length, 4);
  iu.bytes.resize(imm_offset + fields.length);
  return iu;
}

inline std::vector<std::uint8_t> read_10(std::uint32_t lba, std::uint16_t blocks, std::uint8_t opcode = 0x28) {
  return {opcode,
          0,
          static_cast<std::uint8_t>(lba >> 24),
          static_cast<std::uint8_t>(lba >> 16),
          static_cast<std::uint8_t>(lba >> 8),
          static_cast<std::uint8_t>(lba),
          0,
          static_cast<std::uint8_t>(blocks >> 8),
          static_cast<std::uint8_t>(blocks),
          0};
}
inline std::vector<std::uint8_t> write_10(std::uint32_t lba, std::uint16_t blocks) {
  return read_10(lba, blocks, 0x2A);
}

/// What a work request carries itself: the bytes of an SRP_RSP.
inline std::vector<unsigned> inline_bytes(const WorkRequest& work) {
  std::vector<unsigned> bytes;
  for (int i = 0; i < 36; ++i) {
    bytes.push_back(static_cast<unsigned>(work.inline_data.range(8 * i + 7, 8 * i).to_uint64()));
  }
  return bytes;
}

inline constexpr std::uint64_t kLunBase = 0x40000000;
inline constexpr std::uint64_t kLunBlocks = 0x10000;

inline LunEntry ram_lun() {
  LunEntry lun;
  lun.kind = lun_kind::kRam;
  lun.block_log2 = 9;
  lun.base = kLunBase;
  lun.blocks = kLunBlocks;
  return lun;
}

}  // namespace srpnic
