#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# SRP or iSER? The same fio jobs from the same Linux guest, in turns, against four targets: the simulated card, and in a second
# guest Linux's SRP target (ib_srpt), Linux's iSER target (ib_isert), both on a RAM disk, and STGT's iSER target (tgt) on a
# file in memory. Prints medians with the smallest and largest value of all rounds, and the ratio to ib_srpt.
#   scripts/compare.sh            three rounds, twelve jobs of four seconds for each target; about 20 minutes
#     --rounds N                  turns of each target
#     --seconds N                 length of one job
#     --targets "a b"             of: card ib_srpt ib_isert tgt
#     --jobs "a b"                each DIRECTION:BLOCK-SIZE:DEPTH, as in randread:4k:32
#     --quick                     one round, two jobs of one second: shows that everything works, measures nothing
#     --cpus N, --target-cpus N   CPUs of the initiator's guest (2) and of the targets' guest (2)
#     --mtu N                     MTU of guests and card, 1500 (path MTU 1024) or 9000 (4096)
#     --accel kvm|tcg             instead of trying KVM first
# Leaves build/compare: results.json, report.md (what is printed), logs. docs/performance.md says what the figures mean.
# shellcheck source=scripts/lib.sh
source "$(dirname "$0")/lib.sh"
# shellcheck source=scripts/card.sh
source scripts/card.sh
# shellcheck source=scripts/guest/image.sh
source scripts/guest/image.sh
# shellcheck source=scripts/guest/run.sh
source scripts/guest/run.sh

rounds=3 seconds=4 targets='card ib_srpt ib_isert tgt' cpus=2 target_cpus=2 mtu=1500 accelerator=''
jobs=''
for direction in randread randwrite; do
  for size in 512 4k; do
    for depth in 1 32; do jobs+="$direction:$size:$depth "; done
  done
done
jobs+='read:64k:1 read:64k:32 write:64k:1 write:64k:32'
while [ $# -gt 0 ]; do
  if [ "$1" = --quick ]; then
    rounds=1 seconds=1 jobs='randread:4k:32 randwrite:4k:32'
    shift
    continue
  fi
  [ $# -ge 2 ] || die "$1 needs a value, or is not an option of this script"
  case $1 in
    --rounds | --seconds | --cpus | --target-cpus)
      [[ $2 =~ ^[1-9][0-9]{0,3}$ ]] || die "$1 needs a number from 1 to 9999, not '$2'"
      name=${1#--}
      declare "${name//-/_}=$2"
      ;;
    --targets)
      targets=$2
      for target in $targets; do
        [[ " card ib_srpt ib_isert tgt " == *" $target "* ]] || die "unknown target '$target'; known are card, ib_srpt, ib_isert and tgt"
      done
      ;;
    --jobs)
      jobs=$2
      for job in $jobs; do
        [[ $job =~ ^(rand)?(read|write):[1-9][0-9]*[kM]?:[1-9][0-9]*$ ]] || die "job '$job' is not DIRECTION:BLOCK-SIZE:DEPTH, as in randread:4k:32"
      done
      ;;
    --mtu) [[ $2 =~ ^(1500|9000)$ ]] || die "--mtu is 1500 or 9000" && mtu=$2 ;;
    --accel) [[ $2 =~ ^(kvm|tcg)$ ]] || die "--accel is kvm or tcg" && accelerator=$2 ;;
    *) die "unknown option '$1'; the head of this file lists them" ;;
  esac
  shift 2
