// SPDX-License-Identifier: Apache-2.0
// net_rx_classify: what the first aligned beat of a frame says about its IP packet. Combinational; net_rx_align registers the
// answer together with the beat, so that net_rx_parse has a whole cycle for what depends on it.
module net_rx_classify (
    /* verilator lint_off UNUSEDSIGNAL */
    input  logic [511:0]         data_i,  // the IP header is at byte 0; zero beyond the frame
    /* verilator lint_on UNUSEDSIGNAL */
    input  logic                 ipv4_i,  // by EtherType
    input  logic                 ipv6_i,
    output net_pkg::ip_facts_t   facts_o
);
  logic ipv4, ipv6, fragment_behind;
  logic [15:0] length_field, dest_port;
  logic [3:0] header_words;  // IPv4 IHL
  logic [7:0] protocol;

  assign header_words = data_i[3:0];
  assign ipv4 = ipv4_i && data_i[7:4] == 4'd4 && header_words >= 4'd5;
  assign ipv6 = ipv6_i && data_i[7:4] == 4'd6;
  assign length_field = ipv6 ? {data_i[39:32], data_i[47:40]} : {data_i[23:16], data_i[31:24]};
  assign fragment_behind = ipv4 && {data_i[52:48], data_i[63:56]} != 13'd0;
  assign protocol = ipv6 ? data_i[8*6+:8] : data_i[8*9+:8];
  assign dest_port = ipv6 ? data_i[8*42+:16] : data_i[32*header_words+16+:16];

  always_comb begin
    facts_o.ip = ipv4 || ipv6;
    facts_o.ipv6 = ipv6;
    facts_o.roce = facts_o.ip && !fragment_behind && protocol == net_pkg::PROTOCOL_UDP &&
        dest_port == {net_pkg::ROCE_PORT[7:0], net_pkg::ROCE_PORT[15:8]};
    facts_o.length = {1'b0, length_field} + (ipv6 ? 17'(net_pkg::IPV6_BYTES) : 17'd0);
  end
endmodule
