// SPDX-License-Identifier: Apache-2.0
// The AXI bridges with the memory behind them, driven as the card's ports would.
#include <gtest/gtest.h>

#include <cstring>
#include <memory>
#include <random>
#include <systemc>
#include <vector>

#include "sim/card/axi_read_bridge.hpp"
#include "sim/card/axi_write_bridge.hpp"
#include "sim/card/memory_module.hpp"
#include "sim/card/systemc_context.hpp"
#include "tests/support/seed.hpp"

namespace srpnic::sim {
namespace {

constexpr std::uint64_t kMemoryBytes = 1 << 20;
constexpr std::uint64_t kLatencyTicks = 50;
constexpr MemoryTiming kTiming{kLatencyTicks * kTickNs, 16.0};  // exactly one beat a tick

/// One AXI port's variables and the models behind them; tick() is one clock cycle.
class BridgeBench {
 public:
  explicit BridgeBench(MemoryTiming timing = kTiming) : channel(timing) {
    const SystemcContext::Use use(context);
    memory = std::make_unique<MemoryModule>("memory", reinterpret_cast<std::byte*>(bytes.data()), bytes.size());
    reads = std::make_unique<AxiReadBridge>(
        "reads", AxiReadSignals{&araddr, &arlen, &arvalid, &arready, rdata, &rresp, &rlast, &rvalid, &rready}, channel);
    writes = std::make_unique<AxiWriteBridge>("writes",
                                              AxiWriteSignals{&awaddr, &awlen, &awvalid, &awready, wdata, &wstrb,
                                                              &wlast, &wvalid, &wready, &bresp, &bvalid, &bready},
                                              channel);
    reads->socket.bind(memory->reads);
    writes->socket.bind(memory->writes);
    sc_core::sc_start(sc_core::SC_ZERO_TIME);
    reads->drive(0);
    writes->drive(0);
  }
  ~BridgeBench() {
    const SystemcContext::Use use(context);
    reads.reset();
    writes.reset();
    memory.reset();
  }
  /// Returns what happened on the edge: the handshakes.
  void tick() {
    const SystemcContext::Use use(context);
    ar = arvalid && arready;
    r = rvalid && rready;
    aw = awvalid && awready;
    w = wvalid && wready;
    b = bvalid && bready;
    reads->sample(now);
    writes->sample(now);
    ++now;
    reads->drive(now);
    writes->drive(now);
  }

  std::vector<unsigned char> bytes = std::vector<unsigned char>(kMemoryBytes);
  std::uint64_t now = 0;
  std::uint64_t araddr = 0, awaddr = 0, wstrb = ~std::uint64_t{0};
  std::uint8_t arlen = 0, arvalid = 0, arready = 0, rresp = 0, rlast = 0, rvalid = 0, rready = 1;
  std::uint8_t awlen = 0, awvalid = 0, awready = 0, wlast = 0, wvalid = 0, wready = 0, bresp = 0, bvalid = 0,
               bready = 1;
  std::uint32_t rdata[16] = {}, wdata[16] = {};
  bool ar = false, r = false, aw = false, w = false, b = false;

 private:
  SystemcContext context;
  MemoryChannel channel;
  std::unique_ptr<MemoryModule> memory;

