#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Given a logged-in disk, when sg3_utils asks its questions, then each answer is well formed; and what is wrong is refused
# with the right sense, after which the disk still works.
set -u
errors=0
expect() {
  wanted=$1
  shift
  "$@" >/tmp/out 2>&1
  got=$?
  if [ "$got" -ne "$wanted" ]; then
    echo "guest: '$*' ended with $got instead of $wanted"
    cat /tmp/out
    errors=$((errors + 1))
  fi
}
says() {
  grep -q "$1" /tmp/out || {
    echo "guest: '$1' is missing in:"
    cat /tmp/out
    errors=$((errors + 1))
  }
}

expect 0 sg_inq "$SRP_SG" && says 'SRPNIC' && says 'RAM DISK'
for page in 0x00 0x80 0x83 0xb0 0xb1 0xb2; do expect 0 sg_vpd --page=$page "$SRP_SG"; done
expect 0 sg_luns "$SRP_SG" && says '0000000000000000'
expect 0 sg_turs "$SRP_SG"
expect 0 sg_readcap "$SRP_SG" && says 'Logical block length=512'
expect 0 sg_readcap --16 "$SRP_SG"
expect 0 sg_modes --all "$SRP_SG"
expect 0 sg_modes --six --page=8 "$SRP_SG"
expect 0 sg_requests "$SRP_SG"
expect 0 sg_sync "$SRP_SG"
expect 0 sg_start --start "$SRP_SG"
expect 0 sg_verify --lba=0 --count=64 "$SRP_SG"
expect 0 sg_opcodes "$SRP_SG"
expect 0 sg_opcodes --opcode=0x28 "$SRP_SG"

# READ and WRITE of every size of CDB, compared with what the block layer reads.
head -c 65536 /dev/urandom >/tmp/data
for size in 6 10 12 16; do
  expect 0 sg_dd if=/tmp/data of="$SRP_SG" bs=512 count=128 seek=$size cdbsz=$size
  expect 0 sg_dd if="$SRP_SG" of=/tmp/back bs=512 count=128 skip=$size cdbsz=$size
  expect 0 cmp /tmp/data /tmp/back
done

# What must be refused: beyond the end (05/21: 22), unknown operation code (05/20: 9), unknown page (05/24: 5).
sectors=$(cat "/sys/block/$(basename "$SRP_DISK")/size")
expect 22 sg_raw -r 512 "$SRP_SG" 28 00 "$(printf %02x $((sectors >> 24 & 255)))" "$(printf %02x $((sectors >> 16 & 255)))" \
  "$(printf %02x $((sectors >> 8 & 255)))" "$(printf %02x $((sectors & 255)))" 00 00 01 00
expect 9 sg_raw "$SRP_SG" 42 00 00 00 00 00 00 00 00 00
expect 5 sg_raw -r 255 "$SRP_SG" 12 01 c7 00 ff 00
# A buffer longer than the transfer: the residual is reported.
expect 0 sg_raw -r 4096 "$SRP_SG" 28 00 00 00 00 00 00 00 01 00 && says 'Received 512 bytes'
expect 0 sg_turs "$SRP_SG"

[ "$errors" -eq 0 ] && echo "guest: all sg3_utils queries answered as expected"
exit "$errors"
