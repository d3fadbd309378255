// SPDX-License-Identifier: Apache-2.0
#include "aggregates.hpp"

#include <cstdint>

namespace srpnic::test {
namespace {

/// Gaps between the members; only one member has an initial value, so the compiler runs the constructor.
struct Record {
  ap_uint<24> qpn;
  std::uint16_t slot;
  ap_uint<64> tag = ap_uint<64>(0x1234U);
  std::uint8_t flags[3];
  bool done;
};

union Halves {
  std::uint64_t whole;
  std::uint32_t half[2];
};

struct Pair {
  std::uint8_t low, high;
};

struct Element {
  std::uint32_t a, b, c;
};

struct History {
  std::uint16_t count;
  std::uint32_t values[8];
  ap_uint<130> last;
};

constexpr Record kConstant[3] = {{ap_uint<24>(1), 2, ap_uint<64>(3), {4, 5, 6}, true},
                                 {ap_uint<24>(7), 8, ap_uint<64>(9), {10, 11, 12}, false},
                                 {ap_uint<24>(13), 14, ap_uint<64>(15), {16, 17, 18}, true}};

Record record_of(std::uint64_t word) {
  Record record;
  record.qpn = word >> 8;
  record.slot = static_cast<std::uint16_t>(word >> 16);
  record.tag = word;
  for (int i = 0; i < 3; ++i) record.flags[i] = static_cast<std::uint8_t>(word >> (32 + 8 * i));
  record.done = (word >> 60 & 1) != 0;
  return record;
}

std::uint64_t digest(const Record& record) {
  return record.tag.to_uint64() ^ record.qpn.to_uint64() << 40 ^ std::uint64_t{record.slot} << 20 ^ record.flags[0] ^
         record.flags[1] << 9 ^ record.flags[2] << 17 ^ (record.done ? 1U << 31 : 0U);
}

/// Copies from table to table, through locals, from constants, and of a record that a reference chooses.
std::uint64_t records(std::uint64_t word) {
  static Record live[12];
  static Record kept[12];
  static Record spare;
  const unsigned to = (word >> 4 & 15) % 12;
  const unsigned from = (word >> 8 & 15) % 12;
  switch (word >> 12 & 7) {
    case 0:
      live[to] = record_of(word);
      return 0;
    case 1:
      kept[to] = live[from];
      return 1;
    case 2: {
      Record copy = live[from];
      copy.slot += 1;
      copy.flags[1] ^= 0x55;
      kept[to] = copy;
      return copy.slot;
    }
    case 3:
      kept[to] = kConstant[from % 3];
      return 3;
    case 4: {
      Record& chosen = (word >> 20 & 1) != 0 ? spare : kept[to];
      chosen.flags[2] += 3;
      chosen.done = !chosen.done;
      return digest(chosen);
    }
    case 5:
      spare = kept[from];
      return digest(spare);
    case 6:
      live[to] = {};
      return 6;
    default:
      return digest(kept[from]);
  }
}

/// Parts that overlap, and a record that is smaller than a register of the compiler's.
std::uint64_t parts(std::uint64_t word) {
  static Halves unions[8] = {{7}, {8}};
  static Halves one = {0x123456789ABCDEF0U};
  static Pair pairs[16], shadow[16];
  const unsigned at = word >> 8 & 7;
  pairs[word >> 4 & 15].high = static_cast<std::uint8_t>(word >> 32);
  shadow[word >> 12 & 15] = pairs[word >> 16 & 15];
  if ((word >> 20 & 1) != 0) {
    unions[at].whole = word;
    one.half[1] = static_cast<std::uint32_t>(word >> 7);
  } else {
    one.whole += unions[at].half[1];
  }
  return one.whole ^ one.half[0] ^ shadow[word >> 24 & 15].high;
}

/// A pointer to the element before, an array of arrays, an array chosen from among locals.
std::uint64_t addresses(std::uint64_t word) {
  static Element elements[10] = {{1, 2, 3}, {4, 5, 6}};
  static std::uint16_t grid[4][6];
  const unsigned at = static_cast<unsigned>((word >> 4 & 15) % 9) + 1;
  const Element* here = &elements[at];
  std::uint64_t sum = here[-1].a + 3 * std::uint64_t{here[-1].b};
  if ((word >> 8 & 1) != 0) elements[at].b = static_cast<std::uint32_t>(word >> 24);
  sum ^= std::uint64_t{grid[word >> 10 & 3][(word >> 12 & 7) % 6]} << 32;
  grid[word >> 16 & 3][(word >> 18 & 7) % 6] = static_cast<std::uint16_t>(word >> 40);
  unsigned locals[5] = {1, 2, 3, 4, 5};
  locals[(word >> 32 & 7) % 5] = static_cast<unsigned>(word >> 20);
  return sum + locals[(word >> 36 & 7) % 5];
}

/// Arrays in records, copied and cleared as a whole.
std::uint64_t snapshots(std::uint64_t word) {
  static History now = {3, {1, 2, 3, 4, 5, 6, 7, 8}, 99};
  static History before;
  const std::uint64_t seen = before.values[word >> 8 & 7] + before.count + (before.last >> 64).to_uint64();
  now.values[word >> 4 & 7] = static_cast<std::uint32_t>(word >> 32);
  now.count += 1;
  now.last ^= ap_uint<130>(word) << 66;
  if ((word >> 12 & 1) != 0) before = now;
  if ((word >> 13 & 15) == 0) now = {};
  return seen;
}

/// Ranges without bits, numbers of different width and sign, wide tables.
std::uint64_t numbers(std::uint64_t word) {
  static ap_uint<129> wide[3] = {5, 6, ap_uint<129>(1) << 128};
  static const ap_uint<300> wider[2] = {ap_uint<300>(3) << 290, 4};
  [[maybe_unused]] static std::uint32_t never_read[4];
  static ap_uint<72> zero = 0, sums[4];
  const ap_uint<64> bits = word;
  std::uint64_t count = 0;
  for (int n = 0; n < 8; ++n) count += bits.range(n - 1, 0) == 0 ? 1 : 0;
  ap_uint<64> changed = bits;
  for (int n = 0; n < 3; ++n) changed.range(10 + n - 1, 10) = 0x5U;
  const auto small = static_cast<std::uint8_t>(word >> 8);
  const auto number = static_cast<std::int16_t>(word >> 16);
  count += small != number ? 256 : 0;
  count += static_cast<std::uint64_t>(static_cast<std::int64_t>(number) / 4 + number % -7 + number / -1000) << 16;
  count ^= word / 10 + small % 3U;
  never_read[word >> 4 & 3] = 1;
  sums[word >> 6 & 3] = zero | bits;
  const std::uint64_t found =
      (wide[(word >> 4 & 3) % 3] >> 65).to_uint64() ^ (wider[word >> 24 & 1] >> 280).to_uint64();
  wide[(word >> 26 & 3) % 3] = ap_uint<129>(word) << 65;
  return count ^ changed.to_uint64() ^ found ^ sums[word >> 28 & 3].to_uint64();
}

/// Loops that end early, in every way.
std::uint64_t loops(std::uint64_t word) {
  static std::uint8_t keys[6] = {1, 2, 3, 4, 5, 6};
  std::uint64_t sum = 0;
  for (int i = 0; i < 6; ++i) {
    if (keys[i] == (word >> 4 & 7)) break;
    ++sum;
  }
  for (int i = 0; i < 4; ++i) {
    for (int j = i; j < 5; ++j) {
      if ((word >> (8 + 4 * i + j) & 3) == 2) {
        sum += static_cast<unsigned>(7 * j);
        break;
      }
      if ((word >> j & 1) != 0) continue;
      sum ^= static_cast<unsigned>(i) << 8;
    }
    if (sum > 60) break;
  }
  int step = 0;
  do {
    sum += 3;
    ++step;
  } while (step < 5 && (word >> (40 + step) & 1) != 0);
  for (int i = 0; i < 6; ++i) {
    if (sum % 6 != static_cast<unsigned>(i)) continue;
    keys[i] = static_cast<std::uint8_t>(word >> 50 & 7);
    return sum;
  }
  return sum + 1000;
}

}  // namespace

void aggregates(hls::stream<ap_uint<64>>& word, hls::stream<ap_uint<64>>& result) {
#pragma HLS PIPELINE II = 1
  if (word.empty() || result.full()) return;
  const std::uint64_t input = word.read().to_uint64();
  std::uint64_t output = 0;
  switch (input & 15) {
    case 0:
      output = parts(input);
      break;
    case 1:
      output = addresses(input);
      break;
    case 2:
    case 3:
      output = snapshots(input);
      break;
    case 4:
      output = numbers(input);
      break;
    case 5:
      output = loops(input);
      break;
    default:
      output = records(input);
      break;
  }
  result.write(ap_uint<64>(output));
}

}  // namespace srpnic::test