done
# Blanks at the ends would make an empty list look like one that is not.
read -ra target_list <<<"$targets"
read -ra job_list <<<"$jobs"
if [ ${#target_list[@]} -eq 0 ] || [ ${#job_list[@]} -eq 0 ]; then die "nothing to measure: --targets and --jobs need at least one"; fi
in_guest=()
for target in "${target_list[@]}"; do [ "$target" = card ] || in_guest+=("$target"); done

begin=$SECONDS
run=$SRPNIC_TOP/build/compare
lun_mib=64
initiator_address=192.168.78.1 target_address=192.168.78.2
isert_name=iqn.2003-01.org.linux-iscsi:ram isert_port=3270
tgt_name=iqn.2001-04.com.example:stgt tgt_port=3260 initiator_name=iqn.2005-03.org.open-iscsi:guest
packages=''
[[ " $targets " != *" tgt "* && " $targets " != *" ib_isert "* ]] || packages=open-iscsi
build_preset release --target srpnic-cosim srpnicd xrt-runtime >/dev/null || die "the build failed; run scripts/test.sh to see why"
make_guest_image
[ -n "$accelerator" ] || accelerator=$(choose_accelerator)
rm -rf "$run"
mkdir -p "$run/targets" "$run/initiator" "$run/card"

logs="$run/initiator/console.log, $run/targets/console.log, $run/card/*.log"
declare -A pids=()  # of QEMU, by guest
# A stopped process takes no signal but the one that ends the stop.
clean_up() {
  local pid
  [ ${#CARD_PIDS[@]} -eq 0 ] || kill -CONT "${CARD_PIDS[@]}" 2>/dev/null || true
  stop_card
  for pid in "${pids[@]}"; do kill -TERM "$pid" 2>/dev/null || true; done
  rm -f "$run"/*/initramfs.cpio
}
trap clean_up EXIT
trap 'exit 1' INT TERM

# start_guest NAME CPUS MEMORY-MIB QEMU-ARGUMENT...: in the background, with its console in NAME/console.log; what is written
# to the pipe NAME/answers is typed at the console.
start_guest() {
  local folder=$run/$1 name=$1 guest_cpus=$2
  GUEST_MEMORY_MIB=$3
  shift 3
  mkfifo "$folder/answers"
  (
    trap - EXIT INT TERM
    status=0
    boot_guest "$folder" "$accelerator" "$guest_cpus" -pidfile "$folder/pid" "$@" <>"$folder/answers" >"$folder/console.log" || status=$?
    echo "$status" >"$folder/ended"
  ) &
  local limit=$((SECONDS + 20))
  until [ -s "$folder/pid" ]; do
    if [ "$SECONDS" -ge "$limit" ] || [ -e "$folder/ended" ]; then die "QEMU did not start; its log is $folder/console.log"; fi
    sleep 0.05
  done
  pids[$name]=$(cat "$folder/pid")
}

start_targets() {
  [ ${#in_guest[@]} -gt 0 ] || return 0
  say "booting the targets' guest ($target_cpus CPU, accelerator $accelerator)"
  local console=$run/targets/console.log tgt_packages=''
  [[ " ${in_guest[*]} " != *" tgt "* ]] || tgt_packages=tgt
  guest_overlay "$run/targets" scripts/guest/compare-targets.sh "$mtu" '' '' "$tgt_packages" \
    TARGET= "ADDRESS=$target_address/24" "TARGET_ADDRESS=$target_address" "TARGETS=${in_guest[*]}" \
    "LUN_MIB=$lun_mib" "SRP_PORT=$CARD_PORT" "ISERT_NAME=$isert_name" "ISERT_PORT=$isert_port" "TGT_NAME=$tgt_name" \
    "INITIATOR_NAME=$initiator_name"
  GUEST_NICS=()
  guest_nic link "$run/targets.link" "$run/initiator.link" 52:54:00:00:01:02 "$mtu"
  start_guest targets "$target_cpus" 3072
  local limit=$((SECONDS + 600))
  until grep -q '^@ready' "$console"; do
    if [ -e "$run/targets/ended" ] || [ "$SECONDS" -ge "$limit" ]; then
      grep -a '^guest: ' "$console" >&2 || true
      die "a target did not come up; the log of the targets' guest is $console"
    fi
    sleep 0.2
  done
  grep -a '^@up' "$console" | sed 's/^@up/  /'
}

start_initiator() {
  say "booting the initiator's guest ($cpus CPU)"
  local srpt_login
  srpt_login=$(sed -n 's/^@up ib_srpt \([^ \r]*\).*/\1,cmd_sg_entries=255/p' "$run/targets/console.log" 2>/dev/null || true)
  guest_overlay "$run/initiator" scripts/guest/compare.sh "$mtu" '' '' "$packages" TARGET= \
    "ADDRESS=$GUEST_ADDRESS $initiator_address/24" "TARGETS=${target_list[*]}" "JOBS=${job_list[*]}" "ROUNDS=$rounds" \
    "SECONDS_PER_JOB=$seconds" "CARD_LOGIN=$(card_add_target),cmd_sg_entries=255" "SRPT_LOGIN=$srpt_login" \
    "ISERT_NAME=$isert_name" "ISERT_PORTAL=$target_address:$isert_port" "TGT_NAME=$tgt_name" "TGT_PORTAL=$target_address:$tgt_port" \
    "INITIATOR_NAME=$initiator_name"
  GUEST_NICS=()
  guest_nic wire "$run/initiator.wire" "$run/card.wire" "$GUEST_MAC" "$mtu"
  guest_nic link "$run/initiator.link" "$run/targets.link" 52:54:00:00:01:01 "$mtu"
  start_guest initiator "$cpus" 1024 -serial "file:$run/initiator/fio.json"
}

# Processor seconds so far: of the card with its daemon, of the two guests, and of the whole machine, as a JSON object.
processor_seconds() {
  local ticks busy
  ticks=$(getconf CLK_TCK)
  busy=$(awk '/^cpu / { print $2 + $3 + $4 + $7 + $8 + $9 }' /proc/stat)
  printf '{"card": %s, "targets": %s, "initiator": %s, "machine": %s, "wall": %s}' \
    "$(process_seconds "$ticks" "${CARD_PIDS[@]}")" "$(process_seconds "$ticks" "${pids[targets]:-}")" \
    "$(process_seconds "$ticks" "${pids[initiator]:-}")" "$(awk -v b="$busy" -v t="$ticks" 'BEGIN { print b / t }')" "$EPOCHREALTIME"
}
process_seconds() {
  local ticks=$1 pid sum=0 user system
  shift
  for pid in "$@"; do
    # The name of a process may have blanks: the fields are counted from behind it.
    if [ -n "$pid" ] && read -r user system < <(sed 's/.*) //' "/proc/$pid/stat" | cut -d' ' -f12,13); then
      sum=$((sum + user + system))
    fi
  done
  awk -v s="$sum" -v t="$ticks" 'BEGIN { print s / t }'
}

# Without its turn the card's processes stand still: they share this machine's processors with those that are measured.
card_signal() { [ ${#CARD_PIDS[@]} -eq 0 ] || kill "-$1" "${CARD_PIDS[@]}"; }

# The console of the initiator's guest, line by line; what happened in each job goes to jobs.jsonl. The guest waits for an
# answer, so that what is read before and after a job belongs to it.
answer() { echo >"$run/initiator/answers"; }
follow() {
  local line target round job before after
  while IFS= read -r -t $((seconds + 300)) line; do
    line=${line%$'\r'}
    case $line in
      '@turn '*)
        read -r _ target round <<<"$line"
        say "round $round of $rounds: $target"
        [ "$target" != card ] || card_signal CONT
        answer
        ;;
      '@begin '*)
        read -r _ target round job <<<"$line"
        [ "$target" != card ] || card_snapshot "$run/card" "$run/before.json"
        before=$(processor_seconds)
        answer
        ;;
      '@end '*)
        after=$(processor_seconds)
        echo null >"$run/card.json"
        [ "$target" != card ] || {
          card_snapshot "$run/card" "$run/after.json"
          jq -s '{commands: (.[1].counters.COMMANDS - .[0].counters.COMMANDS), cycles: (.[1].cycles - .[0].cycles),
            on_card: (.[1].counters.RESPONSES_FAST - .[0].counters.RESPONSES_FAST),
            running_seconds: (.[1].running_seconds - .[0].running_seconds)}' "$run/before.json" "$run/after.json" >"$run/card.json"
        }
        jq -cn --arg target "$target" --argjson round "$round" --arg job "$job" --argjson before "$before" \
          --argjson after "$after" --slurpfile card "$run/card.json" --arg load "$(cut -d' ' -f1 /proc/loadavg)" '
          {target: $target, round: $round, job: $job, load: ($load | tonumber), card: $card[0],
           processor_seconds: ($after | with_entries(.value -= $before[.key]))}' >>"$run/jobs.jsonl"
        answer
        ;;
      '@over '*)
        [ "$target" != card ] || card_signal STOP
        answer
        ;;
      'guest: '*) say "$line" ;;
    esac
  done
}

start_targets
if [[ " $targets " == *" card "* ]]; then
  say "starting the simulated card and the daemon"
  CARD_MTU=$mtu start_card "$run/card" "$lun_mib MiB" --wire "dgram:$run/card.wire,$run/initiator.wire"
  card_signal STOP
fi
start_initiator
# A guest that says nothing for five minutes hangs; the file "ended" is missing then.
follow < <(tail -n +1 -F --pid="${pids[initiator]}" --sleep-interval=0.1 "$run/initiator/console.log" 2>/dev/null)
limit=$((SECONDS + 20))
while [ ! -e "$run/initiator/ended" ] && [ "$SECONDS" -lt "$limit" ]; do sleep 0.1; done
[ -e "$run/initiator/ended" ] || die "the initiator's guest hangs; logs: $logs"
status=$(cat "$run/initiator/ended")
[ "$status" -eq 0 ] || die "the measurement failed with status $status; logs: $logs"

jq -n --slurpfile fio <(tr -d '\r' <"$run/initiator/fio.json") --slurpfile host <(cat "$run/jobs.jsonl") --arg accelerator "$accelerator" \
  --arg cpu "$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -1)" --argjson processors "$(nproc)" \
  --argjson rounds "$rounds" --argjson seconds "$seconds" --argjson mtu "$mtu" --argjson cpus "$cpus" \
  --argjson target_cpus "$target_cpus" --arg targets "$targets" --arg jobs "${job_list[*]}" -f scripts/compare-results.jq >"$run/results.json"
jq -r -f scripts/compare-report.jq "$run/results.json" | tee "$run/report.md"
say "wall time $(duration $((SECONDS - begin))); results in build/compare/results.json, the tables in build/compare/report.md"
