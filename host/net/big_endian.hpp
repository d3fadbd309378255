// SPDX-License-Identifier: Apache-2.0
// Big-endian integers as members of wire structs: no alignment, no padding, conversion on access.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <type_traits>

namespace srpnic::wire {

/// An unsigned integer of `Bytes` bytes, most significant byte first, read and written as `Value`.
template <typename Value, std::size_t Bytes>
class BigEndian {
 public:
  constexpr BigEndian() = default;
  constexpr BigEndian(Value value) { *this = value; }

  constexpr operator Value() const {
    Value value = 0;
    for (const std::uint8_t byte : bytes_) value = static_cast<Value>(std::uint64_t{value} << 8 | byte);
    return value;
  }

  constexpr BigEndian& operator=(Value value) {
    for (std::size_t i = 0; i < Bytes; ++i)
      bytes_[Bytes - 1 - i] = static_cast<std::uint8_t>(std::uint64_t{value} >> (8 * i));
    return *this;
  }

 private:
  std::array<std::uint8_t, Bytes> bytes_{};
};

using Be16 = BigEndian<std::uint16_t, 2>;
using Be24 = BigEndian<std::uint32_t, 3>;
using Be32 = BigEndian<std::uint32_t, 4>;
using Be48 = BigEndian<std::uint64_t, 6>;
using Be64 = BigEndian<std::uint64_t, 8>;

/// The wire struct at `offset` of `bytes`, or nothing when it does not lie wholly inside.
template <typename Struct>
std::optional<Struct> read(std::span<const std::byte> bytes, std::size_t offset = 0) {
  static_assert(std::is_trivially_copyable_v<Struct> && alignof(Struct) == 1);
  if (offset > bytes.size() || bytes.size() - offset < sizeof(Struct)) return std::nullopt;
  Struct value;
  std::memcpy(static_cast<void*>(&value), bytes.data() + offset, sizeof(Struct));
  return value;
}

/// Puts the wire struct at the front of `bytes` (which must have room) and returns the rest.
template <typename Struct>
std::span<std::byte> write(std::span<std::byte> bytes, const Struct& value) {
  static_assert(std::is_trivially_copyable_v<Struct> && alignof(Struct) == 1);
  std::memcpy(bytes.data(), &value, sizeof(Struct));
  return bytes.subspan(sizeof(Struct));
}

/// The bytes of a wire struct.
template <typename Struct>
std::span<const std::byte> as_bytes(const Struct& value) {
  static_assert(std::is_trivially_copyable_v<Struct> && alignof(Struct) == 1);
  return std::as_bytes(std::span<const Struct, 1>(&value, 1));
}
template <typename Struct>
void as_bytes(const Struct&& temporary) = delete;  // the view would outlive it

}  // namespace srpnic::wire
