// SPDX-License-Identifier: Apache-2.0
// Wire formats of SRP information units as the kernels read and build them (SRP r16a, SRP-2): named fields over beats
// whose byte 0 is in bits 7..0. Numbers on the wire are big endian; here they are plain numbers.
#pragma once

#include <ap_int.h>

namespace srpnic {

/// The big-endian number in `Bytes` bytes at byte `Offset` of a beat.
template <int Bytes, int Offset, int W>
ap_uint<8 * Bytes> big_endian(const ap_uint<W>& beat) {
  static_assert(8 * (Offset + Bytes) <= W, "the field lies inside the beat");
  ap_uint<8 * Bytes> value = 0;
  for (int i = 0; i < Bytes; ++i) {
    value.range(8 * (Bytes - 1 - i) + 7, 8 * (Bytes - 1 - i)) =
        ap_uint<8>(beat.range(8 * (Offset + i) + 7, 8 * (Offset + i)));
  }
  return value;
}

/// Writes `value` as a big-endian number of `Bytes` bytes at byte `Offset` of a beat.
template <int Bytes, int Offset, int W>
void put_big_endian(ap_uint<W>& beat, const ap_uint<8 * Bytes>& value) {
  static_assert(8 * (Offset + Bytes) <= W, "the field lies inside the beat");
  for (int i = 0; i < Bytes; ++i) {
    beat.range(8 * (Offset + i) + 7, 8 * (Offset + i)) =
        ap_uint<8>(value.range(8 * (Bytes - 1 - i) + 7, 8 * (Bytes - 1 - i)));
  }
}

/// SRP r16a table 8: values of the opcode byte that the card itself deals with.
enum SrpOpcode : unsigned { kSrpCmd = 0x02, kSrpRsp = 0xC1 };

/// SRP r16a 5.4, SRP-2: how the initiator describes a buffer.
enum BufferFormat : unsigned { kNoBuffer = 0, kDirect = 1, kIndirect = 2, kImmediate = 3 };

/// SAM-5 8.9: values of the task attribute field.
enum TaskAttribute : unsigned { kSimpleTask = 0 };

/// SRP r16a 6.9: flags of an SRP_RSP.
enum ResponseFlag : unsigned { kDataOutOver = 0x04, kDataOutUnder = 0x08, kDataInOver = 0x10, kDataInUnder = 0x20 };

/// SRP_CMD (SRP r16a 6.8), the part in its first 64 bytes when there is no additional CDB.
struct SrpCmdHead {
  static constexpr unsigned kFixedBytes = 48;      ///< up to the first descriptor
  static constexpr unsigned kDirectBytes = 64;     ///< with one direct descriptor
  static constexpr unsigned kImmediateBytes = 52;  ///< with an immediate-data descriptor, without the data

  ap_uint<8> opcode = 0;
  ap_uint<4> out_format = 0;
  ap_uint<4> in_format = 0;
  ap_uint<64> tag = 0;
  ap_uint<64> lun = 0;
  ap_uint<3> task_attribute = 0;
  ap_uint<6> additional_cdb_words = 0;
  ap_uint<128> cdb = 0;  ///< byte 0 in bits 7..0
  ap_uint<64> direct_va = 0;
  ap_uint<32> direct_rkey = 0;
  ap_uint<32> direct_length = 0;
  ap_uint<32> immediate_length = 0;

  static SrpCmdHead parse(const ap_uint<512>& beat) {
    SrpCmdHead head;
    head.opcode = big_endian<1, 0>(beat);
    head.out_format = beat.range(47, 44);
    head.in_format = beat.range(43, 40);
    head.tag = big_endian<8, 8>(beat);
    head.lun = big_endian<8, 20>(beat);
    head.task_attribute = beat.range(8 * 29 + 2, 8 * 29);
    head.additional_cdb_words = beat.range(8 * 31 + 7, 8 * 31 + 2);
    head.cdb = beat.range(8 * 48 - 1, 8 * 32);
    head.direct_va = big_endian<8, 48>(beat);
    head.direct_rkey = big_endian<4, 56>(beat);
    head.direct_length = big_endian<4, 60>(beat);
    head.immediate_length = big_endian<4, 48>(beat);
    return head;
  }
};

/// SRP_RSP (SRP r16a 6.9) with GOOD status, neither response nor sense data: 36 bytes.
struct SrpRspGood {
  static constexpr unsigned kBytes = 36;

  ap_uint<32> request_limit_delta = 0;
  ap_uint<64> tag = 0;
  ap_uint<8> flags = 0;
  ap_uint<32> data_out_residual = 0;
  ap_uint<32> data_in_residual = 0;

  ap_uint<8 * kBytes> build() const {
    ap_uint<8 * kBytes> iu = 0;
    put_big_endian<1, 0>(iu, ap_uint<8>(kSrpRsp));
    put_big_endian<4, 4>(iu, request_limit_delta);
    put_big_endian<8, 8>(iu, tag);
    put_big_endian<1, 18>(iu, flags);
    put_big_endian<4, 20>(iu, data_out_residual);
    put_big_endian<4, 24>(iu, data_in_residual);
    return iu;
  }
};

}  // namespace srpnic
