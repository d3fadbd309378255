// SPDX-License-Identifier: Apache-2.0
// The initiator's report for people.
#pragma once

#include <string>

#include "sim/initiator/initiator.hpp"

namespace srpnic::sim {

/// A table with a line for each job, then everything that went wrong.
std::string to_text(const InitiatorReport& report);

}  // namespace srpnic::sim
