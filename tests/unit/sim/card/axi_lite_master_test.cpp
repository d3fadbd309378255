// SPDX-License-Identifier: Apache-2.0
#include "sim/card/axi_lite_master.hpp"

#include <gtest/gtest.h>

#include <map>
#include <random>

#include "tests/support/seed.hpp"

namespace srpnic::sim {
namespace {

/// A register file that stalls each channel at random.
struct Slave {
  std::uint16_t awaddr = 0, araddr = 0;
  std::uint8_t awvalid = 0, awready = 0, wstrb = 0, wvalid = 0, wready = 0, bresp = 0, bvalid = 0, bready = 0;
  std::uint8_t arvalid = 0, arready = 0, rresp = 0, rvalid = 0, rready = 0;
  std::uint32_t wdata = 0, rdata = 0;
  std::map<std::uint16_t, std::uint32_t> registers;
  int writes = 0;
  bool address_taken = false, data_taken = false;
  std::uint16_t address = 0;
  std::uint32_t data = 0;

  AxiLiteSignals signals() {
    return {&awaddr, &awvalid, &awready, &wdata,   &wstrb, &wvalid, &wready, &bresp, &bvalid,
            &bready, &araddr,  &arvalid, &arready, &rdata, &rresp,  &rvalid, &rready};
  }
  void clock(AxiLiteMaster& master, std::mt19937& random) {
    const bool aw = awvalid && awready, w = wvalid && wready, b = bvalid && bready;
    const bool ar = arvalid && arready, r = rvalid && rready;
    master.sample();
    if (aw) address_taken = true, address = awaddr;
    if (w) data_taken = true, data = wdata;
    if (b) bvalid = 0;
    if (r) rvalid = 0;
    if (address_taken && data_taken) {
      registers[address] = data;
      ++writes;
      address_taken = data_taken = false;
      bvalid = 1;
    }
    if (ar) {
      rdata = registers[araddr];
      rvalid = 1;
    }
    awready = !address_taken && !bvalid && random() % 2;
    wready = !data_taken && !bvalid && random() % 2;
    arready = !rvalid && random() % 2;
    master.drive();
  }
};

TEST(AxiLiteMaster, ReadsWhatItWroteWhateverTheStalls) {
  const test::Seed seed(17);
  std::mt19937 random(seed.value());
  Slave slave;
  AxiLiteMaster master(slave.signals());
  const auto finish = [&] {
    for (int i = 0; i < 1000 && !master.done(); ++i) slave.clock(master, random);
    ASSERT_TRUE(master.done());
    EXPECT_FALSE(master.failed());
  };
  std::map<std::uint16_t, std::uint32_t> model;
  for (int i = 0; i < 2000; ++i) {
    const auto address = static_cast<std::uint16_t>(random() % 16 * 4);
    if (random() % 2 == 0) {
      const auto value = static_cast<std::uint32_t>(random());
      master.write(address, value);
      finish();
      model[address] = value;
    } else {
      master.read(address);
      finish();
      EXPECT_EQ(master.value(), model[address]);
    }
  }
  EXPECT_EQ(slave.registers.size(), 16U);
}

}  // namespace
}  // namespace srpnic::sim
