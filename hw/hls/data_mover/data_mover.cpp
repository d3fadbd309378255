// SPDX-License-Identifier: Apache-2.0
#include "data_mover.hpp"

#include "srp_abi.hpp"

namespace srpnic {
namespace {

WorkRequest request_for(const Segment& piece) {
  const bool read = piece.kind == segment_kind::kRdmaRead;
  WorkRequest request;
  request.opcode = read ? work_opcode::kRdmaRead : work_opcode::kRdmaWrite;
  request.signaled = read && piece.last != 0;
  request.qpn = piece.response.qpn;
  request.cookie = piece.response.slot;
  request.length = piece.length;
  request.local_address = piece.local_address;
  request.remote_va = piece.remote_va;
  request.rkey = piece.rkey;
  return request;
}

}  // namespace

void data_mover(hls::stream<Segment>& segment, hls::stream<MoverOutput>& output, hls::stream<CopyJob>& copy) {
#pragma HLS PIPELINE II = 1
#pragma HLS INTERFACE mode = ap_ctrl_none port = return
  if (segment.empty() || output.full() || copy.full()) return;

  const Segment piece = segment.read();
  if (piece.kind == segment_kind::kCopy) {
    copy.write(CopyJob{piece.response.qpn, piece.response.slot, ap_uint<16>(piece.remote_va), piece.local_address,
                       piece.length});
    return;
  }
  MoverOutput next;
  next.respond = piece.kind == segment_kind::kAnswer;
  next.work = request_for(piece);
  next.response = piece.response;
  output.write(next);
}

}  // namespace srpnic
