// SPDX-License-Identifier: Apache-2.0
// frame_fetch: reads the host's frames from memory for the wire.
// In: stream `job` (a WorkRequest of opcode FRAME), the frame through a DMA read client. Out: byte stream `host_frame`,
// stream `completion` for jobs that ask for one, once their data has been read.
// Guarantee: frames leave in order, as memory delivers them (net_tx waits for whole frames).
module frame_fetch (
  input  logic                          clk_i,
  input  logic                          rst_ni,

  input  logic                          job_valid_i,
  output logic                          job_ready_o,
  input  srp_abi_pkg::work_request_t    job_data_i,

  output logic                          read_cmd_valid_o,
  input  logic                          read_cmd_ready_i,
  output srp_abi_pkg::dma_command_t     read_cmd_data_o,
  input  logic                          read_data_valid_i,
  output logic                          read_data_ready_o,
  input  srp_abi_pkg::beat_t            read_data_data_i,

  output logic                          host_frame_valid_o,
  input  logic                          host_frame_ready_i,
  output srp_abi_pkg::beat_t            host_frame_data_o,

  output logic                          completion_valid_o,
  input  logic                          completion_ready_i,
  output srp_abi_pkg::work_completion_t completion_data_o
);
  // ------------------------------------------------------------------ jobs whose data is being read
  logic        pending_ready, pending_valid, pending_pop, signaled;
  logic [31:0] cookie;
  logic        pending_full;
  logic [3:0]  pending_count;

  assign read_cmd_valid_o        = job_valid_i && pending_ready;
  assign job_ready_o             = read_cmd_ready_i && pending_ready;
  assign read_cmd_data_o.address = job_data_i.local_address;
  assign read_cmd_data_o.bytes   = job_data_i.length[23:0];

  stream_fifo #(.Width(33), .Depth(8)) u_pending (
    .clk_i, .rst_ni,
    .in_valid_i(job_valid_i && read_cmd_ready_i), .in_ready_o(pending_ready),
    .in_data_i({job_data_i.signaled, job_data_i.cookie}),
    .out_valid_o(pending_valid), .out_ready_i(pending_pop), .out_data_o({signaled, cookie}),
    .count_o(pending_count), .full_o(pending_full)
  );

  // ------------------------------------------------------------------ their data, and the completion with the last beat
  logic        beat_passes;
  logic        completion_valid_q;
  logic [31:0] completion_cookie_q;

  assign beat_passes        = pending_valid && !completion_valid_q;
  assign host_frame_valid_o = read_data_valid_i && beat_passes;
  assign host_frame_data_o  = read_data_data_i;
  assign read_data_ready_o  = host_frame_ready_i && beat_passes;
  assign pending_pop        = host_frame_valid_o && host_frame_ready_i && read_data_data_i.last;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) completion_valid_q <= 1'b0;
    else if (pending_pop && signaled) completion_valid_q <= 1'b1;
    else if (completion_ready_i) completion_valid_q <= 1'b0;
  end

  always_ff @(posedge clk_i) begin
    if (pending_pop) completion_cookie_q <= cookie;
  end

  assign completion_valid_o       = completion_valid_q;
  assign completion_data_o.qpn    = '0;
  assign completion_data_o.cookie = completion_cookie_q;
  assign completion_data_o.status = srp_abi_pkg::COMPLETION_STATUS_OK;

  logic unused;
  assign unused = &{1'b0, job_data_i, pending_full, pending_count};
endmodule
