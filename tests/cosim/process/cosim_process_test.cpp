// SPDX-License-Identifier: Apache-2.0
// srpnic-cosim as users run it: a process of its own, reached through libxrt on one side and a socket wire on the
// other.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "host/card/xrt_device.hpp"
#include "sim/wire/dgram_endpoint.hpp"
#include "srp_abi.hpp"
#include "tests/support/process.hpp"
#include "tests/support/temporary_folder.hpp"

namespace srpnic {
namespace {

using test::Process;
using ::testing::HasSubstr;

/// Memory of the card's rings.
struct Rings {
  std::unique_ptr<Buffer> exceptions, others;
};

/// What the daemon does before the card takes part in the network.
Rings enable_rings(Device& card) {
  Rings rings{card.allocate(Memory::kHost, abi::kExceptionEntryBytes * 4), card.allocate(Memory::kHost, 8192)};
  const std::array<std::uint64_t, 3> addresses = {rings.exceptions->card_address(), rings.others->card_address(),
                                                  rings.others->card_address() + 4096};
  const std::array<std::uint32_t, 3> registers = {abi::reg::kExceptionRingLo, abi::reg::kWorkRingLo,
                                                  abi::reg::kCompletionRingLo};
  for (std::size_t i = 0; i < 3; ++i) {
    card.write32(registers[i], static_cast<std::uint32_t>(addresses[i]));
    card.write32(registers[i] + 4, static_cast<std::uint32_t>(addresses[i] >> 32));
    card.write32(registers[i] + 8, 2);
  }
  card.write32(abi::reg::kMailboxCommand, static_cast<std::uint32_t>(abi::MailboxCommand::kRingsEnable));
  while ((card.read32(abi::reg::kMailboxStatus) & 0xFF) == static_cast<std::uint32_t>(abi::MailboxStatus::kBusy)) {
  }
  return rings;
}

class CosimProcess : public ::testing::Test {
 protected:
  CosimProcess() { ::setenv("SRPNIC_SIM_RUNTIME", SRPNIC_XRT_RUNTIME, 1); }

  std::vector<std::string> words(std::vector<std::string> more = {}) {
    std::vector<std::string> all = {
        SRPNIC_COSIM,   "--socket", socket,          "--wire", "dgram:" + here + "," + there,
        "--statistics", statistics, "--card-memory", "64MiB",  "--host-memory",
        "16MiB"};
    all.insert(all.end(), more.begin(), more.end());
    return all;
  }
  nlohmann::json read_statistics() const {
    std::ifstream file(statistics);
    return nlohmann::json::parse(file);
  }

