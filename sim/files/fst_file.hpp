// SPDX-License-Identifier: Apache-2.0
// Verilator's writer of FST waves ignores what the operating system says about a write, so on a full disk it leaves a
// damaged file and no message. Whether a finished file is whole shows in its structure (fstapi.h of GTKWave).
#pragma once

#include <string>

namespace srpnic::sim {

/// Throws std::runtime_error naming the file unless it is a complete FST file.
void check_fst_file(const std::string& path);

}  // namespace srpnic::sim
