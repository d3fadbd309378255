// SPDX-License-Identifier: Apache-2.0
// One DPDK environment fits in a process, so one test uses it: frames go through the net_pcap driver, from one capture
// file into another.
#include "sim/wire/dpdk_endpoint.hpp"

#include <gtest/gtest.h>
#include <poll.h>

#include <cstring>
#include <fstream>
#include <iterator>
#include <memory>
#include <stdexcept>

#include "tests/support/queue_endpoint.hpp"
#include "tests/support/temporary_folder.hpp"

namespace srpnic::sim {
namespace {

using test::numbered_frame;

void write_pcap(const std::string& path, const std::vector<Frame>& frames) {
  std::ofstream file(path, std::ios::binary);
  const std::uint32_t header[] = {0xA1B2C3D4, 0x00040002, 0, 0, 65535, 1};
  file.write(reinterpret_cast<const char*>(header), sizeof header);
  for (const Frame& frame : frames) {
    const auto bytes = static_cast<std::uint32_t>(frame.size());
    const std::uint32_t record[] = {0, 0, bytes, bytes};
    file.write(reinterpret_cast<const char*>(record), sizeof record);
    file.write(reinterpret_cast<const char*>(frame.data()), bytes);
  }
}

std::vector<Frame> read_pcap(const std::string& path) {
  std::ifstream stream(path, std::ios::binary);
  const std::vector<std::uint8_t> file((std::istreambuf_iterator<char>(stream)), {});
  std::vector<Frame> frames;
  for (std::size_t at = 24; at + 16 <= file.size();) {
    std::uint32_t bytes = 0;
    std::memcpy(&bytes, file.data() + at + 8, sizeof bytes);
    const auto first = file.begin() + static_cast<std::ptrdiff_t>(at + 16);
    frames.emplace_back(first, first + bytes);
    at += 16 + bytes;
  }
  return frames;
}

TEST(DpdkEndpoint, MovesFramesThroughADpdkPort) {
  const test::TemporaryFolder folder;
  const std::string in = (folder / "in.pcap").string();
  const std::string out = (folder / "out.pcap").string();
  write_pcap(in, {numbered_frame(1, 60), numbered_frame(2, 9000)});
  auto port = std::make_unique<DpdkEndpoint>("--vdev=net_pcap0,rx_pcap=" + in + ",tx_pcap=" + out);
  pollfd wait{port->event_fd(), POLLIN, 0};
  EXPECT_EQ(::poll(&wait, 1, 5000), 1);
  EXPECT_EQ(port->receive(0), numbered_frame(1, 60));
  EXPECT_EQ(port->receive(0), numbered_frame(2, 9000));
  EXPECT_FALSE(port->receive(0));
  EXPECT_TRUE(port->transmit(0, numbered_frame(3, 1500)));
  EXPECT_TRUE(port->transmit(0, numbered_frame(4, 9000)));
  port.reset();
  EXPECT_EQ(read_pcap(out), (std::vector<Frame>{numbered_frame(3, 1500), numbered_frame(4, 9000)}));
}

}  // namespace
}  // namespace srpnic::sim