  test::TemporaryFolder folder;
  std::string socket = (folder / "card.sock").string();
  std::string here = (folder / "wire.card").string();
  std::string there = (folder / "wire.peer").string();
  std::string statistics = (folder / "statistics.json").string();
};

TEST_F(CosimProcess, ServesXrtAndTheWireAndEndsWithStatistics) {
  const std::string pcapng = (folder / "wire.pcapng").string();
  Process cosim(words({"--pcapng", pcapng}));
  ASSERT_THAT(cosim.wait_for("card ready"), HasSubstr("card ready"));
  sim::DgramEndpoint peer(there, here);
  {
    const auto card = open_card("simulation:" + socket, "");
    const auto rings = enable_rings(*card);
    sim::Frame broadcast(80, 0xFF);
    ASSERT_TRUE(peer.transmit(0, broadcast));
    const volatile auto* phase = reinterpret_cast<const volatile std::uint8_t*>(rings.exceptions->bytes().data());
    for (int i = 0; i < 10000 && *phase == 0; ++i) card->read32(abi::reg::kMagic);
    EXPECT_EQ(*phase, 1) << "the frame did not reach the exception ring";
    EXPECT_EQ(std::memcmp(rings.exceptions->bytes().data() + 64, broadcast.data(), broadcast.size()), 0);
  }
  cosim.signal(SIGUSR1);
  cosim.wait_for("cycles/s");
  EXPECT_EQ(read_statistics()["rx"]["frames"], 1);
  cosim.signal(SIGTERM);
  EXPECT_EQ(cosim.wait(), 0);
  const auto end = read_statistics();
  EXPECT_GT(end["cycles"], 0);
  EXPECT_EQ(end["rx"]["bytes"], 80);
  EXPECT_GT(end["host_memory"]["written_bytes"], 0);
  EXPECT_FALSE(std::filesystem::exists(socket));
  EXPECT_GT(std::filesystem::file_size(pcapng), 80U);
}

TEST_F(CosimProcess, UsesNoProcessorTimeWhileIdle) {
  Process cosim(words());
  cosim.wait_for("card ready");
  // Settled when it has answered a register access and stopped its clock again.
  open_card("simulation:" + socket, "")->read32(abi::reg::kMagic);
  ::poll(nullptr, 0, 200);
  const double before = cosim.cpu_seconds();
  ::poll(nullptr, 0, 1000);
  EXPECT_LT(cosim.cpu_seconds() - before, 0.05);
}

TEST_F(CosimProcess, ADriverThatIsKilledLeavesTheCardToTheNext) {
  Process cosim(words());
  cosim.wait_for("card ready");
  const pid_t driver = ::fork();
  if (driver == 0) {
    const auto card = open_card("simulation:" + socket, "");
    const auto buffer = card->allocate(Memory::kHost, 16 << 20);
    ::raise(SIGKILL);
  }
  int status = 0;
  ::waitpid(driver, &status, 0);
  ASSERT_TRUE(WIFSIGNALED(status));
  const auto card = open_card("simulation:" + socket, "");
  EXPECT_EQ(card->allocate(Memory::kHost, 16 << 20)->size(), 16U << 20);
}

TEST_F(CosimProcess, NamesWhatIsWrongOnItsCommandLine) {
  const auto fails = [](std::vector<std::string> all, const char* text) {
    Process cosim(std::move(all));
    EXPECT_THAT(cosim.wait_for("\1"), HasSubstr(text));
    EXPECT_NE(cosim.wait(), 0);
  };
  fails({SRPNIC_COSIM}, "--socket is required");
  fails({SRPNIC_COSIM, "--socket", socket, "--wire", "string:x"}, "dgram:LOCAL,REMOTE");
  fails({SRPNIC_COSIM, "--socket", socket, "--wire", "dgram:x"}, "two socket paths");
  fails({SRPNIC_COSIM, "--socket", socket, "--impair", "loss=7"}, "probability");
  fails({SRPNIC_COSIM, "--socket", socket, "--trace", "x.fst"}, "-trace");
  fails({SRPNIC_COSIM, "--socket", socket, "--card-memory", "1KiB"}, "--card-memory");
  fails({SRPNIC_COSIM, "--socket", "/nonexistent/card.sock"}, "/nonexistent/card.sock");
}

// Before anything is simulated: the wire's socket, the card's and the other file do not yet matter.
TEST_F(CosimProcess, RefusesAtItsStartFilesItCannotWrite) {
  const auto refuses = [this](const std::string& option, const std::string& path, const std::string& cause,
                              std::vector<std::string> more) {
    std::vector<std::string> all = {SRPNIC_COSIM, "--socket", socket, option, path};
    all.insert(all.end(), more.begin(), more.end());
    Process cosim(std::move(all));
    EXPECT_THAT(cosim.wait_for("card ready"), HasSubstr("to '" + path + "': " + cause));
    cosim.signal(SIGTERM);  // of what has not refused
    EXPECT_EQ(cosim.wait(), 1);
  };
  const std::vector<std::string> wire = {"--wire", "dgram:" + here + "," + there};
  for (const auto& more : {std::vector<std::string>{}, wire}) {
    for (const char* option : {"--pcapng", "--statistics"}) {
      refuses(option, (folder / "none/file").string(), "No such file or directory", more);
      refuses(option, (folder / "").string(), "Is a directory", more);
    }
    refuses("--pcapng", "/dev/full", "No space left on device", more);
  }
}

TEST_F(CosimProcess, EndsWhenItsRecordingCannotGoOn) {
  const std::string pcapng = (folder / "wire.pcapng").string();
  Process cosim(words({"--pcapng", pcapng}));
  ASSERT_THAT(cosim.wait_for("card ready"), HasSubstr("card ready"));
  cosim.limit_file_size(4096);
  sim::DgramEndpoint peer(there, here);
  for (int i = 0; i < 20; ++i) peer.transmit(0, sim::Frame(1000, 0xFF));
  EXPECT_THAT(cosim.wait_for("\1"), HasSubstr("cannot write packets to '" + pcapng + "': File too large"));
  EXPECT_EQ(cosim.wait(), 1);
  EXPECT_GT(read_statistics()["cycles"], 0) << "what could be written is there";
}

TEST_F(CosimProcess, FailsWhenItsStatisticsGetNoRoomAtTheEnd) {
  Process cosim(words());
  ASSERT_THAT(cosim.wait_for("card ready"), HasSubstr("card ready"));
  cosim.limit_file_size(10);
  cosim.signal(SIGTERM);
  EXPECT_THAT(cosim.wait_for("\1"), HasSubstr("cannot write statistics to '" + statistics + "': File too large"));
  EXPECT_EQ(cosim.wait(), 1);
}

TEST_F(CosimProcess, ItsInitiatorGivesUpAnAddressThatNobodyHas) {
  Process cosim({SRPNIC_COSIM, "--socket", socket, "--wire", "initiator:target=192.168.77.9,retries=2,retry_ms=20",
                 "--pcapng", (folder / "wire.pcapng").string(), "--card-memory", "64MiB", "--host-memory", "16MiB"});
  ASSERT_THAT(cosim.wait_for("card ready"), HasSubstr("card ready"));
  {
    const auto card = open_card("simulation:" + socket, "");
    const auto rings = enable_rings(*card);
    EXPECT_THAT(cosim.wait_for("\1"), HasSubstr("192.168.77.9 does not answer 3 requests for its MAC address"));
  }
  EXPECT_EQ(cosim.wait(), 2);
}

}  // namespace
}  // namespace srpnic
