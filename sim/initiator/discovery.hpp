// SPDX-License-Identifier: Apache-2.0
// What an initiator asks before it uses a disk: INQUIRY, REPORT LUNS, TEST UNIT READY, READ CAPACITY(16), one after the
// other. A unit attention is asked again, as SAM-5 5.14 expects.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sim/initiator/command.hpp"
#include "sim/initiator/workload.hpp"

namespace srpnic::sim {

class Discovery {
 public:
  explicit Discovery(std::uint64_t lun) { disk_.lun = lun; }

  /// The next command; nothing while one is out, and at the end.
  std::optional<Command> next();
  void complete(const CommandResult& result);

  bool finished() const { return step_ == Step::kDone; }
  /// Why the disk cannot be used; empty while it can.
  const std::string& failure() const { return failure_; }
  const Disk& disk() const { return disk_; }
  const std::vector<std::uint64_t>& luns() const { return luns_; }
  /// Vendor and product of the INQUIRY data.
  const std::string& name() const { return name_; }

 private:
  enum class Step { kInquiry, kReportLuns, kTestUnitReady, kReadCapacity, kDone };

  void evaluate(const Payload& data, std::size_t bytes);

  Step step_ = Step::kInquiry;
  bool out_ = false;
  unsigned attentions_ = 0;
  std::string failure_;
  Disk disk_;
  std::vector<std::uint64_t> luns_;
  std::string name_;
};

}  // namespace srpnic::sim
