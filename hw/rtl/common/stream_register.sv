// SPDX-License-Identifier: Apache-2.0
// stream_register: one cycle of delay that cuts every path of a stream (valid, ready and data), at
// full throughput. A second entry (the skid) takes what arrives in the cycle in which the output stalls.
module stream_register #(
    parameter int unsigned Width = 32  // bits per entry
) (
    input  logic             clk_i,
    input  logic             rst_ni,
    input  logic             in_valid_i,
    output logic             in_ready_o,
    input  logic [Width-1:0] in_data_i,
    output logic             out_valid_o,
    input  logic             out_ready_i,
    output logic [Width-1:0] out_data_o
);
  logic out_valid_q, skid_valid_q;
  logic [Width-1:0] out_data_q, skid_data_q;
  logic push, advance;

  assign in_ready_o = !skid_valid_q;
  assign out_valid_o = out_valid_q;
  assign out_data_o = out_data_q;
  assign push = in_valid_i && !skid_valid_q;
  assign advance = !out_valid_q || out_ready_i;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      out_valid_q  <= 1'b0;
      skid_valid_q <= 1'b0;
    end else if (advance) begin
      out_valid_q  <= push || skid_valid_q;
      skid_valid_q <= 1'b0;
    end else if (push) begin
      skid_valid_q <= 1'b1;
    end
  end

  always_ff @(posedge clk_i) begin
    if (advance && skid_valid_q) out_data_q <= skid_data_q;
    else if (advance && push) out_data_q <= in_data_i;
    if (!advance && push) skid_data_q <= in_data_i;
  end
endmodule
