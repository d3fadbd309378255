// SPDX-License-Identifier: Apache-2.0
// work_check: whether a work request is one that a queue pair can execute (combinational).
// A SEND carries at least a byte and at most what an initiator could accept; transfers fit the DMA's length field; inline
// payload fits the request and belongs to a SEND or RDMA WRITE.
module work_check (
  input  logic [2:0]  opcode_i,
  input  logic        is_inline_i,
  input  logic [31:0] length_i,
  output logic        well_formed_o
);
  logic send, write, read;

  assign send  = opcode_i == srp_abi_pkg::WORK_OPCODE_SEND;
  assign write = opcode_i == srp_abi_pkg::WORK_OPCODE_RDMA_WRITE;
  assign read  = opcode_i == srp_abi_pkg::WORK_OPCODE_RDMA_READ;

  always_comb begin
    well_formed_o = (send || write || read) && length_i[31:24] == '0;
    if (length_i == '0 && !write) well_formed_o = 1'b0;
    if (send && length_i > srp_abi_pkg::MAX_TI_IU_BYTES) well_formed_o = 1'b0;
    if (is_inline_i && (read || length_i > srp_abi_pkg::INLINE_BYTES)) well_formed_o = 1'b0;
  end
endmodule
