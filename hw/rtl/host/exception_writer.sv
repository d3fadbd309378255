// SPDX-License-Identifier: Apache-2.0
// exception_writer: everything the card leaves to the host goes into the exception ring, one entry at a time.
// In: whole frames (byte stream `frame` with its reason), IUs (a stream of IuException), queue pair events (two streams of
// QpEvent). Out: writes to the ring, reads of IU slots, SlotFree for every IU copied.
// Guarantees: the data of an entry is in host memory before its header is written. A slot is read only after the IU's own
// writes have ended (fence). With the ring full or disabled frames are dropped whole (RX_EXCEPTION_DROPPED); IUs and
// events wait.
module exception_writer (
  input  logic                       clk_i,
  input  logic                       rst_ni,

  input  logic                       rings_enabled_i,
  input  logic [63:0]                ring_base_i,
  input  logic [3:0]                 ring_log2_i,
  input  logic [15:0]                ring_consumer_i,
  input  logic [63:0]                cycles_i,
  output logic                       idle_o,             // nothing is being written to the ring
  output logic                       ring_full_o,        // pulse: a frame was dropped at a full ring

  input  logic                       frame_valid_i,
  output logic                       frame_ready_o,
  input  srp_abi_pkg::beat_t         frame_data_i,
  input  logic [7:0]                 frame_reason_i,     // ExceptionReason, stable for the whole frame

  input  logic                       iu_exception_valid_i,
  output logic                       iu_exception_ready_o,
  input  srp_abi_pkg::iu_exception_t iu_exception_data_i,
  input  logic                       qp_event_valid_i,
  output logic                       qp_event_ready_o,
  input  srp_abi_pkg::qp_event_t     qp_event_data_i,
  input  logic                       drained_valid_i,
  output logic                       drained_ready_o,
  input  srp_abi_pkg::qp_event_t     drained_data_i,

  input  logic [63:0]                pool_base_i,
  input  logic [15:0]                iu_writes_issued_i,
  input  logic [15:0]                iu_writes_done_i,
  output logic                       slot_free_valid_o,
  input  logic                       slot_free_ready_i,
  output srp_abi_pkg::slot_free_t    slot_free_data_o,

  output logic                       read_cmd_valid_o,   // DMA read client: IU slots
  input  logic                       read_cmd_ready_i,
  output srp_abi_pkg::dma_command_t  read_cmd_data_o,
  input  logic                       read_data_valid_i,
  output logic                       read_data_ready_o,
  input  srp_abi_pkg::beat_t         read_data_data_i,

  output logic                       write_cmd_valid_o,  // DMA write client: the ring
  input  logic                       write_cmd_ready_i,
  output srp_abi_pkg::dma_command_t  write_cmd_data_o,
  output logic                       write_data_valid_o,
  input  logic                       write_data_ready_i,
  output srp_abi_pkg::beat_t         write_data_data_o,
  input  logic                       write_done_i,

  output logic                       count_rx_exception_dropped_o,
  output logic                       count_commands_to_host_o
);
  typedef enum logic [2:0] {
    Idle,       // chooses the next source
    Drop,       // a frame goes nowhere
    Fence,      // the IU's own writes must have ended
    Commands,   // data is announced to the DMA clients
    Data,       // frame or IU to the ring
    Settle,     // until memory has confirmed everything written
    Header,     // the header beat makes the entry valid
    Free        // the IU's slot goes back to the pool
  } state_e;
  state_e state_q;

  // ------------------------------------------------------------------ the next entry
  logic        ring_full, writable, chosen_valid, take, chosen_is_frame, chosen_is_iu;
  logic [7:0]  chosen_kind, chosen_reason;
  logic [23:0] chosen_qpn;
  logic [15:0] chosen_slot, chosen_length;
  logic        buffer_valid, buffer_ready;
  srp_abi_pkg::beat_t buffer_data;
  logic [31:0] sequence_q;  // entries written since the rings were enabled

  assign ring_full       = 16'(sequence_q[15:0] - ring_consumer_i) >= 16'd1 << ring_log2_i;
  assign writable        = rings_enabled_i && !ring_full;
  assign take            = state_q == Idle && chosen_valid;
  assign chosen_is_frame = chosen_kind == srp_abi_pkg::EXCEPTION_KIND_FRAME;
  assign chosen_is_iu    = chosen_kind == srp_abi_pkg::EXCEPTION_KIND_IU;

  exception_select u_select (
    .clk_i, .rst_ni,
    .frame_valid_i, .frame_ready_o, .frame_data_i, .frame_reason_i,
    .iu_exception_valid_i, .iu_exception_ready_o, .iu_exception_data_i,
    .qp_event_valid_i, .qp_event_ready_o, .qp_event_data_i,
    .drained_valid_i, .drained_ready_o, .drained_data_i,
    .writable_i(writable), .chosen_valid_o(chosen_valid), .take_i(take),
    .kind_o(chosen_kind), .reason_o(chosen_reason), .qpn_o(chosen_qpn), .slot_o(chosen_slot), .length_o(chosen_length),
    .buffered_valid_o(buffer_valid), .buffered_ready_i(buffer_ready), .buffered_data_o(buffer_data)
  );

  // ------------------------------------------------------------------ the entry being written
  logic [7:0]  kind_q, reason_q;
  logic [23:0] qpn_q;
  logic [15:0] length_q, slot_q, fence_q;
  logic [63:0] cycle_q;
  logic        cmd_pending_q, read_pending_q, data_pending_q;
  logic [1:0]  unconfirmed_q;  // write commands memory has not answered
  logic        is_frame, fence_passed, data_moves, settled;

  assign is_frame     = kind_q == srp_abi_pkg::EXCEPTION_KIND_FRAME;
  assign fence_passed = 16'(iu_writes_done_i - fence_q) < 16'h8000;
  assign data_moves   = write_data_valid_o && write_data_ready_i;
  assign settled      = unconfirmed_q == '0;
  assign idle_o       = (state_q == Idle || state_q == Drop) && settled;

  always_ff @(posedge clk_i) begin
    if (take) begin
      kind_q   <= chosen_kind;
      reason_q <= chosen_reason;
      qpn_q    <= chosen_qpn;
      slot_q   <= chosen_slot;
      length_q <= chosen_length;
      fence_q  <= iu_writes_issued_i;
    end
    if (state_q == Settle) cycle_q <= cycles_i;
  end

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      state_q        <= Idle;
      cmd_pending_q  <= 1'b0;
      read_pending_q <= 1'b0;
      data_pending_q <= 1'b0;
      unconfirmed_q  <= '0;
      sequence_q     <= '0;
    end else begin
      unconfirmed_q <= unconfirmed_q + 2'(write_cmd_valid_o && write_cmd_ready_i) - 2'(write_done_i);
      if (write_cmd_ready_i) cmd_pending_q <= 1'b0;
      if (read_cmd_ready_i) read_pending_q <= 1'b0;
      if (state_q == Header && data_moves) data_pending_q <= 1'b0;
      case (state_q)
        Idle: begin
          if (!rings_enabled_i) sequence_q <= '0;
          if (take && chosen_is_frame) begin
            state_q       <= writable ? Commands : Drop;
            cmd_pending_q <= writable;
          end else if (take) begin
            state_q <= chosen_is_iu ? Fence : Settle;
          end
        end
        Drop: if (buffer_valid && buffer_data.last) state_q <= Idle;
        Fence: begin
          if (length_q == '0) begin
            state_q <= Settle;
          end else if (fence_passed) begin
            cmd_pending_q  <= 1'b1;
            read_pending_q <= 1'b1;
            state_q        <= Commands;
          end
        end
        Commands: if (!cmd_pending_q && !read_pending_q) state_q <= Data;
        Data: if (data_moves && write_data_data_o.last) state_q <= Settle;
        Settle: begin
          if (settled) begin
            cmd_pending_q  <= 1'b1;
            data_pending_q <= 1'b1;
            state_q        <= Header;
          end
        end
        Header: begin
          if (!cmd_pending_q && !data_pending_q) begin
            sequence_q <= sequence_q + 32'd1;
            state_q    <= kind_q == srp_abi_pkg::EXCEPTION_KIND_IU ? Free : Idle;
          end
        end
        default: if (slot_free_ready_i) state_q <= Idle;  // Free
      endcase
    end
  end

  assign count_commands_to_host_o     = take && chosen_is_iu;
  assign count_rx_exception_dropped_o = take && chosen_is_frame && !writable;
  assign ring_full_o                  = take && chosen_is_frame && rings_enabled_i && ring_full;

  // ------------------------------------------------------------------ memory
  logic [63:0]        entry_address;
  logic [14:0]        entry_mask;
  logic [511:0]       header_bits;
  logic               phase;

  assign entry_mask    = 15'((16'd1 << ring_log2_i) - 16'd1);
  assign entry_address = (ring_base_i + {35'h0, sequence_q[14:0] & entry_mask, 14'h0}) |
                         64'd1 << srp_abi_pkg::HOST_ADDRESS_BIT;
  assign phase         = !sequence_q[{1'b0, ring_log2_i}];

  assign read_cmd_valid_o        = read_pending_q;
  assign read_cmd_data_o.address = pool_base_i + 64'(slot_q) * 64'(srp_abi_pkg::IU_SLOT_BYTES);
  assign read_cmd_data_o.bytes   = 24'(length_q);

  assign write_cmd_valid_o        = cmd_pending_q;
  assign write_cmd_data_o.address = state_q == Header ? entry_address : entry_address + 64'(srp_abi_pkg::BEAT_BYTES);
  assign write_cmd_data_o.bytes   = state_q == Header ? 24'(srp_abi_pkg::BEAT_BYTES) : 24'(length_q);

  always_comb begin
    header_bits = '0;
    header_bits[srp_abi_pkg::EXCEPTION_HEADER_PHASE_LSB +: 8]     = 8'(phase);
    header_bits[srp_abi_pkg::EXCEPTION_HEADER_KIND_LSB +: 8]      = kind_q;
    header_bits[srp_abi_pkg::EXCEPTION_HEADER_REASON_LSB +: 8]    = reason_q;
    header_bits[srp_abi_pkg::EXCEPTION_HEADER_QPN_LSB +: 32]      = 32'(qpn_q);
    header_bits[srp_abi_pkg::EXCEPTION_HEADER_LENGTH_LSB +: 32]   = 32'(length_q);
    header_bits[srp_abi_pkg::EXCEPTION_HEADER_SEQUENCE_LSB +: 32] = sequence_q;
    header_bits[srp_abi_pkg::EXCEPTION_HEADER_CYCLE_LSB +: 64]    = cycle_q;
  end

  assign buffer_ready      = state_q == Drop || (state_q == Data && is_frame && write_data_ready_i);
  assign read_data_ready_o = state_q == Data && !is_frame && write_data_ready_i;

  always_comb begin
    if (state_q == Header) begin
      write_data_valid_o      = data_pending_q;
      write_data_data_o.data  = header_bits;
      write_data_data_o.bytes = 7'(srp_abi_pkg::BEAT_BYTES);
      write_data_data_o.last  = 1'b1;
    end else begin
      write_data_valid_o = state_q == Data && (is_frame ? buffer_valid : read_data_valid_i);
      write_data_data_o  = is_frame ? buffer_data : read_data_data_i;
    end
  end

  assign slot_free_valid_o     = state_q == Free;
  assign slot_free_data_o.qpn  = qpn_q;
  assign slot_free_data_o.slot = slot_q;
endmodule
