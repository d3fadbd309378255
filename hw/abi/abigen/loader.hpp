// SPDX-License-Identifier: Apache-2.0
// Reads the ABI description. What it returns is complete and consistent: every emitter may rely on it.
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

#include "model.hpp"

namespace srpnic::abigen {

/// A mistake in the description; what() is "file:line: what is wrong; what to do".
class InputError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// `file` is the name used in messages. Throws InputError.
Abi parse_abi(std::string_view toml_text, const std::string& file);

/// Throws InputError also when the file cannot be read.
Abi load_abi(const std::string& file);

}  // namespace srpnic::abigen
