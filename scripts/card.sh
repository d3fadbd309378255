# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# The simulated card and the daemon as processes of a script. Sourced after lib.sh. They live in a run folder of their
# own, so that several can run side by side, and end with the script unless it is told to keep them.

CARD_MAC=02:00:c0:a8:4d:02
CARD_ADDRESS=192.168.77.2
CARD_IPV6_ADDRESS=fd00:77::2
CARD_PORT=5555
CARD_ID=505400fffe000002
CARD_PIDS=()
CARD_UNDER=()  # a command that runs the simulator, such as a profiler

# The line a Linux initiator writes into add_target.
card_add_target() {
  local address=$CARD_ADDRESS
  [ "${CARD_IPV6:-0}" -eq 0 ] || address="[$CARD_IPV6_ADDRESS]"
  echo "id_ext=$CARD_ID,ioc_guid=$CARD_ID,dest=$address:$CARD_PORT"
}

# Waits until a file holds a line that matches: wait_for_line SECONDS FILE PATTERN PID
wait_for_line() {
  local limit=$((SECONDS + $1)) file=$2 pattern=$3 pid=$4
  until grep -qE "$pattern" "$file" 2>/dev/null; do
    if ! kill -0 "$pid" 2>/dev/null || [ "$SECONDS" -ge "$limit" ]; then
      cat "$file" >&2
      return 1
    fi
    sleep 0.05
  done
}

# card_config FILE SOCKET LUN-SIZE. On a wire that loses nothing, a time-out of the initiator only means that this machine
# is slow, so it is told to wait long. CARD_IPV6=1: IPv6 instead of IPv4; CARD_VLAN: the VLAN's number.
card_config() {
  local address="ipv4 = \"$CARD_ADDRESS\"" vlan=
  [ "${CARD_IPV6:-0}" -eq 0 ] || address="ipv6 = [\"$CARD_IPV6_ADDRESS\"]"
  [ -z "${CARD_VLAN:-}" ] || vlan="vlan = $CARD_VLAN"$'\n'"pcp = 3"
  cat >"$1" <<TOML
[port]
mac = "$CARD_MAC"
$address
mtu = ${CARD_MTU:-1500}
$vlan

[device]
kind = "simulation"
socket = "$2"

[target]
id_ext = "$CARD_ID"
ioc_guid = "$CARD_ID"
listen_port = $CARD_PORT
ack_delay_exponent = ${CARD_ACK_DELAY:-23}

[[lun]]
number = 0
kind = "ram"
size = "$3"
TOML
}

# start_card RUN-FOLDER LUN-SIZE COSIM-ARGUMENT...: returns when the daemon listens.
start_card() {
  local run=$1 lun_size=$2 binaries=$SRPNIC_TOP/build/release/bin suffix=
  [ "${CARD_TRACE:-0}" -eq 0 ] || suffix=-trace
  shift 2
  "${CARD_UNDER[@]}" "$binaries/srpnic-cosim$suffix" --socket "$run/card.socket" --statistics "$run/statistics.json" "$@" \
    >"$run/cosim.log" 2>&1 </dev/null &
  CARD_COSIM_PID=$!
  CARD_PIDS+=("$CARD_COSIM_PID")
  wait_for_line 30 "$run/cosim.log" 'ready' "$CARD_COSIM_PID" || die "the simulated card did not start; its log is above"
  card_config "$run/srpnicd.toml" "$run/card.socket" "$lun_size"
  "$binaries/srpnicd" --config "$run/srpnicd.toml" >"$run/srpnicd.log" 2>&1 </dev/null &
  CARD_DAEMON_PID=$!
  CARD_PIDS+=("$CARD_DAEMON_PID")
  wait_for_line 30 "$run/srpnicd.log" 'ready' "$CARD_DAEMON_PID" || die "the daemon did not start; its log is above"
}

# A snapshot of the simulator's statistics: card_snapshot RUN-FOLDER FILE
card_snapshot() {
  local statistics=$1/statistics.json limit=$((SECONDS + 20))
  rm -f "$statistics"
  kill -USR1 "$CARD_COSIM_PID" || die "the simulated card has ended; its log is $1/cosim.log"
  until [ -s "$statistics" ]; do
    [ "$SECONDS" -lt "$limit" ] || die "the simulated card does not answer; its log is $1/cosim.log"
    sleep 0.02
  done
  cp "$statistics" "$2"
}

# Ends the daemon, then the card, and waits until the statistics are written.
stop_card() {
  local i
  for ((i = ${#CARD_PIDS[@]} - 1; i >= 0; i--)); do
    kill -TERM "${CARD_PIDS[i]}" 2>/dev/null || true
    wait "${CARD_PIDS[i]}" 2>/dev/null || true
  done
  CARD_PIDS=()
}
