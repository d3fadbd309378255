// SPDX-License-Identifier: Apache-2.0
// requester_packet: the next packet of a work request.
// In: PMTU and how many bytes of the work request went before, one cycle ahead (`prepare`); the work request and the PSN.
// Out (combinational): the packet, where its payload lies, where the next one begins, how many PSNs it takes and whether the
// work request ends with it. IBA 9.4: SEND and RDMA WRITE are cut into PMTU-sized packets; a READ request is one packet that
// takes a PSN for each packet of its response; with bytes before, it asks for the rest.
// The sums without the work request are registers: it comes straight out of memory.
module requester_packet (
  input  logic                       clk_i,
  input  logic                       prepare_i,      // the cycle before the turn's first packet
  input  logic                       taken_i,        // the packet has been taken
  // verilator lint_off UNUSEDSIGNAL
  input  srp_abi_pkg::work_request_t work_i,         // the inline bytes go another way
  // verilator lint_on UNUSEDSIGNAL
  input  logic [23:0]                offset_i,       // bytes sent or, of a READ, received before; 0: this is the first packet
  input  logic [23:0]                psn_i,
  input  logic [3:0]                 pmtu_log2_i,    // 8..12
  input  logic                       probes_i,       // goes out beyond the peer's credits
  output srp_abi_pkg::tx_packet_t    packet_o,
  output logic                       has_payload_o,
  output logic [63:0]                address_o,      // of the payload, when there is any and it is not inline
  output logic [23:0]                next_offset_o,  // of the packet that will follow
  output logic [23:0]                psn_count_o,
  output logic                       last_o
);
  logic [24:0] end_q;       // of a full packet: offset + PMTU
  logic [24:0] round_up_q;  // PMTU - 1 - offset: with the length added, what remains, rounded up by the shift

  logic        first, read, write, address_header;
  logic [24:0] pmtu;
  logic [23:0] remaining;
  logic [24:0] response_bytes;
  logic [7:0]  operation, place;

  assign pmtu = 25'd1 << pmtu_log2_i;

  always_ff @(posedge clk_i) begin
    if (prepare_i) begin
      end_q      <= {1'b0, offset_i} + pmtu;
      round_up_q <= pmtu - 25'd1 - {1'b0, offset_i};
    end else if (taken_i) begin
      end_q <= end_q + pmtu;
    end
  end

  assign read          = work_i.opcode == srp_abi_pkg::WORK_OPCODE_RDMA_READ;
  assign write         = work_i.opcode == srp_abi_pkg::WORK_OPCODE_RDMA_WRITE;
  assign remaining     = work_i.length[23:0] - offset_i;
  assign first         = offset_i == '0;
  assign last_o        = read || {1'b0, work_i.length[23:0]} <= end_q;
  assign has_payload_o = !read && work_i.length[23:0] != '0;
  assign next_offset_o = last_o ? '0 : end_q[23:0];

  assign response_bytes = {1'b0, work_i.length[23:0]} + round_up_q;
  assign psn_count_o    = read ? 24'(response_bytes >> pmtu_log2_i) : 24'd1;
  assign address_o      = work_i.local_address + {40'd0, offset_i};
  assign address_header = read || (write && first);
  assign operation      = write ? roce_tx_pkg::OP_RDMA_WRITE : roce_tx_pkg::OP_SEND;
  assign place          = first ? (last_o ? roce_tx_pkg::PLACE_ONLY : roce_tx_pkg::PLACE_FIRST)
                                : (last_o ? roce_tx_pkg::PLACE_LAST : roce_tx_pkg::PLACE_MIDDLE);

  always_comb begin
    packet_o               = '0;
    packet_o.opcode        = read ? roce_tx_pkg::OP_READ_REQUEST : operation + place;
    packet_o.qp_index      = work_i.qpn[7:0];
    packet_o.solicited     = work_i.solicited && last_o && !read && !write;
    packet_o.ack_request   = last_o || probes_i || psn_i[3:0] == 4'hf;  // in long messages every 16th packet
    packet_o.psn           = psn_i;
    packet_o.payload_bytes = read ? '0 : last_o ? {1'b0, remaining[12:0]} : pmtu[13:0];
    packet_o.reth_va       = address_header ? work_i.remote_va + {40'd0, offset_i} : '0;
    packet_o.reth_rkey     = address_header ? work_i.rkey : '0;
    packet_o.reth_length   = address_header ? {8'd0, remaining} : '0;
  end
endmodule
