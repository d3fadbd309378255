// SPDX-License-Identifier: Apache-2.0
// net_rx_strip: takes the payload out of a RoCE packet: headers in front, pad and ICRC behind are removed.
// A payload beat needs the packet beat after it; the rest follows a cycle after the packet's last beat, when the next packet's
// first beat only waits. One beat a cycle, nothing stalls.
module net_rx_strip (
    input  logic                clk_i,
    input  logic                rst_ni,
    input  logic                cut_valid_i,
    input  logic [511:0]        cut_data_i,
    input  logic                cut_first_i,
    input  logic                cut_last_i,
    input  logic [4:0]          payload_offset_i,  // words from the start of the packet, 10..22; of this packet
    input  logic [13:0]         payload_bytes_i,
    output logic                payload_valid_o,
    output srp_abi_pkg::beat_t  payload_data_o
);
  logic [511:0] hold_q;     // the newest beat
  logic [3:0] rotate_q;     // words of a beat in front of the payload
  logic skip_q;             // the payload begins behind the next beat's start: the held one has none of it
  logic [13:0] rest_q;      // payload bytes still to send
  logic flush_q;            // the packet has ended
  logic emit, valid_q, last_q;
  logic [511:0] data_q, shifted;
  logic [6:0] bytes_q;

  assign emit = (flush_q || (cut_valid_i && !cut_first_i)) && !skip_q && rest_q != '0;
  assign payload_valid_o = valid_q;
  assign payload_data_o = {last_q, bytes_q, data_q};

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      flush_q <= 1'b0;
      valid_q <= 1'b0;
    end else begin
      flush_q <= cut_valid_i && cut_last_i;
      valid_q <= emit;
    end
  end

  always_ff @(posedge clk_i) begin
    if (cut_valid_i) begin
      hold_q <= cut_data_i;
      skip_q <= cut_first_i && payload_offset_i[4];
    end
    if (cut_valid_i && cut_first_i) begin
      rotate_q <= payload_offset_i[3:0];
      rest_q   <= payload_bytes_i;
    end else if (emit) begin
      rest_q <= (rest_q > 14'd64) ? rest_q - 14'd64 : '0;
    end
  end

  always_comb begin
    shifted = '0;
    if (emit) shifted = 512'({flush_q ? 512'd0 : cut_data_i, hold_q} >> {rotate_q, 5'd0});
  end

  always_ff @(posedge clk_i) begin
    if (emit) begin
      data_q  <= shifted;
      last_q  <= rest_q <= 14'd64;
      bytes_q <= (rest_q > 14'd64) ? 7'd64 : rest_q[6:0];
      if (rest_q < 14'd64) begin
        for (int unsigned i = 0; i < 64; i++) begin
          if (14'(i) >= rest_q) data_q[8*i+:8] <= 8'h00;
        end
      end
    end
  end
endmodule
