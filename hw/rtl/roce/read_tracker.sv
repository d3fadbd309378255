// SPDX-License-Identifier: Apache-2.0
// read_tracker: the outstanding RDMA READs of each queue pair and how far the oldest one has come.
// In: `issue` pulses (a READ was sent), `advance` pulses (a response packet of the queue pair last looked up was good).
// Out: three cycles after `lookup`, and until the next one, what the next response packet must be.
// Guarantees: READs of a queue pair are answered in the order of their issue (IBA 9.5); the requester never has more than
// MAX_READ_DEPTH of a queue pair outstanding, so `issue` always finds room.
module read_tracker (
  input  logic        clk_i,
  input  logic        rst_ni,

  input  logic        open_valid_i,
  output logic        open_ready_o,
  input  logic [7:0]  open_index_i,

  input  logic        issue_valid_i,
  input  logic [7:0]  issue_index_i,
  input  logic [63:0] issue_address_i,  // where its data goes
  input  logic [23:0] issue_length_i,
  input  logic [23:0] issue_psn_i,      // of its first response packet

  input  logic        lookup_enable_i,
  input  logic [7:0]  lookup_index_i,
  input  logic [12:0] lookup_pmtu_i,    // two cycles after `lookup`: of the queue pair
  output logic        waiting_o,        // a READ is outstanding: the rest is valid
  output logic [23:0] expected_psn_o,
  output logic [63:0] address_o,        // of the next response packet's payload
  output logic [23:0] remaining_o,      // bytes still to come
  output logic        goes_on_o,        // … more than one packet's
  output logic        started_o,        // some came already
  output logic [4:0]  answered_o,       // READs answered completely, free-running

  input  logic        advance_valid_i,
  input  logic [13:0] advance_bytes_i,
  input  logic        advance_ends_i    // the READ is complete
);
  logic [111:0] reads_q[4096];     // {address, length, first PSN}, 16 for each queue pair
  logic [4:0]   issued_q[256];     // free-running
  logic [4:0]   answered_q[256];
  logic [23:0]  received_q[256];   // bytes and packets of the oldest outstanding READ
  logic [15:0]  packets_q[256];

  // The lookup: the memory's word, then the sums
  logic [1:0]   lookup_q;
  logic [7:0]   index_q;
  logic [111:0] read_q;
  logic         waiting_q, goes_on_q;
  logic [4:0]   head_q;
  logic [23:0]  received_now_q, expected_psn_q, remaining, remaining_q;
  logic [15:0]  packets_now_q;
  logic [63:0]  address_q;
  logic         open;
  logic [3:0]   issue_slot;

  assign open         = open_valid_i && open_ready_o;
  assign issue_slot   = issued_q[issue_index_i][3:0];
  assign open_ready_o = !issue_valid_i && !advance_valid_i;

  assign waiting_o      = waiting_q;
  assign expected_psn_o = expected_psn_q;
  assign address_o      = address_q;
  assign remaining      = read_q[47:24] - received_now_q;
  assign remaining_o    = remaining_q;
  assign goes_on_o      = goes_on_q;
  assign started_o      = received_now_q != '0;
  assign answered_o     = head_q;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) lookup_q <= '0;
    else lookup_q <= {lookup_q[0], lookup_enable_i};
  end

  always_ff @(posedge clk_i) begin
    if (lookup_enable_i) index_q <= lookup_index_i;
    if (lookup_q[0]) begin
      read_q         <= reads_q[{index_q, answered_q[index_q][3:0]}];
      waiting_q      <= issued_q[index_q] != answered_q[index_q];
      head_q         <= answered_q[index_q];
      received_now_q <= received_q[index_q];
      packets_now_q  <= packets_q[index_q];
    end
    if (lookup_q[1]) begin
      expected_psn_q <= read_q[23:0] + {8'd0, packets_now_q};
      address_q      <= read_q[111:48] + {40'd0, received_now_q};
      remaining_q    <= remaining;
      goes_on_q      <= remaining > {11'd0, lookup_pmtu_i};
    end
  end

  always_ff @(posedge clk_i) begin
    if (issue_valid_i) begin
      reads_q[{issue_index_i, issue_slot}] <= {issue_address_i, issue_length_i, issue_psn_i};
    end
    if (issue_valid_i) issued_q[issue_index_i] <= issued_q[issue_index_i] + 5'd1;
    else if (open) issued_q[open_index_i] <= '0;
    if (advance_valid_i) begin
      answered_q[index_q] <= head_q + {4'd0, advance_ends_i};
      received_q[index_q] <= advance_ends_i ? '0 : received_now_q + {10'd0, advance_bytes_i};
      packets_q[index_q]  <= advance_ends_i ? '0 : packets_now_q + 16'd1;
    end else if (open) begin
      answered_q[open_index_i] <= '0;
      received_q[open_index_i] <= '0;
      packets_q[open_index_i]  <= '0;
    end
  end
endmodule
