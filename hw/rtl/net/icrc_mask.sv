// SPDX-License-Identifier: Apache-2.0
// icrc_mask: sets to ones what routers may change (IBA 9.8.3, A17.3.3), in the first beat of a packet that begins
// with its IP header. Combinational.
module icrc_mask (
    input  logic [511:0] data_i,
    input  logic         first_i,  // the beat holds IP, UDP and BTH headers
    input  logic         ipv6_i,
    output logic [511:0] data_o
);
  localparam int unsigned Udp4 = net_pkg::IPV4_BYTES;
  localparam int unsigned Udp6 = net_pkg::IPV6_BYTES;

  always_comb begin
    data_o = data_i;
    if (first_i && !ipv6_i) begin
      data_o[8*1+:8] = '1;           // type of service
      data_o[8*8+:8] = '1;           // time to live
      data_o[8*10+:16] = '1;         // header checksum
      data_o[8*(Udp4+6)+:16] = '1;   // UDP checksum
      data_o[8*(Udp4+12)+:8] = '1;   // BTH: FECN, BECN, reserved
    end
    if (first_i && ipv6_i) begin
      data_o[3:0] = '1;              // traffic class (high nibble)
      data_o[8*1+:24] = '1;          // traffic class (low nibble), flow label
      data_o[8*7+:8] = '1;           // hop limit
      data_o[8*(Udp6+6)+:16] = '1;
      data_o[8*(Udp6+12)+:8] = '1;
    end
  end
endmodule
