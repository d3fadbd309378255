// SPDX-License-Identifier: Apache-2.0
#include "sim/initiator/discovery.hpp"

#include <algorithm>

namespace srpnic::sim {

namespace {

constexpr std::uint16_t kInquiryBytes = 96;
constexpr std::uint16_t kShortestInquiry = 36;
constexpr std::uint32_t kReportLunsBytes = 2056;
constexpr std::uint32_t kReadCapacityBytes = 32;
constexpr std::uint32_t kShortestCapacity = 12;
constexpr std::uint8_t kCheckCondition = 0x02;
constexpr std::uint8_t kUnitAttention = 0x06;
constexpr unsigned kMaxAttentions = 8;

std::uint64_t get(const Payload& data, std::size_t offset, std::size_t bytes) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < bytes; ++i) value = value << 8 | data[offset + i];
  return value;
}

}  // namespace

std::optional<Command> Discovery::next() {
  if (out_ || !failure_.empty() || step_ == Step::kDone) return std::nullopt;
  out_ = true;
  Command command;
  command.lun = disk_.lun;
  switch (step_) {
    case Step::kInquiry:
      command.cdb = inquiry_cdb(kInquiryBytes);
      command.data_in_bytes = kInquiryBytes;
      break;
    case Step::kReportLuns:
      command.cdb = report_luns_cdb(kReportLunsBytes);
      command.data_in_bytes = kReportLunsBytes;
      break;
    case Step::kTestUnitReady:
      command.cdb = test_unit_ready_cdb();
      break;
    case Step::kReadCapacity:
      command.cdb = read_capacity16_cdb(kReadCapacityBytes);
      command.data_in_bytes = kReadCapacityBytes;
      break;
    case Step::kDone:
      break;
  }
  return command;
}

void Discovery::complete(const CommandResult& result) {
  out_ = false;
  if (result.status == kCheckCondition && result.sense_key() == kUnitAttention && ++attentions_ <= kMaxAttentions) {
    return;
  }
  if (!result.failure.empty() || result.status != 0) {
    failure_ = "discovery: " + (!result.failure.empty() ? result.failure
                                                        : "status " + std::to_string(result.status) + ", sense " +
                                                              std::to_string(result.additional_sense()));
    return;
  }
  evaluate(result.data_in, result.data_in.size() - result.in_residual);
}

void Discovery::evaluate(const Payload& data, std::size_t bytes) {
  switch (step_) {
    case Step::kInquiry:
      if (bytes < kShortestInquiry || (data[0] & 0x1f) != 0) {
        failure_ = "discovery: INQUIRY data of " + std::to_string(bytes) + " bytes do not describe a disk";
        return;
      }
      name_.assign(data.begin() + 8, data.begin() + 32);
      step_ = Step::kReportLuns;
      break;
    case Step::kReportLuns:
      if (bytes < 8 || get(data, 0, 4) + 8 != bytes) {
        failure_ = "discovery: REPORT LUNS data of " + std::to_string(bytes) + " bytes, not what its length says";
        return;
      }
      for (std::size_t offset = 8; offset + 8 <= bytes; offset += 8) luns_.push_back(get(data, offset, 8));
      if (std::ranges::find(luns_, disk_.lun) == luns_.end()) failure_ = "discovery: the LUN is not reported";
      step_ = Step::kTestUnitReady;
      break;
    case Step::kTestUnitReady:
      step_ = Step::kReadCapacity;
      break;
    case Step::kReadCapacity:
      if (bytes < kShortestCapacity) {
        failure_ = "discovery: READ CAPACITY data of " + std::to_string(bytes) + " bytes";
        return;
      }
      disk_.blocks = get(data, 0, 8) + 1;
      disk_.block_bytes = static_cast<std::uint32_t>(get(data, 8, 4));
      step_ = Step::kDone;
      break;
    case Step::kDone:
      break;
  }
}

}  // namespace srpnic::sim
