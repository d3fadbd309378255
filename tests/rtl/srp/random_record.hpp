// SPDX-License-Identifier: Apache-2.0
// Records with random fields.
#pragma once

#include "ap_int.h"

namespace srpnic::test {

template <class Record, class Random>
Record random_record(Random& random) {
  ap_uint<static_cast<int>(Record::kBits)> bits;
  for (int i = 0; i < static_cast<int>(Record::kBits + 63) / 64; ++i) bits.set_word(i, random());
  return Record::from_bits(bits);
}

}  // namespace srpnic::test
