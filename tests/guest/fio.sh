#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Given a logged-in disk, when fio writes at random and reads back, then every checksum is right.
# Writes of the same block wait for each other, for two channels may execute them in any order.
exec fio --name=verified --filename="$SRP_DISK" --rw=randwrite --bsrange=512-128K --iodepth=16 --size=4M --ioengine=libaio \
  --direct=1 --verify=crc32c --do_verify=1 --verify_fatal=1 --eta=never --blockalign=512 \
  --serialize_overlap=1
