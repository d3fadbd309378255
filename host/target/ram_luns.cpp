// SPDX-License-Identifier: Apache-2.0
#include "host/target/ram_luns.hpp"

#include <fmt/format.h>

#include <bit>

namespace srpnic::target {

namespace {

/// SPC 7.8.6.6: NAA 3h, locally assigned: 60 bits of our choice.
std::uint64_t naa_of(std::uint64_t ioc_guid, std::uint8_t lun) {
  return std::uint64_t{3} << 60 | ((ioc_guid << 8 | lun) & ((std::uint64_t{1} << 60) - 1));
}

}  // namespace

RamLuns::RamLuns(CardPort& card, std::span<const RamLun> luns, std::uint64_t ioc_guid) {
  for (const RamLun& lun : luns) {
    memory_.push_back(card.device().allocate(Memory::kCard, lun.size_bytes));
    const abi::LunEntry entry{.kind = static_cast<std::uint8_t>(abi::LunKind::kRam),
                              .read_only = lun.read_only,
                              .block_log2 = static_cast<std::uint8_t>(std::countr_zero(lun.block_size)),
                              .base = memory_.back()->card_address(),
                              .blocks = lun.size_bytes / lun.block_size};
    if (const auto status = card.set_lun(lun.number, entry); status != abi::MailboxStatus::kOk) {
      throw CardError(
          fmt::format("the card refuses LUN {}: mailbox status {}", lun.number, static_cast<unsigned>(status)));
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
