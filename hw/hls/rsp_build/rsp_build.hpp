// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <hls_stream.h>

#include "srp_records.hpp"

namespace srpnic {

/// rsp_build: the last stage that work for the send queues passes. Work requests of the data mover go through as they
/// are; the end of a command becomes an SRP_RSP with GOOD status that returns one credit, and its IU slot goes back to
/// the pool. Because all of it leaves on one stream, a response can never overtake its data.
/// A command on whose data card memory failed is the host's to answer: its IU goes there. Any other status means that
/// its queue pair is gone: its slot is freed and nothing is sent. Guarantees: the order of the mover's output is kept.
void rsp_build(hls::stream<MoverOutput>& mover, hls::stream<WorkRequest>& work, hls::stream<SlotFree>& slot_free,
               hls::stream<IuException>& exception);

}  // namespace srpnic
