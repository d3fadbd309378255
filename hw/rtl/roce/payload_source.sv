// SPDX-License-Identifier: Apache-2.0
// payload_source: brings each packet of the requester together with its payload.
// In: packets with the place of their payload (inline or an address). Out: stream `tx_packet` and byte stream `tx_payload`,
// both in order, from the inline bytes or from the DMA client `tx_read`.
// The read of a packet is commanded when the packet enters: memory latency is hidden. Packets enter while less than
// AheadBeats of payload wait to leave: whoever comes next does not stand behind more than that.
// Guarantees: no beats for an empty payload; `idle_o` when nothing is left inside.
module payload_source #(
  parameter int unsigned Depth      = 64,  // packets waiting for their payload
  parameter int unsigned AheadBeats = 128  // about twice what memory takes at the wire's rate
) (
  input  logic                      clk_i,
  input  logic                      rst_ni,

  input  logic                      packet_valid_i,
  output logic                      packet_ready_o,
  input  srp_abi_pkg::tx_packet_t   packet_data_i,
  input  logic                      packet_has_payload_i,  // its payload_bytes are not 0
  input  logic                      packet_is_inline_i,
  input  logic [287:0]              packet_inline_data_i,
  input  logic [63:0]               packet_address_i,

  output logic                      tx_packet_valid_o,
  input  logic                      tx_packet_ready_i,
  output srp_abi_pkg::tx_packet_t   tx_packet_data_o,
  output logic                      tx_payload_valid_o,
  input  logic                      tx_payload_ready_i,
  output srp_abi_pkg::beat_t        tx_payload_data_o,

  output logic                      tx_read_cmd_valid_o,
  input  logic                      tx_read_cmd_ready_i,
  output srp_abi_pkg::dma_command_t tx_read_cmd_data_o,
  input  logic                      tx_read_data_valid_i,
  output logic                      tx_read_data_ready_o,
  input  srp_abi_pkg::beat_t        tx_read_data_data_i,

  output logic                      idle_o
);
  localparam int unsigned PacketBits = srp_abi_pkg::TX_PACKET_BITS;
  localparam int unsigned OriginBits = 1 + 6 + 288;  // inline?, its bytes, its data
  localparam int unsigned AheadBits  = 10;

  logic                      accept, has_read, packet_room, origin_room, command_room;
  logic                      origin_valid, origin_ready, origin_inline;
  logic [5:0]                origin_bytes;
  logic [287:0]              origin_data;
  srp_abi_pkg::dma_command_t command;
  logic [8:0]                beats;
  logic [AheadBits-1:0]      ahead_q;  // beats of payload that have not left

  assign packet_ready_o  = packet_room && origin_room && command_room && ahead_q < AheadBits'(AheadBeats);
  assign beats           = 9'((packet_data_i.payload_bytes + 14'd63) >> 6);
  assign accept          = packet_valid_i && packet_ready_o;
  assign has_read        = packet_has_payload_i && !packet_is_inline_i;
  assign command.address = packet_address_i;
  assign command.bytes   = {10'd0, packet_data_i.payload_bytes};

  // verilator lint_off PINCONNECTEMPTY
  stream_fifo #(.Width(PacketBits), .Depth(Depth)) packets (
    .clk_i, .rst_ni, .in_valid_i(accept), .in_ready_o(packet_room), .in_data_i(packet_data_i),
    .out_valid_o(tx_packet_valid_o), .out_ready_i(tx_packet_ready_i), .out_data_o(tx_packet_data_o),
    .count_o(), .full_o()
  );

  // One entry per packet with payload, taken with the last beat.
  stream_fifo #(.Width(OriginBits), .Depth(Depth)) origins (
    .clk_i, .rst_ni, .in_valid_i(accept && packet_has_payload_i), .in_ready_o(origin_room),
    .in_data_i({packet_is_inline_i, packet_data_i.payload_bytes[5:0], packet_inline_data_i}),
    .out_valid_o(origin_valid), .out_ready_i(origin_ready), .out_data_o({origin_inline, origin_bytes, origin_data}),
    .count_o(), .full_o()
  );

  stream_fifo #(.Width(srp_abi_pkg::DMA_COMMAND_BITS), .Depth(Depth)) commands (
    .clk_i, .rst_ni, .in_valid_i(accept && has_read), .in_ready_o(command_room), .in_data_i(command),
    .out_valid_o(tx_read_cmd_valid_o), .out_ready_i(tx_read_cmd_ready_i), .out_data_o(tx_read_cmd_data_o),
    .count_o(), .full_o()
  );
  // verilator lint_on PINCONNECTEMPTY

  assign tx_payload_valid_o   = origin_valid && (origin_inline || tx_read_data_valid_i);
  assign tx_read_data_ready_o = origin_valid && !origin_inline && tx_payload_ready_i;
  assign origin_ready         = tx_payload_ready_i && tx_payload_valid_o && tx_payload_data_o.last;
  assign idle_o               = !tx_packet_valid_o && !origin_valid;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) ahead_q <= '0;
    else ahead_q <= ahead_q + (accept ? AheadBits'(beats) : '0) - AheadBits'(tx_payload_valid_o && tx_payload_ready_i);
  end

  always_comb begin
    tx_payload_data_o = tx_read_data_data_i;
    if (origin_inline) begin
      tx_payload_data_o.data  = {224'd0, origin_data};
      tx_payload_data_o.bytes = {1'b0, origin_bytes};
      tx_payload_data_o.last  = 1'b1;
    end
  end
endmodule
