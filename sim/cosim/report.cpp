// SPDX-License-Identifier: Apache-2.0
#include "sim/cosim/report.hpp"

#include <cstdio>
#include <fstream>
#include <nlohmann/json.hpp>

namespace srpnic::sim {
namespace {

nlohmann::ordered_json impairment(const ImpairmentStatistics& statistics) {
  return {{"frames", statistics.frames},         {"lost", statistics.lost},
          {"duplicated", statistics.duplicated}, {"reordered", statistics.reordered},
          {"corrupted", statistics.corrupted},   {"delayed", statistics.delayed}};
}

}  // namespace

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
  if (report.impaired) {
    json["impairment"] = {{"to_card", impairment(report.to_card)}, {"to_peer", impairment(report.to_peer)}};
  }
  return json.dump(2) + "\n";
}

bool write_file(const std::string& path, const std::string& text) {
  const std::string fresh = path + ".new";
  std::ofstream file(fresh, std::ios::trunc);
  file << text;
  file.close();
  return file && std::rename(fresh.c_str(), path.c_str()) == 0;
}

}  // namespace srpnic::sim
