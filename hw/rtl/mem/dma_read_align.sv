// SPDX-License-Identifier: Apache-2.0
// dma_read_align: moves the first byte of each command to byte 0 of its byte stream.
// In: stream `job` ({bytes 24, offset 6}) and stream `raw` ({error 1, data 512}), the whole beats of memory that the
// jobs cover, in order. Out: byte stream `data`, one packet per job; `data_error_o` marks a beat with a byte of a failed read.
// Guarantees: one beat each cycle; a job takes as many cycles as it has raw beats, with none between jobs.
module dma_read_align (
  input  logic                 clk_i,
  input  logic                 rst_ni,

  input  logic                 job_valid_i,
  output logic                 job_ready_o,
  input  logic [29:0]          job_data_i,

  input  logic                 raw_valid_i,
  output logic                 raw_ready_o,
  input  logic [512:0]         raw_data_i,

  output logic                 data_valid_o,
  input  logic                 data_ready_i,
  output srp_abi_pkg::beat_t   data_data_o,
  output logic                 data_error_o
);
  logic               active_q;      // a job is in the registers
  logic [5:0]         offset_q;
  logic [23:0]        left_q;        // bytes of the job that have not left
  logic [512:0]       head_q;        // the raw beat in which the next byte lies
  logic               head_valid_q;
  srp_abi_pkg::beat_t out_q;
  logic               out_error_q, out_valid_q;

  logic               last, spans, fire;
  logic [6:0]         beat_bytes;

  assign last       = left_q <= 24'd64;
  assign beat_bytes = last ? left_q[6:0] : 7'd64;
  assign spans      = {1'b0, beat_bytes} + {2'b0, offset_q} > 8'd64;  // this beat ends in the raw beat after head
  assign fire       = active_q && head_valid_q && (!spans || raw_valid_i) && (!out_valid_q || data_ready_i);

  assign job_ready_o  = !active_q || (fire && last);
  assign raw_ready_o  = fire || !head_valid_q;
  assign data_valid_o = out_valid_q;
  assign data_data_o  = out_q;
  assign data_error_o = out_error_q;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      active_q     <= 1'b0;
      head_valid_q <= 1'b0;
      out_valid_q  <= 1'b0;
    end else begin
      if (job_ready_o) active_q <= job_valid_i;
      if (raw_ready_o) head_valid_q <= raw_valid_i && !(fire && last && spans);
      if (fire) out_valid_q <= 1'b1;
      else if (data_ready_i) out_valid_q <= 1'b0;
    end
  end

  // 64 bytes from byte offset_q of head and the raw beat after it, zero beyond the end of the job. The wide shift is here
  // so that it is evaluated only for beats that move: it is the costliest expression of a simulated cycle.
  always_ff @(posedge clk_i) begin
    if (job_ready_o && job_valid_i) begin
      left_q   <= job_data_i[29:6];
      offset_q <= job_data_i[5:0];
    end else if (fire) begin
      left_q <= left_q - 24'd64;
    end
    if (raw_ready_o && raw_valid_i) head_q <= raw_data_i;
    if (fire) begin
      if (last) begin
        out_q.data <= 512'({raw_data_i[511:0], head_q[511:0]} >> {offset_q, 3'b0}) & ~({512{1'b1}} << {beat_bytes, 3'b0});
      end else begin
        out_q.data <= 512'({raw_data_i[511:0], head_q[511:0]} >> {offset_q, 3'b0});
      end
      out_q.bytes <= beat_bytes;
      out_q.last  <= last;
      out_error_q <= head_q[512] || (spans && raw_data_i[512]);
    end
  end
endmodule
