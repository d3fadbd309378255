// SPDX-License-Identifier: Apache-2.0
// The packed structs of srp_abi_pkg and the C++ records must put every field at the same bit.
#include <gtest/gtest.h>

#include "Vabi_layout.h"
#include "srp_records.hpp"

namespace srpnic {
namespace {

TEST(AbiLayout, AFieldOfANestedRecordLiesAtTheSameBitInSystemVerilogAndCpp) {
  TxFrame frame;
  frame.packet.opcode = 0xa5;
  frame.packet.aeth_msn = 0xfedcba;
  frame.path.ipv6 = 1;
  frame.path.source_ip = 0x123456789abcdef0;
  frame.path.hop_limit = 0x5a;

  Vabi_layout top;
  const ap_uint<TxFrame::kBits> bits = frame.to_bits();
  for (unsigned bit = 0; bit < TxFrame::kBits; ++bit) {
    top.frame_i[bit / 32] |= (bits[bit] ? 1U : 0U) << (bit % 32);
  }
  top.eval();

  EXPECT_EQ(top.frame_bits_o, TxFrame::kBits);
  EXPECT_EQ(top.opcode_o, 0xa5);
  EXPECT_EQ(top.aeth_msn_o, 0xfedcbaU);
  EXPECT_EQ(top.ipv6_o, 1);
  EXPECT_EQ(top.source_ip_o[0], 0x9abcdef0U);
  EXPECT_EQ(top.source_ip_o[1], 0x12345678U);
  EXPECT_EQ(top.hop_limit_o, 0x5a);
  top.final();
}

}  // namespace
}  // namespace srpnic
