#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Fuzzes the parsers of what comes from outside with libFuzzer, AddressSanitizer and UndefinedBehaviorSanitizer
# (tests/fuzz). Builds preset fuzz, starts from the committed corpus, prints a table. Exit status 0 only without findings;
# the path of the input that shows a finding is printed.
#   scripts/fuzz.sh                      10 seconds for each parser
#   scripts/fuzz.sh --seconds N          N seconds for each parser
#   scripts/fuzz.sh --runs N             N executions in total; slower parsers get a smaller share
#   scripts/fuzz.sh --parser NAME        only this one (repeatable)
#   scripts/fuzz.sh --jobs N             so many at a time instead of one for each processor
# What is found on the way stays in build/fuzz/corpus/<parser>; the next run goes on from there.
# shellcheck source=scripts/lib.sh
source "$(dirname "$0")/lib.sh"

# Shares of --runs in a thousand: roughly equal time for each parser.
declare -A shares=([command]=110 [config]=25 [connection]=55 [datagram]=200 [image]=200 [login]=110 [network]=130
  [options]=14 [packet]=65 [rings]=60 [scsi]=80 [target]=6 [xrt_server]=15)
readonly seconds_per_input=20 longest=4096

limit=(-max_total_time=10)
runs=0
parsers=()
jobs=$(nproc)
while [ $# -gt 0 ]; do
  [ $# -ge 2 ] || die "option $1 needs a value"
  case $1 in
    --seconds) limit=("-max_total_time=$2") ;;
    --runs) runs=$2 ;;
    --parser)
      [ -n "${shares[$2]:-}" ] || die "no parser '$2'; there are: ${!shares[*]}"
      parsers+=("$2")
      ;;
    --jobs) jobs=$2 ;;
    *) die "unknown option '$1'; use --seconds N, --runs N, --parser NAME or --jobs N" ;;
  esac
  shift 2
done
if [ ${#parsers[@]} -eq 0 ]; then mapfile -t parsers < <(printf '%s\n' "${!shares[@]}" | sort); fi
total=0
for parser in "${parsers[@]}"; do total=$((total + shares[$parser])); done

build_preset fuzz
results=build/fuzz/results
rm -rf "$results"
mkdir -p "$results"

fuzz() {
  local parser=$1 corpus=build/fuzz/corpus/$1
  mkdir -p "$corpus"
  [ "$runs" -eq 0 ] || limit=("-runs=$(((runs * shares[$parser] + total - 1) / total))")
  # The first folder takes what is new; the committed one is only read.
  "build/fuzz/bin/${parser}_fuzzer" "${limit[@]}" -timeout=$seconds_per_input -max_len=$longest -rss_limit_mb=4096 \
    -print_final_stats=1 -artifact_prefix="$results/$parser-" "$corpus" "tests/fuzz/corpus/$parser" \
    >"$results/$parser.log" 2>&1 || touch "$results/$parser.failed"
}

say "fuzzing ${parsers[*]}"
for parser in "${parsers[@]}"; do
  while [ "$(jobs -rp | wc -l)" -ge "$jobs" ]; do wait -n || true; done
  fuzz "$parser" &
done
wait

# last <text before a number> <log>: the last such number.
last() { grep -o "$1 *[0-9]*" "$2" | tail -1 | grep -o '[0-9]*$' || echo 0; }

executed=0
failures=()
printf '\n| parser     | executions | per second | edges at start | at end | findings |\n|---|---|---|---|---|---|\n'
for parser in "${parsers[@]}"; do
  log=$results/$parser.log
  units=$(last 'number_of_executed_units:' "$log")
  start=$(grep 'INITED' "$log" | grep -o 'cov: [0-9]*' | grep -o '[0-9]*$' || echo 0)
  found=0
  if [ -f "$results/$parser.failed" ]; then
    found=1
    failures+=("$parser")
  fi
  printf '| %-10s | %10d | %10d | %14d | %6d | %8d |\n' "$parser" "$units" \
    "$(last 'average_exec_per_sec:' "$log")" "$start" "$(last 'cov:' "$log")" "$found"
  executed=$((executed + units))
done
printf '\n%d executions\n' "$executed"

for parser in "${failures[@]}"; do
  grep -E 'ERROR|SUMMARY|broken:|runtime error' "$results/$parser.log" || tail -5 "$results/$parser.log"
  find "$results" -name "$parser-*" -printf "$parser: the input is %p\n"
done
[ ${#failures[@]} -eq 0 ]
