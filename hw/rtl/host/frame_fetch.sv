// SPDX-License-Identifier: Apache-2.0
// frame_fetch: reads the host's frames from memory and gives them, whole, to the wire.
// In: stream `job` (a WorkRequest of opcode FRAME), the frame through a DMA read client. Out: byte stream `host_frame`,
// stream `completion` for jobs that ask for one, once their data has been read.
// Guarantees: frames leave in order; a frame starts only when all of it is here, so it has no gaps.
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
  logic        buffer_ready, beat_moves;
  logic        completion_valid_q;
  logic [31:0] completion_cookie_q;

  assign read_data_ready_o = buffer_ready && pending_valid && !completion_valid_q;
  assign beat_moves        = read_data_valid_i && read_data_ready_o;
  assign pending_pop       = beat_moves && read_data_data_i.last;

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

  // ------------------------------------------------------------------ whole frames to the wire
  logic        frame_known, frame_taken, buffered_valid, frame_tag;
  logic        sending_q;  // the frame at the buffer's output is complete
  logic [15:0] frame_bytes;

  frame_buffer #(.DepthLog2(8), .Frames(16), .TagBits(1)) u_frames (
    .clk_i, .rst_ni,
    .in_valid_i(beat_moves), .in_ready_o(buffer_ready), .in_data_i(read_data_data_i), .in_tag_i(1'b0),
    .frame_valid_o(frame_known), .frame_ready_i(frame_taken), .frame_bytes_o(frame_bytes), .frame_tag_o(frame_tag),
    .out_valid_o(buffered_valid), .out_ready_i(sending_q && host_frame_ready_i), .out_data_o(host_frame_data_o)
  );

  assign host_frame_valid_o = sending_q && buffered_valid;
  assign frame_taken        = !sending_q;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) sending_q <= 1'b0;
    else if (!sending_q) sending_q <= frame_known;
    else if (buffered_valid && host_frame_ready_i && host_frame_data_o.last) sending_q <= 1'b0;
  end

  logic unused;
  assign unused = &{1'b0, job_data_i, frame_bytes, frame_tag, pending_full, pending_count};
endmodule
