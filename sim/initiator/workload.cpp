// SPDX-License-Identifier: Apache-2.0
#include "sim/initiator/workload.hpp"

#include <algorithm>
#include <bit>
#include <utility>

namespace srpnic::sim {

namespace {

constexpr std::size_t kFailuresKept = 20;
constexpr unsigned kMisalignments = 64;

}  // namespace

Workload::Workload(std::vector<Job> jobs, std::uint64_t seed) : jobs_(std::move(jobs)), random_(seed), seed_(seed) {}

/// A job's range is cut into slots of one command each; a command takes a whole slot.
std::uint64_t Workload::slots(const Job& job) const {
  const std::uint64_t range = job.blocks != 0 ? job.blocks : disk_.blocks - std::min(disk_.blocks, job.first_lba);
  return range * disk_.block_bytes / job.bytes;
}

bool Workload::start(const Disk& disk) {
  disk_ = disk;
  shadow_.emplace(seed_, disk.block_bytes);
  for (const Job& job : jobs_) {
    const bool whole_blocks = job.bytes != 0 && job.bytes % disk.block_bytes == 0;
    const bool inside = job.first_lba + job.blocks <= disk.blocks && job.first_lba < disk.blocks;
    if (!whole_blocks || !inside || slots(job) < job.depth || job.depth == 0) {
      failures_.push_back("a job of " + std::to_string(job.bytes) + " bytes a command at LBA " +
                          std::to_string(job.first_lba) + " does not fit the disk of " + std::to_string(disk.blocks) +
                          " blocks");
    }
  }
  return failures_.empty();
}

void Workload::begin_job(std::uint64_t now_ns) {
  running_ = true;
  issued_ = 0;
  latencies_.clear();
  JobResult result;
  result.job = jobs_[current_];
  result.started_ns = now_ns;
  results_.push_back(result);
}

void Workload::end_job(std::uint64_t now_ns) {
  JobResult& result = results_.back();
  result.ended_ns = now_ns;
  if (!latencies_.empty()) {
    std::ranges::sort(latencies_);
    result.min_ns = latencies_.front();
    result.p50_ns = latencies_[latencies_.size() / 2];
    result.p99_ns = latencies_[latencies_.size() * 99 / 100];
    result.max_ns = latencies_.back();
  }
  running_ = false;
  ++current_;
}

/// Whether the command that has just been counted in `issued_` is a WRITE.
bool Workload::is_write(Job::Kind kind) {
  switch (kind) {
    case Job::Kind::kWrite:
      return true;
    case Job::Kind::kRead:
      return false;
    case Job::Kind::kMixed:
      return random_() % 2 == 0;
    case Job::Kind::kBalanced:  // the sequence of Thue and Morse: channels taking turns get both, whatever their number
      return std::popcount(issued_ - 1) % 2 == 0;
  }
  return false;
}

std::optional<Workload::Next> Workload::next(std::uint64_t now_ns) {
  if (finished()) return std::nullopt;
  if (!running_) begin_job(now_ns);
  const Job& job = jobs_[current_];
  if (issued_ == job.commands || busy_.size() == job.depth) return std::nullopt;

  const std::uint64_t count = slots(job);
  std::uint64_t slot = job.random ? random_() % count : issued_ % count;
  while (busy_.contains(slot)) slot = (slot + 1) % count;
  busy_.insert(slot);
  ++issued_;

  const std::uint32_t blocks = job.bytes / disk_.block_bytes;
  const bool write = is_write(job.kind);
  Next next{.ticket = {.write = write, .lba = job.first_lba + slot * blocks, .blocks = blocks}, .command = {}};
  Command& command = next.command;
  command.lun = disk_.lun;
  command.segments = job.segments;
  command.misalignment = job.misaligned ? static_cast<unsigned>(random_() % kMisalignments) : 0;
  command.immediate = job.immediate;
  if (write) {
    command.cdb = write_cdb(next.ticket.lba, blocks);
    command.data_out = shadow_->write(next.ticket.lba, blocks);
  } else {
    command.cdb = read_cdb(next.ticket.lba, blocks);
    command.data_in_bytes = job.bytes;
  }
  return next;
}

void Workload::complete(std::uint64_t now_ns, const Ticket& ticket, const CommandResult& result) {
  const Job& job = jobs_[current_];
  busy_.erase((ticket.lba - job.first_lba) / ticket.blocks);
  JobResult& sum = results_.back();
  ++sum.commands;
  latencies_.push_back(result.completed_ns - result.submitted_ns);
  if (!result.good()) {
    failed(ticket, !result.failure.empty()
                       ? result.failure
                       : "status " + std::to_string(result.status) + ", flags " + std::to_string(result.flags) +
                             ", sense " + std::to_string(result.additional_sense()));
    if (ticket.write) shadow_->forget(ticket.lba, ticket.blocks);
  } else {
    sum.bytes += std::uint64_t{ticket.blocks} * disk_.block_bytes;
    if (!ticket.write) {
      if (const auto difference = shadow_->check(ticket.lba, result.data_in)) failed(ticket, *difference);
    }
  }
  if (sum.commands == job.commands) end_job(now_ns);
}

void Workload::failed(const Ticket& ticket, const std::string& why) {
  ++results_.back().errors;
  if (failures_.size() == kFailuresKept) return;
  failures_.push_back((ticket.write ? "WRITE of " : "READ of ") + std::to_string(ticket.blocks) + " blocks at LBA " +
                      std::to_string(ticket.lba) + ": " + why);
}

}  // namespace srpnic::sim
