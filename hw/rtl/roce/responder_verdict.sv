// SPDX-License-Identifier: Apache-2.0
// responder_verdict: what the responder does with one packet, from the packet and the state of its queue pair.
// Combinational. Guarantees: only the expected PSN advances anything; at most one acknowledgement of a kind.
// Order of the checks as in IBA 9.7.4.1: queue pair state, PSN, opcode sequence, length; what the card executes never.
module responder_verdict (
  input  logic                    exists_i,
  // verilator lint_off UNUSEDSIGNAL
  input  roce_rx_pkg::qp_state_t  state_i,
  input  srp_abi_pkg::rx_packet_t packet_i,
  // verilator lint_on UNUSEDSIGNAL
  output roce_rx_pkg::verdict_t   verdict_o
);
  logic        live, in_order, behind;
  logic [23:0] distance;
  logic        is_send, is_first, is_only, is_middle, is_last, is_repeatable, is_empty_write, names_memory;
  logic [13:0] pmtu;
  logic [14:0] total;
  logic        order_right, length_right, too_long;

  assign live     = exists_i && state_i.generation == packet_i.dest_qpn[23:8] && !state_i.failed;
  // IBA 9.7.2: PSNs are compared modulo 2**24; the half space behind the expected one is old.
  assign distance = packet_i.psn - state_i.expected_psn;
  assign in_order = distance == '0;
  assign behind   = distance[23];

  assign is_first       = packet_i.opcode == roce_rx_pkg::OP_SEND_FIRST;
  assign is_middle      = packet_i.opcode == roce_rx_pkg::OP_SEND_MIDDLE;
  assign is_last        = packet_i.opcode == roce_rx_pkg::OP_SEND_LAST ||
                          packet_i.opcode == roce_rx_pkg::OP_SEND_LAST_IMMEDIATE;
  assign is_only        = packet_i.opcode == roce_rx_pkg::OP_SEND_ONLY ||
                          packet_i.opcode == roce_rx_pkg::OP_SEND_ONLY_IMMEDIATE;
  assign is_send        = is_first || is_middle || is_last || is_only;
  assign is_empty_write = packet_i.opcode == roce_rx_pkg::OP_WRITE_ONLY && packet_i.reth_length == '0;
  // IBA 9.7.4.1: what names memory is refused as access to memory, for none is registered with the card. All other opcodes
  // that are no SEND are reserved or not supported (IBA 9.7.4.1.2), atomics and SEND with invalidate included.
  assign names_memory   = packet_i.opcode == roce_rx_pkg::OP_WRITE_FIRST ||
                          packet_i.opcode == roce_rx_pkg::OP_WRITE_ONLY ||
                          packet_i.opcode == roce_rx_pkg::OP_WRITE_ONLY_IMMEDIATE ||
                          packet_i.opcode == roce_rx_pkg::OP_READ_REQUEST;
  // IBA 9.7.5.1.2: SENDs and RDMA WRITEs that were executed are acknowledged again. The rest was never executed for this
  // queue pair, so an old one is a ghost: answering it could only harm.
  assign is_repeatable  = packet_i.opcode <= roce_rx_pkg::OP_WRITE_ONLY_IMMEDIATE;

  // IBA 9.7.4.1.6: FIRST and MIDDLE carry exactly one PMTU, LAST at least one byte, none more than one PMTU.
  assign pmtu         = 14'd1 << state_i.pmtu_log2;
  assign total        = 15'(state_i.offset) + 15'(packet_i.payload_bytes);
  assign too_long     = total > 15'(srp_abi_pkg::MAX_IU_BYTES);
  assign order_right  = state_i.in_message ? is_middle || is_last : is_first || is_only;
  assign length_right = is_first || is_middle ? packet_i.payload_bytes == pmtu
                                              : packet_i.payload_bytes <= pmtu &&
                                                (is_only || packet_i.payload_bytes != '0);

  always_comb begin
    verdict_o          = '0;
    verdict_o.syndrome = srp_abi_pkg::SYNDROME_ACK_UNLIMITED;
    if (live) begin
      if (!in_order && !behind) begin
        verdict_o.out_of_order = 1'b1;
        verdict_o.acknowledge  = !state_i.nak_sent;
        verdict_o.ack_expected = 1'b1;
        verdict_o.syndrome     = srp_abi_pkg::SYNDROME_NAK_SEQUENCE;
        verdict_o.hold         = 1'b1;
      end else if (behind) begin
        verdict_o.duplicate   = 1'b1;
        verdict_o.acknowledge = is_repeatable;
        verdict_o.ack_newest  = 1'b1;
      end else if (is_send ? order_right && length_right && !too_long
                           : is_empty_write && !state_i.in_message && packet_i.payload_bytes == '0) begin
        verdict_o.deliver     = is_send;
        verdict_o.begins      = is_first || is_only;
        verdict_o.completes   = is_last || is_only || is_empty_write;
        verdict_o.advance     = 1'b1;
        verdict_o.acknowledge = packet_i.ack_request;
      end else begin
        verdict_o.acknowledge = 1'b1;
        verdict_o.fatal       = 1'b1;
        verdict_o.too_long    = is_send && order_right && too_long;
        verdict_o.refused     = !is_send && !is_empty_write;
        // RDMA WRITE MIDDLE and LAST are out of sequence: no RDMA WRITE ever begins, because its FIRST is refused.
        verdict_o.syndrome    = verdict_o.refused && names_memory && !state_i.in_message
                                ? srp_abi_pkg::SYNDROME_NAK_REMOTE_ACCESS : srp_abi_pkg::SYNDROME_NAK_INVALID_REQUEST;
      end
    end
  end
endmodule
