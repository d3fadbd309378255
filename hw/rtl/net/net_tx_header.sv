// SPDX-License-Identifier: Apache-2.0
// net_tx_header: builds the headers of a RoCEv2 packet from its record, in two cycles, one packet a cycle.
// Out come the packet's headers from the IP header on (word 0 first, zeros behind), their length and the packet's in words,
// and the Ethernet header. IPv4: DF, identification 0, no options; UDP checksum 0; BTH: version 0, MigReq 1
// (IBA 17.2.8: migrated is the state in which a queue pair without an alternate path is; 0 asks for a change of path); in a
// CNP BECN 1 and MigReq 0 (IBA A17.9.3).
module net_tx_header (
    input  logic                   clk_i,
    input  logic                   rst_ni,
    input  logic                   frame_valid_i,
    output logic                   frame_ready_o,
    input  srp_abi_pkg::tx_frame_t frame_data_i,
    output logic                   header_valid_o,
    input  logic                   header_ready_i,
    output net_pkg::tx_header_t    header_data_o
);
  // ---- lengths, and the sum of the IPv4 header but its length, from the record
  srp_abi_pkg::path_t path;
  srp_abi_pkg::tx_packet_t packet;
  logic [2:0] extension_words;
  logic has_reth, has_aeth;
  logic [1:0] pad_bytes;
  logic [11:0] payload_words, udp_words;
  logic [15:0] udp_length, ipv4_length;
  logic [19:0] sum;

  assign path = frame_data_i.path;
  assign packet = frame_data_i.packet;
  roce_opcode_headers i_headers (
      .opcode_i(packet.opcode), .words_o(extension_words), .has_reth_o(has_reth), .has_aeth_o(has_aeth)
  );
  assign pad_bytes = 2'd0 - packet.payload_bytes[1:0];
  assign payload_words = packet.payload_bytes[13:2] + {11'd0, pad_bytes != 2'd0};
  assign udp_words = payload_words + {9'd0, extension_words} +
      12'((net_pkg::UDP_BYTES + net_pkg::BTH_BYTES + net_pkg::ICRC_BYTES) / 4);
  assign udp_length = {2'd0, udp_words, 2'd0};
  assign ipv4_length = udp_length + 16'(net_pkg::IPV4_BYTES);
  // version, IHL and TOS; DF; TTL and protocol; addresses
  assign sum = 20'h04000 + {4'h0, 8'h45, path.traffic_class} + {4'd0, path.hop_limit, net_pkg::PROTOCOL_UDP} +
      {4'd0, path.source_ip[31:16]} + {4'd0, path.source_ip[15:0]} + {4'd0, path.dest_ip[31:16]} + {4'd0, path.dest_ip[15:0]};

  // ---- first register
  logic valid_1_q, ready_1;
  srp_abi_pkg::path_t path_q;
  /* verilator lint_off UNUSEDSIGNAL */
  srp_abi_pkg::tx_packet_t packet_q;  // the lengths made of payload_bytes have registers of their own
  /* verilator lint_on UNUSEDSIGNAL */
  logic [2:0] extension_words_q;
  logic has_reth_q, has_aeth_q;
  logic [1:0] pad_bytes_q;
  logic [11:0] payload_words_q, udp_words_q;
  logic [15:0] udp_length_q, ipv4_length_q;
  logic [19:0] sum_q;

  assign frame_ready_o = !valid_1_q || ready_1;
  always_ff @(posedge clk_i) begin
    if (!rst_ni) valid_1_q <= 1'b0;
    else if (frame_ready_o) valid_1_q <= frame_valid_i;
  end
  always_ff @(posedge clk_i) begin
    if (frame_ready_o && frame_valid_i) begin
      path_q            <= path;
      packet_q          <= packet;
      extension_words_q <= extension_words;
      has_reth_q        <= has_reth;
      has_aeth_q        <= has_aeth;
      pad_bytes_q       <= pad_bytes;
      payload_words_q   <= payload_words;
      udp_words_q       <= udp_words;
      udp_length_q      <= udp_length;
      ipv4_length_q     <= ipv4_length;
      sum_q             <= sum;
    end
  end

  // ---- the headers, most significant byte first
  localparam int unsigned Transport = 8 * (net_pkg::UDP_BYTES + net_pkg::BTH_BYTES + 16);
  localparam int unsigned Ipv4 = 8 * net_pkg::IPV4_BYTES;
  localparam int unsigned Ipv6 = 8 * net_pkg::IPV6_BYTES;
  localparam int unsigned L2 = 8 * net_pkg::L2_BYTES;
  localparam int unsigned L2Vlan = 8 * net_pkg::L2_VLAN_BYTES;

  logic [19:0] whole_sum;
  logic [16:0] folded;
  logic [15:0] checksum, ethertype;
  logic is_cnp;
  logic [127:0] extension;
  logic [Transport-1:0] transport;
  logic [Ipv4-1:0] ipv4;
  logic [Ipv6-1:0] ipv6;
  logic [Ipv6+Transport-1:0] headers;
  logic [L2Vlan-1:0] l2;

  assign whole_sum = sum_q + {4'd0, ipv4_length_q};
  assign folded = {1'b0, whole_sum[15:0]} + {13'd0, whole_sum[19:16]};
  assign checksum = ~(folded[15:0] + {15'd0, folded[16]});
  assign is_cnp = packet_q.opcode == net_pkg::OPCODE_CNP;
  assign ethertype = path_q.ipv6 ? net_pkg::ETHERTYPE_IPV6 : net_pkg::ETHERTYPE_IPV4;
  always_comb begin
    extension = '0;
    transport = '0;
    ipv4 = '0;
    ipv6 = '0;
    l2 = '0;
    if (valid_1_q) begin
      if (has_reth_q) extension = {packet_q.reth_va, packet_q.reth_rkey, packet_q.reth_length};
      if (has_aeth_q) extension = {packet_q.aeth_syndrome, packet_q.aeth_msn, 96'd0};
      transport = {path_q.udp_source_port, net_pkg::ROCE_PORT, udp_length_q, 16'd0,
                   packet_q.opcode, packet_q.solicited, !is_cnp, pad_bytes_q, 4'd0, path_q.pkey,
                   1'b0, is_cnp, 6'd0, path_q.remote_qpn, packet_q.ack_request, 7'd0, packet_q.psn, extension};
      ipv4 = {8'h45, path_q.traffic_class, ipv4_length_q, 32'h00004000, path_q.hop_limit, net_pkg::PROTOCOL_UDP, checksum,
              path_q.source_ip[31:0], path_q.dest_ip[31:0]};
      ipv6 = {4'd6, path_q.traffic_class, 20'd0, udp_length_q, net_pkg::PROTOCOL_UDP, path_q.hop_limit,
              path_q.source_ip, path_q.dest_ip};
      l2 = path_q.vlan_present ? {path_q.dest_mac, path_q.source_mac, net_pkg::ETHERTYPE_VLAN, path_q.vlan_tci, ethertype}
                               : {path_q.dest_mac, path_q.source_mac, ethertype, {(L2Vlan-L2){1'b0}}};
    end
  end
  assign headers = path_q.ipv6 ? {ipv6, transport} : {ipv4, transport, {(Ipv6-Ipv4){1'b0}}};

  // ---- second register
  logic valid_2_q;
  net_pkg::tx_header_t header_q;

  assign ready_1 = !valid_2_q || header_ready_i;
  assign header_valid_o = valid_2_q;
  assign header_data_o = header_q;
  always_ff @(posedge clk_i) begin
    if (!rst_ni) valid_2_q <= 1'b0;
    else if (ready_1) valid_2_q <= valid_1_q;
  end
  always_ff @(posedge clk_i) begin
    if (ready_1 && valid_1_q) begin
      for (int unsigned i = 0; i < (Ipv6 + Transport) / 8; i++) begin
        header_q.headers[8*i+:8] <= headers[Ipv6+Transport-8-8*i+:8];
      end
      header_q.header_words  <= (path_q.ipv6 ? 5'd15 : 5'd10) + {2'd0, extension_words_q};
      header_q.payload_words <= payload_words_q;
      header_q.packet_words  <= udp_words_q + (path_q.ipv6 ? 12'd10 : 12'd5);
      header_q.ipv6          <= path_q.ipv6;
      header_q.vlan          <= path_q.vlan_present;
      for (int unsigned i = 0; i < L2Vlan / 8; i++) header_q.l2[8*i+:8] <= l2[L2Vlan-8-8*i+:8];
    end
  end
endmodule
