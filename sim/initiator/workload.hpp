// SPDX-License-Identifier: Apache-2.0
// READs and WRITEs in jobs, one job after the other, a fixed number of commands in flight. Every WRITE is recorded in a
// shadow disk, every READ compared with it. Two commands in flight never touch the same block.
#pragma once

#include <cstdint>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "sim/initiator/command.hpp"
#include "sim/initiator/shadow_disk.hpp"

namespace srpnic::sim {

struct Job {
  /// kMixed: WRITEs and READs at random. kBalanced: in every two commands one of each, the same number on each channel.
  enum class Kind { kWrite, kRead, kMixed, kBalanced };

  Kind kind = Kind::kRead;
  std::uint32_t bytes = 4096;  ///< of each command; whole blocks
  unsigned depth = 1;          ///< commands in flight
  std::uint64_t commands = 1;
  std::uint64_t first_lba = 0;
  std::uint64_t blocks = 0;  ///< range of the job; 0: up to the end of the disk
  bool random = false;       ///< addresses in random order instead of one after the other
  unsigned segments = 1;     ///< pieces of each buffer
  bool misaligned = false;   ///< buffers start at any byte
  bool immediate = true;     ///< short WRITEs may travel in the IU
};

struct JobResult {
  Job job;
  std::uint64_t commands = 0;
  std::uint64_t bytes = 0;
  std::uint64_t errors = 0;
  std::uint64_t started_ns = 0;
  std::uint64_t ended_ns = 0;
  std::uint64_t min_ns = 0, p50_ns = 0, p99_ns = 0, max_ns = 0;  ///< latency: command handed over to answer received
};

/// The disk the jobs run on.
struct Disk {
  std::uint64_t lun = 0;
  std::uint64_t blocks = 0;
  std::uint32_t block_bytes = 512;
};

class Workload {
 public:
  /// One command of a job on its way.
  struct Ticket {
    bool write;
    std::uint64_t lba;
    std::uint32_t blocks;
  };
  struct Next {
    Ticket ticket;
    Command command;
  };

  Workload(std::vector<Job> jobs, std::uint64_t seed);

  /// To be called once before next(). False when a job does not fit the disk; failures() says which.
  bool start(const Disk& disk);

  /// A command to be submitted now, if the job's depth allows one more.
  std::optional<Next> next(std::uint64_t now_ns);
  void complete(std::uint64_t now_ns, const Ticket& ticket, const CommandResult& result);

  bool finished() const { return current_ == jobs_.size(); }
  const std::vector<JobResult>& results() const { return results_; }
  /// What went wrong, in words; the first ones.
  const std::vector<std::string>& failures() const { return failures_; }

 private:
  std::uint64_t slots(const Job& job) const;
  bool is_write(Job::Kind kind);
  void begin_job(std::uint64_t now_ns);
  void end_job(std::uint64_t now_ns);
  void failed(const Ticket& ticket, const std::string& why);

  const std::vector<Job> jobs_;
  std::mt19937_64 random_;
  std::uint64_t seed_;
  Disk disk_;
  std::optional<ShadowDisk> shadow_;
  std::size_t current_ = 0;
  bool running_ = false;  // results_.back() belongs to the current job
  std::uint64_t issued_ = 0;
  std::set<std::uint64_t> busy_;  // slots of the job's range in flight
  std::vector<std::uint64_t> latencies_;
  std::vector<JobResult> results_;
  std::vector<std::string> failures_;
};

}  // namespace srpnic::sim
