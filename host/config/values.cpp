// SPDX-License-Identifier: Apache-2.0
#include "host/config/values.hpp"

#include <charconv>
#include <limits>

namespace srpnic::config {
namespace {

/// A whole number in `text`, or nothing when anything else is in it.
template <class T>
std::optional<T> whole_number(std::string_view text, int base) {
  T value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
  if (text.empty() || error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

/// N byte values separated by `separator`, each with at most `digits` digits.
template <std::size_t N>
std::optional<std::array<std::uint8_t, N>> separated_bytes(std::string_view text, char separator, int base,
                                                           std::size_t digits) {
  std::array<std::uint8_t, N> bytes{};
  for (std::size_t i = 0; i < N; ++i) {
    const bool last = i + 1 == N;
    const std::size_t end = last ? text.size() : text.find(separator);
    if (end == std::string_view::npos || end > digits) return std::nullopt;
    const auto value = whole_number<std::uint8_t>(text.substr(0, end), base);
    if (!value) return std::nullopt;
    bytes[i] = *value;
    text.remove_prefix(last ? end : end + 1);
  }
  return bytes;
}

}  // namespace

std::optional<std::array<std::uint8_t, 6>> parse_mac(std::string_view text) {
  return separated_bytes<6>(text, ':', 16, 2);
}

std::optional<std::array<std::uint8_t, 4>> parse_ipv4(std::string_view text) {
  return separated_bytes<4>(text, '.', 10, 3);
}

std::optional<std::uint64_t> parse_id64(std::string_view text) {
  constexpr std::size_t kDigits = 16;
  return text.size() == kDigits ? whole_number<std::uint64_t>(text, 16) : std::nullopt;
}

std::optional<std::uint64_t> parse_size(std::string_view text) {
  const std::size_t digits = text.find_first_not_of("0123456789");
  const auto value = whole_number<std::uint64_t>(text.substr(0, digits), 10);
  std::string_view unit = digits == std::string_view::npos ? "" : text.substr(digits);
  while (!unit.empty() && unit.front() == ' ') unit.remove_prefix(1);
  unsigned shift = 0;
  if (unit == "KiB") {
    shift = 10;
  } else if (unit == "MiB") {
    shift = 20;
  } else if (unit == "GiB") {
    shift = 30;
  } else if (unit == "TiB") {
    shift = 40;
  } else if (!unit.empty()) {
    return std::nullopt;
  }
  if (!value || *value > std::numeric_limits<std::uint64_t>::max() >> shift) return std::nullopt;
  return *value << shift;
}

}  // namespace srpnic::config
