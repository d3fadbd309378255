// SPDX-License-Identifier: Apache-2.0
// Values of configuration files that are written as text: addresses, sizes, identifiers.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace srpnic::config {

/// "02:00:c0:a8:4d:02"
std::optional<std::array<std::uint8_t, 6>> parse_mac(std::string_view text);

/// "192.168.77.2"
std::optional<std::array<std::uint8_t, 4>> parse_ipv4(std::string_view text);

/// Sixteen hexadecimal digits, as in the initiator's add_target line.
std::optional<std::uint64_t> parse_id64(std::string_view text);

/// "64 MiB", "1GiB", "4096": bytes, with the binary units KiB, MiB, GiB, TiB or none.
std::optional<std::uint64_t> parse_size(std::string_view text);

}  // namespace srpnic::config
