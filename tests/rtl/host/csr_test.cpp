// SPDX-License-Identifier: Apache-2.0
// The register file through its write and read pulses.
#include <Vcsr.h>
#include <gtest/gtest.h>

#include "bench.hpp"
#include "srp_abi.hpp"

namespace srpnic::test {
namespace {

class Csr : public ::testing::Test {
 protected:
  Csr() { bench_.reset(); }

  void write(std::uint32_t address, std::uint32_t value) {
    bench_->write_valid_i = 1;
    bench_->write_address_i = static_cast<std::uint16_t>(address);
    bench_->write_data_i = value;
    bench_.cycle();
    bench_->write_valid_i = 0;
  }

  std::uint32_t read(std::uint32_t address) {
    bench_->read_valid_i = 1;
    bench_->read_address_i = static_cast<std::uint16_t>(address);
    bench_->eval();
    const bool counter_read = bench_->counter_read_valid_o;
    const unsigned index = bench_->counter_read_index_o;
    bench_.cycle();
    bench_->read_valid_i = 0;
    if (counter_read) bench_->counter_read_value_i = counter_value(index);
    bench_->eval();
    const std::uint32_t value = bench_->read_data_o;
    bench_.cycle();
    return value;
  }

  static std::uint64_t counter_value(unsigned index) { return (std::uint64_t{0xABC0} + index) << 32 | (index + 5); }

  Bench<Vcsr> bench_;
};

TEST_F(Csr, IdentifiesTheCardEvenInReset) {
  bench_->rst_ni = 0;
  EXPECT_EQ(read(abi::reg::kMagic), abi::kAbiMagic);
  EXPECT_EQ(read(abi::reg::kAbiVersion), abi::kAbiVersion);
}

TEST_F(Csr, TellsTheSizeOfCardMemory) {
  bench_->card_memory_bytes_i = 0x12'3456'7890;
  EXPECT_EQ(read(abi::reg::kCardMemoryLo), 0x3456'7890U);
  EXPECT_EQ(read(abi::reg::kCardMemoryHi), 0x12U);
  write(abi::reg::kCardMemoryLo, 0);
  EXPECT_EQ(read(abi::reg::kCardMemoryLo), 0x3456'7890U);
}

TEST_F(Csr, KeepsWhatIsWritable) {
  const std::uint32_t wide[] = {abi::reg::kExceptionRingLo, abi::reg::kExceptionRingHi,  abi::reg::kWorkRingLo,
                                abi::reg::kWorkRingHi,      abi::reg::kCompletionRingLo, abi::reg::kCompletionRingHi};
  for (const std::uint32_t address : wide) write(address, 0xA5000000 + address);
  for (const std::uint32_t address : wide) EXPECT_EQ(read(address), 0xA5000000 + address);
  for (unsigned i = 0; i < abi::reg::kMailboxArgCount; ++i) write(abi::reg::kMailboxArg + 4 * i, 0x100 + i);
  for (unsigned i = 0; i < abi::reg::kMailboxArgCount; ++i) EXPECT_EQ(read(abi::reg::kMailboxArg + 4 * i), 0x100 + i);
  write(abi::reg::kWorkRingLog2, 15);
  EXPECT_EQ(read(abi::reg::kWorkRingLog2), 15U);
  write(abi::reg::kWorkProducer, 0x12345);
  EXPECT_EQ(read(abi::reg::kWorkProducer), 0x2345U) << "indices have 16 bits";
}

TEST_F(Csr, KeepsARingSizeOutOfRangeAsZero) {
  for (const std::uint32_t value : {16U, 0x1001U, 0xFFFFFFFFU}) {
    write(abi::reg::kExceptionRingLog2, value);
    EXPECT_EQ(read(abi::reg::kExceptionRingLog2), 0U);
  }
}

TEST_F(Csr, ReadsZeroAndIgnoresWritesWhereNothingIs) {
  for (const std::uint32_t address : {0x000U, 0x00CU, 0x0FCU, 0x3FCU, 0x600U, 0xFFFCU}) {
    write(address, 0xFFFFFFFF);
    EXPECT_EQ(read(address), 0U) << std::hex << address;
  }
  write(abi::reg::kMagic, 0);
  EXPECT_EQ(read(abi::reg::kMagic), abi::kAbiMagic);
}

TEST_F(Csr, StartsTheMailboxOnce) {
  write(abi::reg::kMailboxCommand, 3);
  bench_->eval();
  EXPECT_TRUE(bench_->mailbox_start_o);
  EXPECT_EQ(bench_->mailbox_command_o, 3);
  bench_.cycle();
  bench_->eval();
  EXPECT_FALSE(bench_->mailbox_start_o);
  bench_->mailbox_status_i = static_cast<std::uint8_t>(abi::MailboxStatus::kNotFound);
  EXPECT_EQ(read(abi::reg::kMailboxStatus), 5U);
}

TEST_F(Csr, LatchesTheHighWordOfACounterWithItsLowWord) {
  const std::uint32_t address = abi::reg::kCounter + 8 * 44;
  EXPECT_EQ(read(address), static_cast<std::uint32_t>(counter_value(44)));
  bench_->counter_read_value_i = 0;
  EXPECT_EQ(read(address + 4), counter_value(44) >> 32);
  EXPECT_EQ(read(address + 4), counter_value(44) >> 32);
}

TEST_F(Csr, CountsCycles) {
  const std::uint32_t first = read(abi::reg::kCyclesLo);
  bench_.run(100);
  const std::uint32_t second = read(abi::reg::kCyclesLo);
  EXPECT_EQ(second - first, 102U) << "a read takes two cycles here";
  EXPECT_EQ(read(abi::reg::kCyclesHi), 0U);
}

TEST_F(Csr, HealthRemembersTrouble) {
  bench_->running_i = 1;
  bench_->rings_enabled_i = 1;
  EXPECT_EQ(read(abi::reg::kHealth), 3U);
  bench_->ring_full_i = 1;
  bench_.cycle();
  bench_->ring_full_i = 0;
  EXPECT_EQ(read(abi::reg::kHealth), 7U);
  bench_->axi_error_i = 1;
  bench_.cycle();
  bench_->axi_error_i = 0;
  EXPECT_EQ(read(abi::reg::kHealth), 15U);
}

TEST_F(Csr, RingIndicesStartAtZeroWhenTheRingsAreEnabled) {
  write(abi::reg::kWorkProducer, 9);
  write(abi::reg::kExceptionConsumer, 9);
  write(abi::reg::kCompletionConsumer, 9);
  bench_->rings_start_i = 1;
  bench_.cycle();
  bench_->rings_start_i = 0;
  EXPECT_EQ(read(abi::reg::kWorkProducer), 0U);
  EXPECT_EQ(read(abi::reg::kExceptionConsumer), 0U);
  EXPECT_EQ(read(abi::reg::kCompletionConsumer), 0U);
}

TEST_F(Csr, AsksForAResetOnlyWhenBitZeroIsWritten) {
  write(abi::reg::kControl, 2);
  bench_->eval();
  EXPECT_FALSE(bench_->reset_request_o);
  write(abi::reg::kControl, 1);
  bench_->eval();
  EXPECT_TRUE(bench_->reset_request_o);
}

}  // namespace
}  // namespace srpnic::test
