// SPDX-License-Identifier: Apache-2.0
// Congestion control of the whole card: marks on the way are answered, CNPs slow single queue pairs down and only as
// long as they come, and every command ends well with every byte in its place.
#include <gtest/gtest.h>

#include <iostream>
#include <memory>
#include <optional>
#include <random>
#include <utility>

#include "sim/initiator/initiator.hpp"
#include "sim/initiator/report_text.hpp"
#include "sim/target/simulated_target.hpp"
#include "sim/wire/impairment.hpp"
#include "tests/cosim/initiator/simulated_target.hpp"
#include "tests/support/seed.hpp"

namespace srpnic::sim {
namespace {

constexpr std::uint32_t kBlocks = 512;  // of a command: 256 KiB

ImpairmentOptions marks(double probability) {
  ImpairmentOptions options;
  options.mark = probability;
  return options;
}

class Congestion : public ::testing::Test {
 protected:
  Congestion() : target_(seed_.value()) {}
  ~Congestion() override { target_.attach(nullptr); }
  Congestion(const Congestion&) = delete;
  Congestion& operator=(const Congestion&) = delete;

  void set(std::uint32_t address, std::uint32_t value) { target_.port().device().write32(address, value); }
  void switch_on() { set(abi::reg::kCcControl, 1 | abi::kCcDefaultCnpDscp << 8); }

  void log_in(const ImpairmentOptions& damage, InitiatorOptions options = {}) {
    options.hold = true;
    options.seed = seed_.value();
    auto initiator = std::make_unique<Initiator>(options);
    initiator_ = initiator.get();
    cable_ = std::make_unique<ImpairedEndpoint>(std::move(initiator), damage, seed_.value());
    target_.attach(cable_.get());
    ASSERT_TRUE(target_.run_until([&] { return initiator_->phase() == Initiator::Phase::kReady; }));
  }
  void log_out() {
    initiator_->logout();
    EXPECT_TRUE(target_.run_until([&] { return initiator_->finished(); }));
    EXPECT_TRUE(initiator_->report().ok) << to_text(initiator_->report());
    EXPECT_EQ(target_.counter(abi::Counter::kQpErrors), 0U);
  }

  /// Runs the command; returns the time it took.
  std::uint64_t execute(const Command& command, std::size_t channel = 0) {
    const std::uint64_t start = target_.card().time_ns();
    std::optional<CommandResult> result;
    initiator_->channel(channel).submit(initiator_->now_ns(), command,
                                        [&](CommandResult&& ended) { result = std::move(ended); });
    EXPECT_TRUE(target_.run_until([&] { return result.has_value(); }, 60'000'000));
    if (!result) return 0;
    EXPECT_TRUE(result->good()) << result->failure;
    data_in_ = std::move(result->data_in);
    return target_.card().time_ns() - start;
  }
  std::uint64_t write(std::uint32_t lba) {
    data_out_ = Payload(kBlocks * 512);
    for (auto& byte : data_out_) byte = static_cast<std::uint8_t>(random_());
    return execute({.cdb = write_cdb(lba, kBlocks), .data_out = data_out_, .immediate = false});
  }
  std::uint64_t read(std::uint32_t lba, std::size_t channel = 0) {
    const std::uint64_t time = execute({.cdb = read_cdb(lba, kBlocks), .data_in_bytes = kBlocks * 512}, channel);
    EXPECT_TRUE(data_in_ == data_out_) << "other data than was written";
    return time;
  }
  double mean_read_us(int count, std::size_t channel = 0) {
    std::uint64_t sum = 0;
    for (int i = 0; i < count && !HasFailure(); ++i) sum += read(64, channel);
    return static_cast<double>(sum) / count / 1000;
  }

