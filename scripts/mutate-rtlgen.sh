#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Would a fault of rtlgen be noticed? Each mutant is rtlgen with one fault. It is "killed" when a test of tests/unit/rtlgen
# fails, aborts or hangs, or else when the kernel fuzzer (tests/kernel_fuzz) finds a kernel that shows it. Faults that rtlgen
# once had must be found by the fuzzer, whatever the unit tests notice. Exit status 0 only when at least nineteen of twenty
# mutants are killed and the fuzzer finds each former fault.
#   scripts/mutate-rtlgen.sh                      all mutants; needs build/release to be built (target mutation_tests)
#   scripts/mutate-rtlgen.sh --mutant NAME        only this one (repeatable)
#   scripts/mutate-rtlgen.sh --sample N --seed S  N of them, drawn with this seed (a new one by default), and few kernels
#   scripts/mutate-rtlgen.sh --kernels N          kernels to try when the unit tests notice nothing
#   scripts/mutate-rtlgen.sh --build FOLDER       with the objects and tests of another build folder
#
# tests/mutation/rtlgen/rtlgen.mutants describes the mutants like those of the kernels (scripts/mutate.sh):
#   <file under hw/hls>: <name>: <what is wrong>, where names of former faults begin with former_
#   - <the text that is replaced, which must occur exactly once in the file; several such lines: text of several lines>
#   + <what replaces it; nothing: the text is dropped>
#   also <file under hw/hls>: the same fault in a second place, with lines - and + of its own
#   rare: only many kernels show it, so it is never in a sample
# The source tree is never touched: mutants live under <build folder>/tests/mutation/rtlgen/work.
# shellcheck source=scripts/lib.sh
source "$(dirname "$0")/lib.sh"

readonly list=tests/mutation/rtlgen/rtlgen.mutants
readonly least_percent=95
readonly test_seconds=120        # a run of the unit tests takes a few
readonly fuzz_seed=1             # a kernel that shows a fault of the unchanged rtlgen does not count
readonly latency=3
readonly former_kernels=400      # within which former faults must be found
readonly sample_kernels=30
readonly memory_kilobytes=8000000 # a broken translator may want without end

build=build/release
wanted=()
sample=0 seed=${SRPNIC_TEST_SEED:-$RANDOM} kernels=200
while [ $# -gt 0 ]; do
  [ $# -ge 2 ] || die "option $1 needs a value"
  case $1 in
    --mutant) wanted+=("$2") ;;
    --sample) sample=$2 kernels=$sample_kernels ;;
    --seed) seed=$2 ;;
    --kernels) kernels=$2 ;;
    --build) build=$2 ;;
    *) die "unknown option '$1'; use --mutant NAME, --sample N, --seed S, --kernels N or --build FOLDER" ;;
  esac
  shift 2
done
[ -f "$build/tests/mutation/rtlgen/commands.sh" ] || die "$build is not configured for this; run: cmake --preset release"
compile=() core=() program='' tests=() libraries=() test_libraries=() headers='' fuzzer='' reference=''
# shellcheck source=/dev/null
source "$build/tests/mutation/rtlgen/commands.sh"
for file in "${core[@]}" "$program" "${tests[@]}" "$fuzzer" "$reference"; do
  [ -f "$file" ] || die "$file is missing; run: cmake --build --preset release --target mutation_tests"
done

work=$(cd "$build/tests/mutation/rtlgen" && pwd)/work
modules=$(dirname "$work")/reference
rm -rf "$work"
mkdir -p "$work" "$modules"
# What rtlgen makes of the kernels stays as long as it and the fuzzer stay.
made_by=$(cat "$reference" "$fuzzer" | cksum)
if [ "$made_by" != "$(cat "$modules/made_by" 2>/dev/null || true)" ]; then
  rm -rf "$modules"
  mkdir "$modules"
  echo "$made_by" >"$modules/made_by"
fi
ulimit -c 0

