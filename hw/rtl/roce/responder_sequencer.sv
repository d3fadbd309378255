// SPDX-License-Identifier: Apache-2.0
// responder_sequencer: the steps of the responder, one packet or one destroyed queue pair after another.
// In: who waits, the verdict on the looked-up packet, the slot pool's answer, the ends of the steps. Out: the step, the
// packet's verdict and slot as they stand (a denied slot turns the verdict into a receiver-not-ready NAK).
// Guarantee: a queue pair to be destroyed goes before packets, but only once its last acknowledgement has left.
// A packet of one beat that begins a message takes three steps: judge, slot, payload. The end of a packet falls in the
// cycle in which its payload ends, when what follows from it finds room, and the next packet is looked up in the same cycle.
module responder_sequencer (
  input  logic                  clk_i,
  input  logic                  rst_ni,

  input  logic                  create_i,         // a queue pair is being created
  input  logic                  destroy_i,        // a queue pair is to be destroyed
  input  logic                  acks_sent_i,      // no acknowledgement waits
  input  logic                  packet_i,         // a packet waits
  output logic                  take_packet_o,    // the waiting packet becomes the one in hand
  output logic                  lookup_o,         // destroyed queue pair's or packet's state is read in this cycle
  output logic                  idle_o,           // nothing is in hand
  input  logic                  has_payload_i,    // of the packet in hand

  output logic                  destroying_o,     // the state to be destroyed is there
  input  logic                  destroy_done_i,

  output logic                  judging_o,        // the packet's state is there
  input  roce_rx_pkg::verdict_t verdict_i,
  input  logic [15:0]           message_slot_i,   // of the message in progress

  output logic                  alloc_valid_o,
  input  logic                  alloc_ready_i,
  input  logic                  alloc_granted_i,
  input  logic [15:0]           alloc_slot_i,

  output logic                  moving_o,         // the payload goes to its slot or nowhere
  input  logic                  payload_done_i,

  output logic                  finishing_o,      // all that follows from the packet is handed on
  input  logic                  finish_done_i,

  output roce_rx_pkg::verdict_t verdict_o,        // valid from the step after judging
  output logic [15:0]           slot_o,
  output logic                  no_slot_o         // the pool denied a slot
);
  typedef enum logic [2:0] {
    StIdle,     // looking for work
    StDestroy,
    StJudge,
    StSlot,     // a message begins: a slot is asked for
    StPayload,
    StFinish    // what follows from the packet waits for room, or there was no payload
  } step_e;
  step_e                 step_q, step_d;
  roce_rx_pkg::verdict_t verdict_d, verdict_q;
  logic [15:0]           slot_d, slot_q;
  logic                  no_slot_d, no_slot_q;

  assign take_packet_o = packet_i && !create_i && !destroy_i && (step_q == StIdle || (finishing_o && finish_done_i));
  assign lookup_o      = take_packet_o || (step_q == StIdle && step_d == StDestroy);
  assign idle_o        = step_q == StIdle;
  assign destroying_o  = step_q == StDestroy;
  assign judging_o     = step_q == StJudge;
  assign alloc_valid_o = step_q == StSlot;
  assign moving_o      = step_q == StPayload;
  assign finishing_o   = step_q == StFinish || (step_q == StPayload && payload_done_i);
  assign verdict_o     = verdict_q;
  assign slot_o        = slot_q;
  assign no_slot_o     = no_slot_q;

  always_comb begin
    step_d    = step_q;
    verdict_d = verdict_q;
    slot_d    = slot_q;
    no_slot_d = no_slot_q;
    case (step_q)
      StIdle: begin
        if (take_packet_o) step_d = StJudge;
        else if (!create_i && destroy_i && acks_sent_i) step_d = StDestroy;
      end
      StDestroy: if (destroy_done_i) step_d = StIdle;
      StJudge: begin
        verdict_d = verdict_i;
        slot_d    = message_slot_i;
        no_slot_d = 1'b0;
        step_d    = verdict_i.begins ? StSlot : has_payload_i ? StPayload : StFinish;
      end
      StSlot: begin
        if (alloc_ready_i) begin
          slot_d = alloc_slot_i;
          step_d = has_payload_i ? StPayload : StFinish;
          if (!alloc_granted_i) begin
            no_slot_d             = 1'b1;
            verdict_d             = '0;
            verdict_d.acknowledge = 1'b1;
            verdict_d.hold        = 1'b1;
            verdict_d.syndrome    = srp_abi_pkg::SYNDROME_RNR_NAK | 8'(roce_rx_pkg::RNR_TIMER_1280_US);
          end
        end
      end
      StPayload, StFinish: begin
        if (finishing_o) step_d = take_packet_o ? StJudge : finish_done_i ? StIdle : StFinish;
      end
      default: step_d = StIdle;
    endcase
  end

  always_ff @(posedge clk_i) begin
    if (!rst_ni) step_q <= StIdle;
    else step_q <= step_d;
  end

  always_ff @(posedge clk_i) begin
    verdict_q <= verdict_d;
    slot_q    <= slot_d;
    no_slot_q <= no_slot_d;
  end
endmodule
