// SPDX-License-Identifier: Apache-2.0
// requester_packet: no packet of a work request reaches outside its buffers, at either end: each begins where the one before
// ended, none is longer than the path MTU, the last one ends with the buffer. An RDMA WRITE's RETH is its remote buffer, a
// READ request's RETH what is missing of it, and its PSNs are exactly those of the response packets.
// Assumed: a work request that work_check lets through; a turn may begin in the middle of it, with something left.
// sources: hw/rtl/roce/roce_tx_pkg.sv hw/rtl/roce/work_check.sv hw/rtl/roce/requester_packet.sv
// steps: 4
// induction: 2
// mutant: requester_packet s/end_q <= end_q + pmtu;/end_q <= end_q;/
// mutant: requester_packet s/work_i.length\[23:0\]} <= end_q/work_i.length[23:0]} < end_q/
// mutant: requester_packet s/pmtu - 25'd1 - {1'b0, offset_i}/pmtu - {1'b0, offset_i}/
// mutant: requester_packet s/work_i.remote_va + {40'd0, offset_i}/work_i.remote_va/
// mutant: requester_packet s/{8'd0, remaining}/work_i.length/
module requester_packet_proof (
  input logic                      clk_i,
  input logic [23:0]               begin_i,  // where the turn begins
  input logic                      taken_i,
  input logic [23:0]               psn_i,
  input logic                      probes_i
);
  (* anyconst *) logic [srp_abi_pkg::WORK_REQUEST_BITS-1:0] work_bits;
  (* anyconst *) logic [3:0] pmtu_log2;

  // verilator lint_off UNUSEDSIGNAL
  srp_abi_pkg::work_request_t work;
  srp_abi_pkg::tx_packet_t    packet;
  // verilator lint_on UNUSEDSIGNAL
  logic        prepared_q;  // a packet is there
  logic [23:0] offset_q;
  logic        well_formed, has_payload, last, read, write;
  logic [63:0] address;
  logic [23:0] next_offset, psn_count, length;
  logic [24:0] pmtu, behind, missing, asked;

  initial prepared_q = 1'b0;

  assign work    = work_bits;
  assign length  = work.length[23:0];
  assign pmtu    = 25'd1 << pmtu_log2;
  assign read    = work.opcode == srp_abi_pkg::WORK_OPCODE_RDMA_READ;
  assign write   = work.opcode == srp_abi_pkg::WORK_OPCODE_RDMA_WRITE;
  assign behind  = {1'b0, offset_q} + 25'(packet.payload_bytes);
  assign missing = {1'b0, length} - {1'b0, offset_q};
  assign asked   = 25'(psn_count) << pmtu_log2;

  work_check check (.opcode_i(work.opcode), .is_inline_i(work.is_inline), .length_i(work.length), .well_formed_o(well_formed));

  requester_packet dut (
    .clk_i, .prepare_i(!prepared_q), .taken_i(prepared_q && taken_i), .work_i(work), .offset_i(offset_q), .psn_i,
    .pmtu_log2_i(pmtu_log2), .probes_i, .packet_o(packet), .has_payload_o(has_payload), .address_o(address),
    .next_offset_o(next_offset), .psn_count_o(psn_count), .last_o(last)
  );

  always_ff @(posedge clk_i) begin
    prepared_q <= !prepared_q || !taken_i || !last;
    if (prepared_q && taken_i) offset_q <= last ? begin_i : next_offset;
  end

  always_ff @(posedge clk_i) begin
    assume (pmtu_log2 >= 4'd8 && pmtu_log2 <= 4'd12);
    assume (well_formed);
    if (!prepared_q) assume (offset_q < length || offset_q == '0);

    if (prepared_q) begin
      assert (has_payload == (!read && length != '0));
      assert (address == work.local_address + {40'd0, offset_q});
      if (!read) begin
        assert (25'(packet.payload_bytes) <= pmtu && behind <= {1'b0, length});
        assert (last == (behind == {1'b0, length}));
        assert (last || (25'(packet.payload_bytes) == pmtu && {1'b0, next_offset} == behind));
        assert (packet.reth_length == (write && offset_q == '0 ? {8'd0, length} : '0));
        assert (packet.reth_va == (write && offset_q == '0 ? work.remote_va : '0));
        assert (psn_count == 24'd1);
      end else begin
        assert (last && packet.payload_bytes == '0);
        assert (packet.reth_va == work.remote_va + {40'd0, offset_q} && packet.reth_length == {7'd0, missing});
        // As many PSNs as packets of PMTU bytes, the last of them perhaps shorter
        assert (missing <= asked && asked < missing + pmtu);
      end
      if (last || probes_i) assert (packet.ack_request);
    end
  end
endmodule
