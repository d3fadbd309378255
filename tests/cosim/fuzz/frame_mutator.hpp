// SPDX-License-Identifier: Apache-2.0
// Frames no initiator sends: valid ones, recorded or just seen, addressed to living queue pairs and then changed in the
// fields a card decides by. Mostly with a right ICRC, because nothing gets further without.
#pragma once

#include <algorithm>
#include <cstdint>
#include <random>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "sim/wire/endpoint.hpp"
#include "tests/rtl/support/pcap.hpp"
#include "tests/rtl/support/roce_packet.hpp"

namespace srpnic::test {

/// What a frame must say to reach a queue pair's state machines.
struct LiveQueuePair {
  std::uint32_t qpn = 0;
  std::uint32_t request_psn = 0;   ///< the card expects about this one
  std::uint32_t response_psn = 0;  ///< the card has sent about this one
};

class FrameMutator {
 public:
  using Frame = sim::Frame;

  explicit FrameMutator(std::uint64_t seed) : random_(seed) {
    for (const char* name : {"srp-ch2-smp2", "login-reject"}) {
      for (Bytes& frame : read_pcap(std::string(SRPNIC_TEST_DATA_DIR) + "/captures/" + name + ".pcap.gz")) {
        recorded_.push_back(std::move(frame));
      }
    }
  }

  std::uint64_t below(std::uint64_t limit) { return random_() % limit; }
  bool chance(unsigned percent) { return below(100) < percent; }

  /// A frame with right addresses, near the PSNs of one of `live`, otherwise as a peer sent it.
  Frame model(std::span<const LiveQueuePair> live, std::span<const Frame> seen, const Frame& addresses) {
    Frame frame = !seen.empty() && chance(50) ? seen[below(seen.size())] : recorded_[below(recorded_.size())];
    std::copy_n(addresses.begin(), 12, frame.begin());
    if (!is_roce(frame)) return frame;
    if (chance(2)) to_congestion_notification(frame);
    std::copy_n(addresses.begin() + kIp + 12, 8, frame.begin() + kIp + 12);  // both IP addresses
    if (!live.empty() && frame[kBth] != 0x64 && chance(95)) {
      const LiveQueuePair& queue_pair = live[below(live.size())];
      put(frame, kBth + 5, queue_pair.qpn, 3);
      const bool response = frame[kBth] >= 0x0d && frame[kBth] <= 0x12;
      const std::uint64_t near = chance(70) ? below(4) : below(200);
      put(frame, kBth + 9, (response ? queue_pair.response_psn : queue_pair.request_psn) + near - near / 2, 3);
    }
    return frame;
  }

  /// One to three changes; `sealed` percent of the results have right checksums.
  void mutate(Frame& frame, unsigned sealed) {
    for (std::uint64_t changes = 1 + below(3); changes > 0; --changes) change(frame);
    if (frame.size() > kLongest) frame.resize(kLongest);
    if (chance(sealed)) seal_if_possible(frame);
  }

  /// Right checksums where the lengths leave room for them.
  static void seal_if_possible(Frame& frame) {
    if (frame.size() < 60) return;
    const std::size_t ip = ip_offset(frame);
    if (frame.size() < ip + 64) return;
    const unsigned version = frame[ip] >> 4;
    const std::size_t headers = (version == 6 ? 40 : 20) + 8 + 12;
    if ((version == 4 && (frame[ip] & 0xF) != 5) || (version != 4 && version != 6)) return;
    if (ip_end(frame) > frame.size() || ip_end(frame) < ip + headers + 4) return;
    seal(frame);
  }

 private:
  static constexpr std::size_t kIp = 14, kUdp = 34, kBth = 42, kExtension = 54, kLongest = 9600;

  static bool is_roce(const Frame& frame) {
    return frame.size() > kExtension && frame[12] == 0x08 && frame[13] == 0x00 && frame[kIp + 9] == 17;
  }

  static void put(Frame& frame, std::size_t at, std::uint64_t value, std::size_t bytes) {
    for (std::size_t i = 0; i < bytes && at + i < frame.size(); ++i) {
      frame[at + i] = static_cast<std::uint8_t>(value >> (8 * (bytes - 1 - i)));
    }
  }

  /// IBA A17.9.3: a BTH and 16 reserved bytes.
  static void to_congestion_notification(Frame& frame) {
    frame.resize(kExtension + 16 + 4);
    std::fill(frame.begin() + kExtension, frame.end(), 0);
    frame[kBth] = 0x81;
    frame[kBth + 1] = 0;
    frame[kBth + 4] = 0x40;  // BECN
    fit_lengths(frame);
  }

