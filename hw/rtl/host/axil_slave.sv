// SPDX-License-Identifier: Apache-2.0
// axil_slave: the AXI4-Lite protocol in front of a register file, one access at a time.
// In: the bus `s_axil_*`; out: a write pulse with address and data, and a read pulse with an address whose data is
// sampled one cycle later. Every access ends OKAY. A write without all four byte strobes changes nothing; a write that
// meets the register file in reset waits for the end of it, a read does not.
module axil_slave (
  input  logic        clk_i,
  input  logic        rst_ni,

  input  logic        s_axil_awvalid_i,
  output logic        s_axil_awready_o,
  input  logic [15:0] s_axil_awaddr_i,
  input  logic        s_axil_wvalid_i,
  output logic        s_axil_wready_o,
  input  logic [31:0] s_axil_wdata_i,
  input  logic [3:0]  s_axil_wstrb_i,
  output logic        s_axil_bvalid_o,
  input  logic        s_axil_bready_i,
  output logic [1:0]  s_axil_bresp_o,
  input  logic        s_axil_arvalid_i,
  output logic        s_axil_arready_o,
  input  logic [15:0] s_axil_araddr_i,
  output logic        s_axil_rvalid_o,
  input  logic        s_axil_rready_i,
  output logic [31:0] s_axil_rdata_o,
  output logic [1:0]  s_axil_rresp_o,

  input  logic        writable_i,      // the register file is not in reset
  output logic        write_valid_o,
  output logic [15:0] write_address_o,
  output logic [31:0] write_data_o,
  output logic        read_valid_o,
  output logic [15:0] read_address_o,
  input  logic [31:0] read_data_i      // in the cycle after read_valid_o
);
  // ------------------------------------------------------------------ writes: address and data together, then the response
  logic write_taken;
  logic bvalid_q;

  assign write_taken      = s_axil_awvalid_i && s_axil_wvalid_i && !bvalid_q && writable_i;
  assign s_axil_awready_o = write_taken;
  assign s_axil_wready_o  = write_taken;
  assign s_axil_bvalid_o  = bvalid_q;
  assign s_axil_bresp_o   = 2'b00;
  assign write_valid_o    = write_taken && s_axil_wstrb_i == 4'hF;
  assign write_address_o  = s_axil_awaddr_i;
  assign write_data_o     = s_axil_wdata_i;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) bvalid_q <= 1'b0;
    else if (write_taken) bvalid_q <= 1'b1;
    else if (s_axil_bready_i) bvalid_q <= 1'b0;
  end

  // ------------------------------------------------------------------ reads
  typedef enum logic [1:0] {
    ReadIdle,   // waits for an address
    ReadFetch,  // the register file answers in this cycle
    ReadAnswer  // data waits for the master
  } read_state_e;
  read_state_e read_state_q;
  logic [31:0] rdata_q;

  assign s_axil_arready_o = read_state_q == ReadIdle;
  assign read_valid_o     = s_axil_arready_o && s_axil_arvalid_i;
  assign read_address_o   = s_axil_araddr_i;
  assign s_axil_rvalid_o  = read_state_q == ReadAnswer;
  assign s_axil_rdata_o   = rdata_q;
  assign s_axil_rresp_o   = 2'b00;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      read_state_q <= ReadIdle;
      rdata_q      <= '0;
    end else begin
      case (read_state_q)
        ReadIdle: if (s_axil_arvalid_i) read_state_q <= ReadFetch;
        ReadFetch: begin
          rdata_q      <= read_data_i;
          read_state_q <= ReadAnswer;
        end
        default: if (s_axil_rready_i) read_state_q <= ReadIdle;
      endcase
    end
  end
endmodule