 public:
  std::unique_ptr<AxiReadBridge> reads;
  std::unique_ptr<AxiWriteBridge> writes;
};

TEST(AxiReadBridge, ReturnsABurstAfterTheLatencyOneBeatATick) {
  BridgeBench bench;
  for (std::size_t i = 0; i < kMemoryBytes; ++i) bench.bytes[i] = static_cast<unsigned char>(i * 7 + i / 251);
  bench.araddr = 4096;
  bench.arlen = 15;
  bench.arvalid = 1;
  bench.tick();
  ASSERT_TRUE(bench.ar);
  bench.arvalid = 0;
  std::vector<std::uint64_t> arrivals;
  while (arrivals.size() < 16 && bench.now < 1000) {
    if (bench.rvalid) {
      EXPECT_EQ(std::memcmp(bench.rdata, &bench.bytes[4096 + 64 * arrivals.size()], 64), 0);
      EXPECT_EQ(bench.rlast != 0, arrivals.size() == 15);
      EXPECT_EQ(bench.rresp, 0);
      arrivals.push_back(bench.now);
    }
    bench.tick();
  }
  ASSERT_EQ(arrivals.size(), 16U);
  EXPECT_EQ(arrivals.front(), kLatencyTicks + 1);
  EXPECT_EQ(arrivals.back() - arrivals.front(), 15U);
  EXPECT_TRUE(bench.reads->idle());
}

TEST(AxiReadBridge, HoldsABeatUntilItIsTaken) {
  BridgeBench bench;
  bench.bytes[0] = 0x42;
  bench.arvalid = 1;
  bench.rready = 0;
  bench.tick();
  bench.arvalid = 0;
  for (int i = 0; i < 200; ++i) bench.tick();
  EXPECT_TRUE(bench.rvalid);
  EXPECT_EQ(bench.rdata[0], 0x42U);
  bench.rready = 1;
  bench.tick();
  EXPECT_TRUE(bench.r);
  EXPECT_FALSE(bench.rvalid);
}

TEST(AxiBridges, OutsideTheMemoryIsADecodeError) {
  BridgeBench bench;
  bench.araddr = kMemoryBytes;
  bench.arvalid = 1;
  bench.tick();
  bench.arvalid = 0;
  while (!bench.rvalid && bench.now < 1000) bench.tick();
  EXPECT_EQ(bench.rresp, 3);
  bench.awaddr = ~std::uint64_t{63};
  bench.awvalid = bench.wvalid = bench.wlast = 1;
  bench.tick();
  bench.awvalid = bench.wvalid = 0;
  while (!bench.bvalid && bench.now < 2000) bench.tick();
  EXPECT_EQ(bench.bresp, 3);
}

TEST(AxiWriteBridge, ChangesTheMemoryOnlyWhenItAnswers) {
  BridgeBench bench;
  std::memset(bench.wdata, 0xAB, 64);
  bench.awaddr = 128;
  bench.awvalid = bench.wvalid = bench.wlast = 1;
  bench.tick();
  ASSERT_TRUE(bench.aw && bench.w);
  bench.awvalid = bench.wvalid = 0;
  while (!bench.bvalid && bench.now < 1000) {
    EXPECT_EQ(bench.bytes[128], 0);
    bench.tick();
  }
  EXPECT_EQ(bench.now, kLatencyTicks + 1);
  EXPECT_EQ(bench.bytes[127], 0);
  EXPECT_EQ(bench.bytes[128], 0xAB);
  EXPECT_EQ(bench.bytes[191], 0xAB);
  EXPECT_EQ(bench.bytes[192], 0);
  bench.tick();
  EXPECT_TRUE(bench.b);
  EXPECT_TRUE(bench.writes->idle());
}

TEST(AxiWriteBridge, WritesOnlyStrobedBytesAndTakesDataBeforeTheAddress) {
  BridgeBench bench;
  std::memset(bench.wdata, 0x11, 64);
  bench.awaddr = 0;
  bench.awlen = 1;
  bench.wvalid = 1;
  bench.tick();  // first beat, whole
  bench.wstrb = 0x00000000000000F1;
  bench.wlast = 1;
  bench.tick();  // second beat: bytes 0 and 4..7
  bench.wvalid = 0;
  bench.awvalid = 1;
  bench.tick();
  bench.awvalid = 0;
  while (!bench.bvalid && bench.now < 1000) bench.tick();
  EXPECT_EQ(bench.bytes[63], 0x11);
  EXPECT_EQ(bench.bytes[64], 0x11);
  EXPECT_EQ(bench.bytes[65], 0);
  EXPECT_EQ(bench.bytes[67], 0);
  EXPECT_EQ(bench.bytes[68], 0x11);
  EXPECT_EQ(bench.bytes[71], 0x11);
  EXPECT_EQ(bench.bytes[72], 0);
}

TEST(AxiBridges, BandwidthIsShared) {
  BridgeBench bench(MemoryTiming{0, 8.0});  // a beat every two ticks
  bench.arvalid = 1;
  bench.arlen = 63;
  std::size_t beats = 0;
  for (int i = 0; i < 2000; ++i) {
    beats += bench.rvalid && bench.rready;
    bench.tick();
  }
  EXPECT_NEAR(static_cast<double>(beats), 1000, 10);
}

TEST(AxiBridges, MatchAMemoryModelUnderRandomTraffic) {
  const test::Seed seed(99);
  std::mt19937 random(seed.value());
  BridgeBench bench;
  std::vector<unsigned char> model(kMemoryBytes);
  for (int round = 0; round < 300; ++round) {
    const std::uint64_t address = random() % (kMemoryBytes / 4096) * 4096;
    const unsigned beats = 1 + random() % 64;
    bench.awaddr = bench.araddr = address;
    bench.awlen = bench.arlen = static_cast<std::uint8_t>(beats - 1);
    bench.awvalid = 1;
    unsigned given = 0;
    bool answered = false;
    const auto next_beat = [&] {
      bench.wvalid = given < beats && random() % 4 != 0;
      if (!bench.wvalid) return;
      for (auto& word : bench.wdata) word = static_cast<std::uint32_t>(random());
      bench.wstrb = random() % 2 == 0 ? ~std::uint64_t{0} : (std::uint64_t{random()} << 32 | random());
      bench.wlast = given + 1 == beats;
    };
    next_beat();
    while (!answered) {
      ASSERT_LT(bench.now, 1000000U);
      bench.bready = random() % 2;
      bench.tick();
      if (bench.aw) bench.awvalid = 0;
      if (bench.w) {
        const auto* data = reinterpret_cast<const unsigned char*>(bench.wdata);
        for (unsigned i = 0; i < 64; ++i) {
          if ((bench.wstrb >> i & 1) != 0) model[address + given * 64 + i] = data[i];
        }
        ++given;
      }
      if (bench.w || !bench.wvalid) next_beat();
      answered = bench.b;
    }
    bench.arvalid = 1;
    for (unsigned taken = 0; taken < beats;) {
      ASSERT_LT(bench.now, 1000000U);
      bench.rready = random() % 3 != 0;
      if (bench.rvalid && bench.rready) {
        ASSERT_EQ(std::memcmp(bench.rdata, &model[address + taken * 64], 64), 0);
        ++taken;
      }
      bench.tick();
      if (bench.ar) bench.arvalid = 0;
    }
  }
  EXPECT_EQ(model, bench.bytes);
}

}  // namespace
}  // namespace srpnic::sim
