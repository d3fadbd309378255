#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The demo's work, run inside the guest: verified I/O of four sizes at two queue depths, then a file system. Lines that
# begin with "@" tell the host which part begins, and which ends after how many bytes; everything else is for people.

failed() {
  echo "guest: $*"
  exit 1
}

# Bytes the block layer has read and written so far.
bytes_moved() { awk '{ print 512 * ($3 + $7) }' "/sys/block/${SRP_DISK#/dev/}/stat"; }

begin() {
  bytes_before=$(bytes_moved)
  echo "@begin $1"
}
end() { echo "@end $1 $(($(bytes_moved) - bytes_before))"; }

# fio_job NAME DIRECTION BLOCK-SIZE DEPTH TOTAL: the write job leaves checksums behind that the read job verifies.
fio_job() {
  begin "$1"
  fio --name="$1" --filename="$SRP_DISK" --rw="$2" --bs="$3" --iodepth="$4" --size="$5" --ioengine=libaio --direct=1 \
    --verify=crc32c --do_verify=0 --verify_fatal=1 --randrepeat=1 --allow_mounted_write=0 --eta=never \
    --output-format=normal >/tmp/fio.log 2>&1 || {
    cat /tmp/fio.log
    failed "fio job $1 failed"
  }
  end "$1"
}

for depth in 1 32; do
  for job in "512 128K" "4K 1M" "64K 2M" "1M 8M"; do
    size=${job% *}
    total=${job#* }
    fio_job "write-$size-$depth" write "$size" "$depth" "$total"
    fio_job "read-$size-$depth" read "$size" "$depth" "$total"
  done
done

begin ext4
mkfs.ext4 -q -F "$SRP_DISK" || failed "mkfs.ext4 failed"
mount -t ext4 "$SRP_DISK" /mnt || failed "mount failed"
cp -a /lib /usr/bin /sbin /etc /mnt/ || failed "copying a tree failed"
umount /mnt || failed "umount failed"
mount -t ext4 -o ro "$SRP_DISK" /mnt || failed "second mount failed"
for folder in /lib /usr/bin /sbin /etc; do
  (cd "$folder" && find . -type f -exec sha1sum {} +) | sort >/tmp/original
  (cd "/mnt/${folder##*/}" && find . -type f -exec sha1sum {} +) | sort >/tmp/copy
  cmp /tmp/original /tmp/copy || failed "$folder came back different"
  echo "guest: $folder: $(wc -l </tmp/copy) files verified after remount"
done
umount /mnt || failed "second umount failed"
e2fsck -fn "$SRP_DISK" || failed "e2fsck found errors"
end ext4
