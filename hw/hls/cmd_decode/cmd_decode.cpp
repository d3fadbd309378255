// SPDX-License-Identifier: Apache-2.0
#include "cmd_decode.hpp"

#include "rw_cdb.hpp"
#include "srp_abi.hpp"
#include "srp_iu.hpp"

namespace srpnic {
namespace {

using abi::ExceptionReason;

/// Longest transfer in blocks for which the byte count still fits 32 bits at any block size.
constexpr int kBlocksBits = 20;

ExceptionReason check(const SrpCommand& command, const LunEntry& lun, const ReadWriteCdb& cdb,
                      const ap_uint<32>& cdb_bytes) {
  if (lun.kind == lun_kind::kNone) return ExceptionReason::kUnknownLun;
  if (!cdb.known) return ExceptionReason::kCdbOpcode;
  if (lun.kind != lun_kind::kRam) return ExceptionReason::kHostLun;
  if (!cdb.plain) return ExceptionReason::kCdbField;
  if (cdb.lba > lun.blocks || cdb.blocks > lun.blocks - cdb.lba) return ExceptionReason::kLbaRange;
  if (cdb.write && lun.read_only != 0) return ExceptionReason::kWriteProtected;

  const bool right_direction = cdb.write ? command.out_format != kNoBuffer : command.in_format != kNoBuffer;
  const bool byte_count_fits = (cdb.blocks >> kBlocksBits) == 0;
  const bool whole_blocks_to_write = !cdb.write || command.desc_length >= cdb_bytes;
  if (cdb.blocks == 0 || !right_direction || !byte_count_fits || !whole_blocks_to_write) {
    return ExceptionReason::kLengthMismatch;
  }
  return ExceptionReason::kNone;
}

}  // namespace

void cmd_decode(hls::stream<AddressedCommand>& command, hls::stream<Transfer>& transfer,
                hls::stream<IuException>& exception) {
#pragma HLS PIPELINE II = 1
#pragma HLS INTERFACE mode = ap_ctrl_none port = return
  if (command.empty() || transfer.full() || exception.full()) return;

  const AddressedCommand addressed = command.read();
  const SrpCommand& srp = addressed.command;
  const ReadWriteCdb cdb = ReadWriteCdb::parse(srp.cdb);
  const ap_uint<32> cdb_bytes = cdb.blocks << addressed.lun.block_log2;
  const ExceptionReason reason = check(srp, addressed.lun, cdb, cdb_bytes);
  if (reason != ExceptionReason::kNone) {
    exception.write(IuException{srp.qpn, srp.slot, srp.iu_length, static_cast<unsigned>(reason)});
    return;
  }
  Transfer checked;
  checked.qpn = srp.qpn;
  checked.slot = srp.slot;
  checked.tag = srp.tag;
  checked.write = cdb.write;
  checked.immediate = srp.out_format == kImmediate;
  checked.iu_length = srp.iu_length;
  checked.imm_offset = srp.imm_offset;
  checked.local_address = addressed.lun.base + (cdb.lba << addressed.lun.block_log2);
  checked.cdb_bytes = cdb_bytes;
  checked.length = srp.desc_length < cdb_bytes ? srp.desc_length : cdb_bytes;
  checked.desc_va = srp.desc_va;
  checked.desc_rkey = srp.desc_rkey;
  checked.desc_length = srp.desc_length;
  transfer.write(checked);
}

}  // namespace srpnic
