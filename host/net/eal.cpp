// SPDX-License-Identifier: Apache-2.0
#include "host/net/eal.hpp"

#include <pthread.h>
#include <rte_eal.h>
#include <rte_errno.h>

#include <mutex>
#include <stdexcept>
#include <vector>

namespace srpnic::net {

namespace {

void initialize(const std::string& file_prefix) {
  // rte_eal_init pins the caller to its lcore; the daemon and the tests stay free to run on every processor.
  cpu_set_t affinity;
  const bool restore = pthread_getaffinity_np(pthread_self(), sizeof affinity, &affinity) == 0;

  std::vector<std::string> arguments = {"srpnic",
                                        "--no-huge",
                                        "--no-shconf",
                                        "--no-pci",
                                        "--no-telemetry",
                                        "-l",
                                        "0",
                                        "-m",
                                        "256",
                                        "--log-level=lib.eal:error",
                                        "--file-prefix=" + file_prefix};
  std::vector<char*> argv;
  argv.reserve(arguments.size());
  for (std::string& argument : arguments) argv.push_back(argument.data());
  const int result = rte_eal_init(static_cast<int>(argv.size()), argv.data());
  const int error = rte_errno;

  if (restore) pthread_setaffinity_np(pthread_self(), sizeof affinity, &affinity);
  if (result < 0 && error != EALREADY) {
    throw std::runtime_error(std::string("DPDK does not start: ") + rte_strerror(error));
  }
}

}  // namespace

void start_eal(const std::string& file_prefix) {
  static std::once_flag once;
  std::call_once(once, initialize, file_prefix);
}

}  // namespace srpnic::net
