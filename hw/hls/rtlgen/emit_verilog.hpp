// SPDX-License-Identifier: Apache-2.0
// Emission: a scheduled kernel as one SystemVerilog module, in the subset that Verilator 5.006 and yosys 0.23 share.
#pragma once

#include <string>

#include "kernel.hpp"
#include "schedule.hpp"

namespace srpnic::rtlgen {

std::string emit_verilog(const Kernel& kernel, const Schedule& schedule);

}  // namespace srpnic::rtlgen
