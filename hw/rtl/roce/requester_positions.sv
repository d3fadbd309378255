// SPDX-License-Identifier: Apache-2.0
// requester_positions: how far the requester has come in each queue pair's send queue.
// Two positions each: where execution goes on, and the newest one ever reached. They differ while packets are sent again.
// In: a new queue pair; the positions at the end of a turn. Out: those of `index_i` (combinational).
module requester_positions (
  input  logic        clk_i,

  input  logic        open_i,
  input  logic [7:0]  open_index_i,
  input  logic [23:0] open_psn_i,

  input  logic [7:0]  index_i,
  output logic [23:0] psn_o,             // of the next packet
  output logic [6:0]  pointer_o,         // ring pointer of its work request
  output logic [23:0] offset_o,          // bytes of the work request before it
  output logic [23:0] newest_psn_o,      // first PSN never sent
  output logic [6:0]  newest_pointer_o,
  output logic [23:0] newest_offset_o,
  output logic [4:0]  reads_o,           // READs sent for the first time, free-running

  input  logic        store_i,           // for `index_i`
  input  logic [23:0] psn_i,
  input  logic [6:0]  pointer_i,
  input  logic [23:0] offset_i,
  input  logic [23:0] newest_psn_i,
  input  logic [4:0]  reads_i
);
  logic [23:0] psn_q[256], offset_q[256];
  logic [6:0]  pointer_q[256];
  logic [23:0] newest_psn_q[256], newest_offset_q[256];
  logic [6:0]  newest_pointer_q[256];
  logic [4:0]  reads_q[256];

  assign psn_o            = psn_q[index_i];
  assign pointer_o        = pointer_q[index_i];
  assign offset_o         = offset_q[index_i];
  assign newest_psn_o     = newest_psn_q[index_i];
  assign newest_pointer_o = newest_pointer_q[index_i];
  assign newest_offset_o  = newest_offset_q[index_i];
  assign reads_o          = reads_q[index_i];

  always_ff @(posedge clk_i) begin
    if (open_i) begin
      psn_q[open_index_i]        <= open_psn_i;
      pointer_q[open_index_i]    <= '0;
      offset_q[open_index_i]     <= '0;
      newest_psn_q[open_index_i] <= open_psn_i;
      reads_q[open_index_i]      <= '0;
    end else if (store_i) begin
      psn_q[index_i]        <= psn_i;
      pointer_q[index_i]    <= pointer_i;
      offset_q[index_i]     <= offset_i;
      newest_psn_q[index_i] <= newest_psn_i;
      reads_q[index_i]      <= reads_i;
    end
  end

  always_ff @(posedge clk_i) begin
    if (open_i) begin
      newest_pointer_q[open_index_i] <= '0;
      newest_offset_q[open_index_i]  <= '0;
    end else if (store_i && psn_i == newest_psn_i) begin
      newest_pointer_q[index_i] <= pointer_i;
      newest_offset_q[index_i]  <= offset_i;
    end
  end
endmodule
