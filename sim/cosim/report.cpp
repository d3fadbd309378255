// SPDX-License-Identifier: Apache-2.0
#include "sim/cosim/report.hpp"

#include <nlohmann/json.hpp>

#include "srp_abi.hpp"

namespace srpnic::sim {
namespace {

nlohmann::ordered_json impairment(const ImpairmentStatistics& statistics) {
  return {{"frames", statistics.frames},         {"lost", statistics.lost},
          {"duplicated", statistics.duplicated}, {"reordered", statistics.reordered},
          {"corrupted", statistics.corrupted},   {"delayed", statistics.delayed},
          {"marked", statistics.marked}};
}

nlohmann::ordered_json jobs(const InitiatorReport& report) {
  nlohmann::ordered_json all = nlohmann::ordered_json::array();
  for (const JobResult& result : report.jobs) {
    all.push_back({{"kind", result.job.kind == Job::Kind::kWrite  ? "write"
                            : result.job.kind == Job::Kind::kRead ? "read"
                                                                  : "mixed"},
                   {"command_bytes", result.job.bytes},
                   {"depth", result.job.depth},
                   {"commands", result.commands},
                   {"bytes", result.bytes},
                   {"errors", result.errors},
                   {"simulated_ns", result.ended_ns - result.started_ns},
                   {"latency_p50_ns", result.p50_ns},
                   {"latency_p99_ns", result.p99_ns}});
  }
  return all;
}

}  // namespace

std::vector<std::pair<std::string, std::uint64_t>> read_counters(SimCard& card) {
  std::vector<std::pair<std::string, std::uint64_t>> counters;
  for (std::uint32_t i = 0; i < abi::kCounterCount; ++i) {
    const std::uint32_t low = card.read32(abi::reg::kCounter + 8 * i);
    const std::uint64_t high = card.read32(abi::reg::kCounter + 8 * i + 4);
    counters.emplace_back(abi::kCounterNames[i], high << 32 | low);
  }
  return counters;
}

std::string to_json(const RunReport& report) {
  const CardStatistics& card = report.card;
  const double speed = card.running_seconds > 0 ? static_cast<double>(card.cycles) / card.running_seconds : 0;
  nlohmann::ordered_json json = {
      {"cycles", card.cycles},
      {"simulated_ns", card.time_ns},
      {"wall_seconds", report.wall_seconds},
      {"running_seconds", card.running_seconds},
      {"cycles_per_second", static_cast<std::uint64_t>(speed)},
      {"rx", {{"frames", card.rx_frames}, {"bytes", card.rx_bytes}}},
      {"tx", {{"frames", card.tx_frames}, {"bytes", card.tx_bytes}}},
      {"card_memory", {{"read_bytes", card.card_read_bytes}, {"written_bytes", card.card_written_bytes}}},
      {"host_memory", {{"read_bytes", card.host_read_bytes}, {"written_bytes", card.host_written_bytes}}},
      {"register_accesses", card.register_accesses},
  };
  for (const auto& [name, value] : report.counters) json["counters"][name] = value;
  if (report.impairment) {
    json["impairment"] = {{"to_card", impairment(report.impairment->to_card)},
                          {"to_peer", impairment(report.impairment->to_peer)}};
  }
  if (report.initiator) {
    json["initiator"] = {{"ok", report.initiator->ok},
                         {"commands", report.initiator->commands},
                         {"bytes", report.initiator->bytes},
                         {"errors", report.initiator->errors},
                         {"violations", report.initiator->violation_count},
                         {"jobs", jobs(*report.initiator)}};
  }
  return json.dump(2) + "\n";
}

}  // namespace srpnic::sim
