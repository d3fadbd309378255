// SPDX-License-Identifier: Apache-2.0
#include "iu_parse.hpp"

#include "srp_abi.hpp"
#include "srp_iu.hpp"

namespace srpnic {
namespace {

using abi::ExceptionReason;

/// Immediate data must lie behind the descriptor that announces it and inside the IU.
bool immediate_data_fits(const IuRecord& iu, const SrpCmdHead& head) {
  const bool negotiated = iu.imm_offset >= SrpCmdHead::kImmediateBytes;
  return negotiated && iu.length >= SrpCmdHead::kImmediateBytes && iu.imm_offset + head.immediate_length <= iu.length;
}

/// Why the IU is not for the fast path; NONE when it is.
ExceptionReason classify(const IuRecord& iu, const SrpCmdHead& head) {
  if (iu.length == 0) return ExceptionReason::kIuLength;
  if (head.opcode != kSrpCmd) return ExceptionReason::kIuOpcode;
  if (iu.length < SrpCmdHead::kFixedBytes) return ExceptionReason::kIuLength;
  if (head.task_attribute != kSimpleTask || head.additional_cdb_words != 0) return ExceptionReason::kIuFormat;

  const bool direct_out = head.out_format == kDirect && head.in_format == kNoBuffer;
  const bool direct_in = head.out_format == kNoBuffer && head.in_format == kDirect;
  const bool immediate_out = head.out_format == kImmediate && head.in_format == kNoBuffer;
  if (direct_out || direct_in) {
    return iu.length >= SrpCmdHead::kDirectBytes ? ExceptionReason::kNone : ExceptionReason::kIuDescriptor;
  }
  if (immediate_out) return immediate_data_fits(iu, head) ? ExceptionReason::kNone : ExceptionReason::kImmediateLength;
  return ExceptionReason::kIuFormat;
}

SrpCommand to_command(const IuRecord& iu, const SrpCmdHead& head) {
  const bool immediate = head.out_format == kImmediate;
  SrpCommand command;
  command.qpn = iu.qpn;
  command.slot = iu.slot;
  command.iu_length = iu.length;
  command.imm_offset = iu.imm_offset;
  command.tag = head.tag;
  command.lun = head.lun;
  command.cdb = head.cdb;
  command.out_format = head.out_format;
  command.in_format = head.in_format;
  command.desc_va = immediate ? ap_uint<64>(0) : head.direct_va;
  command.desc_rkey = immediate ? ap_uint<32>(0) : head.direct_rkey;
  command.desc_length = immediate ? head.immediate_length : head.direct_length;
  return command;
}

}  // namespace

void iu_parse(hls::stream<IuRecord>& iu, hls::stream<SrpCommand>& command, hls::stream<IuException>& exception) {
#pragma HLS PIPELINE II = 1
#pragma HLS INTERFACE mode = ap_ctrl_none port = return
  if (iu.empty() || command.full() || exception.full()) return;

  const IuRecord record = iu.read();
  const SrpCmdHead head = SrpCmdHead::parse(record.head);
  const ExceptionReason reason = classify(record, head);
  if (reason == ExceptionReason::kNone) {
    command.write(to_command(record, head));
  } else {
    exception.write(IuException{record.qpn, record.slot, record.length, static_cast<unsigned>(reason)});
  }
}

}  // namespace srpnic
