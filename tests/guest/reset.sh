#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Given fio with verification, when the device is reset each second, and now and then the host, which logs in anew, then fio
# ends without an error, and no command was answered that the guest no longer knew.
set -u
seconds=20
fio --name=verified --filename="$SRP_DISK" --rw=randwrite --bsrange=512-64K --iodepth=16 --size=4M --ioengine=libaio \
  --direct=1 --verify=crc32c --do_verify=1 --verify_fatal=1 --eta=never --blockalign=512 --serialize_overlap=1 \
  --time_based --runtime="$seconds" &
fio=$!
resets=0
failed=0
while kill -0 "$fio" 2>/dev/null; do
  kind=--device
  [ $((resets % 5)) -ne 4 ] || kind=--host
  if sg_reset "$kind" "$SRP_SG" >/tmp/reset 2>&1; then
    resets=$((resets + 1))
  else
    failed=$((failed + 1))
    cat /tmp/reset
  fi
  sleep 1
done
wait "$fio"
status=$?
dmesg | grep -i 'null scmnd\|failed reconnect\|I/O error' && status=1
echo "guest: $resets resets, $failed failed, fio ended with $status"
[ "$status" -eq 0 ] && [ "$failed" -eq 0 ] && [ "$resets" -gt 2 ] && dd if="$SRP_DISK" of=/dev/null bs=512 count=1
