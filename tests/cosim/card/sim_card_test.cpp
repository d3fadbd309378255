// SPDX-License-Identifier: Apache-2.0
// The whole card through its registers, memories and wire.
#include "sim/card/sim_card.hpp"

#include <gtest/gtest.h>

#include <bit>
#include <cstring>
#include <span>
#include <stdexcept>

#include "sim/card/sim_device.hpp"
#include "srp_abi.hpp"
#include "tests/support/queue_endpoint.hpp"

namespace srpnic::sim {
namespace {

using test::QueueEndpoint;

constexpr std::uint64_t kLongEnough = 100000;  // cycles
constexpr std::uint32_t kRingLog2 = 4;

CardOptions small_card() {
  CardOptions options;
  options.card_memory_bytes = std::uint64_t{16} << 20;
  options.host_memory_bytes = std::uint64_t{16} << 20;
  return options;
}

/// An ARP request for nobody in particular: broadcast, so it is the host's.
Frame broadcast_frame(std::size_t bytes) {
  Frame frame = test::numbered_frame(7, bytes);
  std::fill(frame.begin(), frame.begin() + 6, std::uint8_t{0xFF});
  frame[12] = 0x08;
  frame[13] = 0x06;
  return frame;
}

class SimCardTest : public ::testing::Test {
 protected:
  SimCardTest() { card.attach(&peer); }
  ~SimCardTest() override { card.attach(nullptr); }

  abi::MailboxStatus command(abi::MailboxCommand command, std::span<const std::uint32_t> arguments = {}) {
    for (std::uint32_t i = 0; i < arguments.size(); ++i) card.write32(abi::reg::kMailboxArg + 4 * i, arguments[i]);
    card.write32(abi::reg::kMailboxCommand, static_cast<std::uint32_t>(command));
    for (int i = 0; i < 1000; ++i) {
      const auto status = static_cast<abi::MailboxStatus>(card.read32(abi::reg::kMailboxStatus) & 0xFF);
      if (status != abi::MailboxStatus::kBusy) return status;
    }
    return abi::MailboxStatus::kBusy;
  }
  abi::MailboxStatus set_lun(std::uint64_t base, std::uint64_t blocks) {
    const abi::LunEntry entry{
        .kind = static_cast<std::uint8_t>(abi::LunKind::kRam), .block_log2 = 9, .base = base, .blocks = blocks};
    return command(abi::MailboxCommand::kLunSet, abi::mailbox::LunSet{.index = 1, .record = entry}.pack());
  }
  void set_ring(std::uint32_t first_register, std::uint64_t address) {
    card.write32(first_register, static_cast<std::uint32_t>(address));
    card.write32(first_register + 4, static_cast<std::uint32_t>(address >> 32));
    card.write32(first_register + 8, kRingLog2);
  }
  void enable_rings() {
    set_ring(abi::reg::kExceptionRingLo, exceptions->card_address());
    set_ring(abi::reg::kWorkRingLo, work->card_address());
    set_ring(abi::reg::kCompletionRingLo, completions->card_address());
    ASSERT_EQ(command(abi::MailboxCommand::kRingsEnable), abi::MailboxStatus::kOk);
  }
  template <typename Entry>
  static Entry entry(Buffer& ring, std::size_t offset = 0) {
    Entry value;
    std::memcpy(&value, ring.bytes().data() + offset, sizeof value);
    return value;
  }

