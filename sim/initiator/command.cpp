// SPDX-License-Identifier: Apache-2.0
#include "sim/initiator/command.hpp"

namespace srpnic::sim {

namespace {

enum Operation : std::uint8_t {
  kTestUnitReady = 0x00,
  kInquiry = 0x12,
  kRead10 = 0x28,
  kWrite10 = 0x2a,
  kRead16 = 0x88,
  kWrite16 = 0x8a,
  kServiceActionIn16 = 0x9e,
  kReportLuns = 0xa0,
};
constexpr std::uint8_t kReadCapacity16 = 0x10;  // service action

void put(Cdb& cdb, std::size_t offset, std::size_t bytes, std::uint64_t value) {
  for (std::size_t i = 0; i < bytes; ++i) cdb[offset + i] = static_cast<std::uint8_t>(value >> (8 * (bytes - 1 - i)));
}

Cdb read_or_write(std::uint8_t operation10, std::uint8_t operation16, std::uint64_t lba, std::uint32_t blocks) {
  Cdb cdb{};
  if (lba <= 0xffff'ffff && blocks <= 0xffff) {
    cdb[0] = operation10;
    put(cdb, 2, 4, lba);
    put(cdb, 7, 2, blocks);
  } else {
    cdb[0] = operation16;
    put(cdb, 2, 8, lba);
    put(cdb, 10, 4, blocks);
  }
  return cdb;
}

constexpr std::uint8_t kDescriptorSense = 0x72;  // SPC-4 4.5.2; 0x70 is the fixed format

bool is_descriptor_format(const Payload& sense) { return (sense[0] & 0x7f) >= kDescriptorSense; }

}  // namespace

std::uint8_t CommandResult::sense_key() const {
  if (sense.size() < 14) return 0;
  return (is_descriptor_format(sense) ? sense[1] : sense[2]) & 0x0f;
}

std::uint16_t CommandResult::additional_sense() const {
  if (sense.size() < 14) return 0;
  const std::size_t code = is_descriptor_format(sense) ? 2 : 12;
  return static_cast<std::uint16_t>(sense[code] << 8 | sense[code + 1]);
}

Cdb inquiry_cdb(std::uint16_t allocation_length) {
  Cdb cdb{};
  cdb[0] = kInquiry;
  put(cdb, 3, 2, allocation_length);
  return cdb;
}

Cdb test_unit_ready_cdb() {
  Cdb cdb{};
  cdb[0] = kTestUnitReady;
  return cdb;
}

Cdb report_luns_cdb(std::uint32_t allocation_length) {
  Cdb cdb{};
  cdb[0] = kReportLuns;
  put(cdb, 6, 4, allocation_length);
  return cdb;
}

Cdb read_capacity16_cdb(std::uint32_t allocation_length) {
  Cdb cdb{};
  cdb[0] = kServiceActionIn16;
  cdb[1] = kReadCapacity16;
  put(cdb, 10, 4, allocation_length);
  return cdb;
}

Cdb read_cdb(std::uint64_t lba, std::uint32_t blocks) { return read_or_write(kRead10, kRead16, lba, blocks); }

Cdb write_cdb(std::uint64_t lba, std::uint32_t blocks) { return read_or_write(kWrite10, kWrite16, lba, blocks); }

}  // namespace srpnic::sim
