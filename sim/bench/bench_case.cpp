// SPDX-License-Identifier: Apache-2.0
#include "sim/bench/bench_case.hpp"

#include <algorithm>

#include "host/target/qp_numbers.hpp"
#include "hw/abi/generated/srp_abi.hpp"

namespace srpnic::sim {

namespace {
constexpr unsigned kAllQueuePairs = abi::kQueuePairs - target::QpNumbers::kFirstIndex;
}

const char* BenchCase::direction() const {
  switch (shape.direction) {
    case Direction::kRead:
      return "read";
    case Direction::kWrite:
      return "write";
    case Direction::kBoth:
      return "both";
  }
  return "";
}

std::string BenchCase::name() const {
  std::string name = direction();
  name += "-" + std::to_string(shape.bytes) + "-pmtu" + std::to_string(shape.pmtu);
  name += "-qp" + std::to_string(queue_pairs) + "-depth" + std::to_string(depth);
  if (uses_immediate_data(shape)) name += "-immediate";
  if (fast_memory) name += "-fastmemory";
  return name;
}

std::vector<BenchCase> all_cases() {
  std::vector<BenchCase> cases = headline_cases();
  const auto add = [&](const CommandShape& shape, unsigned queue_pairs, unsigned depth) {
    const BenchCase one{.shape = shape, .queue_pairs = queue_pairs, .depth = depth};
    if (shape.immediate && !uses_immediate_data(shape)) return;
    const auto same = [&](const BenchCase& other) { return other.name() == one.name(); };
    if (std::ranges::none_of(cases, same)) cases.push_back(one);
  };
  for (const Direction direction : {Direction::kRead, Direction::kWrite, Direction::kBoth}) {
    for (const std::uint32_t bytes : {512u, 4096u, 65536u, 1u << 20}) {
      for (const std::uint32_t pmtu : {1024u, 4096u}) {
        for (const unsigned queue_pairs : {1u, 4u, 64u}) {
          for (const unsigned depth : {1u, 32u, 128u}) {
            if (direction == Direction::kBoth && depth == 1) continue;  // there is only one at once
            for (const bool immediate : {false, true})
              add({.direction = direction, .bytes = bytes, .pmtu = pmtu, .immediate = immediate}, queue_pairs, depth);
          }
        }
      }
    }
  }
  // Every queue pair that the card has, taking turns.
  for (const Direction direction : {Direction::kRead, Direction::kWrite, Direction::kBoth}) {
    for (const std::uint32_t bytes : {512u, 4096u})
      add({.direction = direction, .bytes = bytes}, kAllQueuePairs, kAllQueuePairs);
  }
  return cases;
}

std::vector<BenchCase> headline_cases() {
  BenchCase one;
  one.headline = true;
  one.queue_pairs = 4;
  one.depth = 128;
  std::vector<BenchCase> cases;
  for (const CommandShape& shape :
       {CommandShape{.direction = Direction::kRead, .bytes = 4096, .pmtu = 4096, .immediate = false},
        CommandShape{.direction = Direction::kWrite, .bytes = 4096, .pmtu = 4096, .immediate = false},
        CommandShape{.direction = Direction::kRead, .bytes = 512, .pmtu = 4096, .immediate = false}}) {
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
