# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh
# Functions for scripts inside a guest; /lib.sh there.

# Waits until a command succeeds, asking ten times a second; gives up after so many seconds: wait_for SECONDS COMMAND...
wait_for() {
  deadline=$(($(uptime_seconds) + $1))
  shift
  while ! "$@" >/dev/null 2>&1; do
    [ "$(uptime_seconds)" -lt "$deadline" ] || return 1
    sleep 0.1
  done
}
uptime_seconds() { cut -d. -f1 /proc/uptime; }

# Whether it is decided what NETWORK-DEVICE may say in IPv6: ipv6_is_settled NETWORK-DEVICE. Until its addresses are known to be
# no duplicates (RFC 4862, 5.4) the kernel asks for no neighbour, and ib_srp gives up an address that takes longer than 1 s.
ipv6_is_settled() {
  [ -n "$(ip -6 addr show dev "$1" dadfailed)" ] ||
    { [ -z "$(ip -6 addr show dev "$1" tentative)" ] && [ -n "$(ip -6 addr show dev "$1" scope link)" ]; }
}

# Waits until NETWORK-DEVICE can ask for neighbours in IPv6; says why if it never can: wait_for_ipv6 SECONDS NETWORK-DEVICE
wait_for_ipv6() {
  why=
  if ! wait_for "$1" ipv6_is_settled "$2"; then
    why="its IPv6 addresses are still tentative, or it has no link-local one, after $1 s: is its link up, are IPv6 and addr_gen_mode on, is dad_transmits small?"
  elif [ -n "$(ip -6 addr show dev "$2" dadfailed)" ]; then
    why="another station on this wire has its IPv6 address: give each guest a MAC and an address of its own (scripts/guest/run.sh)"
  fi
  [ -n "$why" ] || return 0
  echo "guest: $2: $why"
  ip addr show dev "$2"
  return 1
}

# The address in a line for add_target: srp_address TARGET-LINE
srp_address() { echo "$1" | sed -n 's/.*dest=\[\{0,1\}\([^],]*\)\]\{0,1\}:[0-9]*\(,.*\)\{0,1\}$/\1/p'; }

# Whether the kernel knows by which device and from which address to reach ADDRESS: has_route ADDRESS
has_route() { ip route get "$1" | grep -q ' dev .* src '; }

# Whether RDMA-DEVICE has taken an address of NETWORK-DEVICE as GID, other than its link-local one: rdma_has_gid RDMA-DEVICE NETWORK-DEVICE
rdma_has_gid() {
  port=/sys/class/infiniband/$1/ports/1
  for gid in "$port"/gids/*; do
    [ "$(cat "$port/gid_attrs/ndevs/$(basename "$gid")" 2>/dev/null)" = "$2" ] || continue
    case $(cat "$gid") in
      fe80:* | 0000:0000:0000:0000:0000:0000:0000:0000) ;;
      *) return 0 ;;
    esac
  done
  return 1
}

# The name of the first disk behind SRP.
srp_find_disk() {
  for host in /sys/class/scsi_host/host*; do
    [ -e "$host/ioc_guid" ] || continue
    for block in "$host"/device/target*/*/block/*; do
      [ -e "$block" ] && basename "$block" && return 0
    done
  done
  return 1
}

# With ib_srp loaded, srp_login RDMA-DEVICE TARGET-LINE sets srp_disk. 1: the device has no port, 2: login refused, 3: no disk appeared.
srp_login() {
  add_target=/sys/class/infiniband_srp/srp-$1-1/add_target
  wait_for 30 test -e "$add_target" || return 1
  echo "$2" >"$add_target" || return 2
  wait_for 120 srp_find_disk || return 3
  # shellcheck disable=SC2034
  srp_disk=$(srp_find_disk)
}

# Ends all SRP sessions and waits until they are gone.
srp_logout() {
  for port in /sys/class/srp_remote_ports/port-*; do
    [ -e "$port/delete" ] && echo 1 >"$port/delete"
  done
  wait_for 30 sh -c '! ls /sys/class/srp_remote_ports/port-* 2>/dev/null'
}
