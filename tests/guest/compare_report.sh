#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# The arithmetic of scripts/compare.sh, without guests: from what fio and the host report to the tables.
set -euo pipefail
cd "$(dirname "$0")/../.."
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

failed() {
  echo "FAILED: $*"
  cat "$folder"/*
  exit 1
}

# run TARGET ROUND IOPS P50-NS: one document of fio and one line of the host. The card needs 250 cycles for each command.
run() {
  local card=null
  [ "$1" != card ] || card='{"commands": 1000, "cycles": 250000, "on_card": 999, "running_seconds": 0.5}'
  cat >>"$folder/fio.json" <<JSON
{"jobs": [{"jobname": "$1 $2 read:4k:8", "write": {"total_ios": 0}, "read": {"total_ios": 1000, "iops": $3, "bw_bytes": $(($3 * 4096)),
  "runtime": 4000, "clat_ns": {"mean": $4, "percentile": {"50.000000": $4, "99.000000": $(($4 * 3))}}}}]}
JSON
  cat >>"$folder/host.json" <<JSON
{"target": "$1", "round": $2, "job": "read:4k:8", "load": 1, "card": $card,
  "processor_seconds": {"card": 2, "targets": 0.2, "initiator": 3, "machine": 7.2, "wall": 4}}
JSON
}
results() {
  jq -n --slurpfile fio "$folder/fio.json" --slurpfile host "$folder/host.json" --arg accelerator tcg --arg cpu test --argjson processors 2 \
    --argjson rounds "$1" --argjson seconds 4 --argjson mtu 1500 --argjson cpus 2 --argjson target_cpus 2 --arg targets 'card ib_srpt' \
    --arg jobs read:4k:8 -f scripts/compare-results.jq
}
expect() { grep -qF -- "$1" "$folder/report.md" || failed "the report lacks: $1"; }

# Given three rounds in which the machine becomes slower for both, when the report is made, then ratios are those within a round.
run card 1 1000 8000000
run ib_srpt 1 500 16000000
run card 2 900 9000000
run ib_srpt 2 600 13000000
run card 3 200 40000000
run ib_srpt 3 400 20000000
results 3 >"$folder/results.json"
jq -r -f scripts/compare-report.jq "$folder/results.json" >"$folder/report.md"
expect '| sequential READ 4 KiB, depth 8 | card | 900 (200–1000) | 3.69 (0.82–4.1) | 9 (8–40) | 27 (24–120) | 1.5 (0.5–2) |'
expect '| sequential READ 4 KiB, depth 8 | ib_srpt | 500 (400–600) |'
expect 'Geometric mean over all jobs of the ratio to ib_srpt: card 1.5, ib_srpt 1.'
expect 'The card is no slower than ib_srpt in 1 of 1 jobs.'
expect '| card | 0.5 | 0.05 | 0.75 | 0.5 |'
expect '| sequential READ 4 KiB, depth 8 | 3000 | 99.9 % | 250 (250–250) | 500000 |'

# Given a run that is missing, or commands the card never saw, or a run in which nothing moved, then there are no results.
if results 4 >/dev/null 2>"$folder/errors"; then failed "a missing round went unnoticed"; fi
grep -qF '6 runs instead of 8' "$folder/errors" || failed "the error does not say what is missing"
sed -i 's/"commands": 1000/"commands": 999/' "$folder/host.json"
if results 3 >/dev/null 2>"$folder/errors"; then failed "commands that the card never saw went unnoticed"; fi
grep -qF 'the card saw 999 commands of 1000' "$folder/errors" || failed "the error does not say what the card saw"
sed -i 's/"total_ios": 1000/"total_ios": 0/' "$folder/fio.json"
if results 3 >/dev/null 2>"$folder/errors"; then failed "a run that moved nothing went unnoticed"; fi
grep -qF 'moved nothing' "$folder/errors" || failed "the error does not say which run moved nothing"
echo passed
