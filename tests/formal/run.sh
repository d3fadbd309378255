#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Proves the properties of one file tests/formal/<name>_proof.sv with yosys, yosys-smtbmc and z3.
#   tests/formal/run.sh NAME              the design keeps them
#   tests/formal/run.sh NAME --mutant N   the N-th broken variant of the design is refuted: the proof can fail
# The comments at the top of the file say how:
#   sources: FILE…             what is read besides the ABI package and the file itself
#   steps: N                   cycles from reset that are searched for a violation
#   induction: N               also proven for any number of cycles, by N-step induction
#   flip-flops                 memories become registers, so that peek reaches their words
#   peek: WIRE SIGNAL          the file's WIRE, driven by nothing in it, is SIGNAL inside the flattened design
#   inject: MODULE TEXT        a line added before the module's end, for a peek at what has no name
#   abi: SED-SCRIPT            applied to the ABI package, to make tables small enough
#   mutant: MODULE SED-SCRIPT  a broken variant of MODULE
# Exit status 0 only when the outcome is as expected. Files go to $SRPNIC_FORMAL_DIR, build/formal without it.
# shellcheck source=scripts/lib.sh
source "$(dirname "$0")/../../scripts/lib.sh"

[ $# -ge 1 ] || die "name a proof, such as stream_fifo"
name=$1
mutant=0
[ "${2:-}" != --mutant ] || mutant=${3:?}
proof=tests/formal/${name}_proof.sv
[ -f "$proof" ] || die "$proof does not exist; the proofs are: $(cd tests/formal && echo ./*_proof.sv)"

# directive <key>: the values of all comments with that key.
directive() { sed -n "s|^// $1: *||p" "$proof"; }

work=${SRPNIC_FORMAL_DIR:-build/formal}/$name
[ "$mutant" -eq 0 ] || work=$work-mutant-$mutant
rm -rf "$work"
mkdir -p "$work"

# change <module> <sed script>: of the copy; a script that changes nothing is a mistake.
change() {
  local file=$work/$1.sv
  cp "$file" "$file.before"
  sed -i "$2" "$file"
  ! cmp -s "$file" "$file.before" || die "$proof: '$2' changes nothing in $1.sv"
}

sources=("$work/srp_abi_pkg.sv")
cp hw/abi/generated/srp_abi_pkg.sv "$work"
for file in $(directive sources) "$proof"; do
  cp "$file" "$work"
  sources+=("$work/$(basename "$file")")
done
while read -r script; do change srp_abi_pkg "$script"; done < <(directive abi)
while read -r module text; do
  { grep -v '^endmodule' "$work/$module.sv" && printf '  %s\nendmodule\n' "$text"; } >"$work/$module.new"
  mv "$work/$module.new" "$work/$module.sv"
done < <(directive inject)
if [ "$mutant" -gt 0 ]; then
  read -r module script < <(directive mutant | sed -n "${mutant}p") || die "$proof has no mutant $mutant"
  change "$module" "$script"
fi

{
  echo "read_verilog -sv -formal ${sources[*]}"
  echo "hierarchy -check -top ${name}_proof"
  echo proc
  if grep -q '^// flip-flops$' "$proof"; then echo 'memory -nordff'; fi
  echo flatten
  echo "cd ${name}_proof"
  directive peek | while read -r wire signal; do echo "connect -nounset -set $wire $signal"; done
  echo 'cd ..'
  echo "prep -top ${name}_proof -nordff"
  echo async2sync
  echo dffunmap
  echo "write_smt2 -wires $work/proof.smt2"
} >"$work/proof.ys"
yosys -q -l "$work/yosys.log" -s "$work/proof.ys" >/dev/null 2>&1 || die "yosys failed, see $work/yosys.log"

# solve <log> <option>…: prints PASSED, FAILED or what else happened.
solve() {
  local log=$work/$1.log
  shift
  yosys-smtbmc -s z3 --unroll --dump-vcd "$work/counterexample.vcd" "$@" "$work/proof.smt2" >"$log" 2>&1 || true
  sed -n 's/.*Status: *//p' "$log" | tail -1
}

steps=$(directive steps)
search=$(solve search -t "$steps")
if [ "$mutant" -gt 0 ]; then
  [ "$search" = FAILED ] || die "mutant $mutant of $name is not refuted within $steps cycles (${search:-error}), see $work"
  echo "$name: mutant $mutant is refuted: $(grep -m1 'Assert failed' "$work/search.log" | sed 's/.*Assert failed in //')"
  exit 0
fi
[ "$search" = PASSED ] || die "$name is refuted (${search:-error}), see $work/search.log and counterexample.vcd"
proven="for $steps cycles from reset"
depth=$(directive induction)
if [ -n "$depth" ]; then
  induction=$(solve induction -i -t "$depth")
  [ "$induction" = PASSED ] || die "$name: the induction fails (${induction:-error}), see $work/induction.log and counterexample.vcd"
  proven="for any time (induction over $depth cycles)"
fi
echo "$name: proven $proven"
