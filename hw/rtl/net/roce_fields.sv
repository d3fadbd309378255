// SPDX-License-Identifier: Apache-2.0
// roce_fields: the numbers in BTH, RETH and AETH as an RxPacket. Combinational; byte 0 of a header is in bits 7:0.
module roce_fields (
    // BTH bytes: 0 opcode, 1 SE|M|pad|version, 2-3 P_Key, 4 FECN|BECN|reserved, 5-7 queue pair, 8 A|reserved, 9-11 PSN
    /* verilator lint_off UNUSEDSIGNAL */
    input  logic [95:0]             bth_i,
    /* verilator lint_on UNUSEDSIGNAL */
    input  logic [127:0]            extension_i,  // the 16 bytes behind the BTH
    input  logic                    has_reth_i,   // they are the RETH
    input  logic                    has_aeth_i,   // the first 4 are the AETH
    input  logic [1:0]              ecn_i,        // of the IP header
    input  logic [13:0]             payload_bytes_i,
    output srp_abi_pkg::rx_packet_t packet_o
);
  always_comb begin
    packet_o.opcode = bth_i[7:0];
    packet_o.solicited = bth_i[15];
    packet_o.ack_request = bth_i[71];
    packet_o.becn = bth_i[38];
    packet_o.ecn = ecn_i;
    packet_o.pkey = {bth_i[23:16], bth_i[31:24]};
    packet_o.dest_qpn = {bth_i[47:40], bth_i[55:48], bth_i[63:56]};
    packet_o.psn = {bth_i[79:72], bth_i[87:80], bth_i[95:88]};
    packet_o.payload_bytes = payload_bytes_i;
    packet_o.reth_va = '0;
    packet_o.reth_rkey = '0;
    packet_o.reth_length = '0;
    packet_o.aeth_syndrome = '0;
    packet_o.aeth_msn = '0;
    if (has_reth_i) begin
      packet_o.reth_va = {extension_i[7:0],   extension_i[15:8],  extension_i[23:16], extension_i[31:24],
                          extension_i[39:32], extension_i[47:40], extension_i[55:48], extension_i[63:56]};
      packet_o.reth_rkey = {extension_i[71:64], extension_i[79:72], extension_i[87:80], extension_i[95:88]};
      packet_o.reth_length = {extension_i[103:96], extension_i[111:104], extension_i[119:112], extension_i[127:120]};
    end
    if (has_aeth_i) begin
      packet_o.aeth_syndrome = extension_i[7:0];
      packet_o.aeth_msn = {extension_i[15:8], extension_i[23:16], extension_i[31:24]};
    end
  end
endmodule
