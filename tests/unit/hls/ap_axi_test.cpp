// SPDX-License-Identifier: Apache-2.0
// The portable ap_axiu: every field keeps its bits through to_bits() and from_bits(), apart from the others.
#include <ap_axi_sdata.h>
#include <gtest/gtest.h>

namespace {

using Transfer = ap_axiu<512, 3, 0, 5>;

TEST(ApAxiu, HasTheVendorsFieldsAndWidths) {
  const Transfer transfer;
  EXPECT_EQ(Transfer::kBits, 512 + 64 + 64 + 3 + 1 + 1 + 5);
  EXPECT_EQ(int{transfer.keep.width}, 64);
  EXPECT_EQ(int{transfer.user.width}, 3);
  EXPECT_EQ(int{transfer.dest.width}, 5);
}

TEST(ApAxiu, KeepsEachFieldApartFromTheOthers) {
  // GIVEN a transfer with all bits of one field set, for each field
  const auto expect_kept = [](auto ap_axiu<512, 3, 0, 5>::*field) {
    Transfer transfer;
    transfer.*field = ~(transfer.*field);
    // WHEN it goes through plain bits
    const Transfer back = Transfer::from_bits(transfer.to_bits());
    // THEN that field is full and every other one empty
    EXPECT_TRUE(back.*field == transfer.*field);
    Transfer rest = back;
    rest.*field = 0;
    EXPECT_TRUE(rest.to_bits() == Transfer().to_bits());
  };
  expect_kept(&Transfer::data);
  expect_kept(&Transfer::keep);
  expect_kept(&Transfer::strb);
  expect_kept(&Transfer::user);
  expect_kept(&Transfer::last);
  expect_kept(&Transfer::id);
  expect_kept(&Transfer::dest);
}

}  // namespace
