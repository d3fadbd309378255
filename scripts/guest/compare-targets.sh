#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The other side of scripts/compare.sh, run inside a guest of its own: Linux's SRP target, Linux's iSER target and STGT's
# iSER target, each with a disk in memory of $LUN_MIB MiB, all at once. An idle target costs nothing. "@up NAME" tells the
# host that one is up; the guest then runs until it is ended from outside.

failed() {
  echo "guest: target $*"
  dmesg | tail -20
  exit 1
}
configfs=/sys/kernel/config/target

# ram_disk NAME: a backing store of target_core_mod.
ram_disk() {
  mkdir -p "$configfs/core/rd_mcp_0/$1" &&
    echo "rd_pages=$((LUN_MIB * 256))" >"$configfs/core/rd_mcp_0/$1/control" &&
    echo 1 >"$configfs/core/rd_mcp_0/$1/enable"
}

# The port is named after its GUID; a session that came through RDMA/CM, after the address it came to.
start_ib_srpt() {
  modprobe ib_srpt && ram_disk srp || return 1
  guid=$(cat /sys/class/infiniband/rxe0/node_guid)
  port=$configfs/srpt/$guid/$guid
  mkdir -p "$port/acls/$TARGET_ADDRESS" &&
    mkdir "$port/lun/lun_0" && ln -s "$configfs/core/rd_mcp_0/srp" "$port/lun/lun_0/" &&
    mkdir "$port/acls/$TARGET_ADDRESS/lun_0" && ln -s "$port/lun/lun_0" "$port/acls/$TARGET_ADDRESS/lun_0/" &&
    echo 1 >"$port/enable" && echo "$SRP_PORT" >"$configfs/srpt/discovery_auth/rdma_cm_port" || return 1
  id=$(echo "$guid" | tr -d :)
  echo "@up ib_srpt id_ext=$id,ioc_guid=$id,dest=$TARGET_ADDRESS:$SRP_PORT"
}

start_ib_isert() {
  modprobe iscsi_target_mod && modprobe ib_isert && ram_disk iser || return 1
  group=$configfs/iscsi/$ISERT_NAME/tpgt_1
  mkdir -p "$group" && mkdir "$group/lun/lun_0" && ln -s "$configfs/core/rd_mcp_0/iser" "$group/lun/lun_0/" &&
    echo 0 >"$group/attrib/authentication" && echo 1 >"$group/attrib/generate_node_acls" &&
    echo 0 >"$group/attrib/demo_mode_write_protect" && mkdir "$group/np/$TARGET_ADDRESS:$ISERT_PORT" &&
    echo 1 >"$group/np/$TARGET_ADDRESS:$ISERT_PORT/iser" && echo 1 >"$group/enable" || return 1
  echo "@up ib_isert $ISERT_NAME $TARGET_ADDRESS:$ISERT_PORT"
}

# STGT lets nobody in over iSER who is not allowed both by address and by name.
start_tgt() {
  modprobe rdma_ucm || return 1
  head -c "$((LUN_MIB * 1048576))" /dev/zero >/dev/shm/disk
  mkdir -p /var/run
  tgtd --foreground &
  wait_for 60 tgtadm --lld iser --mode system --op show &&
    tgtadm --lld iser --mode target --op new --tid 1 --targetname "$TGT_NAME" &&
    tgtadm --lld iser --mode logicalunit --op new --tid 1 --lun 1 --backing-store /dev/shm/disk &&
    tgtadm --lld iser --mode target --op bind --tid 1 --initiator-address ALL &&
    tgtadm --lld iser --mode target --op bind --tid 1 --initiator-name "$INITIATOR_NAME" || return 1
  echo "@up tgt $TGT_NAME $TARGET_ADDRESS:3260"
}

# shellcheck source=/dev/null
. /run.conf
# shellcheck source=scripts/guest/lib.sh
. /lib.sh
mount -o remount,size=90% /dev/shm
modprobe -a configfs target_core_mod || failed "modules are missing"
mount -t configfs configfs /sys/kernel/config || failed "configfs cannot be mounted"
for target in $TARGETS; do
  "start_$target" || failed "$target did not come up"
done
echo "@ready"
while :; do sleep 3600; done
