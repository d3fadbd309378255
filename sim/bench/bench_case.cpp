// SPDX-License-Identifier: Apache-2.0
#include "sim/bench/bench_case.hpp"

namespace srpnic::sim {

std::string BenchCase::name() const {
  std::string name = shape.write ? "write" : "read";
  name += "-" + std::to_string(shape.bytes) + "-pmtu" + std::to_string(shape.pmtu);
  name += "-qp" + std::to_string(queue_pairs) + "-depth" + std::to_string(depth);
  if (uses_immediate_data(shape)) name += "-immediate";
  if (fast_memory) name += "-fastmemory";
  return name;
}

std::vector<BenchCase> all_cases() {
  std::vector<BenchCase> cases = headline_cases();
  const std::size_t headlines = cases.size();
  for (const bool write : {false, true}) {
    for (const std::uint32_t bytes : {512u, 4096u, 65536u, 1u << 20}) {
      for (const std::uint32_t pmtu : {1024u, 4096u}) {
        for (const unsigned queue_pairs : {1u, 4u, 64u}) {
          for (const unsigned depth : {1u, 32u, 128u}) {
            for (const bool immediate : {false, true}) {
              BenchCase one;
              one.shape = {.write = write, .bytes = bytes, .pmtu = pmtu, .immediate = immediate};
              one.queue_pairs = queue_pairs;
              one.depth = depth;
              if (immediate && !uses_immediate_data(one.shape)) continue;
              bool known = false;
              for (std::size_t i = 0; i < headlines; ++i) known = known || cases[i].name() == one.name();
              if (!known) cases.push_back(one);
            }
          }
        }
      }
    }
  }
  return cases;
}

std::vector<BenchCase> headline_cases() {
  BenchCase one;
  one.headline = true;
  one.queue_pairs = 4;
  one.depth = 128;
  std::vector<BenchCase> cases;
  for (const CommandShape& shape : {CommandShape{.write = false, .bytes = 4096, .pmtu = 4096, .immediate = false},
                                    CommandShape{.write = true, .bytes = 4096, .pmtu = 4096, .immediate = false},
                                    CommandShape{.write = false, .bytes = 512, .pmtu = 4096, .immediate = false}}) {
    one.shape = shape;
    cases.push_back(one);
  }
  one.queue_pairs = 1;
  one.depth = 1;
  cases.push_back(one);
  one.fast_memory = true;
  cases.push_back(one);
  return cases;
}

}  // namespace srpnic::sim
