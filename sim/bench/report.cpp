// SPDX-License-Identifier: Apache-2.0
#include "sim/bench/report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <stdexcept>

namespace srpnic::sim {

namespace {

using Json = nlohmann::ordered_json;

Json stages(const BenchResult& result) {
  Json all = Json::object();
  for (const StageUse& stage : result.stages) all[stage.name] = {{"busy", stage.busy}, {"held", stage.held}};
  return all;
}

}  // namespace

std::string table_header() {
  return fmt::format("{:<46}{:>12}{:>9}{:>9}{:>9}{:>9}  {}\n", "case", "commands/s", "of wire", "p50", "p99", "to data",
                     "limited by");
}

std::string table_line(const BenchResult& result) {
  const std::string first_data = result.first_data.p50 == 0 ? "" : std::to_string(result.first_data.p50);
  const std::string overflows =
      result.rx_overflows == 0 ? "" : fmt::format(" ({} frames dropped)", result.rx_overflows);
  return fmt::format("{:<46}{:>12.0f}{:>8.1f}%{:>9}{:>9}{:>9}  {}{}\n", result.bench_case.name(),
                     result.commands_per_second, 100 * result.share_of_wire_limit, result.latency.p50,
                     result.latency.p99, first_data, result.limiting_stage, overflows);
}

std::string stage_lines(const BenchResult& result) {
  std::string text;
  for (const StageUse& stage : result.stages) {
    text += fmt::format("    {:<28} busy {:>5.1f}%  held {:>5.1f}%\n", stage.name, 100 * stage.busy, 100 * stage.held);
  }
  return text;
}

std::string to_json(const std::vector<BenchResult>& results) {
  Json list = Json::array();
  for (const BenchResult& result : results) {
    const BenchCase& one = result.bench_case;
    Json json = {{"name", one.name()},
                 {"bytes", one.shape.bytes},
                 {"direction", one.direction()},
                 {"depth", one.depth},
                 {"queue_pairs", one.queue_pairs},
                 {"pmtu", one.shape.pmtu},
                 {"immediate", uses_immediate_data(one.shape)},
                 {"commands", result.commands},
                 {"cycles", result.cycles},
                 {"commands_per_s", result.commands_per_second},
                 {"wire_limit_per_s", wire_limit_per_second(one.shape)},
                 {"share_of_wire_limit", result.share_of_wire_limit},
                 {"latency_p50_cycles", result.latency.p50},
                 {"latency_p99_cycles", result.latency.p99},
                 {"limiting_stage", result.limiting_stage},
                 {"rx_overflows", result.rx_overflows},
                 {"stages", stages(result)}};
    if (result.first_data.p50 != 0) json["first_data_p50_cycles"] = result.first_data.p50;
    if (one.headline) json["headline"] = true;
    list.push_back(std::move(json));
  }
  return list.dump(1) + "\n";
}

std::vector<std::string> compare(const std::vector<BenchResult>& results, const std::string& baseline,
                                 double tolerance) {
  std::vector<std::string> complaints;
  std::size_t compared = 0;
  try {
    for (const Json& before : Json::parse(baseline)) {
      const auto name = before.at("name").get<std::string>();
      const auto found =
          std::ranges::find_if(results, [&](const BenchResult& result) { return result.bench_case.name() == name; });
      if (found == results.end()) continue;
      ++compared;
      const auto rate = before.at("commands_per_s").get<double>();
      const auto check = [&](const char* what, double was, double is) {
        if (is > was * (1 + tolerance))
          complaints.push_back(fmt::format("{}: {} {:.0f}, before {:.0f}", name, what, is, was));
      };
      if (found->bench_case.depth > 1) {
        if (found->commands_per_second < rate * (1 - tolerance)) {
          complaints.push_back(
              fmt::format("{}: {:.0f} commands/s, before {:.0f}", name, found->commands_per_second, rate));
        }
        continue;
      }
      check("cycles of latency", before.at("latency_p50_cycles").get<double>(),
            static_cast<double>(found->latency.p50));
      check("cycles to the first data", before.value("first_data_p50_cycles", 0.0),
            static_cast<double>(found->first_data.p50));
    }
  } catch (const Json::exception& error) {
    throw std::runtime_error(std::string("the baseline is not a list of cases: ") + error.what());
  }
  if (compared == 0) complaints.emplace_back("no case is in the baseline");
  return complaints;
}

}  // namespace srpnic::sim
