// SPDX-License-Identifier: Apache-2.0
// work_ring: fetches the host's work entries when the doorbell moves and hands them on in order.
// In: the ring's place and producer index, entries through a DMA read client. Out: the consumer index, stream `host_work`
// (SEND, RDMA_WRITE, RDMA_READ), stream `frame_job` (FRAME, in a WorkRequest), stream `completion` (entries the card
// refuses, and NOPs that ask for one).
// Guarantees: up to BatchEntries entries a read, never across the ring's end; an entry counts as consumed when it has been
// read. Disabling the rings forgets entries that were read but not handed on; idle_o tells that no read is under way.
module work_ring (
  input  logic                          clk_i,
  input  logic                          rst_ni,

  input  logic                          rings_enabled_i,
  input  logic [63:0]                   ring_base_i,
  input  logic [3:0]                    ring_log2_i,
  input  logic [15:0]                   ring_producer_i,
  output logic [15:0]                   ring_consumer_o,
  output logic                          idle_o,

  output logic                          read_cmd_valid_o,
  input  logic                          read_cmd_ready_i,
  output srp_abi_pkg::dma_command_t     read_cmd_data_o,
  input  logic                          read_data_valid_i,
  output logic                          read_data_ready_o,
  input  srp_abi_pkg::beat_t            read_data_data_i,

  output logic                          host_work_valid_o,
  input  logic                          host_work_ready_i,
  output srp_abi_pkg::work_request_t    host_work_data_o,
  output logic                          frame_job_valid_o,
  input  logic                          frame_job_ready_i,
  output srp_abi_pkg::work_request_t    frame_job_data_o,
  output logic                          completion_valid_o,
  input  logic                          completion_ready_i,
  output srp_abi_pkg::work_completion_t completion_data_o,

  output logic                          count_work_from_host_o
);
  localparam int unsigned BatchEntries = 16;
  localparam int unsigned EntryBits    = srp_abi_pkg::WORK_ENTRY_COOKIE_LSB + srp_abi_pkg::WORK_ENTRY_COOKIE_WIDTH;

  typedef enum logic [1:0] {
    Wait,     // for the doorbell, and for room for a whole batch
    Request,  // the batch's size is known
    Receive
  } state_e;
  state_e state_q;

  // ------------------------------------------------------------------ fetching
  logic [15:0] requested_q, consumed_q;  // entries since the rings were enabled
  logic [4:0]  batch_q, batch;
  logic [15:0] available, to_ring_end, ring_mask;
  logic        fifo_push, fifo_pop, fifo_valid, fifo_ready, fifo_full;
  logic [5:0]  fifo_count;
  logic [EntryBits-1:0] entry;

  assign ring_mask   = (16'd1 << ring_log2_i) - 16'd1;
  assign available   = ring_producer_i - requested_q;
  assign to_ring_end = ring_mask + 16'd1 - (requested_q & ring_mask);

  always_comb begin
    batch = 5'(BatchEntries);
    if (available < 16'(batch)) batch = available[4:0];
    if (to_ring_end < 16'(batch)) batch = to_ring_end[4:0];
  end

  assign ring_consumer_o         = consumed_q;
  assign idle_o                  = state_q == Wait;
  assign read_cmd_valid_o        = state_q == Request;
  assign read_cmd_data_o.address = (ring_base_i + 64'({requested_q & ring_mask, 6'h0})) |
                                   64'd1 << srp_abi_pkg::HOST_ADDRESS_BIT;
  assign read_cmd_data_o.bytes   = 24'({batch_q, 6'h0});
  assign read_data_ready_o       = state_q == Receive;
  assign fifo_push               = read_data_ready_o && read_data_valid_i && rings_enabled_i;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      state_q     <= Wait;
      requested_q <= '0;
      consumed_q  <= '0;
      batch_q     <= '0;
    end else begin
      case (state_q)
        Wait: begin
          batch_q <= batch;
          if (!rings_enabled_i) begin
            requested_q <= '0;
            consumed_q  <= '0;
          end else if (available != '0 && fifo_count <= 6'(BatchEntries)) begin
            state_q <= Request;
          end
        end
        Request: begin
          if (read_cmd_ready_i) begin
            requested_q <= requested_q + 16'(batch_q);
            state_q     <= Receive;
          end
        end
        default: begin  // Receive
          if (read_data_valid_i) begin
            consumed_q <= consumed_q + 16'd1;
            if (read_data_data_i.last) state_q <= Wait;
          end
        end
      endcase
    end
  end

  stream_fifo #(.Width(EntryBits), .Depth(2 * BatchEntries)) u_entries (
    .clk_i, .rst_ni(rst_ni && rings_enabled_i),
    .in_valid_i(fifo_push), .in_ready_o(fifo_ready), .in_data_i(read_data_data_i.data[EntryBits-1:0]),
    .out_valid_o(fifo_valid), .out_ready_i(fifo_pop), .out_data_o(entry), .count_o(fifo_count), .full_o(fifo_full)
  );

  // ------------------------------------------------------------------ handing on
  srp_abi_pkg::work_request_t work, work_q;
  logic                       to_work, to_frame, to_completion;
  logic                       work_valid_q, frame_valid_q, completion_valid_q, stage_free;
  logic [3:0]                 status, status_q;

  work_entry_decode u_decode (
    .entry_i(entry), .work_o(work), .status_o(status),
    .to_work_o(to_work), .to_frame_o(to_frame), .to_completion_o(to_completion)
  );

  assign stage_free = !(work_valid_q && !host_work_ready_i) && !(frame_valid_q && !frame_job_ready_i) &&
                      !(completion_valid_q && !completion_ready_i);
  assign fifo_pop   = stage_free && rings_enabled_i;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      work_valid_q       <= 1'b0;
      frame_valid_q      <= 1'b0;
      completion_valid_q <= 1'b0;
    end else if (stage_free) begin
      work_valid_q       <= fifo_valid && rings_enabled_i && to_work;
      frame_valid_q      <= fifo_valid && rings_enabled_i && to_frame;
      completion_valid_q <= fifo_valid && rings_enabled_i && to_completion;
    end
  end

  always_ff @(posedge clk_i) begin
    if (fifo_valid && fifo_pop) begin
      work_q   <= work;
      status_q <= status;
    end
  end

  assign host_work_valid_o        = work_valid_q;
  assign host_work_data_o         = work_q;
  assign frame_job_valid_o        = frame_valid_q;
  assign frame_job_data_o         = work_q;
  assign completion_valid_o       = completion_valid_q;
  assign completion_data_o.qpn    = work_q.qpn;
  assign completion_data_o.cookie = work_q.cookie;
  assign completion_data_o.status = status_q;
  assign count_work_from_host_o   = fifo_valid && fifo_pop;

  // A batch is requested only when there is room for all of it.
  always_ff @(posedge clk_i) begin
    if (rst_ni && fifo_push) assert (fifo_ready && !fifo_full);
  end

  logic unused;
  assign unused = &{1'b0, read_data_data_i};
endmodule
