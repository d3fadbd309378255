// SPDX-License-Identifier: Apache-2.0
// read_data_writer: writes the payload of READ responses to memory through a DMA write client and discards the rest.
// In: stream `steer`, one entry for each payload, and the payloads. Out: DMA commands and data; a `written` pulse when all
// data of a READ is in memory (the DMA's `done` comes in order of the commands), beside it whether memory failed on any. Payloads may come before their entries:
// a buffer takes them, so that whoever brings them goes on while the entry is worked out, and line rate is kept.
// `accepted_o` and `done_o` count payloads taken over for writing and those in memory, free-running: whoever samples
// `accepted_o` and waits until `done_o` has reached it knows that the writes from before have ended.
module read_data_writer #(
  parameter int unsigned Outstanding = 64,  // writes that await their end; a power of two, at most 64
  parameter int unsigned BufferBeats = 64   // payload that may wait for its entry; a power of two
) (
  input  logic                      clk_i,
  input  logic                      rst_ni,

  input  logic                      steer_valid_i,
  output logic                      steer_ready_o,
  input  logic                      steer_write_i,
  input  logic                      steer_ends_i,
  input  logic [7:0]                steer_index_i,
  input  logic [63:0]               steer_address_i,
  input  logic [13:0]               steer_bytes_i,

  input  logic                      payload_valid_i,
  output logic                      payload_ready_o,
  input  srp_abi_pkg::beat_t        payload_data_i,

  output logic                      read_write_cmd_valid_o,
  input  logic                      read_write_cmd_ready_i,
  output srp_abi_pkg::dma_command_t read_write_cmd_data_o,
  output logic                      read_write_data_valid_o,
  input  logic                      read_write_data_ready_i,
  output srp_abi_pkg::beat_t        read_write_data_data_o,
  input  logic                      read_write_done_i,
  input  logic                      read_write_done_error_i,

  output logic                      written_valid_o,
  output logic [7:0]                written_index_o,
  output logic                      written_error_o,
  output logic [7:0]                accepted_o,
  output logic [7:0]                done_o
);
  logic        steer_valid, write, ends, command_done_q;
  logic [7:0]  index, accepted_q, done_q;
  logic [63:0] address;
  logic [13:0] bytes;
  logic        payload_ends, ticket_ready, ticket_ends, command_sent;
  logic        payload_valid, payload_ready;
  srp_abi_pkg::beat_t payload;
  logic [255:0] failed_q;  // by queue pair: memory failed on a part of the READ under way

  // verilator lint_off PINCONNECTEMPTY
  stream_fifo #(.Width(88), .Depth(8)) steers (
    .clk_i, .rst_ni, .in_valid_i(steer_valid_i), .in_ready_o(steer_ready_o),
    .in_data_i({steer_write_i, steer_ends_i, steer_index_i, steer_address_i, steer_bytes_i}),
    .out_valid_o(steer_valid), .out_ready_i(payload_ends), .out_data_o({write, ends, index, address, bytes}),
    .count_o(), .full_o()
  );

  stream_fifo #(.Width(srp_abi_pkg::BEAT_BITS), .Depth(BufferBeats)) payloads (
    .clk_i, .rst_ni, .in_valid_i(payload_valid_i), .in_ready_o(payload_ready_o), .in_data_i(payload_data_i),
    .out_valid_o(payload_valid), .out_ready_i(payload_ready), .out_data_o(payload), .count_o(), .full_o()
  );

  // What each outstanding write ends, oldest first.
  stream_fifo #(.Width(9), .Depth(Outstanding)) tickets (
    .clk_i, .rst_ni, .in_valid_i(command_sent), .in_ready_o(ticket_ready), .in_data_i({ends, index}),
    .out_valid_o(), .out_ready_i(read_write_done_i), .out_data_o({ticket_ends, written_index_o}),
    .count_o(), .full_o()
  );
  // verilator lint_on PINCONNECTEMPTY

  assign read_write_cmd_valid_o        = steer_valid && write && !command_done_q && ticket_ready;
  assign read_write_cmd_data_o.address = address;
  assign read_write_cmd_data_o.bytes   = {10'd0, bytes};
  assign command_sent                  = read_write_cmd_valid_o && read_write_cmd_ready_i;

  assign read_write_data_valid_o = payload_valid && command_done_q;
  assign read_write_data_data_o  = payload;
  assign payload_ready           = steer_valid && (write ? command_done_q && read_write_data_ready_i : 1'b1);
  assign payload_ends            = payload_valid && payload_ready && payload.last;

  assign written_valid_o = read_write_done_i && ticket_ends;
  assign written_error_o = read_write_done_error_i || failed_q[written_index_o];
  assign accepted_o      = accepted_q;
  assign done_o          = done_q;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      command_done_q <= 1'b0;
      accepted_q     <= '0;
      done_q         <= '0;
      failed_q       <= '0;
    end else begin
      command_done_q <= command_sent || (command_done_q && !payload_ends);
      if (steer_valid_i && steer_ready_o && steer_write_i) accepted_q <= accepted_q + 8'd1;
      if (read_write_done_i) begin
        done_q                    <= done_q + 8'd1;
        failed_q[written_index_o] <= written_error_o && !ticket_ends;
      end
    end
  end
endmodule
