// SPDX-License-Identifier: Apache-2.0
// Runs a fuzzer without libFuzzer: every file of its corpus, then seeded mutations of them.
//   <name>_fuzzer CORPUS-FOLDER [MUTATIONS]      what the test suite runs
//   <name>_fuzzer FILE                           one input, to look at a finding
// SRPNIC_TEST_SEED repeats a run. The input that is being executed is in <name>_fuzzer.input, for when it was the last.
#include <sanitizer/common_interface_defs.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "tests/fuzz/fuzz_input.hpp"
#include "tests/support/seed_value.hpp"

namespace {

using Bytes = std::vector<std::uint8_t>;
constexpr std::size_t kLongest = 4096;
constexpr unsigned kSecondsPerInput = 20;

Bytes read_file(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    std::fprintf(stderr, "cannot read %s\n", path.c_str());
    std::exit(2);
  }
  return {std::istreambuf_iterator<char>(file), {}};
}

/// One to four changes of the kinds that reach new code: bits, bytes, numbers at limits, pieces moved, lost or foreign.
class Mutator {
 public:
  Mutator(std::vector<Bytes> corpus, std::uint64_t seed) : corpus_(std::move(corpus)), random_(seed) {}

  Bytes next() {
    Bytes input = corpus_[below(corpus_.size())];
    for (std::size_t changes = 1 + below(4); changes > 0; --changes) change(input);
    input.resize(std::min(input.size(), kLongest));
    return input;
  }

 private:
  std::size_t below(std::size_t limit) { return random_() % std::max<std::size_t>(limit, 1); }

  void change(Bytes& input) {
    static constexpr std::uint8_t kLimits[] = {0x00, 0x01, 0x7f, 0x80, 0xfe, 0xff};
    if (input.empty()) input.push_back(0);
    const std::size_t at = below(input.size());
    const std::size_t length = std::min(1 + below(16), input.size() - at);
    const auto begin = input.begin() + static_cast<std::ptrdiff_t>(at);
    switch (below(7)) {
      case 0:
        input[at] ^= static_cast<std::uint8_t>(1U << below(8));
        break;
      case 1:
        input[at] = static_cast<std::uint8_t>(random_());
        break;
      case 2:
        std::fill_n(begin, 1 + below(length), kLimits[below(std::size(kLimits))]);
        break;
      case 3:
        input.erase(begin, begin + static_cast<std::ptrdiff_t>(length));
        break;
      case 4: {
        const Bytes piece(begin, begin + static_cast<std::ptrdiff_t>(length));
        input.insert(input.begin() + static_cast<std::ptrdiff_t>(below(input.size())), piece.begin(), piece.end());
        break;
      }
      case 5:
        input.resize(below(input.size() + 1));
        break;
      default: {
        const Bytes& other = corpus_[below(corpus_.size())];
        if (other.empty()) break;
        const std::size_t from = below(other.size());
        const std::size_t count = std::min({other.size() - from, input.size() - at, 1 + below(64)});
        std::copy_n(other.begin() + static_cast<std::ptrdiff_t>(from), count, begin);
      }
    }
  }

  std::vector<Bytes> corpus_;
  std::mt19937_64 random_;
};

Bytes running;
std::string keep_as;

void keep_input() {
  std::ofstream(keep_as, std::ios::binary)
      .write(reinterpret_cast<const char*>(running.data()), static_cast<std::streamsize>(running.size()));
  std::fprintf(stderr, "the input is in %s\n", keep_as.c_str());
}

void hang(int) {
  std::fprintf(stderr, "an input took more than %u seconds\n", kSecondsPerInput);
  keep_input();
  std::_Exit(1);
}

void execute(Bytes input) {
  running = std::move(input);
  running.shrink_to_fit();  // a read past its end is one past the allocation's
  ::alarm(kSecondsPerInput);
  LLVMFuzzerTestOneInput(running.data(), running.size());
  ::alarm(0);
}

}  // namespace

/// Broken promises and uncaught exceptions end in abort(); they too are to reach the death callback.
extern "C" const char* __asan_default_options() { return "handle_abort=1"; }  // NOLINT(bugprone-reserved-identifier)

int main(int argc, char** argv) {
  if (argc < 2) {
    std::fprintf(stderr, "usage: %s CORPUS-FOLDER [MUTATIONS] | FILE\n", argv[0]);
    return 2;
  }
  keep_as = std::string(argv[0]) + ".input";
  __sanitizer_set_death_callback(keep_input);
  std::signal(SIGALRM, hang);

  const std::filesystem::path path = argv[1];
  std::vector<Bytes> corpus;
  if (std::filesystem::is_directory(path)) {
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::directory_iterator(path)) files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    for (const auto& file : files) corpus.push_back(read_file(file));
  } else {
    corpus.push_back(read_file(path));
  }
  if (corpus.empty()) {
    std::fprintf(stderr, "%s has no files\n", path.c_str());
    return 2;
  }
  for (const Bytes& input : corpus) execute(input);

  const unsigned long mutations = argc > 2 ? std::strtoul(argv[2], nullptr, 10) : 0;
  const std::uint64_t seed = srpnic::test::choose_seed();
  srpnic::test::print_seed(seed);
  const std::size_t files = corpus.size();
  Mutator mutator(std::move(corpus), seed);
  for (unsigned long i = 0; i < mutations; ++i) execute(mutator.next());
  std::printf("%zu files and %lu mutations\n", files, mutations);
  return 0;
}
