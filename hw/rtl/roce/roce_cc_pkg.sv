// SPDX-License-Identifier: Apache-2.0
// roce_cc_pkg: what the reaction point of congestion control keeps of each queue pair.
// Fixed point: a rate is in units of 1/16 byte a tick of 256 cycles (LINE_RATE is 100 Gb/s), tokens are in 1/16 byte,
// alpha has 16 fraction bits. Packed structs list their most significant field first.

// verilator lint_off UNUSEDPARAM
package roce_cc_pkg;

  localparam logic [16:0] ALPHA_ONE   = 17'h10000;
  localparam logic [19:0] MOST_TOKENS = 20'h40000;  // 16 KiB: what a tick at line rate brings, and some
  localparam logic [19:0] MOST_DEBT   = 20'd66816;  // one packet of the greatest PMTU with its overhead: 16 * (4096 + 80)

  typedef struct packed {
    logic [17:0] rate;         // Rc
    logic [17:0] target;       // Rt
    logic [16:0] alpha;
    logic [3:0]  timer_stage;  // increases by time since the last CNP; stays at 15
    logic [3:0]  byte_stage;   // … by volume
    logic [19:0] tokens;       // two's complement: negative is debt
    logic [23:0] bytes_left;   // until the byte counter is over
    logic [15:0] alpha_left;   // ticks from `moment` until alpha decays
    logic [15:0] rate_left;    // … until the increase by time
    logic [35:0] moment;       // how far in time this state has come
  } reaction_t;
  localparam int unsigned REACTION_BITS = 173;

  // What happens to a state in one step; at most one of `cut`, `by_volume` and the two of time is 1.
  typedef struct packed {
    logic cut;       // a CNP
    logic decay;     // the alpha timer is over
    logic by_time;   // the increase timer is over
    logic by_volume; // the byte counter is over
  } reaction_event_t;

endpackage
