// SPDX-License-Identifier: Apache-2.0
// Portable ap_uint<W>: the part of the vendor's arbitrary-precision type that the kernels use, for any C++17 compiler.
// It has the vendor's header name on purpose: a Vitis HLS build leaves this folder out of its include path and gets
// the original, every other build gets this one. The kernels keep to what both define alike:
//   * construction from integers and other widths truncates or zero-extends;
//   * a + b is wide enough for the result; a - b has the wider operand's width and wraps (write it only
//     where a >= b, because the vendor's is signed);
//   * shifts keep the width of their left operand and yield 0 from W on; & | ^ ~ and comparisons are as in C;
//   * range(hi, lo) has 0 <= lo, hi < W and lo <= hi + 1: with lo = hi + 1 there are no bits, it reads 0 and takes
//     nothing.
// A bit or range outside the number, or a negative shift, ends the program in every build: in hardware it would be
// wrong logic without a word.
#pragma once

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <type_traits>
#include <utility>

template <int W>
class ap_uint;

namespace ap_detail {

template <class T>
inline constexpr bool is_integer = std::is_integral_v<T> || std::is_enum_v<T>;

constexpr int max_of(int a, int b) { return a > b ? a : b; }

/// An enumerator's number; any other number as it is.
template <class T>
constexpr auto number_of(T value) {
  if constexpr (std::is_enum_v<T>) {
    return static_cast<std::underlying_type_t<T>>(value);
  } else {
    return value;
  }
}

/// The words a number is kept in: one of the smallest fitting type up to 64 bits, then pairs of 64. rtlgen's header has
/// the same sizes, so that copies of bytes mean the same in both.
template <int W>
using Word = std::conditional_t<
    (W > 32), std::uint64_t,
    std::conditional_t<(W > 16), std::uint32_t, std::conditional_t<(W > 8), std::uint16_t, std::uint8_t>>>;

[[noreturn]] inline void fail(const char* what) {
  std::fprintf(stderr, "ap_uint: %s\n", what);
  std::abort();
}

}  // namespace ap_detail

/// The bits hi..lo of a variable, assignable; made by ap_uint<W>::range.
template <int W>
class ap_range_ref {
 public:
  constexpr ap_range_ref(ap_uint<W>& target, int hi, int lo) : target_(target), hi_(hi), lo_(lo) {}
  ap_range_ref(const ap_range_ref&) = default;

  template <int W2>
  constexpr ap_range_ref& operator=(const ap_uint<W2>& value) {
    target_.set_range(hi_, lo_, value);
    return *this;
  }
  template <class T, class = std::enable_if_t<ap_detail::is_integer<T>>>
  constexpr ap_range_ref& operator=(T value) {
    return *this = ap_uint<64>(value);
  }
  constexpr ap_range_ref& operator=(const ap_range_ref& other) { return *this = other.get(); }

  constexpr ap_uint<W> get() const { return static_cast<const ap_uint<W>&>(target_).range(hi_, lo_); }
  constexpr std::uint64_t to_uint64() const { return get().to_uint64(); }

 private:
  ap_uint<W>& target_;
  int hi_;
  int lo_;
};

/// An unsigned number of W bits, kept in words, least significant first; bits above W are always zero.
template <int W>
class ap_uint {
  static_assert(W > 0, "a number has at least one bit");

 public:
  static constexpr int width = W;
  static constexpr int kWords = (W + 63) / 64;

  constexpr ap_uint() = default;
  template <class T, class = std::enable_if_t<ap_detail::is_integer<T>>>
  constexpr ap_uint(T value) {  // NOLINT(google-explicit-constructor): implicit, as the vendor's
    const auto number = ap_detail::number_of(value);
    words_[0] = static_cast<Word>(number);
    if constexpr (std::is_signed_v<decltype(number)>) {
      if (number < 0) {
        for (int i = 1; i < kWords; ++i) words_[i] = static_cast<Word>(~std::uint64_t{0});
      }
    }
    trim();
  }
  template <int W2>
  constexpr ap_uint(const ap_uint<W2>& other) {  // NOLINT(google-explicit-constructor)
    for (int i = 0; i < kWords && i < ap_uint<W2>::kWords; ++i) words_[i] = static_cast<Word>(other.word(i));
    trim();
  }
  template <int W2>
  constexpr ap_uint(const ap_range_ref<W2>& ref) : ap_uint(ref.get()) {}  // NOLINT(google-explicit-constructor)

  constexpr std::uint64_t word(int index) const { return words_[index]; }
  constexpr void set_word(int index, std::uint64_t value) {
    words_[index] = static_cast<Word>(value);
    trim();
  }

  constexpr std::uint64_t to_uint64() const { return words_[0]; }
  constexpr std::uint32_t to_uint() const { return static_cast<std::uint32_t>(words_[0]); }
  explicit constexpr operator bool() const { return !is_zero(); }
  constexpr bool operator!() const { return is_zero(); }
  constexpr bool operator[](int bit) const {
    if (bit < 0 || bit >= W) ap_detail::fail("a bit outside the number");
    return (words_[bit / 64] >> (bit % 64) & 1U) != 0;
  }

