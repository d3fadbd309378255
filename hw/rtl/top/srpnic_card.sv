// SPDX-License-Identifier: Apache-2.0
// srpnic_card: the whole card.
// In and out: the wire (AXI4-Stream, 512 bits, no ready towards the wire), the host's register window (AXI4-Lite), card
// memory and host memory (AXI4 masters, 512 bits, no IDs).
// Guarantees: all blocks are reset together, at power-on and at the host's request; the protocols at the card's borders
// hold throughout (guards).
module srpnic_card #(
  parameter logic [31:0] BuildId = 32'h0  // register BUILD_ID
) (
  // clock and power-on reset
  input  logic                          clk_i,
  input  logic                          rst_ni,

  // wire
  input  logic [511:0]                  s_axis_rx_tdata,
  input  logic [63:0]                   s_axis_rx_tkeep,
  input  logic                          s_axis_rx_tvalid,
  input  logic                          s_axis_rx_tlast,
  input  logic                          s_axis_rx_tuser,  // with tlast: the MAC saw an error
  output logic [511:0]                  m_axis_tx_tdata,
  output logic [63:0]                   m_axis_tx_tkeep,
  output logic                          m_axis_tx_tvalid,
  input  logic                          m_axis_tx_tready,
  output logic                          m_axis_tx_tlast,
  output logic                          m_axis_tx_tuser,

  // registers
  input  logic                          s_axil_awvalid,
  output logic                          s_axil_awready,
  input  logic [15:0]                   s_axil_awaddr,
  input  logic                          s_axil_wvalid,
  output logic                          s_axil_wready,
  input  logic [31:0]                   s_axil_wdata,
  input  logic [3:0]                    s_axil_wstrb,
  output logic                          s_axil_bvalid,
  input  logic                          s_axil_bready,
  output logic [1:0]                    s_axil_bresp,
  input  logic                          s_axil_arvalid,
  output logic                          s_axil_arready,
  input  logic [15:0]                   s_axil_araddr,
  output logic                          s_axil_rvalid,
  input  logic                          s_axil_rready,
  output logic [31:0]                   s_axil_rdata,
  output logic [1:0]                    s_axil_rresp,

  // card memory; its size in bytes is constant
  input  logic [63:0]                   card_memory_bytes_i,
  output logic [63:0]                   m_axi_card_awaddr,
  output logic [7:0]                    m_axi_card_awlen,
  output logic [2:0]                    m_axi_card_awsize,
  output logic [1:0]                    m_axi_card_awburst,
  output logic                          m_axi_card_awvalid,
  input  logic                          m_axi_card_awready,
  output logic [511:0]                  m_axi_card_wdata,
  output logic [63:0]                   m_axi_card_wstrb,
  output logic                          m_axi_card_wlast,
  output logic                          m_axi_card_wvalid,
  input  logic                          m_axi_card_wready,
  input  logic [1:0]                    m_axi_card_bresp,
  input  logic                          m_axi_card_bvalid,
  output logic                          m_axi_card_bready,
  output logic [63:0]                   m_axi_card_araddr,
  output logic [7:0]                    m_axi_card_arlen,
  output logic [2:0]                    m_axi_card_arsize,
  output logic [1:0]                    m_axi_card_arburst,
  output logic                          m_axi_card_arvalid,
  input  logic                          m_axi_card_arready,
  input  logic [511:0]                  m_axi_card_rdata,
  input  logic [1:0]                    m_axi_card_rresp,
  input  logic                          m_axi_card_rlast,
  input  logic                          m_axi_card_rvalid,
  output logic                          m_axi_card_rready,

  // host memory
  output logic [63:0]                   m_axi_host_awaddr,
  output logic [7:0]                    m_axi_host_awlen,
  output logic [2:0]                    m_axi_host_awsize,
  output logic [1:0]                    m_axi_host_awburst,
  output logic                          m_axi_host_awvalid,
  input  logic                          m_axi_host_awready,
  output logic [511:0]                  m_axi_host_wdata,
  output logic [63:0]                   m_axi_host_wstrb,
  output logic                          m_axi_host_wlast,
  output logic                          m_axi_host_wvalid,
  input  logic                          m_axi_host_wready,
  input  logic [1:0]                    m_axi_host_bresp,
  input  logic                          m_axi_host_bvalid,
  output logic                          m_axi_host_bready,
  output logic [63:0]                   m_axi_host_araddr,
  output logic [7:0]                    m_axi_host_arlen,
  output logic [2:0]                    m_axi_host_arsize,
  output logic [1:0]                    m_axi_host_arburst,
  output logic                          m_axi_host_arvalid,
  input  logic                          m_axi_host_arready,
  input  logic [511:0]                  m_axi_host_rdata,
  input  logic [1:0]                    m_axi_host_rresp,
  input  logic                          m_axi_host_rlast,
  input  logic                          m_axi_host_rvalid,
  output logic                          m_axi_host_rready,

  // time: a simulation may stop the clock and skip up to timers_next_o ticks of 1.024 us; tied to 0 on a card
  input  logic [33:0]                   skipped_ticks_i,
  output logic                          timers_pending_o,  // an answer or the end of a pause is waited for
  output logic [33:0]                   timers_next_o,

  // observation: handshakes of the streams between the blocks, by CardStream; unconnected on a card
  output logic [srp_abi_pkg::CARD_STREAMS-1:0] stream_valid_o,
  output logic [srp_abi_pkg::CARD_STREAMS-1:0] stream_ready_o
);
  // ------------------------------------------------------------------ reset
  logic card_rst_n, card_drained, host_drained;

  // ------------------------------------------------------------------ wire
  logic [47:0] local_mac;
  logic rx_tvalid, tx_tvalid, tx_tready, tx_tlast, tx_tuser;
  logic [511:0] tx_tdata;
  logic [63:0] tx_tkeep;
  logic packet_valid, packet_ready, payload_valid, payload_ready, frame_valid, frame_ready;
  srp_abi_pkg::rx_frame_t packet;
  srp_abi_pkg::beat_t payload, frame;
  logic [7:0] frame_reason;
  logic tx_frame_valid, tx_frame_ready, tx_payload_valid, tx_payload_ready, host_frame_valid, host_frame_ready;
  srp_abi_pkg::tx_frame_t tx_frame;
  srp_abi_pkg::beat_t tx_payload, host_frame;
  logic count_rx_frames, count_rx_bytes_64, count_rx_truncated, count_rx_oversized, count_rx_bad_ip, count_rx_bad_icrc,
        count_rx_not_for_us, count_rx_overflow, count_rx_roce_packets, count_rx_exception_frames,
        count_rx_exception_dropped, count_tx_frames, count_tx_bytes_64, count_tx_roce_packets, count_tx_host_frames,
        count_commands, count_commands_fast, count_responses_fast, count_copy_jobs, count_memory_errors, count_axi_errors;

  wire_guard u_wire (
    .clk_i, .rst_ni, .card_rst_ni(card_rst_n), .s_axis_rx_tvalid, .s_axis_rx_tlast, .card_rx_tvalid_o(rx_tvalid),
    .card_tx_tdata_i(tx_tdata), .card_tx_tkeep_i(tx_tkeep), .card_tx_tlast_i(tx_tlast), .card_tx_tvalid_i(tx_tvalid),
    .card_tx_tready_o(tx_tready),
    .m_axis_tx_tdata, .m_axis_tx_tkeep, .m_axis_tx_tlast, .m_axis_tx_tvalid, .m_axis_tx_tready
  );

  assign m_axis_tx_tuser = 1'b0;  // the card never sends a frame it knows to be bad

  net_rx u_net_rx (
    .clk_i, .rst_ni(card_rst_n), .local_mac_i(local_mac),
    .s_axis_rx_tdata, .s_axis_rx_tkeep, .s_axis_rx_tvalid(rx_tvalid), .s_axis_rx_tlast, .s_axis_rx_tuser,
    .packet_valid_o(packet_valid), .packet_ready_i(packet_ready), .packet_data_o(packet),
    .payload_valid_o(payload_valid), .payload_ready_i(payload_ready), .payload_data_o(payload),
    .frame_valid_o(frame_valid), .frame_ready_i(frame_ready), .frame_data_o(frame), .frame_reason_o(frame_reason),
    .count_rx_frames_o(count_rx_frames), .count_rx_bytes_64_o(count_rx_bytes_64),
    .count_rx_truncated_o(count_rx_truncated), .count_rx_oversized_o(count_rx_oversized),
    .count_rx_bad_ip_o(count_rx_bad_ip), .count_rx_bad_icrc_o(count_rx_bad_icrc),
    .count_rx_not_for_us_o(count_rx_not_for_us), .count_rx_overflow_o(count_rx_overflow),
    .count_rx_roce_packets_o(count_rx_roce_packets), .count_rx_exception_frames_o(count_rx_exception_frames),
    .count_rx_exception_dropped_o(count_rx_exception_dropped)
  );

  net_tx u_net_tx (
    .clk_i, .rst_ni(card_rst_n),
    .tx_frame_valid_i(tx_frame_valid), .tx_frame_ready_o(tx_frame_ready), .tx_frame_data_i(tx_frame),
    .tx_payload_valid_i(tx_payload_valid), .tx_payload_ready_o(tx_payload_ready), .tx_payload_data_i(tx_payload),
    .host_frame_valid_i(host_frame_valid), .host_frame_ready_o(host_frame_ready), .host_frame_data_i(host_frame),
    .m_axis_tx_tdata(tx_tdata), .m_axis_tx_tkeep(tx_tkeep), .m_axis_tx_tvalid(tx_tvalid), .m_axis_tx_tready(tx_tready),
    .m_axis_tx_tlast(tx_tlast), .m_axis_tx_tuser(tx_tuser),
    .count_tx_frames_o(count_tx_frames), .count_tx_bytes_64_o(count_tx_bytes_64),
    .count_tx_roce_packets_o(count_tx_roce_packets), .count_tx_host_frames_o(count_tx_host_frames)
  );

  // ------------------------------------------------------------------ transport
  logic tx_read_cmd_valid, tx_read_cmd_ready, tx_read_data_valid, tx_read_data_ready;
  srp_abi_pkg::dma_command_t tx_read_cmd;
  srp_abi_pkg::beat_t tx_read_data;
  logic iu_write_cmd_valid, iu_write_cmd_ready, iu_write_data_valid, iu_write_data_ready, iu_write_done;
  srp_abi_pkg::dma_command_t iu_write_cmd;
  srp_abi_pkg::beat_t iu_write_data;
  logic response_write_cmd_valid, response_write_cmd_ready, response_write_data_valid, response_write_data_ready,
        response_write_done, response_write_done_error;
  srp_abi_pkg::dma_command_t response_write_cmd;
  srp_abi_pkg::beat_t response_write_data;
  logic [63:0] pool_base;
  logic [15:0] pool_set_count, iu_writes_issued, iu_writes_done;
  logic pool_set_valid, pool_set_ready, lookup_valid, lookup_entry_valid;
  logic [7:0] lookup_index;
  logic [23:0] lookup_entry_qpn, destroy_qpn;
  logic create_table_valid, create_table_ready, create_responder_valid, create_responder_ready;
  logic create_send_side_valid, create_send_side_ready, destroy_table_valid, destroy_table_ready;
  logic destroy_responder_valid, destroy_responder_ready, destroy_send_side_valid, destroy_send_side_ready;
  srp_abi_pkg::qp_config_t create;
  logic iu_valid, iu_ready;
  srp_abi_pkg::iu_record_t iu;
  logic exception_free_valid, exception_free_ready, kernel_free_valid, kernel_free_ready;
  srp_abi_pkg::slot_free_t exception_free, kernel_free;
  logic reserve_ask, reserve_valid, reserve_known, reserve_granted, acknowledged_valid, closed_valid, ring_open, ring_empty, draining;
  logic [1:0] reserve_entries;
  logic [23:0] reserve_qpn;
  logic [7:0] acknowledged_index, closed_index, ring_index;
  logic [6:0] ring_promised, ring_acknowledged;
  logic destroy_commands_valid, destroy_commands_ready, drain_valid, drain_ready, drain_exists, drained_valid, drained_ready;
  srp_abi_pkg::qp_event_t drained;
  logic host_work_valid, host_work_ready, kernel_work_valid, kernel_work_ready;
  srp_abi_pkg::work_request_t host_work, kernel_work;
  logic host_completion_valid, host_completion_ready, kernel_completion_valid, kernel_completion_ready;
  srp_abi_pkg::work_completion_t host_completion, kernel_completion;
  srp_abi_pkg::congestion_settings_t congestion;
  logic qp_event_valid, qp_event_ready;
  srp_abi_pkg::qp_event_t qp_event;
  logic [srp_abi_pkg::COUNTER_COUNT-1:0] roce_count;
  logic [srp_abi_pkg::CARD_STREAMS-1:0] roce_stream_valid, roce_stream_ready, srp_stream_valid, srp_stream_ready;

  roce_top u_roce (
    .clk_i, .rst_ni(card_rst_n), .local_mac_i(local_mac),
    .pool_base_i(pool_base), .pool_set_count_i(pool_set_count), .pool_set_valid_i(pool_set_valid),
    .pool_set_ready_o(pool_set_ready), .qp_lookup_valid_i(lookup_valid), .qp_lookup_index_i(lookup_index),
    .qp_lookup_entry_valid_o(lookup_entry_valid), .qp_lookup_entry_qpn_o(lookup_entry_qpn),
    .qp_create_table_valid_i(create_table_valid), .qp_create_table_ready_o(create_table_ready),
    .qp_create_responder_valid_i(create_responder_valid), .qp_create_responder_ready_o(create_responder_ready),
    .qp_create_send_side_valid_i(create_send_side_valid), .qp_create_send_side_ready_o(create_send_side_ready),
    .qp_destroy_table_valid_i(destroy_table_valid), .qp_destroy_table_ready_o(destroy_table_ready),
    .qp_destroy_responder_valid_i(destroy_responder_valid), .qp_destroy_responder_ready_o(destroy_responder_ready),
    .qp_destroy_send_side_valid_i(destroy_send_side_valid), .qp_destroy_send_side_ready_o(destroy_send_side_ready),
    .qp_create_data_i(create), .qp_destroy_data_i(destroy_qpn),
    .packet_valid_i(packet_valid), .packet_ready_o(packet_ready), .packet_data_i(packet),
    .payload_valid_i(payload_valid), .payload_ready_o(payload_ready), .payload_data_i(payload),
    .tx_frame_valid_o(tx_frame_valid), .tx_frame_ready_i(tx_frame_ready), .tx_frame_data_o(tx_frame),
    .tx_payload_valid_o(tx_payload_valid), .tx_payload_ready_i(tx_payload_ready), .tx_payload_data_o(tx_payload),
    .iu_valid_o(iu_valid), .iu_ready_i(iu_ready), .iu_data_o(iu),
    .iu_writes_issued_o(iu_writes_issued), .iu_writes_done_o(iu_writes_done),
    .kernel_free_valid_i(kernel_free_valid), .kernel_free_ready_o(kernel_free_ready),
    .kernel_free_data_i(kernel_free), .exception_free_valid_i(exception_free_valid),
    .exception_free_ready_o(exception_free_ready), .exception_free_data_i(exception_free),
    .reserve_ask_i(reserve_ask), .reserve_valid_i(reserve_valid), .reserve_qpn_i(reserve_qpn), .reserve_entries_i(reserve_entries),
    .reserve_known_o(reserve_known), .reserve_granted_o(reserve_granted),
    .ring_index_i(ring_index), .ring_open_o(ring_open), .ring_empty_o(ring_empty), .ring_promised_o(ring_promised),
    .ring_acknowledged_o(ring_acknowledged), .acknowledged_valid_o(acknowledged_valid),
    .acknowledged_index_o(acknowledged_index), .closed_valid_o(closed_valid), .closed_index_o(closed_index),
    .busy_i(draining),
    .kernel_work_valid_i(kernel_work_valid), .kernel_work_ready_o(kernel_work_ready),
    .kernel_work_data_i(kernel_work), .host_work_valid_i(host_work_valid),
    .host_work_ready_o(host_work_ready), .host_work_data_i(host_work),
    .host_completion_valid_o(host_completion_valid), .host_completion_ready_i(host_completion_ready),
    .host_completion_data_o(host_completion), .kernel_completion_valid_o(kernel_completion_valid),
    .kernel_completion_ready_i(kernel_completion_ready), .kernel_completion_data_o(kernel_completion),
    .qp_event_valid_o(qp_event_valid), .qp_event_ready_i(qp_event_ready), .qp_event_data_o(qp_event),
    .iu_write_cmd_valid_o(iu_write_cmd_valid), .iu_write_cmd_ready_i(iu_write_cmd_ready),
    .iu_write_cmd_data_o(iu_write_cmd), .iu_write_data_valid_o(iu_write_data_valid),
    .iu_write_data_ready_i(iu_write_data_ready), .iu_write_data_data_o(iu_write_data), .iu_write_done_i(iu_write_done),
    .tx_read_cmd_valid_o(tx_read_cmd_valid), .tx_read_cmd_ready_i(tx_read_cmd_ready), .tx_read_cmd_data_o(tx_read_cmd),
    .tx_read_data_valid_i(tx_read_data_valid), .tx_read_data_ready_o(tx_read_data_ready),
    .tx_read_data_data_i(tx_read_data), .response_write_cmd_valid_o(response_write_cmd_valid),
    .response_write_cmd_ready_i(response_write_cmd_ready), .response_write_cmd_data_o(response_write_cmd),
    .response_write_data_valid_o(response_write_data_valid), .response_write_data_ready_i(response_write_data_ready),
    .response_write_data_data_o(response_write_data), .response_write_done_i(response_write_done),
    .response_write_done_error_i(response_write_done_error),
    .congestion_i(congestion), .skipped_ticks_i, .timers_pending_o, .timers_next_o, .count_o(roce_count),
    .stream_valid_o(roce_stream_valid), .stream_ready_o(roce_stream_ready)
  );

  // ------------------------------------------------------------------ SRP data path
  logic copy_read_cmd_valid, copy_read_cmd_ready, copy_read_data_valid, copy_read_data_ready;
  srp_abi_pkg::dma_command_t copy_read_cmd;
  srp_abi_pkg::beat_t copy_read_data;
  logic copy_write_cmd_valid, copy_write_cmd_ready, copy_write_data_valid, copy_write_data_ready, copy_write_done;
  srp_abi_pkg::dma_command_t copy_write_cmd;
  srp_abi_pkg::beat_t copy_write_data;
  logic copy_read_error, copy_write_done_error, lun_write_valid, lun_write_ready;
  logic iu_exception_valid, iu_exception_ready;
  srp_abi_pkg::iu_exception_t iu_exception;
  logic [7:0] lun_write_index;
  srp_abi_pkg::lun_entry_t lun_write;

  srp_top u_srp (
    .clk_i, .rst_ni(card_rst_n), .lun_write_valid_i(lun_write_valid), .lun_write_ready_o(lun_write_ready),
    .lun_write_index_i(lun_write_index), .lun_write_data_i(lun_write),
    .iu_valid_i(iu_valid), .iu_ready_o(iu_ready), .iu_data_i(iu),
    .iu_exception_valid_o(iu_exception_valid), .iu_exception_ready_i(iu_exception_ready),
    .iu_exception_data_o(iu_exception),
    .reserve_ask_o(reserve_ask), .reserve_valid_o(reserve_valid), .reserve_qpn_o(reserve_qpn), .reserve_entries_o(reserve_entries),
    .reserve_known_i(reserve_known), .reserve_granted_i(reserve_granted),
    .ring_index_o(ring_index), .ring_open_i(ring_open), .ring_empty_i(ring_empty), .ring_promised_i(ring_promised),
    .ring_acknowledged_i(ring_acknowledged), .acknowledged_valid_i(acknowledged_valid),
    .acknowledged_index_i(acknowledged_index), .closed_valid_i(closed_valid), .closed_index_i(closed_index),
    .drain_valid_i(drain_valid), .drain_ready_o(drain_ready), .drain_exists_o(drain_exists),
    .destroy_valid_i(destroy_commands_valid), .destroy_ready_o(destroy_commands_ready), .drain_qpn_i(destroy_qpn),
    .drained_valid_o(drained_valid), .drained_ready_i(drained_ready), .drained_data_o(drained), .draining_o(draining),
    .work_valid_o(kernel_work_valid), .work_ready_i(kernel_work_ready), .work_data_o(kernel_work),
    .slot_free_valid_o(kernel_free_valid), .slot_free_ready_i(kernel_free_ready), .slot_free_data_o(kernel_free),
    .kernel_completion_valid_i(kernel_completion_valid), .kernel_completion_ready_o(kernel_completion_ready),
    .kernel_completion_data_i(kernel_completion),
    .pool_base_i(pool_base), .iu_writes_issued_i(iu_writes_issued), .iu_writes_done_i(iu_writes_done),
    .copy_read_cmd_valid_o(copy_read_cmd_valid), .copy_read_cmd_ready_i(copy_read_cmd_ready),
    .copy_read_cmd_data_o(copy_read_cmd), .copy_read_data_valid_i(copy_read_data_valid),
    .copy_read_data_ready_o(copy_read_data_ready), .copy_read_data_data_i(copy_read_data),
    .copy_read_data_error_i(copy_read_error), .copy_write_cmd_valid_o(copy_write_cmd_valid),
    .copy_write_cmd_ready_i(copy_write_cmd_ready), .copy_write_cmd_data_o(copy_write_cmd),
    .copy_write_data_valid_o(copy_write_data_valid), .copy_write_data_ready_i(copy_write_data_ready),
    .copy_write_data_data_o(copy_write_data), .copy_write_done_i(copy_write_done),
    .copy_write_done_error_i(copy_write_done_error),
    .count_commands_o(count_commands), .count_commands_fast_o(count_commands_fast),
    .count_responses_fast_o(count_responses_fast), .count_copy_jobs_o(count_copy_jobs),
    .count_memory_errors_o(count_memory_errors), .stream_valid_o(srp_stream_valid), .stream_ready_o(srp_stream_ready)
  );

  assign stream_valid_o = roce_stream_valid | srp_stream_valid;
  assign stream_ready_o = roce_stream_ready | srp_stream_ready;

  // ------------------------------------------------------------------ host
  logic exception_read_cmd_valid, exception_read_cmd_ready, exception_read_data_valid, exception_read_data_ready;
  srp_abi_pkg::dma_command_t exception_read_cmd;
  srp_abi_pkg::beat_t exception_read_data;
  logic work_read_cmd_valid, work_read_cmd_ready, work_read_data_valid, work_read_data_ready;
  srp_abi_pkg::dma_command_t work_read_cmd;
  srp_abi_pkg::beat_t work_read_data;
  logic frame_read_cmd_valid, frame_read_cmd_ready, frame_read_data_valid, frame_read_data_ready;
  srp_abi_pkg::dma_command_t frame_read_cmd;
  srp_abi_pkg::beat_t frame_read_data;
  logic exception_write_cmd_valid, exception_write_cmd_ready, exception_write_data_valid, exception_write_data_ready,
        exception_write_done;
  srp_abi_pkg::dma_command_t exception_write_cmd;
  srp_abi_pkg::beat_t exception_write_data;
  logic completion_write_cmd_valid, completion_write_cmd_ready, completion_write_data_valid,
        completion_write_data_ready, completion_write_done;
  srp_abi_pkg::dma_command_t completion_write_cmd;
  srp_abi_pkg::beat_t completion_write_data;
  logic [srp_abi_pkg::COUNTER_COUNT-1:0] count;

  always_comb begin
    count = roce_count;
    count[srp_abi_pkg::COUNTER_RX_FRAMES]            = count_rx_frames;
    count[srp_abi_pkg::COUNTER_RX_BYTES_64]          = count_rx_bytes_64;
    count[srp_abi_pkg::COUNTER_RX_TRUNCATED]         = count_rx_truncated;
    count[srp_abi_pkg::COUNTER_RX_OVERSIZED]         = count_rx_oversized;
    count[srp_abi_pkg::COUNTER_RX_BAD_IP]            = count_rx_bad_ip;
    count[srp_abi_pkg::COUNTER_RX_BAD_ICRC]          = count_rx_bad_icrc;
    count[srp_abi_pkg::COUNTER_RX_NOT_FOR_US]        = count_rx_not_for_us;
    count[srp_abi_pkg::COUNTER_RX_OVERFLOW]          = count_rx_overflow;
    count[srp_abi_pkg::COUNTER_RX_ROCE_PACKETS]      = count_rx_roce_packets;
    count[srp_abi_pkg::COUNTER_RX_EXCEPTION_FRAMES]  = count_rx_exception_frames;
    count[srp_abi_pkg::COUNTER_RX_EXCEPTION_DROPPED] = count_rx_exception_dropped;
    count[srp_abi_pkg::COUNTER_TX_FRAMES]            = count_tx_frames;
    count[srp_abi_pkg::COUNTER_TX_BYTES_64]          = count_tx_bytes_64;
    count[srp_abi_pkg::COUNTER_TX_ROCE_PACKETS]      = count_tx_roce_packets;
    count[srp_abi_pkg::COUNTER_TX_HOST_FRAMES]       = count_tx_host_frames;
    count[srp_abi_pkg::COUNTER_COMMANDS]             = count_commands;
    count[srp_abi_pkg::COUNTER_COMMANDS_FAST]        = count_commands_fast;
    count[srp_abi_pkg::COUNTER_RESPONSES_FAST]       = count_responses_fast;
    count[srp_abi_pkg::COUNTER_COPY_JOBS]            = count_copy_jobs;
    count[srp_abi_pkg::COUNTER_MEMORY_ERRORS]        = count_memory_errors;
    count[srp_abi_pkg::COUNTER_AXI_ERRORS]           = count_axi_errors;
  end

  host_top #(.BuildId(BuildId)) u_host (
    .clk_i, .rst_ni, .card_rst_no(card_rst_n), .drained_i(card_drained && host_drained),
    .card_memory_bytes_i,
    .s_axil_awvalid_i(s_axil_awvalid), .s_axil_awready_o(s_axil_awready), .s_axil_awaddr_i(s_axil_awaddr),
    .s_axil_wvalid_i(s_axil_wvalid), .s_axil_wready_o(s_axil_wready), .s_axil_wdata_i(s_axil_wdata),
    .s_axil_wstrb_i(s_axil_wstrb), .s_axil_bvalid_o(s_axil_bvalid), .s_axil_bready_i(s_axil_bready),
    .s_axil_bresp_o(s_axil_bresp), .s_axil_arvalid_i(s_axil_arvalid), .s_axil_arready_o(s_axil_arready),
    .s_axil_araddr_i(s_axil_araddr), .s_axil_rvalid_o(s_axil_rvalid), .s_axil_rready_i(s_axil_rready),
    .s_axil_rdata_o(s_axil_rdata), .s_axil_rresp_o(s_axil_rresp),
    .count_i(count), .congestion_o(congestion), .local_mac_o(local_mac),
    .pool_base_o(pool_base), .pool_set_count_o(pool_set_count), .pool_set_valid_o(pool_set_valid),
    .pool_set_ready_i(pool_set_ready), .qp_lookup_valid_o(lookup_valid), .qp_lookup_index_o(lookup_index),
    .qp_lookup_entry_valid_i(lookup_entry_valid), .qp_lookup_entry_qpn_i(lookup_entry_qpn),
    .qp_create_table_valid_o(create_table_valid), .qp_create_table_ready_i(create_table_ready),
    .qp_create_responder_valid_o(create_responder_valid), .qp_create_responder_ready_i(create_responder_ready),
    .qp_create_send_side_valid_o(create_send_side_valid), .qp_create_send_side_ready_i(create_send_side_ready),
    .qp_destroy_table_valid_o(destroy_table_valid), .qp_destroy_table_ready_i(destroy_table_ready),
    .qp_destroy_commands_valid_o(destroy_commands_valid), .qp_destroy_commands_ready_i(destroy_commands_ready),
    .qp_drain_valid_o(drain_valid), .qp_drain_ready_i(drain_ready), .qp_drain_exists_i(drain_exists),
    .qp_destroy_responder_valid_o(destroy_responder_valid), .qp_destroy_responder_ready_i(destroy_responder_ready),
    .qp_destroy_send_side_valid_o(destroy_send_side_valid), .qp_destroy_send_side_ready_i(destroy_send_side_ready),
    .qp_create_data_o(create), .qp_destroy_data_o(destroy_qpn),
    .lun_write_valid_o(lun_write_valid), .lun_write_ready_i(lun_write_ready), .lun_write_index_o(lun_write_index),
    .lun_write_data_o(lun_write),
    .frame_valid_i(frame_valid), .frame_ready_o(frame_ready), .frame_data_i(frame), .frame_reason_i(frame_reason),
    .iu_exception_valid_i(iu_exception_valid), .iu_exception_ready_o(iu_exception_ready),
    .iu_exception_data_i(iu_exception),
    .qp_event_valid_i(qp_event_valid), .qp_event_ready_o(qp_event_ready), .qp_event_data_i(qp_event),
    .drained_valid_i(drained_valid), .drained_ready_o(drained_ready), .drained_data_i(drained),
    .iu_writes_issued_i(iu_writes_issued), .iu_writes_done_i(iu_writes_done), .slot_free_valid_o(exception_free_valid),
    .slot_free_ready_i(exception_free_ready), .slot_free_data_o(exception_free),
    .host_work_valid_o(host_work_valid), .host_work_ready_i(host_work_ready), .host_work_data_o(host_work),
    .host_frame_valid_o(host_frame_valid), .host_frame_ready_i(host_frame_ready), .host_frame_data_o(host_frame),
    .host_completion_valid_i(host_completion_valid), .host_completion_ready_o(host_completion_ready),
    .host_completion_data_i(host_completion),
    .exception_read_cmd_valid_o(exception_read_cmd_valid), .exception_read_cmd_ready_i(exception_read_cmd_ready),
    .exception_read_cmd_data_o(exception_read_cmd), .exception_read_data_valid_i(exception_read_data_valid),
    .exception_read_data_ready_o(exception_read_data_ready), .exception_read_data_data_i(exception_read_data),
    .work_read_cmd_valid_o(work_read_cmd_valid), .work_read_cmd_ready_i(work_read_cmd_ready),
    .work_read_cmd_data_o(work_read_cmd), .work_read_data_valid_i(work_read_data_valid),
    .work_read_data_ready_o(work_read_data_ready), .work_read_data_data_i(work_read_data),
    .frame_read_cmd_valid_o(frame_read_cmd_valid), .frame_read_cmd_ready_i(frame_read_cmd_ready),
    .frame_read_cmd_data_o(frame_read_cmd), .frame_read_data_valid_i(frame_read_data_valid),
    .frame_read_data_ready_o(frame_read_data_ready), .frame_read_data_data_i(frame_read_data),
    .exception_write_cmd_valid_o(exception_write_cmd_valid), .exception_write_cmd_ready_i(exception_write_cmd_ready),
    .exception_write_cmd_data_o(exception_write_cmd), .exception_write_data_valid_o(exception_write_data_valid),
    .exception_write_data_ready_i(exception_write_data_ready), .exception_write_data_data_o(exception_write_data),
    .exception_write_done_i(exception_write_done), .completion_write_cmd_valid_o(completion_write_cmd_valid),
    .completion_write_cmd_ready_i(completion_write_cmd_ready), .completion_write_cmd_data_o(completion_write_cmd),
    .completion_write_data_valid_o(completion_write_data_valid),
    .completion_write_data_ready_i(completion_write_data_ready), .completion_write_data_data_o(completion_write_data),
    .completion_write_done_i(completion_write_done)
  );

  // ------------------------------------------------------------------ memory
  logic [63:0] card_awaddr, card_wstrb, card_araddr;
  logic [7:0] card_awlen, card_arlen;
  logic [2:0] card_awsize, card_arsize;
  logic [1:0] card_awburst, card_bresp, card_arburst, card_rresp;
  logic card_awvalid, card_awready, card_wlast, card_wvalid, card_wready, card_bvalid, card_bready, card_arvalid,
        card_arready, card_rlast, card_rvalid, card_rready;
  logic [511:0] card_wdata, card_rdata;
  logic [63:0] host_awaddr, host_wstrb, host_araddr;
  logic [7:0] host_awlen, host_arlen;
  logic [2:0] host_awsize, host_arsize;
  logic [1:0] host_awburst, host_bresp, host_arburst, host_rresp;
  logic host_awvalid, host_awready, host_wlast, host_wvalid, host_wready, host_bvalid, host_bready, host_arvalid,
        host_arready, host_rlast, host_rvalid, host_rready;
  logic [511:0] host_wdata, host_rdata;
  logic tx_read_error, exception_read_error, work_read_error, frame_read_error;
  logic iu_write_done_error, exception_write_done_error, completion_write_done_error;

  mem_system u_memory (
    .clk_i, .rst_ni(card_rst_n),
    .tx_read_cmd_valid_i(tx_read_cmd_valid), .tx_read_cmd_ready_o(tx_read_cmd_ready), .tx_read_cmd_data_i(tx_read_cmd),
    .tx_read_data_valid_o(tx_read_data_valid), .tx_read_data_ready_i(tx_read_data_ready),
    .tx_read_data_data_o(tx_read_data), .tx_read_data_error_o(tx_read_error),
    .copy_read_cmd_valid_i(copy_read_cmd_valid), .copy_read_cmd_ready_o(copy_read_cmd_ready),
    .copy_read_cmd_data_i(copy_read_cmd), .copy_read_data_valid_o(copy_read_data_valid),
    .copy_read_data_ready_i(copy_read_data_ready), .copy_read_data_data_o(copy_read_data),
    .copy_read_data_error_o(copy_read_error),
    .exception_read_cmd_valid_i(exception_read_cmd_valid), .exception_read_cmd_ready_o(exception_read_cmd_ready),
    .exception_read_cmd_data_i(exception_read_cmd), .exception_read_data_valid_o(exception_read_data_valid),
    .exception_read_data_ready_i(exception_read_data_ready), .exception_read_data_data_o(exception_read_data),
    .exception_read_data_error_o(exception_read_error),
    .work_read_cmd_valid_i(work_read_cmd_valid), .work_read_cmd_ready_o(work_read_cmd_ready),
    .work_read_cmd_data_i(work_read_cmd), .work_read_data_valid_o(work_read_data_valid),
    .work_read_data_ready_i(work_read_data_ready), .work_read_data_data_o(work_read_data),
    .work_read_data_error_o(work_read_error),
    .frame_read_cmd_valid_i(frame_read_cmd_valid), .frame_read_cmd_ready_o(frame_read_cmd_ready),
    .frame_read_cmd_data_i(frame_read_cmd), .frame_read_data_valid_o(frame_read_data_valid),
    .frame_read_data_ready_i(frame_read_data_ready), .frame_read_data_data_o(frame_read_data),
    .frame_read_data_error_o(frame_read_error),
    .iu_write_cmd_valid_i(iu_write_cmd_valid), .iu_write_cmd_ready_o(iu_write_cmd_ready),
    .iu_write_cmd_data_i(iu_write_cmd), .iu_write_data_valid_i(iu_write_data_valid),
    .iu_write_data_ready_o(iu_write_data_ready), .iu_write_data_data_i(iu_write_data), .iu_write_done_o(iu_write_done),
    .iu_write_done_error_o(iu_write_done_error),
    .response_write_cmd_valid_i(response_write_cmd_valid), .response_write_cmd_ready_o(response_write_cmd_ready),
    .response_write_cmd_data_i(response_write_cmd), .response_write_data_valid_i(response_write_data_valid),
    .response_write_data_ready_o(response_write_data_ready), .response_write_data_data_i(response_write_data),
    .response_write_done_o(response_write_done), .response_write_done_error_o(response_write_done_error),
    .copy_write_cmd_valid_i(copy_write_cmd_valid), .copy_write_cmd_ready_o(copy_write_cmd_ready),
    .copy_write_cmd_data_i(copy_write_cmd), .copy_write_data_valid_i(copy_write_data_valid),
    .copy_write_data_ready_o(copy_write_data_ready), .copy_write_data_data_i(copy_write_data),
    .copy_write_done_o(copy_write_done), .copy_write_done_error_o(copy_write_done_error),
    .exception_write_cmd_valid_i(exception_write_cmd_valid), .exception_write_cmd_ready_o(exception_write_cmd_ready),
    .exception_write_cmd_data_i(exception_write_cmd), .exception_write_data_valid_i(exception_write_data_valid),
    .exception_write_data_ready_o(exception_write_data_ready), .exception_write_data_data_i(exception_write_data),
    .exception_write_done_o(exception_write_done), .exception_write_done_error_o(exception_write_done_error),
    .completion_write_cmd_valid_i(completion_write_cmd_valid),
    .completion_write_cmd_ready_o(completion_write_cmd_ready), .completion_write_cmd_data_i(completion_write_cmd),
    .completion_write_data_valid_i(completion_write_data_valid),
    .completion_write_data_ready_o(completion_write_data_ready), .completion_write_data_data_i(completion_write_data),
    .completion_write_done_o(completion_write_done), .completion_write_done_error_o(completion_write_done_error),
    .m_axi_card_awaddr(card_awaddr), .m_axi_card_awlen(card_awlen), .m_axi_card_awsize(card_awsize),
    .m_axi_card_awburst(card_awburst), .m_axi_card_awvalid(card_awvalid), .m_axi_card_awready(card_awready),
    .m_axi_card_wdata(card_wdata), .m_axi_card_wstrb(card_wstrb), .m_axi_card_wlast(card_wlast),
    .m_axi_card_wvalid(card_wvalid), .m_axi_card_wready(card_wready), .m_axi_card_bresp(card_bresp),
    .m_axi_card_bvalid(card_bvalid), .m_axi_card_bready(card_bready), .m_axi_card_araddr(card_araddr),
    .m_axi_card_arlen(card_arlen), .m_axi_card_arsize(card_arsize), .m_axi_card_arburst(card_arburst),
    .m_axi_card_arvalid(card_arvalid), .m_axi_card_arready(card_arready), .m_axi_card_rdata(card_rdata),
    .m_axi_card_rresp(card_rresp), .m_axi_card_rlast(card_rlast), .m_axi_card_rvalid(card_rvalid),
    .m_axi_card_rready(card_rready),
    .m_axi_host_awaddr(host_awaddr), .m_axi_host_awlen(host_awlen), .m_axi_host_awsize(host_awsize),
    .m_axi_host_awburst(host_awburst), .m_axi_host_awvalid(host_awvalid), .m_axi_host_awready(host_awready),
    .m_axi_host_wdata(host_wdata), .m_axi_host_wstrb(host_wstrb), .m_axi_host_wlast(host_wlast),
    .m_axi_host_wvalid(host_wvalid), .m_axi_host_wready(host_wready), .m_axi_host_bresp(host_bresp),
    .m_axi_host_bvalid(host_bvalid), .m_axi_host_bready(host_bready), .m_axi_host_araddr(host_araddr),
    .m_axi_host_arlen(host_arlen), .m_axi_host_arsize(host_arsize), .m_axi_host_arburst(host_arburst),
    .m_axi_host_arvalid(host_arvalid), .m_axi_host_arready(host_arready), .m_axi_host_rdata(host_rdata),
    .m_axi_host_rresp(host_rresp), .m_axi_host_rlast(host_rlast), .m_axi_host_rvalid(host_rvalid),
    .m_axi_host_rready(host_rready),
    .count_axi_errors_o(count_axi_errors)
  );

  axi_guard u_card_port (
    .clk_i, .rst_ni, .card_rst_ni(card_rst_n), .drained_o(card_drained),
    .s_axi_awaddr(card_awaddr), .s_axi_awlen(card_awlen), .s_axi_awsize(card_awsize), .s_axi_awburst(card_awburst),
    .s_axi_awvalid(card_awvalid), .s_axi_awready(card_awready), .s_axi_wdata(card_wdata), .s_axi_wstrb(card_wstrb),
    .s_axi_wlast(card_wlast), .s_axi_wvalid(card_wvalid), .s_axi_wready(card_wready), .s_axi_bresp(card_bresp),
    .s_axi_bvalid(card_bvalid), .s_axi_bready(card_bready), .s_axi_araddr(card_araddr), .s_axi_arlen(card_arlen),
    .s_axi_arsize(card_arsize), .s_axi_arburst(card_arburst), .s_axi_arvalid(card_arvalid),
    .s_axi_arready(card_arready), .s_axi_rdata(card_rdata), .s_axi_rresp(card_rresp), .s_axi_rlast(card_rlast),
    .s_axi_rvalid(card_rvalid), .s_axi_rready(card_rready),
    .m_axi_awaddr(m_axi_card_awaddr), .m_axi_awlen(m_axi_card_awlen), .m_axi_awsize(m_axi_card_awsize),
    .m_axi_awburst(m_axi_card_awburst), .m_axi_awvalid(m_axi_card_awvalid), .m_axi_awready(m_axi_card_awready),
    .m_axi_wdata(m_axi_card_wdata), .m_axi_wstrb(m_axi_card_wstrb), .m_axi_wlast(m_axi_card_wlast),
    .m_axi_wvalid(m_axi_card_wvalid), .m_axi_wready(m_axi_card_wready), .m_axi_bresp(m_axi_card_bresp),
    .m_axi_bvalid(m_axi_card_bvalid), .m_axi_bready(m_axi_card_bready), .m_axi_araddr(m_axi_card_araddr),
    .m_axi_arlen(m_axi_card_arlen), .m_axi_arsize(m_axi_card_arsize), .m_axi_arburst(m_axi_card_arburst),
    .m_axi_arvalid(m_axi_card_arvalid), .m_axi_arready(m_axi_card_arready), .m_axi_rdata(m_axi_card_rdata),
    .m_axi_rresp(m_axi_card_rresp), .m_axi_rlast(m_axi_card_rlast), .m_axi_rvalid(m_axi_card_rvalid),
    .m_axi_rready(m_axi_card_rready)
  );

  axi_guard u_host_port (
    .clk_i, .rst_ni, .card_rst_ni(card_rst_n), .drained_o(host_drained),
    .s_axi_awaddr(host_awaddr), .s_axi_awlen(host_awlen), .s_axi_awsize(host_awsize), .s_axi_awburst(host_awburst),
    .s_axi_awvalid(host_awvalid), .s_axi_awready(host_awready), .s_axi_wdata(host_wdata), .s_axi_wstrb(host_wstrb),
    .s_axi_wlast(host_wlast), .s_axi_wvalid(host_wvalid), .s_axi_wready(host_wready), .s_axi_bresp(host_bresp),
    .s_axi_bvalid(host_bvalid), .s_axi_bready(host_bready), .s_axi_araddr(host_araddr), .s_axi_arlen(host_arlen),
    .s_axi_arsize(host_arsize), .s_axi_arburst(host_arburst), .s_axi_arvalid(host_arvalid),
    .s_axi_arready(host_arready), .s_axi_rdata(host_rdata), .s_axi_rresp(host_rresp), .s_axi_rlast(host_rlast),
    .s_axi_rvalid(host_rvalid), .s_axi_rready(host_rready),
    .m_axi_awaddr(m_axi_host_awaddr), .m_axi_awlen(m_axi_host_awlen), .m_axi_awsize(m_axi_host_awsize),
    .m_axi_awburst(m_axi_host_awburst), .m_axi_awvalid(m_axi_host_awvalid), .m_axi_awready(m_axi_host_awready),
    .m_axi_wdata(m_axi_host_wdata), .m_axi_wstrb(m_axi_host_wstrb), .m_axi_wlast(m_axi_host_wlast),
    .m_axi_wvalid(m_axi_host_wvalid), .m_axi_wready(m_axi_host_wready), .m_axi_bresp(m_axi_host_bresp),
    .m_axi_bvalid(m_axi_host_bvalid), .m_axi_bready(m_axi_host_bready), .m_axi_araddr(m_axi_host_araddr),
    .m_axi_arlen(m_axi_host_arlen), .m_axi_arsize(m_axi_host_arsize), .m_axi_arburst(m_axi_host_arburst),
    .m_axi_arvalid(m_axi_host_arvalid), .m_axi_arready(m_axi_host_arready), .m_axi_rdata(m_axi_host_rdata),
    .m_axi_rresp(m_axi_host_rresp), .m_axi_rlast(m_axi_host_rlast), .m_axi_rvalid(m_axi_host_rvalid),
    .m_axi_rready(m_axi_host_rready)
  );

  // An error of memory is counted and shown in HEALTH; only the copy engine has somebody to tell it to.
  logic unused;
  assign unused = &{1'b0, tx_tuser, tx_read_error, exception_read_error, work_read_error, frame_read_error,
                    iu_write_done_error, exception_write_done_error,
                    completion_write_done_error};
endmodule
