// SPDX-License-Identifier: Apache-2.0
#include "sim/initiator/report_text.hpp"

#include <array>
#include <iomanip>
#include <sstream>

namespace srpnic::sim {

namespace {

std::string bytes_text(std::uint64_t bytes) {
  constexpr std::array<const char*, 4> kUnits = {" B", " KiB", " MiB", " GiB"};
  std::size_t unit = 0;
  while (unit + 1 < kUnits.size() && bytes >= 1024 && bytes % 1024 == 0) {
    bytes /= 1024;
    ++unit;
  }
  return std::to_string(bytes) + kUnits[unit];
}

const char* kind_text(Job::Kind kind) {
  switch (kind) {
    case Job::Kind::kWrite:
      return "write";
    case Job::Kind::kRead:
      return "read";
    case Job::Kind::kMixed:
      return "mixed";
    case Job::Kind::kBalanced:
      return "balanced";
  }
  return "";
}

void put_microseconds(std::ostream& out, std::uint64_t nanoseconds) {
  out << std::setw(11) << std::fixed << std::setprecision(2) << static_cast<double>(nanoseconds) / 1000;
}

void put_job(std::ostream& out, const JobResult& result) {
  const double elapsed_ns = static_cast<double>(result.ended_ns - result.started_ns);
  out << std::setw(6) << kind_text(result.job.kind) << std::setw(9) << bytes_text(result.job.bytes) << std::setw(6)
      << result.job.depth << std::setw(10) << result.commands << std::setw(12) << bytes_text(result.bytes)
      << std::setw(8) << result.errors;
  for (const std::uint64_t latency : {result.min_ns, result.p50_ns, result.p99_ns, result.max_ns}) {
    put_microseconds(out, latency);
  }
  out << std::setw(10) << std::setprecision(3)
      << (elapsed_ns > 0 ? static_cast<double>(result.bytes) / elapsed_ns : 0.0) << "\n";
}

}  // namespace

std::string to_text(const InitiatorReport& report) {
  std::ostringstream out;
  out << "in-process initiator: " << report.channels << " channel(s), disk '" << report.disk_name << "' of "
      << report.disk.blocks << " blocks of " << report.disk.block_bytes << " bytes\n";
  out << "  kind     size depth  commands       bytes  errors     min us     p50 us     p99 us     max us      GB/s\n";
  for (const JobResult& job : report.jobs) put_job(out, job);
  out << "total: " << report.commands << " commands, " << bytes_text(report.bytes) << ", " << report.errors
      << " errors, " << report.violation_count << " violations; frames: " << report.frames_sent << " sent, "
      << report.frames_received << " received, " << report.damaged_frames << " damaged; ended in phase '"
      << report.phase << "'\n";
  for (const auto& failure : report.failures) out << "FAILURE: " << failure << "\n";
  for (const auto& violation : report.violations) out << "VIOLATION: " << violation << "\n";
  return out.str();
}

}  // namespace srpnic::sim
