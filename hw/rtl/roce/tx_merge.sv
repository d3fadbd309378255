// SPDX-License-Identifier: Apache-2.0
// tx_merge: acknowledgements, CNPs and the requester's packets become one stream of packets with their paths.
// In: streams `ack_request` and `cnp`; stream `packet` with its byte stream `payload`; a read port of qp_table. Out:
// `tx_frame` with its byte stream `tx_payload`.
// With congestion control on, the requester's packets carry ECT in their IP header; CNPs have a DSCP of their own.
// Guarantees: each source keeps its order; acknowledgements go first, then CNPs, but never two in a row while a packet
// waits; what belongs to a queue pair that no longer exists is dropped, its payload drained, and so is all that comes for a
// queue pair behind its fatal NAK (IBA 9.9.3: it is in the error state). One packet of one beat each cycle.
module tx_merge (
  input  logic                                  clk_i,
  input  logic                                  rst_ni,

  input  logic [47:0]                           local_mac_i,  // of the port
  input  logic                                  mark_ect_i,
  input  logic [1:0]                            ect_i,
  input  logic [5:0]                            cnp_dscp_i,

  input  logic                                  open_i,       // a queue pair is created, nothing of the one before is left
  input  logic [srp_abi_pkg::QP_INDEX_BITS-1:0] open_index_i,

  input  logic                                  ack_request_valid_i,
  output logic                                  ack_request_ready_o,
  input  srp_abi_pkg::ack_request_t             ack_request_data_i,
  input  logic                                  cnp_valid_i,
  output logic                                  cnp_ready_o,
  input  logic [7:0]                            cnp_index_i,

  input  logic                                  packet_valid_i,
  output logic                                  packet_ready_o,
  input  srp_abi_pkg::tx_packet_t               packet_data_i,
  input  logic                                  payload_valid_i,
  output logic                                  payload_ready_o,
  input  srp_abi_pkg::beat_t                    payload_data_i,

  // read port of qp_table
  output logic                                  table_request_o,
  output logic [srp_abi_pkg::QP_INDEX_BITS-1:0] table_index_o,
  input  logic                                  table_valid_i,
  // verilator lint_off UNUSEDSIGNAL
  input  srp_abi_pkg::qp_config_t               table_entry_i,  // only the path matters here
  // verilator lint_on UNUSEDSIGNAL

  output logic                                  tx_frame_valid_o,
  input  logic                                  tx_frame_ready_i,
  output srp_abi_pkg::tx_frame_t                tx_frame_data_o,
  output logic                                  tx_payload_valid_o,
  input  logic                                  tx_payload_ready_i,
  output srp_abi_pkg::beat_t                    tx_payload_data_o,

  output logic                                  count_tx_acks_o,
  output logic                                  count_tx_naks_o,
  output logic                                  count_tx_rnr_naks_o,
  output logic                                  count_tx_cnp_o
);
  // The packet whose path is at the table's port; it stays until packet and payload have been taken.
  logic                    held_q;
  srp_abi_pkg::tx_packet_t packet_q;
  logic                    frame_done_q, payload_done_q;
  logic                    frame_finished, payload_finished, has_payload, release_held;

  logic                    silent_q [srp_abi_pkg::QUEUE_PAIRS];  // by queue pair: its fatal NAK has gone
  logic                    silent_held_q;         // … before the packet in hand
  logic                    sends, fatal_nak;

  // An answer is an acknowledgement or, when there is none, a CNP.
  logic                    pick, pick_answer, last_was_answer_q, answer_valid, frame_taken, is_ack, is_cnp;
  srp_abi_pkg::tx_packet_t answer;

  assign answer_valid = ack_request_valid_i || cnp_valid_i;
  always_comb begin
    answer          = '0;
    answer.qp_index = cnp_index_i;
    answer.opcode   = roce_rx_pkg::OP_CNP;
    if (ack_request_valid_i) begin
      answer.qp_index      = ack_request_data_i.qp_index;
      answer.opcode        = roce_rx_pkg::OP_ACKNOWLEDGE;
      answer.psn           = ack_request_data_i.psn;
      answer.aeth_syndrome = ack_request_data_i.syndrome;
      answer.aeth_msn      = ack_request_data_i.msn;
    end
  end

  assign release_held = held_q && frame_finished && payload_finished;
  assign pick         = (!held_q || release_held) && (answer_valid || packet_valid_i) && !open_i;
  assign pick_answer  = answer_valid && (!packet_valid_i || !last_was_answer_q);

  assign ack_request_ready_o = pick && pick_answer;
  assign cnp_ready_o         = pick && pick_answer && !ack_request_valid_i;
  assign packet_ready_o      = pick && !pick_answer;
  assign table_request_o     = pick;
  assign table_index_o       = pick_answer ? answer.qp_index : packet_data_i.qp_index;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      held_q            <= 1'b0;
      last_was_answer_q <= 1'b0;
      frame_done_q      <= 1'b0;
      payload_done_q    <= 1'b0;
    end else begin
      held_q            <= pick || (held_q && !release_held);
      frame_done_q      <= held_q && frame_finished && !release_held;
      payload_done_q    <= held_q && payload_finished && !release_held;
      if (pick) last_was_answer_q <= pick_answer;
    end
  end

  always_ff @(posedge clk_i) begin
    if (pick) packet_q <= pick_answer ? answer : packet_data_i;
    if (pick) silent_held_q <= silent_q[table_index_o];
  end

  // IBA 9.7.5.2.1: of the NAKs only a sequence error leaves the queue pair alive.
  assign fatal_nak = ack_request_valid_i && ack_request_ready_o && ack_request_data_i.syndrome[6:5] == 2'b11 &&
                     ack_request_data_i.syndrome != srp_abi_pkg::SYNDROME_NAK_SEQUENCE;
  always_ff @(posedge clk_i) begin
    if (open_i || fatal_nak) silent_q[open_i ? open_index_i : ack_request_data_i.qp_index] <= !open_i;
  end

  assign sends            = table_valid_i && !silent_held_q;
  assign tx_frame_valid_o = held_q && sends && !frame_done_q;
  always_comb begin
    tx_frame_data_o.packet          = packet_q;
    tx_frame_data_o.path            = table_entry_i.path;
    tx_frame_data_o.path.source_mac = local_mac_i;
    // RFC 3168, 5: the ECN field is the low two bits of the traffic class.
    if (is_cnp) tx_frame_data_o.path.traffic_class = {cnp_dscp_i, 2'b00};
    else if (mark_ect_i && !is_ack) tx_frame_data_o.path.traffic_class[1:0] = ect_i;
  end
  assign frame_taken    = tx_frame_valid_o && tx_frame_ready_i;
  assign frame_finished = frame_done_q || !sends || tx_frame_ready_i;

  assign has_payload        = held_q && packet_q.payload_bytes != '0 && !payload_done_q;
  assign tx_payload_valid_o = has_payload && sends && payload_valid_i;
  assign tx_payload_data_o  = payload_data_i;
  assign payload_ready_o    = has_payload && (!sends || tx_payload_ready_i);
  assign payload_finished   = !has_payload || (payload_valid_i && payload_ready_o && payload_data_i.last);

  // AETH syndrome, IBA 9.7.5.2.1: bits 6:5 are 00 for an ACK, 01 for an RNR NAK, 11 for a NAK.
  assign is_ack              = packet_q.opcode == roce_rx_pkg::OP_ACKNOWLEDGE;
  assign is_cnp              = packet_q.opcode == roce_rx_pkg::OP_CNP;
  assign count_tx_acks_o     = frame_taken && is_ack && packet_q.aeth_syndrome[6:5] == 2'b00;
  assign count_tx_rnr_naks_o = frame_taken && is_ack && packet_q.aeth_syndrome[6:5] == 2'b01;
  assign count_tx_naks_o     = frame_taken && is_ack && packet_q.aeth_syndrome[6:5] == 2'b11;
  assign count_tx_cnp_o      = frame_taken && is_cnp;
endmodule
