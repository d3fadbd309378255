#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Do the unit tests of the kernels notice when a kernel is wrong? Each mutant is a kernel with one fault. It is "killed"
# when a test of tests/unit/hls fails, aborts or hangs. Exit status 0 only when at least nine of ten mutants of every
# kernel are killed.
#   scripts/mutate.sh                   all kernels; needs build/release to be built (target hls_test)
#   scripts/mutate.sh --kernel KERNEL   only this one (repeatable)
#   scripts/mutate.sh --build FOLDER    with the tests of another build folder
#
# tests/mutation/<kernel>.mutants describes the mutants, with empty lines between them:
#   <file under hw/hls>: <what is wrong with this kernel>
#   - <the text that is replaced, which must occur exactly once in the file; several such lines: text of several lines>
#   + <what replaces it; nothing: the text is dropped>
# A mutant whose text is not found, or which does not compile, is an error: it must follow the kernel it belongs to.
# The source tree is never touched: mutants live under <build folder>/mutation/work.
# shellcheck source=scripts/lib.sh
source "$(dirname "$0")/lib.sh"

readonly least_percent=90
readonly test_seconds=20 # a run of the tests takes well under a second

build=build/release
kernels=()
while [ $# -gt 0 ]; do
  [ $# -ge 2 ] || die "option $1 needs a value"
  case $1 in
    --kernel) kernels+=("$2") ;;
    --build) build=$2 ;;
    *) die "unknown option '$1'; use --kernel KERNEL or --build FOLDER" ;;
  esac
  shift 2
done
if [ ${#kernels[@]} -eq 0 ]; then
  mapfile -t kernels < <(basename --multiple --suffix .mutants tests/mutation/*.mutants)
fi
for kernel in "${kernels[@]}"; do
  [ -f "tests/mutation/$kernel.mutants" ] || die "no kernel '$kernel': tests/mutation/$kernel.mutants does not exist"
done
[ -f "$build/mutation/commands.sh" ] || die "$build is not configured for this; run: cmake --preset release"
compiler='' objects=() kernel_library='' test_libraries=()
# shellcheck source=/dev/null
source "$build/mutation/commands.sh"
for file in "${objects[@]}" "$kernel_library"; do
  [ -f "$file" ] || die "$file is missing; run: cmake --build --preset release --target hls_test"
done

work=$(cd "$build/mutation" && pwd)/work
rm -rf "$work"
mkdir -p "$work"
ulimit -c 0

# Once: the tests as a program that finds the kernels in a shared library, and what every kernel includes, precompiled.
readonly includes=(-Ihw/hls/include -Ihw/abi/generated)
readonly compile=("$compiler" -std=c++20 -O0 -fPIC -w)
"$compiler" -shared -Wl,--whole-archive "$kernel_library" -Wl,--no-whole-archive -o "$work/libkernels.so"
"$compiler" "${objects[@]}" "$work/libkernels.so" "${test_libraries[@]}" -o "$work/tests"
printf '#include <hls_stream.h>\n#include "srp_records.hpp"\n' >"$work/common.hpp"
"${compile[@]}" "${includes[@]}" -x c++-header "$work/common.hpp" -o "$work/common.hpp.gch"

# run_tests <folder> <kernel>: compiles <folder>/<kernel>/<kernel>.cpp, with the headers in <folder> if it has them and
# those of the source tree if not, and runs the tests with it in the place of the right kernel.
# Status: 0 the tests pass, 1 they notice, 2 it does not compile. <folder>/verdict is what noticed.
run_tests() {
  local folder=$1 kernel=$2 status=0
  "${compile[@]}" -shared -nostdlib -include "$work/common.hpp" -I"$folder/$kernel" -I"$folder/include" -I"hw/hls/$kernel" \
    "${includes[@]}" "$folder/$kernel/$kernel.cpp" -o "$folder/kernel.so" >"$folder/compiler.log" 2>&1 || return 2
  { LD_PRELOAD=$folder/kernel.so timeout "$test_seconds" "$work/tests" --gtest_fail_fast --gtest_filter='-ApUint*' \
    >"$folder/tests.log"; } 2>/dev/null || status=$?
  rm "$folder/kernel.so"
  case $status in
    0) return 0 ;;
    1) echo "fails $(sed -n 's/^\[  FAILED  \] \([A-Za-z]*\.[A-Za-z]*\).*/\1/p' "$folder/tests.log" | head -1)" ;;
    124) echo "hangs $(sed -n 's/^\[ RUN      \] //p' "$folder/tests.log" | tail -1)" ;;
    *) echo "aborts $(sed -n 's/^\[ RUN      \] //p' "$folder/tests.log" | tail -1)" ;;
  esac >"$folder/verdict"
  return 1
}

