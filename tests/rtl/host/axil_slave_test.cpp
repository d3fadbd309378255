// SPDX-License-Identifier: Apache-2.0
// axil_slave as an AXI4-Lite master and a register file see it.
#include <Vaxil_slave.h>
#include <gtest/gtest.h>

#include <random>
#include <utility>
#include <vector>

#include "bench.hpp"
#include "seed.hpp"

namespace srpnic::test {
namespace {

class AxilSlave : public ::testing::Test {
 protected:
  AxilSlave() {
    bench_.reset();
    bench_->writable_i = 1;
    // The register file: reading an address gives its complement.
    bench_.on_sample([this] {
      if (bench_->write_valid_o) writes_.emplace_back(bench_->write_address_o, bench_->write_data_o);
      next_read_data_ = ~static_cast<std::uint32_t>(bench_->read_address_o);
    });
  }

  void cycle() {
    bench_.cycle();
    bench_->read_data_i = next_read_data_;
  }

  void write(std::uint16_t address, std::uint32_t data, unsigned strobes, int address_delay, int data_delay,
             int response_delay) {
    bench_->s_axil_awaddr_i = address;
    bench_->s_axil_wdata_i = data;
    bench_->s_axil_wstrb_i = strobes;
    bool address_taken = false;
    bool data_taken = false;
    for (int i = 0; !address_taken || !data_taken; ++i) {
      ASSERT_LT(i, 100);
      bench_->s_axil_awvalid_i = !address_taken && i >= address_delay;
      bench_->s_axil_wvalid_i = !data_taken && i >= data_delay;
      bench_->eval();
      address_taken |= bench_->s_axil_awvalid_i && bench_->s_axil_awready_o;
      data_taken |= bench_->s_axil_wvalid_i && bench_->s_axil_wready_o;
      cycle();
    }
    bench_->s_axil_awvalid_i = bench_->s_axil_wvalid_i = 0;
    for (int i = 0; i < response_delay; ++i) cycle();
    bench_->s_axil_bready_i = 1;
    ASSERT_TRUE(bench_->s_axil_bvalid_o);
    EXPECT_EQ(bench_->s_axil_bresp_o, 0);
    cycle();
    bench_->s_axil_bready_i = 0;
    EXPECT_FALSE(bench_->s_axil_bvalid_o);
  }

  std::uint32_t read(std::uint16_t address, int response_delay) {
    bench_->s_axil_araddr_i = address;
    bench_->s_axil_arvalid_i = 1;
    cycle();
    bench_->s_axil_arvalid_i = 0;
    for (int i = 0; i < 10 && !bench_->s_axil_rvalid_o; ++i) cycle();
    for (int i = 0; i < response_delay; ++i) cycle();
    EXPECT_TRUE(bench_->s_axil_rvalid_o);
    EXPECT_EQ(bench_->s_axil_rresp_o, 0);
    const std::uint32_t data = bench_->s_axil_rdata_o;
    bench_->s_axil_rready_i = 1;
    cycle();
    bench_->s_axil_rready_i = 0;
    return data;
  }

  Bench<Vaxil_slave> bench_;
  std::vector<std::pair<std::uint16_t, std::uint32_t>> writes_;
  std::uint32_t next_read_data_ = 0;
};

TEST_F(AxilSlave, WritesOnceWhateverChannelComesFirst) {
  write(0x40, 7, 0xF, 0, 0, 0);
  write(0x44, 8, 0xF, 3, 0, 2);
  write(0x48, 9, 0xF, 0, 3, 1);
  EXPECT_EQ(writes_, (std::vector<std::pair<std::uint16_t, std::uint32_t>>{{0x40, 7}, {0x44, 8}, {0x48, 9}}));
}

TEST_F(AxilSlave, AcknowledgesAPartialWriteWithoutExecutingIt) {
  write(0x40, 7, 0x3, 0, 0, 0);
  EXPECT_TRUE(writes_.empty());
}

TEST_F(AxilSlave, HoldsAWriteBackWhileTheRegistersAreInReset) {
  bench_->writable_i = 0;
  bench_->s_axil_awvalid_i = bench_->s_axil_wvalid_i = 1;
  bench_->s_axil_wstrb_i = 0xF;
  for (int i = 0; i < 10; ++i) cycle();
  EXPECT_TRUE(writes_.empty());
  EXPECT_FALSE(bench_->s_axil_bvalid_o);
  EXPECT_EQ(read(0x10, 0), ~0x10U);
  bench_->writable_i = 1;
  write(0x40, 7, 0xF, 0, 0, 0);
  EXPECT_EQ(writes_.size(), 1U);
}

TEST_F(AxilSlave, ReturnsTheRegisterOfTheAddress) {
  const Seed seed(7);
  std::mt19937_64 random(seed.value());
  for (int i = 0; i < 50; ++i) {
    const auto address = static_cast<std::uint16_t>(random());
    EXPECT_EQ(read(address, static_cast<int>(random() % 4)), ~static_cast<std::uint32_t>(address));
  }
}

}  // namespace
}  // namespace srpnic::test
