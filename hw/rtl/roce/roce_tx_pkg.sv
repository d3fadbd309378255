// SPDX-License-Identifier: Apache-2.0
// roce_tx_pkg: what the blocks of the send side share: RC opcodes, the kinds of AETH syndromes, what responses say.

// verilator lint_off UNUSEDPARAM
package roce_tx_pkg;

  // IBA 9.2.1, table 38: BTH opcodes of the reliable connection service. A request's opcode is the sum of operation and place.
  localparam logic [7:0] OP_SEND       = 8'h00;
  localparam logic [7:0] OP_RDMA_WRITE = 8'h06;
  localparam logic [7:0] PLACE_FIRST   = 8'h00;
  localparam logic [7:0] PLACE_MIDDLE  = 8'h01;
  localparam logic [7:0] PLACE_LAST    = 8'h02;  // without immediate data
  localparam logic [7:0] PLACE_ONLY    = 8'h04;

  localparam logic [7:0] OP_READ_REQUEST         = 8'h0c;
  localparam logic [7:0] OP_READ_RESPONSE_FIRST  = 8'h0d;
  localparam logic [7:0] OP_READ_RESPONSE_MIDDLE = 8'h0e;
  localparam logic [7:0] OP_READ_RESPONSE_LAST   = 8'h0f;
  localparam logic [7:0] OP_READ_RESPONSE_ONLY   = 8'h10;
  localparam logic [7:0] OP_ACKNOWLEDGE          = 8'h11;

  // IBA 9.7.5.2.1, table 43: the upper three bits of an AETH syndrome.
  localparam logic [2:0] SYNDROME_KIND_ACK     = 3'b000;
  localparam logic [2:0] SYNDROME_KIND_RNR_NAK = 3'b001;
  localparam logic [2:0] SYNDROME_KIND_NAK     = 3'b011;

  // What a response says about its queue pair's loss recovery.
  typedef struct packed {
    logic       progress;      // the oldest unacknowledged PSN has moved
    logic       idle;          // nothing is unacknowledged
    logic       sequence_nak;  // the peer misses what follows
    logic       gap;           // READ data before this response did not come
    logic       rnr_nak;       // the peer wants a pause before what follows
    logic [4:0] rnr_timer;
  } response_event_t;

endpackage
