#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What the guest waits for before it logs in, without a guest: scripts/guest/lib.sh in front of a kernel played by `ip`.
set -eu
cd "$(dirname "$0")/../.."
# shellcheck source=scripts/guest/lib.sh
. scripts/guest/lib.sh

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
failed() {
  echo "FAILED: $*"
  cat "$folder"/*
  exit 1
}

# The kernel: after $tentative_looks looks the addresses are no longer tentative.
tentative_looks=0 duplicate='' link_local='inet6 fe80::1/64 scope link'
ip() {
  case $* in
    *" dadfailed") echo "$duplicate" ;;
    *" tentative")
      echo look >>"$folder/looks"
      [ "$(wc -l <"$folder/looks")" -gt "$tentative_looks" ] || echo "$link_local tentative"
      ;;
    *"scope link") echo "$link_local" ;;
    "route get 192.168.77.2") echo "192.168.77.2 dev eth0 src 192.168.77.1 uid 0" ;;
    "route get "*) return 2 ;;
    *) echo "all addresses" ;;
  esac
}
# given LOOKS DUPLICATE LINK-LOCAL
given() {
  rm -f "$folder"/*
  tentative_looks=$1 duplicate=$2 link_local=$3
}
expect() { grep -qF -- "$1" "$folder/said" || failed "it did not say: $1"; }

# Given an address that is tentative for a while, when it no longer is, then the wait ends and not before.
given 5 '' 'inet6 fe80::1/64 scope link'
wait_for_ipv6 30 eth0 >"$folder/said" || failed "it did not wait for the end of the check"
[ "$(wc -l <"$folder/looks")" -eq 6 ] || failed "it did not look until the address was usable"

# Given an address that stays tentative, then the wait ends and names what to look at.
given 1000000 '' 'inet6 fe80::1/64 scope link'
if wait_for_ipv6 1 eth0 >"$folder/said"; then failed "a tentative address was taken for usable"; fi
expect 'eth0: its IPv6 addresses are still tentative'
expect 'all addresses'

# Given no link-local address, from which neighbours are asked for, then the same.
given 0 '' ''
if wait_for_ipv6 1 eth0 >"$folder/said"; then failed "a device without link-local address was taken for usable"; fi
expect 'or it has no link-local one, after 1 s'

# Given a duplicate, then nothing is waited for.
given 1000000 'inet6 fe80::1/64 scope link dadfailed tentative' 'inet6 fe80::1/64 scope link'
begin=$(uptime_seconds)
if wait_for_ipv6 100 eth0 >"$folder/said"; then failed "a duplicate address was taken for usable"; fi
[ $(($(uptime_seconds) - begin)) -lt 50 ] || failed "it waited for what cannot come"
expect 'another station on this wire has its IPv6 address'

# The route is that to the address in the line for add_target.
[ "$(srp_address 'id_ext=1,ioc_guid=1,dest=[fd00:77::2]:5555')" = fd00:77::2 ] || failed "IPv6 address not found"
[ "$(srp_address 'id_ext=1,ioc_guid=1,dest=192.168.77.2:5555,max_sect=9')" = 192.168.77.2 ] || failed "IPv4 address not found"
has_route 192.168.77.2 || failed "a route was not recognised"
if has_route 192.168.78.2; then failed "a route was seen that is not there"; fi
echo passed