  SimCard card{small_card()};
  QueueEndpoint peer;
  SimDevice device{card};
  std::unique_ptr<Buffer> exceptions = device.allocate(Memory::kHost, abi::kExceptionEntryBytes << kRingLog2);
  std::unique_ptr<Buffer> work = device.allocate(Memory::kHost, abi::kWorkEntryBytes << kRingLog2);
  std::unique_ptr<Buffer> completions = device.allocate(Memory::kHost, abi::kCompletionEntryBytes << kRingLog2);
};

TEST_F(SimCardTest, AnswersRegisters) {
  EXPECT_EQ(card.read32(abi::reg::kMagic), abi::kAbiMagic);
  EXPECT_EQ(card.read32(abi::reg::kAbiVersion), abi::kAbiVersion);
  card.write32(abi::reg::kMailboxArg, 0x12345678);
  EXPECT_EQ(card.read32(abi::reg::kMailboxArg), 0x12345678U);
  EXPECT_THROW(card.read32(0x10000), std::runtime_error);
  EXPECT_THROW(card.write32(0x12, 0), std::runtime_error);
}

TEST_F(SimCardTest, KnowsItsMemoryAndRefusesWhatLiesOutside) {
  EXPECT_EQ(card.read32(abi::reg::kCardMemoryLo), 16u << 20);
  EXPECT_EQ(card.read32(abi::reg::kCardMemoryHi), 0u);
  EXPECT_EQ(set_lun(0, 32768), abi::MailboxStatus::kOk);
  EXPECT_EQ(set_lun(64, 32768), abi::MailboxStatus::kBadArgument);
  EXPECT_EQ(set_lun(std::uint64_t{1} << 40, 1), abi::MailboxStatus::kBadArgument);
}

TEST_F(SimCardTest, StopsItsClockWhenNothingIsInFlight) {
  card.run(kLongEnough);
  EXPECT_TRUE(card.quiet());
  const std::uint64_t cycles = card.cycle();
  EXPECT_EQ(card.run(kLongEnough), 0U);
  card.advance(1'000'000);
  EXPECT_EQ(card.cycle(), cycles);
  EXPECT_GE(card.time_ns(), 1'000'000U);
}

TEST_F(SimCardTest, GivesTheHostFramesThatAreNotItsOwnBusiness) {
  enable_rings();
  const Frame frame = broadcast_frame(100);
  peer.to_send.push_back(frame);
  ASSERT_TRUE(card.run_until_idle(kLongEnough));
  const auto header = entry<abi::ExceptionHeader>(*exceptions);
  EXPECT_EQ(header.phase, 1);
  EXPECT_EQ(header.kind, static_cast<std::uint8_t>(abi::ExceptionKind::kFrame));
  EXPECT_EQ(header.reason, static_cast<std::uint8_t>(abi::ExceptionReason::kNotRoce));
  ASSERT_EQ(header.length, frame.size());
  EXPECT_EQ(std::memcmp(exceptions->bytes().data() + sizeof header, frame.data(), frame.size()), 0);
}

TEST_F(SimCardTest, PadsShortFramesAsTheWireDoes) {
  enable_rings();
  peer.to_send.push_back(broadcast_frame(42));
  ASSERT_TRUE(card.run_until_idle(kLongEnough));
  EXPECT_EQ(entry<abi::ExceptionHeader>(*exceptions).length, 60U);
}

TEST_F(SimCardTest, SendsFramesOfTheHostAndReportsThem) {
  enable_rings();
  const auto buffer = device.allocate(Memory::kHost, 4096);
  const Frame frame = test::numbered_frame(3, 1514);
  std::memcpy(buffer->bytes().data(), frame.data(), frame.size());
  abi::WorkEntry request;
  request.opcode = static_cast<std::uint8_t>(abi::WorkOpcode::kFrame);
  request.flags = 1;
  request.local_address = buffer->card_address();
  request.length = static_cast<std::uint32_t>(frame.size());
  request.cookie = 0xC00C1E;
  std::memcpy(work->bytes().data(), &request, sizeof request);
  card.write32(abi::reg::kWorkProducer, 1);
  ASSERT_TRUE(card.run_until_idle(kLongEnough));
  ASSERT_EQ(peer.received.size(), 1U);
  EXPECT_EQ(peer.received[0], frame);
  const auto completion = entry<abi::CompletionEntry>(*completions);
  EXPECT_EQ(completion.phase, 1);
  EXPECT_EQ(completion.status, static_cast<std::uint8_t>(abi::CompletionStatus::kOk));
  EXPECT_EQ(completion.cookie, 0xC00C1EU);
}

TEST_F(SimCardTest, HoldsFramesBackWhileThePeerIsSlow) {
  enable_rings();
  peer.refusing = true;
  const auto buffer = device.allocate(Memory::kHost, 4096);
  abi::WorkEntry request;
  request.opcode = static_cast<std::uint8_t>(abi::WorkOpcode::kFrame);
  request.local_address = buffer->card_address();
  request.length = 64;
  std::memcpy(work->bytes().data(), &request, sizeof request);
  card.write32(abi::reg::kWorkProducer, 1);
  card.run(kLongEnough);
  EXPECT_TRUE(card.wire_waiting());
  EXPECT_TRUE(peer.received.empty());
  peer.refusing = false;
  card.run(kLongEnough);
  EXPECT_FALSE(card.wire_waiting());
  EXPECT_EQ(peer.received.size(), 1U);
}

TEST_F(SimCardTest, SeesAnErrorWhereThereIsNoMemory) {
  set_ring(abi::reg::kExceptionRingLo, std::uint64_t{1} << abi::kHostAddressBit | std::uint64_t{1} << 40);
  set_ring(abi::reg::kWorkRingLo, work->card_address());
  set_ring(abi::reg::kCompletionRingLo, completions->card_address());
  command(abi::MailboxCommand::kRingsEnable);
  peer.to_send.push_back(broadcast_frame(100));
  ASSERT_TRUE(card.run_until_idle(kLongEnough));
  EXPECT_NE(card.read32(abi::reg::kHealth) & 8U, 0U);
}

TEST_F(SimCardTest, CanBeResetWhileBusy) {
  enable_rings();
  for (int i = 0; i < 20; ++i) peer.to_send.push_back(broadcast_frame(1500));
  card.run(150);
  card.reset();
  EXPECT_EQ(card.read32(abi::reg::kMagic), abi::kAbiMagic);
  ASSERT_TRUE(card.run_until_idle(kLongEnough));
  EXPECT_TRUE(peer.to_send.empty());
}

TEST_F(SimCardTest, SharesNothingWithAnotherCardInTheProcess) {
  SimCard other(small_card());
  other.write32(abi::reg::kMailboxArg, 1);
  card.write32(abi::reg::kMailboxArg, 2);
  EXPECT_EQ(other.read32(abi::reg::kMailboxArg), 1U);
  EXPECT_NE(other.host_memory().bytes, card.host_memory().bytes);
}

TEST_F(SimCardTest, TheSameFramesTakeTheSameTime) {
  const auto run = [] {
    SimCard fresh(small_card());
    QueueEndpoint wire;
    for (int i = 0; i < 50; ++i) wire.to_send.push_back(broadcast_frame(60 + static_cast<std::size_t>(i) * 29));
    fresh.attach(&wire);
    EXPECT_TRUE(fresh.run_until_idle(kLongEnough));
    fresh.attach(nullptr);
    return fresh.cycle();
  };
  EXPECT_EQ(run(), run());
}

}  // namespace
}  // namespace srpnic::sim
