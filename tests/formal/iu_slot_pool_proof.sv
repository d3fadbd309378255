// SPDX-License-Identifier: Apache-2.0
// iu_slot_pool grants only slots of the pool that nobody holds, counts exactly (never below zero), loses none, and gives no
// queue pair more than its limit. Made small: 4 slots and 2 queue pairs. Assumed: only held slots are returned.
// sources: hw/rtl/common/round_robin_arbiter.sv hw/rtl/roce/iu_slot_pool.sv
// abi: s/ IU_SLOTS = 32'd[0-9]*/ IU_SLOTS = 32'd4/;s/ IU_SLOT_BITS = 32'd[0-9]*/ IU_SLOT_BITS = 32'd2/;s/ QUEUE_PAIRS = 32'd[0-9]*/ QUEUE_PAIRS = 32'd2/
// steps: 8
// mutant: iu_slot_pool s/\&\& occupied < limit/\&\& occupied <= limit/
// mutant: iu_slot_pool s/if (top_valid_q) top_valid_q <= 1'b0;/if (top_valid_q) fresh_q <= fresh_q;/
// mutant: iu_slot_pool s/in_use_q    <= in_use_q - 16'd1/in_use_q <= in_use_q - 16'd2/
module iu_slot_pool_proof (
  input logic                   clk_i,
  input logic                   pool_set_i,
  input logic [15:0]            pool_set_count_i,
  input logic                   qp_create_i,
  input srp_abi_pkg::qp_config_t qp_create_data_i,
  input logic                   alloc_i,
  input logic                   alloc_qp_i,
  input logic [2:0]             free_i,
  input srp_abi_pkg::slot_free_t responder_free_i,
  input srp_abi_pkg::slot_free_t kernel_free_i,
  input srp_abi_pkg::slot_free_t exception_free_i
);
  logic        rst_ni, pool_set_ready, alloc_ready, granted, grant;
  logic [15:0] in_use, slot;
  logic [2:0]  free_ready;

  initial rst_ni = 1'b0;
  always_ff @(posedge clk_i) rst_ni <= 1'b1;

  iu_slot_pool dut (
    .clk_i, .rst_ni, .pool_set_valid_i(pool_set_i), .pool_set_ready_o(pool_set_ready), .pool_set_count_i,
    .slots_in_use_o(in_use), .qp_create_valid_i(qp_create_i), .qp_create_data_i,
    .alloc_valid_i(alloc_i), .alloc_ready_o(alloc_ready), .alloc_index_i({7'd0, alloc_qp_i}), .alloc_granted_o(granted),
    .alloc_slot_o(slot),
    .responder_free_valid_i(free_i[0]), .responder_free_ready_o(free_ready[0]), .responder_free_data_i(responder_free_i),
    .kernel_free_valid_i(free_i[1]), .kernel_free_ready_o(free_ready[1]), .kernel_free_data_i(kernel_free_i),
    .exception_free_valid_i(free_i[2]), .exception_free_ready_o(free_ready[2]), .exception_free_data_i(exception_free_i)
  );

  // The model: who holds which slot. Slots of a queue pair's earlier generation stay held but are nobody's.
  logic [3:0]  held_q, owner_q, current_q;  // of each slot: held; by queue pair 0 or 1; by its present generation
  logic [1:0]  created_q;
  logic [15:0] count_q, generation0_q, generation1_q, limit0_q, limit1_q;
  logic [2:0]  transfer;
  srp_abi_pkg::slot_free_t returned;

  assign grant    = alloc_i && alloc_ready && granted;
  assign transfer = free_i & free_ready;
  assign returned = transfer[0] ? responder_free_i : transfer[1] ? kernel_free_i : exception_free_i;

  logic freed, freed_qp, create_qp;
  logic [1:0] freed_slot;
  assign freed      = transfer != '0;
  assign freed_slot = returned.slot[1:0];
  assign freed_qp   = returned.qpn[0];
  assign create_qp  = qp_create_data_i.qpn[0];

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      held_q    <= '0;
      created_q <= '0;
      count_q   <= '0;
    end else if (pool_set_i) begin
      count_q <= pool_set_count_i;
    end else if (qp_create_i) begin
      created_q[create_qp] <= 1'b1;
      if (create_qp) generation1_q <= qp_create_data_i.qpn[23:8];
      else generation0_q <= qp_create_data_i.qpn[23:8];
      if (create_qp) limit1_q <= qp_create_data_i.slot_limit;
      else limit0_q <= qp_create_data_i.slot_limit;
      for (int i = 0; i < 4; i++) if (owner_q[i] == create_qp) current_q[i] <= 1'b0;
    end else begin
      if (grant) begin
        held_q[slot[1:0]]    <= 1'b1;
        owner_q[slot[1:0]]   <= alloc_qp_i;
        current_q[slot[1:0]] <= 1'b1;
      end
      if (freed) held_q[freed_slot] <= 1'b0;
    end
  end

  // Assumptions: what the rest of the card keeps
  always_ff @(posedge clk_i) begin
    if (pool_set_i) assume (pool_set_count_i <= 16'd4 && held_q == '0 && created_q == '0);
    if (qp_create_i) begin
      assume (qp_create_data_i.qpn[7:1] == '0);
      // a generation comes again only after 65,535 others
      assume (!created_q[create_qp] || qp_create_data_i.qpn[23:8] == (create_qp ? generation1_q : generation0_q) + 16'd1);
    end
    if (alloc_i) assume (created_q[alloc_qp_i]);
    assume (!(pool_set_i && qp_create_i));
    if (freed) begin
      assume (returned.slot < 16'd4 && held_q[freed_slot] && returned.qpn[7:1] == '0 && owner_q[freed_slot] == freed_qp);
      assume ((returned.qpn[23:8] == (freed_qp ? generation1_q : generation0_q)) == current_q[freed_slot]);
    end
  end

  logic [2:0] held_count;
  logic [2:0] count0, count1;
  assign held_count = 3'(held_q[0]) + 3'(held_q[1]) + 3'(held_q[2]) + 3'(held_q[3]);
  always_comb begin
    count0 = '0;
    count1 = '0;
    for (int i = 0; i < 4; i++) begin
      if (held_q[i] && current_q[i] && !owner_q[i]) count0 = count0 + 3'd1;
      if (held_q[i] && current_q[i] && owner_q[i]) count1 = count1 + 3'd1;
    end
  end

  always_ff @(posedge clk_i) begin
    if (rst_ni) begin
      assert (in_use == 16'(held_count));
      assert (2'(transfer[0]) + 2'(transfer[1]) + 2'(transfer[2]) + 2'(grant) <= 2'd1);
      if (grant) begin
        assert (slot < count_q);
        assert (!held_q[slot[1:0]]);
      end
      if (created_q[0]) assert (16'(count0) <= limit0_q);
      if (created_q[1]) assert (16'(count1) <= limit1_q);
      // none is lost: while slots are free, a queue pair below its limit is served
      if (alloc_i && alloc_ready && 16'(held_count) < count_q && 16'(alloc_qp_i ? count1 : count0) < (alloc_qp_i ? limit1_q : limit0_q))
        assert (granted);
    end
  end
endmodule
