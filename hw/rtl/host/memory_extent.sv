// SPDX-License-Identifier: Apache-2.0
// memory_extent: does what a mailbox command enters lie within card memory?
// In: the latched command with its arguments, stable while `measure_i` is 1; the size of the memory. Out: `fits_o`, valid
// while `measured_o` is 1, from the fourth cycle of `measure_i` on.
// One addition a cycle: size, end, comparison. What mailbox_check allows of base, blocks, block size and count makes no sum
// wrap; of other arguments `fits_o` says nothing. The stride of an IU slot is 2^13 + 2^7, so no multiplier is needed.
module memory_extent (
  input  logic         clk_i,
  input  logic         rst_ni,

  input  logic [63:0]  card_memory_bytes_i,
  input  logic         measure_i,
  input  logic         pool_i,              // POOL_SET, else LUN_SET
  input  logic [767:0] argument_i,          // word 0 in the low bits
  output logic         measured_o,
  output logic         fits_o               // the last byte is in memory
);
  localparam int unsigned SlotStride = 2 ** 13 + 2 ** 7;

  srp_abi_pkg::lun_entry_t lun;
  logic [63:0]             pool_base;
  logic [15:0]             pool_count;
  logic [1:0]              doublings;  // from 512 bytes to the block size
  logic [63:0]             bytes_q, end_q;
  logic                    bytes_valid_q, end_valid_q, measured_q, fits_q;

  assign lun        = argument_i[32*srp_abi_pkg::MAILBOX_LUN_SET_RECORD_WORD +: srp_abi_pkg::LUN_ENTRY_BITS];
  assign pool_base  = argument_i[32*srp_abi_pkg::MAILBOX_POOL_SET_BASE_WORD +: 64];
  assign pool_count = argument_i[32*srp_abi_pkg::MAILBOX_POOL_SET_COUNT_WORD +: 16];

  assign measured_o = measured_q;
  assign fits_o     = fits_q;

  assign doublings = lun.block_log2[1:0] - 2'd1;

  always_ff @(posedge clk_i) begin
    bytes_q <= pool_i ? {35'b0, pool_count, 13'b0} + {41'b0, pool_count, 7'b0} : {7'b0, lun.blocks[47:0], 9'b0} << doublings;
    end_q   <= (pool_i ? pool_base : lun.base) + bytes_q;
    fits_q  <= end_q <= card_memory_bytes_i;
  end

  always_ff @(posedge clk_i) begin
    if (!rst_ni || !measure_i) {bytes_valid_q, end_valid_q, measured_q} <= 3'b000;
    else {bytes_valid_q, end_valid_q, measured_q} <= {1'b1, bytes_valid_q, end_valid_q};
  end

  initial assert (SlotStride == srp_abi_pkg::IU_SLOT_BYTES);

  logic unused;
  assign unused = &{1'b0, lun, argument_i};
endmodule
