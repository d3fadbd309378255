// SPDX-License-Identifier: Apache-2.0
// Debian's unmodified libxrt, our driver library and the simulator's server together, in front of a card without logic.
#include <experimental/xrt_ip.h>
#include <experimental/xrt_xclbin.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>
#include <xrt/xrt_bo.h>
#include <xrt/xrt_device.h>

#include <cstring>
#include <fstream>
#include <memory>
#include <optional>
#include <thread>

#include "host/card/compute_unit.hpp"
#include "host/card/xrt_device.hpp"
#include "sim/xrt/image_writer.hpp"
#include "sim/xrt/platform.hpp"
#include "sim/xrt/server.hpp"
#include "tests/support/fake_xrt_card.hpp"
#include "tests/support/temporary_folder.hpp"

namespace srpnic {
namespace {

/// The server runs in a thread of its own, as it runs in another process in the product.
class Simulator {
 public:
  explicit Simulator(const std::string& socket) : server_(socket, card), stop_(::eventfd(0, EFD_CLOEXEC)) {
    thread_ = std::thread([this] {
      for (;;) {
        pollfd waits[] = {{server_.event_fd(), POLLIN, 0}, {stop_, POLLIN, 0}};
        ::poll(waits, 2, -1);
        if (waits[1].revents != 0) return;
        server_.serve();
      }
    });
  }
  ~Simulator() {
    stop();
    ::close(stop_);
  }
  /// Ends the server's thread; its state can be looked at afterwards.
  sim::XrtServer& stop() {
    if (thread_.joinable()) {
      ::eventfd_write(stop_, 1);
      thread_.join();
    }
    server_.serve();
    return server_;
  }

  test::FakeXrtCard card;

 private:
  sim::XrtServer server_;
  int stop_;
  std::thread thread_;
};

class XrtDriverLibrary : public ::testing::Test {
 protected:
  XrtDriverLibrary() : socket((folder / "card.sock").string()), simulator(std::in_place, socket) {
    simulated_card_environment(SRPNIC_XRT_RUNTIME, socket);
    write_image(sim::make_image({}));
  }
  void write_image(const std::vector<std::byte>& image) {
    std::ofstream file(image_path, std::ios::binary | std::ios::trunc);
    file.write(reinterpret_cast<const char*>(image.data()), static_cast<std::streamsize>(image.size()));
  }
  std::string open_error() {
    try {
      XrtDevice device(0, image_path);
    } catch (const std::runtime_error& error) {
      return error.what();
    }
    return "";
  }

