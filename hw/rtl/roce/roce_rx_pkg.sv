// SPDX-License-Identifier: Apache-2.0
// roce_rx_pkg: what the blocks of the receive side share: RC opcodes, the responder's state of a queue pair and its
// verdict on a packet. Packed structs list their most significant field first.

// verilator lint_off UNUSEDPARAM
package roce_rx_pkg;

  // IBA 9.2.1, table 38: BTH opcodes of the reliable connection service (the upper three bits are 000).
  localparam logic [7:0] OP_SEND_FIRST           = 8'h00;
  localparam logic [7:0] OP_SEND_MIDDLE          = 8'h01;
  localparam logic [7:0] OP_SEND_LAST            = 8'h02;
  localparam logic [7:0] OP_SEND_LAST_IMMEDIATE  = 8'h03;
  localparam logic [7:0] OP_SEND_ONLY            = 8'h04;
  localparam logic [7:0] OP_SEND_ONLY_IMMEDIATE  = 8'h05;
  localparam logic [7:0] OP_WRITE_FIRST          = 8'h06;
  localparam logic [7:0] OP_WRITE_ONLY           = 8'h0a;
  localparam logic [7:0] OP_WRITE_ONLY_IMMEDIATE = 8'h0b;
  localparam logic [7:0] OP_READ_REQUEST         = 8'h0c;
  localparam logic [7:0] OP_READ_RESPONSE_FIRST  = 8'h0d;
  localparam logic [7:0] OP_ACKNOWLEDGE          = 8'h11;
  localparam logic [7:0] OP_ATOMIC_ACKNOWLEDGE   = 8'h12;

  // IBA A17.9.3: congestion notification packet, 16 reserved bytes behind the BTH.
  localparam logic [7:0] OP_CNP = 8'h81;
  // RFC 3168, 5: ECN field of a packet that met congestion.
  localparam logic [1:0] ECN_CE = 2'b11;

  // IBA 9.7.5.2.8, table 46: the responder asks an initiator to wait 1.28 ms before it retries after an RNR NAK.
  localparam logic [4:0] RNR_TIMER_1280_US = 5'h0e;

  // What the responder keeps of each queue pair.
  typedef struct packed {
    logic        failed;        // a fatal NAK was sent: everything is ignored until the queue pair is destroyed
    logic        nak_sent;      // a sequence or RNR NAK was sent: packets ahead of the expected PSN are dropped silently
    logic        in_message;    // a SEND has begun and not ended: slot and offset are valid
    logic [13:0] offset;        // bytes of the message already in the slot; 0 outside a message
    logic [15:0] slot;
    logic [23:0] msn;           // messages completed
    logic [23:0] expected_psn;
    logic [15:0] imm_offset;    // handed on with each IU
    logic [3:0]  pmtu_log2;
    logic [15:0] generation;    // upper 16 bits of the queue pair number
  } qp_state_t;
  localparam int unsigned QP_STATE_BITS = 117;

  // What is to be done with one packet; see responder_verdict.
  typedef struct packed {
    logic       deliver;        // the payload goes to the IU slot
    logic       begins;         // a message begins: it needs a slot
    logic       completes;      // a message ends: the MSN advances
    logic       advance;        // the packet is accepted: the expected PSN advances
    logic       acknowledge;    // an AckRequest leaves
    logic       ack_newest;     // … with the PSN before the expected one instead of the packet's own
    logic       ack_expected;   // … with the expected PSN
    logic [7:0] syndrome;
    logic       fatal;          // the queue pair fails
    logic       hold;           // nak_sent becomes 1
    logic       duplicate;      // events for the counters
    logic       out_of_order;
    logic       refused;
    logic       too_long;
  } verdict_t;
  localparam int unsigned VERDICT_BITS = 21;

endpackage
