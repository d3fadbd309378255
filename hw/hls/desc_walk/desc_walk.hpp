// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <hls_stream.h>

#include "srp_records.hpp"

namespace srpnic {

/// desc_walk: a step of a command becomes one segment: a piece of its data that is contiguous in card memory and at the
/// initiator, at most MAX_WORK_BYTES long, or its answer. Here the residual is settled (SRP r16a 6.9): the shorter of
/// CDB and buffer length moves, the difference is reported as overflow (buffer too short) or underflow (buffer longer
/// than the CDB's transfer).
/// Guarantees: one segment for each step, in order; no segment reaches beyond the command's `length`.
void desc_walk(hls::stream<Step>& step, hls::stream<Segment>& segment);

}  // namespace srpnic
