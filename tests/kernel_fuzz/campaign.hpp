// SPDX-License-Identifier: Apache-2.0
// Many kernels of one seed, in batches on several processors; a table of what became of them.
#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "batch.hpp"
#include "features.hpp"

namespace srpnic::kernel_fuzz {

struct CampaignOptions {
  std::uint64_t seed = 0;
  std::uint64_t count = 40;
  std::optional<std::uint64_t> kernel;  // only this one
  std::vector<unsigned> latencies = {0, 1, 3};
  std::size_t batch = 10;
  unsigned jobs = 2;
  int transactions = 300;
  bool reduce = true;
  bool stop_at_first = false;  // fault
  std::string keep;            // a folder for the kernels that show a fault
  Features allowed = all_features();
};

struct Fault {
  std::uint64_t kernel = 0;
  Outcome outcome;
};

class Campaign {
 public:
  Campaign(Toolchain tools, CampaignOptions options);
  ~Campaign();
  Campaign(const Campaign&) = delete;
  Campaign& operator=(const Campaign&) = delete;

  /// Kernels with undefined behaviour are replaced by further ones. Prints each fault when it is found.
  void run();
  void print_table() const;
  /// The first kernel of each kind of fault, made small and printed.
  void reduce_faults();
  void remove_files() const;
  bool all_equal() const { return faults_.empty(); }

 private:
  void work(unsigned worker);
  std::optional<std::vector<std::uint64_t>> next_batch();
  void forgive(const std::vector<Candidate>& candidates, const std::filesystem::path& folder,
               std::vector<Outcome>& outcomes) const;
  void record(std::uint64_t kernel, const Candidate& candidate, const Outcome& outcome);
  Candidate candidate(std::uint64_t kernel) const;
  static std::string signature(const Outcome& outcome);
  Kernel reduced(const Candidate& candidate, const Outcome& outcome);
  std::string replay(std::uint64_t kernel) const;

  Toolchain tools_;
  CampaignOptions options_;
  std::filesystem::path folder_;
  mutable std::mutex mutex_;
  std::uint64_t next_ = 0;
  std::uint64_t in_work_ = 0;
  std::uint64_t judged_ = 0;
  std::map<Verdict, std::uint64_t> counts_;
  std::map<Verdict, Fault> faults_;  // the first of each kind
  struct Kind {
    std::uint64_t count = 0;
    std::uint64_t first = 0;
  };
  std::map<std::string, Kind> kinds_;  // by signature
  double seconds_ = 0;
};

}  // namespace srpnic::kernel_fuzz
