#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Given a wire that loses one frame in a hundred each way and lets the next overtake another, when fio and a file system
# use the disk, then every byte is right, and it was the transport that mended the losses.
counters=/sys/class/infiniband/rxe0/ports/1/hw_counters

failed() {
  echo "guest: $*"
  dmesg | tail -20
  for counter in "$counters"/*; do echo "${counter##*/} $(cat "$counter")"; done
  exit 1
}
seconds() { cut -d. -f1 /proc/uptime; }

# fio_job BLOCK-SIZES DEPTH TOTAL. Writes of the same block wait for each other: two channels execute them in any order.
fio_job() {
  fio --name=verified --filename="$SRP_DISK" --rw=randwrite --bsrange="$1" --iodepth="$2" --size="$3" --ioengine=libaio \
    --direct=1 --blockalign=512 --serialize_overlap=1 --verify=crc32c --do_verify=1 --verify_fatal=1 --eta=never \
    >/tmp/fio.log 2>&1 || { cat /tmp/fio.log; failed "fio failed at $1, depth $2"; }
  echo "guest: fio $1 at depth $2 verified at $(seconds) s"
}

fio_job 512-512 16 32K
fio_job 4K-4K 16 512K
fio_job 64K-64K 8 2M
fio_job 512-128K 16 2M
fio_job 4K-4K 1 64K

mkfs.ext4 -q -F "$SRP_DISK" || failed "mkfs.ext4 failed"
mount -t ext4 "$SRP_DISK" /mnt || failed "mount failed"
cp -a /sbin /etc /mnt/ || failed "copying a tree failed"
umount /mnt || failed "umount failed"
mount -t ext4 -o ro "$SRP_DISK" /mnt || failed "second mount failed"
for folder in /sbin /etc; do
  (cd "$folder" && find . -type f -exec sha1sum {} +) | sort >/tmp/original
  (cd "/mnt/${folder##*/}" && find . -type f -exec sha1sum {} +) | sort >/tmp/copy
  [ -s /tmp/original ] || failed "$folder has no files"
  cmp /tmp/original /tmp/copy || failed "$folder came back different"
done
umount /mnt || failed "second umount failed"
e2fsck -fn "$SRP_DISK" || failed "e2fsck found errors"
echo "guest: file system verified at $(seconds) s"

# The layers above would repeat a command, or log in again, and hide that the transport lost it.
if dmesg | grep -E 'SRP abort|SRP reset|reconnect|I/O error|not free'; then failed "the transport did not recover"; fi
repeated=$(cat "$counters/completer_retry_err")
gaps=$(cat "$counters/out_of_seq_request")
echo "guest: the initiator went back $repeated times and saw $gaps gaps"
if [ "$repeated" -eq 0 ] || [ "$gaps" -eq 0 ]; then failed "nothing was lost in one direction: the test shows nothing"; fi
