// SPDX-License-Identifier: Apache-2.0
// csr: the register file of docs/registers.md behind axil_slave.
// In: write and read pulses, state of the card to be read. Out: mailbox start with its arguments, ring settings and
// indices written by the host, the request to reset the card, the cycle count.
// Guarantees: unknown offsets read 0 and ignore writes; read data comes in the cycle after the read pulse, during
// reset too (all but the identification then reads as after power-on).
module csr #(
  parameter logic [31:0] BuildId = 32'h0
) (
  input  logic         clk_i,
  input  logic         rst_ni,

  input  logic         write_valid_i,
  input  logic [15:0]  write_address_i,
  input  logic [31:0]  write_data_i,
  input  logic         read_valid_i,
  input  logic [15:0]  read_address_i,
  output logic [31:0]  read_data_o,

  input  logic [63:0]  card_memory_bytes_i, // constant

  output logic         reset_request_o,    // pulse: CONTROL bit 0 was written
  output logic [63:0]  cycles_o,           // clock cycles since reset

  output logic         mailbox_start_o,    // pulse; command and arguments are stable with it
  output logic [7:0]   mailbox_command_o,
  output logic [767:0] mailbox_argument_o, // word 0 in the low bits
  input  logic [7:0]   mailbox_status_i,

  input  logic         rings_start_i,      // pulse: the rings are being enabled, all indices start at 0
  output logic [63:0]  exception_ring_o,
  output logic [3:0]   exception_log2_o,
  output logic [15:0]  exception_consumer_o,
  output logic [63:0]  work_ring_o,
  output logic [3:0]   work_log2_o,
  output logic [15:0]  work_producer_o,
  input  logic [15:0]  work_consumer_i,
  output logic [63:0]  completion_ring_o,
  output logic [3:0]   completion_log2_o,
  output logic [15:0]  completion_consumer_o,

  input  logic         running_i,
  input  logic         rings_enabled_i,
  input  logic         ring_full_i,        // pulse: something had to wait for, or was dropped at, a full ring
  input  logic         axi_error_i,        // pulse: memory answered with an error

  output logic         counter_read_valid_o,
  output logic [5:0]   counter_read_index_o,
  input  logic [63:0]  counter_read_value_i  // in the cycle after counter_read_valid_o
);
  localparam logic [15:0] ArgumentFirst = srp_abi_pkg::REG_MAILBOX_ARG;
  localparam logic [15:0] CounterFirst  = srp_abi_pkg::REG_COUNTER;

  // A ring size outside 1..15 is kept as 0, which the mailbox refuses.
  function automatic logic [3:0] ring_log2(input logic [31:0] value);
    ring_log2 = value[31:4] == '0 ? value[3:0] : 4'd0;
  endfunction

  // ------------------------------------------------------------------ writes
  logic [767:0] argument_q;
  logic [7:0]   command_q;
  logic [63:0]  exception_ring_q, work_ring_q, completion_ring_q;
  logic [3:0]   exception_log2_q, work_log2_q, completion_log2_q;
  logic [15:0]  exception_consumer_q, work_producer_q, completion_consumer_q;
  logic         mailbox_start_q, reset_request_q;

  assign mailbox_start_o       = mailbox_start_q;
  assign mailbox_command_o     = command_q;
  assign mailbox_argument_o    = argument_q;
  assign reset_request_o       = reset_request_q;
  assign exception_ring_o      = exception_ring_q;
  assign exception_log2_o      = exception_log2_q;
  assign exception_consumer_o  = exception_consumer_q;
  assign work_ring_o           = work_ring_q;
  assign work_log2_o           = work_log2_q;
  assign work_producer_o       = work_producer_q;
  assign completion_ring_o     = completion_ring_q;
  assign completion_log2_o     = completion_log2_q;
  assign completion_consumer_o = completion_consumer_q;

  always_ff @(posedge clk_i) begin
    mailbox_start_q <= 1'b0;
    reset_request_q <= 1'b0;
    if (!rst_ni) begin
      argument_q            <= '0;
      command_q             <= '0;
      exception_ring_q      <= '0;
      work_ring_q           <= '0;
      completion_ring_q     <= '0;
      exception_log2_q      <= '0;
      work_log2_q           <= '0;
      completion_log2_q     <= '0;
      exception_consumer_q  <= '0;
      work_producer_q       <= '0;
      completion_consumer_q <= '0;
    end else begin
      if (rings_start_i) begin
        exception_consumer_q  <= '0;
        work_producer_q       <= '0;
        completion_consumer_q <= '0;
      end
      if (write_valid_i) begin
        case (write_address_i)
          srp_abi_pkg::REG_CONTROL: reset_request_q <= write_data_i[0];
          srp_abi_pkg::REG_MAILBOX_COMMAND: begin
            command_q       <= write_data_i[7:0];
            mailbox_start_q <= 1'b1;
          end
          srp_abi_pkg::REG_EXCEPTION_RING_LO:   exception_ring_q[31:0] <= write_data_i;
          srp_abi_pkg::REG_EXCEPTION_RING_HI:   exception_ring_q[63:32] <= write_data_i;
          srp_abi_pkg::REG_EXCEPTION_RING_LOG2: exception_log2_q <= ring_log2(write_data_i);
          srp_abi_pkg::REG_EXCEPTION_CONSUMER:  exception_consumer_q <= write_data_i[15:0];
          srp_abi_pkg::REG_WORK_RING_LO:        work_ring_q[31:0] <= write_data_i;
          srp_abi_pkg::REG_WORK_RING_HI:        work_ring_q[63:32] <= write_data_i;
          srp_abi_pkg::REG_WORK_RING_LOG2:      work_log2_q <= ring_log2(write_data_i);
          srp_abi_pkg::REG_WORK_PRODUCER:       work_producer_q <= write_data_i[15:0];
          srp_abi_pkg::REG_COMPLETION_RING_LO:   completion_ring_q[31:0] <= write_data_i;
          srp_abi_pkg::REG_COMPLETION_RING_HI:   completion_ring_q[63:32] <= write_data_i;
          srp_abi_pkg::REG_COMPLETION_RING_LOG2: completion_log2_q <= ring_log2(write_data_i);
          srp_abi_pkg::REG_COMPLETION_CONSUMER:  completion_consumer_q <= write_data_i[15:0];
          default: begin
            for (int i = 0; i < 24; i++) begin
              if (write_address_i == ArgumentFirst + 16'(4 * i)) argument_q[32*i +: 32] <= write_data_i;
            end
          end
        endcase
      end
    end
  end

  // ------------------------------------------------------------------ health and time
  logic        ring_full_q, axi_error_q;
  logic [63:0] cycles_q;

  assign cycles_o = cycles_q;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      ring_full_q <= 1'b0;
      axi_error_q <= 1'b0;
      cycles_q    <= '0;
    end else begin
      ring_full_q <= ring_full_q || ring_full_i;
      axi_error_q <= axi_error_q || axi_error_i;
      cycles_q    <= cycles_q + 64'd1;
    end
  end

  // ------------------------------------------------------------------ reads
  logic        counter_low, counter_high;  // the address is a counter's low or high word
  logic        counter_low_q, counter_high_q;
  logic [31:0] read_data_q, cycles_high_q, counter_latched_q;

  assign counter_low          = read_address_i[15:9] == CounterFirst[15:9] && !read_address_i[2];
  assign counter_high         = read_address_i[15:9] == CounterFirst[15:9] && read_address_i[2];
  assign counter_read_valid_o = read_valid_i && counter_low;
  assign counter_read_index_o = read_address_i[8:3];

  assign read_data_o = counter_low_q ? counter_read_value_i[31:0] : counter_high_q ? counter_latched_q : read_data_q;

  always_ff @(posedge clk_i) begin
    counter_low_q <= read_valid_i && counter_low;
    if (read_valid_i) counter_high_q <= counter_high;
    if (counter_low_q) counter_latched_q <= counter_read_value_i[63:32];
  end

  always_ff @(posedge clk_i) begin
    if (read_valid_i) begin
      read_data_q <= '0;
      case (read_address_i)
        srp_abi_pkg::REG_MAGIC:       read_data_q <= srp_abi_pkg::ABI_MAGIC;
        srp_abi_pkg::REG_ABI_VERSION: read_data_q <= srp_abi_pkg::ABI_VERSION;
        srp_abi_pkg::REG_BUILD_ID:    read_data_q <= BuildId;
        srp_abi_pkg::REG_HEALTH:      read_data_q <= {28'h0, axi_error_q, ring_full_q, rings_enabled_i, running_i};
        srp_abi_pkg::REG_CYCLES_LO: begin
          read_data_q   <= cycles_q[31:0];
          cycles_high_q <= cycles_q[63:32];
        end
        srp_abi_pkg::REG_CYCLES_HI:            read_data_q <= cycles_high_q;
        srp_abi_pkg::REG_CARD_MEMORY_LO:       read_data_q <= card_memory_bytes_i[31:0];
        srp_abi_pkg::REG_CARD_MEMORY_HI:       read_data_q <= card_memory_bytes_i[63:32];
        srp_abi_pkg::REG_MAILBOX_COMMAND:      read_data_q <= {24'h0, command_q};
        srp_abi_pkg::REG_MAILBOX_STATUS:       read_data_q <= {24'h0, mailbox_status_i};
        srp_abi_pkg::REG_EXCEPTION_RING_LO:    read_data_q <= exception_ring_q[31:0];
        srp_abi_pkg::REG_EXCEPTION_RING_HI:    read_data_q <= exception_ring_q[63:32];
        srp_abi_pkg::REG_EXCEPTION_RING_LOG2:  read_data_q <= {28'h0, exception_log2_q};
        srp_abi_pkg::REG_EXCEPTION_CONSUMER:   read_data_q <= {16'h0, exception_consumer_q};
        srp_abi_pkg::REG_WORK_RING_LO:         read_data_q <= work_ring_q[31:0];
        srp_abi_pkg::REG_WORK_RING_HI:         read_data_q <= work_ring_q[63:32];
        srp_abi_pkg::REG_WORK_RING_LOG2:       read_data_q <= {28'h0, work_log2_q};
        srp_abi_pkg::REG_WORK_PRODUCER:        read_data_q <= {16'h0, work_producer_q};
        srp_abi_pkg::REG_WORK_CONSUMER:        read_data_q <= {16'h0, work_consumer_i};
        srp_abi_pkg::REG_COMPLETION_RING_LO:   read_data_q <= completion_ring_q[31:0];
        srp_abi_pkg::REG_COMPLETION_RING_HI:   read_data_q <= completion_ring_q[63:32];
        srp_abi_pkg::REG_COMPLETION_RING_LOG2: read_data_q <= {28'h0, completion_log2_q};
        srp_abi_pkg::REG_COMPLETION_CONSUMER:  read_data_q <= {16'h0, completion_consumer_q};
        default: begin
          for (int i = 0; i < 24; i++) begin
            if (read_address_i == ArgumentFirst + 16'(4 * i)) read_data_q <= argument_q[32*i +: 32];
          end
        end
      endcase
    end
  end
endmodule