  test::Seed seed_;
  std::mt19937_64 random_{seed_.value()};
  SimulatedTarget target_;
  std::unique_ptr<ImpairedEndpoint> cable_;
  Initiator* initiator_ = nullptr;
  Payload data_out_, data_in_;
};

TEST_F(Congestion, ControlSwitchedOffMarksNothingAndAnswersNothing) {
  InitiatorOptions options;
  options.ecn = true;
  log_in(marks(1.0), options);
  write(64);
  read(64);
  EXPECT_EQ(initiator_->queue_pair(0).congestion().ecn_capable, 0U);
  EXPECT_EQ(cable_->to_peer().marked, 0U);
  EXPECT_GT(target_.counter(abi::Counter::kRxEcnMarked), 0U);
  EXPECT_EQ(target_.counter(abi::Counter::kTxCnp), 0U);
  EXPECT_EQ(initiator_->queue_pair(0).congestion().notifications, 0U);
  log_out();
}

TEST_F(Congestion, SlowsDownWhileThePathIsCongestedAndRecovers) {
  switch_on();
  set(abi::reg::kCcAiRate, 8192);    // 4 Gb/s, to be through with it soon
  set(abi::reg::kCcMinRate, 20480);  // 10 Gb/s
  InitiatorOptions options;
  options.channels = 2;
  log_in({}, options);
  write(64);
  const double before = mean_read_us(5);
  cable_->set_options(marks(0.2));
  const double congested = mean_read_us(20);
  const auto notified = initiator_->queue_pair(0).congestion().notified;
  cable_->set_options({});
  const double other = mean_read_us(5, 1);
  mean_read_us(60);
  const double after = mean_read_us(5);
  std::cout << "a READ of 256 KiB: " << before << " us, congested " << congested << " us, recovered " << after
            << " us, meanwhile on another queue pair " << other << " us; " << cable_->to_peer().marked
            << " packets marked, " << notified << " CNPs\n";
  EXPECT_GT(congested, 2 * before);
  EXPECT_LT(after, 1.1 * before);
  EXPECT_LT(other, 1.1 * before) << "the limit is a queue pair's own";
  EXPECT_GT(notified, 3U);
  EXPECT_EQ(target_.counter(abi::Counter::kRxCnp), notified);
  log_out();
}

TEST_F(Congestion, AnswersMarkedDataAtMostOnceAnInterval) {
  switch_on();
  InitiatorOptions options;
  options.ecn = true;
  log_in(marks(0.5), options);
  const std::uint64_t start = target_.card().time_ns();
  for (int i = 0; i < 10; ++i) write(64);
  const std::uint64_t intervals = (target_.card().time_ns() - start) / (abi::kCcDefaultCnpInterval * 1024);
  const std::uint64_t cnps = target_.counter(abi::Counter::kTxCnp);
  EXPECT_GT(target_.counter(abi::Counter::kRxEcnMarked), 100U);
  EXPECT_GE(cnps, 3U);
  EXPECT_LE(cnps, intervals + 2);
  EXPECT_EQ(initiator_->queue_pair(0).congestion().notifications, cnps);
  log_out();
}

TEST_F(Congestion, WaitingForTheRateAloneCostsNoSimulatedCycles) {
  switch_on();
  set(abi::reg::kCcRateTimer, 65535);
  log_in(marks(1.0));
  write(64);
  while (target_.counter(abi::Counter::kRxCnp) < 12 && !HasFailure()) read(64);
  cable_->set_options({});
  const std::uint64_t cycles = target_.card().cycle();
  const std::uint64_t time = read(64);
  const std::uint64_t clocked = (target_.card().cycle() - cycles) * kTickNs;
  std::cout << "256 KiB in " << time / 1000 << " us, " << clocked / 1000 << " us of them simulated\n";
  EXPECT_GT(time, 5'000'000U) << "the rate should be near the minimum";
  EXPECT_LT(clocked, time / 2);
  log_out();
}

TEST_F(Congestion, AndABadCableTogetherLoseNothing) {
  switch_on();
  set(abi::reg::kCcMinRate, 8192);
  InitiatorOptions options;
  options.ecn = true;
  options.lossless = false;
  options.channels = 2;
  ImpairmentOptions damage = marks(0.1);
  damage.loss = damage.duplicate = damage.reorder = damage.corrupt = 0.005;
  log_in(damage, options);
  for (std::uint32_t i = 0; i < 6; ++i) {
    write(64);
    read(64, i % 2);
  }
  EXPECT_GT(target_.counter(abi::Counter::kRxCnp), 0U);
  EXPECT_GT(target_.counter(abi::Counter::kTxCnp), 0U);
  EXPECT_GT(target_.counter(abi::Counter::kRetransmissions), 0U);
  log_out();
}

TEST(CongestionNotification, ForNobodyOrOfAnotherPartitionOrTooShortIsCountedAndDropped) {
  SimulatedTarget target;
  target.port().device().write32(abi::reg::kCcControl, 1);
  test::LoggedIn session(target, {});
  RocePacket cnp;
  cnp.opcode = RoceOpcode::kCongestionNotification;
  cnp = session.initiator().queue_pair(0).addressed(cnp);
  session.send(build_packet(cnp));
  EXPECT_EQ(target.counter(abi::Counter::kRxCnp), 1U);

  RocePacket nobody = cnp;
  nobody.dest_qpn ^= 0x000100;  // another generation
  session.send(build_packet(nobody));
  EXPECT_EQ(target.counter(abi::Counter::kRxUnknownQp), 1U);

  RocePacket stranger = cnp;
  stranger.pkey = 0x8001;
  session.send(build_packet(stranger));
  EXPECT_EQ(target.counter(abi::Counter::kRxBadPkey), 1U);

  RocePacket fat = cnp;
  fat.payload = Payload(8);
  session.send(build_packet(fat));
  EXPECT_EQ(target.counter(abi::Counter::kRxBadTransport), 1U);

  Frame brief = build_packet(cnp);
  constexpr std::size_t kIp = 14, kUdp = kIp + 20;
  brief.resize(brief.size() - 8);
  brief[kIp + 3] = static_cast<std::uint8_t>(brief[kIp + 3] - 8);
  brief[kUdp + 5] = static_cast<std::uint8_t>(brief[kUdp + 5] - 8);
  seal_packet(brief);
  session.send(std::move(brief));
  EXPECT_EQ(target.counter(abi::Counter::kRxBadIp), 1U);

  EXPECT_EQ(target.counter(abi::Counter::kRxCnp), 1U);
  session.expect_works();
  session.logout();
}

}  // namespace
}  // namespace srpnic::sim
