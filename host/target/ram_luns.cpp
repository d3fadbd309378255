// SPDX-License-Identifier: Apache-2.0
#include "host/target/ram_luns.hpp"

#include <fmt/format.h>

#include <bit>
#include <stdexcept>

namespace srpnic::target {

namespace {

/// SPC 7.8.6.6: NAA 3h, locally assigned: 60 bits of our choice.
std::uint64_t naa_of(std::uint64_t ioc_guid, std::uint8_t lun) {
  return std::uint64_t{3} << 60 | ((ioc_guid << 8 | lun) & ((std::uint64_t{1} << 60) - 1));
}

std::unique_ptr<Buffer> allocate(CardPort& card, const RamLun& lun) {
  try {
    return card.device().allocate(Memory::kCard, lun.size_bytes);
  } catch (const std::runtime_error& error) {
    throw CardError(fmt::format("LUN {}: {}; the card has {} bytes of memory: make the size of LUNs smaller",
                                lun.number, error.what(), card.card_memory_bytes()));
  }
}

}  // namespace

RamLuns::RamLuns(CardPort& card, std::span<const RamLun> luns, std::uint64_t ioc_guid) {
  for (const RamLun& lun : luns) {
    memory_.push_back(allocate(card, lun));
    const abi::LunEntry entry{.kind = static_cast<std::uint8_t>(abi::LunKind::kRam),
                              .read_only = lun.read_only,
                              .block_log2 = static_cast<std::uint8_t>(std::countr_zero(lun.block_size)),
                              .base = memory_.back()->card_address(),
                              .blocks = lun.size_bytes / lun.block_size};
    if (const auto status = card.set_lun(lun.number, entry); status != abi::MailboxStatus::kOk) {
      throw CardError(fmt::format(
          "the card refuses LUN {}, {} bytes at address {:#x} of its {} bytes of memory: mailbox status {}; make the "
          "size of LUNs smaller, or load the image that was built for this card",
          lun.number, lun.size_bytes, entry.base, card.card_memory_bytes(), static_cast<unsigned>(status)));
    }
    units_.push_back({.number = lun.number,
                      .kind = scsi::LunKind::kRam,
                      .card_address = entry.base,
                      .blocks = entry.blocks,
                      .block_size = lun.block_size,
                      .read_only = lun.read_only,
                      .serial = lun.serial,
                      .naa = naa_of(ioc_guid, lun.number)});
  }
}

}  // namespace srpnic::target
