// SPDX-License-Identifier: Apache-2.0
// send_queue_memory: the entries of all send queues, and beside them a summary with what a completion needs.
// One write port for both, one read port each; read data comes two cycles after the enable (memory, then its output
// register) and stays until the next read.
module send_queue_memory (
  input  logic                       clk_i,
  input  logic                       write_enable_i,
  input  logic [13:0]                write_address_i,
  input  srp_abi_pkg::work_request_t write_data_i,

  input  logic                       entry_read_enable_i,
  input  logic [13:0]                entry_read_address_i,
  output srp_abi_pkg::work_request_t entry_read_data_o,

  input  logic                       summary_read_enable_i,
  input  logic [13:0]                summary_read_address_i,
  output logic                       summary_is_read_o,
  output logic                       summary_signaled_o,
  output logic                       summary_from_host_o,
  output logic [31:0]                summary_cookie_o
);
  localparam int unsigned SummaryBits = 35;

  logic [srp_abi_pkg::WORK_REQUEST_BITS-1:0] entries_q[16384];
  logic [srp_abi_pkg::WORK_REQUEST_BITS-1:0] entry_q, entry_out_q;
  logic                                      entry_read_q;
  logic [SummaryBits-1:0]                    summaries_q[16384];
  logic [SummaryBits-1:0]                    summary_q, summary_out_q;
  logic                                      summary_read_q;

  assign entry_read_data_o = entry_out_q;
  assign {summary_is_read_o, summary_signaled_o, summary_from_host_o, summary_cookie_o} = summary_out_q;

  always_ff @(posedge clk_i) begin
    if (write_enable_i) entries_q[write_address_i] <= write_data_i;
    if (entry_read_enable_i) entry_q <= entries_q[entry_read_address_i];
    entry_read_q <= entry_read_enable_i;
    if (entry_read_q) entry_out_q <= entry_q;
  end

  always_ff @(posedge clk_i) begin
    if (write_enable_i) begin
      summaries_q[write_address_i] <= {
        write_data_i.opcode == srp_abi_pkg::WORK_OPCODE_RDMA_READ,
        write_data_i.signaled, write_data_i.from_host, write_data_i.cookie
      };
    end
    if (summary_read_enable_i) summary_q <= summaries_q[summary_read_address_i];
    summary_read_q <= summary_read_enable_i;
    if (summary_read_q) summary_out_q <= summary_q;
  end
endmodule
