// SPDX-License-Identifier: Apache-2.0
// A program as users run it: a process of its own.
#pragma once

#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <iterator>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

namespace srpnic::test {

/// A child process whose output can be read line by line.
class Process {
 public:
  explicit Process(std::vector<std::string> words) {
    std::array<int, 2> pipe{};
    if (::pipe(pipe.data()) != 0) throw std::runtime_error("no pipe");
    child_ = ::fork();
    if (child_ == 0) {
      ::signal(SIGXFSZ, SIG_IGN);  // beyond limit_file_size(), writing fails as on a full disk
      ::dup2(pipe[1], 1);
      ::dup2(pipe[1], 2);
      ::close(pipe[0]);
      std::vector<char*> pointers;
      for (std::string& word : words) pointers.push_back(word.data());
      pointers.push_back(nullptr);
      ::execv(pointers[0], pointers.data());
      ::_exit(127);
    }
    ::close(pipe[1]);
    output_ = ::fdopen(pipe[0], "r");
  }
  ~Process() {
    if (child_ > 0) {
      ::kill(child_, SIGKILL);
      ::waitpid(child_, nullptr, 0);
    }
    std::fclose(output_);
  }
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  /// Reads lines up to one that contains `text`; all that was read.
  std::string wait_for(const std::string& text) {
    std::string all;
    std::array<char, 1000> line{};
    while (std::fgets(line.data(), line.size(), output_) != nullptr) {
      all += line.data();
      if (std::strstr(line.data(), text.c_str()) != nullptr) break;
    }
    return all;
  }
  void signal(int number) const { ::kill(child_, number); }
  /// From now on, no file of its may grow beyond this.
  void limit_file_size(rlim_t bytes) const {
    const rlimit limit{bytes, RLIM_INFINITY};
    if (::prlimit(child_, RLIMIT_FSIZE, &limit, nullptr) != 0) throw std::runtime_error("no limit");
  }
  /// Exit status; 128 + signal if killed.
  int wait() {
    int status = 0;
    ::waitpid(child_, &status, 0);
    child_ = 0;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  }
  /// Processor time it has used so far, in seconds.
  double cpu_seconds() const {
    std::ifstream file("/proc/" + std::to_string(child_) + "/stat");
    const std::string text((std::istreambuf_iterator<char>(file)), {});
    std::istringstream fields(text.substr(text.rfind(')') + 2));
    std::string skipped;
    for (int i = 0; i < 11; ++i) fields >> skipped;
    double user = 0;
    double system = 0;
    fields >> user >> system;
    return (user + system) / static_cast<double>(::sysconf(_SC_CLK_TCK));
  }

 private:
  pid_t child_ = 0;
  std::FILE* output_ = nullptr;
};

}  // namespace srpnic::test
