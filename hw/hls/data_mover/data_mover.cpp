// SPDX-License-Identifier: Apache-2.0
#include "data_mover.hpp"

#include "srp_abi.hpp"

namespace srpnic {
namespace {

using abi::SegmentKind;

enum class State {
  kIdle,     ///< the next call takes a segment
  kMoving,   ///< `current` holds the rest of a segment to be moved by RDMA
  kRespond,  ///< the data of a READ has been asked for; its response point is due
};

WorkRequest request_for(const Segment& rest, const ap_uint<32>& length) {
  const bool read = rest.kind == segment_kind::kRdmaRead;
  WorkRequest request;
  request.opcode = read ? work_opcode::kRdmaRead : work_opcode::kRdmaWrite;
  request.signaled = read && rest.last && length == rest.length;
  request.qpn = rest.response.qpn;
  request.cookie = rest.response.slot;
  request.length = length;
  request.local_address = rest.local_address;
  request.remote_va = rest.remote_va;
  request.rkey = rest.rkey;
  return request;
}

}  // namespace

void data_mover(hls::stream<Segment>& segment, hls::stream<MoverOutput>& output, hls::stream<CopyJob>& copy,
                hls::stream<Response>& context) {
#pragma HLS PIPELINE II = 1
#pragma HLS INTERFACE mode = ap_ctrl_none port = return
  static State state = State::kIdle;
  static Segment current;

  if (output.full() || copy.full() || context.full()) return;
  if (state == State::kRespond) {
    MoverOutput point;
    point.respond = true;
    point.response = current.response;
    output.write(point);
    state = State::kIdle;
    return;
  }
  if (state == State::kIdle) {
    if (segment.empty()) return;
    current = segment.read();
  }
  switch (static_cast<SegmentKind>(current.kind.to_uint())) {
    case SegmentKind::kRdmaWrite:
    case SegmentKind::kRdmaRead: {
      const ap_uint<32> length = current.length < abi::kMaxWorkBytes ? current.length : ap_uint<32>(abi::kMaxWorkBytes);
      const bool finished = length == current.length;
      MoverOutput move;
      move.work = request_for(current, length);
      output.write(move);
      if (move.work.signaled != 0) context.write(current.response);
      const bool response_follows = current.kind == segment_kind::kRdmaWrite && current.last != 0;
      current.local_address = current.local_address + length;
      current.remote_va = current.remote_va + length;
      current.length = current.length - length;
      state = !finished ? State::kMoving : response_follows ? State::kRespond : State::kIdle;
      break;
    }
    case SegmentKind::kCopy:
      copy.write(CopyJob{current.response.slot, ap_uint<16>(current.remote_va), current.local_address, current.length});
      context.write(current.response);
      break;
    case SegmentKind::kNoData:
      MoverOutput point;
      point.respond = true;
      point.response = current.response;
      output.write(point);
      break;
  }
}

}  // namespace srpnic
