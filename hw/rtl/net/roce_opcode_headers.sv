// SPDX-License-Identifier: Apache-2.0
// roce_opcode_headers: the extension headers between BTH and payload, by opcode (IBA 9.2 table 38). Combinational.
// An opcode that is not listed has none.
module roce_opcode_headers (
    input  logic [7:0] opcode_i,
    output logic [2:0] words_o,     // length of all extension headers in 4-byte words
    output logic       has_reth_o,  // RETH comes first: va, rkey, length
    output logic       has_aeth_o   // AETH comes first: syndrome, MSN
);
  always_comb begin
    words_o = 3'd0;
    has_reth_o = 1'b0;
    has_aeth_o = 1'b0;
    case (opcode_i)
      8'h03, 8'h05, 8'h09, 8'h16, 8'h17: words_o = 3'd1;  // SEND or WRITE last with ImmDt, SEND with IETH
      8'h06, 8'h0A, 8'h0C: begin  // WRITE first, WRITE only, READ request
        words_o = 3'd4;
        has_reth_o = 1'b1;
      end
      8'h0B: begin  // WRITE only with ImmDt
        words_o = 3'd5;
        has_reth_o = 1'b1;
      end
      8'h0D, 8'h0F, 8'h10, 8'h11: begin  // READ response first, last, only; ACK
        words_o = 3'd1;
        has_aeth_o = 1'b1;
      end
      8'h12: begin  // atomic ACK: AETH, AtomicAckETH
        words_o = 3'd3;
        has_aeth_o = 1'b1;
      end
      8'h13, 8'h14: words_o = 3'd7;  // AtomicETH
      8'h64: words_o = 3'd2;         // UD SEND: DETH
      8'h65: words_o = 3'd3;         // with ImmDt
      8'h81: words_o = 3'd4;         // CNP: 16 reserved bytes (A17.9.3)
      default: words_o = 3'd0;
    endcase
  end
endmodule