  std::uint64_t number() {
    static constexpr std::uint64_t kLimits[] = {
        0,     1,     2,     3,      4,      0x3f,   0x40,      0x7f,        0x80,        0xff,
        0x100, 0x1ff, 0x200, 0x1000, 0x7fff, 0xffff, 0xff'ffff, 0x7fff'ffff, 0xffff'ffff, ~std::uint64_t{0}};
    return chance(60) ? kLimits[below(std::size(kLimits))] : random_();
  }

  /// Lengths of IP and UDP that fit the frame.
  static void fit_lengths(Frame& frame) {
    if (frame.size() <= kExtension) return;
    put(frame, kIp + 2, frame.size() - kIp, 2);
    put(frame, kUdp + 4, frame.size() - kUdp, 2);
  }

  void change(Frame& frame) {
    static constexpr std::uint8_t kOpcodes[] = {0x00, 0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08,
                                                0x09, 0x0a, 0x0b, 0x0c, 0x0d, 0x0e, 0x0f, 0x10, 0x11,
                                                0x12, 0x13, 0x14, 0x16, 0x17, 0x24, 0x64, 0x65, 0x81};
    if (frame.empty()) frame.resize(1);
    const bool whole = frame.size() > kExtension + 4;
    switch (below(18)) {
      case 0:
        frame[below(frame.size())] ^= static_cast<std::uint8_t>(1U << below(8));
        return;
      case 1:
        frame[below(frame.size())] = static_cast<std::uint8_t>(random_());
        return;
      case 2:
        put(frame, kBth, chance(80) ? kOpcodes[below(std::size(kOpcodes))] : random_(), 1);
        return;
      case 3:
      case 4: {  // PSN: near, far, or half the space away
        std::uint64_t psn = 0;
        for (std::size_t i = 0; i < 3 && whole; ++i) psn = psn << 8 | frame[kBth + 9 + i];
        put(frame, kBth + 9, chance(70) ? psn + below(9) - 4 : chance(50) ? psn + 0x80'0000 : random_(), 3);
        return;
      }
      case 5:  // queue pair: index, generation, or a special one
        put(frame, kBth + 5 + below(3), chance(50) ? below(8) : random_(), 1);
        return;
      case 6:  // pad count, solicited, migration, version
        put(frame, kBth + 1, chance(80) ? below(16) << 4 : random_(), 1);
        return;
      case 7:
        put(frame, kBth + 2, chance(50) ? 0x7fff : random_(), 2);
        return;
      case 8:  // lengths that lie
        put(frame, chance(50) ? kIp + 2 : kUdp + 4, chance(60) ? frame.size() - kIp + below(16) - 8 : number(), 2);
        return;
      case 9:  // cut, with right lengths or without
        frame.resize(chance(50) ? frame.size() - std::min<std::size_t>(frame.size() - 1, 1 + below(16))
                                : 1 + below(frame.size()));
        if (chance(70)) fit_lengths(frame);
        return;
      case 10:  // longer, with right lengths or without
        frame.resize(frame.size() + (chance(80) ? 1 + below(64) : below(9300)));
        if (chance(70)) fit_lengths(frame);
        return;
      case 11:  // AETH: syndrome and MSN; or the first words of a RETH
        put(frame, kExtension, chance(50) ? (kSyndromes[below(std::size(kSyndromes))] << 24) | below(256) : number(),
            4);
        return;
      case 12:  // RETH: address, key, length
        if (chance(40)) put(frame, kExtension, number(), 8);
        if (chance(40)) put(frame, kExtension + 8, random_(), 4);
        put(frame, kExtension + 12, number(), 4);
        return;
      case 13:
      case 14:
        return change_iu(frame);
      case 15:  // 802.1Q
        frame.insert(frame.begin() + std::min<std::ptrdiff_t>(12, static_cast<std::ptrdiff_t>(frame.size())),
                     {0x81, 0x00, static_cast<std::uint8_t>(random_()), static_cast<std::uint8_t>(random_())});
        return;
      case 16:
        return to_ipv6(frame);
      default:  // destination, EtherType, ECN, protocol, UDP port, BECN and the ACK request
        static constexpr std::size_t kPlaces[] = {0,       5,       12,       13,       kIp,     kIp + 1,
                                                  kIp + 6, kIp + 9, kUdp + 3, kBth + 4, kBth + 8};
        put(frame, kPlaces[below(std::size(kPlaces))], chance(30) ? 0xff : random_(), 1);
    }
  }

  /// SRP_CMD: opcode, formats, counts, tag, LUN, additional CDB, CDB, descriptors.
  void change_iu(Frame& frame) {
    static constexpr std::pair<std::size_t, std::size_t> kFields[] = {
        {0, 1},  {5, 1},  {6, 1},  {7, 1},  {8, 8},  {20, 8}, {31, 1}, {32, 1}, {33, 1}, {34, 4},
        {39, 2}, {34, 8}, {42, 4}, {48, 8}, {56, 4}, {60, 4}, {64, 4}, {68, 8}, {76, 4}, {80, 4}};
    static constexpr std::uint8_t kCommands[] = {0x08, 0x0a, 0x28, 0x2a, 0x88, 0x8a, 0xa8, 0xaa, 0x12, 0xa0, 0x35};
    const auto [offset, bytes] = kFields[below(std::size(kFields))];
    std::uint64_t value = number();
    if (offset == 5) value = below(4) << 4 | below(4);
    if (offset == 0 && chance(70)) value = below(4);
    if (offset == 32) value = kCommands[below(std::size(kCommands))];
    put(frame, kExtension + offset, value, bytes);
  }

  /// The same packet behind an IPv6 header.
  void to_ipv6(Frame& frame) {
    if (!is_roce(frame)) return;
    Frame header = {0x60, 0, 0, 0, 0, 0, 17, 64};
    for (std::size_t i = 0; i < 32; ++i) header.push_back(static_cast<std::uint8_t>(random_()));
    const std::uint64_t length = frame.size() - kUdp;
    header[4] = static_cast<std::uint8_t>(length >> 8);
    header[5] = static_cast<std::uint8_t>(length);
    frame[12] = 0x86;
    frame[13] = 0xdd;
    const auto ip = frame.begin() + kIp;
    frame.erase(ip, ip + 20);
    frame.insert(frame.begin() + kIp, header.begin(), header.end());
  }

  static constexpr std::uint32_t kSyndromes[] = {0x00, 0x05, 0x1f, 0x20, 0x25, 0x3f, 0x60, 0x61,
                                                 0x62, 0x63, 0x64, 0x65, 0x40, 0x80, 0xff};

  std::mt19937_64 random_;
  std::vector<Frame> recorded_;
};

}  // namespace srpnic::test
