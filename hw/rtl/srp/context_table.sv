// SPDX-License-Identifier: Apache-2.0
// context_table: what a command's SRP_RSP needs, kept by IU slot while its data is on the way to the card.
// In: stream `write` of Response (index: its slot), always accepted; stream `read_done` of WorkCompletion (cookie: IU slot);
// stream `copy_done` of CopyCompletion. Out: stream `completed` of CompletedCommand, two cycles later.
// Guarantees: one completion each cycle, the two inputs in turn, each in order. A context must be written before the cycle in
// which its completion arrives: a completion takes a round trip to memory, the write does not.
module context_table (
  input  logic                               clk_i,
  input  logic                               rst_ni,

  input  logic                               write_valid_i,
  output logic                               write_ready_o,
  input  srp_abi_pkg::response_t             write_data_i,

  input  logic                               read_done_valid_i,
  output logic                               read_done_ready_o,
  // verilator lint_off UNUSEDSIGNAL
  input  srp_abi_pkg::work_completion_t      read_done_data_i,  // the context knows the queue pair
  // verilator lint_on UNUSEDSIGNAL

  input  logic                               copy_done_valid_i,
  output logic                               copy_done_ready_o,
  input  srp_abi_pkg::copy_completion_t      copy_done_data_i,

  output logic                               completed_valid_o,
  input  logic                               completed_ready_i,
  output srp_abi_pkg::completed_command_t    completed_data_o
);
  localparam int unsigned SlotBits   = srp_abi_pkg::IU_SLOT_BITS;
  localparam int unsigned StatusBits = 4;

  logic [srp_abi_pkg::RESPONSE_BITS-1:0] context_q [srp_abi_pkg::IU_SLOTS];  // response_t; read through a register: block RAM

  logic                            done_valid, lookup_move, out_move;
  logic [SlotBits-1:0]             slot;
  logic [StatusBits-1:0]           status;
  logic                            lookup_valid_q, out_valid_q;
  logic [StatusBits-1:0]           lookup_status_q;
  srp_abi_pkg::response_t          lookup_context_q;
  srp_abi_pkg::completed_command_t out_q;

  // verilator lint_off PINCONNECTEMPTY
  stream_arbiter #(.Inputs(2), .Width(SlotBits + StatusBits)) arbiter (
    .clk_i, .rst_ni,
    .in_valid_i({copy_done_valid_i, read_done_valid_i}), .in_ready_o({copy_done_ready_o, read_done_ready_o}),
    .in_data_i({copy_done_data_i.slot[SlotBits-1:0], copy_done_data_i.status,
                read_done_data_i.cookie[SlotBits-1:0], read_done_data_i.status}),
    .in_last_i(2'b11), .out_valid_o(done_valid), .out_ready_i(lookup_move), .out_data_o({slot, status}),
    .out_last_o(), .out_index_o()
  );
  // verilator lint_on PINCONNECTEMPTY

  assign write_ready_o     = 1'b1;
  assign out_move          = !out_valid_q || completed_ready_i;
  assign lookup_move       = !lookup_valid_q || out_move;
  assign completed_valid_o = out_valid_q;
  assign completed_data_o  = out_q;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      lookup_valid_q <= 1'b0;
      out_valid_q    <= 1'b0;
    end else begin
      if (lookup_move) lookup_valid_q <= done_valid;
      if (out_move) out_valid_q <= lookup_valid_q;
    end
  end

  always_ff @(posedge clk_i) begin
    if (write_valid_i) context_q[write_data_i.slot[SlotBits-1:0]] <= write_data_i;
    if (done_valid && lookup_move) begin
      lookup_context_q <= context_q[slot];
      lookup_status_q  <= status;
    end
    if (lookup_valid_q && out_move) begin
      out_q.status   <= lookup_status_q;
      out_q.response <= lookup_context_q;
    end
  end
endmodule
