// SPDX-License-Identifier: Apache-2.0
// reaction_point: paces queue pairs that CNPs have reached (DCQCN's reaction point, see dcqcn_rates).
// In: `cnp` pulses, `sent` pulses for packets of paced queue pairs, the time. Out, by queue pair: `paced_o` (send one packet
// a turn, report it by `sent`), `blocked_o` (send nothing: the bucket is in debt).
// A queue pair is unknown here, and unlimited, until a CNP comes; it is forgotten when it is back at line rate and alpha
// has decayed until g * alpha is less than 2^-16. State is in memory and changed by reaction_step: looks at one queue pair
// after the other, one a cycle, where one that is behind is looked at again at once; and charges for packets, which go
// first. From `sent` on a queue pair is blocked until its charge is known.
// CNPs of a queue pair that come before the first of them was looked at (256 cycles, as a rule) count as one.
// Guarantees: MOST_DEBT, MOST_TOKENS, line rate and minimum rate are kept. Demand: `sent` pulses 5 cycles apart.
module reaction_point (
  input  logic                              clk_i,
  input  logic                              rst_ni,
  input  srp_abi_pkg::congestion_settings_t settings_i,
  input  logic [35:0]                       now_i,          // ticks
  input  logic                              skips_i,        // ticks are being skipped

  input  logic                              open_i,         // a new queue pair
  input  logic [7:0]                        open_index_i,
  input  logic                              cnp_valid_i,
  input  logic [7:0]                        cnp_index_i,
  input  logic                              sent_valid_i,
  input  logic [7:0]                        sent_index_i,
  input  logic [13:0]                       sent_bytes_i,   // of its payload

  output logic [255:0]                      paced_o,
  output logic [255:0]                      blocked_o,
  output logic                              pending_o,      // some queue pair is blocked, or was until a moment ago
  output logic [33:0]                       next_o          // none can send before so many ticks
);
  localparam logic [17:0] LineRate = 18'(srp_abi_pkg::CC_LINE_RATE);

  logic [roce_cc_pkg::REACTION_BITS-1:0] memory_q[256];
  logic [255:0] active_q, paced_q, blocked_q, cnp_q;

  assign paced_o   = paced_q;
  assign blocked_o = blocked_q;

  // ------------------------------------------------------------------ stage 0: what is next
  logic        scanning_q, charge_q, issue_charge, issue_look;
  logic [7:0]  charge_index_q, scan_q, index_0;
  logic [14:0] charge_bytes_q, bytes_1_q;
  logic        valid_1_q, valid_2_q, valid_3_q, valid_4_q, charge_1_q;
  logic [7:0]  index_1_q, index_2_q, index_3_q, index_4_q;
  logic        charge_busy, scan_busy, behind_4;
  roce_cc_pkg::reaction_t read_q, state_4;

  assign charge_busy  = (valid_1_q && charge_index_q == index_1_q) || (valid_2_q && charge_index_q == index_2_q) ||
                        (valid_3_q && charge_index_q == index_3_q) || (valid_4_q && charge_index_q == index_4_q);
  assign scan_busy    = (valid_1_q && scan_q == index_1_q) || (valid_2_q && scan_q == index_2_q) ||
                        (valid_3_q && scan_q == index_3_q) || (valid_4_q && scan_q == index_4_q);
  assign issue_charge = charge_q && !charge_busy;
  assign issue_look   = !issue_charge && scanning_q && !scan_busy;
  assign index_0      = issue_charge ? charge_index_q : scan_q;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      charge_q   <= 1'b0;
      scanning_q <= 1'b0;
      scan_q     <= '0;
      valid_1_q  <= 1'b0;
    end else begin
      if (sent_valid_i) charge_q <= paced_q[sent_index_i];
      else if (issue_charge) charge_q <= 1'b0;
      scanning_q <= (active_q | cnp_q) != '0;
      if (valid_4_q && behind_4) scan_q <= index_4_q;
      else if (issue_look) scan_q <= scan_q + 8'd1;
      valid_1_q <= issue_charge || (issue_look && (active_q[scan_q] || cnp_q[scan_q]));
    end
  end

  always_ff @(posedge clk_i) begin
    if (sent_valid_i) begin
      charge_index_q <= sent_index_i;
      charge_bytes_q <= {1'b0, sent_bytes_i} + 15'(srp_abi_pkg::CC_PACKET_OVERHEAD);
    end
    charge_1_q <= issue_charge;
    bytes_1_q  <= charge_bytes_q;
    index_1_q  <= index_0;
    read_q     <= memory_q[index_0];
  end

  // ------------------------------------------------------------------ stages 1 to 3
  logic known_1, cut_4, charge_2_q, charge_3_q, charge_4_q;

  assign known_1 = active_q[index_1_q];
  reaction_step step (
    .clk_i, .settings_i, .now_i, .state_i(read_q), .known_i(known_1), .charge_i(charge_1_q), .bytes_i(bytes_1_q),
    .cnp_i(cnp_q[index_1_q]), .state_o(state_4), .cut_o(cut_4), .behind_o(behind_4)
  );

  always_ff @(posedge clk_i) begin
    valid_2_q  <= rst_ni && valid_1_q && (known_1 || !charge_1_q);
    valid_3_q  <= rst_ni && valid_2_q;
    valid_4_q  <= rst_ni && valid_3_q;
    index_2_q  <= index_1_q;
    index_3_q  <= index_2_q;
    index_4_q  <= index_3_q;
    charge_2_q <= charge_1_q;
    charge_3_q <= charge_2_q;
    charge_4_q <= charge_3_q;
  end

  // ------------------------------------------------------------------ stage 4: what follows from it
  logic        write, paced, remembered, in_debt, charge_waits, blocked, changes;
  logic [19:0] debt;

  // A queue pair opened, or congestion control ended, since stage 0: the step is void.
  assign write        = valid_4_q && (active_q[index_4_q] || (cut_4 && cnp_q[index_4_q]));
  assign paced        = state_4.rate != LineRate || state_4.target != LineRate;
  assign remembered   = paced || (state_4.alpha >> settings_i.alpha_shift) != '0;
  assign in_debt      = state_4.tokens[19];
  assign debt         = -state_4.tokens;
  assign charge_waits = (charge_q && charge_index_q == index_4_q) || (sent_valid_i && sent_index_i == index_4_q);
  assign blocked      = paced && (in_debt || charge_waits);
  assign changes      = write && blocked != blocked_q[index_4_q];

  always_ff @(posedge clk_i) begin
    if (write) memory_q[index_4_q] <= state_4;
  end

  always_ff @(posedge clk_i) begin
    if (!rst_ni || !settings_i.enabled) begin
      active_q  <= '0;
      paced_q   <= '0;
      blocked_q <= '0;
      cnp_q     <= '0;
    end else begin
      if (sent_valid_i && paced_q[sent_index_i]) blocked_q[sent_index_i] <= 1'b1;
      if (write) begin
        active_q[index_4_q]  <= remembered;
        paced_q[index_4_q]   <= paced;
        blocked_q[index_4_q] <= blocked;
        if (cut_4) cnp_q[index_4_q] <= 1'b0;
      end
      if (cnp_valid_i) cnp_q[cnp_index_i] <= 1'b1;
      if (open_i) begin
        active_q[open_index_i]  <= 1'b0;
        paced_q[open_index_i]   <= 1'b0;
        blocked_q[open_index_i] <= 1'b0;
        cnp_q[open_index_i]     <= 1'b0;
      end
    end
  end

  // ------------------------------------------------------------------ time that may be skipped
  logic        pending_q;
  logic [7:0]  awake_q;  // cycles that a queue pair, no longer blocked, has to be picked before the clock may rest
  logic [18:0] horizon;

  pacing_horizon horizons (
    .clk_i, .rst_ni,
    .restart_i(skips_i || sent_valid_i || cnp_valid_i || open_i || changes || (valid_4_q && behind_4)),
    .look_i(issue_look), .blocked_i(write && !charge_4_q && blocked),
    .debt_i(debt[18:0]), .rate_i(state_4.rate), .rate_left_i(state_4.rate_left), .next_o(horizon)
  );
  assign pending_o = pending_q;
  assign next_o    = {15'd0, horizon};
  always_ff @(posedge clk_i) begin
    pending_q <= rst_ni && (blocked_q != '0 || awake_q != '0);
    if (!rst_ni) awake_q <= '0;
    else if (changes) awake_q <= '1;
    else if (awake_q != '0) awake_q <= awake_q - 8'd1;
  end

  always_ff @(posedge clk_i) begin
    if (rst_ni) begin
      assert (!(sent_valid_i && charge_q && !issue_charge));
      if (write) begin
        assert (in_debt ? debt <= roce_cc_pkg::MOST_DEBT : state_4.tokens <= roce_cc_pkg::MOST_TOKENS);
        assert (state_4.rate != '0 && state_4.rate <= LineRate && state_4.target <= LineRate);
      end
    end
  end
endmodule
