// SPDX-License-Identifier: Apache-2.0
// One SCSI command as a user of a channel asks for it, and how it ended. CDBs of the commands an initiator needs.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <string>

#include "sim/initiator/packet.hpp"

namespace srpnic::sim {

using Cdb = std::array<std::uint8_t, 16>;

struct Command {
  std::uint64_t lun = 0;  ///< the 8 bytes of SAM-5 4.7 as a number
  Cdb cdb{};
  Payload data_out{};               ///< for the target; exclusive with data_in_bytes
  std::uint32_t data_in_bytes = 0;  ///< room for data from the target
  unsigned segments = 1;            ///< pieces of the buffer; more than one: an indirect table in the IU
  unsigned misalignment = 0;        ///< added to the buffers' addresses
  bool immediate = true;            ///< data_out may travel in the IU, when agreed and short enough
};

struct CommandResult {
  std::string failure;  ///< why there is no answer; empty when there is one
  std::uint8_t status = 0;
  std::uint8_t flags = 0;
  std::uint32_t out_residual = 0;
  std::uint32_t in_residual = 0;
  Payload sense{};
  Payload response_data{};
  Payload data_in{};
  std::uint64_t submitted_ns = 0;
  std::uint64_t completed_ns = 0;

  bool good() const { return failure.empty() && status == 0 && flags == 0; }
  /// Of fixed or descriptor format sense data; 0 without any.
  std::uint8_t sense_key() const;
  std::uint16_t additional_sense() const;
};

using CommandHandler = std::function<void(CommandResult&& result)>;

Cdb inquiry_cdb(std::uint16_t allocation_length);
Cdb test_unit_ready_cdb();
Cdb report_luns_cdb(std::uint32_t allocation_length);
Cdb read_capacity16_cdb(std::uint32_t allocation_length);
/// READ and WRITE in the shortest of the 10 and 16 byte forms that holds the address.
Cdb read_cdb(std::uint64_t lba, std::uint32_t blocks);
Cdb write_cdb(std::uint64_t lba, std::uint32_t blocks);

}  // namespace srpnic::sim
