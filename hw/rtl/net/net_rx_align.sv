// SPDX-License-Identifier: Apache-2.0
// net_rx_align: takes the Ethernet header (14 bytes, 18 with a VLAN tag) off, so that the IP header begins at byte 0 of a beat.
// An aligned beat needs the wire beat after it; the rest of the last one follows a cycle later, when the next frame's
// first beat only waits. One beat a cycle, nothing stalls. `end_valid_o` is a pulse two cycles after the last beat of every frame,
// in the same cycle as or after its last aligned beat, with what Ethernet says about the frame. What its IP header says leaves
// with the first aligned beat.
module net_rx_align (
    input  logic                   clk_i,
    input  logic                   rst_ni,
    input  logic [47:0]            local_mac_i,
    input  logic                   beat_valid_i,
    input  srp_abi_pkg::beat_t     beat_data_i,
    input  logic                   beat_error_i,
    output logic                   aligned_valid_o,
    output logic [511:0]           aligned_data_o,   // zero beyond the frame
    output logic [6:0]             aligned_bytes_o,
    output logic                   aligned_first_o,
    output net_pkg::ip_facts_t     aligned_facts_o,  // with aligned_first_o: about the frame
    output logic                   end_valid_o,
    output net_pkg::l2_summary_t   end_data_o
);
  localparam int unsigned BeatLimit = srp_abi_pkg::MAX_FRAME_BYTES / srp_abi_pkg::BEAT_BYTES;
  localparam int unsigned Short = 8 * net_pkg::L2_BYTES;
  localparam int unsigned Tagged = 8 * net_pkg::L2_VLAN_BYTES;

  // The frame being received.
  logic in_frame_q;   // its first beat has been taken
  logic vlan_q, ours_q, group_q, ipv4_q, ipv6_q;
  logic emitted_q;    // an aligned beat of it has left
  logic [511:Short] hold_q;      // the newest beat, without the part that is never needed again
  logic [7:0] beats_q;           // saturates
  logic tail_q, end_q;           // the frame has ended: a rest to send, a summary to send
  logic [6:0] tail_bytes_q;
  logic error_q, oversized_q, runt_q;

  logic first, emit;
  logic [47:0] dest_mac;
  logic [15:0] ethertype;
  logic vlan;
  logic [6:0] l2_bytes;

  assign first = !in_frame_q;
  assign dest_mac = {beat_data_i.data[7:0],   beat_data_i.data[15:8],  beat_data_i.data[23:16],
                     beat_data_i.data[31:24], beat_data_i.data[39:32], beat_data_i.data[47:40]};
  assign vlan = {beat_data_i.data[103:96], beat_data_i.data[111:104]} == net_pkg::ETHERTYPE_VLAN;
  assign ethertype = vlan ? {beat_data_i.data[135:128], beat_data_i.data[143:136]}
                          : {beat_data_i.data[103:96], beat_data_i.data[111:104]};
  assign l2_bytes = (first ? vlan : vlan_q) ? 7'(net_pkg::L2_VLAN_BYTES) : 7'(net_pkg::L2_BYTES);
  assign emit = tail_q || (beat_valid_i && in_frame_q);

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      in_frame_q <= 1'b0;
      tail_q     <= 1'b0;
      end_q      <= 1'b0;
    end else begin
      if (beat_valid_i) in_frame_q <= !beat_data_i.last;
      tail_q <= beat_valid_i && beat_data_i.last && beat_data_i.bytes > l2_bytes;
      end_q  <= beat_valid_i && beat_data_i.last;
    end
  end

  always_ff @(posedge clk_i) begin
    if (beat_valid_i) begin
      hold_q <= beat_data_i.data[511:Short];
      if (first) begin
        vlan_q  <= vlan;
        ours_q  <= dest_mac == local_mac_i;
        group_q <= dest_mac[40];  // IEEE 802: the group bit
        ipv4_q  <= ethertype == net_pkg::ETHERTYPE_IPV4;
        ipv6_q  <= ethertype == net_pkg::ETHERTYPE_IPV6;
        beats_q <= 8'd1;
      end else if (beats_q != 8'hFF) begin
        beats_q <= beats_q + 8'd1;
      end
      if (beat_data_i.last) begin
        tail_bytes_q <= beat_data_i.bytes - l2_bytes;
        error_q      <= beat_error_i;
        oversized_q  <= !first && beats_q >= 8'(BeatLimit);
        runt_q       <= first && beat_data_i.bytes < l2_bytes;
      end
    end
  end

  // Output registers.
  logic valid_q, first_q, end_valid_q;
  logic [511:0] data_q, data;
  logic [6:0] bytes_q;
  net_pkg::ip_facts_t facts_q, facts;
  net_pkg::l2_summary_t summary_q;
  logic [Tagged-1:0] next_bytes;  // the front of the beat behind the held one

  assign next_bytes = tail_q ? '0 : beat_data_i.data[Tagged-1:0];
  assign data = vlan_q ? {next_bytes, hold_q[511:Tagged]} : {next_bytes[Short-1:0], hold_q};
  net_rx_classify i_classify (.data_i(data), .ipv4_i(ipv4_q), .ipv6_i(ipv6_q), .facts_o(facts));

  assign aligned_valid_o = valid_q;
  assign aligned_data_o = data_q;
  assign aligned_bytes_o = bytes_q;
  assign aligned_first_o = first_q;
  assign aligned_facts_o = facts_q;
  assign end_valid_o = end_valid_q;
  assign end_data_o = summary_q;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      valid_q     <= 1'b0;
      end_valid_q <= 1'b0;
      emitted_q   <= 1'b0;
    end else begin
      valid_q     <= emit;
      end_valid_q <= end_q;
      if (beat_valid_i && first) emitted_q <= 1'b0;
      else if (emit) emitted_q <= 1'b1;
    end
  end

  always_ff @(posedge clk_i) begin
    if (emit) begin
      data_q  <= data;
      first_q <= !emitted_q;
      facts_q <= facts;
      if (tail_q) bytes_q <= tail_bytes_q;
      else if (beat_data_i.last && beat_data_i.bytes < l2_bytes) bytes_q <= 7'd64 - l2_bytes + beat_data_i.bytes;
      else bytes_q <= 7'd64;
    end
    if (end_q) begin
      summary_q.mac_error <= error_q;
      summary_q.oversized <= oversized_q;
      summary_q.runt      <= runt_q;
      summary_q.ours      <= ours_q;
      summary_q.group     <= group_q;
      summary_q.has_ip    <= (ipv4_q || ipv6_q) && (tail_q || emitted_q);
    end
  end
endmodule
