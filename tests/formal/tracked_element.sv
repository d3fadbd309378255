// SPDX-License-Identifier: Apache-2.0
// tracked_element: what a correct queue does with all its elements, and with one in particular that the prover chooses.
// In: the transfers at both ends of a queue. It asserts that nothing leaves that did not enter, and that the chosen
// element leaves at its place in the order with its value. As the choice is free, this holds for every element.
module tracked_element #(
  parameter int unsigned Width     = 4,  // bits of an element
  parameter int unsigned CountBits = 4   // enough for all elements the queue can hold
) (
  input  logic                 clk_i,
  input  logic                 rst_ni,
  input  logic                 push_i,
  input  logic [Width-1:0]     push_data_i,
  input  logic                 pop_i,
  input  logic [Width-1:0]     pop_data_i,
  input  logic                 choose_i,   // free: take the element that enters now, if none was taken before
  output logic [CountBits-1:0] count_o,    // elements inside
  output logic                 waiting_o,  // the chosen element is inside
  output logic [CountBits-1:0] ahead_o,    // elements that leave before it
  output logic [Width-1:0]     value_o
);
  logic                 chosen_q, waiting_q;
  logic [CountBits-1:0] count_q, ahead_q;
  logic [Width-1:0]     value_q;

  assign count_o   = count_q;
  assign waiting_o = waiting_q;
  assign ahead_o   = ahead_q;
  assign value_o   = value_q;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      chosen_q  <= 1'b0;
      waiting_q <= 1'b0;
      count_q   <= '0;
    end else begin
      count_q <= count_q + CountBits'(push_i) - CountBits'(pop_i);
      if (push_i && choose_i && !chosen_q) begin
        chosen_q  <= 1'b1;
        waiting_q <= 1'b1;
        ahead_q   <= count_q - CountBits'(pop_i);
        value_q   <= push_data_i;
      end else if (pop_i && waiting_q) begin
        waiting_q <= ahead_q != '0;
        ahead_q   <= ahead_q - 1'b1;
      end
    end
  end

  always_ff @(posedge clk_i) begin
    if (rst_ni) begin
      if (pop_i) assert (count_q != '0);
      if (pop_i && waiting_q && ahead_q == '0) assert (pop_data_i == value_q);
      if (waiting_q) assert (ahead_q < count_q);
      if (waiting_q) assert (chosen_q);
    end
  end
endmodule
