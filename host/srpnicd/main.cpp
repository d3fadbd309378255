// SPDX-License-Identifier: Apache-2.0
// srpnicd: command line, log and signals of the daemon.
#include <fmt/core.h>
#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>

#include <CLI/CLI.hpp>
#include <atomic>
#include <csignal>
#include <cstdio>
#include <exception>
#include <string>

#include "host/config/config.hpp"
#include "host/srpnicd/daemon.hpp"

namespace {

enum ExitStatus { kOk = 0, kFailed = 1, kBadConfiguration = 2 };

std::atomic<bool> stop_requested{false};
static_assert(std::atomic<bool>::is_always_lock_free);

void request_stop(int) { stop_requested = true; }

void install_signal_handlers() {
  struct sigaction action {};
  action.sa_handler = request_stop;
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("srpnicd serves SCSI disks over SRP through a srpnic card.");
  std::string file = "/etc/srpnic/srpnicd.toml";
  std::string level = "info";
  bool check_only = false;
  app.add_option("-c,--config", file, "configuration file (TOML)")->capture_default_str();
  app.add_flag("--check-config", check_only, "check the configuration file and exit");
  app.add_option("--log-level", level, "how much to log")
      ->check(CLI::IsMember({"debug", "info", "warn", "error"}))
      ->capture_default_str();
  CLI11_PARSE(app, argc, argv);

  // The log goes to standard error; standard output has the ready lines alone.
  spdlog::set_default_logger(spdlog::stderr_color_mt("srpnicd"));
  spdlog::set_level(spdlog::level::from_str(level));
  spdlog::flush_on(spdlog::level::info);

  srpnic::config::Config configuration;
  try {
    configuration = srpnic::config::load(file);
  } catch (const srpnic::config::Error& error) {
    fmt::print(stderr, "{}\n", error.what());
    return kBadConfiguration;
  }
  if (check_only) {
    fmt::print("{}: ok\n", file);
    return kOk;
  }

  install_signal_handlers();
  try {
    srpnic::Daemon daemon(configuration);
    for (const std::string& line : daemon.add_target_lines()) fmt::print("ready: {}\n", line);
    std::fflush(stdout);
    daemon.run(stop_requested);
  } catch (const std::exception& error) {
    spdlog::critical("{}", error.what());
    return kFailed;
  }
  return kOk;
}
