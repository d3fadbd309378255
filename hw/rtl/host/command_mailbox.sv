// SPDX-License-Identifier: Apache-2.0
// command_mailbox: executes the host's table commands one at a time and all-or-nothing.
// In: a start pulse with command and arguments (latched with it; a start while BUSY is ignored). Out: `qp_create` and
// `qp_destroy` to every block with per-queue-pair state, entries of the LUN table, the place of the IU slots, the port's
// address, the rings' enable; then the status.
// Guarantees: everything is checked before anything is handed out. A queue pair leaves the table first, so that no new
// packet meets it; QP_DESTROY ends when every block has let go of it, its commands last; RINGS_DISABLE when the rings' memory
// is no longer accessed. QP_DRAIN only begins a drain.
module command_mailbox (
  input  logic         clk_i,
  input  logic         rst_ni,

  input  logic         start_i,
  input  logic [7:0]   command_i,
  input  logic [767:0] argument_i,           // word 0 in the low bits
  output logic [7:0]   status_o,

  input  logic [63:0]  card_memory_bytes_i,  // constant

  input  logic [63:0]  exception_ring_i,     // settings of the rings, checked by RINGS_ENABLE
  input  logic [3:0]   exception_log2_i,
  input  logic [63:0]  work_ring_i,
  input  logic [3:0]   work_log2_i,
  input  logic [63:0]  completion_ring_i,
  input  logic [3:0]   completion_log2_i,
  output logic         rings_start_o,        // pulse before rings_enabled_o rises
  output logic         rings_enabled_o,
  input  logic         rings_idle_i,         // disabled rings: no access to their memory is under way

  output logic [47:0]  local_mac_o,
  output logic [63:0]  pool_base_o,
  output logic [15:0]  pool_count_o,
  output logic         pool_set_valid_o,     // pool_base_o and pool_count_o are new
  input  logic         pool_set_ready_i,

  output logic         qp_lookup_valid_o,    // read port of qp_table, answer one cycle later
  output logic [7:0]   qp_lookup_index_o,
  input  logic         qp_lookup_entry_valid_i,
  input  logic [23:0]  qp_lookup_entry_qpn_i,

  output logic         qp_create_table_valid_o,
  input  logic         qp_create_table_ready_i,
  output logic         qp_create_responder_valid_o,
  input  logic         qp_create_responder_ready_i,
  output logic         qp_create_send_side_valid_o,
  input  logic         qp_create_send_side_ready_i,
  output srp_abi_pkg::qp_config_t qp_create_data_o,

  output logic         qp_destroy_table_valid_o,
  input  logic         qp_destroy_table_ready_i,
  output logic         qp_destroy_responder_valid_o,
  input  logic         qp_destroy_responder_ready_i,
  output logic         qp_destroy_send_side_valid_o,
  input  logic         qp_destroy_send_side_ready_i,
  output logic         qp_destroy_commands_valid_o,
  input  logic         qp_destroy_commands_ready_i,
  output logic [23:0]  qp_destroy_data_o,

  output logic         qp_drain_valid_o,     // of the queue pair qp_destroy_data_o
  input  logic         qp_drain_ready_i,
  input  logic         qp_drain_exists_i,    // beside ready: it is being drained already

  output logic         lun_write_valid_o,
  input  logic         lun_write_ready_i,
  output logic [7:0]   lun_write_index_o,
  output srp_abi_pkg::lun_entry_t lun_write_data_o
);
  typedef enum logic [3:0] {
    Idle,
    Measure,       // the end of what lies in card memory is computed
    Check,         // the arguments are checked, a queue pair is looked up
    Lookup,        // the queue pair table answers
    Create,        // qp_create is offered to the blocks, except the table
    CreateTable,   // last: from now on packets find the queue pair
    DestroyTable,  // qp_destroy is offered to the table
    Destroy,       // … and to the other blocks of the transport
    DestroyCommands,  // … and to the commands that are left
    Drain,
    LunWrite,
    PoolSet,
    RingsDrain
  } state_e;
  state_e state_q;

  // ------------------------------------------------------------------ the command
  logic [7:0]   command_q, status_q, check_status;
  logic [767:0] argument_q;
  logic [8:0]   queue_pairs_q;
  logic         rings_enabled_q;

  assign status_o = start_i || state_q != Idle ? srp_abi_pkg::MAILBOX_STATUS_BUSY : status_q;

  always_ff @(posedge clk_i) begin
    if (start_i && state_q == Idle) begin
      command_q  <= command_i;
      argument_q <= argument_i;
    end
  end

  logic measured, memory_fits;

  memory_extent u_extent (
    .clk_i,
    .rst_ni,
    .card_memory_bytes_i,
    .measure_i           (state_q == Measure),
    .pool_i              (command_q == srp_abi_pkg::MAILBOX_COMMAND_POOL_SET),
    .argument_i          (argument_q),
    .measured_o          (measured),
    .fits_o              (memory_fits)
  );

  mailbox_check u_check (
    .command_i         (command_q),
    .argument_i        (argument_q),
    .queue_pairs_i     (queue_pairs_q != '0),
    .rings_enabled_i   (rings_enabled_q),
    .memory_fits_i     (memory_fits),
    .exception_ring_i,
    .exception_log2_i,
    .work_ring_i,
    .work_log2_i,
    .completion_ring_i,
    .completion_log2_i,
    .status_o          (check_status)
  );

  // ------------------------------------------------------------------ what the blocks see
  logic        send_side_pending_q, responder_pending_q;  // has not taken the command yet
  logic        send_side_taken, responder_taken, all_taken;
  logic [47:0] local_mac_q;
  logic [63:0] pool_base_q;
  logic [15:0] pool_count_q;

  assign qp_create_table_valid_o      = state_q == CreateTable;
  assign qp_create_send_side_valid_o  = state_q == Create && send_side_pending_q;
  assign qp_create_responder_valid_o  = state_q == Create && responder_pending_q;
  assign qp_destroy_table_valid_o     = state_q == DestroyTable;
  assign qp_destroy_commands_valid_o  = state_q == DestroyCommands;
  assign qp_drain_valid_o             = state_q == Drain;
  assign qp_destroy_send_side_valid_o = state_q == Destroy && send_side_pending_q;
  assign qp_destroy_responder_valid_o = state_q == Destroy && responder_pending_q;

  assign send_side_taken = state_q == Create ? qp_create_send_side_ready_i : qp_destroy_send_side_ready_i;
  assign responder_taken = state_q == Create ? qp_create_responder_ready_i : qp_destroy_responder_ready_i;
  assign all_taken       = (!send_side_pending_q || send_side_taken) && (!responder_pending_q || responder_taken);

  assign qp_create_data_o  = argument_q[32*srp_abi_pkg::MAILBOX_QP_CREATE_RECORD_WORD +: srp_abi_pkg::QP_CONFIG_BITS];
  assign qp_destroy_data_o = argument_q[32*srp_abi_pkg::MAILBOX_QP_DESTROY_QPN_WORD +: 24];

  assign qp_lookup_valid_o = state_q == Check;
  assign qp_lookup_index_o = argument_q[7:0];  // QpConfig begins with the number, QP_DESTROY consists of it

  assign lun_write_valid_o = state_q == LunWrite;
  assign lun_write_index_o = argument_q[32*srp_abi_pkg::MAILBOX_LUN_SET_INDEX_WORD +: 8];
  assign lun_write_data_o  = command_q == srp_abi_pkg::MAILBOX_COMMAND_LUN_CLEAR ? '0
      : argument_q[32*srp_abi_pkg::MAILBOX_LUN_SET_RECORD_WORD +: srp_abi_pkg::LUN_ENTRY_BITS];

  assign local_mac_o      = local_mac_q;
  assign pool_base_o      = pool_base_q;
  assign pool_count_o     = pool_count_q;
  assign pool_set_valid_o = state_q == PoolSet;
  assign rings_enabled_o  = rings_enabled_q;

  // ------------------------------------------------------------------ execution
  always_ff @(posedge clk_i) begin
    rings_start_o <= 1'b0;
    if (!rst_ni) begin
      state_q             <= Idle;
      status_q            <= srp_abi_pkg::MAILBOX_STATUS_OK;
      send_side_pending_q <= 1'b0;
      responder_pending_q <= 1'b0;
      queue_pairs_q       <= '0;
      rings_enabled_q     <= 1'b0;
      local_mac_q         <= '0;
      pool_base_q         <= '0;
      pool_count_q        <= '0;
    end else begin
      case (state_q)
        Idle: begin
          if (rings_start_o) rings_enabled_q <= 1'b1;
          if (start_i) state_q <= Measure;
        end
        Measure: if (measured) state_q <= Check;
        Check: begin
          status_q <= check_status;
          state_q  <= Idle;
          if (check_status == srp_abi_pkg::MAILBOX_STATUS_OK) begin
            case (command_q)
              srp_abi_pkg::MAILBOX_COMMAND_PORT_SET:
                local_mac_q <= argument_q[32*srp_abi_pkg::MAILBOX_PORT_SET_MAC_WORD +: 48];
              srp_abi_pkg::MAILBOX_COMMAND_QP_CREATE, srp_abi_pkg::MAILBOX_COMMAND_QP_DESTROY,
              srp_abi_pkg::MAILBOX_COMMAND_QP_DRAIN: state_q <= Lookup;
              srp_abi_pkg::MAILBOX_COMMAND_LUN_SET, srp_abi_pkg::MAILBOX_COMMAND_LUN_CLEAR:    state_q <= LunWrite;
              srp_abi_pkg::MAILBOX_COMMAND_POOL_SET: begin
                pool_base_q  <= argument_q[32*srp_abi_pkg::MAILBOX_POOL_SET_BASE_WORD +: 64];
                pool_count_q <= argument_q[32*srp_abi_pkg::MAILBOX_POOL_SET_COUNT_WORD +: 16];
                state_q      <= PoolSet;
              end
              srp_abi_pkg::MAILBOX_COMMAND_RINGS_ENABLE: rings_start_o <= 1'b1;
              srp_abi_pkg::MAILBOX_COMMAND_RINGS_DISABLE: begin
                rings_enabled_q <= 1'b0;
                state_q         <= RingsDrain;
              end
              default: ;
            endcase
          end
        end
        Lookup: begin
          send_side_pending_q <= 1'b1;
          responder_pending_q <= 1'b1;
          if (command_q == srp_abi_pkg::MAILBOX_COMMAND_QP_CREATE) begin
            state_q <= qp_lookup_entry_valid_i ? Idle : Create;
            if (qp_lookup_entry_valid_i) status_q <= srp_abi_pkg::MAILBOX_STATUS_EXISTS;
          end else if (qp_lookup_entry_valid_i && qp_lookup_entry_qpn_i == qp_destroy_data_o) begin
            state_q <= command_q == srp_abi_pkg::MAILBOX_COMMAND_QP_DRAIN ? Drain : DestroyTable;
          end else begin
            status_q <= srp_abi_pkg::MAILBOX_STATUS_NOT_FOUND;
            state_q  <= Idle;
          end
        end
        Create: begin
          if (send_side_taken) send_side_pending_q <= 1'b0;
          if (responder_taken) responder_pending_q <= 1'b0;
          if (all_taken) state_q <= CreateTable;
        end
        CreateTable: begin
          if (qp_create_table_ready_i) begin
            queue_pairs_q <= queue_pairs_q + 9'd1;
            state_q       <= Idle;
          end
        end
        DestroyTable: if (qp_destroy_table_ready_i) state_q <= Destroy;
        Destroy: begin
          if (send_side_taken) send_side_pending_q <= 1'b0;
          if (responder_taken) responder_pending_q <= 1'b0;
          if (all_taken) state_q <= DestroyCommands;
        end
        DestroyCommands: begin
          if (qp_destroy_commands_ready_i) begin
            queue_pairs_q <= queue_pairs_q - 9'd1;
            state_q       <= Idle;
          end
        end
        Drain: begin
          if (qp_drain_ready_i) begin
            if (qp_drain_exists_i) status_q <= srp_abi_pkg::MAILBOX_STATUS_EXISTS;
            state_q <= Idle;
          end
        end
        LunWrite:   if (lun_write_ready_i) state_q <= Idle;
        PoolSet:    if (pool_set_ready_i) state_q <= Idle;
        RingsDrain: if (rings_idle_i) state_q <= Idle;
        default:    state_q <= Idle;
      endcase
    end
  end
endmodule