  test::TemporaryFolder folder;
  std::string socket;
  std::optional<Simulator> simulator;
  std::string image_path = (folder / "card.xclbin").string();
};

TEST_F(XrtDriverLibrary, LoadsAnImageAndReachesRegisters) {
  xrt::device device(0);
  const auto uuid = device.load_xclbin(image_path);
  EXPECT_EQ(uuid.to_string(), device.get_xclbin_uuid().to_string());
  EXPECT_EQ(device.get_info<xrt::info::device::name>(), sim::kPlatformName);
  EXPECT_EQ(simulator->card.resets, 1);

  xrt::ip card(device, uuid, kCardIpSelector);
  EXPECT_EQ(card.read_register(abi::reg::kMagic), abi::kAbiMagic);
  card.write_register(0x80, 0xDEADBEEF);
  EXPECT_EQ(card.read_register(0x80), 0xDEADBEEFU);
  EXPECT_EQ(card.read_register(0xFFFC), 0U);
}

TEST_F(XrtDriverLibrary, RefusesRegistersOutsideTheWindowAndReportsFailures) {
  xrt::device device(0);
  const auto uuid = device.load_xclbin(image_path);
  xrt::ip card(device, uuid, kCardIpSelector);
  EXPECT_ANY_THROW(card.read_register(0x10000));
  EXPECT_ANY_THROW(card.write_register(0x10000, 1));
  EXPECT_ANY_THROW(card.read_register(0x11));
  EXPECT_ANY_THROW(card.read_register(test::FakeXrtCard::kBrokenRegister));
  EXPECT_EQ(card.read_register(abi::reg::kMagic), abi::kAbiMagic);
}

TEST_F(XrtDriverLibrary, LoadingTheRunningImageAgainDoesNothing) {
  xrt::device device(0);
  device.load_xclbin(image_path);
  device.load_xclbin(image_path);
  EXPECT_EQ(simulator->card.resets, 1);
}

TEST_F(XrtDriverLibrary, GivesTheRegistersToOneProgramAtATime) {
  auto first = std::make_unique<XrtDevice>(0, image_path);
  EXPECT_NE(open_error().find("is it in use by another program"), std::string::npos);
  first.reset();
  EXPECT_EQ(open_error(), "");
}

TEST_F(XrtDriverLibrary, HostBuffersAreSharedWithTheCard) {
  XrtDevice device(0, image_path);
  const auto buffer = device.allocate(Memory::kHost, 10000);
  EXPECT_EQ(buffer->size(), 12288U);
  EXPECT_EQ(buffer->card_address() >> abi::kHostAddressBit, 1U);
  const std::uint64_t offset = buffer->card_address() & ~(std::uint64_t{1} << abi::kHostAddressBit);
  EXPECT_EQ(offset % 4096, 0U);
  buffer->bytes()[5] = std::byte{0x5A};
  EXPECT_EQ(simulator->card.host_memory()[offset + 5], std::byte{0x5A});
  simulator->card.host_memory()[offset + 6] = std::byte{0xA5};
  EXPECT_EQ(buffer->bytes()[6], std::byte{0xA5});
}

TEST_F(XrtDriverLibrary, CardBuffersAreClearedAndDoNotOverlap) {
  XrtDevice device(0, image_path);
  std::memset(simulator->card.card_memory(), 0xEE, test::FakeXrtCard::kCardBytes);
  const auto first = device.allocate(Memory::kCard, 9 << 20);
  const auto second = device.allocate(Memory::kCard, 4096);
  EXPECT_TRUE(first->bytes().empty());
  EXPECT_EQ(first->card_address() >> abi::kHostAddressBit, 0U);
  EXPECT_EQ(simulator->card.card_memory()[first->card_address()], std::byte{0});
  EXPECT_EQ(simulator->card.card_memory()[first->card_address() + first->size() - 1], std::byte{0});
  EXPECT_EQ(simulator->card.card_memory()[second->card_address() + 4095], std::byte{0});
  EXPECT_TRUE(second->card_address() >= first->card_address() + first->size() ||
              second->card_address() + second->size() <= first->card_address());
}

TEST_F(XrtDriverLibrary, NormalBuffersNeedSyncAndCopyWorksBetweenKinds) {
  xrt::device device(0);
  device.load_xclbin(image_path);
  xrt::bo normal(device, 8192, xrt::bo::flags::normal, sim::kCardBank);
  xrt::bo device_only(device, 8192, xrt::bo::flags::device_only, sim::kCardBank);
  auto* mapped = normal.map<std::byte*>();
  std::memset(mapped, 0x11, 8192);
  EXPECT_EQ(simulator->card.card_memory()[normal.address()], std::byte{0});
  normal.sync(XCL_BO_SYNC_BO_TO_DEVICE);
  EXPECT_EQ(simulator->card.card_memory()[normal.address()], std::byte{0x11});
  device_only.copy(normal, 4096, 0, 4096);
  EXPECT_EQ(simulator->card.card_memory()[device_only.address() + 4095], std::byte{0});
  EXPECT_EQ(simulator->card.card_memory()[device_only.address() + 4096], std::byte{0x11});
  simulator->card.card_memory()[normal.address() + 1] = std::byte{0x22};
  EXPECT_EQ(mapped[1], std::byte{0x11});
  normal.sync(XCL_BO_SYNC_BO_FROM_DEVICE);
  EXPECT_EQ(mapped[1], std::byte{0x22});
  EXPECT_ANY_THROW(device_only.map<std::byte*>());
}

TEST_F(XrtDriverLibrary, SaysWhichMemoryIsFull) {
  XrtDevice device(0, image_path);
  try {
    device.allocate(Memory::kHost, test::FakeXrtCard::kHostBytes + 1);
    FAIL() << "a buffer larger than host memory was handed out";
  } catch (const std::runtime_error& error) {
    EXPECT_NE(std::string(error.what()).find("host memory has no room"), std::string::npos) << error.what();
  }
  const auto all = device.allocate(Memory::kHost, test::FakeXrtCard::kHostBytes);
  EXPECT_THROW(device.allocate(Memory::kHost, 1), std::runtime_error);
}

TEST_F(XrtDriverLibrary, BuffersAreFreeAgainWhenTheProgramHasClosedTheCard) {
  {
    XrtDevice device(0, image_path);
    const auto kept = device.allocate(Memory::kCard, 1 << 20);
    device.allocate(Memory::kHost, 4096);
  }
  const auto& server = simulator->stop();
  EXPECT_EQ(server.card_pool().bytes_used(), 0U);
  EXPECT_EQ(server.host_pool().bytes_used(), 0U);
}

TEST_F(XrtDriverLibrary, NamesTheCauseWhenTheCardIsNotOurs) {
  simulator->card.registers[abi::reg::kMagic] = 0;
  {
    // The image is loaded (and the card reset) before the magic is spoiled.
    xrt::device device(0);
    device.load_xclbin(image_path);
    simulator->card.registers[abi::reg::kMagic] = 0;
  }
  EXPECT_NE(open_error().find("not a srpnic card"), std::string::npos);
  simulator->card.registers[abi::reg::kMagic] = abi::kAbiMagic;
  simulator->card.registers[abi::reg::kAbiVersion] = 99;
  EXPECT_NE(open_error().find("ABI version 99"), std::string::npos);
}

TEST_F(XrtDriverLibrary, RefusesABrokenImageBeforeXrtSeesIt) {
  write_image({});
  EXPECT_NE(open_error().find("is empty"), std::string::npos);
  auto image = sim::make_image({});
  image.resize(image.size() / 2);
  write_image(image);
  EXPECT_NE(open_error().find("truncated"), std::string::npos);
}

TEST_F(XrtDriverLibrary, RefusesAnImageOfAnotherPlatform) {
  auto image = sim::make_image({});
  image[offsetof(axlf, m_header) + offsetof(axlf_header, m_platformVBNV)] = std::byte{'x'};
  write_image(image);
  EXPECT_NE(open_error().find("another platform"), std::string::npos);
}

TEST_F(XrtDriverLibrary, SaysThatTheSimulatorIsMissing) {
  simulator.reset();
  EXPECT_NE(open_error().find("cannot be opened"), std::string::npos);
}

TEST_F(XrtDriverLibrary, RegisterAccessFailsWhenTheSimulatorDies) {
  XrtDevice device(0, image_path);
  simulator.reset();
  EXPECT_ANY_THROW(device.read32(abi::reg::kMagic));
}

}  // namespace
}  // namespace srpnic
