// SPDX-License-Identifier: Apache-2.0
// Runs other programs, each with a time limit and in a process group of its own, so that nothing is left behind.
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <vector>

namespace srpnic::kernel_fuzz {

struct Result {
  bool timed_out = false;
  int signal = 0;  // that ended it
  int exit_code = 0;
  std::string output;  // both standard output and standard error

  bool succeeded() const { return !timed_out && signal == 0 && exit_code == 0; }
};

/// Waits for the program. The limit is one of processor time, so that the machine's load does not matter; on the clock
/// the program may take ten times as long. Throws std::system_error when nothing can be started.
Result run(const std::vector<std::string>& words, std::chrono::seconds limit);

/// SIGINT, SIGTERM and SIGHUP end all programs that run, then this one after it has cleaned up. To be called before
/// other threads begin.
void end_programs_on_signals(std::function<void()> clean_up);

}  // namespace srpnic::kernel_fuzz
