// SPDX-License-Identifier: Apache-2.0
// dma_write_align: lays byte streams out as memory beats with strobes and cuts them into AXI bursts.
// In: stream `cmd` of DmaCommand and byte stream `data`, one packet of `bytes` bytes per command.
// Out: stream `beat` ({last of burst 1, strobes 64, data 512}) and stream `burst` ({last of its command 1, length 8,
// address 64}); a burst leaves with the last of its beats, so who sees it knows that its data is there.
// Guarantees: a burst ends where its address is a multiple of MaxBurstBeats beats, so none crosses 4 KiB (AXI A3.4.1);
// one memory beat each cycle. A packet whose length differs from the command's is an error of the caller.
module dma_write_align #(
  parameter int unsigned MaxBurstBeats = 64  // a power of two, 2..64
) (
  input  logic                         clk_i,
  input  logic                         rst_ni,

  input  logic                         cmd_valid_i,
  output logic                         cmd_ready_o,
  input  srp_abi_pkg::dma_command_t    cmd_data_i,

  input  logic                         data_valid_i,
  output logic                         data_ready_o,
  input  srp_abi_pkg::beat_t           data_data_i,

  output logic                         beat_valid_o,
  input  logic                         beat_ready_i,
  output logic [576:0]                 beat_data_o,

  output logic                         burst_valid_o,
  input  logic                         burst_ready_i,
  output logic [72:0]                  burst_data_o
);
  localparam int unsigned BurstBits = $clog2(MaxBurstBeats);

  logic                 active_q;       // a command is in the registers
  logic                 first_q;        // its first beat has not left
  logic [57:0]          beat_address_q; // address / 64 of the next beat
  logic [BurstBits-1:0] burst_beats_q;  // beats of the present burst that have left
  logic [5:0]           offset_q;
  logic [24:0]          left_q;         // bytes from the start of the next beat to the end of the command
  logic [511:0]         previous_q;     // data of the input beat before, its upper bytes belong to the next beat
  logic [576:0]         out_q;
  logic                 out_valid_q;

  logic                 last, needs_data, burst_end, formed, fire;

  assign last       = left_q <= 25'd64;
  assign needs_data = first_q || left_q > {19'b0, offset_q};  // else the rest of the command is in previous_q
  assign burst_end  = last || beat_address_q[BurstBits-1:0] == '1;
  assign formed     = active_q && (!needs_data || data_valid_i) && (!out_valid_q || beat_ready_i);
  assign fire       = formed && (!burst_end || burst_ready_i);

  assign cmd_ready_o   = !active_q || (fire && last);
  assign data_ready_o  = fire && needs_data;
  assign burst_valid_o = formed && burst_end;
  assign burst_data_o  = {last, 8'(burst_beats_q), beat_address_q - 58'(burst_beats_q), 6'b0};
  assign beat_valid_o  = out_valid_q;
  assign beat_data_o   = out_q;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      active_q    <= 1'b0;
      out_valid_q <= 1'b0;
    end else begin
      if (cmd_ready_o) active_q <= cmd_valid_i;
      if (fire) out_valid_q <= 1'b1;
      else if (beat_ready_i) out_valid_q <= 1'b0;
    end
  end

  // Bytes from `begins` on, before `ends`.
  function automatic logic [63:0] strobes(input logic [5:0] begins, input logic [6:0] ends);
    strobes = ({64{1'b1}} << begins) & ~({64{1'b1}} << ends);
  endfunction

  // The first offset_q bytes of a memory beat are the last of the input beat before, the others the first of this one. The
  // wide shift is here so that it is evaluated only for beats that move: it is the costliest expression of a simulated cycle.
  always_ff @(posedge clk_i) begin
    if (cmd_ready_o && cmd_valid_i) begin
      first_q        <= 1'b1;
      beat_address_q <= cmd_data_i.address[63:6];
      burst_beats_q  <= '0;
      offset_q       <= cmd_data_i.address[5:0];
      left_q         <= {1'b0, cmd_data_i.bytes} + {19'b0, cmd_data_i.address[5:0]};
    end else if (fire) begin
      first_q        <= 1'b0;
      beat_address_q <= beat_address_q + 1'b1;
      burst_beats_q  <= burst_end ? '0 : burst_beats_q + 1'b1;
      left_q         <= left_q - 25'd64;
    end
    if (fire) begin
      out_q <= {burst_end, strobes(first_q ? offset_q : 6'd0, last ? left_q[6:0] : 7'd64),
                512'({data_data_i.data, previous_q} >> {7'd64 - {1'b0, offset_q}, 3'b0})};
      if (needs_data) previous_q <= data_data_i.data;
    end
  end

  logic [24:0] input_left;
  assign input_left = left_q - {19'b0, offset_q};
  always_ff @(posedge clk_i) begin
    if (rst_ni) begin
      if (cmd_ready_o && cmd_valid_i) assert (cmd_data_i.bytes != '0);
      if (fire && needs_data) begin
        assert (data_data_i.last == (input_left <= 25'd64));
        assert (25'(data_data_i.bytes) == (input_left <= 25'd64 ? input_left : 25'd64));
      end
    end
  end
endmodule
