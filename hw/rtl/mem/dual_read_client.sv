// SPDX-License-Identifier: Apache-2.0
// dual_read_client: one read client on both memory ports, chosen per command by bit HOST_ADDRESS_BIT of its address.
// In: stream `cmd`; byte streams of both ports. Out: the command on the port's stream (0: card, 1: host); byte stream `data`.
// Guarantees: packets leave in the order of the commands; a port that answers late delays only what comes after it.
module dual_read_client #(
  parameter int unsigned CommandDepth = 64  // commands outstanding; a power of two
) (
  input  logic                         clk_i,
  input  logic                         rst_ni,

  input  logic                         cmd_valid_i,
  output logic                         cmd_ready_o,
  input  srp_abi_pkg::dma_command_t    cmd_data_i,
  output logic                         data_valid_o,
  input  logic                         data_ready_i,
  output srp_abi_pkg::beat_t           data_data_o,
  output logic                         data_error_o,

  output logic [1:0]                   port_cmd_valid_o,
  input  logic [1:0]                   port_cmd_ready_i,
  output srp_abi_pkg::dma_command_t    port_cmd_data_o,
  input  logic [1:0]                   port_data_valid_i,
  output logic [1:0]                   port_data_ready_o,
  input  srp_abi_pkg::beat_t           card_data_i,
  input  srp_abi_pkg::beat_t           host_data_i,
  input  logic [1:0]                   port_data_error_i
);
  logic to_host, from_host, order_ready, order_valid;

  assign to_host          = cmd_data_i.address[srp_abi_pkg::HOST_ADDRESS_BIT];
  assign cmd_ready_o      = order_ready && port_cmd_ready_i[to_host];
  assign port_cmd_valid_o = {to_host, !to_host} & {2{cmd_valid_i && order_ready}};
  assign port_cmd_data_o  = cmd_data_i;

  // For each outstanding command: its port.
  // verilator lint_off PINCONNECTEMPTY
  stream_fifo #(.Width(1), .Depth(CommandDepth)) order_fifo (
    .clk_i, .rst_ni, .in_valid_i(cmd_valid_i && port_cmd_ready_i[to_host]), .in_ready_o(order_ready), .in_data_i(to_host),
    .out_valid_o(order_valid), .out_ready_i(data_valid_o && data_ready_i && data_data_o.last), .out_data_o(from_host),
    .count_o(), .full_o()
  );
  // verilator lint_on PINCONNECTEMPTY

  assign data_valid_o      = order_valid && port_data_valid_i[from_host];
  assign data_data_o       = from_host ? host_data_i : card_data_i;
  assign data_error_o      = port_data_error_i[from_host];
  assign port_data_ready_o = {from_host, !from_host} & {2{order_valid && data_ready_i}};
endmodule
