// SPDX-License-Identifier: Apache-2.0
// ap_axiu under the name and with the fields that the vendor's header of this name gives it (AMD UG1399, "AXI4-Stream
// Interfaces with Side-Channels"): a transfer of AXI4-Stream (ARM IHI 0051). A field asked for with no bits has one
// here.
#pragma once

#include <ap_int.h>  // whose it is, the include path says

template <int DataBits, int UserBits, int IdBits, int DestBits>
struct ap_axiu {
  static constexpr int kKeepBits = (DataBits + 7) / 8;
  static constexpr int kUserBits = UserBits > 0 ? UserBits : 1;
  static constexpr int kIdBits = IdBits > 0 ? IdBits : 1;
  static constexpr int kDestBits = DestBits > 0 ? DestBits : 1;
  // The lowest bit of each field in to_bits().
  static constexpr int kKeepAt = DataBits;
  static constexpr int kStrbAt = kKeepAt + kKeepBits;
  static constexpr int kUserAt = kStrbAt + kKeepBits;
  static constexpr int kLastAt = kUserAt + kUserBits;
  static constexpr int kIdAt = kLastAt + 1;
  static constexpr int kDestAt = kIdAt + kIdBits;
  static constexpr int kBits = kDestAt + kDestBits;

  ap_uint<DataBits> data = 0;
  ap_uint<kKeepBits> keep = 0;  // bytes that are there
  ap_uint<kKeepBits> strb = 0;  // … and are data, not positions
  ap_uint<kUserBits> user = 0;
  ap_uint<1> last = 0;  // of the packet
  ap_uint<kIdBits> id = 0;
  ap_uint<kDestBits> dest = 0;

  ap_uint<kBits> to_bits() const {
    ap_uint<kBits> bits = 0;
    bits.range(kKeepAt - 1, 0) = data;
    bits.range(kStrbAt - 1, kKeepAt) = keep;
    bits.range(kUserAt - 1, kStrbAt) = strb;
    bits.range(kLastAt - 1, kUserAt) = user;
    bits.range(kLastAt, kLastAt) = last;
    bits.range(kDestAt - 1, kIdAt) = id;
    bits.range(kBits - 1, kDestAt) = dest;
    return bits;
  }
  static ap_axiu from_bits(const ap_uint<kBits>& bits) {
    ap_axiu transfer;
    transfer.data = bits.range(kKeepAt - 1, 0);
    transfer.keep = bits.range(kStrbAt - 1, kKeepAt);
    transfer.strb = bits.range(kUserAt - 1, kStrbAt);
    transfer.user = bits.range(kLastAt - 1, kUserAt);
    transfer.last = bits.range(kLastAt, kLastAt);
    transfer.id = bits.range(kDestAt - 1, kIdAt);
    transfer.dest = bits.range(kBits - 1, kDestAt);
    return transfer;
  }
};
