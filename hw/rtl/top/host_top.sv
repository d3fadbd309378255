// SPDX-License-Identifier: Apache-2.0
// host_top: the card as the host sees it: registers, mailbox, counters and the three rings.
// In: AXI4-Lite, exceptions, completions, counter pulses. Out: table commands, host work, host frames, the card's reset;
// DMA clients for the rings. Everything but the AXI4-Lite port is reset by the card's reset.
module host_top #(
  parameter logic [31:0] BuildId = 32'h0
) (
  input  logic                          clk_i,
  input  logic                          rst_ni,       // power-on
  output logic                          card_rst_no,  // the reset of the rest of the card
  input  logic                          drained_i,    // memory owes the card nothing

  input  logic [63:0]                   card_memory_bytes_i,

  input  logic                          s_axil_awvalid_i,
  output logic                          s_axil_awready_o,
  input  logic [15:0]                   s_axil_awaddr_i,
  input  logic                          s_axil_wvalid_i,
  output logic                          s_axil_wready_o,
  input  logic [31:0]                   s_axil_wdata_i,
  input  logic [3:0]                    s_axil_wstrb_i,
  output logic                          s_axil_bvalid_o,
  input  logic                          s_axil_bready_i,
  output logic [1:0]                    s_axil_bresp_o,
  input  logic                          s_axil_arvalid_i,
  output logic                          s_axil_arready_o,
  input  logic [15:0]                   s_axil_araddr_i,
  output logic                          s_axil_rvalid_o,
  input  logic                          s_axil_rready_i,
  output logic [31:0]                   s_axil_rdata_o,
  output logic [1:0]                    s_axil_rresp_o,

  input  logic [srp_abi_pkg::COUNTER_COUNT-1:0] count_i,  // pulses of the other blocks, bit n for COUNTER_* n

  output srp_abi_pkg::congestion_settings_t congestion_o,

  // table commands
  output logic [47:0]                   local_mac_o,
  output logic [63:0]                   pool_base_o,
  output logic [15:0]                   pool_set_count_o,
  output logic                          pool_set_valid_o,
  input  logic                          pool_set_ready_i,
  output logic                          qp_lookup_valid_o,
  output logic [7:0]                    qp_lookup_index_o,
  input  logic                          qp_lookup_entry_valid_i,
  input  logic [23:0]                   qp_lookup_entry_qpn_i,
  output logic                          qp_create_table_valid_o,
  input  logic                          qp_create_table_ready_i,
  output logic                          qp_create_responder_valid_o,
  input  logic                          qp_create_responder_ready_i,
  output logic                          qp_create_send_side_valid_o,
  input  logic                          qp_create_send_side_ready_i,
  output srp_abi_pkg::qp_config_t       qp_create_data_o,
  output logic                          qp_destroy_table_valid_o,
  input  logic                          qp_destroy_table_ready_i,
  output logic                          qp_destroy_commands_valid_o,
  input  logic                          qp_destroy_commands_ready_i,
  output logic                          qp_drain_valid_o,
  input  logic                          qp_drain_ready_i,
  input  logic                          qp_drain_exists_i,
  output logic                          qp_destroy_responder_valid_o,
  input  logic                          qp_destroy_responder_ready_i,
  output logic                          qp_destroy_send_side_valid_o,
  input  logic                          qp_destroy_send_side_ready_i,
  output logic [23:0]                   qp_destroy_data_o,
  output logic                          lun_write_valid_o,
  input  logic                          lun_write_ready_i,
  output logic [7:0]                    lun_write_index_o,
  output srp_abi_pkg::lun_entry_t       lun_write_data_o,

  // exceptions
  input  logic                          frame_valid_i,
  output logic                          frame_ready_o,
  input  srp_abi_pkg::beat_t            frame_data_i,
  input  logic [7:0]                    frame_reason_i,
  input  logic                          iu_exception_valid_i,
  output logic                          iu_exception_ready_o,
  input  srp_abi_pkg::iu_exception_t    iu_exception_data_i,
  input  logic                          qp_event_valid_i,
  output logic                          qp_event_ready_o,
  input  srp_abi_pkg::qp_event_t        qp_event_data_i,
  input  logic                          drained_valid_i,
  output logic                          drained_ready_o,
  input  srp_abi_pkg::qp_event_t        drained_data_i,
  input  logic [15:0]                   iu_writes_issued_i,
  input  logic [15:0]                   iu_writes_done_i,
  output logic                          slot_free_valid_o,
  input  logic                          slot_free_ready_i,
  output srp_abi_pkg::slot_free_t       slot_free_data_o,

  // work of the host and its ends
  output logic                          host_work_valid_o,
  input  logic                          host_work_ready_i,
  output srp_abi_pkg::work_request_t    host_work_data_o,
  output logic                          host_frame_valid_o,
  input  logic                          host_frame_ready_i,
  output srp_abi_pkg::beat_t            host_frame_data_o,
  input  logic                          host_completion_valid_i,
  output logic                          host_completion_ready_o,
  input  srp_abi_pkg::work_completion_t host_completion_data_i,

  // DMA clients
  output logic                          exception_read_cmd_valid_o,
  input  logic                          exception_read_cmd_ready_i,
  output srp_abi_pkg::dma_command_t     exception_read_cmd_data_o,
  input  logic                          exception_read_data_valid_i,
  output logic                          exception_read_data_ready_o,
  input  srp_abi_pkg::beat_t            exception_read_data_data_i,
  output logic                          work_read_cmd_valid_o,
  input  logic                          work_read_cmd_ready_i,
  output srp_abi_pkg::dma_command_t     work_read_cmd_data_o,
  input  logic                          work_read_data_valid_i,
  output logic                          work_read_data_ready_o,
  input  srp_abi_pkg::beat_t            work_read_data_data_i,
  output logic                          frame_read_cmd_valid_o,
  input  logic                          frame_read_cmd_ready_i,
  output srp_abi_pkg::dma_command_t     frame_read_cmd_data_o,
  input  logic                          frame_read_data_valid_i,
  output logic                          frame_read_data_ready_o,
  input  srp_abi_pkg::beat_t            frame_read_data_data_i,
  output logic                          exception_write_cmd_valid_o,
  input  logic                          exception_write_cmd_ready_i,
  output srp_abi_pkg::dma_command_t     exception_write_cmd_data_o,
  output logic                          exception_write_data_valid_o,
  input  logic                          exception_write_data_ready_i,
  output srp_abi_pkg::beat_t            exception_write_data_data_o,
  input  logic                          exception_write_done_i,
  output logic                          completion_write_cmd_valid_o,
  input  logic                          completion_write_cmd_ready_i,
  output srp_abi_pkg::dma_command_t     completion_write_cmd_data_o,
  output logic                          completion_write_data_valid_o,
  input  logic                          completion_write_data_ready_i,
  output srp_abi_pkg::beat_t            completion_write_data_data_o,
  input  logic                          completion_write_done_i
);
  // ------------------------------------------------------------------ registers and reset
  logic         write_valid, read_valid, reset_request;
  logic [15:0]  write_address, read_address;
  logic [31:0]  write_data, read_data, congestion_read_data;
  logic [63:0]  cycles;
  logic         mailbox_start, rings_start, rings_enabled, rings_idle, ring_full;
  logic [7:0]   mailbox_command, mailbox_status;
  logic [767:0] mailbox_argument;
  logic [63:0]  exception_ring, work_ring_base, completion_ring;
  logic [3:0]   exception_log2, work_log2, completion_log2;
  logic [15:0]  exception_consumer, work_producer, work_consumer, completion_consumer;
  logic         counter_read_valid;
  logic [5:0]   counter_read_index;
  logic [63:0]  counter_read_value;

  axil_slave u_axil (
    .clk_i, .rst_ni,
    .s_axil_awvalid_i, .s_axil_awready_o, .s_axil_awaddr_i, .s_axil_wvalid_i, .s_axil_wready_o, .s_axil_wdata_i,
    .s_axil_wstrb_i, .s_axil_bvalid_o, .s_axil_bready_i, .s_axil_bresp_o, .s_axil_arvalid_i, .s_axil_arready_o,
    .s_axil_araddr_i, .s_axil_rvalid_o, .s_axil_rready_i, .s_axil_rdata_o, .s_axil_rresp_o,
    .writable_i(card_rst_no), .write_valid_o(write_valid), .write_address_o(write_address), .write_data_o(write_data),
    .read_valid_o(read_valid), .read_address_o(read_address),
    .read_data_i(read_data | congestion_read_data)
  );

  reset_control u_reset (.clk_i, .rst_ni, .request_i(reset_request), .drained_i, .card_rst_no);

  csr #(.BuildId(BuildId)) u_csr (
    .clk_i, .rst_ni(card_rst_no),
    .write_valid_i(write_valid), .write_address_i(write_address), .write_data_i(write_data),
    .read_valid_i(read_valid), .read_address_i(read_address), .read_data_o(read_data),
    .card_memory_bytes_i, .reset_request_o(reset_request), .cycles_o(cycles),
    .mailbox_start_o(mailbox_start), .mailbox_command_o(mailbox_command), .mailbox_argument_o(mailbox_argument),
    .mailbox_status_i(mailbox_status), .rings_start_i(rings_start),
    .exception_ring_o(exception_ring), .exception_log2_o(exception_log2), .exception_consumer_o(exception_consumer),
    .work_ring_o(work_ring_base), .work_log2_o(work_log2), .work_producer_o(work_producer),
    .work_consumer_i(work_consumer), .completion_ring_o(completion_ring), .completion_log2_o(completion_log2),
    .completion_consumer_o(completion_consumer), .running_i(card_rst_no), .rings_enabled_i(rings_enabled),
    .ring_full_i(ring_full), .axi_error_i(count_i[srp_abi_pkg::COUNTER_AXI_ERRORS]),
    .counter_read_valid_o(counter_read_valid), .counter_read_index_o(counter_read_index),
    .counter_read_value_i(counter_read_value)
  );

  congestion_csr u_congestion_csr (
    .clk_i, .rst_ni(card_rst_no),
    .write_valid_i(write_valid), .write_address_i(write_address), .write_data_i(write_data),
    .read_valid_i(read_valid), .read_address_i(read_address), .read_data_o(congestion_read_data),
    .settings_o(congestion_o)
  );

  // ------------------------------------------------------------------ mailbox
  command_mailbox u_mailbox (
    .clk_i, .rst_ni(card_rst_no),
    .start_i(mailbox_start), .command_i(mailbox_command), .argument_i(mailbox_argument), .status_o(mailbox_status),
    .card_memory_bytes_i,
    .exception_ring_i(exception_ring), .exception_log2_i(exception_log2), .work_ring_i(work_ring_base),
    .work_log2_i(work_log2), .completion_ring_i(completion_ring), .completion_log2_i(completion_log2),
    .rings_start_o(rings_start), .rings_enabled_o(rings_enabled), .rings_idle_i(rings_idle), .local_mac_o,
    .pool_base_o, .pool_count_o(pool_set_count_o), .pool_set_valid_o, .pool_set_ready_i,
    .qp_lookup_valid_o, .qp_lookup_index_o, .qp_lookup_entry_valid_i, .qp_lookup_entry_qpn_i,
    .qp_create_table_valid_o, .qp_create_table_ready_i, .qp_create_responder_valid_o, .qp_create_responder_ready_i,
    .qp_create_send_side_valid_o, .qp_create_send_side_ready_i, .qp_create_data_o,
    .qp_destroy_commands_valid_o, .qp_destroy_commands_ready_i,
    .qp_drain_valid_o, .qp_drain_ready_i, .qp_drain_exists_i,
    .qp_destroy_table_valid_o, .qp_destroy_table_ready_i, .qp_destroy_responder_valid_o, .qp_destroy_responder_ready_i,
    .qp_destroy_send_side_valid_o, .qp_destroy_send_side_ready_i, .qp_destroy_data_o,
    .lun_write_valid_o, .lun_write_ready_i, .lun_write_index_o, .lun_write_data_o
  );

  // ------------------------------------------------------------------ counters
  logic                                  exception_dropped, commands_to_host, work_from_host, completions_to_host;
  logic                                  rx_exception_dropped;
  logic [srp_abi_pkg::COUNTER_COUNT-1:0] count;

  pulse_merge #(.N(2)) u_dropped (
    .clk_i, .rst_ni(card_rst_no),
    .pulse_i({exception_dropped, count_i[srp_abi_pkg::COUNTER_RX_EXCEPTION_DROPPED]}), .pulse_o(rx_exception_dropped)
  );

  always_comb begin
    count = count_i;
    count[srp_abi_pkg::COUNTER_RX_EXCEPTION_DROPPED] = rx_exception_dropped;
    count[srp_abi_pkg::COUNTER_COMMANDS_TO_HOST]     = commands_to_host;
    count[srp_abi_pkg::COUNTER_WORK_FROM_HOST]       = work_from_host;
    count[srp_abi_pkg::COUNTER_COMPLETIONS_TO_HOST]  = completions_to_host;
  end

  counters #(.N(srp_abi_pkg::COUNTER_COUNT)) u_counters (
    .clk_i, .rst_ni(card_rst_no), .pulse_i(count),
    .read_valid_i(counter_read_valid), .read_index_i(counter_read_index), .read_value_o(counter_read_value)
  );

  // ------------------------------------------------------------------ rings
  logic exception_idle, exception_full, work_idle, completion_idle, completion_full;

  assign rings_idle = exception_idle && work_idle && completion_idle;
  assign ring_full  = exception_full || completion_full;

  exception_writer u_exception_writer (
    .clk_i, .rst_ni(card_rst_no), .rings_enabled_i(rings_enabled),
    .ring_base_i(exception_ring), .ring_log2_i(exception_log2), .ring_consumer_i(exception_consumer), .cycles_i(cycles),
    .idle_o(exception_idle), .ring_full_o(exception_full),
    .frame_valid_i, .frame_ready_o, .frame_data_i, .frame_reason_i,
    .iu_exception_valid_i, .iu_exception_ready_o, .iu_exception_data_i,
    .qp_event_valid_i, .qp_event_ready_o, .qp_event_data_i,
    .drained_valid_i, .drained_ready_o, .drained_data_i,
    .pool_base_i(pool_base_o), .iu_writes_issued_i, .iu_writes_done_i,
    .slot_free_valid_o, .slot_free_ready_i, .slot_free_data_o,
    .read_cmd_valid_o(exception_read_cmd_valid_o), .read_cmd_ready_i(exception_read_cmd_ready_i),
    .read_cmd_data_o(exception_read_cmd_data_o), .read_data_valid_i(exception_read_data_valid_i),
    .read_data_ready_o(exception_read_data_ready_o), .read_data_data_i(exception_read_data_data_i),
    .write_cmd_valid_o(exception_write_cmd_valid_o), .write_cmd_ready_i(exception_write_cmd_ready_i),
    .write_cmd_data_o(exception_write_cmd_data_o), .write_data_valid_o(exception_write_data_valid_o),
    .write_data_ready_i(exception_write_data_ready_i), .write_data_data_o(exception_write_data_data_o),
    .write_done_i(exception_write_done_i),
    .count_rx_exception_dropped_o(exception_dropped), .count_commands_to_host_o(commands_to_host)
  );

  logic                          frame_job_valid, frame_job_ready;
  srp_abi_pkg::work_request_t    frame_job;
  logic                          refused_valid, refused_ready, fetched_valid, fetched_ready;
  srp_abi_pkg::work_completion_t refused, fetched;

  work_ring u_work_ring (
    .clk_i, .rst_ni(card_rst_no), .rings_enabled_i(rings_enabled),
    .ring_base_i(work_ring_base), .ring_log2_i(work_log2), .ring_producer_i(work_producer),
    .ring_consumer_o(work_consumer), .idle_o(work_idle),
    .read_cmd_valid_o(work_read_cmd_valid_o), .read_cmd_ready_i(work_read_cmd_ready_i),
    .read_cmd_data_o(work_read_cmd_data_o), .read_data_valid_i(work_read_data_valid_i),
    .read_data_ready_o(work_read_data_ready_o), .read_data_data_i(work_read_data_data_i),
    .host_work_valid_o, .host_work_ready_i, .host_work_data_o,
    .frame_job_valid_o(frame_job_valid), .frame_job_ready_i(frame_job_ready), .frame_job_data_o(frame_job),
    .completion_valid_o(refused_valid), .completion_ready_i(refused_ready), .completion_data_o(refused),
    .count_work_from_host_o(work_from_host)
  );

  frame_fetch u_frame_fetch (
    .clk_i, .rst_ni(card_rst_no),
    .job_valid_i(frame_job_valid), .job_ready_o(frame_job_ready), .job_data_i(frame_job),
    .read_cmd_valid_o(frame_read_cmd_valid_o), .read_cmd_ready_i(frame_read_cmd_ready_i),
    .read_cmd_data_o(frame_read_cmd_data_o), .read_data_valid_i(frame_read_data_valid_i),
    .read_data_ready_o(frame_read_data_ready_o), .read_data_data_i(frame_read_data_data_i),
    .host_frame_valid_o, .host_frame_ready_i, .host_frame_data_o,
    .completion_valid_o(fetched_valid), .completion_ready_i(fetched_ready), .completion_data_o(fetched)
  );

  completion_writer u_completion_writer (
    .clk_i, .rst_ni(card_rst_no), .rings_enabled_i(rings_enabled),
    .ring_base_i(completion_ring), .ring_log2_i(completion_log2), .ring_consumer_i(completion_consumer),
    .idle_o(completion_idle), .ring_full_o(completion_full),
    .send_side_valid_i(host_completion_valid_i), .send_side_ready_o(host_completion_ready_o),
    .send_side_data_i(host_completion_data_i),
    .frame_fetch_valid_i(fetched_valid), .frame_fetch_ready_o(fetched_ready), .frame_fetch_data_i(fetched),
    .work_ring_valid_i(refused_valid), .work_ring_ready_o(refused_ready), .work_ring_data_i(refused),
    .write_cmd_valid_o(completion_write_cmd_valid_o), .write_cmd_ready_i(completion_write_cmd_ready_i),
    .write_cmd_data_o(completion_write_cmd_data_o), .write_data_valid_o(completion_write_data_valid_o),
    .write_data_ready_i(completion_write_data_ready_i), .write_data_data_o(completion_write_data_data_o),
    .write_done_i(completion_write_done_i), .count_completions_to_host_o(completions_to_host)
  );
endmodule
