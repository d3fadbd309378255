#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Builds everything and runs every test. The last line is "N passed, N failed, ..."; exit status 0 only if none failed.
#   scripts/test.sh                  packages, lint, builds, tests of all labels; the unit tests with sanitizers
#   scripts/test.sh --label LABEL    only these (repeatable): lint, unit, rtl, cosim, formal, mutation, synth, guest
#   scripts/test.sh --long           campaigns at full length (SRPNIC_LONG_TESTS=1), tests with the label long, and
#                                    everything compiled once more, each file alone
#   scripts/test.sh --no-setup       without looking for missing packages
# shellcheck source=scripts/lib.sh
source "$(dirname "$0")/lib.sh"
# shellcheck source=scripts/test-lists.sh
source scripts/test-lists.sh

# Of all builds from here on, also those of the scripts that this one and its tests call.
export SRPNIC_WERROR=ON

readonly known=(lint unit rtl cosim formal mutation synth guest)
labels=()
setup=1
long=0
timeout=300 # of tests that name none of their own because their length varies
while [ $# -gt 0 ]; do
  case $1 in
    --label)
      [ $# -ge 2 ] || die "--label needs one of: ${known[*]}"
      labels+=("$2")
      shift
      ;;
    --no-setup) setup=0 ;;
    --long)
      long=1
      timeout=14400
      export SRPNIC_LONG_TESTS=1
      ;;
    *) die "unknown option '$1'; use --label LABEL, --long or --no-setup" ;;
  esac
  shift
done
explicit=${#labels[@]}
[ "$explicit" -gt 0 ] || labels=("${known[@]}")
for label in "${labels[@]}"; do
  [[ " ${known[*]} " == *" $label "* ]] || die "unknown label '$label'; use one of: ${known[*]}"
done

start=$SECONDS
passed=0
failed=0
skipped=0
summary=()
built=() # presets
results=build/results

# count <attribute> <junit file>: of its testsuite element.
count() { grep -o "[[:space:]]$1=\"[0-9]*\"" "$2" | head -1 | tr -dc '0-9'; }

# run_label <label> <preset> <ctest arguments>...: adds to the totals and to the summary.
run_label() {
  local label=$1 preset=$2 begin=$SECONDS junit=$SRPNIC_TOP/$results/$1.xml total bad skips
  shift 2
  say "$label tests"
  rm -f "$junit"
  ctest --test-dir "build/$preset" --output-on-failure --timeout "$timeout" --output-junit "$junit" "$@" || true
  total=0 bad=0 skips=0
  if [ -f "$junit" ]; then
    total=$(count tests "$junit") bad=$(count failures "$junit") skips=$(count skipped "$junit")
  fi
  local ended=$((total - bad - skips))
  if [ "$total" -eq 0 ] && [ "$explicit" -gt 0 ] && [ "$label" != long ]; then
    say "no test has the label $label"
    bad=1
  fi
  passed=$((passed + ended)) failed=$((failed + bad)) skipped=$((skipped + skips))
  summary+=("$(printf '%-8s %4d passed, %d failed, %d skipped   %s' "$label" "$ended" "$bad" "$skips" \
    "$(duration $((SECONDS - begin)))")")
}

# run_step <name> <command>...: a step that counts as one test.
run_step() {
  local name=$1 begin=$SECONDS state=passed
  shift
  say "$name"
  if "$@"; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
    state=FAILED
  fi
  summary+=("$(printf '%-8s %s   %s' "$name" "$state" "$(duration $((SECONDS - begin)))")")
  [ "$state" = passed ]
}

# outcome <process> <log>: waits for a process begun earlier, shows what it said and has its exit status.
outcome() {
  local status=0
  wait "$1" || status=$?
  cat "$2"
  return "$status"
}

wants() { [[ " ${labels[*]} " == *" $1 "* ]]; }

finish() {
  local line
  echo
  for line in "${summary[@]}"; do echo "$line"; done
  echo "total time $(duration $((SECONDS - start)))"
  echo "$passed passed, $failed failed, $skipped skipped"
  [ "$failed" -eq 0 ]
}

if [ "$setup" -eq 1 ]; then
  run_step setup scripts/setup.sh || { finish; exit 1; }
fi
mkdir -p "$results"

if wants lint; then run_step lint scripts/lint.sh --fast || true; fi

if wants lint || wants rtl || wants cosim || wants formal || wants mutation || wants synth || wants guest; then
  run_step build build_preset release --target all rtl_tests cosim_tests mutation_tests || { finish; exit 1; }
  built+=(release)
  # clang-tidy reads headers that the build makes.
  if wants lint; then run_step tidy scripts/lint.sh --tidy || true; fi
  for label in rtl cosim formal mutation; do
    if wants "$label"; then run_label "$label" release -L "^$label\$" --parallel "$(nproc)"; fi
  done
  # Guests wait for time-outs and for each other; synthesis takes what they leave.
  if wants synth; then
    setsid nice scripts/synth.sh >"$results/synth.log" 2>&1 &
    synthesis=$!
    trap 'kill -- "-$synthesis" 2>/dev/null || true' EXIT
  fi
  if wants guest; then run_label guest release -L '^guest$'; fi
  if wants synth; then run_step synth outcome "$synthesis" "$results/synth.log" || true; fi
  if [ "$long" -eq 1 ]; then run_label long release -L '^long$' --parallel "$(nproc)"; fi
fi

if wants unit && run_step unit-build build_preset sanitize; then
  built+=(sanitize)
  run_label unit sanitize -L '^unit$' --parallel "$(nproc)"
fi
if wants unit && [ "$long" -eq 1 ]; then run_step fuzz scripts/fuzz.sh --runs 10000000 || true; fi
# Only what was asked for explicitly may be less than everything.
if [ "$long" -eq 1 ] && [ "$explicit" -eq 0 ]; then
  run_step separate build_preset separate --target all unit_tests rtl_tests cosim_tests mutation_tests || true
fi

# complain <text>: about the tests as a whole; counts as one that failed.
complain() {
  failed=$((failed + 1))
  summary+=("$1")
}
for preset in "${built[@]}"; do
  wrong=$(test_list "build/$preset" | unlabelled_tests "${known[@]}" long)
  [ -z "$wrong" ] || complain "tests without a label, which were not run; give them one: $wrong"
  # Of the programs that have just been built; what else lies in the folder may be old.
  if [ "$preset" = sanitize ]; then of=(unit); else of=(rtl cosim formal mutation guest long); fi
  wrong=$(test_list "build/$preset" | odd_test_names "${of[@]}" | sed -n 1,3p)
  [ -z "$wrong" ] || complain "tests whose names cannot be typed; name their parameters in INSTANTIATE_TEST_SUITE_P: $wrong"
  warnings_are_errors "$preset" || complain "build/$preset was built without SRPNIC_WERROR"
done

finish
