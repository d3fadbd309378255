// SPDX-License-Identifier: Apache-2.0
// srpnic-cosim: the simulated card as a process of its own, between XRT's driver library and the wire.
#include <signal.h>
#include <spdlog/spdlog.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <chrono>
#include <exception>
#include <memory>
#include <stdexcept>
#include <string>

#include "sim/card/sim_card.hpp"
#include "sim/cosim/options.hpp"
#include "sim/cosim/report.hpp"
#include "sim/cosim/simulation.hpp"
#include "sim/cosim/wire_factory.hpp"
#include "sim/cosim/xrt_card_adapter.hpp"
#include "sim/wire/pcapng_writer.hpp"
#include "sim/wire/recording_endpoint.hpp"
#include "sim/xrt/server.hpp"

namespace srpnic::sim {
namespace {

using Clock = std::chrono::steady_clock;

/// SIGTERM and SIGINT (end) and SIGUSR1 (write statistics), readable instead of delivered.
int open_signals() {
  sigset_t signals;
  ::sigemptyset(&signals);
  for (const int signal : {SIGTERM, SIGINT, SIGUSR1}) ::sigaddset(&signals, signal);
  ::sigprocmask(SIG_BLOCK, &signals, nullptr);
  const int fd = ::signalfd(-1, &signals, SFD_CLOEXEC);
  if (fd < 0) throw std::runtime_error("cannot receive signals");
  return fd;
}

int next_signal(int fd) {
  signalfd_siginfo information{};
  const bool whole = ::read(fd, &information, sizeof information) == static_cast<ssize_t>(sizeof information);
  return whole ? static_cast<int>(information.ssi_signo) : SIGTERM;
}

/// The wire with everything the options put between its peer and the card.
struct Wire {
  Wire(const CosimOptions& options, const WireFactory& factory) {
    if (options.wire.empty()) return;
    endpoint = factory.make(options.wire);
    if (options.impairment) {
      auto impaired = std::make_unique<ImpairedEndpoint>(std::move(endpoint), *options.impairment, options.seed);
      impairment = impaired.get();
      endpoint = std::move(impaired);
    }
    if (!options.pcapng.empty()) {
      recorder = std::make_unique<PcapngWriter>(options.pcapng);
      endpoint = std::make_unique<RecordingEndpoint>(std::move(endpoint), *recorder);
    }
  }

  std::unique_ptr<PcapngWriter> recorder;
  std::unique_ptr<WireEndpoint> endpoint;
  ImpairedEndpoint* impairment = nullptr;
};

void report(const CosimOptions& options, const SimCard& card, const Wire& wire, Clock::time_point start) {
  RunReport run;
  run.card = card.statistics();
  run.wall_seconds = std::chrono::duration<double>(Clock::now() - start).count();
  if (wire.impairment != nullptr) {
    run.impaired = true;
    run.to_card = wire.impairment->to_card();
    run.to_peer = wire.impairment->to_peer();
  }
  if (!options.statistics.empty() && !write_file(options.statistics, to_json(run))) {
    spdlog::error("cannot write statistics to '{}'", options.statistics);
  }
  const CardStatistics& s = run.card;
  spdlog::info("{} cycles in {:.1f} s ({:.0f} cycles/s), {:.3f} ms simulated, rx {} frames, tx {} frames", s.cycles,
               s.running_seconds, s.running_seconds > 0 ? static_cast<double>(s.cycles) / s.running_seconds : 0.0,
               static_cast<double>(s.time_ns) / 1e6, s.rx_frames, s.tx_frames);
}

void simulate(const CosimOptions& options, const WireFactory& factory) {
  const int signals = open_signals();
  const auto start = Clock::now();
  CardOptions card_options;
  card_options.card_memory_bytes = options.card_memory_bytes;
  card_options.host_memory_bytes = options.host_memory_bytes;
  card_options.seed = options.seed;
  card_options.trace_file = options.trace;
  const Wire wire(options, factory);
  SimCard card(card_options);
  XrtCardAdapter xrt_card(card);
  XrtServer server(options.socket, xrt_card);
  Simulation simulation(card, server, wire.endpoint.get());
  if (wire.recorder) simulation.on_idle([&wire] { wire.recorder->flush(); });
  spdlog::info("card ready at '{}', wire '{}', seed {}", options.socket, options.wire, options.seed);
  for (;;) {
    simulation.run_until(signals);
    const int signal = next_signal(signals);
    report(options, card, wire, start);
    if (signal != SIGUSR1) break;
  }
  card.attach(nullptr);
  ::close(signals);
}

}  // namespace
}  // namespace srpnic::sim

int main(int argc, char** argv) {
  using namespace srpnic::sim;
  const WireFactory factory = external_wires();
  const auto parsed = parse_cosim_options(argc, argv, factory.usage());
  if (const int* status = std::get_if<int>(&parsed)) return *status;
  const auto& options = std::get<CosimOptions>(parsed);
  spdlog::set_pattern("%H:%M:%S.%e srpnic-cosim %l: %v");
  spdlog::set_level(options.verbose ? spdlog::level::debug : spdlog::level::info);
  try {
    simulate(options, factory);
  } catch (const std::exception& error) {
    spdlog::error("{}", error.what());
    return 1;
  }
  return 0;
}
