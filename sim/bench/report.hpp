// SPDX-License-Identifier: Apache-2.0
// Results of the benchmark as text, JSON and a picture, and their comparison with earlier ones.
#pragma once

#include <string>
#include <vector>

#include "sim/bench/bench_case.hpp"

namespace srpnic::sim {

std::string table_header();
std::string table_line(const BenchResult& result);
/// Every stage of one case.
std::string stage_lines(const BenchResult& result);

/// A list of cases.
std::string to_json(const std::vector<BenchResult>& results);

/// Bars: share of the wire's limit of each case.
std::string to_svg(const std::vector<BenchResult>& results);

/// What is more than `tolerance` worse than in `baseline`, a list of cases as to_json() writes it: commands a second of
/// cases with more than one command in flight, cycles of latency of the others. Cases that were not run do not count; a
/// comparison without any case is itself a complaint. Throws std::runtime_error when `baseline` is no such list.
std::vector<std::string> compare(const std::vector<BenchResult>& results, const std::string& baseline,
                                 double tolerance);

}  // namespace srpnic::sim
