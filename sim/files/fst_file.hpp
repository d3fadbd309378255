// SPDX-License-Identifier: Apache-2.0
// Verilator's writer of FST waves ignores what the operating system says about a write, so on a full disk it leaves a
// damaged file and no message. And it begins by removing what is at the path, were it a device.
#pragma once

#include <string>

namespace srpnic::sim {

/// Before the writer is given the path: throws std::runtime_error unless a file can be made there.
void check_fst_path(const std::string& path);

/// When the writer has ended: throws std::runtime_error unless the file is complete. Its structure (fstapi.h of
/// GTKWave) shows most of what can be missing, but not the rest of the last block; a disk on which nothing more fits
/// shows that.
void check_fst_file(const std::string& path);

}  // namespace srpnic::sim
