// SPDX-License-Identifier: Apache-2.0
// Byte strings to and from the beats of a byte stream.
#pragma once

#include <algorithm>
#include <cstdint>
#include <random>
#include <stdexcept>
#include <vector>

#include "srp_records.hpp"

namespace srpnic::test {

using Bytes = std::vector<std::uint8_t>;

inline constexpr std::size_t kBeatBytes = 64;

/// `bytes` must not be empty.
inline std::vector<Beat> to_beats(const Bytes& bytes) {
  std::vector<Beat> beats;
  for (std::size_t start = 0; start < bytes.size(); start += kBeatBytes) {
    const std::size_t count = std::min(kBeatBytes, bytes.size() - start);
    Beat beat;
    for (std::size_t word = 0; word < 8; ++word) {
      std::uint64_t value = 0;
      for (std::size_t i = 0; i < 8 && 8 * word + i < count; ++i) {
        value |= std::uint64_t{bytes[start + 8 * word + i]} << (8 * i);
      }
      beat.data.set_word(static_cast<int>(word), value);
    }
    beat.bytes = count;
    beat.last = start + count == bytes.size();
    beats.push_back(beat);
  }
  return beats;
}

inline void append_beat(Bytes& bytes, const Beat& beat) {
  const std::size_t count = beat.bytes.to_uint64();
  for (std::size_t i = 0; i < count; ++i) {
    bytes.push_back(static_cast<std::uint8_t>(beat.data.word(static_cast<int>(i / 8)) >> (8 * (i % 8))));
  }
}

/// The packets in a sequence of beats. Throws when a beat breaks the rules: only the last may be short, none is empty,
/// bytes beyond the valid ones are zero. A packet whose last beat has not come yet is left out.
inline std::vector<Bytes> to_packets(const std::vector<Beat>& beats) {
  std::vector<Bytes> packets;
  Bytes packet;
  for (const Beat& beat : beats) {
    const unsigned count = beat.bytes.to_uint();
    if (count == 0 || count > kBeatBytes || (count < kBeatBytes && !beat.last)) {
      throw std::runtime_error("beat with a wrong number of bytes");
    }
    if ((beat.data >> static_cast<int>(8 * count)) != 0) throw std::runtime_error("bytes beyond the end are not zero");
    append_beat(packet, beat);
    if (beat.last) {
      packets.push_back(std::move(packet));
      packet.clear();
    }
  }
  return packets;
}

template <class Random>
Bytes random_bytes(std::size_t count, Random& random) {
  Bytes bytes(count);
  for (auto& byte : bytes) byte = static_cast<std::uint8_t>(random());
  return bytes;
}

}  // namespace srpnic::test