  /// Bits hi..lo, moved down to bit 0; 0 when there are none (hi = lo - 1).
  constexpr ap_uint range(int hi, int lo) const {
    check_range(hi, lo);
    ap_uint result = *this >> lo;
    result.keep_low(hi - lo + 1);
    return result;
  }
  constexpr ap_range_ref<W> range(int hi, int lo) { return {*this, hi, lo}; }

  template <int W2>
  constexpr void set_range(int hi, int lo, const ap_uint<W2>& value) {
    check_range(hi, lo);
    for (int i = 0, bits = hi - lo + 1; bits > 0; ++i, bits -= 64) {
      const std::uint64_t part = i < ap_uint<W2>::kWords ? value.word(i) : 0;
      set_bits(lo + 64 * i, bits < 64 ? bits : 64, part);
    }
  }

  constexpr ap_uint operator<<(int count) const {
    ap_uint result;
    if (count < 0) ap_detail::fail("a negative shift");
    if (count >= W) return result;
    const int skip = count / 64;
    const int shift = count % 64;
    for (int i = kWords - 1; i >= skip; --i) {
      std::uint64_t word = std::uint64_t{words_[i - skip]} << shift;
      if (shift != 0 && i > skip) word |= std::uint64_t{words_[i - skip - 1]} >> (64 - shift);
      result.words_[i] = static_cast<Word>(word);
    }
    result.trim();
    return result;
  }
  constexpr ap_uint operator>>(int count) const {
    ap_uint result;
    if (count < 0) ap_detail::fail("a negative shift");
    if (count >= W) return result;
    const int skip = count / 64;
    const int shift = count % 64;
    for (int i = 0; i + skip < kWords; ++i) {
      std::uint64_t word = std::uint64_t{words_[i + skip]} >> shift;
      if (shift != 0 && i + skip + 1 < kWords) word |= std::uint64_t{words_[i + skip + 1]} << (64 - shift);
      result.words_[i] = static_cast<Word>(word);
    }
    return result;
  }
  template <int N>
  constexpr ap_uint operator<<(const ap_uint<N>& count) const {
    return count >= static_cast<unsigned>(W) ? ap_uint() : *this << static_cast<int>(count.to_uint64());
  }
  template <int N>
  constexpr ap_uint operator>>(const ap_uint<N>& count) const {
    return count >= static_cast<unsigned>(W) ? ap_uint() : *this >> static_cast<int>(count.to_uint64());
  }

  constexpr ap_uint operator~() const {
    ap_uint result;
    for (int i = 0; i < kWords; ++i) result.words_[i] = static_cast<Word>(~std::uint64_t{words_[i]});
    result.trim();
    return result;
  }
  template <class T>
  constexpr ap_uint& operator+=(const T& other) {
    return *this = *this + other;
  }
  template <class T>
  constexpr ap_uint& operator-=(const T& other) {
    return *this = *this - other;
  }
  template <class T>
  constexpr ap_uint& operator|=(const T& other) {
    return *this = *this | other;
  }
  template <class T>
  constexpr ap_uint& operator&=(const T& other) {
    return *this = *this & other;
  }
  template <class T>
  constexpr ap_uint& operator^=(const T& other) {
    return *this = *this ^ other;
  }

 private:
  template <int W2>
  friend class ap_uint;

  static constexpr void check_range(int hi, int lo) {
    if (lo < 0 || hi >= W || hi < lo - 1) ap_detail::fail("a range outside the number");
  }
  constexpr bool is_zero() const {
    std::uint64_t any = 0;
    for (int i = 0; i < kWords; ++i) any |= words_[i];
    return any == 0;
  }
  constexpr void trim() {
    if constexpr (W % 64 != 0)
      words_[kWords - 1] = static_cast<Word>(words_[kWords - 1] & ~std::uint64_t{0} >> (64 - W % 64));
  }
  constexpr void keep_low(int bits) {
    for (int i = 0; i < kWords; ++i) {
      const int left = bits - 64 * i;
      if (left <= 0) {
        words_[i] = 0;
      } else if (left < 64) {
        words_[i] = static_cast<Word>(words_[i] & ~std::uint64_t{0} >> (64 - left));
      }
    }
  }
  /// Writes the low `count` (1..64) bits of `value` at bit `lo`.
  constexpr void set_bits(int lo, int count, std::uint64_t value) {
    const std::uint64_t mask = ~std::uint64_t{0} >> (64 - count);
    const int index = lo / 64;
    const int shift = lo % 64;
    value &= mask;
    words_[index] = static_cast<Word>((words_[index] & ~(mask << shift)) | value << shift);
    if (shift + count > 64 && index + 1 < kWords) {
      words_[index + 1] = static_cast<Word>((words_[index + 1] & ~(mask >> (64 - shift))) | value >> (64 - shift));
    }
  }

  using Word = ap_detail::Word<W>;
  Word words_[W > 64 ? (W + 127) / 128 * 2 : 1] = {};
};

