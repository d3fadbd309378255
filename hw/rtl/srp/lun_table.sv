// SPDX-License-Identifier: Apache-2.0
// lun_table: the LUNs the card serves by itself, looked up for each command.
// In: stream `command` of SrpCommand; stream `write` (index, LunEntry) of the mailbox, always accepted: kind NONE clears an
// entry. Out: stream `addressed`, the command with its LUN's entry, two cycles later.
// Guarantees: order, one command each cycle; a command gets the entry of one moment, never half of an old and half of a new
// one; all zero (kind NONE) for a LUN that is not set or not single-level (SAM-5 4.7: peripheral device addressing on bus 0
// or flat space addressing, below 256). Reset clears every entry.
module lun_table (
  input  logic                              clk_i,
  input  logic                              rst_ni,

  input  logic                              write_valid_i,
  output logic                              write_ready_o,
  input  logic [7:0]                        write_index_i,
  input  srp_abi_pkg::lun_entry_t           write_data_i,

  input  logic                              command_valid_i,
  output logic                              command_ready_o,
  input  srp_abi_pkg::srp_command_t         command_data_i,

  output logic                              addressed_valid_o,
  input  logic                              addressed_ready_i,
  output srp_abi_pkg::addressed_command_t   addressed_data_o
);
  logic [srp_abi_pkg::LUN_ENTRY_BITS-1:0] entry_q [srp_abi_pkg::LUNS];  // lun_entry_t; read through a register: block RAM
  logic [srp_abi_pkg::LUNS-1:0]           present_q;

  srp_abi_pkg::srp_command_t lookup_command_q;
  srp_abi_pkg::lun_entry_t   lookup_entry_q;
  logic                      lookup_present_q, lookup_valid_q;
  logic                      single_level, lookup_move, out_move, out_valid_q;
  logic [7:0]                index;
  srp_abi_pkg::addressed_command_t out_q;

  // Byte 0 of the LUN field is lun[63:56]: method in its upper two bits, bus or upper LUN bits below; byte 1 is the LUN.
  assign single_level = !command_data_i.lun[63] && command_data_i.lun[61:56] == '0 && command_data_i.lun[47:0] == '0;
  assign index        = command_data_i.lun[55:48];

  assign write_ready_o     = 1'b1;
  assign out_move          = !out_valid_q || addressed_ready_i;
  assign lookup_move       = !lookup_valid_q || out_move;
  assign command_ready_o   = lookup_move;
  assign addressed_valid_o = out_valid_q;
  assign addressed_data_o  = out_q;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      present_q      <= '0;
      lookup_valid_q <= 1'b0;
      out_valid_q    <= 1'b0;
    end else begin
      if (write_valid_i) present_q[write_index_i] <= write_data_i.kind != srp_abi_pkg::LUN_KIND_NONE;
      if (lookup_move) lookup_valid_q <= command_valid_i;
      if (out_move) out_valid_q <= lookup_valid_q;
    end
  end

  always_ff @(posedge clk_i) begin
    if (write_valid_i) entry_q[write_index_i] <= write_data_i;
    if (command_valid_i && lookup_move) begin
      lookup_command_q <= command_data_i;
      lookup_entry_q   <= entry_q[index];
      lookup_present_q <= single_level && present_q[index];
    end
    if (lookup_valid_q && out_move) begin
      out_q.command <= lookup_command_q;
      out_q.lun     <= lookup_present_q ? lookup_entry_q : '0;
    end
  end
endmodule
