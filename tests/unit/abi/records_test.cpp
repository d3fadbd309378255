// SPDX-License-Identifier: Apache-2.0
// The generated C++: records survive the way through their bits, and both representations of a record agree.
#include "srp_records.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <random>

#include "srp_abi.hpp"
#include "tests/support/seed.hpp"

namespace srpnic {
namespace {

template <unsigned W>
ap_uint<W> random_bits(std::mt19937_64& random) {
  ap_uint<W> bits = 0;
  for (unsigned bit = 0; bit < W; ++bit) bits.range(bit, bit) = random() & 1U;
  return bits;
}

template <class Record>
void expect_round_trip(std::mt19937_64& random) {
  for (int i = 0; i < 20; ++i) {
    const ap_uint<Record::kBits> bits = random_bits<Record::kBits>(random);
    const Record record = Record::from_bits(bits);
    EXPECT_TRUE(record.to_bits() == bits);
    EXPECT_TRUE(Record::from_bits(record.to_bits()) == record);
  }
}

TEST(Records, EveryBitSurvivesTheWayThroughTheFields) {
  const test::Seed seed;
  std::mt19937_64 random(seed.value());
  expect_round_trip<Beat>(random);
  expect_round_trip<DmaCommand>(random);
  expect_round_trip<RxPacket>(random);
  expect_round_trip<RxFrame>(random);
  expect_round_trip<TxFrame>(random);
  expect_round_trip<QpConfig>(random);
  expect_round_trip<WorkRequest>(random);
  expect_round_trip<IuRecord>(random);
  expect_round_trip<AddressedCommand>(random);
  expect_round_trip<MoverOutput>(random);
}

TEST(Records, ADifferenceInANestedFieldMakesRecordsUnequal) {
  TxFrame a;
  TxFrame b;
  EXPECT_TRUE(a == b);
  b.path.vlan_tci = 1;
  EXPECT_FALSE(a == b);
}

/// The argument words of the mailbox as the card sees them.
template <class Record, std::size_t N>
Record from_words(const std::array<std::uint32_t, N>& words) {
  ap_uint<Record::kBits> bits = 0;
  for (unsigned bit = 0; bit < Record::kBits; ++bit) bits.range(bit, bit) = (words[bit / 32] >> (bit % 32)) & 1U;
  return Record::from_bits(bits);
}

TEST(Records, TheHostPacksAQueuePairAsTheCardUnpacksIt) {
  abi::QpConfig host;
  host.qpn = 0x123456;
  host.pmtu_log2 = 12;
  host.expected_psn = 0xfedcba;
  host.read_depth = 16;
  host.initial_psn = 0x654321;
  host.retry_limit = 7;
  host.ack_timeout = 21;
  host.rnr_retry_limit = 6;
  host.slot_limit = 128;
  host.imm_offset = 68;
  host.path.dest_mac = 0x0200c0a84d01;
  host.path.ipv6 = true;
  host.path.source_ip = {0x1122334455667788, 0xfe80000000000000};
  host.path.hop_limit = 64;

  const QpConfig card = from_words<QpConfig>(host.pack());
  EXPECT_TRUE(card.qpn == 0x123456);
  EXPECT_TRUE(card.pmtu_log2 == 12);
  EXPECT_TRUE(card.expected_psn == 0xfedcba);
  EXPECT_TRUE(card.read_depth == 16);
  EXPECT_TRUE(card.initial_psn == 0x654321);
  EXPECT_TRUE(card.retry_limit == 7);
  EXPECT_TRUE(card.ack_timeout == 21);
  EXPECT_TRUE(card.rnr_retry_limit == 6);
  EXPECT_TRUE(card.slot_limit == 128);
  EXPECT_TRUE(card.imm_offset == 68);
  EXPECT_TRUE(card.path.dest_mac == 0x0200c0a84d01);
  EXPECT_TRUE(card.path.ipv6 == 1);
  EXPECT_TRUE(ap_uint<64>(card.path.source_ip.range(63, 0)) == 0x1122334455667788);
  EXPECT_TRUE(ap_uint<64>(card.path.source_ip.range(127, 64)) == 0xfe80000000000000);
  EXPECT_TRUE(card.path.hop_limit == 64);
}

TEST(Mailbox, ARecordFollowsTheFieldsBeforeIt) {
  abi::mailbox::LunSet arguments;
  arguments.index = 7;
  arguments.record.kind = static_cast<std::uint8_t>(abi::LunKind::kRam);
  arguments.record.block_log2 = 9;
  arguments.record.base = 0x100000000;
  arguments.record.blocks = 2048;
  const std::array<std::uint32_t, 6> expected = {7, 1U | 9U << 4, 0, 1, 2048, 0};
  EXPECT_EQ(arguments.pack(), expected);
}

TEST(Mailbox, BitsBeyondAFieldAreDropped) {
  abi::mailbox::QpDestroy arguments;
  arguments.qpn = 0xff000001;
  EXPECT_EQ(arguments.pack()[0], 1U);
}

}  // namespace
}  // namespace srpnic