namespace ap_detail {

template <class T>
struct width_of;
template <int W>
struct width_of<ap_uint<W>> {
  static constexpr int value = W;
};

template <int W>
constexpr const ap_uint<W>& as_uint(const ap_uint<W>& value) {
  return value;
}
template <int W>
constexpr ap_uint<W> as_uint(const ap_range_ref<W>& ref) {
  return ref.get();
}
template <class T, class = std::enable_if_t<is_integer<T>>>
constexpr ap_uint<std::is_same_v<T, bool> ? 1 : 8 * sizeof(T)> as_uint(T value) {
  return value;
}

template <class T>
struct is_ap : std::false_type {};
template <int W>
struct is_ap<ap_uint<W>> : std::true_type {};
template <int W>
struct is_ap<ap_range_ref<W>> : std::true_type {};

template <class A, class B>
using enable_binary = std::enable_if_t<(is_ap<A>::value || is_ap<B>::value) &&
                                       (is_ap<A>::value || is_integer<A>)&&(is_ap<B>::value || is_integer<B>)>;

template <class A>
inline constexpr int width_in = width_of<std::decay_t<decltype(as_uint(std::declval<const A&>()))>>::value;

template <int W>
constexpr int compare(const ap_uint<W>& a, const ap_uint<W>& b) {
  for (int i = ap_uint<W>::kWords - 1; i >= 0; --i) {
    if (a.word(i) != b.word(i)) return a.word(i) < b.word(i) ? -1 : 1;
  }
  return 0;
}
template <class A, class B>
constexpr int compare_mixed(const A& a, const B& b) {
  constexpr int kWidth = max_of(width_in<A>, width_in<B>);
  return compare(ap_uint<kWidth>(as_uint(a)), ap_uint<kWidth>(as_uint(b)));
}

template <int W>
constexpr ap_uint<W> add(const ap_uint<W>& a, const ap_uint<W>& b) {
  ap_uint<W> result;
  bool carry = false;
  for (int i = 0; i < ap_uint<W>::kWords; ++i) {
    std::uint64_t word = 0;
    const bool over = __builtin_add_overflow(a.word(i), b.word(i), &word);
    carry = over | __builtin_add_overflow(word, std::uint64_t{carry}, &word);
    result.set_word(i, word);
  }
  return result;
}
template <int W>
constexpr ap_uint<W> subtract(const ap_uint<W>& a, const ap_uint<W>& b) {
  ap_uint<W> result;
  bool borrow = false;
  for (int i = 0; i < ap_uint<W>::kWords; ++i) {
    std::uint64_t word = 0;
    const bool under = __builtin_sub_overflow(a.word(i), b.word(i), &word);
    borrow = under | __builtin_sub_overflow(word, std::uint64_t{borrow}, &word);
    result.set_word(i, word);
  }
  return result;
}

}  // namespace ap_detail

#define SRPNIC_AP_COMPARE(op)                                         \
  template <class A, class B, class = ap_detail::enable_binary<A, B>> \
  constexpr bool operator op(const A& a, const B& b) {                \
    return ap_detail::compare_mixed(a, b) op 0;                       \
  }
SRPNIC_AP_COMPARE(==)
SRPNIC_AP_COMPARE(!=)
SRPNIC_AP_COMPARE(<)
SRPNIC_AP_COMPARE(<=)
SRPNIC_AP_COMPARE(>)
SRPNIC_AP_COMPARE(>=)
#undef SRPNIC_AP_COMPARE

#define SRPNIC_AP_BITWISE(op)                                                                 \
  template <class A, class B, class = ap_detail::enable_binary<A, B>>                         \
  constexpr auto operator op(const A& a, const B& b) {                                        \
    constexpr int kWidth = ap_detail::max_of(ap_detail::width_in<A>, ap_detail::width_in<B>); \
    const ap_uint<kWidth> left(ap_detail::as_uint(a));                                        \
    const ap_uint<kWidth> right(ap_detail::as_uint(b));                                       \
    ap_uint<kWidth> result;                                                                   \
    for (int i = 0; i < ap_uint<kWidth>::kWords; ++i) {                                       \
      result.set_word(i, left.word(i) op right.word(i));                                      \
    }                                                                                         \
    return result;                                                                            \
  }
SRPNIC_AP_BITWISE(&)
SRPNIC_AP_BITWISE(|)
SRPNIC_AP_BITWISE(^)
#undef SRPNIC_AP_BITWISE

template <class A, class B, class = ap_detail::enable_binary<A, B>>
constexpr auto operator+(const A& a, const B& b) {
  constexpr int kWidth = ap_detail::max_of(ap_detail::width_in<A>, ap_detail::width_in<B>) + 1;
  return ap_detail::add(ap_uint<kWidth>(ap_detail::as_uint(a)), ap_uint<kWidth>(ap_detail::as_uint(b)));
}

template <class A, class B, class = ap_detail::enable_binary<A, B>>
constexpr auto operator-(const A& a, const B& b) {
  constexpr int kWidth = ap_detail::max_of(ap_detail::width_in<A>, ap_detail::width_in<B>);
  return ap_detail::subtract(ap_uint<kWidth>(ap_detail::as_uint(a)), ap_uint<kWidth>(ap_detail::as_uint(b)));
}
