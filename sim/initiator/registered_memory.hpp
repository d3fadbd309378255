// SPDX-License-Identifier: Apache-2.0
// Memory that the target may reach by key. A key is valid from the registration of its region until its release and
// never comes again: an access too late is as visible as one out of bounds.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>

#include "sim/initiator/packet.hpp"

namespace srpnic::sim {

enum class RemoteAccess { kWrite, kRead };

class RegisteredMemory {
 public:
  /// `seed` decides the keys.
  explicit RegisteredMemory(std::uint64_t seed) : next_key_(static_cast<std::uint32_t>(seed * 0x9e37'79b9 + 0x100)) {}

  /// Makes `bytes` reachable from address `va` on and returns the key.
  std::uint32_t add(std::uint64_t va, Payload bytes, RemoteAccess access);

  /// Ends the access to a region and returns its content.
  Payload release(std::uint32_t rkey);

  /// Why an access of `length` bytes is not allowed; nothing when it is.
  std::optional<std::string> refusal(std::uint64_t va, std::uint32_t rkey, std::uint64_t length,
                                     RemoteAccess access) const;

  /// Precondition for both: no refusal.
  void write(std::uint64_t va, std::uint32_t rkey, std::span<const std::uint8_t> bytes);
  std::span<const std::uint8_t> read(std::uint64_t va, std::uint32_t rkey, std::uint64_t length) const;

  std::size_t regions() const { return regions_.size(); }

 private:
  struct Region {
    std::uint64_t va;
    Payload bytes;
    RemoteAccess access;
  };

  std::uint32_t next_key_;
  std::map<std::uint32_t, Region> regions_;
};

}  // namespace srpnic::sim
