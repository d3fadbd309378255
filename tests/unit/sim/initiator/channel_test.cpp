// SPDX-License-Identifier: Apache-2.0
#include "sim/initiator/channel.hpp"

#include <gtest/gtest.h>

#include <cstring>

namespace srpnic::sim {
namespace {

class InitiatorChannel : public ::testing::Test {
 protected:
  InitiatorChannel() { channel_.connect(queue_pair_); }

  static QueuePairConfig queue_pair_config() {
    QueuePairConfig config;
    config.pmtu = 4096;
    return config;
  }

  /// The IU the channel has sent last.
  Payload sent() {
    Payload iu;
    while (const auto packet = queue_pair_.next_packet(0)) {
      iu.insert(iu.end(), packet->payload.begin(), packet->payload.end());
    }
    return iu;
  }
  static srp::CommandHeader header_of(const Payload& iu) {
    return *wire::read<srp::CommandHeader>(std::as_bytes(std::span(iu)));
  }
  static Payload response(std::uint64_t tag, std::uint8_t flags = 0, std::uint32_t in_residual = 0,
                          std::int32_t delta = 1) {
    srp::ResponseHeader header{};
    header.opcode = static_cast<std::uint8_t>(srp::Opcode::kResponse);
    header.request_limit_delta = static_cast<std::uint32_t>(delta);
    header.tag = tag;
    header.flags = flags;
    header.in_residual = in_residual;
    Payload iu(sizeof header);
    std::memcpy(iu.data(), &header, sizeof header);
    return iu;
  }
  CommandHandler keep() {
    return [this](CommandResult&& result) { results_.push_back(std::move(result)); };
  }

  Violations violations_;
  RegisteredMemory memory_{1};
  QueuePair queue_pair_{queue_pair_config(), {}, memory_, violations_, {}};
  Channel channel_{{.request_limit = 3, .max_initiator_iu = 8276, .max_target_iu = 8260, .immediate_offset = 68},
                   memory_,
                   violations_};
  std::vector<CommandResult> results_;
};

TEST_F(InitiatorChannel, ACommandWithOneDescriptorIsSixtyFourBytes) {
  channel_.submit(0, {.cdb = read_cdb(0, 1), .data_in_bytes = 512}, keep());
  const Payload iu = sent();
  EXPECT_EQ(iu.size(), 64u);
  EXPECT_EQ(header_of(iu).formats, 0x01);
  EXPECT_EQ(memory_.regions(), 1u);
}

TEST_F(InitiatorChannel, ShortWritesTravelInTheIuBehindUndefinedBytes) {
  const Payload data(1024, 0x77);
  channel_.submit(0, {.cdb = write_cdb(0, 2), .data_out = data}, keep());
  const Payload iu = sent();
  ASSERT_EQ(iu.size(), 68u + 1024);
  EXPECT_EQ(header_of(iu).formats, 0x30);
  EXPECT_TRUE(std::equal(data.begin(), data.end(), iu.begin() + 68));
  EXPECT_FALSE(std::all_of(iu.begin() + 52, iu.begin() + 68, [](auto byte) { return byte == 0; }));
  EXPECT_EQ(memory_.regions(), 0u);
}

TEST_F(InitiatorChannel, SeveralSegmentsBecomeATableInTheIu) {
  channel_.submit(0, {.cdb = read_cdb(0, 8), .data_in_bytes = 4096, .segments = 3, .misalignment = 5}, keep());
  const Payload iu = sent();
  ASSERT_EQ(iu.size(), 48u + 20 + 3 * 16);
  EXPECT_EQ(header_of(iu).formats, 0x02);
  EXPECT_EQ(header_of(iu).in_count, 3);
  EXPECT_EQ(memory_.regions(), 4u);  // three pieces and the table
}

TEST_F(InitiatorChannel, KeepsOneCreditBackAndTakesWhatResponsesReturn) {
  const auto tag = channel_.submit(0, {.cdb = test_unit_ready_cdb()}, keep());
  channel_.submit(0, {.cdb = test_unit_ready_cdb()}, keep());
  EXPECT_FALSE(channel_.can_submit());
  channel_.receive(7, response(tag));
  EXPECT_TRUE(channel_.can_submit());
  ASSERT_EQ(results_.size(), 1u);
  EXPECT_TRUE(results_[0].good());
  EXPECT_EQ(results_[0].completed_ns, 7u);
  EXPECT_EQ(violations_.count(), 0u);
}

TEST_F(InitiatorChannel, RecordsResponsesThatCannotBe) {
  const auto tag = channel_.submit(0, {.cdb = test_unit_ready_cdb()}, keep());
  channel_.receive(1, response(tag + 1));
  EXPECT_EQ(violations_.count(), 1u);
  channel_.receive(1, response(tag, 0, 0, 0));  // no credit
  EXPECT_EQ(violations_.count(), 2u);
  channel_.receive(1, response(tag));  // answered already
  EXPECT_EQ(violations_.count(), 3u);
  channel_.receive(1, Payload(20, 0xc1));
  EXPECT_EQ(violations_.count(), 4u);
}

TEST_F(InitiatorChannel, RecordsDataWrittenWhereTheResidualSaysThereIsNone) {
  const auto tag = channel_.submit(0, {.cdb = inquiry_cdb(96), .data_in_bytes = 96}, keep());
  const Payload iu = sent();
  const auto descriptor = *wire::read<srp::Descriptor>(std::as_bytes(std::span(iu)), 48);
  memory_.write(descriptor.address, descriptor.key, Payload(64, 0xfe));
  channel_.receive(1, response(tag, srp::kDataInUnder, 60));
  EXPECT_EQ(violations_.count(), 1u);
}

TEST_F(InitiatorChannel, EndsEverythingWhenACommandIsNotAnswered) {
  channel_.submit(0, {.cdb = read_cdb(0, 1), .data_in_bytes = 512}, keep());
  ASSERT_TRUE(channel_.next_event_ns());
  channel_.check_timeouts(*channel_.next_event_ns());
  ASSERT_EQ(results_.size(), 1u);
  EXPECT_NE(results_[0].failure, "");
  EXPECT_FALSE(channel_.can_submit());
  EXPECT_EQ(memory_.regions(), 1u);  // an access that comes late is not the target's fault
}

}  // namespace
}  // namespace srpnic::sim