# try_mutant <folder> <kernel> <file> <original> <replacement>: <folder>/status says killed, survived or error.
try_mutant() {
  local folder=$1 kernel=$2 file=$3 original=$4 replacement=$5 text rest status=0
  mkdir -p "$folder/$kernel" "$folder/include"
  text=$(<"hw/hls/$file")
  rest=${text#*"$original"}
  if [ "$rest" = "$text" ] || [ "${rest#*"$original"}" != "$rest" ] || [ "$original" = "$replacement" ]; then
    echo "must occur exactly once in hw/hls/$file, and change: $original" >"$folder/verdict"
    echo error >"$folder/status"
    return
  fi
  cp "hw/hls/$kernel/$kernel.cpp" "$folder/$kernel"
  printf '%s\n' "${text%%"$original"*}$replacement$rest" >"$folder/$file"
  run_tests "$folder" "$kernel" || status=$?
  case $status in
    0) echo survived ;;
    1) echo killed ;;
    2)
      echo "does not compile, see $folder/compiler.log" >"$folder/verdict"
      echo error
      ;;
  esac >"$folder/status"
}

running=0
# start <command>...: in the background, when a processor is free.
start() {
  if [ "$running" -ge "$(nproc)" ]; then
    wait -n
    running=$((running - 1))
  fi
  "$@" &
  running=$((running + 1))
}

# The kernels as they are must pass the way mutants go, or every mutant would be killed by a fault of this script.
for kernel in "${kernels[@]}"; do
  mkdir -p "$work/unchanged/$kernel"
  cp "hw/hls/$kernel/$kernel.cpp" "$work/unchanged/$kernel"
  run_tests "$work/unchanged" "$kernel" || die "the tests fail with the unchanged $kernel, see $work/unchanged"
done

declare -A whats=()
for kernel in "${kernels[@]}"; do
  number=0 file='' what='' original='' replacement=''
  while IFS= read -r line; do
    case $line in
      '#'*) ;;
      '- '*) original+=${original:+$'\n'}${line#- } ;;
      '+ '*) replacement+=${replacement:+$'\n'}${line#+ } ;;
      '+') ;;
      '')
        [ -n "$file" ] || continue
        number=$((number + 1))
        folder=$work/$kernel/$(printf '%02d' $number)
        whats[$folder]=$what
        if [ -z "$original" ] || [[ $file != $kernel/* && $file != include/* ]] || [ ! -f "hw/hls/$file" ]; then
          die "tests/mutation/$kernel.mutants: not a mutant of $kernel: $file: $what"
        fi
        start try_mutant "$folder" "$kernel" "$file" "$original" "$replacement"
        file=''
        ;;
      *': '*) file=${line%%: *} what=${line#*: } original='' replacement='' ;;
      *) die "tests/mutation/$kernel.mutants: neither '<file>: <what>' nor '- ' nor '+ ': $line" ;;
    esac
  done < <(cat "tests/mutation/$kernel.mutants" && echo)
done
wait

table=$(printf '%-12s %8s %9s %8s' kernel killed survived percent)
all_killed=0 all_mutants=0 failed=0
for kernel in "${kernels[@]}"; do
  killed=0 survived=0
  for folder in "$work/$kernel"/*; do
    verdict=$(cat "$folder/verdict" 2>/dev/null || true)
    case $(cat "$folder/status") in
      killed) killed=$((killed + 1)) ;;
      survived) survived=$((survived + 1)) verdict=SURVIVED ;;
      *) failed=1 verdict="ERROR $verdict" ;;
    esac
    printf '%s: %s: %s\n' "$kernel" "${whats[$folder]}" "$verdict"
  done
  mutants=$((killed + survived))
  if [ $((100 * killed)) -lt $((least_percent * mutants)) ]; then failed=1; fi
  table+=$'\n'$(printf '%-12s %8d %9d %7d%%' "$kernel" $killed $survived $((mutants > 0 ? 100 * killed / mutants : 0)))
  all_killed=$((all_killed + killed)) all_mutants=$((all_mutants + mutants))
done
printf '\n%s\n%-12s %8d %9d\n' "$table" total $all_killed $((all_mutants - all_killed))
[ "$failed" -eq 0 ] || die "a mutant is stale, or fewer than $least_percent % of a kernel's mutants are killed; see above"
