#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Given a logged-in disk, when its first block is read, then it comes: for tests whose subject is the way to the login.
exec dd if="$SRP_DISK" of=/dev/null bs=512 count=1
