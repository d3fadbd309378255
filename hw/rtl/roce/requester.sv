// SPDX-License-Identifier: Apache-2.0
// requester: turns the work requests of all queue pairs into packets.
// In: `posted` pulses and entries of the send queue, `progress` and `rewind` of the response unit. Out: stream `tx_packet`
// and byte stream `tx_payload`, and a `sent` pulse for each packet before it leaves for the first time.
// Queue pairs take turns of at most 16 packets and 16 KiB, 4 KiB when others wait (qp_pending_set → requester_engine → payload_source). A single-packet work
// request takes 5 cycles, 2 when it follows another in the same turn; in a long one packets follow in each cycle in which
// payload_source has room.
module requester (
  input  logic                       clk_i,
  input  logic                       rst_ni,

  input  logic                       open_valid_i,
  output logic                       open_ready_o,
  input  logic [7:0]                 open_index_i,
  input  logic [23:0]                open_initial_psn_i,
  input  logic [3:0]                 open_pmtu_log2_i,
  input  logic [7:0]                 open_read_depth_i,
  input  logic                       close_valid_i,
  output logic                       close_ready_o,  // nothing of it will be sent any more
  input  logic [7:0]                 close_index_i,

  input  logic                       posted_valid_i,
  input  logic [7:0]                 posted_index_i,
  input  logic [6:0]                 posted_pointer_i,
  input  logic                       progress_valid_i,
  input  logic [7:0]                 progress_index_i,
  input  logic [23:0]                progress_psn_i,
  input  logic [4:0]                 progress_reads_i,
  input  logic                       progress_credit_i,   // see credit_limit
  input  logic                       progress_limited_i,
  input  logic [6:0]                 progress_limit_i,
  input  logic                       rewind_valid_i,
  input  logic [7:0]                 rewind_index_i,
  input  logic [255:0]               held_i,
  output logic                       turns_pending_o,  // some queue pair is still to be looked at
  output logic                       turn_valid_o,     // observation: a queue pair waits for its turn
  output logic                       turn_ready_o,     // … and has it

  // congestion control: see reaction_point
  input  logic [255:0]               paced_i,
  input  logic [255:0]               blocked_i,
  output logic                       paced_sent_valid_o,
  output logic [7:0]                 paced_sent_index_o,
  output logic [13:0]                paced_sent_bytes_o,

  output logic                       entry_read_enable_o,
  output logic [13:0]                entry_read_address_o,
  input  srp_abi_pkg::work_request_t entry_read_data_i,

  output logic                       sent_valid_o,
  output logic [7:0]                 sent_index_o,
  output logic [23:0]                sent_psn_o,
  output logic [23:0]                sent_next_psn_o,
  output logic                       sent_last_o,
  output logic [6:0]                 sent_pointer_o,
  output logic [2:0]                 sent_opcode_o,
  output logic [63:0]                sent_address_o,
  output logic [23:0]                sent_length_o,

  // Packets and their payload
  output logic                       tx_packet_valid_o,
  input  logic                       tx_packet_ready_i,
  output srp_abi_pkg::tx_packet_t    tx_packet_data_o,
  output logic                       tx_payload_valid_o,
  input  logic                       tx_payload_ready_i,
  output srp_abi_pkg::beat_t         tx_payload_data_o,

  // DMA read client
  output logic                       tx_read_cmd_valid_o,
  input  logic                       tx_read_cmd_ready_i,
  output srp_abi_pkg::dma_command_t  tx_read_cmd_data_o,
  input  logic                       tx_read_data_valid_i,
  output logic                       tx_read_data_ready_o,
  input  srp_abi_pkg::beat_t         tx_read_data_data_i,

  output logic                       count_tx_sends_o,
  output logic                       count_tx_rdma_writes_o,
  output logic                       count_tx_rdma_reads_o
);
  logic                    pick_valid, pick_ready, requeue_valid, progress_wakes;
  logic [7:0]              pick_index, requeue_index;
  logic                    packet_valid, packet_ready, packet_has_payload, packet_is_inline, packets_gone;
  srp_abi_pkg::tx_packet_t packet;
  logic [287:0]            packet_inline_data;
  logic [63:0]             packet_address;
  logic                    message_sent;

  qp_pending_set #(.Setters(4)) pending (
    .clk_i, .rst_ni,
    .set_valid_i({rewind_valid_i, requeue_valid, progress_wakes, posted_valid_i}),
    .set_index_i({rewind_index_i, requeue_index, progress_index_i, posted_index_i}),
    .blocked_i, .pick_valid_o(pick_valid), .pick_ready_i(pick_ready), .pick_index_o(pick_index),
    .any_o(turns_pending_o)
  );

  requester_engine engine (
    .clk_i, .rst_ni,
    .open_valid_i, .open_ready_o, .open_index_i, .open_initial_psn_i, .open_pmtu_log2_i, .open_read_depth_i,
    .close_valid_i, .close_ready_o, .close_index_i, .packets_gone_i(packets_gone),
    .pick_valid_i(pick_valid), .pick_ready_o(pick_ready), .pick_index_i(pick_index),
    .requeue_valid_o(requeue_valid), .requeue_index_o(requeue_index),
    .posted_valid_i, .posted_index_i, .posted_pointer_i,
    .progress_valid_i, .progress_index_i, .progress_psn_i, .progress_reads_i, .progress_credit_i,
    .progress_limited_i, .progress_limit_i, .progress_wakes_o(progress_wakes),
    .rewind_valid_i, .rewind_index_i, .held_i, .paced_i,
    .paced_sent_valid_o, .paced_sent_index_o, .paced_sent_bytes_o,
    .entry_read_enable_o, .entry_read_address_o, .entry_read_data_i,
    .packet_valid_o(packet_valid), .packet_ready_i(packet_ready), .packet_data_o(packet),
    .packet_has_payload_o(packet_has_payload), .packet_is_inline_o(packet_is_inline),
    .packet_inline_data_o(packet_inline_data), .packet_address_o(packet_address),
    .sent_valid_o, .sent_index_o, .sent_psn_o, .sent_next_psn_o, .sent_last_o, .sent_pointer_o, .sent_opcode_o,
    .sent_address_o, .sent_length_o
  );

  payload_source source (
    .clk_i, .rst_ni,
    .packet_valid_i(packet_valid), .packet_ready_o(packet_ready), .packet_data_i(packet),
    .packet_has_payload_i(packet_has_payload), .packet_is_inline_i(packet_is_inline),
    .packet_inline_data_i(packet_inline_data), .packet_address_i(packet_address),
    .tx_packet_valid_o, .tx_packet_ready_i, .tx_packet_data_o,
    .tx_payload_valid_o, .tx_payload_ready_i, .tx_payload_data_o,
    .tx_read_cmd_valid_o, .tx_read_cmd_ready_i, .tx_read_cmd_data_o,
    .tx_read_data_valid_i, .tx_read_data_ready_o, .tx_read_data_data_i,
    .idle_o(packets_gone)
  );

  assign turn_valid_o           = pick_valid;
  assign turn_ready_o           = pick_ready;
  assign message_sent           = sent_valid_o && sent_last_o;
  assign count_tx_sends_o       = message_sent && sent_opcode_o == srp_abi_pkg::WORK_OPCODE_SEND;
  assign count_tx_rdma_writes_o = message_sent && sent_opcode_o == srp_abi_pkg::WORK_OPCODE_RDMA_WRITE;
  assign count_tx_rdma_reads_o  = message_sent && sent_opcode_o == srp_abi_pkg::WORK_OPCODE_RDMA_READ;
endmodule
