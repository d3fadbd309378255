#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Boots an unmodified Linux guest at the simulated card's wire, logs in and runs a script inside it.
#   scripts/guest.sh --script FILE [option]...
#     --script FILE             run inside the guest, with the disk in $SRP_DISK and its sg node in $SRP_SG
#     --guest-packages "a b"    Debian packages to add to the guest
#     --ini-options "a=1 b=2"   options of the module ib_srp
#     --login-options "a=1,b"   appended to the line written to add_target
#     --mtu N                   MTU of guest and card, 1500 (path MTU 1024) or 9000 (4096)
#     --ipv6 1                  IPv6 instead of IPv4
#     --sysctl "a=1 b=2"        settings of the guest's kernel, made before it has a network device
#     --vlan N                  guest and card talk in this VLAN
#     --cpus N                  CPUs of the guest; ib_srp opens one channel for each
#     --lun-size SIZE           size of the card's RAM disk, "64 MiB"
#     --accel kvm|tcg           instead of trying KVM first
#     --record FILE             pcapng of the wire
#     --ack-delay N             target ACK delay told to the guest (docs/daemon.md), 23; with loss, at most 17
#     --run-folder DIR          keep logs and statistics there
#     --cosim-options "…"       further options of srpnic-cosim
# Exit status: the script's; 94–98: logout, disk, login, device or boot failed.
# shellcheck source=scripts/lib.sh
source "$(dirname "$0")/lib.sh"
# shellcheck source=scripts/card.sh
source scripts/card.sh
# shellcheck source=scripts/guest/image.sh
source scripts/guest/image.sh
# shellcheck source=scripts/guest/run.sh
source scripts/guest/run.sh

script='' packages='' ini_options='' login_options='' mtu=1500 cpus=2 lun_size='64 MiB' accelerator='' record='' run='' cosim_options=''
while [ $# -gt 0 ]; do
  [ $# -ge 2 ] || die "$1 needs a value, or is not an option of this script"
  case $1 in
    --script) script=$2 ;;
    --guest-packages) packages=$2 ;;
    --ini-options) ini_options=$2 ;;
    --login-options) login_options=$2 ;;
    --mtu) mtu=$2 ;;
    --ipv6) export CARD_IPV6=$2 ;;
    --sysctl) export GUEST_SYSCTLS=$2 ;;
    --vlan) export CARD_VLAN=$2 ;;
    --cpus) cpus=$2 ;;
    --lun-size) lun_size=$2 ;;
    --accel) accelerator=$2 ;;
    --record) record=$2 ;;
    --ack-delay) export CARD_ACK_DELAY=$2 ;;
    --run-folder) run=$2 ;;
    --cosim-options) cosim_options=$2 ;;
    *) die "unknown option '$1'; the head of this file lists them" ;;
  esac
  shift 2
done
[ -f "$script" ] || die "--script: '$script' is not a file; name the script to run in the guest"

build_preset release --target srpnic-cosim srpnicd xrt-runtime >/dev/null || die "the build failed; run scripts/test.sh to see why"
make_guest_image
keep_run=$run
[ -n "$run" ] || run=$(mktemp -d -p "${TMPDIR:-/tmp}" srpnic-guest.XXXXXX)
mkdir -p "$run"
trap 'stop_card; [ -n "$keep_run" ] || rm -rf "$run"' EXIT

[ -n "$accelerator" ] || accelerator=$(choose_accelerator)
say "guest: $cpus CPU, accelerator $accelerator, MTU $mtu"
guest_overlay "$run" "$script" "$mtu" "$ini_options" "$login_options" "$packages"
# shellcheck disable=SC2086
CARD_MTU=$mtu start_card "$run" "$lun_size" --wire "dgram:$run/card.wire,$run/guest.wire" ${record:+--pcapng "$record"} $cosim_options
status=0
run_guest "$run" "$accelerator" "$mtu" "$cpus" || status=$?
rm -f "$run/initramfs.cpio"
exit "$status"
