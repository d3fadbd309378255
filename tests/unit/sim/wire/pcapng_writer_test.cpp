// SPDX-License-Identifier: Apache-2.0
#include "sim/wire/pcapng_writer.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include "sim/wire/recording_endpoint.hpp"
#include "tests/support/file_size_limit.hpp"
#include "tests/support/queue_endpoint.hpp"
#include "tests/support/temporary_folder.hpp"

namespace srpnic::sim {
namespace {

using test::numbered_frame;

std::uint32_t word(const std::vector<std::uint8_t>& file, std::size_t offset) {
  std::uint32_t value = 0;
  std::memcpy(&value, file.data() + offset, sizeof value);
  return value;
}

struct Packet {
  std::uint64_t time_ns;
  std::uint32_t direction;
  Frame frame;
};

/// Follows the blocks of a pcapng file and returns its packets.
std::vector<Packet> read_packets(const std::string& path) {
  std::ifstream stream(path, std::ios::binary);
  const std::vector<std::uint8_t> file((std::istreambuf_iterator<char>(stream)), {});
  std::vector<Packet> packets;
  for (std::size_t at = 0; at < file.size();) {
    const std::uint32_t length = word(file, at + 4);
    EXPECT_EQ(length % 4, 0U);
    EXPECT_EQ(word(file, at + length - 4), length) << "the trailing length differs";
    if (word(file, at) == 6) {
      const std::uint32_t bytes = word(file, at + 20);
      EXPECT_EQ(word(file, at + 24), bytes);
      const auto first = file.begin() + static_cast<std::ptrdiff_t>(at + 28);
      const std::size_t options = at + 28 + (bytes + 3) / 4 * 4;
      packets.push_back({std::uint64_t{word(file, at + 12)} << 32 | word(file, at + 16), word(file, options + 4),
                         Frame(first, first + bytes)});
    }
    at += length;
  }
  return packets;
}

TEST(PcapngWriter, KeepsFramesTimesAndDirections) {
  const test::TemporaryFolder folder;
  const std::string path = (folder / "wire.pcapng").string();
  PcapngWriter writer(path);
  writer.write(5'000'000'007, PcapngWriter::Direction::kToCard, numbered_frame(1, 61));
  writer.write(5'000'000'011, PcapngWriter::Direction::kFromCard, numbered_frame(2, 9216));
  writer.flush();
  const auto packets = read_packets(path);
  ASSERT_EQ(packets.size(), 2U);
  EXPECT_EQ(packets[0].time_ns, 5'000'000'007U);
  EXPECT_EQ(packets[0].direction, 1U);
  EXPECT_EQ(packets[0].frame, numbered_frame(1, 61));
  EXPECT_EQ(packets[1].direction, 2U);
  EXPECT_EQ(packets[1].frame, numbered_frame(2, 9216));
}

TEST(PcapngWriter, IsReadByTcpdump) {
  const test::TemporaryFolder folder;
  const std::string path = (folder / "wire.pcapng").string();
  PcapngWriter writer(path);
  writer.write(1'234'567'891, PcapngWriter::Direction::kToCard, numbered_frame(1, 61));
  writer.write(2'000'000'003, PcapngWriter::Direction::kFromCard, numbered_frame(2, 1000));
  writer.flush();
  std::FILE* pipe = ::popen(("tcpdump --nano -tt -e -n -r " + path + " 2>&1").c_str(), "r");
  ASSERT_NE(pipe, nullptr);
  std::string said;
  std::array<char, 4096> part{};
  while (std::fgets(part.data(), part.size(), pipe) != nullptr) said += part.data();
  EXPECT_EQ(::pclose(pipe), 0) << said;
  EXPECT_THAT(said, ::testing::ContainsRegex("1\\.234567891 .*length 61:"));
  EXPECT_THAT(said, ::testing::ContainsRegex("2\\.000000003 .*length 1000:"));
}

TEST(PcapngWriter, NamesAFileItCannotWrite) {
  EXPECT_THAT([] { PcapngWriter("/nonexistent/wire.pcapng"); },
              ::testing::ThrowsMessage<std::runtime_error>(
                  "cannot write packets to '/nonexistent/wire.pcapng': No such file or directory"));
}

TEST(PcapngWriter, TellsOfADiskThatIsFullFromTheStart) {
  EXPECT_THAT([] { PcapngWriter("/dev/full"); }, ::testing::ThrowsMessage<std::runtime_error>(
                                                     "cannot write packets to '/dev/full': No space left on device"));
}

TEST(PcapngWriter, TellsOfADiskThatBecomesFull) {
  const test::TemporaryFolder folder;
  const std::string path = (folder / "wire.pcapng").string();
  PcapngWriter writer(path);
  const test::FileSizeLimit limit(4096);
  for (unsigned i = 0; i < 10; ++i) writer.write(i, PcapngWriter::Direction::kToCard, numbered_frame(i, 1000));
  writer.flush();
  EXPECT_TRUE(writer.failed());
  EXPECT_THAT([&] { writer.close(); },
              ::testing::ThrowsMessage<std::runtime_error>("cannot write packets to '" + path + "': File too large"));
}

TEST(RecordingEndpoint, RecordsWhatPassesAndNotWhatThePeerRefused) {
  const test::TemporaryFolder folder;
  const std::string path = (folder / "wire.pcapng").string();
  PcapngWriter writer(path);
  auto owned = std::make_unique<test::QueueEndpoint>();
  test::QueueEndpoint& peer = *owned;
  RecordingEndpoint wire(std::move(owned), writer);
  peer.refusing = true;
  EXPECT_FALSE(wire.transmit(10, numbered_frame(1, 60)));
  peer.refusing = false;
  EXPECT_TRUE(wire.transmit(20, numbered_frame(1, 60)));
  peer.to_send.push_back(numbered_frame(2, 60));
  EXPECT_EQ(wire.receive(30), numbered_frame(2, 60));
  EXPECT_FALSE(wire.receive(40));
  writer.flush();
  const auto packets = read_packets(path);
  ASSERT_EQ(packets.size(), 2U);
  EXPECT_EQ(packets[0].time_ns, 20U);
  EXPECT_EQ(packets[1].time_ns, 30U);
}

}  // namespace
}  // namespace srpnic::sim
