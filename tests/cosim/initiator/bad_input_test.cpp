// SPDX-License-Identifier: Apache-2.0
// What no initiator may send: each thing has its defined answer and counter, and the card goes on.
#include <gtest/gtest.h>

#include "sim/initiator/connection.hpp"
#include "tests/cosim/initiator/simulated_target.hpp"

namespace srpnic::sim {
namespace {

using abi::Counter;
using test::LoggedIn;
using test::SimulatedTarget;

constexpr std::uint8_t kCheckCondition = 0x02;
constexpr std::uint8_t kIllegalRequest = 0x05;
constexpr std::uint8_t kInvalidInformationUnit = 0x0e;  // additional sense code

class BadInput : public ::testing::Test {
 protected:
  /// Sends a frame; exactly one counter of drops goes up by one, and everything still works.
  void expect_dropped(Frame frame, Counter counter) {
    const std::uint64_t before = target_.counter(counter);
    const std::uint64_t commands = target_.counter(Counter::kCommands);
    session_.send(std::move(frame));
    EXPECT_EQ(target_.counter(counter), before + 1);
    EXPECT_EQ(target_.counter(Counter::kCommands), commands);
    session_.expect_works();
  }
  /// Channel 0 ends with a NAK or a DREQ; a new login works.
  void expect_closed_and_a_new_login_works() {
    EXPECT_EQ(target_.target().channels(), 0u);
    InitiatorOptions options;
    options.seed = 7;
    LoggedIn(target_, options).expect_works();
  }
  static void expect_sense(const CommandResult& result, std::uint8_t key, unsigned code) {
    EXPECT_EQ(result.failure, "");
    EXPECT_EQ(result.status, kCheckCondition);
    EXPECT_EQ(result.sense_key(), key);
    EXPECT_EQ(result.additional_sense() >> 8, code);
  }

