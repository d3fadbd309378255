// SPDX-License-Identifier: Apache-2.0
// A double of the vendor's ap_uint for the kernels' unit tests: what the portable header and the vendor's both have,
// and nothing that only the portable one allows. What the vendor's does without a word, this one refuses
// (docs/kernels.md, "The vendor's types"):
//   * a scoped enumeration neither gives an ap_uint its value nor is compared with one;
//   * a variable without an initial value has none;
//   * a - b is signed: a negative difference may be cut to its operands' width, not extended, compared or added to;
//   * an ap_uint of up to 64 bits becomes a C integer by itself, hence `x ? a : 0` is ambiguous; a wider one, whose
//   upper
//     bits would be lost on the way, is no condition either;
//   * a number below zero is no operand; nothing is a constant expression.
#pragma once

#define ap_uint portable_uint
#define ap_range_ref portable_range_ref
#define ap_detail portable_detail
#include_next <ap_int.h>
#undef ap_uint
#undef ap_range_ref
#undef ap_detail

#include <concepts>
#include <cstdio>
#include <cstdlib>

template <int W>
class ap_uint;

namespace strict_types {

[[noreturn]] inline void fail(const char* what) {
  std::fprintf(stderr, "ap_uint: %s: the vendor's type gives another result here\n", what);
  std::abort();
}

/// An integer or an unscoped enumeration.
template <class T>
concept integer = std::integral<T> ||(std::is_enum_v<T>&& std::convertible_to<T, unsigned long long>);

/// a - b of numbers of at most W bits.
template <int W>
struct Difference {
  Difference(const portable_uint<W>& a, const portable_uint<W>& b) : bits(a - b), negative(a < b) {}
  template <int W2>
  Difference(const ap_uint<W2>& number);  // NOLINT: as the vendor's does, so that `x ? a - b : a` is ambiguous; no body

  portable_uint<W> bits;
  bool negative;
};

}  // namespace strict_types

/// The bits hi..lo of a variable, assignable.
template <int W>
class ap_range_ref {
 public:
  ap_range_ref(ap_uint<W>& target, int hi, int lo) : target_(target), hi_(hi), lo_(lo) {
    if (lo < 0 || hi < lo || hi >= W) strict_types::fail("range that is reversed or not inside the number");
  }
  ap_range_ref(const ap_range_ref&) = default;
  ap_range_ref& operator=(const ap_range_ref& other) { return assign(other.plain()); }
  template <class T>
  ap_range_ref& operator=(const T& value) {
    return assign(ap_uint<W>(value).plain());
  }
  portable_uint<W> plain() const { return std::as_const(target_.plain()).range(hi_, lo_); }
  std::uint64_t to_uint64() const { return plain().to_uint64(); }

 private:
  template <int W2>
  ap_range_ref& assign(const portable_uint<W2>& value) {
    target_.plain().range(hi_, lo_) = value;
    return *this;
  }

  ap_uint<W>& target_;
  int hi_;
  int lo_;
};

template <int W>
class ap_uint {
 public:
  static constexpr int width = W;

  ap_uint() {}  // NOLINT(modernize-use-equals-default): leaves value_ as the memory was
  template <strict_types::integer T>
  ap_uint(T value) : value_(value) {}  // NOLINT(google-explicit-constructor)
  template <int W2>
  ap_uint(const ap_uint<W2>& other) : value_(other.plain()) {}  // NOLINT(google-explicit-constructor)
  template <int W2>
  ap_uint(const ap_range_ref<W2>& ref) : value_(ref.plain()) {}  // NOLINT(google-explicit-constructor)
  template <int W2>
  ap_uint(const portable_uint<W2>& plain) : value_(plain) {}  // NOLINT(google-explicit-constructor)
  template <int W2>
  ap_uint(const strict_types::Difference<W2>& difference)  // NOLINT(google-explicit-constructor)
      : value_(difference.bits) {
    if (difference.negative && W > W2) strict_types::fail("a negative difference in a wider number");
  }

