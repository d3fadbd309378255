# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Boots Linux guests, as a rule one at the far end of the card's wire. Sourced after lib.sh, card.sh and image.sh.

GUEST_ADDRESS=192.168.77.1/24
GUEST_IPV6_ADDRESS=fd00:77::1/64
GUEST_MAC=52:54:00:00:00:01
GUEST_MEMORY_MIB=1024

# Appended to QEMU's line in every boot: one serial port to talk, one for the status.
guest_qemu() {
  local accelerator=$1 initramfs=$2 status=$3 mhz
  shift 3
  mhz=$(awk -F: '/^cpu MHz/ { print int($2 * 1000); exit }' /proc/cpuinfo)
  local acceleration=(-accel kvm -cpu host)
  [ "$accelerator" = kvm ] || acceleration=(-accel 'tcg,thread=multi' -cpu Nehalem)
  # Without tsc_early_khz a loaded host makes the guest calibrate its clock wrongly, and its time-outs fire early.
  qemu-system-x86_64 "${acceleration[@]}" -m "$GUEST_MEMORY_MIB" -kernel "$GUEST_DIR/vmlinux" -initrd "$initramfs" \
    -append "console=ttyS0 quiet panic=-1 mitigations=off tsc=reliable no_timer_check random.trust_bootloader=on ${mhz:+tsc_early_khz=$mhz}" \
    -nodefaults -no-user-config -nographic -no-reboot -serial stdio -serial "file:$status" -device virtio-rng-pci "$@"
}

# kvm when the guest really boots with it, else tcg. Asked once for each start of this machine.
choose_accelerator() {
  local known=$GUEST_DIR/accelerator boot
  boot=$(cat /proc/sys/kernel/random/boot_id)
  [ "$(sed -n 1p "$known" 2>/dev/null)" = "$boot" ] || printf '%s\n%s\n' "$boot" "$(probe_accelerator)" >"$known"
  sed -n 2p "$known"
}

# /dev/kvm alone proves nothing: nested, it may hang or fail.
probe_accelerator() {
  local probe=$GUEST_DIR/kvm-probe state
  [ -w /dev/kvm ] || { echo tcg; return; }
  mkdir -p "$probe/root"
  printf '#!/bin/sh\nmount -t devtmpfs dev /dev\necho booted >/dev/ttyS1\npoweroff -f\n' >"$probe/root/init"
  chmod 755 "$probe/root/init"
  make_cpio "$probe/root" "$probe/overlay.cpio"
  cat "$GUEST_DIR/base.cpio" "$probe/overlay.cpio" >"$probe/initramfs.cpio"
  : >"$probe/status"
  # A failed emulation stops the guest but does not end QEMU; the time limit does.
  (guest_qemu kvm "$probe/initramfs.cpio" "$probe/status" >"$probe/console.log" 2>&1 </dev/null) &
  local pid=$! limit=$((SECONDS + 10))
  while kill -0 "$pid" 2>/dev/null && [ "$SECONDS" -lt "$limit" ]; do
    sleep 0.2
  done
  pkill -TERM -P "$pid" 2>/dev/null || true
  wait "$pid" 2>/dev/null || true
  state=$(cat "$probe/status")
  rm -rf "$probe"
  if [ "$state" = booted ]; then echo kvm; else echo tcg; fi
}

# guest_overlay FOLDER SCRIPT MTU INI-OPTIONS LOGIN-OPTIONS PACKAGES [NAME=VALUE]... → FOLDER/initramfs.cpio. Settings of the
# script and of init (an empty TARGET: no login; several in ADDRESS: so many network devices) follow as NAME=VALUE.
# GUEST_SYSCTLS: settings of the guest's kernel, made before it has a network device.
guest_overlay() {
  local folder=$1 script=$2 mtu=$3 ini_options=$4 login_options=$5 packages=$6 overlay=$1/overlay address=$GUEST_ADDRESS setting
  shift 6
  [ "${CARD_IPV6:-0}" -eq 0 ] || address=$GUEST_IPV6_ADDRESS
  mkdir -p "$overlay"
  cp "$script" "$overlay/run.sh"
  {
    printf 'MTU=%q\nADDRESS=%q\nVLAN=%q\n' "$mtu" "$address" "${CARD_VLAN:-}"
    printf 'TARGET=%q\nINI_OPTIONS=%q\n' "$(card_add_target)" "$ini_options"
    printf 'LOGIN_OPTIONS=%q\n' "${login_options:+,${login_options#,}}"
    printf 'SYSCTLS=%q\n' "${GUEST_SYSCTLS:-}"
    for setting in "$@"; do printf '%s=%q\n' "${setting%%=*}" "${setting#*=}"; done
  } >"$overlay/run.conf"
  if [ -n "$packages" ]; then
    # shellcheck disable=SC2086
    unpack_packages "$overlay" $packages
  fi
  make_cpio "$overlay" "$folder/overlay.cpio"
  cat "$GUEST_DIR/base.cpio" "$folder/overlay.cpio" >"$folder/initramfs.cpio"
  rm -rf "$overlay" "$folder/overlay.cpio"
}

# A network device of a guest whose frames go from one datagram socket to another, which the peer has the other way round:
# guest_nic ID LOCAL REMOTE MAC MTU appends to GUEST_NICS.
GUEST_NICS=()
guest_nic() {
  GUEST_NICS+=(-netdev "dgram,id=$1,local.type=unix,local.path=$2,remote.type=unix,remote.path=$3"
    -device "virtio-net-pci,netdev=$1,mac=$4,romfile=,host_mtu=$5")
}

# boot_guest RUN-FOLDER ACCELERATOR CPUS QEMU-ARGUMENT...: with the devices in GUEST_NICS and the console on standard input and output;
# returns the status of the script, 98 if it never told.
boot_guest() {
  local run=$1 accelerator=$2 cpus=$3 status
  shift 3
  : >"$run/status"
  guest_qemu "$accelerator" "$run/initramfs.cpio" "$run/status" -smp "$cpus" "${GUEST_NICS[@]}" "$@" 2>&1 || true
  status=$(sed -n 's/^status \([0-9]*\).*/\1/p' "$run/status")
  return "${status:-98}"
}

# run_guest RUN-FOLDER ACCELERATOR MTU CPUS: at the far end of the card's wire.
run_guest() {
  GUEST_NICS=()
  guest_nic wire "$1/guest.wire" "$1/card.wire" "$GUEST_MAC" "$3"
  boot_guest "$1" "$2" "$4" </dev/null
}
