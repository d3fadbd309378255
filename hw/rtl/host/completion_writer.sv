// SPDX-License-Identifier: Apache-2.0
// completion_writer: WorkCompletions of host work go into the completion ring, one beat each.
// In: three streams of WorkCompletion, served in turn. Out: writes to the ring through a DMA write client.
// Guarantees: an entry is one aligned beat, so the host sees all of it or nothing. A full ring makes completions wait;
// with the rings disabled nobody could read them, so they are dropped.
module completion_writer (
  input  logic                          clk_i,
  input  logic                          rst_ni,

  input  logic                          rings_enabled_i,
  input  logic [63:0]                   ring_base_i,
  input  logic [3:0]                    ring_log2_i,
  input  logic [15:0]                   ring_consumer_i,
  output logic                          idle_o,             // nothing is being written to the ring
  output logic                          ring_full_o,        // a completion waits for room

  input  logic                          send_side_valid_i,
  output logic                          send_side_ready_o,
  input  srp_abi_pkg::work_completion_t send_side_data_i,
  input  logic                          frame_fetch_valid_i,
  output logic                          frame_fetch_ready_o,
  input  srp_abi_pkg::work_completion_t frame_fetch_data_i,
  input  logic                          work_ring_valid_i,
  output logic                          work_ring_ready_o,
  input  srp_abi_pkg::work_completion_t work_ring_data_i,

  output logic                          write_cmd_valid_o,
  input  logic                          write_cmd_ready_i,
  output srp_abi_pkg::dma_command_t     write_cmd_data_o,
  output logic                          write_data_valid_o,
  input  logic                          write_data_ready_i,
  output srp_abi_pkg::beat_t            write_data_data_o,
  input  logic                          write_done_i,

  output logic                          count_completions_to_host_o
);
  // ------------------------------------------------------------------ the next completion
  logic [15:0]                   written_q;      // entries since the rings were enabled
  logic [4:0]                    unconfirmed_q;  // write commands memory has not answered
  logic                          cmd_pending_q, data_pending_q;
  logic                          free, ring_full, chosen_valid, take, store;
  logic [1:0]                    chosen;
  srp_abi_pkg::work_completion_t completion, completion_q;

  assign free      = !cmd_pending_q && !data_pending_q && !unconfirmed_q[4];
  assign ring_full = 16'(written_q - ring_consumer_i) >= 16'd1 << ring_log2_i;
  assign take      = chosen_valid && free && (!ring_full || !rings_enabled_i);
  assign store     = take && rings_enabled_i;

  round_robin_arbiter #(.N(3)) u_choice (
    .clk_i, .rst_ni,
    .request_i({work_ring_valid_i, frame_fetch_valid_i, send_side_valid_i}),
    .taken_i(take), .valid_o(chosen_valid), .index_o(chosen)
  );

  assign send_side_ready_o   = take && chosen == 2'd0;
  assign frame_fetch_ready_o = take && chosen == 2'd1;
  assign work_ring_ready_o   = take && chosen == 2'd2;

  always_comb begin
    case (chosen)
      2'd0:    completion = send_side_data_i;
      2'd1:    completion = frame_fetch_data_i;
      default: completion = work_ring_data_i;
    endcase
  end

  // ------------------------------------------------------------------ its entry
  logic [63:0] address_q;
  logic        phase_q;
  logic [14:0] ring_mask;

  assign ring_mask = 15'((16'd1 << ring_log2_i) - 16'd1);

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      written_q      <= '0;
      unconfirmed_q  <= '0;
      cmd_pending_q  <= 1'b0;
      data_pending_q <= 1'b0;
    end else begin
      unconfirmed_q <= unconfirmed_q + 5'(store) - 5'(write_done_i);
      if (write_cmd_ready_i) cmd_pending_q <= 1'b0;
      if (write_data_ready_i) data_pending_q <= 1'b0;
      if (store) begin
        written_q      <= written_q + 16'd1;
        cmd_pending_q  <= 1'b1;
        data_pending_q <= 1'b1;
      end else if (!rings_enabled_i) begin
        written_q <= '0;
      end
    end
  end

  always_ff @(posedge clk_i) begin
    if (store) begin
      completion_q <= completion;
      phase_q      <= !written_q[ring_log2_i];
      address_q    <= (ring_base_i + 64'({written_q[14:0] & ring_mask, 6'h0})) |
                      64'd1 << srp_abi_pkg::HOST_ADDRESS_BIT;
    end
  end

  assign write_cmd_valid_o        = cmd_pending_q;
  assign write_cmd_data_o.address = address_q;
  assign write_cmd_data_o.bytes   = 24'(srp_abi_pkg::COMPLETION_ENTRY_BYTES);
  assign write_data_valid_o       = data_pending_q;

  always_comb begin
    write_data_data_o       = '0;
    write_data_data_o.bytes = 7'(srp_abi_pkg::COMPLETION_ENTRY_BYTES);
    write_data_data_o.last  = 1'b1;
    write_data_data_o.data[srp_abi_pkg::COMPLETION_ENTRY_PHASE_LSB +: 8]   = 8'(phase_q);
    write_data_data_o.data[srp_abi_pkg::COMPLETION_ENTRY_STATUS_LSB +: 8]  = 8'(completion_q.status);
    write_data_data_o.data[srp_abi_pkg::COMPLETION_ENTRY_COOKIE_LSB +: 32] = completion_q.cookie;
    write_data_data_o.data[srp_abi_pkg::COMPLETION_ENTRY_QPN_LSB +: 32]    = 32'(completion_q.qpn);
  end

  assign idle_o                      = unconfirmed_q == '0;
  assign ring_full_o                 = chosen_valid && rings_enabled_i && ring_full;
  assign count_completions_to_host_o = store;
endmodule
