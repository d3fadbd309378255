// SPDX-License-Identifier: Apache-2.0
// command_table: the commands that the card carries out, by IU slot, from their check to their answer.
// In: stream `transfer` of checked commands; the ends of their data, streams `read_done` (cookie: IU slot) and `copy_done`.
// Out: stream `step` of Step: what a command does next.
// A command waits in a list of its queue pair (ready_lists) and is let on only when the send queue has room for what the
// step posts: `reserve` promises the entries. A queue pair without room costs the others nothing; it is looked at again when
// entries become free (`acknowledged`) or it is closed. Queue pairs come in turn; a turn is at most Steps steps.
// Guarantees: per queue pair, commands begin in the order of `transfer`, the pieces of one are in order and not mixed with
// those of another, answers that wait go first; a READ's answer follows its last piece directly. A command whose queue pair
// takes no work any more moves nothing and ends FLUSHED. Nothing here waits for a queue pair, a peer or the host.
// `divide` parts the commands of a queue pair into those before and those after (a drain, see drain_unit); `left` tells
// whether any of either sort has not ended.
module command_table #(
  parameter int unsigned Steps = 8  // of a turn; a power of two
) (
  input  logic                            clk_i,
  input  logic                            rst_ni,

  input  logic                            transfer_valid_i,
  output logic                            transfer_ready_o,
  input  srp_abi_pkg::transfer_t          transfer_data_i,

  input  logic                            read_done_valid_i,
  output logic                            read_done_ready_o,
  // verilator lint_off UNUSEDSIGNAL
  input  srp_abi_pkg::work_completion_t   read_done_data_i,  // of the cookie only the slot
  input  logic                            copy_done_valid_i,
  output logic                            copy_done_ready_o,
  input  srp_abi_pkg::copy_completion_t   copy_done_data_i,
  // verilator lint_on UNUSEDSIGNAL

  output logic                            step_valid_o,
  input  logic                            step_ready_i,
  output srp_abi_pkg::step_t              step_data_o,

  // send queue: promises entries of a ring (see send_promises); frees them
  output logic                            reserve_ask_o,
  output logic                            reserve_valid_o,
  output logic [23:0]                     reserve_qpn_o,
  output logic [1:0]                      reserve_entries_o,
  input  logic                            reserve_known_i,
  input  logic                            reserve_granted_i,
  input  logic                            acknowledged_valid_i, // pulse
  input  logic [7:0]                      acknowledged_index_i,
  input  logic                            closed_valid_i,       // pulse
  input  logic [7:0]                      closed_index_i,

  // drains
  input  logic                            divide_valid_i,       // what joins from now on is of the other sort
  input  logic [7:0]                      divide_index_i,
  input  logic [7:0]                      left_index_i,
  output logic                            left_before_o,        // a command from before the last division is left
  output logic                            left_after_o,
  output logic                            joined_o,             // pulse: a command has joined; counted in the next cycle
  output logic                            ended_o,              // pulse: a command has ended; likewise
  output logic                            failed_o              // pulse: … because memory failed: it is the host's
);
  localparam int unsigned SlotBits   = srp_abi_pkg::IU_SLOT_BITS;
  localparam int unsigned IndexBits  = srp_abi_pkg::QP_INDEX_BITS;
  localparam int unsigned PieceBits  = 16;
  localparam int unsigned StatusBits = 4;
  localparam int unsigned StepBits   = $clog2(Steps);

  typedef enum logic [2:0] {
    PICK,    // waits for a queue pair
    LOAD,    // which command comes next? reads its entry
    CHECK,   // which piece, and is it the last?
    COMMIT,  // with the send queue's promise the step leaves
    ANSWER   // the answer of a READ follows its last piece
  } state_e;
  state_e state_q;

  // ------------------------------------------------------------------ the entries, each written by who changes it
  logic [srp_abi_pkg::TRANSFER_BITS:0]   transfer_q [srp_abi_pkg::IU_SLOTS];  // {sort, transfer_t}; block RAM
  logic [StatusBits-1:0]                 status_q [srp_abi_pkg::IU_SLOTS];
  srp_abi_pkg::transfer_t                entry_q;
  logic [StatusBits-1:0]                 entry_status_q;
  logic                                  entry_sort_q;

  // How many of either sort have not ended, by queue pair: the count while `some_q` ({sort, index}) says that there are any.
  // Of the sort `sort_q` are those that join now.
  logic [srp_abi_pkg::QUEUE_PAIRS-1:0]   sort_q;
  logic [2*srp_abi_pkg::QUEUE_PAIRS-1:0] some_q;
  logic [SlotBits:0]                     count0_q [srp_abi_pkg::QUEUE_PAIRS];
  logic [SlotBits:0]                     count1_q [srp_abi_pkg::QUEUE_PAIRS];
  logic [SlotBits:0]                     count, next_count;
  logic                                  joins, ends_command, joins_sort;
  logic                                  joined_q, ended_q;  // … a cycle ago, of count_index_q
  logic [IndexBits:0]                    count_index_q;

  // ------------------------------------------------------------------ what joins a list: a command, or its end
  logic                   offer_valid, offer_taken;
  logic [1:0]             offer;
  logic                   joins_q, joins_new_q, joins_answer_q;  // new: brings its entry
  logic [IndexBits-1:0]   joins_index_q;
  logic [SlotBits-1:0]    joins_slot_q;
  logic [StatusBits-1:0]  joins_status_q;
  srp_abi_pkg::transfer_t joins_transfer_q;
  logic                   append;

  round_robin_arbiter #(.N(3)) u_offers (
    .clk_i, .rst_ni, .request_i({copy_done_valid_i, read_done_valid_i, transfer_valid_i}), .taken_i(offer_taken),
    .valid_o(offer_valid), .index_o(offer)
  );

  // The lists are read in LOAD and changed in COMMIT; commands end in COMMIT and ANSWER.
  assign append            = joins_q && (state_q == PICK || state_q == CHECK);
  assign offer_taken       = offer_valid && (!joins_q || append);
  assign transfer_ready_o  = offer_taken && offer == 2'd0;
  assign read_done_ready_o = offer_taken && offer == 2'd1;
  assign copy_done_ready_o = offer_taken && offer == 2'd2;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) joins_q <= 1'b0;
    else joins_q <= offer_taken || (joins_q && !append);
  end

  always_ff @(posedge clk_i) begin
    if (offer_taken) begin
      joins_new_q      <= offer == 2'd0;
      joins_transfer_q <= transfer_data_i;
      case (offer)
        2'd0: begin
          joins_answer_q <= transfer_data_i.length == '0;
          joins_index_q  <= transfer_data_i.qpn[IndexBits-1:0];
          joins_slot_q   <= transfer_data_i.slot[SlotBits-1:0];
          joins_status_q <= srp_abi_pkg::COMPLETION_STATUS_OK;
        end
        2'd1: begin
          joins_answer_q <= 1'b1;
          joins_index_q  <= read_done_data_i.qpn[IndexBits-1:0];
          joins_slot_q   <= read_done_data_i.cookie[SlotBits-1:0];
          joins_status_q <= read_done_data_i.status;
        end
        default: begin
          joins_answer_q <= 1'b1;
          joins_index_q  <= copy_done_data_i.qpn[IndexBits-1:0];
          joins_slot_q   <= copy_done_data_i.slot[SlotBits-1:0];
          joins_status_q <= copy_done_data_i.status;
        end
      endcase
    end
  end

  // ------------------------------------------------------------------ the turn
  logic [IndexBits-1:0] index_q;
  logic [SlotBits-1:0]  slot_q;
  logic                 answer_q, last_q;
  logic [PieceBits-1:0] piece_q;
  logic [StepBits-1:0]  steps_q;

  logic [srp_abi_pkg::QUEUE_PAIRS-1:0] blocked_q;  // the last turn ended for want of room
  logic [srp_abi_pkg::QUEUE_PAIRS-1:0] begun_q;    // the oldest command has been moved in part
  logic [PieceBits-1:0]                next_piece_q [srp_abi_pkg::QUEUE_PAIRS];  // … its next piece

  logic                 pick_valid, pick_ready, more_picks, direct, any, answer, more, more_now;
  logic [IndexBits-1:0] pick_index;
  logic [SlotBits-1:0]  slot;
  logic                 load, step_room, copies, nothing_posted, follows, gone, commit, pop, ends, turn_over;
  logic                 asked_q;  // in the cycle before
  logic                 acknowledged_wakes, closed_wakes, requeue;
  logic [PieceBits-1:0] piece, last_piece;
  // verilator lint_off UNUSEDSIGNAL
  logic [31:0]          last_byte;
  // verilator lint_on UNUSEDSIGNAL
  logic                 step_valid_q;
  srp_abi_pkg::step_t   step_q;

  // A queue pair that gets work while nobody waits for a turn has its turn at once.
  assign direct     = state_q == PICK && append && !pick_valid;
  assign pick_ready = state_q == PICK;

  // Of a queue pair that neither waits for room nor has its turn now the news is of no use.
  assign acknowledged_wakes = acknowledged_valid_i &&
      (blocked_q[acknowledged_index_i] || (state_q != PICK && acknowledged_index_i == index_q));
  assign closed_wakes = closed_valid_i &&
      (blocked_q[closed_index_i] || (state_q != PICK && closed_index_i == index_q));

  qp_pending_set #(.Setters(4)) u_ready (
    .clk_i, .rst_ni,
    .set_valid_i({closed_wakes, acknowledged_wakes, requeue, append && !direct}),
    .set_index_i({closed_index_i, acknowledged_index_i, index_q, joins_index_q}), .blocked_i('0),
    .pick_valid_o(pick_valid), .pick_ready_i(pick_ready), .pick_index_o(pick_index), .any_o(more_picks)
  );

  ready_lists u_lists (
    .clk_i, .rst_ni,
    .append_i(append), .append_answer_i(joins_answer_q), .append_index_i(joins_index_q), .append_slot_i(joins_slot_q),
    .index_i(index_q), .any_o(any), .answer_o(answer), .slot_o(slot), .load_i(load),
    .pop_i(pop), .pop_answer_i(answer_q), .pop_slot_i(slot_q), .more_o(more)
  );

  assign load       = state_q == LOAD && any;
  assign piece      = begun_q[index_q] ? next_piece_q[index_q] : '0;
  assign last_byte  = entry_q.length - 32'd1;
  assign last_piece = last_byte[31:srp_abi_pkg::MAX_WORK_LOG2];

  assign step_room = !step_valid_q || step_ready_i;
  assign copies    = !answer_q && entry_q.write && entry_q.immediate;
  assign follows   = !answer_q && last_q && !entry_q.write && !gone;
  assign gone      = !reserve_known_i;

  // What waits for room does not ask: the send queue has others to serve, who may make the room.
  assign reserve_ask_o     = state_q == CHECK || (state_q == COMMIT && step_room);
  assign reserve_valid_o   = state_q == COMMIT && step_room && asked_q;
  assign reserve_qpn_o     = entry_q.qpn;
  assign nothing_posted    = answer_q ? entry_status_q != srp_abi_pkg::COMPLETION_STATUS_OK : copies;
  assign reserve_entries_o = nothing_posted ? 2'd0 : !answer_q && last_q && !entry_q.write ? 2'd2 : 2'd1;

  assign commit    = reserve_valid_o && (reserve_granted_i || gone);
  assign pop       = commit && (answer_q || last_q || gone);
  assign more_now  = state_q == ANSWER ? any : !pop || more;
  assign ends      = (commit && !follows) || (state_q == ANSWER && step_room);
  assign turn_over = !more_now || steps_q == StepBits'(Steps - 1);
  assign requeue   = ends && turn_over && more_now;

  assign step_valid_o = step_valid_q;
  assign step_data_o  = step_q;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      state_q      <= PICK;
      blocked_q    <= '0;
      begun_q      <= '0;
      step_valid_q <= 1'b0;
      asked_q      <= 1'b0;
    end else begin
      asked_q <= reserve_ask_o;
      if (load) blocked_q[index_q] <= 1'b0;
      if (commit && !answer_q) begun_q[index_q] <= !last_q && !gone;
      step_valid_q <= commit || (state_q == ANSWER && step_room) || (step_valid_q && !step_ready_i);
      case (state_q)
        PICK:  if (pick_valid || direct) state_q <= LOAD;
        LOAD:  state_q <= any ? CHECK : PICK;
        CHECK: state_q <= COMMIT;
        COMMIT: begin
          if (commit) begin
            state_q <= follows ? ANSWER : turn_over ? PICK : LOAD;
          end else if (reserve_valid_o) begin
            blocked_q[index_q] <= 1'b1;
            state_q            <= PICK;
          end
        end
        default: if (step_room) state_q <= turn_over ? PICK : LOAD;  // ANSWER
      endcase
    end
  end

  always_ff @(posedge clk_i) begin
    if (state_q == PICK) begin
      index_q <= pick_valid ? pick_index : joins_index_q;
      steps_q <= '0;
    end else if (ends) begin
      steps_q <= steps_q + 1'b1;
    end
    if (state_q == LOAD) begin
      slot_q   <= slot;
      answer_q <= answer;
    end
    if (state_q == CHECK) begin
      piece_q <= piece;
      last_q  <= piece == last_piece;
    end
    if (commit) begin
      step_q.answer   <= answer_q || gone;
      step_q.status   <= !answer_q && gone ? srp_abi_pkg::COMPLETION_STATUS_FLUSHED : entry_status_q;
      step_q.last     <= last_q;
      step_q.piece    <= answer_q ? '0 : piece_q;
      step_q.transfer <= entry_q;
    end else if (state_q == ANSWER && step_room) begin
      step_q.answer <= 1'b1;  // the rest is that of the last piece
      step_q.status <= srp_abi_pkg::COMPLETION_STATUS_OK;
    end
  end

  always_ff @(posedge clk_i) begin
    if (joins) transfer_q[joins_slot_q] <= {joins_sort, joins_transfer_q};
    if (append) status_q[joins_slot_q] <= joins_status_q;
    if (load) begin
      {entry_sort_q, entry_q} <= transfer_q[slot];
      entry_status_q          <= status_q[slot];
    end
    if (commit && !answer_q) next_piece_q[index_q] <= piece_q + 1'b1;
  end

  // ------------------------------------------------------------------ how many are left
  assign joins        = append && joins_new_q;
  assign joins_sort   = sort_q[joins_index_q];
  assign ends_command = (commit && (answer_q || gone)) || (state_q == ANSWER && step_room);
  assign count        = !some_q[count_index_q] ? '0
      : count_index_q[IndexBits] ? count1_q[count_index_q[IndexBits-1:0]] : count0_q[count_index_q[IndexBits-1:0]];
  assign next_count   = ended_q ? count - 1'b1 : count + 1'b1;

  assign left_before_o = some_q[{!sort_q[left_index_i], left_index_i}];
  assign left_after_o  = some_q[{sort_q[left_index_i], left_index_i}];
  assign joined_o      = joined_q;
  assign ended_o       = ended_q;
  assign failed_o      = commit && answer_q && entry_status_q == srp_abi_pkg::COMPLETION_STATUS_LOCAL_ERROR;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      sort_q   <= '0;
      some_q   <= '0;
      joined_q <= 1'b0;
      ended_q  <= 1'b0;
    end else begin
      joined_q <= joins;
      ended_q  <= ends_command;
      if (divide_valid_i) sort_q[divide_index_i] <= !sort_q[divide_index_i];
      if (joined_q) some_q[count_index_q] <= 1'b1;
      if (ended_q && count == (SlotBits + 1)'(1)) some_q[count_index_q] <= 1'b0;
    end
  end

  always_ff @(posedge clk_i) begin
    count_index_q <= ends_command ? {entry_sort_q, index_q} : {joins_sort, joins_index_q};
    if ((joined_q || ended_q) && !count_index_q[IndexBits]) count0_q[count_index_q[IndexBits-1:0]] <= next_count;
    if ((joined_q || ended_q) && count_index_q[IndexBits]) count1_q[count_index_q[IndexBits-1:0]] <= next_count;
  end

  always_ff @(posedge clk_i) begin
    if (rst_ni && divide_valid_i) assert (!some_q[{!sort_q[divide_index_i], divide_index_i}]);
    if (rst_ni && ended_q) assert (count != '0);
  end

  logic unused;
  assign unused = &{1'b0, more_picks};
endmodule
