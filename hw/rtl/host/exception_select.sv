// SPDX-License-Identifier: Apache-2.0
// exception_select: chooses what becomes the next entry of the exception ring.
// In: whole frames (byte stream `frame` with its reason), IUs (a stream of IuException), queue pair events (two streams of
// QpEvent). Out: the description of the chosen one, valid together with `chosen_valid_o` and used up by
// `take_i`; the bytes of chosen frames in the same order as byte stream `buffered`.
// Guarantees: sources take turns; with `writable_i` 0 only frames are chosen (to be dropped), the others wait.
module exception_select (
  input  logic                       clk_i,
  input  logic                       rst_ni,

  input  logic                       frame_valid_i,
  output logic                       frame_ready_o,
  input  srp_abi_pkg::beat_t         frame_data_i,
  input  logic [7:0]                 frame_reason_i,     // ExceptionReason, stable for the whole frame

  input  logic                       iu_exception_valid_i,
  output logic                       iu_exception_ready_o,
  input  srp_abi_pkg::iu_exception_t iu_exception_data_i,
  input  logic                       qp_event_valid_i,
  output logic                       qp_event_ready_o,
  input  srp_abi_pkg::qp_event_t     qp_event_data_i,
  input  logic                       drained_valid_i,
  output logic                       drained_ready_o,
  input  srp_abi_pkg::qp_event_t     drained_data_i,

  input  logic                       writable_i,         // the ring has room
  output logic                       chosen_valid_o,
  input  logic                       take_i,             // the choice is used; 0 when there is none
  output logic [7:0]                 kind_o,             // ExceptionKind
  output logic [7:0]                 reason_o,           // ExceptionReason
  output logic [23:0]                qpn_o,              // 0 for a frame
  output logic [15:0]                slot_o,             // of an IU
  output logic [15:0]                length_o,           // bytes of a frame or IU; 0 for an event

  output logic                       buffered_valid_o,
  input  logic                       buffered_ready_i,
  output srp_abi_pkg::beat_t         buffered_data_o
);
  // Sources in the arbiter's order.
  localparam logic [1:0] SourceFrame   = 2'd0;
  localparam logic [1:0] SourceIu      = 2'd1;
  localparam logic [1:0] SourceQpEvent = 2'd2;
  localparam logic [1:0] SourceDrained = 2'd3;

  logic        frame_known, frame_taken;
  logic [15:0] frame_bytes;
  logic [7:0]  frame_reason;
  logic [1:0]  chosen;

  frame_buffer #(.DepthLog2(8), .Frames(16), .TagBits(8)) u_frames (
    .clk_i, .rst_ni,
    .in_valid_i(frame_valid_i), .in_ready_o(frame_ready_o), .in_data_i(frame_data_i), .in_tag_i(frame_reason_i),
    .frame_valid_o(frame_known), .frame_ready_i(frame_taken), .frame_bytes_o(frame_bytes), .frame_tag_o(frame_reason),
    .out_valid_o(buffered_valid_o), .out_ready_i(buffered_ready_i), .out_data_o(buffered_data_o)
  );

  round_robin_arbiter #(.N(4)) u_choice (
    .clk_i, .rst_ni,
    .request_i({{drained_valid_i, qp_event_valid_i, iu_exception_valid_i} & {3{writable_i}},
                frame_known}),
    .taken_i(take_i), .valid_o(chosen_valid_o), .index_o(chosen)
  );

  assign frame_taken          = take_i && chosen == SourceFrame;
  assign iu_exception_ready_o = take_i && chosen == SourceIu;
  assign qp_event_ready_o     = take_i && chosen == SourceQpEvent;
  assign drained_ready_o      = take_i && chosen == SourceDrained;

  srp_abi_pkg::qp_event_t event_record;

  assign event_record = chosen == SourceQpEvent ? qp_event_data_i : drained_data_i;
  assign slot_o       = iu_exception_data_i.slot;

  always_comb begin
    case (chosen)
      SourceFrame: begin
        kind_o   = srp_abi_pkg::EXCEPTION_KIND_FRAME;
        reason_o = frame_reason;
        qpn_o    = '0;
        length_o = frame_bytes;
      end
      SourceIu: begin
        kind_o   = srp_abi_pkg::EXCEPTION_KIND_IU;
        reason_o = iu_exception_data_i.reason;
        qpn_o    = iu_exception_data_i.qpn;
        length_o = iu_exception_data_i.length;
      end
      default: begin
        kind_o   = srp_abi_pkg::EXCEPTION_KIND_QP_EVENT;
        reason_o = event_record.cause;
        qpn_o    = event_record.qpn;
        length_o = '0;
      end
    endcase
  end
endmodule
