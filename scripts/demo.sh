#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# The main job: an unmodified Linux guest reads and writes, verified, through the simulated card; then a table of what it took.
#   scripts/demo.sh              packages, build, card and daemon, guest: fio at four sizes and two depths, ext4, logout
#     --no-guest                 the same jobs from the initiator model inside the simulator; takes seconds
#     --keep                     leave card and daemon running afterwards and print how to log in to them
#     --trace                    record FST waves (slow)
#     --accel kvm|tcg            instead of trying KVM first
#     --no-setup                 without looking for missing packages
# Leaves build/demo: wire.pcapng, statistics.json, logs and, with --trace, waves.fst. Exit status 0 only when everything verified.
# shellcheck source=scripts/lib.sh
source "$(dirname "$0")/lib.sh"
# shellcheck source=scripts/card.sh
source scripts/card.sh
# shellcheck source=scripts/guest/image.sh
source scripts/guest/image.sh
# shellcheck source=scripts/guest/run.sh
source scripts/guest/run.sh

guest=1 keep=0 trace=0 setup=1 accelerator=''
while [ $# -gt 0 ]; do
  case $1 in
    --no-guest) guest=0 ;;
    --keep) keep=1 ;;
    --trace) trace=1 ;;
    --no-setup) setup=0 ;;
    --accel)
      [ $# -ge 2 ] || die "--accel needs kvm or tcg"
      accelerator=$2
      shift
      ;;
    *) die "unknown option '$1'; the head of this file lists them" ;;
  esac
  shift
done
begin=$SECONDS
run=$SRPNIC_TOP/build/demo

[ "$setup" -eq 0 ] || scripts/setup.sh
say "building the card and the daemon"
build_preset release --target srpnic-cosim srpnicd xrt-runtime >/dev/null || die "the build failed; run scripts/test.sh to see why"
[ "$trace" -eq 0 ] || build_preset release --target srpnic-cosim-trace >/dev/null || die "the build with waves failed"
rm -rf "$run"
mkdir -p "$run"
trap stop_card EXIT

# What happened between two snapshots, one row of the table: row NAME BYTES BEFORE AFTER
row() {
  jq -rn --arg name "$1" --argjson bytes "$2" --slurpfile before "$3" --slurpfile after "$4" '
    ($before[0]) as $b | ($after[0]) as $a |
    ($a.counters.COMMANDS - $b.counters.COMMANDS) as $commands |
    ($a.counters.RESPONSES_FAST - $b.counters.RESPONSES_FAST) as $fast |
    [$name, $commands, $fast, $bytes, ($a.cycles - $b.cycles),
     ($a.rx.frames + $a.tx.frames - $b.rx.frames - $b.tx.frames),
     ($a.counters.RX_BAD_ICRC - $b.counters.RX_BAD_ICRC),
     ($a.wall_seconds - $b.wall_seconds)] | @tsv' >>"$run/rows.tsv"
}

print_table() {
  echo
  awk -F'\t' '
    BEGIN {
      printf "%-14s %9s %10s %9s %12s %11s %9s %5s %8s\n", "job", "commands", "on card", "MB", "cycles", "cycles/cmd", "packets", "ICRC", "wall s"
    }
    {
      printf "%-14s %9d %9.2f%% %9.2f %12d %11.0f %9d %5d %8.1f\n", $1, $2, $2 ? 100 * $3 / $2 : 100, $4 / 1e6, $5, $2 ? $5 / $2 : 0, $6, $7, $8
      for (i = 2; i <= 8; ++i) sum[i] += $i
    }
    END {
      printf "%-14s %9d %9.2f%% %9.2f %12d %11.0f %9d %5d %8.1f\n", "total", sum[2], sum[2] ? 100 * sum[3] / sum[2] : 0, sum[4] / 1e6, sum[5], sum[2] ? sum[5] / sum[2] : 0, sum[6], sum[7], sum[8]
    }' "$run/rows.tsv"
}

