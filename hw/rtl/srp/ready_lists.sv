// SPDX-License-Identifier: Apache-2.0
// ready_lists: for each queue pair two lists of IU slots, in order of arrival: commands that want an answer, and commands
// with data to move. A slot is in one list at a time, so one memory of links holds them all and nothing can overflow.
// In: `append` adds a slot to a list. Out: the slot that comes next for a queue pair, answers first (combinational); `load`
// reads what follows it, `pop` removes it.
// Rules: `load` comes before `pop`, with the popped slot stable in between; no append in the cycles of `load` and `pop`.
module ready_lists (
  input  logic                                  clk_i,
  input  logic                                  rst_ni,

  input  logic                                  append_i,
  input  logic                                  append_answer_i,
  input  logic [srp_abi_pkg::QP_INDEX_BITS-1:0] append_index_i,
  input  logic [srp_abi_pkg::IU_SLOT_BITS-1:0]  append_slot_i,

  input  logic [srp_abi_pkg::QP_INDEX_BITS-1:0] index_i,       // the queue pair looked at
  output logic                                  any_o,         // it has a slot in a list
  output logic                                  answer_o,      // the next one wants its answer
  output logic [srp_abi_pkg::IU_SLOT_BITS-1:0]  slot_o,
  input  logic                                  load_i,

  input  logic                                  pop_i,
  input  logic                                  pop_answer_i,  // the loaded slot and its list
  input  logic [srp_abi_pkg::IU_SLOT_BITS-1:0]  pop_slot_i,
  output logic                                  more_o         // something remains for the queue pair without it
);
  localparam int unsigned SlotBits = srp_abi_pkg::IU_SLOT_BITS;
  localparam int unsigned Lists    = 2 * srp_abi_pkg::QUEUE_PAIRS;
  localparam int unsigned ListBits = $clog2(Lists);  // {wants its answer, queue pair index}

  logic [Lists-1:0]    any_q;
  logic [SlotBits-1:0] head_q [Lists];
  logic [SlotBits-1:0] tail_q [Lists];
  logic [SlotBits-1:0] link_q [srp_abi_pkg::IU_SLOTS];  // the slot behind this one; read through a register: block RAM

  logic [SlotBits-1:0] link_read_q, late_link_q;
  logic                late_q;  // the slot behind the loaded one was appended after the load

  logic [ListBits-1:0] append_list, pop_list, head_list;
  logic [SlotBits-1:0] append_tail, following;
  logic                append_link, alone, any_answer, any_data;

  assign append_list = {append_answer_i, append_index_i};
  assign append_tail = tail_q[append_list];
  assign append_link = append_i && any_q[append_list];

  assign any_answer = any_q[{1'b1, index_i}];
  assign any_data   = any_q[{1'b0, index_i}];
  assign any_o      = any_answer || any_data;
  assign answer_o   = any_answer;
  assign slot_o     = head_q[{any_answer, index_i}];

  assign pop_list  = {pop_answer_i, index_i};
  assign alone     = tail_q[pop_list] == pop_slot_i;
  assign more_o    = !alone || (pop_answer_i ? any_data : any_answer);
  assign following = late_q ? late_link_q : link_read_q;
  assign head_list = pop_i ? pop_list : append_list;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      any_q <= '0;
    end else begin
      if (append_i) any_q[append_list] <= 1'b1;
      if (pop_i && alone) any_q[pop_list] <= 1'b0;
    end
  end

  always_ff @(posedge clk_i) begin
    if (pop_i || (append_i && !append_link)) head_q[head_list] <= pop_i ? following : append_slot_i;
    if (append_i) tail_q[append_list] <= append_slot_i;
  end

  always_ff @(posedge clk_i) begin
    if (append_link) link_q[append_tail] <= append_slot_i;
    if (load_i) link_read_q <= link_q[slot_o];
  end

  always_ff @(posedge clk_i) begin
    if (load_i) late_q <= 1'b0;
    else if (append_link && append_tail == pop_slot_i) late_q <= 1'b1;
    if (append_link && append_tail == pop_slot_i) late_link_q <= append_slot_i;
  end

  always_ff @(posedge clk_i) begin
    if (rst_ni && append_i) assert (!load_i && !pop_i);
    if (rst_ni && pop_i) assert (any_q[pop_list]);
  end
endmodule
