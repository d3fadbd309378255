// SPDX-License-Identifier: Apache-2.0
// Random IUs and commands, mostly of the forms the fast path takes, with every field that decides varied now and then.
#pragma once

#include <random>
#include <vector>

#include "srp_abi.hpp"
#include "srp_iu.hpp"
#include "srp_records.hpp"

namespace srpnic::test {

template <class Record, class Random>
Record any_record(Random& random) {
  ap_uint<static_cast<int>(Record::kBits)> bits;
  for (int i = 0; i < bits.kWords; ++i) bits.set_word(i, random());
  return Record::from_bits(bits);
}

template <class Random>
bool one_in(Random& random, unsigned n) {
  return random() % n == 0;
}

template <class Random>
std::vector<IuRecord> random_ius(std::size_t count, Random& random) {
  constexpr unsigned kLengths[] = {0, 47, 48, 51, 52, 63, 64, 68, 200, 1024, 8276};
  constexpr unsigned kFormats[] = {kNoBuffer, kDirect, kIndirect, kImmediate};
  std::vector<IuRecord> ius;
  for (std::size_t i = 0; i < count; ++i) {
    IuRecord iu = any_record<IuRecord>(random);
    if (one_in(random, 50)) {
      ius.push_back(iu);  // noise
      continue;
    }
    iu.length = one_in(random, 4) ? kLengths[random() % 11] : unsigned(64 + random() % 4096);
    iu.imm_offset = one_in(random, 8) ? kLengths[random() % 11] : 68U;
    if (one_in(random, 16)) iu.length = iu.imm_offset = 51U + static_cast<unsigned>(random() % 3);  // no room for data
    if (!one_in(random, 20)) iu.head.range(7, 0) = unsigned{kSrpCmd};
    if (!one_in(random, 20)) iu.head.range(8 * 29 + 2, 8 * 29) = 0U;
    if (!one_in(random, 20)) iu.head.range(8 * 31 + 7, 8 * 31 + 2) = 0U;
    const unsigned form = static_cast<unsigned>(random() % 8);
    iu.head.range(47, 44) = form < 3 ? kDirect : form < 5 ? kImmediate : kFormats[random() % 4];
    iu.head.range(43, 40) = form < 5 ? 0U : kFormats[random() % 4];
    if (form == 7) {
      iu.head.range(47, 44) = 0U;
      iu.head.range(43, 40) = unsigned{kDirect};
    }
    // The immediate length around the limit that the IU's length sets.
    const unsigned fits = iu.length.to_uint() - iu.imm_offset.to_uint() + static_cast<unsigned>(random() % 5) - 2;
    if (!one_in(random, 4)) put_big_endian<4, 48>(iu.head, ap_uint<32>(fits));
    ius.push_back(iu);
  }
  return ius;
}

}  // namespace srpnic::test
