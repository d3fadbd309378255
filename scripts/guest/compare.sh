#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The measuring side of scripts/compare.sh, run inside the guest: for each round and target a login, the jobs, a logout. Lines
# that begin with "@" tell the host whose turn it is and which job runs; the host answers each with an empty line when it has
# done its part. fio's JSON goes to the third serial port.

failed() {
  echo "guest: $*"
  dmesg | tail -20
  exit 1
}

tell() {
  echo "@$*"
  read -r _ || failed "the host does not answer"
}

# Name of the first disk behind iSER.
iser_find_disk() {
  for block in /sys/class/iscsi_session/session*/device/target*/*/block/*; do
    [ -e "$block" ] && basename "$block" && return 0
  done
  return 1
}

# iscsiadm's doings, shown only if they fail.
administer() {
  iscsiadm --mode node "$@" >/tmp/iscsiadm.log 2>&1 && return
  cat /tmp/iscsiadm.log /tmp/iscsid.log
  return 1
}

# iser_login NAME ADDRESS:PORT: sets disk.
iser_login() {
  administer --op new --targetname "$1" --portal "$2,1" --interface iser || return 1
  administer --targetname "$1" --portal "$2" --interface iser --login || return 1
  wait_for 60 iser_find_disk || return 1
  disk=$(iser_find_disk)
}

login() {
  case $1 in
    card) srp_login rxe0 "$CARD_LOGIN" && disk=$srp_disk ;;
    ib_srpt) srp_login rxe1 "$SRPT_LOGIN" && disk=$srp_disk ;;
    ib_isert) iser_login "$ISERT_NAME" "$ISERT_PORTAL" ;;
    tgt) iser_login "$TGT_NAME" "$TGT_PORTAL" ;;
  esac
}

logout() {
  case $1 in
    card | ib_srpt) srp_logout ;;
    *) administer --logoutall=all && administer --op delete ;;
  esac
}

# What is compared must be right: data is written with checksums and read back before anything is measured.
verify() {
  fio --name=verify --filename="/dev/$disk" --rw=randwrite --bsrange=512-64K --blockalign=512 --size=1M --iodepth=8 \
    --ioengine=libaio --direct=1 --serialize_overlap=1 --verify=crc32c --do_verify=1 --verify_fatal=1 --eta=never \
    >/tmp/fio.log 2>&1 || {
    cat /tmp/fio.log
    failed "$1 returns wrong data"
  }
}

# measure TARGET ROUND DIRECTION:BLOCK-SIZE:DEPTH
measure() {
  job=$3
  direction=${job%%:*}
  depth=${job##*:}
  size=${job#*:}
  size=${size%:*}
  tell begin "$1" "$2" "$job"
  fio --name="$1 $2 $job" --filename="/dev/$disk" --rw="$direction" --bs="$size" --iodepth="$depth" --ioengine=libaio \
    --direct=1 --thread --norandommap --time_based --runtime="$SECONDS_PER_JOB" --percentile_list=50:99 --eta=never \
    --output-format=json --output=/tmp/fio.json 2>/tmp/fio.log || {
    cat /tmp/fio.log /tmp/fio.json
    failed "$1: job $job failed"
  }
  sed -n '/^{/,$p' /tmp/fio.json >/dev/ttyS2
  tell end "$1" "$2" "$job"
}

# shellcheck source=/dev/null
. /run.conf
# shellcheck source=scripts/guest/lib.sh
. /lib.sh
# One descriptor for a whole command, with both SRP targets.
modprobe ib_srp cmd_sg_entries=255 || failed "ib_srp cannot be loaded"
modprobe ib_iser || failed "ib_iser cannot be loaded"
# iscsid serves nobody but a user called root.
echo "root:x:0:0:root:/:/bin/sh" >/etc/passwd
mkdir -p /etc/iscsi /run/lock/iscsi
echo "InitiatorName=$INITIATOR_NAME" >/etc/iscsi/initiatorname.iscsi
iscsid --foreground >/tmp/iscsid.log 2>&1 &

round=1
while [ "$round" -le "$ROUNDS" ]; do
  for target in $TARGETS; do
    tell turn "$target" "$round"
    login "$target" || failed "login to $target failed"
    # The block layer's choice depends on the driver; the comparison is not about that.
    echo none >"/sys/block/$disk/queue/scheduler"
    [ "$round" -gt 1 ] || verify "$target"
    for job in $JOBS; do measure "$target" "$round" "$job"; done
    logout "$target" || failed "logout from $target failed"
    tell over "$target" "$round"
  done
  round=$((round + 1))
done
