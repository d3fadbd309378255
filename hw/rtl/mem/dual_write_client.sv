// SPDX-License-Identifier: Apache-2.0
// dual_write_client: one write client on both memory ports, chosen per command by bit HOST_ADDRESS_BIT of its address.
// In: stream `cmd` and byte stream `data`; the ports' `done` pulses. Out: command and data on the port's streams (0: card,
// 1: host); pulse `done_o` per command, `done_error_o` with it when it failed.
// Guarantees: `done_o` comes in the order of the commands, whichever port answers first.
module dual_write_client #(
  parameter int unsigned CommandDepth = 64  // commands outstanding; a power of two
) (
  input  logic                         clk_i,
  input  logic                         rst_ni,

  input  logic                         cmd_valid_i,
  output logic                         cmd_ready_o,
  input  srp_abi_pkg::dma_command_t    cmd_data_i,
  input  logic                         data_valid_i,
  output logic                         data_ready_o,
  input  srp_abi_pkg::beat_t           data_data_i,
  output logic                         done_o,
  output logic                         done_error_o,

  output logic [1:0]                   port_cmd_valid_o,
  input  logic [1:0]                   port_cmd_ready_i,
  output srp_abi_pkg::dma_command_t    port_cmd_data_o,
  output logic [1:0]                   port_data_valid_o,
  input  logic [1:0]                   port_data_ready_i,
  output srp_abi_pkg::beat_t           port_data_data_o,
  input  logic [1:0]                   port_done_i,
  input  logic [1:0]                   port_done_error_i
);
  logic       to_host, accept, packet_ready, packet_valid, packet_to_host;
  logic       answer_ready, answer_valid, answer_from_host;
  logic [1:0] done_ready, done_valid, done_error;

  assign to_host          = cmd_data_i.address[srp_abi_pkg::HOST_ADDRESS_BIT];
  assign cmd_ready_o      = packet_ready && answer_ready && port_cmd_ready_i[to_host];
  assign accept           = cmd_valid_i && cmd_ready_o;
  assign port_cmd_valid_o = {to_host, !to_host} & {2{cmd_valid_i && packet_ready && answer_ready}};
  assign port_cmd_data_o  = cmd_data_i;

  // For each command whose data has not passed: its port.
  // verilator lint_off PINCONNECTEMPTY
  stream_fifo #(.Width(1), .Depth(CommandDepth)) packet_fifo (
    .clk_i, .rst_ni, .in_valid_i(accept), .in_ready_o(packet_ready), .in_data_i(to_host),
    .out_valid_o(packet_valid), .out_ready_i(data_valid_i && data_ready_o && data_data_i.last),
    .out_data_o(packet_to_host), .count_o(), .full_o()
  );
  // verilator lint_on PINCONNECTEMPTY

  assign port_data_valid_o = {packet_to_host, !packet_to_host} & {2{packet_valid && data_valid_i}};
  assign data_ready_o      = packet_valid && port_data_ready_i[packet_to_host];
  assign port_data_data_o  = data_data_i;

  // For each command that has not ended: its port.
  // verilator lint_off PINCONNECTEMPTY
  stream_fifo #(.Width(1), .Depth(CommandDepth)) answer_fifo (
    .clk_i, .rst_ni, .in_valid_i(accept), .in_ready_o(answer_ready), .in_data_i(to_host),
    .out_valid_o(answer_valid), .out_ready_i(done_o), .out_data_o(answer_from_host), .count_o(), .full_o()
  );
  // verilator lint_on PINCONNECTEMPTY

  // Commands each port has ended, waiting for their turn; never more than are outstanding.
  for (genvar p = 0; p < 2; p++) begin : gen_port
    // verilator lint_off PINCONNECTEMPTY
    stream_fifo #(.Width(1), .Depth(CommandDepth)) done_fifo (
      .clk_i, .rst_ni, .in_valid_i(port_done_i[p]), .in_ready_o(done_ready[p]), .in_data_i(port_done_error_i[p]),
      .out_valid_o(done_valid[p]), .out_ready_i(done_o && answer_from_host == 1'(p)), .out_data_o(done_error[p]),
      .count_o(), .full_o()
    );
    // verilator lint_on PINCONNECTEMPTY
  end

  assign done_o       = answer_valid && done_valid[answer_from_host];
  assign done_error_o = done_o && done_error[answer_from_host];

  always_ff @(posedge clk_i) begin
    if (rst_ni) assert ((port_done_i & ~done_ready) == '0);
  end
endmodule
