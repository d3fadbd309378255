// SPDX-License-Identifier: Apache-2.0
#include "language.hpp"

namespace srpnic::test {
namespace {

constexpr unsigned kTable[16] = {3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8, 9, 7, 9, 3};

struct Entry {
  ap_uint<24> sum = 7U;
  ap_uint<5> count = 1U;
};

/// A counter that goes through 0, 1, ... Limit - 1.
template <unsigned Limit>
class Wheel {
 public:
  unsigned turn() {
    const unsigned before = position_.to_uint();
    position_ = before + 1 == Limit ? 0U : before + 1;
    return before;
  }

 private:
  ap_uint<8> position_ = 0;
};

unsigned arithmetic(unsigned number) {
  const int as_signed = static_cast<int>(number);
  switch (number >> 5 & 7U) {
    case 0:
      return static_cast<unsigned>(as_signed >> (number & 31U));
    case 1:
      return static_cast<unsigned>(__builtin_popcount(number));
    case 2:
      return (number & 0xFFFFU) * (number >> 16);
    case 3:
      return as_signed < 1000 ? number << (number & 15U) : number - 1000U;
    case 4:
      return number << 7 | number >> 25;
    case 5:
      return as_signed < 0 ? 0U - number : number;
    default:
      return number > 0x12345678U ? 0x12345678U : number;
  }
}

}  // namespace

void language(hls::stream<ap_uint<32>>& number, hls::stream<ap_uint<96>>& result, hls::stream<ap_uint<24>>& sum) {
#pragma HLS PIPELINE II = 1
  static Entry entries[20] = {};
  static ap_uint<32> last[16] = {0xAU, 0xBU, 0xCU};
  static ap_uint<32> history[3];
  static Wheel<5> wheel;

  const ap_uint<32> input = number.read();
  const unsigned bits = input.to_uint();
  const unsigned index = bits >> 8 & 15U;

  Entry entry = entries[index + (bits >> 30)];
  entry.sum += ap_uint<24>(bits);
  entry.count += 1U;
  entries[index + (bits >> 30)] = entry;

  last[index] = input;
  const ap_uint<32> found = last[bits & 15U];  // sees the write above

  const ap_uint<32> oldest = history[2];
  for (int i = 2; i > 0; --i) history[i] = history[i - 1];
  history[0] = input;

  if (input[31]) {
    sum.write(entry.sum);
    return;
  }
  ap_uint<96> all = 0;
  all.range(31, 0) = arithmetic(bits) + kTable[bits & 15U] + entry.count.to_uint();
  all.range(63, 32) = found;
  all.range(95, 64) = oldest ^ ap_uint<32>(wheel.turn());
  result.write(all);
}

}  // namespace srpnic::test