  SimulatedTarget target_;
  LoggedIn session_{target_, {}};
};

TEST_F(BadInput, AWrongIcrcIsDropped) {
  Frame frame = build_packet(session_.next_send());
  frame[60] ^= 0x04;
  expect_dropped(frame, Counter::kRxBadIcrc);
}

TEST_F(BadInput, AnUnknownQueuePairIsDropped) {
  RocePacket packet = session_.next_send();
  packet.dest_qpn ^= 0x40;  // another index
  expect_dropped(build_packet(packet), Counter::kRxUnknownQp);
  packet = session_.next_send();
  packet.dest_qpn ^= 0x100;  // the same index, another generation
  expect_dropped(build_packet(packet), Counter::kRxUnknownQp);
}

TEST_F(BadInput, AWrongPartitionKeyIsDropped) {
  RocePacket packet = session_.next_send();
  packet.pkey = 0x7ffe;
  expect_dropped(build_packet(packet), Counter::kRxBadPkey);
}

TEST_F(BadInput, ATruncatedFrameIsDropped) {
  Frame frame = build_packet(session_.next_send());
  frame.resize(frame.size() - 5);
  expect_dropped(frame, Counter::kRxTruncated);
}

TEST_F(BadInput, AnOversizedFrameIsDropped) {
  RocePacket packet = session_.next_send();
  packet.payload.resize(9400);
  expect_dropped(build_packet(packet), Counter::kRxOversized);
}

TEST_F(BadInput, AFrameForAnotherAddressIsDropped) {
  RocePacket packet = session_.next_send();
  packet.destination.mac ^= 1;
  expect_dropped(build_packet(packet), Counter::kRxNotForUs);
}

TEST_F(BadInput, ADamagedIpHeaderIsDropped) {
  Frame frame = build_packet(session_.next_send());
  frame[24] ^= 0xff;  // its checksum
  expect_dropped(frame, Counter::kRxBadIp);
}

TEST_F(BadInput, AnUnreliableDatagramForAReliableQueuePairIsDropped) {
  RocePacket packet = session_.next_send();
  packet.opcode = RoceOpcode::kDatagram;
  expect_dropped(build_packet(packet), Counter::kRxBadTransport);
}

TEST_F(BadInput, AnIuShorterThanItsDescriptorIsRefusedWithSense) {
  const auto result =
      session_.execute_spoilt({.cdb = read_cdb(0, 1), .data_in_bytes = 512}, [](Payload& iu) { iu.resize(60); });
  expect_sense(result, kIllegalRequest, kInvalidInformationUnit);
  session_.expect_works();
}

TEST_F(BadInput, AnIuShorterThanItsImmediateDataIsRefusedWithSense) {
  const auto result = session_.execute_spoilt({.cdb = write_cdb(0, 1), .data_out = Payload(512)},
                                              [](Payload& iu) { iu.resize(iu.size() - 1); });
  expect_sense(result, kIllegalRequest, kInvalidInformationUnit);
  session_.expect_works();
}

TEST_F(BadInput, AnIuShorterThanItsAdditionalCdbIsRefusedWithSense) {
  const auto result =
      session_.execute_spoilt({.cdb = read_cdb(0, 1), .data_in_bytes = 512}, [](Payload& iu) { iu[31] = 0x3f << 2; });
  expect_sense(result, kIllegalRequest, kInvalidInformationUnit);
  session_.expect_works();
}

TEST_F(BadInput, ADescriptorCountBeyondTheIuIsRefusedWithSense) {
  const auto result = session_.execute_spoilt({.cdb = read_cdb(0, 8), .data_in_bytes = 4096, .segments = 2},
                                              [](Payload& iu) { iu[7] = 200; });
  expect_sense(result, kIllegalRequest, kInvalidInformationUnit);
  session_.expect_works();
}

TEST_F(BadInput, ABufferFormatThatDoesNotExistIsRefusedWithSense) {
  const auto result =
      session_.execute_spoilt({.cdb = read_cdb(0, 1), .data_in_bytes = 512}, [](Payload& iu) { iu[5] = 0x07; });
  expect_sense(result, kIllegalRequest, kInvalidInformationUnit);
  session_.expect_works();
}

TEST_F(BadInput, AReadFillsADescriptorShorterThanItsCdbAndReportsTheRest) {
  ASSERT_TRUE(session_.execute({.cdb = write_cdb(0, 8), .data_out = Payload(4096, 0x3a)}).good());
  const auto result = session_.execute({.cdb = read_cdb(0, 8), .data_in_bytes = 1000});
  EXPECT_EQ(result.failure, "");
  EXPECT_EQ(result.status, 0);
  EXPECT_EQ(result.flags, srp::kDataInOver);
  EXPECT_EQ(result.in_residual, 3096u);
  EXPECT_EQ(result.data_in, Payload(1000, 0x3a));
  session_.expect_works();
}

TEST_F(BadInput, AReadLeavesTheRestOfALongerDescriptorAlone) {
  const auto result = session_.execute({.cdb = read_cdb(0, 1), .data_in_bytes = 1000});
  EXPECT_EQ(result.status, 0);
  EXPECT_EQ(result.flags, srp::kDataInUnder);
  EXPECT_EQ(result.in_residual, 488u);
  session_.expect_works();
}

TEST_F(BadInput, AWriteWithADescriptorShorterThanItsCdbIsRefusedWithSense) {
  const Payload before(4096, 0x11);
  ASSERT_TRUE(session_.execute({.cdb = write_cdb(0, 8), .data_out = before}).good());
  for (const bool immediate : {false, true}) {
    const auto result =
        session_.execute({.cdb = write_cdb(0, 8), .data_out = Payload(1024, 0x22), .immediate = immediate});
    expect_sense(result, kIllegalRequest, kInvalidInformationUnit);
    EXPECT_EQ(session_.execute({.cdb = read_cdb(0, 8), .data_in_bytes = 4096}).data_in, before);
  }
  session_.expect_works();
}

TEST_F(BadInput, AWriteLeavesTheRestOfALongerDescriptorUnread) {
  for (const bool immediate : {false, true}) {
    const auto result =
        session_.execute({.cdb = write_cdb(0, 1), .data_out = Payload(1000, 0x33), .immediate = immediate});
    EXPECT_EQ(result.status, 0);
    EXPECT_EQ(result.flags, srp::kDataOutUnder);
    EXPECT_EQ(result.out_residual, 488u);
  }
  session_.expect_works();
}

TEST_F(BadInput, ABufferForTheOtherDirectionIsRefusedWithSense) {
  expect_sense(session_.execute({.cdb = write_cdb(0, 1), .data_in_bytes = 512}), kIllegalRequest,
               kInvalidInformationUnit);
  session_.expect_works();
}

TEST_F(BadInput, AnAddressBeyondTheDiskIsRefusedWithSense) {
  constexpr std::uint64_t kBlocks = SimulatedTarget::kLunBytes / 512;
  for (const std::uint64_t lba : {kBlocks, kBlocks - 7, std::uint64_t{0xffff'ffff}, ~std::uint64_t{0} - 3}) {
    expect_sense(session_.execute({.cdb = read_cdb(lba, 8), .data_in_bytes = 4096}), kIllegalRequest, 0x21);
    expect_sense(session_.execute({.cdb = write_cdb(lba, 8), .data_out = Payload(4096), .immediate = false}),
                 kIllegalRequest, 0x21);
  }
  session_.expect_works();
}

TEST_F(BadInput, AnUnknownLunIsRefusedWithSense) {
  for (const std::uint64_t lun : {std::uint64_t{5} << 48, std::uint64_t{0x4300} << 48, std::uint64_t{1}}) {
    expect_sense(session_.execute({.lun = lun, .cdb = read_cdb(0, 1), .data_in_bytes = 512}), kIllegalRequest, 0x25);
  }
  session_.expect_works();
}

TEST_F(BadInput, AnUnknownOperationIsRefusedWithSense) {
  Cdb cdb{};
  cdb[0] = 0xff;
  expect_sense(session_.execute({.cdb = cdb}), kIllegalRequest, 0x20);
  session_.expect_works();
}

TEST_F(BadInput, AKeyThatDoesNotExistEndsTheChannelAndChangesNothing) {
  session_.execute_spoilt({.cdb = read_cdb(0, 1), .data_in_bytes = 512}, [](Payload& iu) { iu[56] ^= 0xff; });
  EXPECT_EQ(session_.initiator().violations().count(), 1u);  // our own fault: the RDMA WRITE it asked for
  target_.settle();
  expect_closed_and_a_new_login_works();
}

TEST_F(BadInput, AnIuCutWithinItsHeaderEndsTheChannel) {
  session_.execute_spoilt({.cdb = test_unit_ready_cdb()}, [](Payload& iu) { iu.resize(40); });
  target_.settle();
  EXPECT_EQ(target_.target().counters().protocol_errors, 1u);
  session_.expect_no_violation();
  expect_closed_and_a_new_login_works();
}

TEST_F(BadInput, AnIuLongerThanAllowedIsRefusedWithANak) {
  session_.execute_spoilt({.cdb = test_unit_ready_cdb()}, [](Payload& iu) { iu.resize(8277); });
  EXPECT_NE(session_.initiator().queue_pair(0).failure(), "");
  EXPECT_EQ(target_.counter(Counter::kIuTooLong), 1u);
  target_.settle();
  expect_closed_and_a_new_login_works();
}

TEST_F(BadInput, AnRdmaWriteToTheTargetIsRefusedWithANak) {
  RocePacket packet = session_.next_send();
  packet.opcode = RoceOpcode::kWriteOnly;
  packet.va = 0x1000;
  packet.dma_length = static_cast<std::uint32_t>(packet.payload.size());
  session_.send(build_packet(packet));
  EXPECT_EQ(target_.counter(Counter::kRxRefusedRequests), 1u);
  expect_closed_and_a_new_login_works();
}

TEST_F(BadInput, MalformedManagementDatagramsChangeNothing) {
  const auto& malformed = target_.target().connection_counters();
  const std::uint64_t refused = malformed.malformed + malformed.ignored;
  const auto mad = [&](std::size_t bytes, const std::function<void(Payload&)>& spoil) {
    ConnectionRequestFields fields;
    fields.communication_id = 99;
    const auto request = cm::make_mad(UMAD_CM_ATTR_REQ, 99, make_request(fields));
    Payload datagram(request.size());
    std::memcpy(datagram.data(), request.data(), request.size());
    spoil(datagram);
    datagram.resize(bytes);
    session_.send(session_.initiator().datagram_frame(datagram));
  };
  mad(100, [](Payload&) {});                        // too short
  mad(300, [](Payload&) {});                        // too long
  mad(0, [](Payload&) {});                          // nothing at all
  mad(256, [](Payload& d) { d[0] = 9; });           // base version
  mad(256, [](Payload& d) { d[1] = 0x55; });        // management class
  mad(256, [](Payload& d) { d[3] = 0x81; });        // method
  mad(256, [](Payload& d) { d[16] = d[17] = 9; });  // attribute
  mad(256, [](Payload& d) { std::fill(d.begin() + 4, d.end(), 0xff); });
  EXPECT_EQ(malformed.malformed + malformed.ignored, refused + 8);
  EXPECT_EQ(malformed.requests, 1u);
  session_.expect_works();
}

TEST_F(BadInput, AManagementDatagramWithAWrongIcrcOrKeyIsDropped) {
  Frame frame = session_.initiator().datagram_frame(Payload(256));
  frame.back() ^= 1;
  expect_dropped(frame, Counter::kRxBadIcrc);
  RocePacket packet = std::get<RocePacket>(parse_packet(session_.initiator().datagram_frame(Payload(256))));
  packet.queue_key = 1;
  session_.send(build_packet(packet));
  EXPECT_EQ(target_.target().network_counters().malformed, 1u);
  session_.expect_works();
}

}  // namespace
}  // namespace srpnic::sim
