// SPDX-License-Identifier: Apache-2.0
// kernel_fuzzer: random kernels through g++ and through rtlgen and Verilator, with random stalls. Exit status 0 only
// when every kernel is accepted and every stream equal. docs/testing.md, "Fuzzing the translator".
#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "campaign.hpp"
#include "generate.hpp"
#include "long_tests.hpp"
#include "print.hpp"
#include "process.hpp"
#include "seed_value.hpp"

namespace {

constexpr std::uint64_t kKernels = 40;
constexpr std::uint64_t kKernelsOfLongTests = 2000;

}  // namespace

int main(int argc, char** argv) {
  using namespace srpnic::kernel_fuzz;
  CLI::App app("Random kernels through rtlgen, compared with g++.");
  CampaignOptions options;
  Toolchain tools = built_toolchain();
  std::vector<std::string> only;
  std::vector<std::string> without;
  bool print_only = false;
  options.seed = srpnic::test::choose_seed();
  options.count = srpnic::test::long_tests() ? kKernelsOfLongTests : kKernels;
  app.add_option("--count", options.count, "kernels")->capture_default_str();
  app.add_option("--seed", options.seed, "of all random choices; a new one by default");
  app.add_option("--kernel", options.kernel, "only the kernel of this number");
  app.add_option("--latencies", options.latencies, "pipeline stages to try")->delimiter(',')->capture_default_str();
  app.add_option("--rtlgen", tools.rtlgen, "the translator")->check(CLI::ExistingFile)->capture_default_str();
  CLI::Option* modules = app.add_option("--reference-modules", tools.reference_modules, "folder for what it makes")
                             ->check(CLI::ExistingDirectory);
  app.add_option("--reference", tools.reference, "another translator: where both make the same, nothing is simulated")
      ->check(CLI::ExistingFile)
      ->needs(modules);
  app.add_flag("--stop-at-first", options.stop_at_first, "no further batches after a fault");
  app.add_option("--batch", options.batch, "kernels in one model")->check(CLI::PositiveNumber)->capture_default_str();
  app.add_option("--jobs", options.jobs, "batches at a time")->check(CLI::Range(1, 32))->capture_default_str();
  app.add_option("--keep", options.keep, "folder for the kernels that show a fault");
  app.add_option("--transactions", options.transactions, "elements of each input")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  app.add_option("--features", only, "parts of the language that may be used; --features list names all")
      ->delimiter(',');
  app.add_option("--without", without, "parts of the language that may not be used")->delimiter(',');
  app.add_flag("--reduce,!--no-reduce", options.reduce, "make the first kernel of each kind of fault small")
      ->capture_default_str();
  app.add_flag("--print", print_only, "print the kernel (--kernel) and end");
  CLI11_PARSE(app, argc, argv);
  try {
    if (only.size() == 1 && only[0] == "list") {
      for (const std::string& name : feature_names()) fmt::print("{}\n", name);
      return 0;
    }
    if (!only.empty()) {
      options.allowed.clear();
      for (const std::string& name : only) options.allowed.insert(feature_of(name));
    }
    for (const std::string& name : without) options.allowed.erase(feature_of(name));
    if (print_only) {
      fmt::print("{}", print(generate(seed_of(options.seed, options.kernel.value_or(0)), options.allowed)));
      return 0;
    }
    fmt::print("kernel_fuzzer: seed {}\n", options.seed);
    std::fflush(stdout);
    Campaign campaign(tools, options);
    end_programs_on_signals([&] { campaign.remove_files(); });
    campaign.run();
    campaign.print_table();
    if (options.reduce) campaign.reduce_faults();
    return campaign.all_equal() ? 0 : 1;
  } catch (const std::exception& error) {
    fmt::print(stderr, "kernel_fuzzer: {}\n", error.what());
    return 2;
  }
}
