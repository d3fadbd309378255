// SPDX-License-Identifier: Apache-2.0
// congestion_csr: the CC_* registers of docs/registers.md, the settings of congestion control.
// In: write and read pulses. Out: the settings, all in range: a value outside becomes the nearest inside, so that no
// setting can stop a queue pair for good. Read data comes in the cycle after the read pulse; 0 for all other offsets.
module congestion_csr (
  input  logic                              clk_i,
  input  logic                              rst_ni,
  input  logic                              write_valid_i,
  input  logic [15:0]                       write_address_i,
  input  logic [31:0]                       write_data_i,
  input  logic                              read_valid_i,
  input  logic [15:0]                       read_address_i,
  output logic [31:0]                       read_data_o,
  output srp_abi_pkg::congestion_settings_t settings_o
);
  localparam logic [1:0] Ect0 = 2'b10, Ect1 = 2'b01;  // RFC 3168, 5

  srp_abi_pkg::congestion_settings_t settings_q;
  logic [31:0]                       read_data_q;

  function automatic logic [31:0] clamp(input logic [31:0] value, input logic [31:0] low, input logic [31:0] high);
    clamp = value < low ? low : value > high ? high : value;
  endfunction

  assign settings_o  = settings_q;
  assign read_data_o = read_data_q;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      settings_q.enabled      <= 1'b0;
      settings_q.ect          <= Ect0;
      settings_q.cnp_dscp     <= 6'(srp_abi_pkg::CC_DEFAULT_CNP_DSCP);
      settings_q.cnp_interval <= 16'(srp_abi_pkg::CC_DEFAULT_CNP_INTERVAL);
      settings_q.alpha_shift  <= 4'(srp_abi_pkg::CC_DEFAULT_ALPHA_SHIFT);
      settings_q.alpha_timer  <= 16'(srp_abi_pkg::CC_DEFAULT_ALPHA_TIMER);
      settings_q.rate_timer   <= 16'(srp_abi_pkg::CC_DEFAULT_RATE_TIMER);
      settings_q.byte_counter <= 24'(srp_abi_pkg::CC_DEFAULT_BYTE_COUNTER);
      settings_q.stages       <= 4'(srp_abi_pkg::CC_DEFAULT_STAGES);
      settings_q.ai_rate      <= 18'(srp_abi_pkg::CC_DEFAULT_AI_RATE);
      settings_q.hai_rate     <= 18'(srp_abi_pkg::CC_DEFAULT_HAI_RATE);
      settings_q.min_rate     <= 18'(srp_abi_pkg::CC_DEFAULT_MIN_RATE);
    end else if (write_valid_i) begin
      case (write_address_i)
        srp_abi_pkg::REG_CC_CONTROL: begin
          settings_q.enabled  <= write_data_i[0];
          settings_q.ect      <= write_data_i[1] ? Ect1 : Ect0;
          settings_q.cnp_dscp <= write_data_i[13:8];
        end
        srp_abi_pkg::REG_CC_CNP_INTERVAL: settings_q.cnp_interval <= 16'(clamp(write_data_i, 0, 32'hffff));
        srp_abi_pkg::REG_CC_ALPHA_SHIFT:  settings_q.alpha_shift  <= 4'(clamp(write_data_i, 0, 15));
        srp_abi_pkg::REG_CC_ALPHA_TIMER:  settings_q.alpha_timer  <= 16'(clamp(write_data_i, 1, 32'hffff));
        srp_abi_pkg::REG_CC_RATE_TIMER:   settings_q.rate_timer   <= 16'(clamp(write_data_i, 1, 32'hffff));
        srp_abi_pkg::REG_CC_BYTE_COUNTER: settings_q.byte_counter <= 24'(clamp(write_data_i, 1, 32'hffffff));
        srp_abi_pkg::REG_CC_STAGES:       settings_q.stages       <= 4'(clamp(write_data_i, 1, 14));
        srp_abi_pkg::REG_CC_AI_RATE:  settings_q.ai_rate  <= 18'(clamp(write_data_i, 1, srp_abi_pkg::CC_LINE_RATE));
        srp_abi_pkg::REG_CC_HAI_RATE: settings_q.hai_rate <= 18'(clamp(write_data_i, 1, srp_abi_pkg::CC_LINE_RATE));
        srp_abi_pkg::REG_CC_MIN_RATE: settings_q.min_rate <= 18'(clamp(write_data_i, 1, srp_abi_pkg::CC_LINE_RATE));
        default: ;
      endcase
    end
  end

  always_ff @(posedge clk_i) begin
    if (read_valid_i) begin
      case (read_address_i)
        srp_abi_pkg::REG_CC_CONTROL:
          read_data_q <= {18'd0, settings_q.cnp_dscp, 6'd0, settings_q.ect == Ect1, settings_q.enabled};
        srp_abi_pkg::REG_CC_CNP_INTERVAL: read_data_q <= {16'd0, settings_q.cnp_interval};
        srp_abi_pkg::REG_CC_ALPHA_SHIFT:  read_data_q <= {28'd0, settings_q.alpha_shift};
        srp_abi_pkg::REG_CC_ALPHA_TIMER:  read_data_q <= {16'd0, settings_q.alpha_timer};
        srp_abi_pkg::REG_CC_RATE_TIMER:   read_data_q <= {16'd0, settings_q.rate_timer};
        srp_abi_pkg::REG_CC_BYTE_COUNTER: read_data_q <= {8'd0, settings_q.byte_counter};
        srp_abi_pkg::REG_CC_STAGES:       read_data_q <= {28'd0, settings_q.stages};
        srp_abi_pkg::REG_CC_AI_RATE:      read_data_q <= {14'd0, settings_q.ai_rate};
        srp_abi_pkg::REG_CC_HAI_RATE:     read_data_q <= {14'd0, settings_q.hai_rate};
        srp_abi_pkg::REG_CC_MIN_RATE:     read_data_q <= {14'd0, settings_q.min_rate};
        default:                          read_data_q <= '0;
      endcase
    end
  end
endmodule
