// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <hls_stream.h>

#include "srp_records.hpp"

namespace srpnic {

/// data_mover: each segment becomes the work that moves it.
///   * READ data: RDMA WRITE requests, then (after the last segment) the point at which the response may follow;
///   * WRITE data: RDMA READ requests; the last one is signaled with the IU slot as cookie, and the command's context
///     is stored under that slot, for the response waits for the data;
///   * immediate data: one copy job, and the context as above;
///   * nothing to move: the response at once.
/// A work request is at most MAX_WORK_BYTES long, so that no command keeps a send queue to itself.
/// Guarantees: one work request a call; the work of a segment stays in order, and that of one command in one piece.
void data_mover(hls::stream<Segment>& segment, hls::stream<MoverOutput>& output, hls::stream<CopyJob>& copy,
                hls::stream<Response>& context);

}  // namespace srpnic
