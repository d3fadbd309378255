// SPDX-License-Identifier: Apache-2.0
// rx_dispatch: every received packet goes to the responder (request class), to the response side (acknowledgements and
// READ responses) or nowhere.
// In: stream `packet` with its byte stream `payload`; a read port of qp_table. Out: streams `request` and `response`,
// each with a byte stream for the payload; pulses for congestion control: a CNP came, another packet came marked CE.
// Guarantees: what leaves belongs to a queue pair that existed, with this generation, when it was looked up, and carries
// its P_Key; each stream keeps the order; a dropped packet is counted and its payload drained. A packet takes a cycle a beat,
// one without payload one cycle. Requests wait in queues and may outlive their queue pair there: the responder looks at
// the generation again. A response goes out of the register in which it was looked up.
module rx_dispatch #(
  parameter int unsigned RequestDepth = 32,  // packets that wait for the responder
  parameter int unsigned RequestBeats = 32   // and beats of their payload
) (
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

  output logic                              waiting_o,  // a packet waits in here or in front of it

  output logic                              count_rx_unknown_qp_o,
  output logic                              count_rx_bad_pkey_o,
  output logic                              count_rx_bad_transport_o
);
  // Looking up: the packet at the input goes to `packet_q`, its queue pair's entry to the port of the table, in the cycle
  // in which the packet before ends. Moving: both are there, packet and payload go their way.
  srp_abi_pkg::rx_packet_t packet_q;
  logic moving_q;
  logic packet_done_q, packet_done_d;    // the packet has been taken, its payload not yet
  logic payload_done_q, payload_done_d;  // the payload has been taken, the packet not yet

  logic is_request, is_response, is_cnp, known, pkey_matches;
  logic to_responder, to_response, drop;
  logic packet_finished, payload_finished, payload_moving, finished;
  logic request_valid, request_ready, request_payload_valid, request_payload_ready;

  assign packet_ready_o  = !moving_q || finished;
  assign table_request_o = packet_valid_i && packet_ready_o;
  assign table_index_o   = packet_data_i.dest_qpn[srp_abi_pkg::QP_INDEX_BITS-1:0];

  always_comb begin
    is_request  = packet_q.opcode <= roce_rx_pkg::OP_READ_REQUEST ||
                  packet_q.opcode == roce_rx_pkg::OP_COMPARE_SWAP ||
                  packet_q.opcode == roce_rx_pkg::OP_FETCH_ADD ||
                  packet_q.opcode == roce_rx_pkg::OP_SEND_LAST_INVALIDATE ||
                  packet_q.opcode == roce_rx_pkg::OP_SEND_ONLY_INVALIDATE;
    is_response = packet_q.opcode >= roce_rx_pkg::OP_READ_RESPONSE_FIRST &&
                  packet_q.opcode <= roce_rx_pkg::OP_ACKNOWLEDGE;
    is_cnp      = packet_q.opcode == roce_rx_pkg::OP_CNP && packet_q.payload_bytes == '0;
  end

  // IBA 10.9.3: only the low 15 bits of a P_Key identify the partition.
  assign known        = table_valid_i && table_entry_i.qpn == packet_q.dest_qpn;
  assign pkey_matches = table_entry_i.path.pkey[14:0] == packet_q.pkey[14:0];
  assign to_responder = known && pkey_matches && is_request;
  assign to_response  = known && pkey_matches && is_response;
  assign drop         = !to_responder && !to_response;

  assign request_valid    = moving_q && to_responder && !packet_done_q;
  assign response_valid_o = moving_q && to_response && !packet_done_q;
  always_comb begin
    response_data_o.qp_index      = packet_q.dest_qpn[srp_abi_pkg::QP_INDEX_BITS-1:0];
    response_data_o.opcode        = packet_q.opcode;
    response_data_o.psn           = packet_q.psn;
    response_data_o.payload_bytes = packet_q.payload_bytes;
    response_data_o.syndrome      = packet_q.aeth_syndrome;
    response_data_o.msn           = packet_q.aeth_msn;
  end

  assign payload_moving           = moving_q && !payload_done_q && packet_q.payload_bytes != '0;
  assign request_payload_valid    = payload_moving && to_responder && payload_valid_i;
  assign response_payload_valid_o = payload_moving && to_response && payload_valid_i;
  assign response_payload_data_o  = payload_data_i;
  assign payload_ready_o          = payload_moving && (drop || (to_responder && request_payload_ready) ||
                                                       (to_response && response_payload_ready_i));

  assign packet_finished  = packet_done_q || drop || (to_responder && request_ready) ||
                            (to_response && response_ready_i);
  assign payload_finished = !payload_moving || (payload_ready_o && payload_valid_i && payload_data_i.last);
  assign finished         = moving_q && packet_finished && payload_finished;

  assign count_rx_unknown_qp_o    = finished && !known;
  assign count_rx_bad_pkey_o      = finished && known && !pkey_matches;
  assign count_rx_bad_transport_o = finished && known && pkey_matches && drop && !is_cnp;

  // IBA A17.9.3: any valid packet marked CE is answered, but not a CNP.
  assign cnp_valid_o        = finished && known && pkey_matches && is_cnp;
  assign marked_valid_o     = finished && !drop && packet_q.ecn == roce_rx_pkg::ECN_CE;
  assign congestion_index_o = packet_q.dest_qpn[srp_abi_pkg::QP_INDEX_BITS-1:0];

  assign packet_done_d  = moving_q && packet_finished && !finished;
  assign payload_done_d = moving_q && payload_finished && !finished;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      moving_q       <= 1'b0;
      packet_done_q  <= 1'b0;
      payload_done_q <= 1'b0;
    end else begin
      moving_q       <= table_request_o || (moving_q && !finished);
      packet_done_q  <= packet_done_d;
      payload_done_q <= payload_done_d;
    end
  end

  always_ff @(posedge clk_i) begin
    if (table_request_o) packet_q <= packet_data_i;
  end

  // Acknowledgements and READ responses go on while the responder works on the requests before them.
  // verilator lint_off PINCONNECTEMPTY
  stream_fifo #(.Width(srp_abi_pkg::RX_PACKET_BITS), .Depth(RequestDepth)) u_requests (
    .clk_i, .rst_ni, .in_valid_i(request_valid), .in_ready_o(request_ready), .in_data_i(packet_q),
    .out_valid_o(request_valid_o), .out_ready_i(request_ready_i), .out_data_o(request_data_o), .count_o(), .full_o()
  );
  stream_fifo #(.Width(srp_abi_pkg::BEAT_BITS), .Depth(RequestBeats)) u_request_payload (
    .clk_i, .rst_ni, .in_valid_i(request_payload_valid), .in_ready_o(request_payload_ready),
    .in_data_i(payload_data_i), .out_valid_o(request_payload_valid_o), .out_ready_i(request_payload_ready_i),
    .out_data_o(request_payload_data_o), .count_o(), .full_o()
  );
  // verilator lint_on PINCONNECTEMPTY
  assign waiting_o = packet_valid_i || moving_q || request_valid_o;
endmodule
