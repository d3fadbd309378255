// SPDX-License-Identifier: Apache-2.0
// DPDK's environment layer, started once in a process.
#pragma once

#include <string>

namespace srpnic::net {

/// Starts DPDK without huge pages, PCI scan, shared files or pinning the calling thread. Does nothing when this process
/// has already started it. `file_prefix` keeps processes apart. Throws std::runtime_error with DPDK's reason.
void start_eal(const std::string& file_prefix);

}  // namespace srpnic::net
