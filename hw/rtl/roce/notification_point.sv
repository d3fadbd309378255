// SPDX-License-Identifier: Apache-2.0
// notification_point: answers packets that came marked CE with CNPs (IBA A17.9.3; DCQCN's notification point).
// In: `marked` pulses, the time in ticks. Out: stream `cnp` of queue pair indices for tx_merge.
// Guarantees: for each queue pair no CNP within `interval_i` ticks of the one before; a mark outside that time is answered
// at once; marks of one queue pair in neighbouring cycles count as one. When Depth CNPs wait for the wire a mark is passed over, and the next one of its queue pair is answered
// instead: nothing here stops the receive side.
module notification_point #(
  parameter int unsigned Depth = 16
) (
  input  logic        clk_i,
  input  logic        rst_ni,
  input  logic        enabled_i,
  input  logic [15:0] interval_i,
  input  logic [47:0] now_i,
  input  logic        open_i,          // a new queue pair: nothing was sent for it
  input  logic [7:0]  open_index_i,
  input  logic        marked_valid_i,
  input  logic [7:0]  marked_index_i,
  output logic        cnp_valid_o,
  input  logic        cnp_ready_i,
  output logic [7:0]  cnp_index_o
);
  logic [47:0]  sent_at_q[256];
  logic [255:0] sent_q;  // `sent_at` is valid

  // The mark looked at: what is known of its queue pair's last CNP came out of memory.
  logic        look_q, sent_before_q;
  logic [7:0]  index_q;
  logic [47:0] last_q, age;
  logic        send, queue_ready;

  assign age  = now_i - last_q;
  assign send = look_q && enabled_i && queue_ready && (!sent_before_q || age >= {32'd0, interval_i});

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      look_q <= 1'b0;
      sent_q <= '0;
    end else begin
      look_q <= marked_valid_i && !(look_q && index_q == marked_index_i);
      if (send) sent_q[index_q] <= 1'b1;
      if (open_i) sent_q[open_index_i] <= 1'b0;
    end
  end

  // What is read is new: no queue pair is looked at in two neighbouring cycles.
  always_ff @(posedge clk_i) begin
    index_q       <= marked_index_i;
    last_q        <= sent_at_q[marked_index_i];
    sent_before_q <= sent_q[marked_index_i];
    if (send) sent_at_q[index_q] <= now_i;
  end

  // verilator lint_off PINCONNECTEMPTY
  stream_fifo #(.Width(8), .Depth(Depth)) waiting (
    .clk_i, .rst_ni, .in_valid_i(send), .in_ready_o(queue_ready), .in_data_i(index_q),
    .out_valid_o(cnp_valid_o), .out_ready_i(cnp_ready_i), .out_data_o(cnp_index_o), .count_o(), .full_o()
  );
  // verilator lint_on PINCONNECTEMPTY
endmodule
