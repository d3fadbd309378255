// SPDX-License-Identifier: Apache-2.0
// srpnic-cosim: the simulated card as a process of its own, between XRT's driver library and the wire.
#include <signal.h>
#include <spdlog/spdlog.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <chrono>
#include <exception>
#include <iostream>
#include <stdexcept>
#include <string>

#include "sim/card/sim_card.hpp"
#include "sim/cosim/cosim_wire.hpp"
#include "sim/cosim/options.hpp"
#include "sim/cosim/report.hpp"
#include "sim/cosim/simulation.hpp"
#include "sim/cosim/xrt_card_adapter.hpp"
#include "sim/files/output_file.hpp"
#include "sim/initiator/report_text.hpp"
#include "sim/xrt/server.hpp"

namespace srpnic::sim {
namespace {

using Clock = std::chrono::steady_clock;

/// Exit status when the in-process initiator found a fault.
constexpr int kInitiatorFailed = 2;
/// … and when something that should have been written is not.
constexpr int kOutputFailed = 1;

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

/// Whether `write` has written what it should; if not, says why.
template <typename Write>
bool written(Write&& write) {
  try {
    write();
    return true;
  } catch (const std::runtime_error& error) {
    spdlog::error("{}", error.what());
    return false;
  }
}

/// False if the statistics cannot be written.
bool report(const CosimOptions& options, SimCard& card, const CosimWire& wire, Clock::time_point start) {
  RunReport run;
  run.counters = read_counters(card);
  run.card = card.statistics();
  run.wall_seconds = std::chrono::duration<double>(Clock::now() - start).count();
  if (wire.impairment() != nullptr) run.impairment = {wire.impairment()->to_card(), wire.impairment()->to_peer()};
  if (wire.initiator() != nullptr) run.initiator = wire.initiator()->report();
  // Written before anything is said: who reads the log finds the file.
  const bool complete =
      options.statistics.empty() || written([&] { replace_file("statistics", options.statistics, to_json(run)); });
  const CardStatistics& s = run.card;
  spdlog::info("{} cycles in {:.1f} s ({:.0f} cycles/s), {:.3f} ms simulated, rx {} frames, tx {} frames", s.cycles,
               s.running_seconds, s.running_seconds > 0 ? static_cast<double>(s.cycles) / s.running_seconds : 0.0,
               static_cast<double>(s.time_ns) / 1e6, s.rx_frames, s.tx_frames);
  return complete;
}

/// The exit status.
int simulate(const CosimOptions& options) {
  const int signals = open_signals();
  const auto start = Clock::now();
  if (!options.statistics.empty()) check_writable("statistics", options.statistics);
  CosimWire wire(options);
  SimCard card(options.card);
  XrtCardAdapter xrt_card(card);
  XrtServer server(options.socket, xrt_card);
  Simulation simulation(card, server, wire.endpoint());
  simulation.on_idle([&wire] { wire.flush(); });
  spdlog::info("card ready at '{}', wire '{}', seed {}", options.socket, options.wire, options.seed);
  const auto finished = [&wire] {
    return wire.recording_failed() || (wire.initiator() != nullptr && wire.initiator()->finished());
  };
  bool ended = false;
  bool complete = true;
  while (!ended) {
    ended = simulation.run_until(signals, finished) || next_signal(signals) != SIGUSR1;
    complete = report(options, card, wire, start);
  }
  card.attach(nullptr);
  ::close(signals);
  complete &= written([&wire] { wire.finish_recording(); });
  complete &= written([&card] { card.finish_trace(); });
  bool ok = true;
  if (wire.initiator() != nullptr) {
    const InitiatorReport result = wire.initiator()->report();
    std::cout << to_text(result) << std::flush;
    ok = result.ok;
  }
  complete &= written(finish_standard_output);
  if (!ok) return kInitiatorFailed;
  return complete ? 0 : kOutputFailed;
}

}  // namespace
}  // namespace srpnic::sim

int main(int argc, char** argv) {
  using namespace srpnic::sim;
  const auto parsed = parse_cosim_options(argc, argv, CosimWire::usage());
  if (const int* status = std::get_if<int>(&parsed)) return *status;
  const auto& options = std::get<CosimOptions>(parsed);
  spdlog::set_pattern("%H:%M:%S.%e srpnic-cosim %l: %v");
  spdlog::set_level(options.verbose ? spdlog::level::debug : spdlog::level::info);
  try {
    return simulate(options);
  } catch (const std::exception& error) {
    spdlog::error("{}", error.what());
    return 1;
  }
}
