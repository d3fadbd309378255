// SPDX-License-Identifier: Apache-2.0
#include "process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <system_error>
#include <thread>

namespace srpnic::kernel_fuzz {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t kMostPrograms = 64;
constexpr std::size_t kMostOutput = 1 << 20;
constexpr int kClockPerProcessorTime = 10;
std::array<std::atomic<pid_t>, kMostPrograms> programs;

sigset_t ending_signals() {
  sigset_t set;
  sigemptyset(&set);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) sigaddset(&set, signal);
  return set;
}

void end_all() {
  for (const auto& program : programs) {
    const pid_t group = program;
    if (group > 0) ::kill(-group, SIGKILL);
  }
}

/// Its group is known to end_all() while it lives.
class Group {
 public:
  explicit Group(pid_t group) {
    for (auto& program : programs) {
      pid_t nobody = 0;
      if (program.compare_exchange_strong(nobody, group)) {
        place_ = &program;
        return;
      }
    }
  }
  ~Group() {
    if (place_ != nullptr) *place_ = 0;
  }
  Group(const Group&) = delete;
  Group& operator=(const Group&) = delete;

 private:
  std::atomic<pid_t>* place_ = nullptr;
};

/// Reads what the program prints until it closes its end or the time is over.
bool read_all(int end, Clock::time_point deadline, std::string& output) {
  std::array<char, 65536> buffer{};
  for (;;) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now()).count();
    if (left <= 0) return false;
    pollfd readable{end, POLLIN, 0};
    if (::poll(&readable, 1, static_cast<int>(left)) <= 0) continue;
    const ssize_t got = ::read(end, buffer.data(), buffer.size());
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return true;
    if (output.size() < kMostOutput) output.append(buffer.data(), static_cast<std::size_t>(got));
  }
}

}  // namespace

Result run(const std::vector<std::string>& words, std::chrono::seconds limit) {
  std::vector<char*> arguments;
  for (const std::string& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) throw std::system_error(errno, std::generic_category(), "pipe");
  const auto deadline = Clock::now() + kClockPerProcessorTime * limit;
  const pid_t child = ::fork();
  if (child < 0) throw std::system_error(errno, std::generic_category(), "fork");
  if (child == 0) {
    const sigset_t ending = ending_signals();
    ::sigprocmask(SIG_UNBLOCK, &ending, nullptr);
    ::setpgid(0, 0);
    const auto seconds = static_cast<rlim_t>(limit.count());
    const rlimit processor_time{seconds, seconds + 1};  // first SIGXCPU, then SIGKILL
    const rlimit core{0, 0};
    ::setrlimit(RLIMIT_CPU, &processor_time);
    ::setrlimit(RLIMIT_CORE, &core);
    ::dup2(::open("/dev/null", O_RDONLY), STDIN_FILENO);
    ::dup2(ends[1], STDOUT_FILENO);
    ::dup2(ends[1], STDERR_FILENO);
    ::execvp(arguments[0], arguments.data());
    ::_exit(127);
  }
  ::setpgid(child, child);
  const Group group(child);
  ::close(ends[1]);
  Result result;
  result.timed_out = !read_all(ends[0], deadline, result.output);
  // What has closed its output may still run; what it started may still print.
  int status = 0;
  while (!result.timed_out && ::waitpid(child, &status, WNOHANG) == 0) {
    result.timed_out = Clock::now() > deadline;
    ::usleep(1000);
  }
  ::kill(-child, SIGKILL);
  if (result.timed_out) ::waitpid(child, &status, 0);
  ::close(ends[0]);
  if (WIFSIGNALED(status)) result.signal = WTERMSIG(status);
  result.timed_out |= result.signal == SIGXCPU;
  if (WIFEXITED(status)) result.exit_code = WEXITSTATUS(status);
  return result;
}

void end_programs_on_signals(std::function<void()> clean_up) {
  const sigset_t ending = ending_signals();
  ::pthread_sigmask(SIG_BLOCK, &ending, nullptr);
  std::thread([ending, clean_up = std::move(clean_up)] {
    int signal = 0;
    ::sigwait(&ending, &signal);
    end_all();
    clean_up();
    ::_exit(128 + signal);
  }).detach();
}

}  // namespace srpnic::kernel_fuzz
