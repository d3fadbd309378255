// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <hls_stream.h>

#include "srp_records.hpp"

namespace srpnic {

/// data_mover: each segment becomes the work that moves it.
///   * READ data: an RDMA WRITE request;
///   * WRITE data: an RDMA READ request; that of the last piece is signaled, with the IU slot as cookie;
///   * immediate data: a copy job;
///   * an answer: the point in the order of the queue pair's work at which it follows.
/// Guarantees: one output for each segment, in order on each stream.
void data_mover(hls::stream<Segment>& segment, hls::stream<MoverOutput>& output, hls::stream<CopyJob>& copy);

}  // namespace srpnic