# replace <folder> <file> <original> <replacement>: in the mutant's own copy of the file.
replace() {
  local folder=$1 file=$2 original=$3 replacement=$4 text rest
  local copy=$folder/source/$file
  mkdir -p "$folder/source/rtlgen"
  if [[ $file = rtlgen/include/* ]]; then
    [ -d "$folder/source/rtlgen/include" ] || cp -r "$headers" "$folder/source/rtlgen"
  elif [ ! -f "$copy" ]; then
    cp "hw/hls/$file" "$copy"
  fi
  text=$(<"$copy")
  rest=${text#*"$original"}
  if [ "$rest" = "$text" ] || [ "${rest#*"$original"}" != "$rest" ] || [ "$original" = "$replacement" ]; then
    die "$list: ${folder##*/}: must occur exactly once in hw/hls/$file, and change: $original"
  fi
  printf '%s\n' "${text%%"$original"*}$replacement$rest" >"$copy"
}

# read_mutants: their changed sources in <work>/<name>; names, whats and rares say which there are.
declare -A whats=() rares=()
names=()
read_mutants() {
  local name='' file='' original='' replacement='' line
  finish_change() {
    if [ -n "$original" ]; then replace "$work/$name" "$file" "$original" "$replacement"; fi
    original='' replacement=''
  }
  while IFS= read -r line; do
    case $line in
      '#'*) ;;
      '- '*) original+=${original:+$'\n'}${line#- } ;;
      '+ '*) replacement+=${replacement:+$'\n'}${line#+ } ;;
      '+') ;;
      rare) rares[$name]=1 ;;
      '')
        [ -n "$name" ] || continue
        finish_change
        [ -d "$work/$name/source" ] || die "$list: $name changes nothing"
        name=''
        ;;
      'also '*)
        finish_change
        file=${line#also }
        ;;
      *': '*': '*)
        file=${line%%: *} line=${line#*: }
        name=${line%%: *}
        names+=("$name")
        whats[$name]=${line#*: }
        ;;
      *) die "$list: neither '<file>: <name>: <what>' nor '- ', '+ ', 'also <file>' or 'rare': $line" ;;
    esac
    if [[ -n $name && ($file != rtlgen/*.cpp && $file != rtlgen/include/* || ! -f hw/hls/$file) ]]; then
      die "$list: no source of rtlgen: $file"
    fi
  done < <(cat "$list" && echo)
}

# build_mutant <folder>: <folder>/rtlgen and <folder>/tests, from what is changed and what is not.
build_mutant() {
  local folder=$1 object name objects=()
  local own=$folder/source/rtlgen
  for object in "${core[@]}" "$program"; do
    name=$(basename "$object" .o)
    if [ -f "$own/$name" ]; then
      "${compile[@]}" -c "$own/$name" -o "$folder/$name.o" || return 1
      object=$folder/$name.o
    fi
    objects+=("$object")
  done
  "${compile[0]}" "${objects[@]}" "${libraries[@]}" -o "$folder/rtlgen.bin" || return 1
  "${compile[0]}" "${tests[@]}" "${objects[@]:0:${#core[@]}}" "${libraries[@]}" "${test_libraries[@]}" -o "$folder/tests" ||
    return 1
  # shellcheck disable=SC2016  # $0 is the program's
  printf '#!/bin/bash\nulimit -v %s\nexec "$0.bin" "$@"\n' $memory_kilobytes >"$folder/rtlgen"
  chmod +x "$folder/rtlgen"
}

# run_tests <folder>: what notices goes to <folder>/noticed.
run_tests() {
  local folder=$1 status=0
  { (ulimit -v $memory_kilobytes && exec timeout "$test_seconds" "$folder/tests" --gtest_fail_fast) \
    >"$folder/tests.log" 2>&1; } 2>/dev/null || status=$?
  case $status in
    0) return 0 ;;
    1) sed -n 's/^\[  FAILED  \] \([A-Za-z]*\.[A-Za-z]*\).*/fails \1/p' "$folder/tests.log" | head -1 ;;
    124) sed -n 's/^\[ RUN      \] /hangs /p' "$folder/tests.log" | tail -1 ;;
    *) sed -n 's/^\[ RUN      \] /aborts /p' "$folder/tests.log" | tail -1 ;;
  esac >"$folder/noticed"
  return 1
}

# run_fuzzer <folder> <kernels>: the class of the fault goes to <folder>/found, how many kernels it took to <folder>/needed.
run_fuzzer() {
  local folder=$1 count=$2 status=0 kernel class
  "$fuzzer" --rtlgen "$folder/rtlgen" --reference "$reference" --reference-modules "$modules" --seed $fuzz_seed \
    --latencies $latency --count "$count" --jobs 1 --no-reduce --stop-at-first >"$folder/fuzzer.log" 2>&1 || status=$?
  [ "$status" -ne 0 ] || return 0
  read -r kernel class < <(sed -n 's/^kernel \([0-9]*\): \(.*\) at latency.*/\1 \2/p' "$folder/fuzzer.log" |
    grep -v undefined | sort -n | head -1) || return 2
  echo "$class" >"$folder/found"
  echo $((kernel + 1)) >"$folder/needed"
}

# try_mutant <name>: <folder>/status says killed, survived or error.
try_mutant() {
  local folder=$work/$1 status=survived count=0
  export RTLGEN_HEADERS=$headers
  if [ -d "$folder/source/rtlgen/include" ]; then RTLGEN_HEADERS=$folder/source/rtlgen/include; fi
  if ! build_mutant "$folder" >"$folder/compiler.log" 2>&1; then
    echo "does not compile, see $folder/compiler.log" >"$folder/noticed"
    echo error >"$folder/status"
    return
  fi
  if run_tests "$folder"; then count=$kernels; else status=killed; fi
  if [[ $1 = former_* && $sample -eq 0 ]]; then count=$former_kernels; fi
  if [ "$count" -gt 0 ]; then
    run_fuzzer "$folder" "$count" || {
      echo "the fuzzer fails, see $folder/fuzzer.log" >"$folder/noticed"
      status=error
    }
    [ ! -f "$folder/found" ] || status=killed
  fi
  echo "$status" >"$folder/status"
  printf '.' >&2
}

running=0
# start <command>...: in the background, when a processor is free.
start() {
  if [ "$running" -ge "$(nproc)" ]; then
    wait -n || true
    running=$((running - 1))
  fi
  "$@" &
  running=$((running + 1))
}

begin=$SECONDS
read_mutants
chosen=()
if [ ${#wanted[@]} -gt 0 ]; then
  for name in "${wanted[@]}"; do
    [ -n "${whats[$name]:-}" ] || die "no mutant '$name' in $list"
  done
  chosen=("${wanted[@]}")
elif [ "$sample" -gt 0 ]; then
  say "a sample of $sample; again: scripts/mutate-rtlgen.sh --sample $sample --seed $seed"
  for name in "${names[@]}"; do
    [ -n "${rares[$name]:-}" ] || chosen+=("$name")
  done
  mapfile -t chosen < <(printf '%s\n' "${chosen[@]}" |
    awk -v seed="$seed" 'BEGIN { srand(seed) } { print rand() "\t" $0 }' | sort -n | cut -f 2 | head -n "$sample")
else
  chosen=("${names[@]}")
fi

# rtlgen as it is must pass the way mutants go, or every mutant would be killed by a fault of this script.
mkdir "$work/unchanged"
export RTLGEN_HEADERS=$headers
build_mutant "$work/unchanged" >"$work/unchanged/compiler.log" 2>&1 || die "cannot link, see $work/unchanged/compiler.log"
run_tests "$work/unchanged" || die "the tests fail with the unchanged rtlgen, see $work/unchanged/tests.log"

for name in "${chosen[@]}"; do start try_mutant "$name"; done
wait
echo >&2

killed=0 survived=0 failed=0 former=0 found=0
printf '| %-32s | %-76s | %-62s | %7s |\n|---|---|---|--:|\n' mutant "what is wrong" "noticed by" kernels
for name in "${chosen[@]}"; do
  folder=$work/$name
  noticed=$(cat "$folder/noticed" 2>/dev/null || true)
  class=$(cat "$folder/found" 2>/dev/null || true)
  case $(cat "$folder/status" 2>/dev/null || true) in
    killed) killed=$((killed + 1)) ;;
    survived) survived=$((survived + 1)) noticed=NOTHING ;;
    *) failed=1 noticed="ERROR: $noticed" ;;
  esac
  [ -z "$class" ] || noticed+="${noticed:+, }fuzzer: $class"
  if [[ $name = former_* && $sample -eq 0 ]]; then
    former=$((former + 1))
    [ -z "$class" ] || found=$((found + 1))
  fi
  printf '| %-32s | %-76s | %-62s | %7s |\n' "$name" "${whats[$name]}" "$noticed" "$(cat "$folder/needed" 2>/dev/null || true)"
done
mutants=$((killed + survived))
printf '\nseed of the kernels %d; %d mutants, %d killed, %d survived: %d %%; %d of %d former faults found by the fuzzer; %s\n' \
  $fuzz_seed $mutants $killed $survived $((mutants > 0 ? 100 * killed / mutants : 0)) $found $former \
  "$(duration $((SECONDS - begin)))"
if [ "$failed" -ne 0 ] || [ $((100 * killed)) -lt $((least_percent * mutants)) ] || [ "$found" -lt "$former" ]; then
  die "a mutant is stale, fewer than $least_percent % are killed, or a former fault is not found by the fuzzer; see above"
fi
