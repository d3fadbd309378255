// SPDX-License-Identifier: Apache-2.0
// qp_table: the configuration of every queue pair, written by the mailbox, read by whoever needs a path or a check.
// In: `qp_create` and `qp_destroy`, each taken in one cycle; the mailbox has checked that the index is free, or that the
// queue pair exists with this generation. Read ports: a request and its index in one cycle, the entry in the next.
// Guarantee: an entry stays at its port until that port's next request; a read that meets a write sees the old entry.
module qp_table #(
  parameter int unsigned ReadPorts = 4
) (
  input  logic                                               clk_i,
  input  logic                                               rst_ni,

  input  logic                                               qp_create_valid_i,
  output logic                                               qp_create_ready_o,
  input  srp_abi_pkg::qp_config_t                            qp_create_data_i,

  input  logic                                               qp_destroy_valid_i,
  output logic                                               qp_destroy_ready_o,
  // verilator lint_off UNUSEDSIGNAL
  input  logic [23:0]                                        qp_destroy_qpn_i,
  // verilator lint_on UNUSEDSIGNAL

  // port p: bit p of request and valid, bits 8p+7:8p of index, the p-th entry from the least significant one
  input  logic [ReadPorts-1:0]                               read_request_i,
  input  logic [ReadPorts*srp_abi_pkg::QP_INDEX_BITS-1:0]    read_index_i,
  output logic [ReadPorts-1:0]                               read_valid_o,  // the queue pair exists
  output logic [ReadPorts*srp_abi_pkg::QP_CONFIG_BITS-1:0]   read_entry_o
);
  localparam int unsigned IndexBits = srp_abi_pkg::QP_INDEX_BITS;
  localparam int unsigned EntryBits = srp_abi_pkg::QP_CONFIG_BITS;

  logic [EntryBits-1:0]                entries_q [srp_abi_pkg::QUEUE_PAIRS];
  logic [srp_abi_pkg::QUEUE_PAIRS-1:0] exists_q;
  logic [IndexBits-1:0]                create_index;

  assign qp_create_ready_o  = 1'b1;
  assign qp_destroy_ready_o = 1'b1;
  assign create_index       = qp_create_data_i.qpn[IndexBits-1:0];

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      exists_q <= '0;
    end else begin
      if (qp_create_valid_i) exists_q[create_index] <= 1'b1;
      if (qp_destroy_valid_i) exists_q[qp_destroy_qpn_i[IndexBits-1:0]] <= 1'b0;
    end
  end

  always_ff @(posedge clk_i) begin
    if (qp_create_valid_i) entries_q[create_index] <= qp_create_data_i;
  end

  for (genvar p = 0; p < ReadPorts; p++) begin : gen_port
    always_ff @(posedge clk_i) begin
      if (!rst_ni) begin
        read_valid_o[p] <= 1'b0;
      end else if (read_request_i[p]) begin
        read_valid_o[p] <= exists_q[read_index_i[p*IndexBits +: IndexBits]];
      end
    end

    always_ff @(posedge clk_i) begin
      if (read_request_i[p]) read_entry_o[p*EntryBits +: EntryBits] <= entries_q[read_index_i[p*IndexBits +: IndexBits]];
    end
  end
endmodule
