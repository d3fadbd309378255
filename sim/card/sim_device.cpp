// SPDX-License-Identifier: Apache-2.0
#include "sim/card/sim_device.hpp"

#include <stdexcept>
#include <string>

#include "srp_abi.hpp"

namespace srpnic::sim {
namespace {

class SimBuffer : public Buffer {
 public:
  SimBuffer(MemoryPool& pool, std::uint64_t offset, std::uint64_t card_address, std::span<std::byte> mapped)
      : pool_(pool), offset_(offset), card_address_(card_address), mapped_(mapped), size_(*pool.size_of(offset)) {}
  ~SimBuffer() override { pool_.free(offset_); }

  std::span<std::byte> bytes() override { return mapped_; }
  std::uint64_t card_address() const override { return card_address_; }
  std::size_t size() const override { return size_; }

 private:
  MemoryPool& pool_;
  std::uint64_t offset_;
  std::uint64_t card_address_;
  std::span<std::byte> mapped_;
  std::size_t size_;
};

}  // namespace

SimDevice::SimDevice(SimCard& card)
    : card_(card), card_pool_(card.card_memory().size), host_pool_(card.host_memory().size) {}

std::unique_ptr<Buffer> SimDevice::allocate(Memory memory, std::size_t size) {
  const bool host = memory == Memory::kHost;
  MemoryPool& pool = host ? host_pool_ : card_pool_;
  const auto offset = pool.allocate(size == 0 ? 1 : size);
  if (!offset) {
    throw std::runtime_error(std::string(host ? "host" : "card") + " memory has no room for a buffer of " +
                             std::to_string(size) + " bytes");
  }
  const MemoryView view = host ? card_.host_memory() : card_.card_memory();
  const std::span<std::byte> bytes(view.bytes + *offset, *pool.size_of(*offset));
  view.clear(*offset, bytes.size());
  if (!host) return std::make_unique<SimBuffer>(pool, *offset, *offset, std::span<std::byte>());
  return std::make_unique<SimBuffer>(pool, *offset, *offset | std::uint64_t{1} << abi::kHostAddressBit, bytes);
}

}  // namespace srpnic::sim
