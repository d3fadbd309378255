// SPDX-License-Identifier: Apache-2.0
// frame_buffer: holds whole frames, so that their length is known before they leave.
// In: byte stream `in` with a tag that is stable for the whole frame. Out: stream `frame` (length and tag), offered once
// the frame is complete, and byte stream `out` with the frames in the same order.
// Guarantee: a frame of up to 2**DepthLog2 beats always fits into the empty buffer; nothing is dropped, `in` waits.
module frame_buffer #(
  parameter int unsigned DepthLog2 = 8,  // log2 of the beats held
  parameter int unsigned Frames    = 16, // frames held
  parameter int unsigned TagBits   = 8
) (
  input  logic               clk_i,
  input  logic               rst_ni,

  input  logic               in_valid_i,
  output logic               in_ready_o,
  input  srp_abi_pkg::beat_t in_data_i,
  input  logic [TagBits-1:0] in_tag_i,

  output logic               frame_valid_o,
  input  logic               frame_ready_i,
  output logic [15:0]        frame_bytes_o,
  output logic [TagBits-1:0] frame_tag_o,

  output logic               out_valid_o,
  input  logic               out_ready_i,
  output srp_abi_pkg::beat_t out_data_o
);
  logic        frames_ready, beats_ready, push, lost, frames_full;
  logic [$clog2(Frames):0] frames_held;
  logic [15:0] bytes_q, bytes;  // of the frame that is arriving

  assign in_ready_o = frames_ready && beats_ready;
  assign push       = in_valid_i && in_ready_o;
  assign bytes      = bytes_q + 16'(in_data_i.bytes);

  always_ff @(posedge clk_i) begin
    if (!rst_ni) bytes_q <= '0;
    else if (push) bytes_q <= in_data_i.last ? '0 : bytes;
  end

  packet_fifo #(.Width(srp_abi_pkg::BEAT_BITS), .DepthLog2(DepthLog2)) u_beats (
    .clk_i, .rst_ni,
    .in_valid_i(push), .in_ready_o(beats_ready), .in_data_i(in_data_i),
    .commit_i(1'b1), .drop_i(1'b0), .lost_o(lost),
    .out_valid_o, .out_ready_i, .out_data_o
  );

  stream_fifo #(.Width(16 + TagBits), .Depth(Frames)) u_frames (
    .clk_i, .rst_ni,
    .in_valid_i(push && in_data_i.last), .in_ready_o(frames_ready), .in_data_i({in_tag_i, bytes}),
    .out_valid_o(frame_valid_o), .out_ready_i(frame_ready_i), .out_data_o({frame_tag_o, frame_bytes_o}),
    .full_o(frames_full), .count_o(frames_held)
  );

  logic unused;
  assign unused = &{1'b0, lost, frames_full, frames_held};
endmodule
