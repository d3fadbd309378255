// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <hls_stream.h>

#include "srp_records.hpp"

namespace srpnic {

/// iu_parse: each received IU becomes one command record or one exception.
/// A command leaves only when it is an SRP_CMD of the fast path's form: simple task attribute, no additional CDB, and
/// exactly one buffer, which is a direct descriptor or immediate data, wholly inside the IU. Whether its CDB is one
/// the card knows is cmd_decode's question. Everything else goes to the host with its whole IU and the reason.
/// Guarantees: one output for each input, in order; nothing beyond the IU's own length is ever interpreted.
void iu_parse(hls::stream<IuRecord>& iu, hls::stream<SrpCommand>& command, hls::stream<IuException>& exception);

}  // namespace srpnic
