// SPDX-License-Identifier: Apache-2.0
// The generated files, each as one text made from the ABI description alone: same input, same bytes.
#pragma once

#include <string>

#include "model.hpp"

namespace srpnic::abigen {

/// The SystemVerilog package srp_abi_pkg.
std::string emit_package(const Abi& abi);
/// srp_abi.hpp: constants, enumerations, register offsets, ring entries, mailbox arguments for the host.
std::string emit_host_header(const Abi& abi);
/// srp_records.hpp: the records as C++ structs for HLS kernels and for tests.
std::string emit_records_header(const Abi& abi);
/// docs/registers.md.
std::string emit_document(const Abi& abi);

/// The two lines that say that a file is generated, each after `comment` ("//").
std::string generated_notice(const std::string& comment);

}  // namespace srpnic::abigen
