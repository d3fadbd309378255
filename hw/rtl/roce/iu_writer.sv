// SPDX-License-Identifier: Apache-2.0
// iu_writer: takes the payload of one packet at a time to its IU slot, or drains it, and keeps the first 64 bytes of each
// queue pair's message in progress.
// In: a job (held until done) and the packet's byte stream. Out: a DMA write client, the counts of the fence, the head.
// Guarantee: exactly the payload's beats are taken; a job is done when its command has been handed over and its data taken.
// The last beat may wait in a register until the DMA, which takes a command before its data, is ready: a job of one beat
// takes one cycle.
module iu_writer (
  input  logic                                  clk_i,
  input  logic                                  rst_ni,

  input  logic                                  job_valid_i,
  input  logic                                  job_deliver_i,       // 0: the payload is dropped
  input  logic                                  job_begins_i,        // the first beat is the head of a message
  input  srp_abi_pkg::dma_command_t             job_command_i,
  output logic                                  job_done_o,

  input  logic                                  payload_valid_i,
  output logic                                  payload_ready_o,
  input  srp_abi_pkg::beat_t                    payload_data_i,

  output logic                                  iu_write_cmd_valid_o,
  input  logic                                  iu_write_cmd_ready_i,
  output srp_abi_pkg::dma_command_t             iu_write_cmd_data_o,
  output logic                                  iu_write_data_valid_o,
  input  logic                                  iu_write_data_ready_i,
  output srp_abi_pkg::beat_t                    iu_write_data_data_o,
  input  logic                                  iu_write_done_i,
  output logic [15:0]                           iu_writes_issued_o,  // commands handed over, free running
  output logic [15:0]                           iu_writes_done_o,    // commands the memory has answered, free running

  input  logic [srp_abi_pkg::QP_INDEX_BITS-1:0] head_index_i,
  input  logic                                  head_save_i,         // the head taken last is this queue pair's
  input  logic                                  head_load_i,         // this queue pair's head is wanted again
  output logic [511:0]                          head_o               // the head taken (already in that cycle) or loaded last
);
  logic [511:0] heads_q [srp_abi_pkg::QUEUE_PAIRS];
  logic [511:0] taken_head_q, loaded_head_q, taken_head;
  logic         head_is_loaded_q;
  logic         command_done_q, data_done_q, first_beat_q;
  logic         command_finished, data_finished, payload_taken, take_head, beat_valid, beat_ready;

  assign iu_write_cmd_valid_o  = job_valid_i && job_deliver_i && !command_done_q;
  assign iu_write_cmd_data_o   = job_command_i;
  assign beat_valid            = job_valid_i && job_deliver_i && !data_done_q && payload_valid_i;
  assign payload_ready_o       = job_valid_i && !data_done_q && (!job_deliver_i || beat_ready);
  assign payload_taken         = payload_valid_i && payload_ready_o;

  stream_register #(.Width(srp_abi_pkg::BEAT_BITS)) beat (
    .clk_i,
    .rst_ni,
    .in_valid_i (beat_valid),
    .in_ready_o (beat_ready),
    .in_data_i  (payload_data_i),
    .out_valid_o(iu_write_data_valid_o),
    .out_ready_i(iu_write_data_ready_i),
    .out_data_o (iu_write_data_data_o)
  );

  assign command_finished = command_done_q || !job_deliver_i || iu_write_cmd_ready_i;
  assign data_finished    = data_done_q || (payload_taken && payload_data_i.last);
  assign job_done_o       = job_valid_i && command_finished && data_finished;

  assign take_head  = payload_taken && first_beat_q && job_begins_i;
  assign taken_head = take_head ? payload_data_i.data : taken_head_q;
  assign head_o     = head_is_loaded_q && !take_head ? loaded_head_q : taken_head;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      command_done_q     <= 1'b0;
      data_done_q        <= 1'b0;
      first_beat_q       <= 1'b1;
      head_is_loaded_q   <= 1'b0;
      iu_writes_issued_o <= '0;
      iu_writes_done_o   <= '0;
    end else begin
      command_done_q <= job_valid_i && command_finished && !job_done_o;
      data_done_q    <= job_valid_i && data_finished && !job_done_o;
      if (payload_taken) first_beat_q <= payload_data_i.last;
      if (head_load_i) head_is_loaded_q <= 1'b1;
      else if (take_head) head_is_loaded_q <= 1'b0;
      if (iu_write_cmd_valid_o && iu_write_cmd_ready_i) iu_writes_issued_o <= iu_writes_issued_o + 16'd1;
      if (iu_write_done_i) iu_writes_done_o <= iu_writes_done_o + 16'd1;
    end
  end

  always_ff @(posedge clk_i) begin
    taken_head_q <= taken_head;
    if (head_save_i) heads_q[head_index_i] <= taken_head;
    if (head_load_i) loaded_head_q <= heads_q[head_index_i];
  end
endmodule
