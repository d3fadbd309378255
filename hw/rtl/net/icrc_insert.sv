// SPDX-License-Identifier: Apache-2.0
// icrc_insert: computes the ICRC of packets that stream past and puts it into their last word. Four cycles, one beat a cycle;
// the whole pipeline stands still while the output is not taken.
module icrc_insert (
    input  logic         clk_i,
    input  logic         rst_ni,
    input  logic         in_valid_i,
    output logic         in_ready_o,
    input  logic [511:0] in_data_i,    // from the IP header on; the word of the ICRC is zero
    input  logic [4:0]   in_words_i,   // valid words, ICRC included, 1..16
    input  logic         in_first_i,
    input  logic         in_last_i,
    input  logic         in_ipv6_i,    // with in_first_i
    output logic         out_valid_o,
    input  logic         out_ready_i,
    output logic [511:0] out_data_o,
    output logic [4:0]   out_words_o,
    output logic         out_first_o,
    output logic         out_last_o
);
  localparam int unsigned Stages = 4;
  localparam int unsigned Out = Stages - 1;

  logic enable;
  logic [511:0] masked;
  logic [31:0] state;
  icrc_mask i_mask (.data_i(in_data_i), .first_i(in_first_i), .ipv6_i(in_ipv6_i), .data_o(masked));
  icrc_engine i_engine (
      .clk_i(clk_i), .enable_i(enable), .valid_i(in_valid_i), .first_i(in_first_i), .data_i(masked), .state_o(state)
  );

  // ---- the beats beside the computation
  logic [Stages-1:0] valid_q, first_q, last_q;
  logic [511:0] data_q[Stages];
  logic [4:0] words_q[Stages];

  assign enable = !valid_q[Out] || out_ready_i;
  assign in_ready_o = enable;
  assign out_valid_o = valid_q[Out];
  assign out_data_o = data_q[Out];
  assign out_words_o = words_q[Out];
  assign out_first_o = first_q[Out];
  assign out_last_o = last_q[Out];

  // ---- the register moved back over the zeros from the ICRC's own word to the end of the beat: 1..16 words, in two steps
  logic [3:0] zeros;        // words, less one
  logic [1:0] zeros_high_q;
  logic [31:0] fine, fine_q, coarse;

  assign zeros = 4'(5'd16 - words_q[1]);
  always_comb begin
    fine = '0;
    coarse = fine_q;
    if (valid_q[1] && last_q[1]) begin
      for (int unsigned row = 0; row < 32; row++) begin
        case (zeros[1:0])
          2'd0: fine[row] = ^(state & icrc_tables_pkg::UNWIND_1[32*row+:32]);
          2'd1: fine[row] = ^(state & icrc_tables_pkg::UNWIND_2[32*row+:32]);
          2'd2: fine[row] = ^(state & icrc_tables_pkg::UNWIND_3[32*row+:32]);
          default: fine[row] = ^(state & icrc_tables_pkg::UNWIND_4[32*row+:32]);
        endcase
      end
    end
    if (valid_q[2] && last_q[2]) begin
      for (int unsigned row = 0; row < 32; row++) begin
        case (zeros_high_q)
          2'd0: coarse[row] = fine_q[row];
          2'd1: coarse[row] = ^(fine_q & icrc_tables_pkg::UNWIND_4[32*row+:32]);
          2'd2: coarse[row] = ^(fine_q & icrc_tables_pkg::UNWIND_8[32*row+:32]);
          default: coarse[row] = ^(fine_q & icrc_tables_pkg::UNWIND_12[32*row+:32]);
        endcase
      end
    end
  end

  always_ff @(posedge clk_i) begin
    if (!rst_ni) valid_q <= '0;
    else if (enable) valid_q <= {valid_q[Stages-2:0], in_valid_i};
  end
  always_ff @(posedge clk_i) begin
    if (enable) begin
      first_q <= {first_q[Stages-2:0], in_first_i};
      last_q  <= {last_q[Stages-2:0], in_last_i};
      if (in_valid_i) begin
        data_q[0]  <= in_data_i;
        words_q[0] <= in_words_i;
      end
      if (valid_q[0]) begin
        data_q[1]  <= data_q[0];
        words_q[1] <= words_q[0];
      end
      if (valid_q[1]) begin
        data_q[2]  <= data_q[1];
        words_q[2] <= words_q[1];
        if (last_q[1]) begin
          fine_q       <= fine;
          zeros_high_q <= zeros[3:2];
        end
      end
      if (valid_q[2]) begin
        data_q[3]  <= data_q[2];
        words_q[3] <= words_q[2];
        if (last_q[2]) begin
          for (int unsigned i = 0; i < 16; i++) begin
            if (words_q[2] == 5'(i + 1)) data_q[3][32*i+:32] <= ~coarse;
          end
        end
      end
    end
  end
endmodule
