// SPDX-License-Identifier: Apache-2.0
// send_promises: who may post how many work requests. What is used of a queue pair's ring is what was posted or promised and
// has not been acknowledged.
// In: `reserve` of the kernels: shown by `ask` (with its queue pair, from the cycle before on), made by `valid`. The host
// promises itself an entry with each request (`host_promise`), not while the kernels ask.
// Guarantees: never more than SEND_QUEUE_ENTRIES of a ring are used, by the kernels never more than all but
// SEND_QUEUE_HOST_ENTRIES: a host that keeps to these never finds a ring full.
module send_promises (
  input  logic       clk_i,

  input  logic       open_i,                // a queue pair begins with an empty ring
  input  logic [7:0] open_index_i,
  input  logic       acknowledged_valid_i,
  input  logic [7:0] acknowledged_index_i,
  input  logic [6:0] acknowledged_pointer_i,

  input  logic [7:0] reserve_index_i,
  input  logic       reserve_known_i,       // the queue pair takes work
  input  logic       reserve_valid_i,
  input  logic [1:0] reserve_entries_i,     // 0..2, all or none
  output logic       reserve_known_o,       // as of the cycle before
  output logic       reserve_granted_o,     // … and there is room

  input  logic [7:0] host_index_i,
  output logic       host_full_o,
  input  logic       host_promise_i,

  input  logic [7:0] held_index_i,          // the request that is being posted or dropped
  output logic       held_promised_o,       // an entry is promised beyond those posted
  input  logic [6:0] held_post_i,
  input  logic       give_back_i,           // it will not be posted; not while the kernels ask

  input  logic [7:0] ring_index_i,
  output logic [6:0] ring_promised_o,
  output logic [6:0] ring_acknowledged_o
);
  localparam logic [6:0] KernelEntries = 7'(srp_abi_pkg::SEND_QUEUE_ENTRIES - srp_abi_pkg::SEND_QUEUE_HOST_ENTRIES);

  logic [6:0] promised_q [srp_abi_pkg::QUEUE_PAIRS];      // post pointer when everything promised has been posted
  logic [6:0] acknowledged_q [srp_abi_pkg::QUEUE_PAIRS];  // copy of the response unit's pointers

  // The kernels' queue pair as of the cycle before: only their own promises and the host's, which waits, could add to it.
  logic [6:0] reserve_promised, reserve_promised_q, reserve_used;
  logic       reserve_known_q, room_for_one_q, room_for_two_q, reserve;
  logic [6:0] host_promised, held_promised;

  assign reserve_promised  = promised_q[reserve_index_i];
  assign reserve_used      = reserve_promised - acknowledged_q[reserve_index_i];
  assign reserve_known_o   = reserve_known_q;
  assign reserve_granted_o = reserve_known_q &&
      (reserve_entries_i == 2'd0 || (reserve_entries_i[1] ? room_for_two_q : room_for_one_q));
  assign reserve           = reserve_valid_i && reserve_granted_o;

  assign host_promised = promised_q[host_index_i];
  assign host_full_o   = host_promised == (acknowledged_q[host_index_i] ^ 7'h40);

  assign held_promised   = promised_q[held_index_i];
  assign held_promised_o = held_promised != held_post_i;

  assign ring_promised_o     = promised_q[ring_index_i];
  assign ring_acknowledged_o = acknowledged_q[ring_index_i];

  always_ff @(posedge clk_i) begin
    reserve_known_q    <= reserve_known_i;
    reserve_promised_q <= reserve_promised;
    room_for_one_q     <= reserve_used <= KernelEntries - 7'd1;
    room_for_two_q     <= reserve_used <= KernelEntries - 7'd2;
  end

  always_ff @(posedge clk_i) begin
    if (reserve) promised_q[reserve_index_i] <= reserve_promised_q + 7'(reserve_entries_i);
    else if (host_promise_i) promised_q[host_index_i] <= host_promised + 7'd1;
    else if (give_back_i) promised_q[held_index_i] <= held_promised - 7'd1;
    else if (open_i) promised_q[open_index_i] <= '0;
    if (acknowledged_valid_i) acknowledged_q[acknowledged_index_i] <= acknowledged_pointer_i;
    else if (open_i) acknowledged_q[open_index_i] <= '0;
  end
endmodule
