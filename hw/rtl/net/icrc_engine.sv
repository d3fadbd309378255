// SPDX-License-Identifier: Apache-2.0
// icrc_engine: the CRC-32 register of the ICRC over the beats of a packet, one beat a cycle.
// Every beat counts as 64 bytes: the last one is filled up with zeros, and its user compares with a residue or moves the
// register back over them (icrc_tables_pkg). The 8 bytes of ones in front of the packet are in the preset.
// `state_o` belongs to the beat that entered two enabled cycles ago. Only the 32-bit register is a loop.
module icrc_engine (
    input  logic         clk_i,
    input  logic         enable_i,  // 0: everything stands still
    input  logic         valid_i,
    input  logic         first_i,   // the packet's first beat
    input  logic [511:0] data_i,    // masked (icrc_mask), zero beyond the packet
    output logic [31:0]  state_o
);
  localparam int unsigned Parts = 4;  // the beat's parity trees are cut into parts of 128 bits
  localparam int unsigned PartBits = 512 / Parts;

  logic valid_q, first_q;
  logic [32*Parts-1:0] partial_q;
  logic [31:0] state_q, advanced;

  assign state_o = state_q;

  always_ff @(posedge clk_i) begin
    if (enable_i) begin
      valid_q <= valid_i;
      first_q <= first_i;
      if (valid_i) begin
        for (int unsigned row = 0; row < 32; row++) begin
          for (int unsigned part = 0; part < Parts; part++) begin
            partial_q[32*part+row] <=
                ^(data_i[PartBits*part+:PartBits] & icrc_tables_pkg::DATA[512*row+PartBits*part+:PartBits]);
          end
        end
      end
    end
  end

  always_comb begin
    advanced = icrc_tables_pkg::PRESET_ADVANCED;
    if (valid_q && !first_q) begin
      for (int unsigned row = 0; row < 32; row++) advanced[row] = ^(state_q & icrc_tables_pkg::ADVANCE[32*row+:32]);
    end
  end

  always_ff @(posedge clk_i) begin
    if (enable_i && valid_q) begin
      state_q <= advanced ^ partial_q[0+:32] ^ partial_q[32+:32] ^ partial_q[64+:32] ^ partial_q[96+:32];
    end
  end
endmodule
