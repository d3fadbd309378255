// SPDX-License-Identifier: Apache-2.0
// rx_dispatch: every received packet goes to the responder (request class), to the response side (acknowledgements and
// READ responses) or nowhere.
// In: stream `packet` with its byte stream `payload`; a read port of qp_table. Out: streams `request` and `response`,
// each with a byte stream for the payload; pulses for congestion control: a CNP came, another packet came marked CE.
// Guarantees: what leaves belongs to a queue pair that existed, with this generation, when it was looked up, and carries
// its P_Key; order is kept; a dropped packet is counted and its payload drained. Two cycles for a packet of one beat.
module rx_dispatch (
  input  logic                              clk_i,
  input  logic                              rst_ni,

  input  logic                              packet_valid_i,
  output logic                              packet_ready_o,
  input  srp_abi_pkg::rx_packet_t           packet_data_i,
  input  logic                              payload_valid_i,
  output logic                              payload_ready_o,
  input  srp_abi_pkg::beat_t                payload_data_i,

  // read port of qp_table
  output logic                              table_request_o,
  output logic [srp_abi_pkg::QP_INDEX_BITS-1:0] table_index_o,
  input  logic                              table_valid_i,
  // verilator lint_off UNUSEDSIGNAL
  input  srp_abi_pkg::qp_config_t           table_entry_i,  // only the number and the P_Key matter here
  // verilator lint_on UNUSEDSIGNAL

  output logic                              request_valid_o,
  input  logic                              request_ready_i,
  output srp_abi_pkg::rx_packet_t           request_data_o,
  output logic                              request_payload_valid_o,
  input  logic                              request_payload_ready_i,
  output srp_abi_pkg::beat_t                request_payload_data_o,

  output logic                              response_valid_o,
  input  logic                              response_ready_i,
  output srp_abi_pkg::response_packet_t     response_data_o,
  output logic                              response_payload_valid_o,
  input  logic                              response_payload_ready_i,
  output srp_abi_pkg::beat_t                response_payload_data_o,

  output logic                              cnp_valid_o,
  output logic                              marked_valid_o,
  output logic [srp_abi_pkg::QP_INDEX_BITS-1:0] congestion_index_o,  // of both

  output logic                              count_rx_unknown_qp_o,
  output logic                              count_rx_bad_pkey_o,
  output logic                              count_rx_bad_transport_o
);
  // Looking up: the queue pair's entry is asked for. Moving: the entry is there, packet and payload go their way.
  logic moving_q, moving_d;
  logic packet_done_q, packet_done_d;    // the packet has been taken, its payload not yet
  logic payload_done_q, payload_done_d;  // the payload has been taken, the packet not yet

  logic is_request, is_response, is_cnp, known, pkey_matches;
  logic to_responder, to_response, drop;
  logic packet_finished, payload_finished, payload_moving;

  assign table_request_o = !moving_q && packet_valid_i;
  assign table_index_o   = packet_data_i.dest_qpn[srp_abi_pkg::QP_INDEX_BITS-1:0];

  always_comb begin
    is_request  = packet_data_i.opcode <= roce_rx_pkg::OP_READ_REQUEST ||
                  packet_data_i.opcode == roce_rx_pkg::OP_COMPARE_SWAP ||
                  packet_data_i.opcode == roce_rx_pkg::OP_FETCH_ADD ||
                  packet_data_i.opcode == roce_rx_pkg::OP_SEND_LAST_INVALIDATE ||
                  packet_data_i.opcode == roce_rx_pkg::OP_SEND_ONLY_INVALIDATE;
    is_response = packet_data_i.opcode >= roce_rx_pkg::OP_READ_RESPONSE_FIRST &&
                  packet_data_i.opcode <= roce_rx_pkg::OP_ACKNOWLEDGE;
    is_cnp      = packet_data_i.opcode == roce_rx_pkg::OP_CNP && packet_data_i.payload_bytes == '0;
  end

  // IBA 10.9.3: only the low 15 bits of a P_Key identify the partition.
  assign known        = table_valid_i && table_entry_i.qpn == packet_data_i.dest_qpn;
  assign pkey_matches = table_entry_i.path.pkey[14:0] == packet_data_i.pkey[14:0];
  assign to_responder = known && pkey_matches && is_request;
  assign to_response  = known && pkey_matches && is_response;
  assign drop         = !to_responder && !to_response;

  assign request_valid_o  = moving_q && to_responder && !packet_done_q;
  assign request_data_o   = packet_data_i;
  assign response_valid_o = moving_q && to_response && !packet_done_q;
  always_comb begin
    response_data_o.qp_index      = packet_data_i.dest_qpn[srp_abi_pkg::QP_INDEX_BITS-1:0];
    response_data_o.opcode        = packet_data_i.opcode;
    response_data_o.psn           = packet_data_i.psn;
    response_data_o.payload_bytes = packet_data_i.payload_bytes;
    response_data_o.syndrome      = packet_data_i.aeth_syndrome;
    response_data_o.msn           = packet_data_i.aeth_msn;
  end

  assign payload_moving           = moving_q && !payload_done_q && packet_data_i.payload_bytes != '0;
  assign request_payload_valid_o  = payload_moving && to_responder && payload_valid_i;
  assign request_payload_data_o   = payload_data_i;
  assign response_payload_valid_o = payload_moving && to_response && payload_valid_i;
  assign response_payload_data_o  = payload_data_i;
  assign payload_ready_o          = payload_moving && (drop || (to_responder && request_payload_ready_i) ||
                                                       (to_response && response_payload_ready_i));

  assign packet_finished  = packet_done_q || drop || (to_responder && request_ready_i) ||
                            (to_response && response_ready_i);
  assign payload_finished = !payload_moving || (payload_ready_o && payload_valid_i && payload_data_i.last);
  assign packet_ready_o   = moving_q && packet_finished && payload_finished;

  assign count_rx_unknown_qp_o    = packet_ready_o && !known;
  assign count_rx_bad_pkey_o      = packet_ready_o && known && !pkey_matches;
  assign count_rx_bad_transport_o = packet_ready_o && known && pkey_matches && drop && !is_cnp;

  // IBA A17.9.3: any valid packet marked CE is answered, but not a CNP.
  assign cnp_valid_o        = packet_ready_o && known && pkey_matches && is_cnp;
  assign marked_valid_o     = packet_ready_o && !drop && packet_data_i.ecn == roce_rx_pkg::ECN_CE;
  assign congestion_index_o = packet_data_i.dest_qpn[srp_abi_pkg::QP_INDEX_BITS-1:0];

  always_comb begin
    moving_d       = moving_q ? !packet_ready_o : packet_valid_i;
    packet_done_d  = moving_q && packet_finished && !packet_ready_o;
    payload_done_d = moving_q && payload_finished && !packet_ready_o;
  end

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      moving_q       <= 1'b0;
      packet_done_q  <= 1'b0;
      payload_done_q <= 1'b0;
    end else begin
      moving_q       <= moving_d;
      packet_done_q  <= packet_done_d;
      payload_done_q <= payload_done_d;
    end
  end
endmodule
