// SPDX-License-Identifier: Apache-2.0
// What a parser of received bytes answers: the value, or why the host does not act on them.
#pragma once

#include <cstdint>
#include <variant>

namespace srpnic::net {

enum class Refusal : std::uint8_t {
  kMalformed,    ///< truncated, a wrong checksum, fields that the protocol forbids
  kNotForUs,     ///< right, but of another protocol or for another address
  kUnsupported,  ///< IPv4 options and fragments, IPv6 extension headers
};

template <typename Value>
using Parsed = std::variant<Value, Refusal>;

}  // namespace srpnic::net
