// SPDX-License-Identifier: Apache-2.0
// requester_engine: executes work requests, one queue pair's turn after the other.
// In: queue pairs to look at (`pick`), `posted` pointers, `progress` of the response unit, `rewind` pulses. Out: packets;
// for each that was not sent before a `sent` pulse that tells the response unit what to expect; `requeue` puts a queue
// pair back that has more to do.
// A turn is at most 16 packets and 16 KiB, 4 KiB when another queue pair waits, of one work request or several: the SEND of
// a response goes right behind the data, not after the data of all other queue pairs. It ends early when nothing is left or the queue pair is blocked: a READ beyond the
// peer's depth, a SEND beyond its credits, or WindowPackets unacknowledged PSNs; the progress that lifts the block brings the
// pick again.
// Go-back-N (IBA 9.7.8): after `rewind`, or when acknowledgements have overtaken what is being sent again, a turn only
// moves the position to the oldest unacknowledged PSN; the next one sends from there. A READ whose data has come in part
// asks for the rest. A held queue pair takes no turn; a turn of a paced one is one packet, reported by `paced_sent`.
// Guarantees: `sent` precedes its packet; a closed queue pair is silent once `close_ready_o` was 1.
module requester_engine #(
  parameter int unsigned WindowPackets = 128  // unacknowledged PSNs at which a SEND or RDMA WRITE waits
) (
  input  logic                       clk_i,
  input  logic                       rst_ni,

  input  logic                       open_valid_i,
  output logic                       open_ready_o,
  input  logic [7:0]                 open_index_i,
  input  logic [23:0]                open_initial_psn_i,
  input  logic [3:0]                 open_pmtu_log2_i,
  input  logic [7:0]                 open_read_depth_i,
  input  logic                       close_valid_i,
  output logic                       close_ready_o,
  input  logic [7:0]                 close_index_i,
  input  logic                       packets_gone_i,  // no packet waits behind the engine

  input  logic                       pick_valid_i,
  output logic                       pick_ready_o,
  input  logic [7:0]                 pick_index_i,
  output logic                       requeue_valid_o,
  output logic [7:0]                 requeue_index_o,

  input  logic                       posted_valid_i,
  input  logic [7:0]                 posted_index_i,
  input  logic [6:0]                 posted_pointer_i,
  input  logic                       progress_valid_i,
  input  logic [7:0]                 progress_index_i,
  input  logic [23:0]                progress_psn_i,    // oldest unacknowledged PSN
  input  logic [4:0]                 progress_reads_i,  // READs answered, free-running
  input  logic                       progress_credit_i, // the peer's credits are news
  input  logic                       progress_limited_i,
  input  logic [6:0]                 progress_limit_i,  // ring pointer of the first SEND too many
  output logic                       progress_wakes_o,  // the queue pair waits for this progress, or may come to
  input  logic                       rewind_valid_i,    // send again from the oldest unacknowledged PSN
  input  logic [7:0]                 rewind_index_i,
  input  logic [255:0]               held_i,            // by queue pair: send nothing
  input  logic [255:0]               paced_i,           // … one packet a turn

  output logic                       entry_read_enable_o,
  output logic [13:0]                entry_read_address_o,
  input  srp_abi_pkg::work_request_t entry_read_data_i,

  output logic                       packet_valid_o,
  input  logic                       packet_ready_i,
  output srp_abi_pkg::tx_packet_t    packet_data_o,
  output logic                       packet_has_payload_o,
  output logic                       packet_is_inline_o,
  output logic [287:0]               packet_inline_data_o,
  output logic [63:0]                packet_address_o,

  output logic                       paced_sent_valid_o,
  output logic [7:0]                 paced_sent_index_o,
  output logic [13:0]                paced_sent_bytes_o,  // of payload
  output logic                       sent_valid_o,      // a packet that was never sent before
  output logic [7:0]                 sent_index_o,
  output logic [23:0]                sent_psn_o,        // of the packet
  output logic [23:0]                sent_next_psn_o,   // of the packet that will follow
  output logic                       sent_last_o,       // the work request ends with this packet
  output logic [6:0]                 sent_pointer_o,    // ring pointer of the work request
  output logic [2:0]                 sent_opcode_o,     // WorkOpcode
  output logic [63:0]                sent_address_o,    // where the data of a READ goes
  output logic [23:0]                sent_length_o
);
  typedef enum logic [2:0] {
    PICK,   // waits for a queue pair
    LOAD,   // reads its state and asks for its next work request
    SEEK,   // looks for the work request of the oldest unacknowledged PSN
    FETCH,  // the work request comes out of memory
    EMIT,   // one packet each cycle
    STORE   // writes the state back
  } state_e;
  state_e state_q;

  // What others say about the queue pair
  logic        is_open, rewind;
  logic [3:0]  pmtu_log2;
  logic [4:0]  read_depth, reads_answered;
  logic [6:0]  post;
  logic [23:0] acknowledged_psn;

  // Its position at the beginning of the turn
  logic [23:0] psn, offset, newest_psn, newest_offset;
  logic [6:0]  pointer, newest_pointer;
  logic [4:0]  reads;

  // The turn
  logic [7:0]  index_q;
  logic [23:0] psn_q, offset_q, newest_psn_q;
  logic [6:0]  pointer_q;
  logic [4:0]  reads_q;
  logic [3:0]  packets_q;
  logic [14:0] bytes_q;    // payload of the turn's packets so far
  logic        blocked_q;  // the turn ended because of a block
  logic        paced_q;    // the queue pair was paced at the pick

  logic [255:0] blocked_turn_q;  // by queue pair: its last turn ended because of a block

  logic        is_send, credit_limited, probes;
  logic [6:0]  credit_pointer;
  logic        open, last, read, blocked, resends, emit, active, has_work, more_work, turn_full, seek, seek_done;
  logic [23:0] psn_count, found_psn, next_offset;
  // verilator lint_off UNUSEDSIGNAL
  logic [23:0] lead;  // of the position to the oldest unacknowledged PSN; negative: overtaken
  // verilator lint_on UNUSEDSIGNAL
  logic [6:0]  found_pointer, next_pointer;

  assign open     = open_valid_i && open_ready_o;
  assign lead     = psn - acknowledged_psn;
  assign active   = is_open && !held_i[index_q];
  assign seek     = active && (rewind || lead[23]);
  assign has_work = active && post != pointer;
  assign more_work = active && !rewind && post != next_pointer;
  // The packet being emitted is the last of the turn.
  assign turn_full = paced_q || packets_q == 4'hf || bytes_q[14] || &bytes_q[13:12] ||
      (pick_valid_i && (bytes_q[13:12] != '0 || packet_data_o.payload_bytes[12]));
  assign next_pointer = pointer_q + {6'd0, last};

  requester_view view (
    .clk_i, .rst_ni,
    .open_i(open), .open_index_i, .open_initial_psn_i, .open_pmtu_log2_i, .open_read_depth_i,
    .close_i(close_valid_i && close_ready_o), .close_index_i,
    .posted_valid_i, .posted_index_i, .posted_pointer_i,
    .progress_valid_i, .progress_index_i, .progress_psn_i, .progress_reads_i, .progress_credit_i, .progress_limited_i,
    .progress_limit_i, .rewind_valid_i, .rewind_index_i, .limited_o(credit_limited), .limit_o(credit_pointer),
    .index_i(index_q), .open_o(is_open), .pmtu_log2_o(pmtu_log2), .read_depth_o(read_depth), .post_o(post),
    .acknowledged_psn_o(acknowledged_psn), .reads_answered_o(reads_answered),
    .rewind_o(rewind), .rewind_done_i(state_q == LOAD && seek)
  );

  requester_positions positions (
    .clk_i, .open_i(open), .open_index_i, .open_psn_i(open_initial_psn_i), .index_i(index_q),
    .psn_o(psn), .pointer_o(pointer), .offset_o(offset), .newest_psn_o(newest_psn), .newest_pointer_o(newest_pointer),
    .newest_offset_o(newest_offset), .reads_o(reads),
    .store_i(state_q == STORE), .psn_i(psn_q), .pointer_i(pointer_q), .offset_i(offset_q), .newest_psn_i(newest_psn_q),
    .reads_i(reads_q)
  );

  requester_seek seeker (
    .clk_i, .rst_ni,
    .record_valid_i(sent_valid_o && offset_q == '0), .record_address_i({index_q, pointer_q[5:0]}), .record_psn_i(psn_q),
    .start_i(state_q == LOAD && seek && acknowledged_psn != newest_psn), .index_i(index_q), .psn_i(psn_q),
    .newest_pointer_i(newest_pointer), .newest_started_i(newest_offset != '0),
    .done_o(seek_done), .pointer_o(found_pointer), .first_psn_o(found_psn)
  );

  requester_packet packet (
    .clk_i, .prepare_i(state_q == FETCH), .taken_i(emit),
    .work_i(entry_read_data_i), .offset_i(offset_q), .psn_i(psn_q), .pmtu_log2_i(pmtu_log2), .probes_i(probes),
    .packet_o(packet_data_o), .has_payload_o(packet_has_payload_o), .address_o(packet_address_o),
    .next_offset_o(next_offset), .psn_count_o(psn_count), .last_o(last)
  );

  requester_window #(.WindowPackets(WindowPackets)) window (
    .clk_i, .acknowledged_psn_i(acknowledged_psn), .reads_answered_i(reads_answered), .read_depth_i(read_depth),
    .limited_i(credit_limited), .limit_i(credit_pointer), .read_i(read), .send_i(is_send), .resends_i(resends),
    .psn_i(psn_q), .pointer_i(pointer_q), .reads_i(reads_q), .probes_o(probes), .blocked_o(blocked)
  );

  assign read    = entry_read_data_i.opcode == srp_abi_pkg::WORK_OPCODE_RDMA_READ;
  assign is_send = entry_read_data_i.opcode == srp_abi_pkg::WORK_OPCODE_SEND;
  assign resends = psn_q != newest_psn_q;
  assign emit    = packet_valid_o && packet_ready_i;

  assign packet_valid_o       = state_q == EMIT && !blocked;
  assign packet_is_inline_o   = entry_read_data_i.is_inline;
  assign packet_inline_data_o = entry_read_data_i.inline_data;

  assign entry_read_enable_o  = (state_q == LOAD && has_work && !seek) || (emit && last);
  assign entry_read_address_o = {index_q, state_q == LOAD ? pointer[5:0] : next_pointer[5:0]};

  assign paced_sent_valid_o = emit && paced_q;
  assign paced_sent_index_o = index_q;
  assign paced_sent_bytes_o = packet_data_o.payload_bytes;

  assign sent_valid_o    = emit && !resends;
  assign sent_index_o    = index_q;
  assign sent_psn_o      = psn_q;
  assign sent_next_psn_o = psn_q + psn_count;
  assign sent_last_o     = last;
  assign sent_pointer_o  = pointer_q;
  assign sent_opcode_o   = entry_read_data_i.opcode;
  assign sent_address_o  = entry_read_data_i.local_address;
  assign sent_length_o   = entry_read_data_i.length[23:0];

  // A closing queue pair waits until the engine rests and every packet made before has left.
  assign pick_ready_o  = state_q == PICK && !close_valid_i;
  assign close_ready_o = state_q == PICK && packets_gone_i;
  assign open_ready_o  = state_q == PICK && !posted_valid_i && !progress_valid_i;

  // Progress of a queue pair that neither waits for it nor has its turn now would only cost an idle turn.
  assign progress_wakes_o = progress_valid_i &&
      (blocked_turn_q[progress_index_i] || (state_q != PICK && progress_index_i == index_q));

  // After a block the work is there too, but whoever lifts the block brings the pick.
  assign requeue_valid_o = state_q == STORE && !blocked_q && post != pointer_q;
  assign requeue_index_o = index_q;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      state_q        <= PICK;
      blocked_q      <= 1'b0;
      blocked_turn_q <= '0;
    end else begin
      if (state_q == STORE) blocked_turn_q[index_q] <= blocked_q;
      case (state_q)
        PICK: if (pick_valid_i && pick_ready_o) state_q <= LOAD;
        LOAD: begin
          blocked_q <= 1'b0;
          if (seek) state_q <= acknowledged_psn == newest_psn ? STORE : SEEK;
          else state_q <= has_work ? FETCH : PICK;
        end
        SEEK:  if (seek_done) state_q <= STORE;
        FETCH: state_q <= EMIT;
        EMIT: begin
          blocked_q <= blocked;
          if (blocked || (emit && (turn_full || (last && !more_work)))) state_q <= STORE;
          else if (emit && last) state_q <= FETCH;
        end
        default: state_q <= PICK;
      endcase
    end
  end

  always_ff @(posedge clk_i) begin
    if (state_q == PICK) index_q <= pick_index_i;
    if (state_q == PICK) paced_q <= paced_i[pick_index_i];
    if (state_q == LOAD) begin
      psn_q        <= seek ? acknowledged_psn : psn;
      offset_q     <= seek ? newest_offset : offset;
      pointer_q    <= seek ? newest_pointer : pointer;
      newest_psn_q <= newest_psn;
      reads_q      <= reads;
      packets_q    <= '0;
      bytes_q      <= '0;
    end else if (state_q == SEEK && seek_done) begin
      offset_q  <= (psn_q - found_psn) << pmtu_log2;
      pointer_q <= found_pointer;
    end else if (emit) begin
      psn_q     <= sent_next_psn_o;
      offset_q  <= next_offset;
      pointer_q <= next_pointer;
      packets_q <= packets_q + 4'd1;
      bytes_q   <= bytes_q + {1'b0, packet_data_o.payload_bytes};
      if (!resends) begin
        newest_psn_q <= sent_next_psn_o;
        reads_q      <= reads_q + {4'd0, read};
      end
    end
  end
endmodule
