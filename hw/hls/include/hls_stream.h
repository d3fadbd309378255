// SPDX-License-Identifier: Apache-2.0
// Portable hls::stream: a bounded FIFO with the vendor's calls. Like ap_int.h it has the vendor's header name, so that
// the kernels' text is the same for every compiler. A kernel tests empty()/full() first and makes at most one access
// to each stream in a call; a misuse ends the program in every build, because in hardware it would lose data.
#pragma once

#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <utility>
#include <vector>

namespace hls {

template <class T, int Depth = 2>
class stream {
 public:
  stream() : stream("") {}
  explicit stream(const char* name, std::size_t depth = Depth) : name_(name), slots_(depth) {}
  stream(const stream&) = delete;
  stream& operator=(const stream&) = delete;

  bool empty() const { return size_ == 0; }
  bool full() const { return size_ == slots_.size(); }
  std::size_t size() const { return size_; }

  T read() {
    if (empty()) fail("read from an empty stream");
    T value = std::move(slots_[first_]);
    first_ = next(first_);
    --size_;
    return value;
  }
  void read(T& value) { value = read(); }

  void write(const T& value) {
    if (full()) fail("write to a full stream");
    slots_[last_] = value;
    last_ = next(last_);
    ++size_;
  }

 private:
  std::size_t next(std::size_t index) const { return index + 1 == slots_.size() ? 0 : index + 1; }
  [[noreturn]] void fail(const char* what) const {
    std::fprintf(stderr, "hls::stream %s: %s\n", name_, what);
    std::abort();
  }

  const char* name_;
  std::vector<T> slots_;
  std::size_t first_ = 0;
  std::size_t last_ = 0;
  std::size_t size_ = 0;
};

}  // namespace hls
