// SPDX-License-Identifier: Apache-2.0
// Verilog names: which names a generated module may not give to its values, and making any name a legal one.
#pragma once

#include <string>

namespace srpnic::rtlgen {

/// A reserved word of SystemVerilog (IEEE 1800-2017 table B.1).
bool is_reserved(const std::string& name);

/// Letters, digits and underscores, and no digit first.
bool is_identifier(const std::string& name);

/// The name with every character that is no letter, digit or underscore replaced, and not beginning with a digit.
std::string legal_name(const std::string& name);

}  // namespace srpnic::rtlgen
