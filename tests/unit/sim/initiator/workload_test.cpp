// SPDX-License-Identifier: Apache-2.0
#include "sim/initiator/workload.hpp"

#include <gtest/gtest.h>

#include <array>
#include <map>

#include "sim/initiator/options.hpp"

namespace srpnic::sim {
namespace {

/// A disk that does what it is told, with as many commands open as the workload wants.
class PlainDisk {
 public:
  explicit PlainDisk(const Disk& disk) : disk_(disk) {}

  CommandResult execute(const Workload::Next& next) {
    CommandResult result;
    const auto& [ticket, command] = next;
    if (ticket.write) {
      for (std::uint32_t i = 0; i < ticket.blocks; ++i) {
        const auto start = command.data_out.begin() + static_cast<std::ptrdiff_t>(std::size_t{i} * disk_.block_bytes);
        blocks_[ticket.lba + i].assign(start, start + disk_.block_bytes);
      }
    } else {
      for (std::uint32_t i = 0; i < ticket.blocks; ++i) {
        Payload& block = blocks_[ticket.lba + i];
        block.resize(disk_.block_bytes);
        result.data_in.insert(result.data_in.end(), block.begin(), block.end());
      }
    }
    return result;
  }
  Payload& block(std::uint64_t lba) { return blocks_[lba]; }

 private:
  Disk disk_;
  std::map<std::uint64_t, Payload> blocks_;
};

/// Runs to the end; commands complete in batches as large as the depth allows.
void run(Workload& workload, PlainDisk& disk) {
  std::uint64_t now = 0;
  while (!workload.finished()) {
    std::vector<Workload::Next> open;
    while (auto next = workload.next(now)) open.push_back(std::move(*next));
    ASSERT_FALSE(open.empty());
    for (const auto& next : open) {
      CommandResult result = disk.execute(next);
      result.submitted_ns = now;
      result.completed_ns = now + 100;
      workload.complete(now + 100, next.ticket, result);
    }
    now += 100;
  }
}

constexpr Disk kDisk{.lun = 0, .blocks = 4096, .block_bytes = 512};

TEST(InitiatorWorkload, ReadsBackWhatItWrote) {
  std::vector<Job> jobs;
  for (const auto kind : {Job::Kind::kWrite, Job::Kind::kMixed, Job::Kind::kRead}) {
    jobs.push_back({.kind = kind, .bytes = 4096, .depth = 8, .commands = 100, .blocks = 1024, .random = true});
  }
  Workload workload(jobs, 3);
  PlainDisk disk(kDisk);
  ASSERT_TRUE(workload.start(kDisk));
  run(workload, disk);
  ASSERT_EQ(workload.results().size(), 3u);
  for (const JobResult& result : workload.results()) {
    EXPECT_EQ(result.commands, 100u);
    EXPECT_EQ(result.bytes, 409'600u);
    EXPECT_EQ(result.errors, 0u);
    EXPECT_EQ(result.p50_ns, 100u);
  }
}

TEST(InitiatorWorkload, BalancedMeansOneWriteAndOneReadInTwoCommandsAndBothForEveryTurn) {
  constexpr unsigned kChannels = 4;
  Workload workload({{.kind = Job::Kind::kBalanced, .bytes = 512, .depth = 64, .commands = 64}}, 3);
  ASSERT_TRUE(workload.start(kDisk));
  std::array<unsigned, kChannels> writes{};
  for (unsigned i = 0; i < 64; i += 2) {
    const bool first = workload.next(0)->ticket.write;
    const bool second = workload.next(0)->ticket.write;
    EXPECT_NE(first, second);
    writes[i % kChannels] += first ? 1 : 0;
    writes[(i + 1) % kChannels] += second ? 1 : 0;
  }
  for (const unsigned count : writes) EXPECT_EQ(count, 8u);
}

TEST(InitiatorWorkload, FindsOneWrongBit) {
  Workload workload({{.kind = Job::Kind::kWrite, .bytes = 1024, .depth = 1, .commands = 4, .blocks = 8},
                     {.kind = Job::Kind::kRead, .bytes = 1024, .depth = 4, .commands = 4, .blocks = 8}},
                    3);
  PlainDisk disk(kDisk);
  ASSERT_TRUE(workload.start(kDisk));
  std::uint64_t reads = 0;
  while (!workload.finished()) {
    const auto next = workload.next(0);
    ASSERT_TRUE(next);
    if (!next->ticket.write && reads++ == 2) disk.block(next->ticket.lba + 1)[17] ^= 0x10;
    workload.complete(0, next->ticket, disk.execute(*next));
  }
  EXPECT_EQ(workload.results()[1].errors, 1u);
  ASSERT_EQ(workload.failures().size(), 1u);
  EXPECT_NE(workload.failures()[0].find("block 5 differs from byte 17"), std::string::npos) << workload.failures()[0];
}

TEST(InitiatorWorkload, RefusesAJobBeyondTheDisk) {
  Workload workload({{.bytes = 4096, .first_lba = 4000, .blocks = 200}}, 1);
  EXPECT_FALSE(workload.start(kDisk));
  EXPECT_EQ(workload.failures().size(), 1u);
}

TEST(InitiatorOptions, ReadsItsTextAndNamesWhatIsWrong) {
  const auto options = InitiatorOptions::parse("channels=2,pmtu=4096,immediate=0,target=10.0.0.7,id_ext=1f");
  EXPECT_EQ(options.channels, 2u);
  EXPECT_EQ(options.pmtu, 4096u);
  EXPECT_FALSE(options.immediate);
  EXPECT_EQ(options.target, net::IpAddress::from_ipv4(0x0a000007));
  EXPECT_EQ(options.vlan_tci, std::nullopt);
  EXPECT_EQ(options.id_extension, 0x1fu);
  EXPECT_EQ(options.jobs.size(), 16u);
  const auto ipv6 = InitiatorOptions::parse("local=fd00:77::1,target=fd00:77::2,vlan=5,pcp=3");
  EXPECT_EQ(to_string(ipv6.local.ip), "fd00:77::1");
  EXPECT_EQ(to_string(ipv6.target), "fd00:77::2");
  EXPECT_EQ(ipv6.vlan_tci, 3 << 13 | 5);
  for (const char* wrong : {"pmtu=1500", "channels=0", "speed=9", "channels", "target=1.2.3", "seed=x", "vlan=0",
                            "vlan=4095", "pcp=1", "vlan=5,pcp=8", "target=fd00::2", "local=fd00::g,target=fd00::2"}) {
    EXPECT_THROW(InitiatorOptions::parse(wrong), std::runtime_error) << wrong;
  }
}

}  // namespace
}  // namespace srpnic::sim
