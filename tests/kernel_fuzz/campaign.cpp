// SPDX-License-Identifier: Apache-2.0
#include "campaign.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <exception>
#include <fstream>
#include <regex>
#include <thread>

#include "generate.hpp"
#include "print.hpp"
#include "reduce.hpp"

namespace srpnic::kernel_fuzz {
namespace {

constexpr std::size_t kShown = 400;  // characters of a reason

std::string shown(const std::string& text) {
  std::string result = text.substr(0, kShown);
  while (!result.empty() && result.back() == '\n') result.pop_back();
  return result;
}

}  // namespace

Campaign::Campaign(Toolchain tools, CampaignOptions options) : tools_(std::move(tools)), options_(std::move(options)) {
  std::string pattern = (std::filesystem::temp_directory_path() / "kernel-fuzz-XXXXXX").string();
  if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("cannot make the folder " + pattern);
  folder_ = pattern;
  if (options_.kernel) {
    next_ = *options_.kernel;
    options_.count = 1;
  }
}

Campaign::~Campaign() { remove_files(); }

void Campaign::remove_files() const {
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

Candidate Campaign::candidate(std::uint64_t kernel) const {
  const std::uint64_t seed = seed_of(options_.seed, kernel);
  return {generate(seed, options_.allowed), seed, options_.latencies};
}

std::optional<std::vector<std::uint64_t>> Campaign::next_batch() {
  const std::lock_guard lock(mutex_);
  if (judged_ + in_work_ >= options_.count || (options_.stop_at_first && !all_equal())) return std::nullopt;
  const std::uint64_t left = options_.count - judged_ - in_work_;
  // The last ones are shared out, so that all processors end at the same time.
  const std::uint64_t share = (left + options_.jobs - 1) / options_.jobs;
  std::vector<std::uint64_t> kernels(std::min<std::uint64_t>(options_.batch, share));
  for (std::uint64_t& kernel : kernels) kernel = next_++;
  in_work_ += kernels.size();
  return kernels;
}

void Campaign::work(unsigned worker) {
  for (int batch = 0;; ++batch) {
    const auto kernels = next_batch();
    if (!kernels) return;
    std::vector<Candidate> candidates;
    for (const std::uint64_t kernel : *kernels) candidates.push_back(candidate(kernel));
    const std::filesystem::path folder = folder_ / fmt::format("{}-{}", worker, batch);
    auto outcomes = evaluate(tools_, candidates, folder, {options_.transactions});
    if (!tools_.reference.empty()) forgive(candidates, folder, outcomes);
    for (std::size_t i = 0; i < outcomes.size(); ++i) record((*kernels)[i], candidates[i], outcomes[i]);
  }
}

/// Faults that the reference has as well say nothing.
void Campaign::forgive(const std::vector<Candidate>& candidates, const std::filesystem::path& folder,
                       std::vector<Outcome>& outcomes) const {
  Toolchain right = tools_;
  std::swap(right.rtlgen, right.reference);
  right.reference.clear();
  std::vector<Candidate> again;
  for (std::size_t i = 0; i < candidates.size(); ++i) {
    if (is_fault(outcomes[i].verdict)) again.push_back(candidates[i]);
  }
  if (again.empty()) return;
  const auto reference = evaluate(right, again, folder, {options_.transactions});
  auto next = reference.begin();
  for (Outcome& outcome : outcomes) {
    if (is_fault(outcome.verdict) && is_fault((next++)->verdict)) outcome.verdict = Verdict::kSame;
  }
}

void Campaign::record(std::uint64_t kernel, const Candidate& candidate, const Outcome& outcome) {
  const std::lock_guard lock(mutex_);
  --in_work_;
  ++counts_[outcome.verdict];
  if (outcome.verdict == Verdict::kUndefined && options_.kernel) ++judged_;
  if (outcome.verdict != Verdict::kUndefined) ++judged_;
  if (outcome.verdict == Verdict::kEqual || outcome.verdict == Verdict::kSame) return;
  fmt::print("kernel {}: {} at latency {}: {}\n", kernel, name_of(outcome.verdict), outcome.latency,
             shown(outcome.detail));
  std::fflush(stdout);
  if (!options_.keep.empty()) {
    std::filesystem::create_directories(options_.keep);
    std::ofstream file(std::filesystem::path(options_.keep) / fmt::format("kernel-{}.cpp", kernel));
    file << fmt::format("// {}: {}\n// features: {}\n", name_of(outcome.verdict), replay(kernel),
                        fmt::join(candidate.kernel.features, " "));
    file << print(candidate.kernel);
  }
  if (!is_fault(outcome.verdict)) return;
  Kind& kind = kinds_[signature(outcome)];
  if (kind.count++ == 0 || kernel < kind.first) kind.first = kernel;
  const auto [first, is_new] = faults_.try_emplace(outcome.verdict, Fault{kernel, outcome});
  if (!is_new && kernel < first->second.kernel) first->second = {kernel, outcome};
}

std::string Campaign::replay(std::uint64_t kernel) const {
  std::string words = fmt::format("scripts/kernel-fuzz.sh --seed {} --kernel {}", options_.seed, kernel);
  if (options_.allowed != all_features())
    words += fmt::format(" --features {}", fmt::join(names_of(options_.allowed), ","));
  return words;
}

void Campaign::run() {
  const auto start = std::chrono::steady_clock::now();
  std::vector<std::thread> workers;
  std::exception_ptr failure;
  for (unsigned i = 0; i < options_.jobs; ++i) {
    workers.emplace_back([&, i] {
      try {
        work(i);
      } catch (...) {
        const std::lock_guard lock(mutex_);
        failure = std::current_exception();
      }
    });
  }
  for (std::thread& worker : workers) worker.join();
  if (failure) std::rethrow_exception(failure);
  seconds_ = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

void Campaign::print_table() const {
  fmt::print("\nseed {}, latencies {}, {:.0f} s\n\n| class     | kernels | first |\n|---|--:|--:|\n", options_.seed,
             fmt::join(options_.latencies, ","), seconds_);
  for (const auto& [verdict, count] : counts_) {
    const auto fault = faults_.find(verdict);
    fmt::print("| {:<9} | {:>7} | {:>5} |\n", name_of(verdict), count,
               fault == faults_.end() ? std::string() : std::to_string(fault->second.kernel));
  }
  if (!kinds_.empty()) fmt::print("\n| faults | first | what is said, without names and places |\n|--:|--:|---|\n");
  for (const auto& [text, kind] : kinds_) fmt::print("| {:>6} | {:>5} | {} |\n", kind.count, kind.first, shown(text));
  fmt::print("\n");
  for (const auto& [verdict, fault] : faults_) fmt::print("{}: {}\n", name_of(verdict), replay(fault.kernel));
}

/// Two faults are taken for the same when they differ only in names, numbers and places.
std::string Campaign::signature(const Outcome& outcome) {
  if (outcome.verdict == Verdict::kDifferent) return name_of(outcome.verdict);
  static const std::regex names(R"('[^']*'|\S*/\S*|[a-z_]*[0-9][a-z_0-9]*)");
  std::string text = std::regex_replace(outcome.detail, names, "");
  std::replace(text.begin(), text.end(), '\n', ' ');
  return name_of(outcome.verdict) + (": " + text);
}

Kernel Campaign::reduced(const Candidate& candidate, const Outcome& outcome) {
  const std::string wanted = signature(outcome);
  // Which of the tools shows the fault is known.
  BatchOptions::Until until = BatchOptions::Until::kCompared;
  if (outcome.verdict == Verdict::kRefused || outcome.verdict == Verdict::kCrash)
    until = BatchOptions::Until::kTranslated;
  if (outcome.verdict == Verdict::kInvalid && outcome.detail.find('%') != std::string::npos)
    until = BatchOptions::Until::kVerilated;
  int round = 0;
  const Oracle still_fails = [&](const std::vector<Kernel>& kernels) {
    std::vector<Candidate> candidates;
    for (const Kernel& kernel : kernels) candidates.push_back({kernel, candidate.seed, {outcome.latency}});
    const std::size_t share = (candidates.size() + options_.jobs - 1) / options_.jobs;
    std::vector<std::vector<Outcome>> outcomes(options_.jobs);
    std::vector<std::thread> workers;
    ++round;
    for (std::size_t i = 0; i * share < candidates.size(); ++i) {
      const auto begin = candidates.begin() + static_cast<std::ptrdiff_t>(i * share);
      const auto end = candidates.begin() + static_cast<std::ptrdiff_t>(std::min(candidates.size(), (i + 1) * share));
      workers.emplace_back([&, i, part = std::vector<Candidate>(begin, end)] {
        outcomes[i] =
            evaluate(tools_, part, folder_ / fmt::format("reduce{}-{}", round, i), {options_.transactions, until});
      });
    }
    for (std::thread& worker : workers) worker.join();
    std::vector<bool> failing;
    for (const auto& part : outcomes) {
      for (const Outcome& one : part) failing.push_back(signature(one) == wanted);
    }
    return failing;
  };
  return reduce(candidate.kernel, still_fails, {});
}

void Campaign::reduce_faults() {
  for (const auto& [verdict, fault] : faults_) {
    if (verdict == Verdict::kHang) continue;
    fmt::print("\nreducing kernel {} ({} at latency {}): {}\n", fault.kernel, name_of(verdict), fault.outcome.latency,
               shown(fault.outcome.detail));
    std::fflush(stdout);
    const Kernel small = reduced(candidate(fault.kernel), fault.outcome);
    const std::string text = print(small);
    fmt::print("{}\n{}", replay(fault.kernel), text);
    std::fflush(stdout);
    if (options_.keep.empty()) continue;
    std::ofstream(std::filesystem::path(options_.keep) / fmt::format("kernel-{}-reduced.cpp", fault.kernel))
        << fmt::format("// {} at latency {}: {}\n", name_of(verdict), fault.outcome.latency, replay(fault.kernel))
        << text;
  }
}

}  // namespace srpnic::kernel_fuzz
