// SPDX-License-Identifier: Apache-2.0
// Between the ports of a Verilated model (8 to 64-bit integers or VlWide) and ap_uint or the generated records.
#pragma once

#include <verilated.h>

#include <cstdint>
#include <type_traits>

#include "ap_int.h"

namespace srpnic::test {

/// Sets a port; bits of the port above W become zero.
template <int W, class Port>
void set_port(Port& port, const ap_uint<W>& value) {
  if constexpr (std::is_integral_v<Port>) {
    port = static_cast<Port>(value.to_uint64());
  } else {
    constexpr int kPortWords = static_cast<int>(sizeof(Port) / sizeof(EData));
    for (int i = 0; i < kPortWords; ++i) {
      const std::uint64_t word = i / 2 < ap_uint<W>::kWords ? value.word(i / 2) : 0;
      port[i] = static_cast<EData>(i % 2 == 0 ? word : word >> 32);
    }
  }
}

/// The low `W` bits of a port.
template <int W, class Port>
ap_uint<W> get_port(const Port& port) {
  if constexpr (std::is_integral_v<Port>) {
    return ap_uint<W>(static_cast<std::uint64_t>(port));
  } else {
    constexpr int kPortWords = static_cast<int>(sizeof(Port) / sizeof(EData));
    ap_uint<W> value;
    for (int i = 0; i < ap_uint<W>::kWords; ++i) {
      const std::uint64_t low = 2 * i < kPortWords ? port[2 * i] : 0;
      const std::uint64_t high = 2 * i + 1 < kPortWords ? port[2 * i + 1] : 0;
      value.set_word(i, low | high << 32);
    }
    return value;
  }
}

/// A port value for a record (with to_bits) or an ap_uint.
template <class T, class Port>
void put(Port& port, const T& value) {
  if constexpr (requires { T::kBits; }) {
    set_port(port, value.to_bits());
  } else {
    set_port(port, value);
  }
}

template <class T, class Port>
T get(const Port& port) {
  if constexpr (requires { T::kBits; }) {
    return T::from_bits(get_port<static_cast<int>(T::kBits)>(port));
  } else {
    return get_port<T::width>(port);
  }
}

}  // namespace srpnic::test
