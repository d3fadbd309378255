// SPDX-License-Identifier: Apache-2.0
// kernel_output: the queue at an output stream of a generated kernel. A call that may write takes room when it fires
// (`reserve_i`); Latency clocks later it writes (`write_i`) or gives the room back (`cancel_i`). So nothing inside the
// pipeline ever has to wait, out_valid_o never depends on out_ready_i, and full_o comes out of a register.
module kernel_output #(
    parameter int unsigned Width   = 32,  // bits per element
    parameter int unsigned Latency = 0    // clocks from reserve_i to write_i or cancel_i
) (
    input  logic             clk_i,
    input  logic             rst_ni,
    output logic             full_o,       // no room: reserve_i must be 0
    input  logic             reserve_i,
    input  logic             write_i,
    input  logic             cancel_i,
    input  logic [Width-1:0] data_i,       // with write_i
    output logic             out_valid_o,
    input  logic             out_ready_i,
    output logic [Width-1:0] out_data_o
);
  generate
    if (Latency == 0) begin : gen_register
      logic ready;
      assign full_o = !ready;
      stream_register #(.Width(Width)) i_register (
          .clk_i, .rst_ni,
          .in_valid_i(write_i), .in_ready_o(ready), .in_data_i(data_i),
          .out_valid_o, .out_ready_i, .out_data_o);

      logic unused;
      assign unused = &{1'b0, reserve_i, cancel_i};
    end else begin : gen_queue
      // Room for a full pipeline and the two clocks that it takes until a departure is seen here.
      localparam int unsigned Depth = Latency + 2;
      localparam int unsigned CountBits = $clog2(Depth + 1);
      logic [CountBits-1:0] taken_q, taken_d, count;
      logic leaves, full_q, ready, fifo_full;

      assign full_o = full_q;
      assign leaves = out_valid_o && out_ready_i;
      assign taken_d = taken_q + CountBits'(reserve_i) - CountBits'(cancel_i) - CountBits'(leaves);
      always_ff @(posedge clk_i) begin
        if (!rst_ni) begin
          taken_q <= '0;
          full_q  <= 1'b0;
        end else begin
          taken_q <= taken_d;
          full_q  <= taken_d == CountBits'(Depth);
        end
      end

      stream_fifo #(.Width(Width), .Depth(Depth)) i_fifo (
          .clk_i, .rst_ni,
          .in_valid_i(write_i), .in_ready_o(ready), .in_data_i(data_i),
          .out_valid_o, .out_ready_i, .out_data_o, .count_o(count), .full_o(fifo_full));

      logic unused;
      assign unused = &{1'b0, ready, count, fifo_full};

      always_ff @(posedge clk_i) begin
        if (rst_ni && write_i) assert (ready);
        if (rst_ni && reserve_i) assert (!full_q);
      end
    end
  endgenerate
endmodule
