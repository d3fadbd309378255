// SPDX-License-Identifier: Apache-2.0
// hls::stream as rtlgen sees it: a name without contents whose four operations are calls that rtlgen turns into ports.
// Elements cross them as plain bits: records through to_bits()/from_bits(), numbers as they are.
#pragma once

#include "ap_int.h"

extern "C" {
void rtlgen_read(const void* stream, void* bits, int width) __attribute__((nothrow));
void rtlgen_write(const void* stream, const void* bits, int width) __attribute__((nothrow));
bool rtlgen_empty(const void* stream) __attribute__((nothrow));
bool rtlgen_full(const void* stream) __attribute__((nothrow));
}

namespace hls {
namespace detail {

template <class T>
struct element {
  static constexpr int kBits = static_cast<int>(T::kBits);
  static ap_uint<kBits> pack(const T& value) { return value.to_bits(); }
  static T unpack(const ap_uint<kBits>& bits) { return T::from_bits(bits); }
};
template <int W>
struct element<ap_uint<W>> {
  static constexpr int kBits = W;
  static ap_uint<W> pack(const ap_uint<W>& value) { return value; }
  static ap_uint<W> unpack(const ap_uint<W>& bits) { return bits; }
};

}  // namespace detail

template <class T>
class stream {
  using Element = detail::element<T>;

 public:
  stream() = delete;  // the streams are the kernel's parameters
  stream(const stream&) = delete;
  stream& operator=(const stream&) = delete;

  bool empty() const { return rtlgen_empty(this); }
  bool full() const { return rtlgen_full(this); }

  T read() {
    unsigned _BitInt(Element::kBits) bits;
    rtlgen_read(this, &bits, Element::kBits);
    return Element::unpack(ap_uint<Element::kBits>::from_storage(bits));
  }
  void read(T& value) { value = read(); }

  void write(const T& value) {
    const unsigned _BitInt(Element::kBits) bits = Element::pack(value).storage();
    rtlgen_write(this, &bits, Element::kBits);
  }
};

}  // namespace hls
