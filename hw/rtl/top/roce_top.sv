// SPDX-License-Identifier: Apache-2.0
// roce_top: the RC transport: received packets become IUs, work requests become packets.
// In: packets from net_rx, work requests, table commands. Out: IuRecords, packets for net_tx, completions, queue pair
// events; DMA clients for IU slots, payload to send and READ data.
module roce_top (
  input  logic                          clk_i,
  input  logic                          rst_ni,

  // table commands
  input  logic [47:0]                   local_mac_i,
  input  logic [63:0]                   pool_base_i,
  input  logic                          pool_set_valid_i,
  output logic                          pool_set_ready_o,
  input  logic [15:0]                   pool_set_count_i,
  input  logic                          qp_lookup_valid_i,
  input  logic [7:0]                    qp_lookup_index_i,
  output logic                          qp_lookup_entry_valid_o,
  output logic [23:0]                   qp_lookup_entry_qpn_o,
  input  logic                          qp_create_table_valid_i,
  output logic                          qp_create_table_ready_o,
  input  logic                          qp_create_responder_valid_i,
  output logic                          qp_create_responder_ready_o,
  input  logic                          qp_create_send_side_valid_i,
  output logic                          qp_create_send_side_ready_o,
  input  srp_abi_pkg::qp_config_t       qp_create_data_i,
  input  logic                          qp_destroy_table_valid_i,
  output logic                          qp_destroy_table_ready_o,
  input  logic                          qp_destroy_responder_valid_i,
  output logic                          qp_destroy_responder_ready_o,
  input  logic                          qp_destroy_send_side_valid_i,
  output logic                          qp_destroy_send_side_ready_o,
  input  logic [23:0]                   qp_destroy_data_i,

  // packets
  input  logic                          packet_valid_i,
  output logic                          packet_ready_o,
  input  srp_abi_pkg::rx_frame_t        packet_data_i,
  input  logic                          payload_valid_i,
  output logic                          payload_ready_o,
  input  srp_abi_pkg::beat_t            payload_data_i,
  output logic                          tx_frame_valid_o,
  input  logic                          tx_frame_ready_i,
  output srp_abi_pkg::tx_frame_t        tx_frame_data_o,
  output logic                          tx_payload_valid_o,
  input  logic                          tx_payload_ready_i,
  output srp_abi_pkg::beat_t            tx_payload_data_o,

  // IUs and their slots
  output logic                          iu_valid_o,
  input  logic                          iu_ready_i,
  output srp_abi_pkg::iu_record_t       iu_data_o,
  output logic [15:0]                   iu_writes_issued_o,
  output logic [15:0]                   iu_writes_done_o,
  input  logic                          kernel_free_valid_i,
  output logic                          kernel_free_ready_o,
  input  srp_abi_pkg::slot_free_t       kernel_free_data_i,
  input  logic                          exception_free_valid_i,
  output logic                          exception_free_ready_o,
  input  srp_abi_pkg::slot_free_t       exception_free_data_i,

  // promises of send queue entries, and what makes entries free
  input  logic                          reserve_ask_i,
  input  logic                          reserve_valid_i,
  input  logic [23:0]                   reserve_qpn_i,
  input  logic [1:0]                    reserve_entries_i,
  output logic                          reserve_known_o,
  output logic                          reserve_granted_o,
  input  logic [7:0]                    ring_index_i,
  output logic                          ring_open_o,
  output logic                          ring_empty_o,
  output logic [6:0]                    ring_promised_o,
  output logic [6:0]                    ring_acknowledged_o,
  output logic                          acknowledged_valid_o,
  output logic [7:0]                    acknowledged_index_o,
  output logic                          closed_valid_o,
  output logic [7:0]                    closed_index_o,

  // work requests and their ends
  input  logic                          kernel_work_valid_i,
  output logic                          kernel_work_ready_o,
  input  srp_abi_pkg::work_request_t    kernel_work_data_i,
  input  logic                          host_work_valid_i,
  output logic                          host_work_ready_o,
  input  srp_abi_pkg::work_request_t    host_work_data_i,
  output logic                          host_completion_valid_o,
  input  logic                          host_completion_ready_i,
  output srp_abi_pkg::work_completion_t host_completion_data_o,
  output logic                          kernel_completion_valid_o,
  input  logic                          kernel_completion_ready_i,
  output srp_abi_pkg::work_completion_t kernel_completion_data_o,
  output logic                          qp_event_valid_o,
  input  logic                          qp_event_ready_i,
  output srp_abi_pkg::qp_event_t        qp_event_data_o,

  // DMA clients
  output logic                          iu_write_cmd_valid_o,
  input  logic                          iu_write_cmd_ready_i,
  output srp_abi_pkg::dma_command_t     iu_write_cmd_data_o,
  output logic                          iu_write_data_valid_o,
  input  logic                          iu_write_data_ready_i,
  output srp_abi_pkg::beat_t            iu_write_data_data_o,
  input  logic                          iu_write_done_i,
  output logic                          tx_read_cmd_valid_o,
  input  logic                          tx_read_cmd_ready_i,
  output srp_abi_pkg::dma_command_t     tx_read_cmd_data_o,
  input  logic                          tx_read_data_valid_i,
  output logic                          tx_read_data_ready_o,
  input  srp_abi_pkg::beat_t            tx_read_data_data_i,
  output logic                          response_write_cmd_valid_o,
  input  logic                          response_write_cmd_ready_i,
  output srp_abi_pkg::dma_command_t     response_write_cmd_data_o,
  output logic                          response_write_data_valid_o,
  input  logic                          response_write_data_ready_i,
  output srp_abi_pkg::beat_t            response_write_data_data_o,
  input  logic                          response_write_done_i,
  input  logic                          response_write_done_error_i,

  input  srp_abi_pkg::congestion_settings_t congestion_i,

  input  logic                          busy_i,          // drains are being looked after: no time may be skipped
  input  logic [33:0]                   skipped_ticks_i,
  output logic                          timers_pending_o,
  output logic [33:0]                   timers_next_o,

  output logic [srp_abi_pkg::COUNTER_COUNT-1:0] count_o, // bit n for COUNTER_* n; 0 for those of other blocks

  // handshakes of the transport's streams, by CardStream; 0 for those of other blocks
  output logic [srp_abi_pkg::CARD_STREAMS-1:0] stream_valid_o,
  output logic [srp_abi_pkg::CARD_STREAMS-1:0] stream_ready_o
);
  localparam int unsigned IndexBits = srp_abi_pkg::QP_INDEX_BITS;

  // ------------------------------------------------------------------ congestion control
  logic        marked_valid, cnp_received, cnp_valid, cnp_ready;
  logic [7:0]  congestion_index, cnp_index;
  logic [47:0] now;

  tick_counter u_ticks (.clk_i, .rst_ni, .skipped_ticks_i, .now_o(now));

  notification_point u_notification (
    .clk_i, .rst_ni, .enabled_i(congestion_i.enabled), .interval_i(congestion_i.cnp_interval), .now_i(now),
    .open_i(qp_create_responder_valid_i && qp_create_responder_ready_o), .open_index_i(qp_create_data_i.qpn[7:0]),
    .marked_valid_i(marked_valid), .marked_index_i(congestion_index),
    .cnp_valid_o(cnp_valid), .cnp_ready_i(cnp_ready), .cnp_index_o(cnp_index)
  );

  // ------------------------------------------------------------------ counters
  logic count_rx_unknown_qp, count_rx_bad_address, count_rx_bad_pkey, count_rx_bad_transport, count_rx_sends, count_rx_duplicate,
        count_rx_out_of_order, count_rx_refused_requests, count_iu_no_slot, count_iu_too_long, count_work_dropped,
        count_tx_sends, count_tx_rdma_writes, count_tx_rdma_reads, count_rx_acks, count_rx_naks, count_rx_rnr_naks,
        count_rx_read_responses, count_rx_stale_responses, count_tx_acks, count_tx_naks, count_tx_rnr_naks,
        count_qp_errors, count_retransmissions, count_ack_timeouts, count_tx_cnp;

  always_comb begin
    count_o = '0;
    count_o[srp_abi_pkg::COUNTER_RX_UNKNOWN_QP]       = count_rx_unknown_qp;
    count_o[srp_abi_pkg::COUNTER_RX_BAD_ADDRESS]      = count_rx_bad_address;
    count_o[srp_abi_pkg::COUNTER_RX_BAD_PKEY]         = count_rx_bad_pkey;
    count_o[srp_abi_pkg::COUNTER_RX_BAD_TRANSPORT]    = count_rx_bad_transport;
    count_o[srp_abi_pkg::COUNTER_RX_SENDS]            = count_rx_sends;
    count_o[srp_abi_pkg::COUNTER_RX_DUPLICATE]        = count_rx_duplicate;
    count_o[srp_abi_pkg::COUNTER_RX_OUT_OF_ORDER]     = count_rx_out_of_order;
    count_o[srp_abi_pkg::COUNTER_RX_REFUSED_REQUESTS] = count_rx_refused_requests;
    count_o[srp_abi_pkg::COUNTER_IU_NO_SLOT]          = count_iu_no_slot;
    count_o[srp_abi_pkg::COUNTER_IU_TOO_LONG]         = count_iu_too_long;
    count_o[srp_abi_pkg::COUNTER_WORK_DROPPED]        = count_work_dropped;
    count_o[srp_abi_pkg::COUNTER_TX_SENDS]            = count_tx_sends;
    count_o[srp_abi_pkg::COUNTER_TX_RDMA_WRITES]      = count_tx_rdma_writes;
    count_o[srp_abi_pkg::COUNTER_TX_RDMA_READS]       = count_tx_rdma_reads;
    count_o[srp_abi_pkg::COUNTER_RX_ACKS]             = count_rx_acks;
    count_o[srp_abi_pkg::COUNTER_RX_NAKS]             = count_rx_naks;
    count_o[srp_abi_pkg::COUNTER_RX_RNR_NAKS]         = count_rx_rnr_naks;
    count_o[srp_abi_pkg::COUNTER_RX_READ_RESPONSES]   = count_rx_read_responses;
    count_o[srp_abi_pkg::COUNTER_RX_STALE_RESPONSES]  = count_rx_stale_responses;
    count_o[srp_abi_pkg::COUNTER_TX_ACKS]             = count_tx_acks;
    count_o[srp_abi_pkg::COUNTER_TX_NAKS]             = count_tx_naks;
    count_o[srp_abi_pkg::COUNTER_TX_RNR_NAKS]         = count_tx_rnr_naks;
    count_o[srp_abi_pkg::COUNTER_QP_ERRORS]           = count_qp_errors;
    count_o[srp_abi_pkg::COUNTER_RETRANSMISSIONS]     = count_retransmissions;
    count_o[srp_abi_pkg::COUNTER_ACK_TIMEOUTS]        = count_ack_timeouts;
    count_o[srp_abi_pkg::COUNTER_RX_ECN_MARKED]       = marked_valid;
    count_o[srp_abi_pkg::COUNTER_TX_CNP]              = count_tx_cnp;
    count_o[srp_abi_pkg::COUNTER_RX_CNP]              = cnp_received;
  end

  // ------------------------------------------------------------------ queue pair table
  logic                    dispatch_request, dispatch_exists, merge_request, merge_exists;
  logic [IndexBits-1:0]    dispatch_index, merge_index;
  srp_abi_pkg::qp_config_t dispatch_entry, merge_entry, lookup_entry;

  qp_table #(.ReadPorts(3)) u_table (
    .clk_i, .rst_ni,
    .qp_create_valid_i(qp_create_table_valid_i), .qp_create_ready_o(qp_create_table_ready_o), .qp_create_data_i,
    .qp_destroy_valid_i(qp_destroy_table_valid_i), .qp_destroy_ready_o(qp_destroy_table_ready_o),
    .qp_destroy_qpn_i(qp_destroy_data_i),
    .read_request_i({qp_lookup_valid_i, merge_request, dispatch_request}),
    .read_index_i({qp_lookup_index_i, merge_index, dispatch_index}),
    .read_valid_o({qp_lookup_entry_valid_o, merge_exists, dispatch_exists}),
    .read_entry_o({lookup_entry, merge_entry, dispatch_entry})
  );

  assign qp_lookup_entry_qpn_o = lookup_entry.qpn;

  // ------------------------------------------------------------------ receiving
  logic                          request_valid, request_ready, request_payload_valid, request_payload_ready;
  srp_abi_pkg::rx_packet_t       request;
  srp_abi_pkg::beat_t            request_payload;
  logic                          response_valid, response_ready, response_payload_valid, response_payload_ready;
  srp_abi_pkg::response_packet_t response;
  srp_abi_pkg::beat_t            response_payload;
  logic                          packets_wait, responder_busy;

  rx_dispatch u_dispatch (
    .clk_i, .rst_ni,
    .packet_valid_i, .packet_ready_o, .packet_data_i, .payload_valid_i, .payload_ready_o, .payload_data_i,
    .table_request_o(dispatch_request), .table_index_o(dispatch_index), .table_valid_i(dispatch_exists),
    .table_entry_i(dispatch_entry),
    .request_valid_o(request_valid), .request_ready_i(request_ready), .request_data_o(request),
    .request_payload_valid_o(request_payload_valid), .request_payload_ready_i(request_payload_ready),
    .request_payload_data_o(request_payload),
    .response_valid_o(response_valid), .response_ready_i(response_ready), .response_data_o(response),
    .response_payload_valid_o(response_payload_valid), .response_payload_ready_i(response_payload_ready),
    .response_payload_data_o(response_payload),
    .cnp_valid_o(cnp_received), .marked_valid_o(marked_valid), .congestion_index_o(congestion_index),
    .waiting_o(packets_wait),
    .count_rx_unknown_qp_o(count_rx_unknown_qp),
    .count_rx_bad_address_o(count_rx_bad_address),
    .count_rx_bad_pkey_o(count_rx_bad_pkey),
    .count_rx_bad_transport_o(count_rx_bad_transport)
  );

  logic                      alloc_valid, alloc_ready, alloc_granted;
  logic [IndexBits-1:0]      alloc_index;
  logic [15:0]               alloc_slot;
  logic                      responder_free_valid, responder_free_ready;
  srp_abi_pkg::slot_free_t   responder_free;
  logic                      ack_valid, ack_ready, responder_failure_valid, responder_failure_ready;
  srp_abi_pkg::ack_request_t ack;
  srp_abi_pkg::qp_event_t    responder_failure;

  responder u_responder (
    .clk_i, .rst_ni,
    .qp_create_valid_i(qp_create_responder_valid_i), .qp_create_ready_o(qp_create_responder_ready_o), .qp_create_data_i,
    .qp_destroy_valid_i(qp_destroy_responder_valid_i), .qp_destroy_ready_o(qp_destroy_responder_ready_o),
    .qp_destroy_qpn_i(qp_destroy_data_i),
    .request_valid_i(request_valid), .request_ready_o(request_ready), .request_data_i(request),
    .request_payload_valid_i(request_payload_valid), .request_payload_ready_o(request_payload_ready),
    .request_payload_data_i(request_payload),
    .pool_base_i, .alloc_valid_o(alloc_valid), .alloc_ready_i(alloc_ready), .alloc_index_o(alloc_index),
    .alloc_granted_i(alloc_granted), .alloc_slot_i(alloc_slot),
    .slot_free_valid_o(responder_free_valid), .slot_free_ready_i(responder_free_ready),
    .slot_free_data_o(responder_free),
    .iu_write_cmd_valid_o, .iu_write_cmd_ready_i, .iu_write_cmd_data_o, .iu_write_data_valid_o, .iu_write_data_ready_i,
    .iu_write_data_data_o, .iu_write_done_i, .iu_writes_issued_o, .iu_writes_done_o,
    .iu_valid_o, .iu_ready_i, .iu_data_o,
    .ack_request_valid_o(ack_valid), .ack_request_ready_i(ack_ready), .ack_request_data_o(ack),
    .qp_event_valid_o(responder_failure_valid), .qp_event_ready_i(responder_failure_ready),
    .qp_event_data_o(responder_failure),
    .busy_o(responder_busy),
    .count_rx_sends_o(count_rx_sends),
    .count_rx_duplicate_o(count_rx_duplicate),
    .count_rx_out_of_order_o(count_rx_out_of_order),
    .count_rx_refused_requests_o(count_rx_refused_requests),
    .count_iu_no_slot_o(count_iu_no_slot),
    .count_iu_too_long_o(count_iu_too_long)
  );

  logic [15:0] slots_in_use;

  iu_slot_pool u_slots (
    .clk_i, .rst_ni,
    .pool_set_valid_i, .pool_set_ready_o, .pool_set_count_i, .slots_in_use_o(slots_in_use),
    .qp_create_valid_i(qp_create_table_valid_i && qp_create_table_ready_o), .qp_create_data_i,
    .alloc_valid_i(alloc_valid), .alloc_ready_o(alloc_ready), .alloc_index_i(alloc_index),
    .alloc_granted_o(alloc_granted), .alloc_slot_o(alloc_slot),
    .responder_free_valid_i(responder_free_valid), .responder_free_ready_o(responder_free_ready),
    .responder_free_data_i(responder_free),
    .kernel_free_valid_i, .kernel_free_ready_o, .kernel_free_data_i,
    .exception_free_valid_i, .exception_free_ready_o, .exception_free_data_i
  );

  // ------------------------------------------------------------------ sending
  logic                    packet_out_valid, packet_out_ready, payload_out_valid, payload_out_ready;
  srp_abi_pkg::tx_packet_t packet_out;
  srp_abi_pkg::beat_t      payload_out;
  logic                    send_pending, turn_valid, turn_ready;
  logic [33:0]             send_next;

  // Nor may time be skipped while received packets wait.
  assign timers_pending_o = packets_wait || responder_busy || send_pending;
  assign timers_next_o    = packets_wait || responder_busy ? '0 : send_next;

  send_side u_send_side (
    .clk_i, .rst_ni,
    .qp_create_valid_i(qp_create_send_side_valid_i), .qp_create_ready_o(qp_create_send_side_ready_o), .qp_create_data_i,
    .qp_destroy_valid_i(qp_destroy_send_side_valid_i), .qp_destroy_ready_o(qp_destroy_send_side_ready_o),
    .qp_destroy_qpn_i(qp_destroy_data_i),
    .responder_failure_valid_i(responder_failure_valid), .responder_failure_ready_o(responder_failure_ready),
    .responder_failure_data_i(responder_failure), .qp_event_valid_o, .qp_event_ready_i, .qp_event_data_o,
    .reserve_ask_i, .reserve_valid_i, .reserve_qpn_i, .reserve_entries_i, .reserve_known_o, .reserve_granted_o,
    .ring_index_i, .ring_open_o, .ring_empty_o, .ring_promised_o, .ring_acknowledged_o,
    .acknowledged_valid_o, .acknowledged_index_o, .closed_valid_o, .closed_index_o,
    .kernel_work_valid_i, .kernel_work_ready_o, .kernel_work_data_i,
    .host_work_valid_i, .host_work_ready_o, .host_work_data_i,
    .host_completion_valid_o, .host_completion_ready_i, .host_completion_data_o,
    .kernel_completion_valid_o, .kernel_completion_ready_i, .kernel_completion_data_o,
    .tx_packet_valid_o(packet_out_valid), .tx_packet_ready_i(packet_out_ready), .tx_packet_data_o(packet_out),
    .tx_payload_valid_o(payload_out_valid), .tx_payload_ready_i(payload_out_ready), .tx_payload_data_o(payload_out),
    .response_valid_i(response_valid), .response_ready_o(response_ready), .response_data_i(response),
    .response_payload_valid_i(response_payload_valid), .response_payload_ready_o(response_payload_ready),
    .response_payload_data_i(response_payload),
    .tx_read_cmd_valid_o, .tx_read_cmd_ready_i, .tx_read_cmd_data_o, .tx_read_data_valid_i, .tx_read_data_ready_o,
    .tx_read_data_data_i,
    .read_write_cmd_valid_o(response_write_cmd_valid_o), .read_write_cmd_ready_i(response_write_cmd_ready_i),
    .read_write_cmd_data_o(response_write_cmd_data_o), .read_write_data_valid_o(response_write_data_valid_o),
    .read_write_data_ready_i(response_write_data_ready_i), .read_write_data_data_o(response_write_data_data_o),
    .read_write_done_i(response_write_done_i), .read_write_done_error_i(response_write_done_error_i),
    .congestion_i, .now_i(now[35:0]), .cnp_valid_i(cnp_received), .cnp_index_i(congestion_index),
    .skipped_ticks_i, .busy_i, .timers_pending_o(send_pending), .timers_next_o(send_next),
    .turn_valid_o(turn_valid), .turn_ready_o(turn_ready),
    .count_work_dropped_o(count_work_dropped),
    .count_tx_sends_o(count_tx_sends),
    .count_tx_rdma_writes_o(count_tx_rdma_writes),
    .count_tx_rdma_reads_o(count_tx_rdma_reads),
    .count_rx_acks_o(count_rx_acks),
    .count_rx_naks_o(count_rx_naks),
    .count_rx_rnr_naks_o(count_rx_rnr_naks),
    .count_rx_read_responses_o(count_rx_read_responses),
    .count_rx_stale_responses_o(count_rx_stale_responses),
    .count_qp_errors_o(count_qp_errors),
    .count_retransmissions_o(count_retransmissions),
    .count_ack_timeouts_o(count_ack_timeouts)
  );

  tx_merge u_merge (
    .clk_i, .rst_ni, .local_mac_i,
    .open_i(qp_create_table_valid_i && qp_create_table_ready_o), .open_index_i(qp_create_data_i.qpn[IndexBits-1:0]),
    .mark_ect_i(congestion_i.enabled), .ect_i(congestion_i.ect), .cnp_dscp_i(congestion_i.cnp_dscp),
    .cnp_valid_i(cnp_valid), .cnp_ready_o(cnp_ready), .cnp_index_i(cnp_index),
    .ack_request_valid_i(ack_valid), .ack_request_ready_o(ack_ready), .ack_request_data_i(ack),
    .packet_valid_i(packet_out_valid), .packet_ready_o(packet_out_ready), .packet_data_i(packet_out),
    .payload_valid_i(payload_out_valid), .payload_ready_o(payload_out_ready), .payload_data_i(payload_out),
    .table_request_o(merge_request), .table_index_o(merge_index), .table_valid_i(merge_exists),
    .table_entry_i(merge_entry),
    .tx_frame_valid_o, .tx_frame_ready_i, .tx_frame_data_o,
    .tx_payload_valid_o, .tx_payload_ready_i, .tx_payload_data_o,
    .count_tx_acks_o(count_tx_acks),
    .count_tx_naks_o(count_tx_naks),
    .count_tx_rnr_naks_o(count_tx_rnr_naks),
    .count_tx_cnp_o(count_tx_cnp)
  );

  // ------------------------------------------------------------------ observation
  always_comb begin
    stream_valid_o = '0;
    stream_valid_o[srp_abi_pkg::CARD_STREAM_PACKET]     = packet_valid_i;
    stream_valid_o[srp_abi_pkg::CARD_STREAM_REQUEST]    = request_valid;
    stream_valid_o[srp_abi_pkg::CARD_STREAM_RESPONSE]   = response_valid;
    stream_valid_o[srp_abi_pkg::CARD_STREAM_TURN]       = turn_valid;
    stream_valid_o[srp_abi_pkg::CARD_STREAM_TX_PAYLOAD] = payload_out_valid;
    stream_valid_o[srp_abi_pkg::CARD_STREAM_TX_FRAME]   = tx_frame_valid_o;
    stream_ready_o = '0;
    stream_ready_o[srp_abi_pkg::CARD_STREAM_PACKET]     = packet_ready_o;
    stream_ready_o[srp_abi_pkg::CARD_STREAM_REQUEST]    = request_ready;
    stream_ready_o[srp_abi_pkg::CARD_STREAM_RESPONSE]   = response_ready;
    stream_ready_o[srp_abi_pkg::CARD_STREAM_TURN]       = turn_ready;
    stream_ready_o[srp_abi_pkg::CARD_STREAM_TX_PAYLOAD] = payload_out_ready;
    stream_ready_o[srp_abi_pkg::CARD_STREAM_TX_FRAME]   = tx_frame_ready_i;
  end

  logic unused;
  assign unused = &{1'b0, slots_in_use, lookup_entry};
endmodule
