// SPDX-License-Identifier: Apache-2.0
// send_queue: a ring of SEND_QUEUE_ENTRIES work requests for each queue pair.
// In: work requests of the kernels, each promised its entry before (`reserve`), and of the host. Out: `posted` pulses with
// the ring's new post pointer; the entries themselves through a read port (requester), and what their completion needs
// through another (response unit).
// Guarantees: an entry stays until `acknowledged` passes it, so it can be read again; a request for a queue pair that is
// not open or of another generation, or that no queue pair could execute, is dropped and counted, and when signaled ends
// with FLUSHED or LOCAL_ERROR; requests of the kernels never wait for room. The kernels are promised all but
// SEND_QUEUE_HOST_ENTRIES of a ring; a host that has more requests of a queue pair here waits for room with its next one.
// Nothing is promised for a queue pair that is not open, or of another generation: what comes for it is dropped.
// Pointers are free-running with one bit more than an index. One request every two cycles.
module send_queue (
  input  logic                          clk_i,
  input  logic                          rst_ni,

  // Opening and closing of queue pairs
  input  logic                          open_valid_i,
  output logic                          open_ready_o,
  input  logic [23:0]                   open_qpn_i,
  input  logic                          close_valid_i,
  output logic                          close_ready_o,  // nothing of it is posted any more
  input  logic [7:0]                    close_index_i,

  // Promises of entries to the kernels (see send_promises); the kernels post as many requests as were promised
  input  logic                          reserve_ask_i,
  input  logic                          reserve_valid_i,
  input  logic [23:0]                   reserve_qpn_i,
  input  logic [1:0]                    reserve_entries_i,  // 0..2, all or none
  output logic                          reserve_known_o,    // the queue pair takes work
  output logic                          reserve_granted_o,  // … and there is room

  // The ring of a queue pair: what is promised now has ended when `acknowledged` has reached it
  input  logic [7:0]                    ring_index_i,
  output logic                          ring_open_o,
  output logic                          ring_empty_o,       // everything posted has ended
  output logic [6:0]                    ring_promised_o,
  output logic [6:0]                    ring_acknowledged_o,

  // Work requests
  input  logic                          kernel_work_valid_i,
  output logic                          kernel_work_ready_o,
  input  srp_abi_pkg::work_request_t    kernel_work_data_i,
  input  logic                          host_work_valid_i,
  output logic                          host_work_ready_o,
  input  srp_abi_pkg::work_request_t    host_work_data_i,

  // Pointers
  output logic                          posted_valid_o,
  output logic [7:0]                    posted_index_o,
  output logic [6:0]                    posted_pointer_o,
  input  logic                          acknowledged_valid_i,
  input  logic [7:0]                    acknowledged_index_i,
  input  logic [6:0]                    acknowledged_pointer_i,

  // Read ports, address {queue pair index, ring index}; the data comes two cycles after the enable and stays
  input  logic                          entry_read_enable_i,
  input  logic [13:0]                   entry_read_address_i,
  output srp_abi_pkg::work_request_t    entry_read_data_o,
  input  logic                          summary_read_enable_i,
  input  logic [13:0]                   summary_read_address_i,
  output logic                          summary_is_read_o,   // RDMA READ
  output logic                          summary_signaled_o,
  output logic                          summary_from_host_o,
  output logic [31:0]                   summary_cookie_o,

  // Ends of dropped requests
  output logic                          completion_valid_o,
  input  logic                          completion_ready_i,
  output logic                          completion_from_host_o,
  output srp_abi_pkg::work_completion_t completion_data_o,

  output logic                          count_work_dropped_o
);
  logic [255:0] open_q;
  logic [15:0]  generation_q[256];
  logic [6:0]   post_q[256];

  // The next request of each input: 0 kernels, 1 host
  logic [1:0] offered, known, well_formed, grantable;
  logic       grant_valid, grant_host, host_waits;

  // The queue pair that is promised entries: the kernels', or the host's with its request
  logic       reserve_known, give_back, host_full, held_promised;

  // The request being posted or dropped
  logic                       held_q, known_q, well_formed_q;
  srp_abi_pkg::work_request_t held_work_q;
  logic                       post, drop_done;
  logic [7:0]                 held_index;
  logic [6:0]                 post_pointer, next_pointer;

  work_check check_kernel (
    .opcode_i(kernel_work_data_i.opcode), .is_inline_i(kernel_work_data_i.is_inline), .length_i(kernel_work_data_i.length),
    .well_formed_o(well_formed[0])
  );
  work_check check_host (
    .opcode_i(host_work_data_i.opcode), .is_inline_i(host_work_data_i.is_inline), .length_i(host_work_data_i.length),
    .well_formed_o(well_formed[1])
  );

  assign offered = {host_work_valid_i, kernel_work_valid_i};
  assign known[0] = open_q[kernel_work_data_i.qpn[7:0]] &&
      generation_q[kernel_work_data_i.qpn[7:0]] == kernel_work_data_i.qpn[23:8];
  assign known[1] = open_q[host_work_data_i.qpn[7:0]] &&
      generation_q[host_work_data_i.qpn[7:0]] == host_work_data_i.qpn[23:8];

  assign reserve_known = open_q[reserve_qpn_i[7:0]] && generation_q[reserve_qpn_i[7:0]] == reserve_qpn_i[23:8];

  send_promises promises (
    .clk_i, .open_i(open_valid_i && open_ready_o), .open_index_i(open_qpn_i[7:0]),
    .acknowledged_valid_i, .acknowledged_index_i, .acknowledged_pointer_i,
    .reserve_index_i(reserve_qpn_i[7:0]), .reserve_known_i(reserve_known), .reserve_valid_i, .reserve_entries_i,
    .reserve_known_o, .reserve_granted_o,
    .host_index_i(host_work_data_i.qpn[7:0]), .host_full_o(host_full),
    .host_promise_i(grant_valid && grant_host && known[1] && well_formed[1]),
    .held_index_i(held_index), .held_promised_o(held_promised), .held_post_i(post_pointer),
    .give_back_i(give_back && drop_done),
    .ring_index_i, .ring_promised_o, .ring_acknowledged_o
  );

  assign ring_open_o  = open_q[ring_index_i];
  assign ring_empty_o = post_q[ring_index_i] == ring_acknowledged_o && !(held_q && held_index == ring_index_i);

  // The host's request waits for room in its own ring, and while the kernels ask. Opening and closing go first: they are rare.
  assign host_waits = known[1] && well_formed[1] && (host_full || reserve_ask_i);
  assign grantable  = (held_q || open_valid_i || close_valid_i) ? 2'b00 : offered & ~{host_waits, 1'b0};

  round_robin_arbiter #(.N(2)) arbiter (
    .clk_i, .rst_ni, .request_i(grantable), .taken_i(1'b1), .valid_o(grant_valid), .index_o(grant_host)
  );

  assign kernel_work_ready_o = grant_valid && !grant_host;
  assign host_work_ready_o   = grant_valid && grant_host;
  assign open_ready_o        = !held_q && !acknowledged_valid_i && !reserve_ask_i;
  assign close_ready_o       = !held_q;

  assign held_index   = held_work_q.qpn[7:0];
  assign post         = held_q && known_q && well_formed_q;
  assign give_back    = held_q && !post && known_q && !held_work_q.from_host;  // promised, and cannot be executed
  assign drop_done    = held_q && !post && (!held_work_q.signaled || completion_ready_i) && !(give_back && reserve_ask_i);
  assign post_pointer = post_q[held_index];
  assign next_pointer = post_pointer + 7'd1;

  assign posted_valid_o   = post;
  assign posted_index_o   = held_index;
  assign posted_pointer_o = next_pointer;

  assign completion_valid_o       = held_q && !post && held_work_q.signaled && !(give_back && reserve_ask_i);
  assign completion_from_host_o   = held_work_q.from_host;
  assign completion_data_o.qpn    = held_work_q.qpn;
  assign completion_data_o.cookie = held_work_q.cookie;
  assign completion_data_o.status =
      known_q ? srp_abi_pkg::COMPLETION_STATUS_LOCAL_ERROR : srp_abi_pkg::COMPLETION_STATUS_FLUSHED;
  assign count_work_dropped_o = drop_done;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      held_q <= 1'b0;
      open_q <= '0;
    end else begin
      if (grant_valid) held_q <= 1'b1;
      else if (post || drop_done) held_q <= 1'b0;
      if (open_valid_i && open_ready_o) open_q[open_qpn_i[7:0]] <= 1'b1;
      if (close_valid_i && close_ready_o) open_q[close_index_i] <= 1'b0;
    end
  end

  always_ff @(posedge clk_i) begin
    if (grant_valid) begin
      held_work_q           <= grant_host ? host_work_data_i : kernel_work_data_i;
      held_work_q.from_host <= grant_host;
      known_q               <= known[grant_host];
      well_formed_q         <= well_formed[grant_host];
    end
  end

  always_ff @(posedge clk_i) begin
    if (open_valid_i && open_ready_o) begin
      generation_q[open_qpn_i[7:0]] <= open_qpn_i[23:8];
    end
    if (post) post_q[held_index] <= next_pointer;
    else if (open_valid_i && open_ready_o) post_q[open_qpn_i[7:0]] <= '0;
  end

`ifndef FORMAL  // the proof assumes it of one queue pair only
  always_ff @(posedge clk_i) begin
    if (rst_ni && post) assert (held_promised);  // whoever posts was promised the entry
  end
`else
  logic unused;
  assign unused = &{1'b0, held_promised};
`endif

  send_queue_memory memory (
    .clk_i, .write_enable_i(post), .write_address_i({held_index, post_pointer[5:0]}), .write_data_i(held_work_q),
    .entry_read_enable_i, .entry_read_address_i, .entry_read_data_o,
    .summary_read_enable_i, .summary_read_address_i,
    .summary_is_read_o, .summary_signaled_o, .summary_from_host_o, .summary_cookie_o
  );
endmodule
