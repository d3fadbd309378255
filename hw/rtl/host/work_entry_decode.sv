// SPDX-License-Identifier: Apache-2.0
// work_entry_decode: what a work ring entry asks for, and who gets it. Combinational.
// Exactly one of the three outputs `to_*` is 1, or none for a NOP that asks for no completion. An entry the card cannot
// execute (opcode, length, queue pair number) always ends in a completion LOCAL_ERROR, whether it asked for one or not.
module work_entry_decode (
  input  logic [287:0]               entry_i,
  output srp_abi_pkg::work_request_t work_o,
  output logic [3:0]                 status_o,        // for to_completion_o
  output logic                       to_work_o,       // the send queue
  output logic                       to_frame_o,      // frame_fetch
  output logic                       to_completion_o
);
  localparam logic [31:0] MaxRdmaBytes   = 32'h00FF_FFFF;
  localparam logic [31:0] MinFrameBytes  = 32'd14;  // an Ethernet header

  logic [7:0]  opcode, flags;
  logic [31:0] qpn, length;
  logic        send, rdma_write, rdma_read, frame, nop;

  assign opcode = entry_i[srp_abi_pkg::WORK_ENTRY_OPCODE_LSB +: 8];
  assign flags  = entry_i[srp_abi_pkg::WORK_ENTRY_FLAGS_LSB +: 8];
  assign qpn    = entry_i[srp_abi_pkg::WORK_ENTRY_QPN_LSB +: 32];
  assign length = entry_i[srp_abi_pkg::WORK_ENTRY_LENGTH_LSB +: 32];

  assign nop        = opcode == 8'(srp_abi_pkg::WORK_OPCODE_NOP);
  assign send       = opcode == 8'(srp_abi_pkg::WORK_OPCODE_SEND) && length != '0 &&
                      length <= 32'(srp_abi_pkg::MAX_TI_IU_BYTES);
  assign rdma_write = opcode == 8'(srp_abi_pkg::WORK_OPCODE_RDMA_WRITE) && length <= MaxRdmaBytes;
  assign rdma_read  = opcode == 8'(srp_abi_pkg::WORK_OPCODE_RDMA_READ) && length != '0 && length <= MaxRdmaBytes;
  assign frame      = opcode == 8'(srp_abi_pkg::WORK_OPCODE_FRAME) && length >= MinFrameBytes &&
                      length <= 32'(srp_abi_pkg::MAX_FRAME_BYTES);

  assign to_work_o       = (send || rdma_write || rdma_read) && qpn[31:24] == '0;
  assign to_frame_o      = frame;
  assign to_completion_o = nop ? flags[0] : !to_work_o && !to_frame_o;
  assign status_o        = nop ? srp_abi_pkg::COMPLETION_STATUS_OK : srp_abi_pkg::COMPLETION_STATUS_LOCAL_ERROR;

  always_comb begin
    work_o               = '0;
    work_o.opcode        = opcode[2:0];
    work_o.signaled      = flags[0];
    work_o.from_host     = 1'b1;
    work_o.solicited     = flags[1];
    work_o.qpn           = qpn[23:0];
    work_o.cookie        = entry_i[srp_abi_pkg::WORK_ENTRY_COOKIE_LSB +: 32];
    work_o.length        = length;
    work_o.local_address = entry_i[srp_abi_pkg::WORK_ENTRY_LOCAL_ADDRESS_LSB +: 64];
    work_o.remote_va     = entry_i[srp_abi_pkg::WORK_ENTRY_REMOTE_VA_LSB +: 64];
    work_o.rkey          = entry_i[srp_abi_pkg::WORK_ENTRY_RKEY_LSB +: 32];
  end

  logic unused;
  assign unused = &{1'b0, entry_i, flags};
endmodule
