// SPDX-License-Identifier: Apache-2.0
// Runs the modules of a batch side by side with random stalls and compares what they write with what the kernels wrote.
//   model FOLDER PLAN SEED
// PLAN has a line for each module: its number, the kernel's number, and for each stream its bit and its place in the
// data. For each module a line is printed: "<number> equal" or "<number> <what differs>".
#include "model.hpp"

#include <algorithm>
#include <cinttypes>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <limits>
#include <random>
#include <sstream>
#include <string>
#include <vector>

namespace {

constexpr unsigned kBits = 32;
constexpr unsigned kQuietCycles = 200;
constexpr unsigned kResetCycles = 3;
constexpr std::uint64_t kMostCycles = 200'000;

struct Stream {
  bool is_input = false;
  std::size_t width = 0;
  std::size_t words = 0;
  std::size_t elements = 0;
  std::size_t moved_by_kernel = 0;
  std::vector<std::uint32_t> data;
  std::size_t bit = 0;
  std::size_t place = 0;  // word in the data
  unsigned stall_percent = 0;
  std::size_t next = 0;
  bool showing = false;
};

struct Module {
  int number = 0;
  std::vector<Stream> streams;
  std::uint64_t last_movement = 0;
  std::string fault;
  bool quiet = false;
};

bool bit_of(const EData* vector, std::size_t bit) { return (vector[bit / kBits] >> bit % kBits & 1U) != 0; }
void set_bit(EData* vector, std::size_t bit, bool value) {
  const EData mask = EData{1} << bit % kBits;
  vector[bit / kBits] = value ? vector[bit / kBits] | mask : vector[bit / kBits] & ~mask;
}

std::vector<Stream> load(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  const auto number = [&] {
    std::uint64_t value = 0;
    file.read(reinterpret_cast<char*>(&value), sizeof(value));
    return value;
  };
  std::vector<Stream> streams(number());
  for (Stream& stream : streams) {
    stream.is_input = number() != 0;
    stream.width = number();
    stream.words = (stream.width + kBits - 1) / kBits;
    stream.elements = number();
    stream.moved_by_kernel = number();
    for (std::size_t i = 0; i < stream.elements; ++i) {
      for (std::size_t w = 0; w < stream.words; w += 2) {
        const std::uint64_t two = number();
        stream.data.push_back(static_cast<std::uint32_t>(two));
        if (w + 1 < stream.words) stream.data.push_back(static_cast<std::uint32_t>(two >> kBits));
      }
    }
  }
  return streams;
}

std::string hex(const EData* words, std::size_t count) {
  std::string text;
  char digits[9];
  for (std::size_t i = count; i > 0; --i) {
    std::snprintf(digits, sizeof(digits), "%08" PRIx32, words[i - 1]);
    text += digits;
  }
  return text;
}

class Batch {
 public:
  Batch(const std::string& folder, const std::string& plan, std::uint64_t seed) : random_(seed) {
    std::ifstream file(plan);
    for (std::string line; std::getline(file, line);) {
      std::istringstream words(line);
      Module module;
      int kernel = 0;
      words >> module.number >> kernel;
      module.streams = load(folder + "/" + std::to_string(kernel) + ".run");
      static constexpr unsigned kStalls[] = {0, 0, 20, 40, 70, 90};
      for (Stream& stream : module.streams) {
        words >> stream.bit >> stream.place;
        stream.stall_percent = kStalls[random_() % 6];
      }
      modules_.push_back(std::move(module));
    }
  }

  bool run() {
    for (cycle_ = 0; cycle_ < kMostCycles && !quiet(); ++cycle_) {
      *ports_.clock = 0;
      *ports_.not_reset = cycle_ >= kResetCycles;
      if (*ports_.not_reset != 0) each(&Batch::drive);
      ports_.evaluate();
      if (*ports_.not_reset != 0) each(&Batch::sample);
      *ports_.clock = 1;
      ports_.evaluate();
    }
    bool equal = true;
    for (Module& module : modules_) {
      if (module.fault.empty()) finish(module);
      std::cout << module.number << (module.fault.empty() ? " equal" : " " + module.fault) << "\n";
      equal &= module.fault.empty();
    }
    return equal;
  }

 private:
  void each(void (Batch::*step)(Module&, Stream&, std::size_t)) {
    for (Module& module : modules_) {
      for (std::size_t i = 0; i < module.streams.size() && !module.quiet; ++i)
        (this->*step)(module, module.streams[i], i);
    }
  }

  bool quiet() {
    bool all = true;
    for (Module& module : modules_) {
      module.quiet |= !module.fault.empty() || cycle_ - module.last_movement > kQuietCycles;
      all &= module.quiet;
    }
    return all;
  }

  void drive(Module&, Stream& stream, std::size_t) {
    const bool moves = random_() % 100 >= stream.stall_percent;
    if (!stream.is_input) return set_bit(ports_.out_ready, stream.bit, moves);
    if (!stream.showing && stream.next < stream.elements && moves) {
      stream.showing = true;
      std::copy_n(&stream.data[stream.next * stream.words], stream.words, ports_.in_data + stream.place);
    }
    set_bit(ports_.in_valid, stream.bit, stream.showing);
  }

  void sample(Module& module, Stream& stream, std::size_t number) {
    if (stream.is_input) {
      if (!stream.showing || !bit_of(ports_.in_ready, stream.bit)) return;
      stream.showing = false;
    } else {
      const bool valid = bit_of(ports_.out_valid, stream.bit);
      EData* shown = ports_.out_data + stream.place;
      if (stream.width % kBits != 0)
        shown[stream.words - 1] &= (EData{1} << stream.width % kBits) - 1;  // nothing drives the others
      if (!valid && stream.showing) fail(module, number, "valid fell before the element was accepted");
      stream.showing = valid && !bit_of(ports_.out_ready, stream.bit);
      if (!valid) return;
      if (stream.next >= stream.elements)
        return fail(module, number, "more elements than the kernel's " + std::to_string(stream.elements));
      const std::uint32_t* expected = &stream.data[stream.next * stream.words];
      if (!std::equal(expected, expected + stream.words, shown)) {
        return fail(module, number,
                    "element " + std::to_string(stream.next) + " is " + hex(shown, stream.words) + ", should be " +
                        hex(expected, stream.words));
      }
      if (stream.showing) return;
    }
    ++stream.next;
    module.last_movement = cycle_;
  }

  void finish(Module& module) {
    for (std::size_t i = 0; i < module.streams.size(); ++i) {
      const Stream& stream = module.streams[i];
      if (stream.next < stream.moved_by_kernel) {
        fail(module, i,
             std::to_string(stream.next) + " elements moved, should be " + std::to_string(stream.moved_by_kernel));
      }
    }
  }

  void fail(Module& module, std::size_t stream, const std::string& what) {
    if (module.fault.empty()) module.fault = "stream " + std::to_string(stream) + ": " + what;
  }

  BatchPorts ports_ = make_batch();
  std::mt19937_64 random_;
  std::vector<Module> modules_;
  std::uint64_t cycle_ = 0;
};

}  // namespace

int main(int count, char** arguments) {
  if (count != 4) return 2;
  const auto seed = std::strtoull(arguments[3], nullptr, 0);
  Verilated::randReset(2);
  // Assertions print what failed and where; the other modules go on.
  Verilated::threadContextp()->errorLimit(std::numeric_limits<int>::max());
  Verilated::randSeed(static_cast<int>(seed & 0x7FFFFFFF) | 1);
  Batch batch(arguments[1], arguments[2], seed);
  return batch.run() ? 0 : 1;
}
