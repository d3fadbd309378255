// SPDX-License-Identifier: Apache-2.0
// mailbox_check: may this mailbox command be executed with these arguments?
// In: the latched command and everything the answer depends on; out: the MailboxStatus (OK: go on). Combinational.
// Whether a queue pair exists is not asked here: the mailbox looks it up afterwards.
module mailbox_check (
  input  logic [7:0]   command_i,
  input  logic [767:0] argument_i,        // word 0 in the low bits
  input  logic         queue_pairs_i,     // at least one queue pair exists
  input  logic         rings_enabled_i,
  input  logic         memory_fits_i,     // LUN_SET, POOL_SET: the last byte is in card memory, see memory_extent
  input  logic [63:0]  exception_ring_i,
  input  logic [3:0]   exception_log2_i,
  input  logic [63:0]  work_ring_i,
  input  logic [3:0]   work_log2_i,
  input  logic [63:0]  completion_ring_i,
  input  logic [3:0]   completion_log2_i,
  output logic [7:0]   status_o
);
  srp_abi_pkg::qp_config_t config_record;
  srp_abi_pkg::lun_entry_t lun;
  logic [63:0]             pool_base;
  logic [15:0]             pool_count;
  logic                    qp_good, lun_good, pool_good, rings_good;

  assign config_record = argument_i[32*srp_abi_pkg::MAILBOX_QP_CREATE_RECORD_WORD +: srp_abi_pkg::QP_CONFIG_BITS];
  assign lun           = argument_i[32*srp_abi_pkg::MAILBOX_LUN_SET_RECORD_WORD +: srp_abi_pkg::LUN_ENTRY_BITS];
  assign pool_base     = argument_i[32*srp_abi_pkg::MAILBOX_POOL_SET_BASE_WORD +: 64];
  assign pool_count    = argument_i[32*srp_abi_pkg::MAILBOX_POOL_SET_COUNT_WORD +: 16];

  // Generation 0 is never used: queue pair numbers below 256 include the special ones 0 and 1.
  // A queue pair without an acknowledgement time-out could wait for ever.
  assign qp_good = config_record.pmtu_log2 >= 4'd8 && config_record.pmtu_log2 <= 4'd12 &&
                   config_record.qpn[23:8] != '0 && config_record.read_depth != '0 &&
                   config_record.read_depth <= 8'(srp_abi_pkg::MAX_READ_DEPTH) && config_record.slot_limit != '0 &&
                   config_record.ack_timeout != '0 && !config_record.reserved0;

  // The limits on base and blocks keep every byte address of the LUN below bit 63. Only a RAM LUN lies in card memory.
  assign lun_good = (lun.kind == srp_abi_pkg::LUN_KIND_RAM || lun.kind == srp_abi_pkg::LUN_KIND_HOST) &&
                    lun.block_log2 >= 4'd9 && lun.block_log2 <= 4'd12 && lun.base[5:0] == '0 &&
                    lun.base[63:62] == '0 && lun.blocks != '0 && lun.blocks[63:48] == '0 &&
                    (memory_fits_i || lun.kind != srp_abi_pkg::LUN_KIND_RAM);

  assign pool_good = pool_count <= 16'(srp_abi_pkg::IU_SLOTS) && pool_base[5:0] == '0 && !pool_base[63] &&
                     memory_fits_i && !queue_pairs_i;

  assign rings_good = exception_log2_i != '0 && work_log2_i != '0 && completion_log2_i >= work_log2_i &&
                      exception_ring_i[11:0] == '0 && work_ring_i[11:0] == '0 && completion_ring_i[11:0] == '0;

  function automatic logic [7:0] ok_if(input logic good);
    ok_if = good ? srp_abi_pkg::MAILBOX_STATUS_OK : srp_abi_pkg::MAILBOX_STATUS_BAD_ARGUMENT;
  endfunction

  always_comb begin
    case (command_i)
      srp_abi_pkg::MAILBOX_COMMAND_NOP, srp_abi_pkg::MAILBOX_COMMAND_PORT_SET,
      srp_abi_pkg::MAILBOX_COMMAND_QP_DESTROY, srp_abi_pkg::MAILBOX_COMMAND_QP_DRAIN, srp_abi_pkg::MAILBOX_COMMAND_LUN_CLEAR,
      srp_abi_pkg::MAILBOX_COMMAND_RINGS_DISABLE: status_o = srp_abi_pkg::MAILBOX_STATUS_OK;
      srp_abi_pkg::MAILBOX_COMMAND_QP_CREATE:     status_o = ok_if(qp_good);
      srp_abi_pkg::MAILBOX_COMMAND_LUN_SET:       status_o = ok_if(lun_good);
      srp_abi_pkg::MAILBOX_COMMAND_POOL_SET:      status_o = ok_if(pool_good);
      srp_abi_pkg::MAILBOX_COMMAND_RINGS_ENABLE:
        status_o = rings_enabled_i ? srp_abi_pkg::MAILBOX_STATUS_EXISTS : ok_if(rings_good);
      default: status_o = srp_abi_pkg::MAILBOX_STATUS_BAD_COMMAND;
    endcase
  end

  logic unused;
  assign unused = &{1'b0, config_record, lun, argument_i, pool_base, exception_ring_i, work_ring_i, completion_ring_i};
endmodule
