// SPDX-License-Identifier: Apache-2.0
// responder_state: the memory of the responder's state of every queue pair: a new queue pair, one read, one write.
// Guarantees: what is read stays at the output until the next read, and is what has been written, in the same cycle
// too; after reset no queue pair exists. Create is never asked for in the cycle of a write or a read.
module responder_state (
  input  logic                                  clk_i,
  input  logic                                  rst_ni,

  input  logic                                  create_i,
  // verilator lint_off UNUSEDSIGNAL
  input  srp_abi_pkg::qp_config_t               create_config_i,
  // verilator lint_on UNUSEDSIGNAL

  input  logic                                  read_i,
  input  logic [srp_abi_pkg::QP_INDEX_BITS-1:0] read_index_i,
  output logic                                  exists_o,        // one cycle after read_i
  output roce_rx_pkg::qp_state_t                state_o,

  input  logic                                  write_i,
  input  logic [srp_abi_pkg::QP_INDEX_BITS-1:0] write_index_i,
  input  logic                                  write_exists_i,
  input  roce_rx_pkg::qp_state_t                write_state_i
);
  logic [roce_rx_pkg::QP_STATE_BITS-1:0] states_q [srp_abi_pkg::QUEUE_PAIRS];
  logic [srp_abi_pkg::QUEUE_PAIRS-1:0]   exists_q;
  logic [srp_abi_pkg::QP_INDEX_BITS-1:0] index;
  roce_rx_pkg::qp_state_t                created, written, read_q, forward_q;
  logic                                  forward, forwarded_q;  // a read meets the write of the same queue pair

  always_comb begin
    created              = '0;
    created.expected_psn = create_config_i.expected_psn;
    created.imm_offset   = create_config_i.imm_offset;
    created.pmtu_log2    = create_config_i.pmtu_log2;
    created.generation   = create_config_i.qpn[23:srp_abi_pkg::QP_INDEX_BITS];
  end

  assign index   = create_i ? create_config_i.qpn[srp_abi_pkg::QP_INDEX_BITS-1:0] : write_index_i;
  assign written = create_i ? created : write_state_i;
  assign forward = write_i && write_index_i == read_index_i;
  assign state_o = forwarded_q ? forward_q : read_q;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      exists_q <= '0;
      exists_o <= 1'b0;
    end else begin
      if (read_i) exists_o <= forward ? write_exists_i : exists_q[read_index_i];
      if (create_i || write_i) exists_q[index] <= create_i || write_exists_i;
    end
  end

  always_ff @(posedge clk_i) begin
    if (read_i) read_q <= states_q[read_index_i];
    if (read_i) forward_q <= write_state_i;
    if (read_i) forwarded_q <= forward;
    if (create_i || write_i) states_q[index] <= written;
  end
endmodule
