// SPDX-License-Identifier: Apache-2.0
#include "rsp_build.hpp"

#include "srp_abi.hpp"
#include "srp_iu.hpp"

namespace srpnic {
namespace {

WorkRequest send_response(const Response& response) {
  const bool data_out = (response.flags & (kDataOutOver | kDataOutUnder)) != 0;
  const bool data_in = (response.flags & (kDataInOver | kDataInUnder)) != 0;
  SrpRspGood iu;
  iu.request_limit_delta = 1;
  iu.tag = response.tag;
  iu.flags = response.flags;
  if (data_out) iu.data_out_residual = response.residual;
  if (data_in) iu.data_in_residual = response.residual;

  WorkRequest request;
  request.opcode = work_opcode::kSend;
  request.is_inline = true;
  request.qpn = response.qpn;
  request.cookie = response.slot;
  request.length = SrpRspGood::kBytes;
  request.inline_data = iu.build();
  return request;
}

}  // namespace

void rsp_build(hls::stream<MoverOutput>& mover, hls::stream<WorkRequest>& work, hls::stream<SlotFree>& slot_free,
               hls::stream<IuException>& exception) {
#pragma HLS PIPELINE II = 1
#pragma HLS INTERFACE mode = ap_ctrl_none port = return
  if (mover.empty() || work.full() || slot_free.full() || exception.full()) return;

  const MoverOutput next = mover.read();
  if (next.respond == 0) {
    work.write(next.work);
    return;
  }
  const Response& end = next.response;
  if (end.status == completion_status::kLocalError) {
    exception.write(
        IuException{end.qpn, end.slot, end.iu_length, static_cast<unsigned>(abi::ExceptionReason::kMemoryError)});
    return;
  }
  if (end.status == completion_status::kOk) work.write(send_response(end));
  slot_free.write(SlotFree{end.qpn, end.slot});
}

}  // namespace srpnic
