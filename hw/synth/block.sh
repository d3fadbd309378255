#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# One block through Verilator, which says what its sources declare, and through yosys.
#   hw/synth/block.sh [--read-only] FOLDER FILE [PARAMETER=VALUE…]
# The block is FILE's module; instances are found by their file name in hw/rtl and among the kernels, whose folder is
# SYNTH_KERNELS. Written to FOLDER: <block>.xml and <block>.read.json, the two readings; <block>.log of yosys; and, unless
# --read-only, <block>.json, mapped to the cells that FOLDER/cells.il describes.
# shellcheck source=scripts/lib.sh
source "$(dirname "$0")/../../scripts/lib.sh"

read_only=0
if [ "${1:-}" = --read-only ]; then
  read_only=1
  shift
fi
[ $# -ge 2 ] || die "name a folder to write to and the file of a block"
work=$1 file=$2
shift 2
block=$(basename "$file" .sv)
begin=$SECONDS

# The two tools must read the same: files, top and parameters.
folders=(hw/rtl/{common,net,roce,mem,srp,host,top} hw/hls/rtlgen/rtl)
[ ! -d "${SYNTH_KERNELS:-}" ] || folders+=("$SYNTH_KERNELS")
mapfile -t packages < <(find hw/rtl -name '*_pkg.sv' | sort)
sources=(hw/abi/generated/srp_abi_pkg.sv "${packages[@]}" "$file")
verilator_options=() yosys_options=()
for folder in "${folders[@]}"; do
  verilator_options+=(-y "$folder")
  yosys_options+=(-libdir "$folder")
done
for parameter in "$@"; do
  verilator_options+=("-G$parameter")
  yosys_options+=(-chparam "${parameter%%=*}" "${parameter#*=}")
done

rm -f "$work/$block".{xml,json,read.json,log}
# Neither optimised nor with common expressions joined: each place that uses a memory is to be counted.
verilator --xml-only -O0 -fno-dfg --xml-output "$work/$block.xml" "${verilator_options[@]}" --top-module "$block" \
  "${sources[@]}" >"$work/$block.verilator.log" 2>&1 || die "Verilator failed on $block, see $work/$block.verilator.log"

# Assertions are for simulation and are removed.
commands="
  read_verilog -sv ${sources[*]}
  hierarchy -check -top $block ${yosys_options[*]}
  proc; chformal -remove
  design -push-copy; memory_collect; json -o $work/$block.read.json; design -pop"
[ "$read_only" -eq 1 ] || commands+="
  read_rtlil $work/cells.il
  hierarchy -check -top $block
  synth_xilinx -family xcup -flatten -noiopad -top $block -run prepare:
  write_json $work/$block.json"
yosys -q -l "$work/$block.log" -p "$commands" >"$work/$block.out" 2>&1 || die "yosys failed on $block, see $work/$block.log"
echo "$block: $((SECONDS - begin)) s"
