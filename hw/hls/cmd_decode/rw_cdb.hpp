// SPDX-License-Identifier: Apache-2.0
// READ and WRITE command descriptor blocks of 6, 10, 12 and 16 bytes (SBC-3 5.8 to 5.11 and 5.32 to 5.35).
#pragma once

#include "srp_iu.hpp"

namespace srpnic {

/// A READ or WRITE CDB as numbers; `known` is false for every other command.
struct ReadWriteCdb {
  bool known = false;
  bool write = false;
  bool plain = false;  ///< no protection information asked for, NACA not set: the card may execute it
  ap_uint<64> lba = 0;
  ap_uint<32> blocks = 0;

  /// `cdb`: byte 0 in bits 7..0.
  static ReadWriteCdb parse(const ap_uint<128>& cdb) {
    ReadWriteCdb parsed;
    const ap_uint<8> opcode = cdb.range(7, 0);
    const bool no_protection = cdb.range(15, 13) == 0;
    parsed.known = true;
    switch (opcode.to_uint()) {
      case 0x08:  // READ(6)
      case 0x0A:  // WRITE(6)
        parsed.lba = big_endian<3, 1>(cdb) & 0x1FFFFFU;
        parsed.blocks = big_endian<1, 4>(cdb);
        if (parsed.blocks == 0) parsed.blocks = 256;  // SBC-3 5.8: zero means 256 in the six-byte form
        parsed.plain = no_protection && !cdb[8 * 5 + 2];
        break;
      case 0x28:  // READ(10)
      case 0x2A:  // WRITE(10)
        parsed.lba = big_endian<4, 2>(cdb);
        parsed.blocks = big_endian<2, 7>(cdb);
        parsed.plain = no_protection && !cdb[8 * 9 + 2];
        break;
      case 0xA8:  // READ(12)
      case 0xAA:  // WRITE(12)
        parsed.lba = big_endian<4, 2>(cdb);
        parsed.blocks = big_endian<4, 6>(cdb);
        parsed.plain = no_protection && !cdb[8 * 11 + 2];
        break;
      case 0x88:  // READ(16)
      case 0x8A:  // WRITE(16)
        parsed.lba = big_endian<8, 2>(cdb);
        parsed.blocks = big_endian<4, 10>(cdb);
        parsed.plain = no_protection && !cdb[8 * 15 + 2];
        break;
      default:
        parsed.known = false;
        break;
    }
    parsed.write = opcode[1];  // the WRITE of each pair is its READ + 2
    return parsed;
  }
};

}  // namespace srpnic
