// SPDX-License-Identifier: Apache-2.0
#include "desc_walk.hpp"

#include "srp_abi.hpp"
#include "srp_iu.hpp"

namespace srpnic {
namespace {

using abi::SegmentKind;

SegmentKind kind_of(const Transfer& transfer, const ap_uint<32>& length) {
  if (length == 0) return SegmentKind::kNoData;
  if (!transfer.write) return SegmentKind::kRdmaWrite;
  return transfer.immediate ? SegmentKind::kCopy : SegmentKind::kRdmaRead;
}

Response response_to(const Transfer& transfer) {
  const bool over = transfer.desc_length < transfer.cdb_bytes;
  const bool under = transfer.desc_length > transfer.cdb_bytes;
  Response response;
  response.qpn = transfer.qpn;
  response.slot = transfer.slot;
  response.tag = transfer.tag;
  if (over) response.flags = transfer.write ? kDataOutOver : kDataInOver;
  if (under) response.flags = transfer.write ? kDataOutUnder : kDataInUnder;
  response.residual = over ? ap_uint<32>(transfer.cdb_bytes - transfer.desc_length)
                           : ap_uint<32>(transfer.desc_length - transfer.cdb_bytes);
  return response;
}

}  // namespace

void desc_walk(hls::stream<Transfer>& transfer, hls::stream<Segment>& segment) {
#pragma HLS PIPELINE II = 1
#pragma HLS INTERFACE mode = ap_ctrl_none port = return
  if (transfer.empty() || segment.full()) return;

  const Transfer whole = transfer.read();
  const ap_uint<32> length = whole.desc_length < whole.cdb_bytes ? whole.desc_length : whole.cdb_bytes;
  Segment only;
  only.kind = static_cast<unsigned>(kind_of(whole, length));
  only.last = true;
  only.local_address = whole.local_address;
  only.remote_va = whole.immediate ? ap_uint<64>(whole.imm_offset) : whole.desc_va;
  only.rkey = whole.desc_rkey;
  only.length = length;
  only.response = response_to(whole);
  segment.write(only);
}

}  // namespace srpnic
