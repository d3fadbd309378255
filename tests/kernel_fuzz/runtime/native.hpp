// SPDX-License-Identifier: Apache-2.0
// Runs kernels as C++: each in a process of its own, so that an abort of one does not end the others. What went in and
// came out goes to a file, from which model.cpp feeds the modules. Precompiled; a batch of kernels is one program.
#pragma once

#include <ap_int.h>
#include <hls_stream.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <string>
#include <utility>
#include <vector>

namespace native {

constexpr int kIdleCalls = 16;     // calls without a movement, after which nothing will move any more
constexpr unsigned kSeconds = 20;  // for one kernel
constexpr std::size_t kBitsPerWord = 64;

struct Task {
  int number;
  const char* directions;  // "io": the first stream is an input, the second an output
  bool waits;              // to be called only while all inputs have elements
  std::uint64_t seed;
  std::vector<std::size_t> (*widths)();
  void (*call)(Queue* queues);
};

template <auto Kernel>
struct Called;
template <class... T, void (*Kernel)(hls::stream<T>&...)>
struct Called<Kernel> {
  static std::vector<std::size_t> widths() { return {static_cast<std::size_t>(Element<T>::kBits)...}; }
  static void call(Queue* queues) { with_streams(queues, std::index_sequence_for<T...>()); }

 private:
  template <std::size_t... I>
  static void with_streams(Queue* queues, std::index_sequence<I...>) {
    [](hls::stream<T>... streams) { Kernel(streams...); }(hls::stream<T>(queues[I])...);
  }
};

template <auto Kernel>
Task task(int number, const char* directions, bool waits, std::uint64_t seed) {
  return {number, directions, waits, seed, Called<Kernel>::widths, Called<Kernel>::call};
}

/// Random bits; often few different ones, so that indices and states meet again.
inline void fill(Queue& queue, int transactions, std::mt19937_64& random) {
  for (int i = 0; i < transactions; ++i) {
    const auto kind = random() % 8;
    for (std::size_t w = 0; w < queue.words; ++w) {
      std::uint64_t word = random();
      if (kind == 0) word &= random() & random();
      if (kind == 1) word |= random() | random();
      if (kind == 2) word = w == 0 ? word & 15 : 0;
      if (kind == 3) word = ~std::uint64_t{0} << word % 64;
      const std::size_t left = queue.bits - kBitsPerWord * w;
      queue.data.push_back(left < kBitsPerWord ? word & ((std::uint64_t{1} << left) - 1) : word);
    }
  }
  queue.elements = static_cast<std::size_t>(transactions);
}

inline void save(const std::vector<Queue>& queues, std::FILE* file) {
  const auto number = [&](std::uint64_t value) { std::fwrite(&value, sizeof(value), 1, file); };
  number(queues.size());
  for (const Queue& queue : queues) {
    for (const std::uint64_t value : {std::size_t{queue.is_input}, queue.bits, queue.elements, queue.moved})
      number(value);
    for (const std::uint64_t word : queue.data) number(word);
  }
}

inline std::vector<Queue> run(const Task& task, int transactions) {
  std::mt19937_64 random(task.seed);
  std::vector<Queue> queues;
  for (const std::size_t bits : task.widths()) {
    Queue queue;
    queue.is_input = task.directions[queues.size()] == 'i';
    queue.bits = bits;
    queue.words = (bits + kBitsPerWord - 1) / kBitsPerWord;
    if (queue.is_input) fill(queue, transactions, random);
    queues.push_back(std::move(queue));
  }
  for (int idle = 0; idle < kIdleCalls; ++idle) {
    std::size_t before = 0;
    std::size_t after = 0;
    bool exhausted = false;
    for (Queue& queue : queues) {
      queue.written = false;
      before += queue.moved;
      exhausted |= queue.is_input && queue.moved == queue.elements;
    }
    if (task.waits && exhausted) break;
    task.call(queues.data());
    for (const Queue& queue : queues) after += queue.moved;
    if (after != before) idle = -1;
  }
  return queues;
}

/// native FOLDER TRANSACTIONS: writes FOLDER/<number>.run and, for what the sanitizers say, FOLDER/<number>.undefined.
inline int run_all(int count, char** arguments, const std::vector<Task>& tasks) {
  if (count != 3) return 2;
  const std::string folder = std::string(arguments[1]) + "/";
  for (const Task& task : tasks) {
    const std::string name = folder + std::to_string(task.number);
    const pid_t child = fork();
    if (child < 0) return 1;
    if (child == 0) {
      alarm(kSeconds);
      if (std::freopen((name + ".undefined").c_str(), "w", stderr) == nullptr) std::_Exit(1);
      const std::vector<Queue> queues = run(task, std::atoi(arguments[2]));
      std::FILE* file = std::fopen((name + ".part").c_str(), "wb");
      if (file == nullptr) std::_Exit(1);
      save(queues, file);
      std::fclose(file);
      std::rename((name + ".part").c_str(), (name + ".run").c_str());
      std::_Exit(0);
    }
    int status = 0;
    waitpid(child, &status, 0);
  }
  return 0;
}

}  // namespace native
