#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Checks every source of the repository without running it. Exit status 0 only when nothing was found.
#   scripts/lint.sh          everything
#   scripts/lint.sh --fast   all but clang-tidy
#   scripts/lint.sh --tidy   clang-tidy alone; needs build/release to be built
# shellcheck source=scripts/lib.sh
source "$(dirname "$0")/lib.sh"

fast=1 tidy=1
case ${1:-} in
  --fast) tidy=0 ;;
  --tidy) fast=0 ;;
  '') ;;
  *) die "unknown option '$1'; use --fast, --tidy or nothing" ;;
esac

failed=()
package=hw/abi/generated/srp_abi_pkg.sv
kernels=build/release/kernel_rtl/card

# check <name> <function>: runs it, remembers a failure, says what it did.
check() {
  local start=$SECONDS
  if "$2"; then
    printf 'lint: %-10s ok      %s\n' "$1" "$(duration $((SECONDS - start)))"
  else
    printf 'lint: %-10s FAILED  %s\n' "$1" "$(duration $((SECONDS - start)))"
    failed+=("$1")
  fi
}

sources() { git ls-files --cached --others --exclude-standard -- "$@" | while read -r file; do [ -e "$file" ] && echo "$file"; done; }

check_format() {
  sources '*.cpp' '*.hpp' '*.h' | grep -v '^hw/abi/generated/' | xargs -r clang-format --dry-run -Werror
}

# The kernels' modules are part of the card.
check_kernels() {
  mkdir -p "$(dirname "$kernels")"
  build_preset release --target card_kernels >"$kernels.log" 2>&1 || { cat "$kernels.log"; return 1; }
}

# Verilator on every module of hw/rtl as a top of its own; instances are found by their file name.
check_verilator() {
  local folders=() modules packages
  mapfile -t folders < <(find hw/rtl hw/hls/rtlgen/rtl "$kernels" -type d -printf '-y\n%p\n')
  mapfile -t packages < <(sources 'hw/rtl/*_pkg.sv')
  modules=$(sources 'hw/rtl/*.sv' | grep -v '_pkg\.sv$' || true)
  [ -n "$modules" ] || return 0
  # shellcheck disable=SC2016  # expanded by the inner shell
  printf '%s\n' "$modules" | xargs -P "$(nproc)" -I{} bash -c '
    module=$1; shift
    verilator --lint-only -Wall "$@" --top-module "$(basename "$module" .sv)" "$module"' _ {} \
    "${folders[@]}" "$package" "${packages[@]}"
}

# yosys 0.23 reads an array of structs (_t) as one register of one word, without a warning. Memories are arrays of vectors,
# logic [BITS-1:0] m [N], and are converted where they are read and written. scripts/synth.sh compares what every memory has
# become; this tells the line at once.
check_arrays() {
  local array='^[[:space:]]*((input|output)[[:space:]]+)?([a-z0-9_]+::)?[a-z0-9_]+_t[[:space:]][^;=(]*\[' found
  found=$(sources 'hw/rtl/*.sv' 'hw/hls/rtlgen/rtl/*.sv' | while read -r file; do
    sed 's|//.*||' "$file" | grep -nE "$array" | sed "s|^|$file:|" || true
  done)
  [ -z "$found" ] || { printf '%s\n' "$found" 'Declare logic [BITS-1:0] NAME [N] instead of an array of structs.'; return 1; }
}

# yosys reads the whole card at once: the subset of the language that synthesis accepts.
check_yosys() {
  local files
  mapfile -t files < <(
    sources 'hw/rtl/*_pkg.sv'
    sources 'hw/rtl/*.sv' 'hw/hls/rtlgen/rtl/*.sv' | grep -v '_pkg\.sv$'
    ls "$kernels"/*.sv
  )
  [ ${#files[@]} -gt 0 ] || return 0
  yosys -q -p "read_verilog -sv $package ${files[*]}; hierarchy -check -top srpnic_card"
}

# Randomness in tests begins in one place, which prints what it begins with.
check_seeds() {
  local found
  found=$(sources 'tests/*.cpp' 'tests/*.hpp' | grep -v '^tests/support/seed_value.hpp$' |
    xargs grep -nE 'random_device|getenv\("SRPNIC_TEST_SEED"|mt19937(_64)? [a-z_]+[({][0-9]' || true)
  [ -z "$found" ] || { printf '%s\nuse tests/support/seed.hpp instead\n' "$found"; return 1; }
}

check_scripts() {
  { sources '*.sh' && echo .ci/run && echo scripts/guest/init; } | xargs -r shellcheck --external-sources
}

# What is compiled (a file, or several as a unity build joins them) is checked again when it, a header, or the list of
# checks has changed.
check_tidy() {
  [ -f build/release/compile_commands.json ] || die "clang-tidy needs compile commands; run: cmake --preset release"
  local stamps=build/tidy
  mkdir -p "$stamps"
  # The product's own code. Not what is compiled a second time: for waves, for kernels of other latencies, with other types.
  jq --arg top "$SRPNIC_TOP" '[.[]
    | select(.file | ltrimstr($top + "/") | ltrimstr("build/release/") | test("^(host|hw/hls|hw/abi|sim)/"))
    | select(.command | test("[-_]trace\\.dir|any_latency|verilated|types_test") | not)]' build/release/compile_commands.json >"$stamps/compile_commands.json"
  local common
  common=$(sources '*.hpp' '*.h' .clang-tidy | xargs sha256sum | sha256sum | cut -c1-16)
  local todo=() file stamp
  while read -r file; do
    # shellcheck disable=SC2046  # the names of what a unity build joins, without blanks
    stamp=$stamps/$(cat "$file" $(sed -n 's/^#include "\(\/.*\.cpp\)"$/\1/p' "$file") | sha256sum | cut -c1-32)-$common
    [ -e "$stamp" ] || todo+=("$file $stamp")
  done < <(jq -r '.[].file' "$stamps/compile_commands.json")
  [ ${#todo[@]} -gt 0 ] || return 0
  # shellcheck disable=SC2016  # expanded by the inner shell
  printf '%s\n' "${todo[@]}" | xargs -P "$(nproc)" -L 1 bash -c '
    clang-tidy --quiet --extra-arg=-Wno-unknown-warning-option -p build/tidy "$1" 2>/dev/null && touch "$2"' _
}

if [ "$fast" -eq 1 ]; then
  check format check_format
  check kernels check_kernels
  check verilator check_verilator
  check arrays check_arrays
  check yosys check_yosys
  check seeds check_seeds
  check scripts check_scripts
fi
[ "$tidy" -eq 0 ] || check tidy check_tidy

[ ${#failed[@]} -eq 0 ] || die "failed: ${failed[*]}"
