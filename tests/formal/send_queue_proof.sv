// SPDX-License-Identifier: Apache-2.0
// send_queue with send_promises: what is posted or promised and not acknowledged is never negative and never above 64, so that
// no entry is written over before its acknowledgement and whoever was promised an entry finds it; the kernels alone are never
// promised more than leaves the host its share. Each request is written where `posted` says, for any queue pair and any time.
// Assumed: `acknowledged` never passes what was posted; a queue pair is opened with nothing outstanding; the kernels show a
// request for promises in the cycle before they make it, make none in the cycle after one, and post no more than promised.
// The host's share is 61 here, so that the kernels' comes to its end within the steps.
// sources: hw/rtl/common/round_robin_arbiter.sv hw/rtl/roce/roce_tx_pkg.sv hw/rtl/roce/work_check.sv hw/rtl/roce/send_promises.sv hw/rtl/roce/send_queue.sv
// abi: s/ SEND_QUEUE_HOST_ENTRIES = 32'd[0-9]*/ SEND_QUEUE_HOST_ENTRIES = 32'd61/
// steps: 8
// induction: 4
// inject: send_queue (* anyconst *) logic [7:0] watched; wire [6:0] watched_post = post_q[watched]; wire watched_open = open_q[watched]; wire [15:0] watched_generation = generation_q[watched];
// inject: send_promises (* anyconst *) logic [7:0] watched; wire [6:0] watched_promised = promised_q[watched], watched_acknowledged = acknowledged_q[watched];
// peek: watched dut.watched
// peek: watched_too dut.promises.watched
// peek: post dut.watched_post
// peek: promised dut.promises.watched_promised
// peek: acknowledged dut.promises.watched_acknowledged
// peek: opened dut.watched_open
// peek: generation dut.watched_generation
// peek: held dut.held_q
// peek: held_known dut.known_q
// peek: held_good dut.well_formed_q
// peek: held_work dut.held_work_q
// peek: write dut.memory.write_enable_i
// peek: address dut.memory.write_address_i
// mutant: send_queue s/assign known\[1\] = open_q\[host_work_data_i.qpn\[7:0\]\] \&\&/assign known[1] =/
// mutant: send_queue s/assign next_pointer = post_pointer + 7'd1/assign next_pointer = post_pointer + 7'd2/
// mutant: send_queue s/assign open_ready_o        = !held_q \&\& !acknowledged_valid_i/assign open_ready_o = 1'b1/
// mutant: send_promises s/host_promised + 7'd1/host_promised/
// mutant: send_queue s/(host_full || reserve_ask_i)/host_full/
// mutant: send_promises s/reserve_used <= KernelEntries - 7'd2/reserve_used <= KernelEntries - 7'd1/
// mutant: send_promises s/reserve_promised_q + 7'(reserve_entries_i)/reserve_promised_q + 7'd1/
module send_queue_proof (
  input logic                       clk_i,
  input logic                       open_i,
  input logic [23:0]                open_qpn_i,
  input logic                       close_i,
  input logic [7:0]                 close_index_i,
  input logic                       reserve_ask_i,
  input logic                       reserve_i,
  input logic [23:0]                reserve_qpn_i,
  input logic [1:0]                 reserve_entries_i,
  input logic                       kernel_work_i,
  input srp_abi_pkg::work_request_t kernel_work_data_i,
  input logic                       host_work_i,
  input srp_abi_pkg::work_request_t host_work_data_i,
  input logic                       acknowledged_i,
  input logic [7:0]                 acknowledged_index_i,
  input logic [6:0]                 acknowledged_pointer_i,
  input logic                       completion_ready_i
);
  logic        rst_ni, open_ready, close_ready, posted, opens, acknowledges, posts, granted, kernel_ready;
  logic [7:0]  posted_index;
  logic [6:0]  posted_pointer;
  logic [7:0]  watched, watched_too;  // of the design, see peek above: any queue pair
  logic [6:0]  post, acknowledged, promised;
  logic        opened, write, held, held_known, held_good;
  logic [15:0] generation;
  logic [13:0] address;
  srp_abi_pkg::work_request_t held_work;

  initial rst_ni = 1'b0;
  always_ff @(posedge clk_i) rst_ni <= 1'b1;

  send_queue dut (
    .clk_i, .rst_ni, .open_valid_i(open_i), .open_ready_o(open_ready), .open_qpn_i, .close_valid_i(close_i),
    .close_ready_o(close_ready), .close_index_i,
    .reserve_ask_i, .reserve_valid_i(reserve_i), .reserve_qpn_i, .reserve_entries_i, .reserve_known_o(),
    .reserve_granted_o(granted), .ring_index_i(8'd0), .ring_open_o(), .ring_empty_o(), .ring_promised_o(),
    .ring_acknowledged_o(),
    .kernel_work_valid_i(kernel_work_i), .kernel_work_ready_o(kernel_ready), .kernel_work_data_i,
    .host_work_valid_i(host_work_i), .host_work_ready_o(), .host_work_data_i,
    .posted_valid_o(posted), .posted_index_o(posted_index), .posted_pointer_o(posted_pointer),
    .acknowledged_valid_i(acknowledged_i), .acknowledged_index_i, .acknowledged_pointer_i,
    .entry_read_enable_i(1'b0), .entry_read_address_i('0), .entry_read_data_o(),
    .summary_read_enable_i(1'b0), .summary_read_address_i('0), .summary_is_read_o(), .summary_signaled_o(),
    .summary_from_host_o(), .summary_cookie_o(), .completion_valid_o(), .completion_ready_i, .completion_from_host_o(),
    .completion_data_o(), .count_work_dropped_o()
  );

  // The model: work requests of the watched queue pair posted and not acknowledged, and what the kernels may still post
  logic        known_q;       // opened since the reset
  logic [31:0] outstanding_q, kernels_q;
  logic [6:0]  step;          // work requests that this acknowledgement covers
  logic        promises, takes, holds, ask_q, promised_q;
  logic [23:0] qpn_q;

  assign opens        = open_i && open_ready && open_qpn_i[7:0] == watched;
  assign acknowledges = acknowledged_i && acknowledged_index_i == watched;
  assign posts        = posted && posted_index == watched;
  assign step         = acknowledged_pointer_i - acknowledged;
  assign promises     = reserve_i && granted && reserve_qpn_i[7:0] == watched;
  assign takes        = kernel_work_i && kernel_ready && opened && kernel_work_data_i.qpn == {generation, watched};
  assign holds        = held && held_known && held_work.qpn[7:0] == watched && (held_good || !held_work.from_host);

  always_ff @(posedge clk_i) begin
    assume (watched == watched_too);
    if (acknowledges) assume (known_q && 32'(step) <= outstanding_q);
    if (opens) assume (!opened && (!known_q || outstanding_q == '0));
    if (takes) assume (kernels_q != '0);
    if (reserve_i) assume (reserve_ask_i && ask_q && qpn_q == reserve_qpn_i && !promised_q);
    assume (reserve_entries_i != 2'd3);
  end

  always_ff @(posedge clk_i) begin
    ask_q      <= reserve_ask_i;
    qpn_q      <= reserve_qpn_i;
    promised_q <= reserve_i && granted;
    if (!rst_ni) known_q <= 1'b0;
    else if (opens) known_q <= 1'b1;
    if (opens) outstanding_q <= '0;
    else outstanding_q <= outstanding_q + 32'(posts) - (acknowledges ? 32'(step) : 32'd0);
    if (opens) kernels_q <= '0;
    else kernels_q <= kernels_q + (promises ? 32'(reserve_entries_i) : 32'd0) - 32'(takes);
  end

  always_ff @(posedge clk_i) begin
    if (rst_ni) begin
      if (known_q) begin
        assert (outstanding_q <= 32'd64);
        assert (32'(7'(post - acknowledged)) == outstanding_q);
        assert (kernels_q <= 32'd64);
        assert (32'(7'(promised - post)) == kernels_q + 32'(holds));
        assert (outstanding_q + kernels_q + 32'(holds) <= 32'd64);
        if (promises && reserve_entries_i != 2'd0) begin
          assert (outstanding_q + kernels_q + 32'(holds) + 32'(reserve_entries_i) <=
                  32'd64 - 32'(srp_abi_pkg::SEND_QUEUE_HOST_ENTRIES));
        end
      end
      if (posts) begin
        assert (known_q && outstanding_q < 32'd64);
        assert (posted_pointer == post + 7'd1);
      end
      assert (write == posted);
      if (write && posts) assert (address == {watched, post[5:0]});
      if (opened) assert (known_q);
    end
  end
endmodule

// The memory of the entries does not matter here.
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
  assign entry_read_data_o   = '0;
  assign summary_is_read_o   = 1'b0;
  assign summary_signaled_o  = 1'b0;
  assign summary_from_host_o = 1'b0;
  assign summary_cookie_o    = '0;
endmodule
