// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <hls_stream.h>

#include "srp_records.hpp"

namespace srpnic {

/// cmd_decode: a command and its LUN become one transfer or one exception.
/// A transfer leaves only for a READ or WRITE of at least one block that lies wholly on a LUN in card memory, that the
/// LUN permits, and whose buffer has the CDB's direction. A WRITE whose buffer is shorter than its CDB says is the
/// host's to refuse: no part of a block is ever written. A READ with a short buffer is carried out as far as it goes.
/// Guarantees: one output for each input, in order; a transfer never reaches beyond the LUN.
void cmd_decode(hls::stream<AddressedCommand>& command, hls::stream<Transfer>& transfer,
                hls::stream<IuException>& exception);

}  // namespace srpnic
