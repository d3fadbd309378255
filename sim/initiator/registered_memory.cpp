// SPDX-License-Identifier: Apache-2.0
#include "sim/initiator/registered_memory.hpp"

#include <algorithm>
#include <sstream>
#include <utility>

namespace srpnic::sim {

namespace {

constexpr std::uint32_t kKeyStep = 0x101;  // odd: all 2^32 keys come before one comes again

}  // namespace

std::uint32_t RegisteredMemory::add(std::uint64_t va, Payload bytes, RemoteAccess access) {
  next_key_ += kKeyStep;
  regions_.emplace(next_key_, Region{.va = va, .bytes = std::move(bytes), .access = access});
  return next_key_;
}

Payload RegisteredMemory::release(std::uint32_t rkey) {
  auto node = regions_.extract(rkey);
  return node.empty() ? Payload{} : std::move(node.mapped().bytes);
}

std::optional<std::string> RegisteredMemory::refusal(std::uint64_t va, std::uint32_t rkey, std::uint64_t length,
                                                     RemoteAccess access) const {
  std::ostringstream text;
  text << (access == RemoteAccess::kWrite ? "RDMA WRITE" : "RDMA READ") << std::hex << " of va 0x" << va << " rkey 0x"
       << rkey << " length 0x" << length << ": ";
  const auto found = regions_.find(rkey);
  if (found == regions_.end()) {
    text << "no region has this key (any more)";
    return text.str();
  }
  const Region& region = found->second;
  if (region.access != access) {
    text << "the region is registered for the other direction";
    return text.str();
  }
  if (va < region.va || va - region.va > region.bytes.size() || length > region.bytes.size() - (va - region.va)) {
    text << "outside the region at va 0x" << region.va << " of 0x" << region.bytes.size() << " bytes";
    return text.str();
  }
  return std::nullopt;
}

void RegisteredMemory::write(std::uint64_t va, std::uint32_t rkey, std::span<const std::uint8_t> bytes) {
  Region& region = regions_.at(rkey);
  std::ranges::copy(bytes, region.bytes.begin() + static_cast<std::ptrdiff_t>(va - region.va));
}

std::span<const std::uint8_t> RegisteredMemory::read(std::uint64_t va, std::uint32_t rkey, std::uint64_t length) const {
  const Region& region = regions_.at(rkey);
  return std::span(region.bytes).subspan(va - region.va, length);
}

}  // namespace srpnic::sim
