// SPDX-License-Identifier: Apache-2.0
// ap_uint<W> as rtlgen sees it: the interface and the rules of the portable header of the same name in hw/hls/include.
// Values are integers of exactly W bits, so that LLVM's IR speaks of the same widths as the kernel. In memory they fill
// a place whose size clang and LLVM agree on (LLVM would give an i129 32 bytes, clang gives a _BitInt(129) 24). A shift
// by the width or more is undefined in LLVM (it would silently delete logic), hence the tests before shifts.
#pragma once

#include <cstdint>
#include <type_traits>
#include <utility>

template <int W>
class ap_uint;

namespace ap_detail {

template <class T>
inline constexpr bool is_integer = std::is_integral_v<T> || std::is_enum_v<T>;

constexpr int max_of(int a, int b) { return a > b ? a : b; }

/// Bits of the place of a number in memory: a power of two up to 64, then whole words of 128.
constexpr int place_bits(int bits) {
  if (bits > 64) return (bits + 127) / 128 * 128;
  int place = 8;
  while (place < bits) place *= 2;
  return place;
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

/// An unsigned number of W bits.
template <int W>
class ap_uint {
  static_assert(W > 0, "a number has at least one bit");

 public:
  using Storage = unsigned _BitInt(W);
  static constexpr int width = W;
  static constexpr int kWords = (W + 63) / 64;

  constexpr ap_uint() = default;
  template <class T, class = std::enable_if_t<ap_detail::is_integer<T>>>
  constexpr ap_uint(T value) : place_(static_cast<Storage>(value)) {}  // NOLINT(google-explicit-constructor)
  template <int W2>
  constexpr ap_uint(const ap_uint<W2>& other)  // NOLINT(google-explicit-constructor)
      : place_(static_cast<Storage>(other.storage())) {}
  template <int W2>
  constexpr ap_uint(const ap_range_ref<W2>& ref) : ap_uint(ref.get()) {}  // NOLINT(google-explicit-constructor)

  static constexpr ap_uint from_storage(Storage value) {
    ap_uint result;
    result.place_ = value;
    return result;
  }
  constexpr Storage storage() const { return static_cast<Storage>(place_); }

  constexpr std::uint64_t word(int index) const { return (*this >> (64 * index)).to_uint64(); }
  constexpr void set_word(int index, std::uint64_t value) {
    set_range(max_top(64 * index + 63), 64 * index, ap_uint<64>(value));
  }

  constexpr std::uint64_t to_uint64() const { return static_cast<std::uint64_t>(storage()); }
  constexpr std::uint32_t to_uint() const { return static_cast<std::uint32_t>(storage()); }
  explicit constexpr operator bool() const { return storage() != 0; }
  constexpr bool operator!() const { return storage() == 0; }
  constexpr bool operator[](int bit) const { return (storage() >> bit & 1) != 0; }

  /// Bits hi..lo, moved down to bit 0; 0 when there are none (hi = lo - 1).
  constexpr ap_uint range(int hi, int lo) const {
    return from_storage((*this >> lo).storage() & low_mask(hi - lo + 1));
  }
  constexpr ap_range_ref<W> range(int hi, int lo) { return {*this, hi, lo}; }

  template <int W2>
  constexpr void set_range(int hi, int lo, const ap_uint<W2>& value) {
    if (hi < lo) return;
    const Storage mask = low_mask(hi - lo + 1);
    place_ = static_cast<Storage>((storage() & ~static_cast<Storage>(mask << lo)) |
                                  static_cast<Storage>((static_cast<Storage>(value.storage()) & mask) << lo));
  }

  constexpr ap_uint operator<<(int count) const {
    return count >= W ? ap_uint() : from_storage(static_cast<Storage>(storage() << count));
  }
  constexpr ap_uint operator>>(int count) const {
    return count >= W ? ap_uint() : from_storage(static_cast<Storage>(storage() >> count));
  }
  template <int N>
  constexpr ap_uint operator<<(const ap_uint<N>& count) const {
    return count >= static_cast<unsigned>(W) ? ap_uint() : *this << static_cast<int>(count.to_uint64());
  }
  template <int N>
  constexpr ap_uint operator>>(const ap_uint<N>& count) const {
    return count >= static_cast<unsigned>(W) ? ap_uint() : *this >> static_cast<int>(count.to_uint64());
  }

  constexpr ap_uint operator~() const { return from_storage(static_cast<Storage>(~storage())); }
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
  static constexpr int max_top(int bit) { return bit < W ? bit : W - 1; }
  static constexpr Storage low_mask(int bits) {
    return bits <= 0 ? Storage{0} : static_cast<Storage>(static_cast<Storage>(~Storage{0}) >> (W - bits));
  }

  unsigned _BitInt(ap_detail::place_bits(W)) place_ = 0;  // the bits from W on are always 0
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

template <int W, class A>
constexpr unsigned _BitInt(W) extend(const A& value) {
  return static_cast<unsigned _BitInt(W)>(as_uint(value).storage());
}

}  // namespace ap_detail

#define RTLGEN_AP_COMPARE(op)                                                                 \
  template <class A, class B, class = ap_detail::enable_binary<A, B>>                         \
  constexpr bool operator op(const A& a, const B& b) {                                        \
    constexpr int kWidth = ap_detail::max_of(ap_detail::width_in<A>, ap_detail::width_in<B>); \
    return ap_detail::extend<kWidth>(a) op ap_detail::extend<kWidth>(b);                      \
  }
RTLGEN_AP_COMPARE(==)
RTLGEN_AP_COMPARE(!=)
RTLGEN_AP_COMPARE(<)
RTLGEN_AP_COMPARE(<=)
RTLGEN_AP_COMPARE(>)
RTLGEN_AP_COMPARE(>=)
#undef RTLGEN_AP_COMPARE

#define RTLGEN_AP_BINARY(op, extra_bits)                                                                     \
  template <class A, class B, class = ap_detail::enable_binary<A, B>>                                        \
  constexpr auto operator op(const A& a, const B& b) {                                                       \
    constexpr int kWidth = ap_detail::max_of(ap_detail::width_in<A>, ap_detail::width_in<B>) + (extra_bits); \
    return ap_uint<kWidth>::from_storage(ap_detail::extend<kWidth>(a) op ap_detail::extend<kWidth>(b));      \
  }
RTLGEN_AP_BINARY(&, 0)
RTLGEN_AP_BINARY(|, 0)
RTLGEN_AP_BINARY(^, 0)
RTLGEN_AP_BINARY(+, 1)
RTLGEN_AP_BINARY(-, 0)
#undef RTLGEN_AP_BINARY
