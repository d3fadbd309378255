// SPDX-License-Identifier: Apache-2.0
#include "sim/cosim/options.hpp"

#include <CLI/CLI.hpp>
#include <stdexcept>

namespace srpnic::sim {

std::variant<CosimOptions, int> parse_cosim_options(int argc, const char* const* argv, const std::string& wire_kinds) {
  CLI::App app("The simulated srpnic card: its RTL, its kernels and its memories, reached through XRT.",
               "srpnic-cosim");
  CosimOptions options;
  std::string impairment;
  const CLI::AsSizeValue size(false);
  const auto parse_impairment = [&options](std::string& text) {
    try {
      options.impairment = ImpairmentOptions::parse(text);
      return std::string();
    } catch (const std::runtime_error& error) {
      return std::string(error.what());
    }
  };
  app.add_option("--socket", options.socket, "socket to serve XRT's driver library at")->required();
  app.add_option("--wire", options.wire, "peer at the other end of the wire: " + wire_kinds);
  app.add_option("--pcapng", options.pcapng, "file to record the wire in, as the card sees it");
  app.add_option("--impair", impairment,
                 "damage to the wire, for example loss=0.01,duplicate=0.01,reorder=0.01,corrupt=0.01,delay=0.01,"
                 "delay_us=100")
      ->transform(CLI::Validator(parse_impairment, ""));
  app.add_option("--seed", options.seed, "of everything random")->capture_default_str();
  app.add_option("--trace", options.card.trace_file, "file for FST waves (only srpnic-cosim-trace)");
  app.add_option("--card-memory", options.card.card_memory_bytes, "bytes of card memory, for example 2GiB")
      ->transform(size)
      ->check(CLI::Range(std::uint64_t{1} << 20, std::uint64_t{16} << 30))
      ->default_str("1GiB");
  app.add_option("--host-memory", options.card.host_memory_bytes, "bytes of host memory the card can reach")
      ->transform(size)
      ->check(CLI::Range(std::uint64_t{1} << 20, std::uint64_t{1} << 30))
      ->default_str("256MiB");
  const auto timing = [&app](const std::string& name, const std::string& text, MemoryTiming& memory) {
    app.add_option("--" + name + "-latency", memory.latency_ns, "nanoseconds " + text)
        ->check(CLI::Range(0, 1'000'000))
        ->capture_default_str();
    app.add_option("--" + name + "-bandwidth", memory.bytes_per_ns, "GB/s " + text)
        ->check(CLI::Range(0.01, 1000.0))
        ->capture_default_str();
  };
  timing("card-memory", "of card memory", options.card.card_memory);
  timing("host-memory", "between card and host memory, each way", options.card.host_memory);
  app.add_option("--statistics", options.statistics, "JSON file, written at the end and on SIGUSR1");
  app.add_flag("--verbose,-v", options.verbose, "log more");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error);
  }
  options.card.seed = options.seed;
  return options;
}

}  // namespace srpnic::sim
