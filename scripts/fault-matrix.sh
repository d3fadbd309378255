#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# The fault matrix at full length, as the table of docs/reliability.md: for each fault and path MTU how often a queue pair
# went back, how often of these after a time-out, and the longest command in seconds. Exit status 0 only if all verified.
#   scripts/fault-matrix.sh
# shellcheck source=scripts/lib.sh
source "$(dirname "$0")/lib.sh"

build_preset release --target fault_matrix_test >/dev/null || die "the build failed; run scripts/test.sh to see why"
log=$(mktemp)
trap 'rm -f "$log"' EXIT
status=0
SRPNIC_LONG_TESTS=1 build/release/bin/fault_matrix_test >"$log" 2>&1 || status=$?
[ "$status" -eq 0 ] || grep -E 'FAILED|Failure|SRPNIC_TEST_SEED' "$log" >&2

# The rows of the test: | fault | path MTU | commands | sent | damaged to the card | … to the initiator | back | time-outs | s |
grep '^|' "$log" | awk -F'|' '
  function trimmed(text) { gsub(/ /, "", text); return text }
  {
    fault = trimmed($2); mtu = trimmed($3)
    if (!(fault in damaged)) faults[++faults_count] = fault
    if (!(mtu in seen)) { seen[mtu] = 1; mtus[++mtus_count] = mtu }
    commands += $4; damaged[fault] += $6 + $7
    cell[fault, mtu] = trimmed($8) " / " trimmed($9) " / " sprintf("%.1f", $10)
  }
  END {
    head = "| fault | damaged frames |"; line = "|---|---|"
    for (m = 1; m <= mtus_count; ++m) { head = head " " mtus[m] " |"; line = line "---|" }
    print head; print line
    for (f = 1; f <= faults_count; ++f) {
      row = "| " faults[f] " | " damaged[faults[f]] " |"
      for (m = 1; m <= mtus_count; ++m) row = row " " cell[faults[f], mtus[m]] " |"
      print row
    }
    print ""; print commands " commands"
  }'
exit "$status"
