# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh
# Functions for scripts inside a guest; /lib.sh there.

# Waits until a command succeeds; gives up after so many seconds: wait_for SECONDS COMMAND...
wait_for() {
  limit=$1
  shift
  while ! "$@" >/dev/null 2>&1; do
    limit=$((limit - 1))
    [ "$limit" -gt 0 ] || return 1
    sleep 1
  done
}

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
