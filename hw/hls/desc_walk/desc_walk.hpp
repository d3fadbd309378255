// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <hls_stream.h>

#include "srp_records.hpp"

namespace srpnic {

/// desc_walk: a transfer becomes the segments that are contiguous in card memory and at the initiator, the last one
/// marked. Here the residual is settled (SRP r16a 6.9): the shorter of CDB and buffer length moves, the difference is
/// reported as overflow (buffer too short) or underflow (buffer longer than the CDB's transfer).
/// Guarantees: the segments of a command together are never longer than its buffer or its CDB's transfer.
void desc_walk(hls::stream<Transfer>& transfer, hls::stream<Segment>& segment);

}  // namespace srpnic
