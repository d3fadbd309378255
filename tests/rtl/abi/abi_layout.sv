// SPDX-License-Identifier: Apache-2.0
// Takes a nested record apart as the blocks of the card do, so that a test can compare the layout with C++.
module abi_layout (
    input  srp_abi_pkg::tx_frame_t frame_i,
    output logic [7:0]             opcode_o,       // first field of the inner record
    output logic [23:0]            aeth_msn_o,     // its last field
    output logic                   ipv6_o,
    output logic [127:0]           source_ip_o,
    output logic [7:0]             hop_limit_o,    // last field of the last record
    output srp_abi_pkg::path_t     path_o,
    output logic [31:0]            frame_bits_o
);
  assign opcode_o = frame_i.packet.opcode;
  assign aeth_msn_o = frame_i.packet.aeth_msn;
  assign ipv6_o = frame_i.path.ipv6;
  assign source_ip_o = frame_i.path.source_ip;
  assign hop_limit_o = frame_i.path.hop_limit;
  assign path_o = frame_i.path;
  assign frame_bits_o = srp_abi_pkg::TX_FRAME_BITS;
endmodule
