// SPDX-License-Identifier: Apache-2.0
// responder_bench: the receive side as the card wires it: qp_table, rx_dispatch, responder and iu_slot_pool, every
// stream to the outside at a port, and the slot allocations for the test to watch. A queue pair is created in the
// responder and the pool before the table, destroyed in the table before the responder.
module responder_bench (
  input  logic                              clk_i,
  input  logic                              rst_ni,

  input  logic                              pool_set_valid_i,
  output logic                              pool_set_ready_o,
  input  logic [15:0]                       pool_set_count_i,
  input  logic [63:0]                       pool_base_i,
  output logic [15:0]                       slots_in_use_o,

  input  logic                              qp_create_valid_i,
  output logic                              qp_create_ready_o,
  input  srp_abi_pkg::qp_config_t           qp_create_data_i,
  input  logic                              qp_destroy_valid_i,
  output logic                              qp_destroy_ready_o,
  input  logic [23:0]                       qp_destroy_qpn_i,

  input  logic                              packet_valid_i,
  output logic                              packet_ready_o,
  input  srp_abi_pkg::rx_frame_t            packet_data_i,
  input  logic                              payload_valid_i,
  output logic                              payload_ready_o,
  input  srp_abi_pkg::beat_t                payload_data_i,

  output logic                              response_valid_o,
  input  logic                              response_ready_i,
  output srp_abi_pkg::response_packet_t     response_data_o,
  output logic                              response_payload_valid_o,
  input  logic                              response_payload_ready_i,
  output srp_abi_pkg::beat_t                response_payload_data_o,

  output logic                              iu_write_cmd_valid_o,
  input  logic                              iu_write_cmd_ready_i,
  output srp_abi_pkg::dma_command_t         iu_write_cmd_data_o,
  output logic                              iu_write_data_valid_o,
  input  logic                              iu_write_data_ready_i,
  output srp_abi_pkg::beat_t                iu_write_data_data_o,
  input  logic                              iu_write_done_i,
  output logic [15:0]                       iu_writes_issued_o,
  output logic [15:0]                       iu_writes_done_o,

  output logic                              iu_valid_o,
  input  logic                              iu_ready_i,
  output srp_abi_pkg::iu_record_t           iu_data_o,
  output logic                              ack_request_valid_o,
  input  logic                              ack_request_ready_i,
  output srp_abi_pkg::ack_request_t         ack_request_data_o,
  output logic                              qp_event_valid_o,
  input  logic                              qp_event_ready_i,
  output srp_abi_pkg::qp_event_t            qp_event_data_o,

  input  logic                              kernel_free_valid_i,
  output logic                              kernel_free_ready_o,
  input  srp_abi_pkg::slot_free_t           kernel_free_data_i,
  input  logic                              exception_free_valid_i,
  output logic                              exception_free_ready_o,
  input  srp_abi_pkg::slot_free_t           exception_free_data_i,

  output logic                              alloc_taken_o,  // a slot was asked for and the answer given
  output logic [7:0]                        alloc_index_o,
  output logic                              alloc_granted_o,
  output logic [15:0]                       alloc_slot_o,
  output logic                              responder_free_taken_o,
  output srp_abi_pkg::slot_free_t           responder_free_data_o,

  output logic                              busy_o,         // a packet is inside or waits

  output logic                              count_rx_unknown_qp_o,
  output logic                              count_rx_bad_address_o,
  output logic                              count_rx_bad_pkey_o,
  output logic                              count_rx_bad_transport_o,
  output logic                              count_rx_sends_o,
  output logic                              count_rx_duplicate_o,
  output logic                              count_rx_out_of_order_o,
  output logic                              count_rx_refused_requests_o,
  output logic                              count_iu_no_slot_o,
  output logic                              count_iu_too_long_o
);
  logic                    created_q, destroyed_q;
  logic                    table_request, table_valid;
  logic [7:0]              table_index;
  srp_abi_pkg::qp_config_t table_entry;
  logic                    request_valid, request_ready, request_payload_valid, request_payload_ready;
  srp_abi_pkg::rx_packet_t request_data;
  srp_abi_pkg::beat_t      request_payload_data;
  logic                    alloc_valid, alloc_ready, free_valid, free_ready, waiting, busy;
  logic                    responder_create_ready, responder_destroy_ready, table_create_ready, table_destroy_ready;
  logic                    responder_create_valid, table_destroy_valid;

  assign responder_create_valid = qp_create_valid_i && !created_q;
  assign table_destroy_valid    = qp_destroy_valid_i && !destroyed_q;
  assign qp_create_ready_o      = created_q && table_create_ready;
  assign qp_destroy_ready_o     = destroyed_q && responder_destroy_ready;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      created_q   <= 1'b0;
      destroyed_q <= 1'b0;
    end else begin
      created_q   <= qp_create_valid_i && !qp_create_ready_o && (created_q || responder_create_ready);
      destroyed_q <= qp_destroy_valid_i && !qp_destroy_ready_o && (destroyed_q || table_destroy_ready);
    end
  end

  qp_table #(.ReadPorts(1)) u_table (
    .clk_i,
    .rst_ni,
    .qp_create_valid_i (qp_create_valid_i && created_q),
    .qp_create_ready_o (table_create_ready),
    .qp_create_data_i,
    .qp_destroy_valid_i(table_destroy_valid),
    .qp_destroy_ready_o(table_destroy_ready),
    .qp_destroy_qpn_i,
    .read_request_i    (table_request),
    .read_index_i      (table_index),
    .read_valid_o      (table_valid),
    .read_entry_o      (table_entry)
  );

  rx_dispatch u_dispatch (
    .clk_i,
    .rst_ni,
    .packet_valid_i,
    .packet_ready_o,
    .packet_data_i,
    .payload_valid_i,
    .payload_ready_o,
    .payload_data_i,
    .table_request_o        (table_request),
    .table_index_o          (table_index),
    .table_valid_i          (table_valid),
    .table_entry_i          (table_entry),
    .request_valid_o        (request_valid),
    .request_ready_i        (request_ready),
    .request_data_o         (request_data),
    .request_payload_valid_o(request_payload_valid),
    .request_payload_ready_i(request_payload_ready),
    .request_payload_data_o (request_payload_data),
    .response_valid_o,
    .response_ready_i,
    .response_data_o,
    .response_payload_valid_o,
    .response_payload_ready_i,
    .response_payload_data_o,
    // verilator lint_off PINCONNECTEMPTY
    .cnp_valid_o            (),
    .marked_valid_o         (),
    .congestion_index_o     (),
    // verilator lint_on PINCONNECTEMPTY
    .waiting_o              (waiting),
    .count_rx_unknown_qp_o,
    .count_rx_bad_address_o,
    .count_rx_bad_pkey_o,
    .count_rx_bad_transport_o
  );

  responder u_responder (
    .clk_i,
    .rst_ni,
    .qp_create_valid_i      (responder_create_valid),
    .qp_create_ready_o      (responder_create_ready),
    .qp_create_data_i,
    .qp_destroy_valid_i     (qp_destroy_valid_i && destroyed_q),
    .qp_destroy_ready_o     (responder_destroy_ready),
    .qp_destroy_qpn_i,
    .request_valid_i        (request_valid),
    .request_ready_o        (request_ready),
    .request_data_i         (request_data),
    .request_payload_valid_i(request_payload_valid),
    .request_payload_ready_o(request_payload_ready),
    .request_payload_data_i (request_payload_data),
    .pool_base_i,
    .alloc_valid_o          (alloc_valid),
    .alloc_ready_i          (alloc_ready),
    .alloc_index_o          (alloc_index_o),
    .alloc_granted_i        (alloc_granted_o),
    .alloc_slot_i           (alloc_slot_o),
    .slot_free_valid_o      (free_valid),
    .slot_free_ready_i      (free_ready),
    .slot_free_data_o       (responder_free_data_o),
    .iu_write_cmd_valid_o,
    .iu_write_cmd_ready_i,
    .iu_write_cmd_data_o,
    .iu_write_data_valid_o,
    .iu_write_data_ready_i,
    .iu_write_data_data_o,
    .iu_write_done_i,
    .iu_writes_issued_o,
    .iu_writes_done_o,
    .iu_valid_o,
    .iu_ready_i,
    .iu_data_o,
    .ack_request_valid_o,
    .ack_request_ready_i,
    .ack_request_data_o,
    .qp_event_valid_o,
    .qp_event_ready_i,
    .qp_event_data_o,
    .busy_o                 (busy),
    .count_rx_sends_o,
    .count_rx_duplicate_o,
    .count_rx_out_of_order_o,
    .count_rx_refused_requests_o,
    .count_iu_no_slot_o,
    .count_iu_too_long_o
  );

  iu_slot_pool u_pool (
    .clk_i,
    .rst_ni,
    .pool_set_valid_i,
    .pool_set_ready_o,
    .pool_set_count_i,
    .slots_in_use_o,
    .qp_create_valid_i     (responder_create_valid && responder_create_ready),
    .qp_create_data_i,
    .alloc_valid_i         (alloc_valid),
    .alloc_ready_o         (alloc_ready),
    .alloc_index_i         (alloc_index_o),
    .alloc_granted_o,
    .alloc_slot_o,
    .responder_free_valid_i(free_valid),
    .responder_free_ready_o(free_ready),
    .responder_free_data_i (responder_free_data_o),
    .kernel_free_valid_i,
    .kernel_free_ready_o,
    .kernel_free_data_i,
    .exception_free_valid_i,
    .exception_free_ready_o,
    .exception_free_data_i
  );

  assign busy_o                 = waiting || busy;
  assign alloc_taken_o          = alloc_valid && alloc_ready;
  assign responder_free_taken_o = free_valid && free_ready;
endmodule
