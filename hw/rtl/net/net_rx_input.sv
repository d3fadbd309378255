// SPDX-License-Identifier: Apache-2.0
// net_rx_input: the wire's AXI4-Stream beats, registered, as beats with a byte count. Lanes without tkeep become zero.
module net_rx_input (
    input  logic         clk_i,
    input  logic         rst_ni,
    input  logic [511:0] s_axis_rx_tdata,
    input  logic [63:0]  s_axis_rx_tkeep,   // contiguous from lane 0; all ones in every beat but the last
    input  logic         s_axis_rx_tvalid,
    input  logic         s_axis_rx_tlast,
    input  logic         s_axis_rx_tuser,   // with tlast: the MAC saw an error (FCS, length)
    output logic         beat_valid_o,
    output srp_abi_pkg::beat_t beat_data_o,
    output logic         beat_error_o
);
  logic valid_q, error_q, last_q;
  logic [6:0] bytes_q;
  logic [511:0] data_q;

  assign beat_valid_o = valid_q;
  assign beat_data_o = {last_q, bytes_q, data_q};
  assign beat_error_o = error_q;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) valid_q <= 1'b0;
    else valid_q <= s_axis_rx_tvalid;
  end

  always_ff @(posedge clk_i) begin
    if (s_axis_rx_tvalid) begin
      last_q  <= s_axis_rx_tlast;
      error_q <= s_axis_rx_tlast && s_axis_rx_tuser;
      bytes_q <= 7'd64;
      data_q  <= s_axis_rx_tdata;
      if (s_axis_rx_tlast) begin
        bytes_q <= 7'd0;
        for (int unsigned i = 0; i < 64; i++) begin
          if (s_axis_rx_tkeep[i]) bytes_q <= 7'(i + 1);
          else data_q[8*i+:8] <= 8'h00;
        end
      end
    end
  end
endmodule
