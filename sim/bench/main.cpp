// SPDX-License-Identifier: Apache-2.0
// srpnic-bench: how fast the simulated card is, in its own cycles. Same seed, same figures, on any machine.
#include <spdlog/spdlog.h>

#include <CLI/CLI.hpp>
#include <cstdlib>
#include <exception>
#include <fstream>
#include <iostream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <vector>

#include "sim/bench/report.hpp"
#include "sim/bench/run_case.hpp"
#include "sim/files/output_file.hpp"

namespace srpnic::sim {
namespace {

constexpr int kSlower = 2;  // exit status when a figure is below the baseline

struct Options {
  bool headline = false, list = false, stages = false;
  std::string filter, json, svg, baseline;
  double tolerance = 0.02;
  RunOptions run;
};

std::string read_file(const std::string& path) {
  std::ifstream file(path);
  if (!file) throw std::runtime_error("cannot read '" + path + "'");
  return {std::istreambuf_iterator<char>(file), {}};
}

std::vector<BenchCase> chosen_cases(const Options& options) {
  std::vector<BenchCase> cases = options.headline ? headline_cases() : all_cases();
  std::erase_if(cases, [&](const BenchCase& one) { return one.name().find(options.filter) == std::string::npos; });
  if (cases.empty())
    throw std::runtime_error("no case has '" + options.filter + "' in its name; --list shows them all");
  return cases;
}

/// The cases take long: what will not do is found before.
void check_files(const Options& options) {
  if (!options.json.empty()) check_writable("results", options.json);
  if (!options.svg.empty()) check_writable("the drawing", options.svg);
}

int run(const Options& options) {
  const std::vector<BenchCase> cases = chosen_cases(options);
  if (options.list) {
    for (const BenchCase& one : cases) std::cout << one.name() << '\n';
    return EXIT_SUCCESS;
  }
  check_files(options);
  const std::string baseline = options.baseline.empty() ? "" : read_file(options.baseline);
  std::cout << table_header();
  std::vector<BenchResult> results;
  bool failed = false;
  for (const BenchCase& one : cases) {
    try {
      results.push_back(run_case(one, options.run));
    } catch (const std::runtime_error& error) {
      std::cerr << error.what() << '\n';
      failed = true;
      continue;
    }
    std::cout << table_line(results.back());
    if (options.stages) std::cout << stage_lines(results.back());
    std::cout.flush();
  }
  if (!options.json.empty()) replace_file("results", options.json, to_json(results));
  if (!options.svg.empty()) replace_file("the drawing", options.svg, to_svg(results));
  if (failed) return EXIT_FAILURE;
  if (options.baseline.empty()) return EXIT_SUCCESS;
  const auto complaints = compare(results, baseline, options.tolerance);
  for (const std::string& complaint : complaints) std::cerr << "worse than the baseline: " << complaint << '\n';
  return complaints.empty() ? EXIT_SUCCESS : kSlower;
}

}  // namespace
}  // namespace srpnic::sim

int main(int argc, char** argv) {
  srpnic::sim::Options options;
  CLI::App app{"Measures the simulated card behind a 100 Gb/s wire, in cycles of 4 ns"};
  app.add_flag("--headline", options.headline, "only the headline cases");
  app.add_option("--filter", options.filter, "only cases with this in their name");
  app.add_flag("--list", options.list, "print the names of the cases and end");
  app.add_flag("--stages", options.stages, "print the use of every stage of each case");
  app.add_option("--json", options.json, "write the results here");
  app.add_option("--svg", options.svg, "draw the results here");
  app.add_option("--commands", options.run.commands, "commands to count in each case, instead of what it needs");
  app.add_option("--seed", options.run.seed, "of data, addresses, PSNs and what RTL leaves undefined");
  app.add_option("--baseline", options.baseline, "results (--json) of before; status 2 if anything is worse");
  app.add_option("--tolerance", options.tolerance, "share by which it may be worse")->check(CLI::Range(0.0, 1.0));
  CLI11_PARSE(app, argc, argv);
  spdlog::set_level(spdlog::level::warn);  // the host software tells of every login
  try {
    const int status = srpnic::sim::run(options);
    srpnic::sim::finish_standard_output();
    return status;
  } catch (const std::exception& error) {
    std::cerr << "srpnic-bench: " << error.what() << '\n';
    return EXIT_FAILURE;
  }
}
