// SPDX-License-Identifier: Apache-2.0
// iu_slot_pool: which slots of the IU pool in card memory are free, and how many each queue pair occupies.
// In: `pool_set` (how many; every slot is free afterwards), the event `qp_create` (its limit; a queue pair starts with no
// slot), `alloc`, and three streams of SlotFree. Out: the granted slot in the cycle of the request.
// Guarantees: a slot is granted once until it is freed; a queue pair never has more than its limit; a slot freed for an
// earlier generation of a queue pair goes back to the pool without touching the present one's count.
// Slots never used come in ascending order; freed ones are used again first, the last one freed first of all, so that the
// slots in use stay few and near each other in memory.
module iu_slot_pool (
  input  logic                                  clk_i,
  input  logic                                  rst_ni,

  input  logic                                  pool_set_valid_i,
  output logic                                  pool_set_ready_o,
  input  logic [15:0]                           pool_set_count_i,   // at most IU_SLOTS
  output logic [15:0]                           slots_in_use_o,

  input  logic                                  qp_create_valid_i,  // event
  // verilator lint_off UNUSEDSIGNAL
  input  srp_abi_pkg::qp_config_t               qp_create_data_i,   // only the number and the limit matter here
  // verilator lint_on UNUSEDSIGNAL

  // answered in the cycle in which valid and ready meet: granted and slot
  input  logic                                  alloc_valid_i,
  output logic                                  alloc_ready_o,
  input  logic [srp_abi_pkg::QP_INDEX_BITS-1:0] alloc_index_i,
  output logic                                  alloc_granted_o,
  output logic [15:0]                           alloc_slot_o,

  input  logic                                  responder_free_valid_i,
  output logic                                  responder_free_ready_o,
  input  srp_abi_pkg::slot_free_t               responder_free_data_i,
  input  logic                                  kernel_free_valid_i,
  output logic                                  kernel_free_ready_o,
  input  srp_abi_pkg::slot_free_t               kernel_free_data_i,
  input  logic                                  exception_free_valid_i,
  output logic                                  exception_free_ready_o,
  input  srp_abi_pkg::slot_free_t               exception_free_data_i
);
  localparam int unsigned SlotBits = srp_abi_pkg::IU_SLOT_BITS;

  // one entry per queue pair: {generation, limit, slots occupied}; one read and one write a cycle
  logic [47:0] occupancy_q [srp_abi_pkg::QUEUE_PAIRS];
  logic [47:0] present;
  logic [7:0]  index;
  logic [15:0] generation, limit, occupied;

  // free slots: `top` above a stack in memory, then those from `fresh` on, which were never used
  logic [SlotBits-1:0] stack_q [srp_abi_pkg::IU_SLOTS];
  logic [SlotBits-1:0] stack_read_q, top_q;
  logic [SlotBits:0]   depth_q;
  logic                top_valid_q;
  logic                refill_q;    // the memory's answer becomes the top
  logic [15:0]         fresh_q, slot_count_q, in_use_q;

  logic                     free_valid, free, grant, pop, push;
  logic [1:0]               free_choice;
  srp_abi_pkg::slot_free_t  free_data;

  assign slots_in_use_o   = in_use_q;
  assign pool_set_ready_o = 1'b1;

  // One event a cycle: pool_set, then qp_create, then alloc, then the free streams in turn.
  assign alloc_ready_o = !pool_set_valid_i && !qp_create_valid_i && !refill_q;

  round_robin_arbiter #(.N(3)) u_free_arbiter (
    .clk_i,
    .rst_ni,
    .request_i({exception_free_valid_i, kernel_free_valid_i, responder_free_valid_i}),
    .taken_i  (free),
    .valid_o  (free_valid),
    .index_o  (free_choice)
  );

  assign free                   = free_valid && alloc_ready_o && !alloc_valid_i;
  assign responder_free_ready_o = free && free_choice == 2'd0;
  assign kernel_free_ready_o    = free && free_choice == 2'd1;
  assign exception_free_ready_o = free && free_choice == 2'd2;

  always_comb begin
    case (free_choice)
      2'd0:    free_data = responder_free_data_i;
      2'd1:    free_data = kernel_free_data_i;
      default: free_data = exception_free_data_i;
    endcase
  end

  assign index      = alloc_valid_i ? alloc_index_i : free_data.qpn[7:0];
  assign present    = occupancy_q[index];
  assign generation = present[47:32];
  assign limit      = present[31:16];
  assign occupied   = present[15:0];

  assign alloc_granted_o = (top_valid_q || fresh_q != slot_count_q) && occupied < limit;
  assign alloc_slot_o    = top_valid_q ? 16'(top_q) : fresh_q;
  assign grant           = alloc_valid_i && alloc_ready_o && alloc_granted_o;
  assign pop             = grant && top_valid_q && depth_q != '0;
  assign push            = free && in_use_q != '0;

  always_ff @(posedge clk_i) begin
    if (qp_create_valid_i) begin
      occupancy_q[qp_create_data_i.qpn[7:0]] <= {qp_create_data_i.qpn[23:8], qp_create_data_i.slot_limit, 16'd0};
    end else if (grant) begin
      occupancy_q[index] <= {generation, limit, occupied + 16'd1};
    end else if (push && generation == free_data.qpn[23:8] && occupied != '0) begin
      occupancy_q[index] <= {generation, limit, occupied - 16'd1};
    end
  end

  always_ff @(posedge clk_i) begin
    if (push && top_valid_q) stack_q[depth_q[SlotBits-1:0]] <= top_q;
    if (pop) stack_read_q <= stack_q[SlotBits'(depth_q - 1'b1)];
  end

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      slot_count_q <= '0;
      fresh_q      <= '0;
      in_use_q     <= '0;
      depth_q      <= '0;
      top_valid_q  <= 1'b0;
      refill_q     <= 1'b0;
    end else if (pool_set_valid_i) begin
      slot_count_q <= pool_set_count_i;
      fresh_q      <= '0;
      in_use_q     <= '0;
      depth_q      <= '0;
      top_valid_q  <= 1'b0;
      refill_q     <= 1'b0;
    end else begin
      refill_q <= pop;
      if (refill_q) begin
        top_q       <= stack_read_q;
        top_valid_q <= 1'b1;
      end
      if (grant) begin
        in_use_q <= in_use_q + 16'd1;
        if (top_valid_q) top_valid_q <= 1'b0;
        else fresh_q <= fresh_q + 16'd1;
        if (pop) depth_q <= depth_q - 1'b1;
      end
      if (push) begin
        in_use_q    <= in_use_q - 16'd1;
        top_q       <= free_data.slot[SlotBits-1:0];
        top_valid_q <= 1'b1;
        if (top_valid_q) depth_q <= depth_q + 1'b1;
      end
    end
  end
endmodule