# The whole run, from login to logout.
print_totals() {
  jq -r '"commands that never touched the host: \(.counters.RESPONSES_FAST) of \(.counters.COMMANDS), \(.counters.COMMANDS_TO_HOST) went to the host",
    "packets: \(.rx.frames) received, \(.tx.frames) sent; ICRC errors: \(.counters.RX_BAD_ICRC)",
    "simulated: \(.cycles) card cycles in \(.running_seconds * 10 | round / 10) s: \(.cycles_per_second) cycles/s; card time \(.simulated_ns / 1e6 | round / 1e3) s"' "$1"
}

# How many reads and writes the host had to execute; the daemon says so when it ends.
print_host_share() {
  local by_host
  by_host=$(sed -n 's/.*reads and writes \([0-9]*\),.*/\1/p' "$run/srpnicd.log")
  jq -r --argjson host "${by_host:-0}" '.counters.RESPONSES_FAST as $card | "reads and writes: \($card) by the card, \($host) by the host (\(10000 * $card / ($card + $host) | floor / 100) % without the host)"' "$1"
}

run_guest_demo() {
  make_guest_image
  [ -n "$accelerator" ] || accelerator=$(choose_accelerator)
  say "booting the guest (accelerator: $accelerator)"
  # One descriptor for a whole megabyte, so that fio's largest blocks arrive as single commands.
  guest_overlay "$run" scripts/guest/demo.sh 1500 'cmd_sg_entries=255' 'max_sect=2048,cmd_sg_entries=255' ''
  local line name bytes status_file=$run/guest-status
  {
    local status=0
    run_guest "$run" "$accelerator" 1500 2 || status=$?
    echo "$status" >"$status_file"
  } | while IFS= read -r line; do
    line=${line%$'\r'}
    case $line in
      '@begin '*)
        name=${line#@begin }
        say "running $name"
        card_snapshot "$run" "$run/before.json"
        ;;
      '@end '*)
        card_snapshot "$run" "$run/after.json"
        read -r _ name bytes <<<"$line"
        row "$name" "$bytes" "$run/before.json" "$run/after.json"
        ;;
      'guest: '*) say "$line" ;;
      *) printf '   %s\n' "$line" ;;
    esac
  done
  rm -f "$run/initramfs.cpio"
  return "$(cat "$status_file")"
}

cosim_options=(--pcapng "$run/wire.pcapng")
[ "$trace" -eq 0 ] || cosim_options+=(--trace "$run/waves.fst")
export CARD_TRACE=$trace
status=0
if [ "$guest" -eq 1 ]; then
  say "starting the simulated card and the daemon"
  start_card "$run" '64 MiB' --wire "dgram:$run/card.wire,$run/guest.wire" "${cosim_options[@]}"
  run_guest_demo || status=$?
else
  say "starting the simulated card with the initiator model, and the daemon"
  start_card "$run" '64 MiB' --wire initiator "${cosim_options[@]}"
  wait "$CARD_COSIM_PID" || status=$?
  cat "$run/cosim.log"
fi

if [ "$guest" -eq 1 ]; then
  card_snapshot "$run" "$run/final.json"
  [ ! -s "$run/rows.tsv" ] || print_table
  echo
  print_totals "$run/final.json"
  if [ "$keep" -eq 0 ]; then
    stop_card
    print_host_share "$run/final.json"
  fi
fi
echo "wall time $(duration $((SECONDS - begin))); wire recorded in build/demo/wire.pcapng"

if [ "$keep" -eq 1 ] && kill -0 "$CARD_COSIM_PID" 2>/dev/null; then
  trap - EXIT
  cat <<TEXT
The card and the daemon go on running (processes ${CARD_PIDS[*]}; end them with: kill ${CARD_PIDS[*]}).
A QEMU guest reaches the card with
  -netdev dgram,id=wire,local.type=unix,local.path=$run/guest.wire,remote.type=unix,remote.path=$run/card.wire
and logs in with
  echo "$(card_add_target)" > /sys/class/infiniband_srp/srp-rxe0-1/add_target
TEXT
fi
if [ "$status" -eq 0 ]; then say "everything verified"; else say "FAILED with status $status; logs are in build/demo"; fi
exit "$status"
