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
#include <memory>
#include <random>
#include <string>
#include <tuple>
#include <vector>

namespace native {

constexpr int kIdleCalls = 16;       // calls without a movement, after which nothing will move any more
constexpr unsigned kSeconds = 20;    // for one kernel
constexpr int kBitsPerWord = 32;

struct Task {
  const char* directions;  // "io": the first stream is an input, the second an output
  bool waits;              // to be called only while all inputs have elements
  std::uint64_t seed;
  void (*run)(const Task& task, int transactions, std::FILE* file);
};

template <class T>
struct Element {
  static constexpr int kBits = T::kBits;
  static ap_uint<kBits> pack(const T& value) { return value.to_bits(); }
  static T unpack(const ap_uint<kBits>& bits) { return T::from_bits(bits); }
};
template <int W>
struct Element<ap_uint<W>> {
  static constexpr int kBits = W;
  static ap_uint<W> pack(const ap_uint<W>& value) { return value; }
  static ap_uint<W> unpack(const ap_uint<W>& bits) { return bits; }
};

using Words = std::vector<std::uint32_t>;

template <class T>
class Port {
 public:
  Port(bool is_input, int transactions, std::mt19937_64& random)
      : is_input_(is_input), queue_("stream", is_input ? static_cast<std::size_t>(transactions) + 1 : 2) {
    for (int i = 0; is_input && i < transactions; ++i) put(random);
  }

  hls::stream<T>& queue() { return queue_; }
  bool is_exhausted() const { return is_input_ && queue_.empty(); }
  std::size_t moved() const { return is_input_ ? elements_ - queue_.size() : elements_; }
  void drain() {
    while (!is_input_ && !queue_.empty()) keep(Element<T>::pack(queue_.read()));
  }
  void save(std::FILE* file) const {
    const std::uint32_t head[] = {is_input_, Element<T>::kBits, static_cast<std::uint32_t>(elements_), static_cast<std::uint32_t>(moved())};
    std::fwrite(head, sizeof(head), 1, file);
    if (!words_.empty()) std::fwrite(words_.data(), sizeof(words_[0]), words_.size(), file);
  }

 private:
  static constexpr int kWords = (Element<T>::kBits + kBitsPerWord - 1) / kBitsPerWord;

  /// Random bits; often few different ones, so that indices and states meet again.
  void put(std::mt19937_64& random) {
    ap_uint<Element<T>::kBits> bits = 0;
    const auto kind = random() % 8;
    for (int i = 0; i < ap_uint<Element<T>::kBits>::kWords; ++i) {
      std::uint64_t word = random();
      if (kind == 0) word &= random() & random();
      if (kind == 1) word |= random() | random();
      if (kind == 2 && i == 0) word &= 15;
      if (kind == 2 && i > 0) word = 0;
      if (kind == 3) word = ~std::uint64_t{0} << word % 64;
      bits.set_word(i, word);
    }
    keep(bits);
    queue_.write(Element<T>::unpack(bits));
  }
  void keep(const ap_uint<Element<T>::kBits>& bits) {
    for (int i = 0; i < kWords; ++i) words_.push_back(static_cast<std::uint32_t>(bits.word(i / 2) >> (i % 2 == 0 ? 0 : 32)));
    ++elements_;
  }

  bool is_input_;
  std::size_t elements_ = 0;
  Words words_;
  hls::stream<T> queue_;
};

template <class... T>
void drive(void (*kernel)(hls::stream<T>&...), const Task& task, int transactions, std::FILE* file) {
  std::mt19937_64 random(task.seed);
  const char* direction = task.directions;
  // In braces, the ports are made in their order.
  std::tuple<std::unique_ptr<Port<T>>...> ports{std::make_unique<Port<T>>(*direction++ == 'i', transactions, random)...};
  std::apply(
      [&](auto&... port) {
        for (int idle = 0; idle < kIdleCalls; ++idle) {
          if (task.waits && (port->is_exhausted() || ...)) break;
          const std::size_t before = (port->moved() + ...);
          kernel(port->queue()...);
          (port->drain(), ...);
          if ((port->moved() + ...) != before) idle = -1;
        }
        const std::uint32_t streams = sizeof...(port);
        std::fwrite(&streams, sizeof(streams), 1, file);
        (port->save(file), ...);
      },
      ports);
}

/// native FOLDER TRANSACTIONS: writes FOLDER/<number>.run and, for what the sanitizers say, FOLDER/<number>.undefined.
inline int run_all(int count, char** arguments, const std::vector<std::pair<int, Task>>& tasks) {
  if (count != 3) return 2;
  const std::string folder = std::string(arguments[1]) + "/";
  for (const auto& [number, task] : tasks) {
    const std::string name = folder + std::to_string(number);
    const pid_t child = fork();
    if (child < 0) return 1;
    if (child == 0) {
      alarm(kSeconds);
      if (std::freopen((name + ".undefined").c_str(), "w", stderr) == nullptr) std::_Exit(1);
      std::FILE* file = std::fopen((name + ".part").c_str(), "wb");
      if (file == nullptr) std::_Exit(1);
      task.run(task, std::atoi(arguments[2]), file);
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
