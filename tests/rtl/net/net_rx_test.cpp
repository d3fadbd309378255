// SPDX-License-Identifier: Apache-2.0
// net_rx frame by frame: what it accepts, why it drops, and that nothing shakes it.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <random>

#include "net_rx_bench.hpp"
#include "random_packets.hpp"
#include "seed.hpp"

namespace srpnic::test {
namespace {

/// One frame alone: the counter that must count it; the frame itself must go where that counter says.
void expect_outcome(NetRxBench& bench, const Bytes& frame, const std::string& counter, bool mac_error = false) {
  const std::uint64_t before = bench.count(counter);
  const std::uint64_t frames_before = bench.count("FRAMES");
  bench.wire.push(frame, mac_error);
  bench.drain(20);
  EXPECT_EQ(bench.count(counter), before + 1) << counter;
  EXPECT_EQ(bench.count("FRAMES"), frames_before + 1);
  EXPECT_EQ(bench.take_packets().size(), counter == "ROCE_PACKETS" ? 1U : 0U);
  const auto host = bench.take_frames();
  ASSERT_EQ(host.size(), counter == "EXCEPTION_FRAMES" ? 1U : 0U);
  if (!host.empty()) {
    EXPECT_EQ(host[0].bytes, frame);
  }
}

/// The sum of all counters that end a frame.
std::uint64_t outcomes(const NetRxBench& bench) {
  std::uint64_t sum = 0;
  for (const char* name : {"TRUNCATED", "OVERSIZED", "BAD_IP", "BAD_ICRC", "NOT_FOR_US", "OVERFLOW", "ROCE_PACKETS",
                           "EXCEPTION_FRAMES", "EXCEPTION_DROPPED"}) {
    sum += bench.count(name);
  }
  return sum;
}

Bytes arp_request() {
  Bytes frame;
  append_big_endian(frame, 0xFFFFFFFFFFFF, 6);
  append_big_endian(frame, 0x0200C0A84D01, 6);
  append_big_endian(frame, 0x0806, 2);
  frame.resize(60, 0x11);
  return frame;
}

TEST(NetRx, ReadsEveryKindOfPacketWithAndWithoutGaps) {
  const Seed seed(21);
  std::mt19937_64 random(seed.value());
  const std::vector<std::uint8_t> more_opcodes = {0x03, 0x05, 0x09, 0x0B, 0x12, 0x13,
                                                  0x14, 0x16, 0x17, 0x64, 0x65, 0x3F};
  for (const double pause : {0.0, 0.3}) {
    NetRxBench bench(pause, 0.0, seed.value());
    std::vector<RocePacket> sent;
    for (int i = 0; i < 3000; ++i) {
      RocePacket packet = random_packet(random, random() % 3 == 0 ? random() % 1500 : random() % 40);
      if (random() % 4 == 0) packet.opcode = more_opcodes[random() % more_opcodes.size()];
      packet.congestion = static_cast<std::uint8_t>(random());
      packet.migrated = random() % 2 != 0;
      packet.udp_checksum = static_cast<std::uint16_t>(random());
      sent.push_back(packet);
      Bytes frame = build_frame(packet);
      if (random() % 4 == 0) frame.resize(frame.size() + random() % 100, 0xEE);  // Ethernet padding
      bench.wire.push(frame);
    }
    bench.drain();
    const auto received = bench.take_packets();
    ASSERT_EQ(received.size(), sent.size());
    for (std::size_t i = 0; i < sent.size(); ++i) {
      // Fields of headers that the record does not carry stay zero, also where random_packet filled them.
      RocePacket packet = *read_frame(build_frame(sent[i]));
      expect_packet(received[i], packet);
    }
  }
}

TEST(NetRx, DropsACongestionNotificationPacketThatIsTooShort) {
  NetRxBench bench(0.0, 0.0, 27);
  RocePacket cnp;
  cnp.opcode = kCnpOpcode;
  cnp.congestion = kBecn;
  expect_outcome(bench, build_frame(cnp), "ROCE_PACKETS");
  for (const std::size_t missing : {4U, 16U}) {
    Bytes frame = build_frame(cnp);
    frame.resize(14 + 20 + 8 + 12 + 16 + 4 - missing);
    frame[14 + 3] = static_cast<std::uint8_t>(frame[14 + 3] - missing);  // total length
    frame[34 + 5] = static_cast<std::uint8_t>(frame[34 + 5] - missing);  // UDP length
    seal(frame);
    frame.resize(std::max<std::size_t>(frame.size(), 60));
    expect_outcome(bench, frame, "BAD_IP");
  }
}

TEST(NetRx, GivesEverythingElseToTheHostUnchanged) {
  const Seed seed(22);
  std::mt19937_64 random(seed.value());
  NetRxBench bench(0.1, 0.2, seed.value());
  std::vector<HostFrame> expected;
  for (int i = 0; i < 600; ++i) {
    Bytes frame = arp_request();
    unsigned reason = 1;
    RocePacket packet = random_packet(random, random() % 600);
    switch (random() % 6) {
      case 0:
        break;
      case 1:  // to queue pair 0 or 1
        packet.dest_qpn = random() % 2;
        if (random() % 2 != 0) packet.dest_mac = 0x3333FF000001;
        frame = build_frame(packet);
        reason = 2;
        break;
      case 2:  // another UDP port
        frame = build_frame(packet);
        frame[ip_offset(frame) + (packet.ipv6 ? 43 : 23)] ^= 1;
        break;
      case 3:  // another protocol
        frame = build_frame(packet);
        frame[ip_offset(frame) + (packet.ipv6 ? 6 : 9)] = 6;
        break;
      case 4:  // a fragment from the middle of a datagram
        packet.ipv6 = false;
        frame = build_frame(packet);
        frame[ip_offset(frame) + 7] = 9;
        break;
      case 5:  // of an EtherType nobody knows, any length from a bare Ethernet header on
        frame = random_bytes(14 + random() % 300, random);
        frame[0] = 0x01;
        frame[12] = 0x12;
        break;
    }
    bench.wire.push(frame);
    expected.push_back({reason, frame});
  }
  bench.drain();
  const auto frames = bench.take_frames();
  ASSERT_EQ(frames.size(), expected.size());
  for (std::size_t i = 0; i < frames.size(); ++i) {
    EXPECT_EQ(frames[i].bytes, expected[i].bytes) << i;
    EXPECT_EQ(frames[i].reason, expected[i].reason) << i;
  }
  EXPECT_EQ(bench.take_packets().size(), 0U);
  EXPECT_EQ(bench.count("EXCEPTION_FRAMES"), expected.size());
}

/// Whether a wrong bit at this place of a RoCE frame may go unnoticed: MAC source, VLAN tag, what ICRC masks (and, over
/// IPv4, its checksum does not cover), Ethernet padding.
bool unprotected(const Bytes& frame, std::size_t byte, unsigned bit) {
  const std::size_t ip = ip_offset(frame);
  const bool ipv6 = frame[ip] >> 4 == 6;
  const std::size_t udp = ip + (ipv6 ? 40 : 20);
  if ((byte >= 6 && byte < 12) || (ip == 18 && (byte == 14 || byte == 15)) || byte >= ip_end(frame)) return true;
  if (byte == udp + 6 || byte == udp + 7 || byte == udp + 12) return true;
  return ipv6 && ((byte == ip && bit < 4) || (byte > ip && byte < ip + 4) || byte == ip + 7);
}

TEST(NetRx, NoticesEveryWrongBit) {
  for (const bool ipv6 : {false, true}) {
    for (const bool vlan : {false, true}) {
      for (const std::size_t bytes : {0U, 37U}) {
        NetRxBench bench;
        RocePacket packet;
        packet.opcode = bytes == 0 ? 0x11 : 0x0A;
        packet.ipv6 = ipv6;
        if (vlan) packet.vlan_tci = 0x2005;
        packet.payload = Bytes(bytes, 0xA7);
        const Bytes good = build_frame(packet);
        const std::size_t bth = ip_offset(good) + (ipv6 ? 48 : 28);
        for (std::size_t byte = 0; byte < good.size(); ++byte) {
          for (unsigned bit = 0; bit < 8; ++bit) {
            SCOPED_TRACE("byte " + std::to_string(byte) + " bit " + std::to_string(bit) + " bth " +
                         std::to_string(bth));
            Bytes bad = good;
            bad[byte] ^= static_cast<std::uint8_t>(1U << bit);
            if (unprotected(good, byte, bit)) {
              expect_outcome(bench, bad, "ROCE_PACKETS");
            } else if (byte < 6) {
              expect_outcome(bench, bad, "NOT_FOR_US");
            } else if (byte > bth + 1) {
              expect_outcome(bench, bad, "BAD_ICRC");
            } else {
              // Headers in front: which check finds it depends on the field; never a packet.
              const std::uint64_t before = outcomes(bench);
              bench.wire.push(bad);
              bench.drain(20);
              EXPECT_EQ(outcomes(bench), before + 1);
              EXPECT_EQ(bench.take_packets().size(), 0U);
              bench.take_frames();
            }
            if (testing::Test::HasFailure()) return;
          }
        }
      }
    }
  }
}

TEST(NetRx, DropsWrongIpHeadersWithACounter) {
  NetRxBench bench;
  for (const bool ipv6 : {false, true}) {
    RocePacket packet;
    packet.ipv6 = ipv6;
    packet.payload = Bytes(100, 7);
    const Bytes good = build_frame(packet);
    const std::size_t udp = 14 + (ipv6 ? 40 : 20);
    Bytes frame = good;
    frame[udp + 5] = static_cast<std::uint8_t>(frame[udp + 5] - 4);  // UDP length is not that of the IP payload
    seal(frame);
    expect_outcome(bench, frame, "BAD_IP");
    frame = good;
    frame[udp + 8 + 1] |= 1;  // transport version 1
    seal(frame);
    expect_outcome(bench, frame, "BAD_IP");
    packet.payload.clear();  // with a pad of 3 bytes there is no room for the ICRC
    packet.opcode = 0x04;
    frame = build_frame(packet);
    frame[udp + 8 + 1] |= 0x30;
    seal(frame);
    expect_outcome(bench, frame, "BAD_IP");
  }
  RocePacket packet;
  packet.payload = Bytes(64, 9);
  const Bytes good = build_frame(packet);
  Bytes frame = good;
  frame[14 + 10] ^= 0x40;  // header checksum
  expect_outcome(bench, frame, "BAD_IP");
  frame = good;
  frame[14 + 6] |= 0x20;  // more fragments
  seal(frame);
  expect_outcome(bench, frame, "BAD_IP");
  frame = good;  // an option word
  frame.insert(frame.begin() + 34, 4, 1);
  frame[14] = 0x46;
  frame[14 + 3] = static_cast<std::uint8_t>(frame[14 + 3] + 4);
  seal(frame);
  expect_outcome(bench, frame, "BAD_IP");
  expect_outcome(bench, good, "ROCE_PACKETS");
}

TEST(NetRx, DropsFramesShorterThanTheirHeadersSay) {
  for (const bool ipv6 : {false, true}) {
    NetRxBench bench;
    RocePacket packet;
    packet.ipv6 = ipv6;
    packet.payload = Bytes(150, 3);
    const Bytes good = build_frame(packet);
    const std::size_t readable = 14 + (ipv6 ? 6 : 4);  // up to the IP length
    for (std::size_t bytes = 1; bytes < good.size(); ++bytes) {
      const Bytes cut(good.begin(), good.begin() + static_cast<std::ptrdiff_t>(bytes));
      // A frame that ends before the IP header's length is just a strange frame for the host.
      const std::uint64_t truncated = bench.count("TRUNCATED");
      const std::uint64_t before = outcomes(bench);
      bench.wire.push(cut);
      bench.drain(20);
      EXPECT_EQ(outcomes(bench), before + 1) << bytes;
      EXPECT_EQ(bench.take_packets().size(), 0U) << bytes;
      if (bytes < 14 || bytes > readable) {
        EXPECT_EQ(bench.count("TRUNCATED"), truncated + 1) << bytes;
      }
      bench.take_frames();
    }
    expect_outcome(bench, good, "ROCE_PACKETS");
  }
}

TEST(NetRx, DropsWhatTheMacReportsAndWhatIsForOthers) {
  NetRxBench bench;
  RocePacket packet;
  packet.payload = Bytes(300, 3);
  expect_outcome(bench, build_frame(packet), "TRUNCATED", true);
  expect_outcome(bench, arp_request(), "TRUNCATED", true);
  packet.dest_mac ^= 0x10;
  expect_outcome(bench, build_frame(packet), "NOT_FOR_US");
  packet.dest_mac = 0x01005E000001;  // reliable connections know no multicast
  expect_outcome(bench, build_frame(packet), "NOT_FOR_US");
  packet.dest_mac = kLocalMac;
  expect_outcome(bench, build_frame(packet), "ROCE_PACKETS");
}

TEST(NetRx, TakesFramesOf9216BytesAndNoLongerOnes) {
  NetRxBench bench;
  RocePacket packet;
  packet.payload = Bytes(9214 - 14 - 20 - 8 - 12 - 4, 6);  // RoCE frames come in steps of 4 bytes
  ASSERT_EQ(build_frame(packet).size(), 9214U);
  expect_outcome(bench, build_frame(packet), "ROCE_PACKETS");
  packet.payload.resize(packet.payload.size() + 4);
  expect_outcome(bench, build_frame(packet), "OVERSIZED");
  for (const std::size_t bytes : {9217U, 20000U, 60000U}) {
    Bytes frame = arp_request();
    frame.resize(bytes, 0x77);
    expect_outcome(bench, frame, "OVERSIZED");
  }
  Bytes frame = arp_request();
  frame.resize(9216, 0x78);
  expect_outcome(bench, frame, "EXCEPTION_FRAMES");
}

TEST(NetRx, DropsWholePacketsWhileTheTransportDoesNotReadAndRecovers) {
  const Seed seed(24);
  std::mt19937_64 random(seed.value());
  NetRxBench bench(0.0, 0.0, seed.value());
  for (const std::size_t largest : {8000U, 30U, 0U}) {
    bench.packets.set_stall(1.0);
    bench.payload.set_stall(1.0);
    const std::uint64_t overflow_before = bench.count("OVERFLOW");
    std::vector<RocePacket> sent;
    std::uint32_t psn = 0;
    const int count = largest > 64 ? 600 : 1800;  // more than there is room for of payload, of headers
    for (int i = 0; i < count; ++i) {
      RocePacket packet = random_packet(random, largest == 0 ? 0 : random() % largest);
      packet.psn = psn++;  // tells which were dropped
      sent.push_back(packet);
      bench.wire.push(build_frame(packet));
      if (i == count * 2 / 3) {  // the transport wakes up
        bench.run_until([&] { return bench.wire.idle(); });
        bench.packets.set_stall(0.3);
        bench.payload.set_stall(0.3);
        bench.run(300);
      }
    }
    bench.drain();
    const auto received = bench.take_packets();
    EXPECT_LT(received.size(), sent.size());
    EXPECT_EQ(received.size() + bench.count("OVERFLOW") - overflow_before, sent.size());
    std::uint32_t next = 0;
    for (const Received& packet : received) {
      const std::uint32_t number = packet.record.packet.psn.to_uint();
      ASSERT_GE(number, next);
      next = number + 1;
      expect_packet(packet, sent[number]);
    }
    expect_outcome(bench, build_frame(sent[0]), "ROCE_PACKETS");
  }
}

TEST(NetRx, HoldsABurstOf1024ShortPackets) {
  const Seed seed(26);
  std::mt19937_64 random(seed.value());
  NetRxBench bench(0.0, 0.0, seed.value());
  bench.packets.set_stall(1.0);
  bench.payload.set_stall(1.0);
  std::vector<RocePacket> sent;
  for (std::uint32_t i = 0; i < 1024; ++i) {
    RocePacket packet = random_packet(random, 64);
    packet.psn = i;
    sent.push_back(packet);
    bench.wire.push(build_frame(packet));
  }
  ASSERT_TRUE(bench.run_until([&] { return bench.wire.idle(); }));
  bench.run(20);
  bench.packets.set_stall(0.0);
  bench.payload.set_stall(0.0);
  bench.drain();
  const auto received = bench.take_packets();
  EXPECT_EQ(bench.count("OVERFLOW"), 0U);
  ASSERT_EQ(received.size(), sent.size());
  for (std::size_t i = 0; i < sent.size(); ++i) expect_packet(received[i], sent[i]);
}

TEST(NetRx, CountsEachFrameThatFindsNoRoomForItsHeader) {
  const Seed seed(27);
  std::mt19937_64 random(seed.value());
  NetRxBench bench(0.0, 0.0, seed.value());
  bench.packets.set_stall(1.0);
  // One header stands at the output.
  for (int i = 0; i < 1024 + 1 + 7; ++i) bench.wire.push(build_frame(random_packet(random, 0)));
  ASSERT_TRUE(bench.run_until([&] { return bench.wire.idle(); }));
  bench.run(20);
  EXPECT_EQ(bench.count("OVERFLOW"), 7U);
  bench.packets.set_stall(0.0);
  bench.drain();
  EXPECT_EQ(bench.take_packets().size(), 1025U);
}

TEST(NetRx, AHostThatDoesNotReadCostsTheTransportNothing) {
  const Seed seed(25);
  std::mt19937_64 random(seed.value());
  NetRxBench bench(0.0, 0.0, seed.value());
  bench.frames.set_stall(1.0);
  std::size_t packets = 0;
  std::size_t frames = 0;
  for (int i = 0; i < 1000; ++i) {
    if (i % 2 == 0) {
      bench.wire.push(build_frame(random_packet(random, random() % 1000)));
      ++packets;
    } else {
      Bytes frame = arp_request();
      frame[13] = 0x07;
      frame.resize(60 + random() % 2000, static_cast<std::uint8_t>(i));
      frame[14] = static_cast<std::uint8_t>(frames >> 8);
      frame[15] = static_cast<std::uint8_t>(frames);
      bench.wire.push(frame);
      ++frames;
    }
  }
  bench.drain();
  EXPECT_EQ(bench.take_packets().size(), packets);
  EXPECT_EQ(bench.count("EXCEPTION_FRAMES") + bench.count("EXCEPTION_DROPPED"), frames);
  EXPECT_GT(bench.count("EXCEPTION_DROPPED"), 0U);
  bench.frames.set_stall(0.0);
  bench.drain();
  const auto kept = bench.take_frames();
  EXPECT_EQ(kept.size(), bench.count("EXCEPTION_FRAMES"));
  // Shorter frames may still have found room behind a dropped one; their order stays.
  for (std::size_t i = 1; i < kept.size(); ++i) {
    EXPECT_LT(read_big_endian(kept[i - 1].bytes, 14, 2), read_big_endian(kept[i].bytes, 14, 2));
  }
  expect_outcome(bench, arp_request(), "EXCEPTION_FRAMES");
}

TEST(NetRx, KeepsGoodAndBadFramesApartAtFullRate) {
  const Seed seed(26);
  std::mt19937_64 random(seed.value());
  for (const double pause : {0.0, 0.2}) {
    NetRxBench bench(pause, 0.0, seed.value());
    std::vector<RocePacket> good;
    std::vector<Bytes> host;
    std::map<std::string, std::uint64_t> expected;
    for (int i = 0; i < 4000; ++i) {
      RocePacket packet = random_packet(random, random() % 3 == 0 ? random() % 400 : random() % 16);
      Bytes frame = build_frame(packet);
      bool mac_error = false;
      switch (random() % 8) {
        case 0:
          frame[ip_end(frame) - 1 - random() % 4] ^= 0x10;
          ++expected["BAD_ICRC"];
          break;
        case 1:
          mac_error = true;
          ++expected["TRUNCATED"];
          break;
        case 2:
          frame.resize(1 + random() % 13);
          ++expected["TRUNCATED"];
          break;
        case 3:
          frame[5] ^= 0x80;
          ++expected["NOT_FOR_US"];
          break;
        case 4:
          frame = random_bytes(14 + random() % 120, random);
          frame[0] = 0xFF;
          frame[12] = 0x09;
          host.push_back(frame);
          break;
        default:
          good.push_back(packet);
      }
      bench.wire.push(frame, mac_error);
    }
    bench.drain();
    const auto received = bench.take_packets();
    ASSERT_EQ(received.size(), good.size());
    for (std::size_t i = 0; i < good.size(); ++i) expect_packet(received[i], good[i]);
    const auto frames = bench.take_frames();
    ASSERT_EQ(frames.size(), host.size());
    for (std::size_t i = 0; i < host.size(); ++i) EXPECT_EQ(frames[i].bytes, host[i]);
    for (const auto& [counter, count] : expected) EXPECT_EQ(bench.count(counter), count) << counter;
    EXPECT_EQ(outcomes(bench), 4000U);
  }
}

TEST(NetRx, TakesAtMostTenCyclesFromLastBeatToPacket) {
  NetRxBench bench;
  std::uint64_t packet_cycle = 0;
  std::uint64_t payload_cycle = 0;
  bench.packets.on_accept([&](const RxFrame&) { packet_cycle = bench.now(); });
  bench.payload.on_accept([&](const Beat& beat) {
    if (payload_cycle == 0) payload_cycle = bench.now();
    (void)beat;
  });
  RocePacket packet;
  packet.payload = Bytes(64, 2);
  bench.run(10);
  bench.wire.push(build_frame(packet));
  bench.drain(50);
  std::printf("net_rx: %lu cycles from the last beat to the header, %lu to the first payload beat\n",
              packet_cycle - bench.wire.last_beat_cycle(), payload_cycle - bench.wire.last_beat_cycle());
  EXPECT_LE(packet_cycle - bench.wire.last_beat_cycle(), 10U);
  EXPECT_LE(payload_cycle - bench.wire.last_beat_cycle(), 10U);
}

}  // namespace
}  // namespace srpnic::test
