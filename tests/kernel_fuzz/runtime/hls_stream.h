// SPDX-License-Identifier: Apache-2.0
// hls::stream for random kernels that run natively: the interface of hw/hls/include/hls_stream.h over a queue of words
// that is the same for all elements, because most of the time of a batch goes into compiling what differs.
#pragma once

#include <ap_int.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <vector>

namespace native {

/// The words of all elements that go in or have come out; the kernel sees one side of it.
struct Queue {
  bool is_input = false;
  std::size_t bits = 0;
  std::size_t words = 0;  // of an element
  std::size_t elements = 0;
  std::size_t moved = 0;
  bool written = false;  // in this call
  std::vector<std::uint64_t> data;

  [[noreturn]] static void fail(const char* what) {
    std::fprintf(stderr, "hls::stream: %s\n", what);
    std::abort();
  }
  const std::uint64_t* next() {
    if (!is_input || moved == elements) fail("read from an empty stream");
    return &data[words * moved++];
  }
  void add(const std::uint64_t* element) {
    if (is_input || written) fail("write to a full stream");
    written = true;
    data.insert(data.end(), element, element + words);
    ++elements;
    ++moved;
  }
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
  static const ap_uint<W>& pack(const ap_uint<W>& value) { return value; }
  static const ap_uint<W>& unpack(const ap_uint<W>& bits) { return bits; }
};

}  // namespace native

namespace hls {

template <class T>
class stream {
 public:
  explicit stream(native::Queue& queue) : queue_(queue) {}
  stream(const stream&) = delete;
  stream& operator=(const stream&) = delete;

  bool empty() const { return queue_.moved == queue_.elements; }
  bool full() const { return queue_.written; }
  T read() {
    const std::uint64_t* words = queue_.next();
    Bits bits;
    for (int i = 0; i < Bits::kWords; ++i) bits.set_word(i, words[i]);
    return native::Element<T>::unpack(bits);
  }
  void read(T& value) { value = read(); }
  void write(const T& value) {
    const Bits bits = native::Element<T>::pack(value);
    std::uint64_t words[Bits::kWords];
    for (int i = 0; i < Bits::kWords; ++i) words[i] = bits.word(i);
    queue_.add(words);
  }

 private:
  using Bits = ap_uint<native::Element<T>::kBits>;
  native::Queue& queue_;
};

}  // namespace hls
