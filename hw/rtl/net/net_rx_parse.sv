// SPDX-License-Identifier: Apache-2.0
// net_rx_parse: reads IP addresses, UDP, BTH and RETH/AETH out of aligned beats, cuts RoCE packets to their IP length and judges every
// frame at its end. What the IP header says about kind and length comes with the first beat (net_rx_classify).
// One cycle from `aligned` to `cut`; `summary_valid_o` is a pulse one cycle after `end_valid_i`.
// Only beats of RoCE packets (UDP port 4791) leave. A RoCE packet whose lengths are wrong has bad_ip set and payload_bytes 0.
module net_rx_parse (
    input  logic                     clk_i,
    input  logic                     rst_ni,
    input  logic                     aligned_valid_i,
    input  logic [511:0]             aligned_data_i,
    input  logic [6:0]               aligned_bytes_i,
    input  logic                     aligned_first_i,
    input  net_pkg::ip_facts_t       aligned_facts_i,
    input  logic                     end_valid_i,
    input  net_pkg::l2_summary_t     end_data_i,
    output logic                     cut_valid_o,
    output logic [511:0]             cut_data_o,          // zero beyond the IP length
    output logic [4:0]               cut_words_o,         // valid 4-byte words, 1..16
    output logic                     cut_first_o,
    output logic                     cut_last_o,          // the IP packet ends here
    output logic                     ipv6_o,              // of the packet since cut_first_o, as the next two
    output logic [4:0]               payload_offset_o,    // where the payload begins, in words from the IP header
    output logic [13:0]              payload_bytes_o,     // without pad and ICRC
    output logic                     summary_valid_o,
    output net_pkg::rx_class_t       summary_class_o,
    output srp_abi_pkg::rx_frame_t   summary_frame_o
);
  // ---- the first beat: where things are and what they say
  logic ipv6, roce;
  logic [16:0] ip_length;
  logic [3:0] header_words;  // IPv4 IHL
  logic [19:0] checksum_sum;

  assign ipv6 = aligned_facts_i.ipv6;
  assign roce = aligned_facts_i.roce;
  assign ip_length = aligned_facts_i.length;
  assign header_words = aligned_data_i[3:0];

  // RFC 1071: the sum does not depend on the byte order.
  always_comb begin
    checksum_sum = '0;
    for (int unsigned i = 0; i < 10; i++) checksum_sum = checksum_sum + {4'd0, aligned_data_i[16*i+:16]};
  end

  logic [127:0] source_ip, dest_ip;
  always_comb begin
    for (int unsigned i = 0; i < 16; i++) begin
      source_ip[8*(15-i)+:8] = aligned_data_i[8*(8+i)+:8];
      dest_ip[8*(15-i)+:8]   = aligned_data_i[8*(24+i)+:8];
    end
    if (!ipv6) begin
      source_ip = {96'd0, aligned_data_i[103:96], aligned_data_i[111:104], aligned_data_i[119:112], aligned_data_i[127:120]};
      dest_ip   = {96'd0, aligned_data_i[135:128], aligned_data_i[143:136], aligned_data_i[151:144], aligned_data_i[159:152]};
    end
  end

  logic [95:0] bth;
  logic [2:0] extension_words;
  logic has_reth, has_aeth;
  assign bth = ipv6 ? aligned_data_i[8*48+:96] : aligned_data_i[8*28+:96];
  roce_opcode_headers i_headers (
      .opcode_i(bth[7:0]), .words_o(extension_words), .has_reth_o(has_reth), .has_aeth_o(has_aeth)
  );

  // ---- the packet since its first beat
  logic ip_q, roce_q, ipv6_q, malformed_q, has_reth_q, has_aeth_q, second_q;
  logic [19:0] sum_q;
  logic [16:0] ip_length_q;
  logic [15:0] udp_length_q;
  logic [16:0] rest_q, rest;      // bytes of the IP packet from this beat on
  logic [6:0] overhead_q;         // all bytes of the IP packet that are not payload
  logic [4:0] offset_q;
  logic [1:0] ecn_q;
  logic [127:0] source_ip_q, dest_ip_q;
  logic [95:0] bth_q;
  logic [127:0] extension_q;      // the first 16 bytes behind the BTH

  assign rest = aligned_first_i ? ip_length : rest_q;

  always_ff @(posedge clk_i) begin
    if (aligned_valid_i) begin
      rest_q   <= (rest > {10'd0, aligned_bytes_i}) ? rest - {10'd0, aligned_bytes_i} : '0;
      second_q <= aligned_first_i;
      if (second_q && ipv6_q) extension_q[127:32] <= aligned_data_i[95:0];
    end
    if (aligned_valid_i && aligned_first_i) begin
      ip_q   <= aligned_facts_i.ip;
      roce_q <= roce;
    end
    if (aligned_valid_i && aligned_first_i && roce) begin
      ipv6_q       <= ipv6;
      has_reth_q   <= has_reth;
      has_aeth_q   <= has_aeth;
      // IPv4 options, a first fragment, another transport version, a length that is no multiple of 4
      malformed_q  <= (!ipv6 && (header_words != 4'd5 || aligned_data_i[53])) || bth[11:8] != 4'd0 || ip_length[1:0] != 2'd0;
      sum_q        <= ipv6 ? 20'h0FFFF : checksum_sum;
      ip_length_q  <= ip_length;
      udp_length_q <= ipv6 ? {aligned_data_i[8*44+:8], aligned_data_i[8*45+:8]} : {aligned_data_i[8*24+:8], aligned_data_i[8*25+:8]};
      overhead_q   <= (ipv6 ? 7'd64 : 7'd44) + {2'd0, extension_words, 2'd0} + {5'd0, bth[13:12]};
      offset_q     <= (ipv6 ? 5'd15 : 5'd10) + {2'd0, extension_words};
      ecn_q        <= ipv6 ? aligned_data_i[13:12] : aligned_data_i[9:8];
      source_ip_q  <= source_ip;
      dest_ip_q    <= dest_ip;
      bth_q        <= bth;
      extension_q  <= ipv6 ? {96'd0, aligned_data_i[8*60+:32]} : aligned_data_i[8*40+:128];
    end
  end

  // ---- beats cut to the IP length
  logic cut_valid_q, cut_first_q, cut_last_q;
  logic [511:0] cut_data_q;
  logic [4:0] cut_words_q;
  logic whole;  // the packet fills this beat

  assign whole = rest[16:6] != '0;
  assign cut_valid_o = cut_valid_q;
  assign cut_data_o = cut_data_q;
  assign cut_words_o = cut_words_q;
  assign cut_first_o = cut_first_q;
  assign cut_last_o = cut_last_q;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) cut_valid_q <= 1'b0;
    else cut_valid_q <= aligned_valid_i && (aligned_first_i ? roce : roce_q) && rest != '0;
  end
  always_ff @(posedge clk_i) begin
    if (aligned_valid_i && (aligned_first_i ? roce : roce_q)) begin
      cut_first_q <= aligned_first_i;
      cut_last_q  <= rest <= 17'd64;
      cut_words_q <= whole ? 5'd16 : {1'b0, rest[5:2]} + {4'd0, rest[1:0] != '0};
      for (int unsigned i = 0; i < 16; i++) begin
        cut_data_q[32*i+:32] <= (whole || rest[5:0] > 6'(4 * i)) ? aligned_data_i[32*i+:32] : '0;
      end
    end
  end

  // ---- lengths, valid from cut_first_o on
  logic payload_negative;
  assign payload_negative = ip_length_q < {10'd0, overhead_q};
  assign ipv6_o = ipv6_q;
  assign payload_offset_o = offset_q;
  assign payload_bytes_o = payload_negative ? '0 : 14'(ip_length_q - {10'd0, overhead_q});

  // ---- the verdict at the frame's end
  logic summary_valid_q, bad_ip;
  net_pkg::l2_summary_t l2_q;
  logic [16:0] folded_sum;
  logic [16:0] udp_length_expected;
  logic roce_frame;
  srp_abi_pkg::rx_packet_t packet;

  assign folded_sum = {1'b0, sum_q[15:0]} + {13'd0, sum_q[19:16]};
  assign udp_length_expected = ip_length_q - (ipv6_q ? 17'(net_pkg::IPV6_BYTES) : 17'(net_pkg::IPV4_BYTES));
  assign roce_frame = l2_q.has_ip && roce_q;
  assign bad_ip = roce_frame && (malformed_q || payload_negative || {1'b0, udp_length_q} != udp_length_expected ||
                                 (folded_sum[15:0] + {15'd0, folded_sum[16]}) != 16'hFFFF);

  always_ff @(posedge clk_i) begin
    if (!rst_ni) summary_valid_q <= 1'b0;
    else summary_valid_q <= end_valid_i;
    if (end_valid_i) l2_q <= end_data_i;
  end

  assign summary_valid_o = summary_valid_q;
  always_comb begin
    summary_class_o.truncated = l2_q.mac_error || l2_q.runt || (l2_q.has_ip && ip_q && rest_q != '0);
    summary_class_o.oversized = l2_q.oversized;
    summary_class_o.roce = roce_frame;
    summary_class_o.management = roce_frame && packet.dest_qpn[23:1] == 23'd0;
    summary_class_o.bad_ip = bad_ip;
    // Reliable connections know no multicast: a group address is accepted for the host's frames only.
    summary_class_o.not_for_us = !l2_q.ours && !(l2_q.group && (!roce_frame || summary_class_o.management));
  end

  assign summary_frame_o.packet    = packet;
  assign summary_frame_o.ipv6      = ipv6_q;
  assign summary_frame_o.source_ip = source_ip_q;
  assign summary_frame_o.dest_ip   = dest_ip_q;
  roce_fields i_fields (
      .bth_i(bth_q), .extension_i(extension_q), .has_reth_i(has_reth_q), .has_aeth_i(has_aeth_q), .ecn_i(ecn_q),
      .payload_bytes_i(payload_bytes_o), .packet_o(packet)
  );
endmodule
