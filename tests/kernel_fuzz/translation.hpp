// SPDX-License-Identifier: Apache-2.0
// rtlgen as a black box: what it makes of a kernel, or how it fails.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "batch.hpp"

namespace srpnic::kernel_fuzz {

/// Writes module <name> to <folder>/<name>.sv. kEqual: it has been made.
Outcome translate(const Toolchain& tools, const std::filesystem::path& source, const std::string& name,
                  unsigned latency);

/// Whether the reference makes the same of it, or fails. It is asked once for each seed of a kernel and latency.
bool matches_reference(const Toolchain& tools, const std::filesystem::path& source, const std::string& name,
                       unsigned latency, std::uint64_t seed);

/// How rtlgen's end is to be judged, from its exit status and what it has printed.
Outcome judge(bool timed_out, int signal, int exit_code, const std::string& printed, unsigned latency);

}  // namespace srpnic::kernel_fuzz