  portable_uint<W>& plain() { return value_; }
  const portable_uint<W>& plain() const { return value_; }
  std::uint64_t to_uint64() const { return value_.to_uint64(); }
  std::uint32_t to_uint() const { return value_.to_uint(); }
  operator std::uint64_t() const requires(W <= 64) { return to_uint64(); }  // NOLINT(google-explicit-constructor)
  bool operator!() const { return !value_; }
  bool operator[](int bit) const { return value_[bit]; }
  ap_range_ref<W> range(int hi, int lo) { return {*this, hi, lo}; }
  ap_range_ref<W> range(int hi, int lo) const { return {const_cast<ap_uint&>(*this), hi, lo}; }

  ap_uint operator~() const { return ~value_; }
  template <std::integral T>
  ap_uint operator<<(T count) const {
    return value_ << shift(count);
  }
  template <std::integral T>
  ap_uint operator>>(T count) const {
    return value_ >> shift(count);
  }
  template <int N>
  requires(N <= 32)  // the vendor's takes no more bits of a count
      ap_uint
      operator<<(const ap_uint<N>& count) const {
    return value_ << count.plain();
  }
  template <int N>
  requires(N <= 32) ap_uint operator>>(const ap_uint<N>& count) const { return value_ >> count.plain(); }
  template <class T>
  ap_uint& operator+=(const T& other) {
    return *this = *this + other;
  }
  template <class T>
  ap_uint& operator-=(const T& other) {
    return *this = *this - other;
  }
  template <class T>
  ap_uint& operator&=(const T& other) {
    return *this = *this & other;
  }
  template <class T>
  ap_uint& operator|=(const T& other) {
    return *this = *this | other;
  }
  template <class T>
  ap_uint& operator^=(const T& other) {
    return *this = *this ^ other;
  }

 private:
  template <std::integral T>
  static int shift(T count) {
    if (count < T{}) strict_types::fail("a shift by a negative count");
    return static_cast<int>(count);
  }

  union {  // so that a constructor may leave it without a value
    portable_uint<W> value_;
  };
};

template <int W>
ap_uint(const portable_uint<W>&) -> ap_uint<W>;

namespace strict_types {

template <int W>
const portable_uint<W>& plain(const ap_uint<W>& value) {
  return value.plain();
}
template <int W>
portable_uint<W> plain(const ap_range_ref<W>& ref) {
  return ref.plain();
}
template <int W>
portable_uint<W> plain(const Difference<W>& difference) {
  if (difference.negative) fail("a negative difference as operand");
  return difference.bits;
}
template <integer T>
auto plain(T value) {
  if (value < T{}) fail("a negative operand");
  return portable_detail::as_uint(value);
}

template <class A, class B>
concept operands = (!integer<A> || !integer<B>)&&requires(const A& a, const B& b) {
  plain(a);
  plain(b);
};

}  // namespace strict_types

#define STRICT_TYPES_OPERATOR(op, Result) \
  template <class A, class B>             \
  requires strict_types::operands<A, B>   \
  auto operator op(const A& a, const B& b) { return Result(strict_types::plain(a) op strict_types::plain(b)); }
STRICT_TYPES_OPERATOR(==, bool)
STRICT_TYPES_OPERATOR(!=, bool)
STRICT_TYPES_OPERATOR(<, bool)
STRICT_TYPES_OPERATOR(<=, bool)
STRICT_TYPES_OPERATOR(>, bool)
STRICT_TYPES_OPERATOR(>=, bool)
STRICT_TYPES_OPERATOR(+, ap_uint)
STRICT_TYPES_OPERATOR(&, ap_uint)
STRICT_TYPES_OPERATOR(|, ap_uint)
STRICT_TYPES_OPERATOR(^, ap_uint)
#undef STRICT_TYPES_OPERATOR

template <class A, class B>
requires strict_types::operands<A, B>
auto operator-(const A& a, const B& b) {
  constexpr int kWidth = portable_detail::width_in<decltype(strict_types::plain(a) & strict_types::plain(b))>;
  return strict_types::Difference<kWidth>(strict_types::plain(a), strict_types::plain(b));
}
