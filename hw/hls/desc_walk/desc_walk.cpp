// SPDX-License-Identifier: Apache-2.0
#include "desc_walk.hpp"

#include "srp_abi.hpp"
#include "srp_iu.hpp"

namespace srpnic {
namespace {

using abi::SegmentKind;

SegmentKind kind_of(const Step& step) {
  if (step.answer != 0) return SegmentKind::kAnswer;
  if (step.transfer.write == 0) return SegmentKind::kRdmaWrite;
  return step.transfer.immediate != 0 ? SegmentKind::kCopy : SegmentKind::kRdmaRead;
}

Response response_to(const Transfer& transfer) {
  const bool over = transfer.desc_length < transfer.cdb_bytes;
  const bool under = transfer.desc_length > transfer.cdb_bytes;
  Response response;
  response.qpn = transfer.qpn;
  response.slot = transfer.slot;
  response.iu_length = transfer.iu_length;
  response.tag = transfer.tag;
  if (over) response.flags = transfer.write ? kDataOutOver : kDataInOver;
  if (under) response.flags = transfer.write ? kDataOutUnder : kDataInUnder;
  response.residual = over ? ap_uint<32>(transfer.cdb_bytes - transfer.desc_length)
                           : ap_uint<32>(transfer.desc_length - transfer.cdb_bytes);
  return response;
}

}  // namespace

void desc_walk(hls::stream<Step>& step, hls::stream<Segment>& segment) {
#pragma HLS PIPELINE II = 1
#pragma HLS INTERFACE mode = ap_ctrl_none port = return
  if (step.empty() || segment.full()) return;

  const Step next = step.read();
  const Transfer& whole = next.transfer;
  const ap_uint<32> offset = ap_uint<32>(next.piece) << abi::kMaxWorkLog2;
  const ap_uint<32> rest = whole.length - offset;
  Segment piece;
  piece.kind = static_cast<unsigned>(kind_of(next));
  piece.last = next.last;
  piece.local_address = whole.local_address + offset;
  piece.remote_va = (whole.immediate != 0 ? ap_uint<64>(whole.imm_offset) : whole.desc_va) + offset;
  piece.rkey = whole.desc_rkey;
  piece.length = next.last != 0 ? rest : ap_uint<32>(abi::kMaxWorkBytes);
  piece.response = response_to(whole);
  piece.response.status = next.status;
  segment.write(piece);
}

}  // namespace srpnic
