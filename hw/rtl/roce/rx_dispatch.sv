// SPDX-License-Identifier: Apache-2.0
// rx_dispatch: every received packet goes to the responder (request class), to the response side (acknowledgements and
// READ responses) or nowhere.
// In: stream `packet` with its byte stream `payload`; a read port of qp_table. Out: streams `request` and `response`,
// each with a byte stream for the payload; pulses for congestion control: a CNP came, another packet came marked CE.
// Guarantees: what leaves belongs to a queue pair that existed, with this generation, when it was looked up, came from its
// peer's address to its own, and carries a P_Key that matches; each stream keeps the order; a dropped packet is counted once,
// for the first of these rules that it breaks, and its payload drained. A packet takes a cycle a beat, one without payload one
// cycle; two cycles lie between the packet at the input and the same packet at an output. Requests wait in queues and may outlive
// their queue pair there: the responder looks at the generation again. A response goes out of the register that it reached one
// cycle after its look-up.
module rx_dispatch #(
  parameter int unsigned RequestDepth = 32,  // packets that wait for the responder
  parameter int unsigned RequestBeats = 32   // and beats of their payload
) (
  input  logic                              clk_i,
  input  logic                              rst_ni,

  input  logic                              packet_valid_i,
  output logic                              packet_ready_o,
  input  srp_abi_pkg::rx_frame_t            packet_data_i,
  input  logic                              payload_valid_i,
  output logic                              payload_ready_o,
  input  srp_abi_pkg::beat_t                payload_data_i,

  // read port of qp_table
  output logic                              table_request_o,
  output logic [srp_abi_pkg::QP_INDEX_BITS-1:0] table_index_o,
  input  logic                              table_valid_i,
  // verilator lint_off UNUSEDSIGNAL
  input  srp_abi_pkg::qp_config_t           table_entry_i,  // only number, P_Key and addresses matter here
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
  output logic                              count_rx_bad_address_o,
  output logic                              count_rx_bad_pkey_o,
  output logic                              count_rx_bad_transport_o
);
  // Looking up: the packet at the input goes to `frame_q`, its queue pair's entry to the port of the table. Judging: both are
  // there and are compared. Moving: packet and payload go their way; the next packet is judged in the cycle in which this one
  // ends.
  srp_abi_pkg::rx_frame_t  frame_q;
  srp_abi_pkg::rx_packet_t packet_q;
  logic judging_q, moving_q;
  logic packet_done_q, packet_done_d;    // the packet has been taken, its payload not yet
  logic payload_done_q, payload_done_d;  // the payload has been taken, the packet not yet

  logic judged, waits;
  logic [srp_abi_pkg::QP_INDEX_BITS-1:0] frame_index;
  logic is_rc, is_response, is_cnp, known, addresses_match, pkey_matches, valid;
  logic to_responder_q, to_response_q, cnp_q, unknown_q, bad_address_q, bad_pkey_q, bad_transport_q, drop;
  logic packet_finished, payload_finished, payload_moving, finished;
  logic request_valid, request_ready, request_payload_valid, request_payload_ready;

  assign judged      = judging_q && (!moving_q || finished);
  assign waits       = judging_q && !judged;
  assign frame_index = frame_q.packet.dest_qpn[srp_abi_pkg::QP_INDEX_BITS-1:0];

  // A packet that waits is looked up again and again: meanwhile its queue pair may go, and another one come to its index.
  assign packet_ready_o  = !waits;
  assign table_request_o = packet_valid_i || waits;
  assign table_index_o   = waits ? frame_index : packet_data_i.packet.dest_qpn[srp_abi_pkg::QP_INDEX_BITS-1:0];

  // The table of opcodes is in docs/card.md.
  assign is_rc       = frame_q.packet.opcode[7:5] == 3'b000;
  assign is_response = frame_q.packet.opcode >= roce_rx_pkg::OP_READ_RESPONSE_FIRST &&
                       frame_q.packet.opcode <= roce_rx_pkg::OP_ATOMIC_ACKNOWLEDGE;
  assign is_cnp      = frame_q.packet.opcode == roce_rx_pkg::OP_CNP && frame_q.packet.payload_bytes == '0;

  assign known = table_valid_i && table_entry_i.qpn == frame_q.packet.dest_qpn;
  // IBA 9.6.1 and A17: the addresses of a connected queue pair's packets are those of its path.
  assign addresses_match = frame_q.ipv6 == table_entry_i.path.ipv6 &&
                           frame_q.source_ip[31:0] == table_entry_i.path.dest_ip[31:0] &&
                           frame_q.dest_ip[31:0] == table_entry_i.path.source_ip[31:0] &&
                           (!frame_q.ipv6 || (frame_q.source_ip[127:32] == table_entry_i.path.dest_ip[127:32] &&
                                              frame_q.dest_ip[127:32] == table_entry_i.path.source_ip[127:32]));
  // IBA 10.9.3: the low 15 bits of a P_Key identify the partition; of two members one must be a full one (bit 15).
  assign pkey_matches = table_entry_i.path.pkey[14:0] == frame_q.packet.pkey[14:0] &&
                        (table_entry_i.path.pkey[15] || frame_q.packet.pkey[15]);
  assign valid        = known && addresses_match && pkey_matches;

  always_ff @(posedge clk_i) begin
    if (packet_valid_i && packet_ready_o) frame_q <= packet_data_i;
    if (judged) begin
      packet_q        <= frame_q.packet;
      to_responder_q  <= valid && is_rc && !is_response;
      to_response_q   <= valid && is_rc && is_response;
      cnp_q           <= valid && is_cnp;
      unknown_q       <= !known;
      bad_address_q   <= known && !addresses_match;
      bad_pkey_q      <= known && addresses_match && !pkey_matches;
      bad_transport_q <= valid && !is_rc && !is_cnp;
    end
  end

  assign drop             = !to_responder_q && !to_response_q;
  assign request_valid    = moving_q && to_responder_q && !packet_done_q;
  assign response_valid_o = moving_q && to_response_q && !packet_done_q;
  always_comb begin
    response_data_o.qp_index      = packet_q.dest_qpn[srp_abi_pkg::QP_INDEX_BITS-1:0];
    response_data_o.opcode        = packet_q.opcode;
    response_data_o.psn           = packet_q.psn;
    response_data_o.payload_bytes = packet_q.payload_bytes;
    response_data_o.syndrome      = packet_q.aeth_syndrome;
    response_data_o.msn           = packet_q.aeth_msn;
  end

  assign payload_moving           = moving_q && !payload_done_q && packet_q.payload_bytes != '0;
  assign request_payload_valid    = payload_moving && to_responder_q && payload_valid_i;
  assign response_payload_valid_o = payload_moving && to_response_q && payload_valid_i;
  assign response_payload_data_o  = payload_data_i;
  assign payload_ready_o          = payload_moving && (drop || (to_responder_q && request_payload_ready) ||
                                                       (to_response_q && response_payload_ready_i));

  assign packet_finished  = packet_done_q || drop || (to_responder_q && request_ready) ||
                            (to_response_q && response_ready_i);
  assign payload_finished = !payload_moving || (payload_ready_o && payload_valid_i && payload_data_i.last);
  assign finished         = moving_q && packet_finished && payload_finished;

  assign count_rx_unknown_qp_o    = finished && unknown_q;
  assign count_rx_bad_address_o   = finished && bad_address_q;
  assign count_rx_bad_pkey_o      = finished && bad_pkey_q;
  assign count_rx_bad_transport_o = finished && bad_transport_q;

  // IBA A17.9.3: any valid packet marked CE is answered, but not a CNP.
  assign cnp_valid_o        = finished && cnp_q;
  assign marked_valid_o     = finished && !drop && packet_q.ecn == roce_rx_pkg::ECN_CE;
  assign congestion_index_o = packet_q.dest_qpn[srp_abi_pkg::QP_INDEX_BITS-1:0];

  assign packet_done_d  = moving_q && packet_finished && !finished;
  assign payload_done_d = moving_q && payload_finished && !finished;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      judging_q      <= 1'b0;
      moving_q       <= 1'b0;
      packet_done_q  <= 1'b0;
      payload_done_q <= 1'b0;
    end else begin
      judging_q      <= table_request_o;
      moving_q       <= judged || (moving_q && !finished);
      packet_done_q  <= packet_done_d;
      payload_done_q <= payload_done_d;
    end
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
  assign waiting_o = packet_valid_i || judging_q || moving_q || request_valid_o;
endmodule
