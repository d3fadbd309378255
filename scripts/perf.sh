#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# How fast the simulator is on this machine, and where its time goes. The initiator model inside the simulator works
# through its jobs (512 B to 1 MiB, depth 1 and 32); the daemon is a process of its own.
#   scripts/perf.sh               medians of 5 runs without and with waves, in turns; then a profile
#     --runs N                    that many runs of each
#     --scale N                   N times the commands (2)
#     --no-waves                  without the build that records waves
# cycles/s and commands/s are for the time in which the simulator had something to do. Leaves build/perf: statistics, profile.
# shellcheck source=scripts/lib.sh
source "$(dirname "$0")/lib.sh"
# shellcheck source=scripts/card.sh
source scripts/card.sh

runs=5 scale=2 waves=1
while [ $# -gt 0 ]; do
  case $1 in
    --runs | --scale)
      [[ ${2:-} =~ ^[1-9][0-9]*$ ]] || die "$1 needs a number"
      if [ "$1" = --runs ]; then runs=$2; else scale=$2; fi
      shift
      ;;
    --no-waves) waves=0 ;;
    *) die "unknown option '$1'; the head of this file lists them" ;;
  esac
  shift
done

run=$SRPNIC_TOP/build/perf
say "building the simulator and the daemon"
targets=(srpnic-cosim srpnicd xrt-runtime)
[ "$waves" -eq 0 ] || targets+=(srpnic-cosim-trace)
build_preset release --target "${targets[@]}" >/dev/null || die "the build failed; run scripts/test.sh to see why"
rm -rf "$run"
mkdir -p "$run"
trap stop_card EXIT

# simulate NAME ARGUMENT...: one run; its statistics go to NAME.json.
simulate() {
  local name=$1
  shift
  start_card "$run" '64 MiB' --wire "initiator:scale=$scale" "$@"
  wait "$CARD_COSIM_PID" || die "a run failed; its log is $run/cosim.log"
  stop_card
  mv "$run/statistics.json" "$run/$name.json"
}

# line TITLE FILE...: median and spread of the runs.
line() {
  local title=$1
  shift
  jq -rs --arg title "$title" '
    def middle: sort | .[length / 2 | floor];
    def spread(f): map(f) | [middle, min, max];
    [$title, length] + spread(.cycles / .running_seconds) + spread(.counters.COMMANDS / .running_seconds) | @tsv' "$@" |
    awk -F'\t' '{ printf "%-14s %4d %10d %10d %10d %10d %10d %10d\n", $1, $2, $3, $4, $5, $6, $7, $8 }'
}

for ((i = 1; i <= runs; ++i)); do
  say "run $i of $runs"
  CARD_TRACE=0 simulate "plain-$i"
  [ "$waves" -eq 0 ] || CARD_TRACE=1 simulate "waves-$i" --trace "$run/waves.fst"
  rm -f "$run/waves.fst"
done

echo
printf '%-14s %4s %32s %32s\n' '' '' 'cycles/s (of 250,000,000)' 'commands/s'
printf '%-14s %4s %10s %10s %10s %10s %10s %10s\n' simulator runs median min max median min max
line 'without waves' "$run"/plain-*.json
[ "$waves" -eq 0 ] || line 'with waves' "$run"/waves-*.json

# Where the time goes: by sampling, else by counted instructions.
echo
export CARD_TRACE=0
if perf record -q -e cpu-clock -o "$run/perf.data" true >/dev/null 2>&1; then
  CARD_UNDER=(perf record -q -e cpu-clock -o "$run/perf.data")
  simulate profile
  perf report -i "$run/perf.data" --no-children --sort dso,symbol -F overhead,dso,symbol 2>/dev/null |
    sed -nE 's/ +$//; /^ +[0-9.]+%/p' | sort -rn >"$run/profile.txt"
  how='share of the samples of perf'
elif command -v valgrind >/dev/null; then
  CARD_UNDER=(valgrind --tool=callgrind "--callgrind-out-file=$run/callgrind.out")
  scale=1 simulate profile
  callgrind_annotate "$run/callgrind.out" | sed -nE 's/^ *[0-9,]+ \( *([0-9.]+%)\) +(.*)/\1 \2/p' >"$run/profile.txt"
  how='share of the instructions counted by callgrind'
else
  say "no profile: neither perf (package linux-perf) nor valgrind is there"
  exit 0
fi
echo "where the time goes ($how; functions in build/perf/profile.txt)"
awk '
  /^ *[0-9.]+%/ {
    share = $1 + 0
    part = "other libraries and system calls"
    if (/Vsrpnic_card/) part = "the card: Verilated RTL"
    else if (/sim::(Initiator|Channel|QueuePair|Responder|Requester|Packet|Workload|Icrc|Discovery)|initiator/) part = "initiator model"
    else if (/srpnic::sim::/) part = "memory, wire and register models"
    else if (/sc_core|tlm::/) part = "SystemC"
    else if (/kernel|\[k\]/) part = "system calls and page faults"
    sum[part] += share
  }
  END { for (part in sum) printf "%6.1f %%  %s\n", sum[part], part }' "$run/profile.txt" | sort -rn
