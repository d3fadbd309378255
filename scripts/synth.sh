#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Synthesises the card block by block with yosys for UltraScale+ and prints what each costs and its longest path in levels
# of LUTs. Exit status 1 when a block is above its limit in hw/synth/blocks.txt, when yosys has read memories or signals that
# are not those that Verilator finds declared in the same sources, or when it gave a warning that is not listed. With all
# blocks the card as a whole is compared too: what is between the blocks, and the parameters that it gives them.
#   scripts/synth.sh [BLOCK…]     all blocks, or these
#   scripts/synth.sh --markdown   all blocks, and writes docs/resources.md
# SYNTH_JOBS (2) blocks at a time; the build tree is SYNTH_BUILD (build/release). Logs and netlists go to build/synth.
# shellcheck source=scripts/lib.sh
source "$(dirname "$0")/lib.sh"

markdown=0
wanted=()
for argument in "$@"; do
  case $argument in
    --markdown) markdown=1 ;;
    -*) die "unknown option '$argument'; use --markdown or names of blocks" ;;
    *) wanted+=("$argument") ;;
  esac
done
[ "$markdown" -eq 0 ] || [ ${#wanted[@]} -eq 0 ] || die "--markdown is for the table of all blocks; give no names with it"

work=build/synth
build=${SYNTH_BUILD:-build/release}
mkdir -p "$work"

# synthesise <block> [<instances> <limit> [<parameter=value>…]]: to build/synth/<block>.json; a name alone is only read.
# shellcheck disable=SC2317  # reached through xargs
synthesise() {
  local block=$1 file options=()
  if [ $# -eq 1 ]; then
    options=(--read-only)
    shift
  else
    shift 3
  fi
  file=$(find hw/rtl "$SYNTH_KERNELS" -name "$block.sv" -print -quit 2>/dev/null || true)
  [ -n "$file" ] || { echo "synth.sh: no file $block.sv in hw/rtl; correct hw/synth/blocks.txt" >&2; return 1; }
  hw/synth/block.sh "${options[@]}" "$SRPNIC_SYNTH" "$file" "$@"
}
export -f synthesise
export SRPNIC_SYNTH=$work SYNTH_KERNELS=$build/kernel_rtl/card

[ -f "$build/build.ninja" ] || cmake --preset release -B "$build" >/dev/null
cmake --build "$build" --target synth_report synth_check card_kernels >/dev/null ||
  die "the build of synth_report, synth_check and the kernels failed"

# Of the vendor's cells only those that yosys itself places: to read all of them, as synth_xilinx does first, takes longer
# than a small block.
yosys -q -p "
  read_verilog -lib +/xilinx/cells_xtra.v
  select -set placed =DSP48E2 =RAMB18E2 =RAMB36E2 =URAM288
  delete =A:blackbox @placed %d
  read_verilog -lib +/xilinx/cells_sim.v
  write_rtlil $work/cells.il" || die "yosys cannot read its cells of the vendor"

# The largest first, so that the processes end at about the same time.
chosen=$(grep -v '^#' hw/synth/blocks.txt | grep . || true)
for block in "${wanted[@]}"; do
  grep -q "^$block " <<<"$chosen" || die "no block '$block' in hw/synth/blocks.txt"
done
card=()
[ ${#wanted[@]} -gt 0 ] || card=(srpnic_card)
if [ ${#wanted[@]} -gt 0 ]; then chosen=$(grep -E "^($(IFS='|'; echo "${wanted[*]}")) " <<<"$chosen"); fi
start=$SECONDS
large='^(net_tx|net_rx|response_unit|requester|reaction_point|responder|send_queue|counters|axi_)'
# shellcheck disable=SC2016  # expanded by the inner shell
{ printf '%s\n' "${card[@]}"; grep -E "$large" <<<"$chosen" || true; grep -vE "$large" <<<"$chosen" || true; } |
  xargs -P "${SYNTH_JOBS:-2}" -L 1 bash -c 'synthesise "$@"' _ || die "not every block could be synthesised"
say "yosys took $(duration $((SECONDS - start)))"

status=0
"$build/bin/synth_check" --blocks hw/synth/blocks.txt --register-arrays hw/synth/register-arrays.txt \
  --known-warnings hw/synth/known-warnings.txt --readings "$work" "${card[@]/#/--only-read=}" "${wanted[@]}" || status=$?
report=("$build/bin/synth_report" --blocks hw/synth/blocks.txt --netlists "$work")
if [ "$markdown" -eq 0 ]; then
  "${report[@]}" "${wanted[@]}" || status=$?
else
  "${report[@]}" --markdown "$work/table.md" || status=$?
  cat hw/synth/resources-introduction.md "$work/table.md" >docs/resources.md
fi
exit "$status"
