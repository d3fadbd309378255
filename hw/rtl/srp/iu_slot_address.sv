// SPDX-License-Identifier: Apache-2.0
// iu_slot_address: where a byte of an IU lies in card memory. Combinational.
// The stride of a slot is IU_SLOT_BYTES = 2^13 + 2^7, so no multiplier is needed.
module iu_slot_address (
  input  logic [63:0] pool_base_i,  // address of slot 0
  input  logic [15:0] slot_i,
  input  logic [15:0] offset_i,     // byte in the slot
  output logic [63:0] address_o
);
  localparam int unsigned Stride = 2 ** 13 + 2 ** 7;

  assign address_o = pool_base_i + {35'b0, slot_i, 13'b0} + {41'b0, slot_i, 7'b0} + {48'b0, offset_i};

  initial assert (Stride == srp_abi_pkg::IU_SLOT_BYTES);
endmodule
