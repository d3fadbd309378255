#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Random kernels through g++ and through rtlgen and Verilator, compared (tests/kernel_fuzz). Builds what it needs in preset
# release and prints a table. Exit status 0 only when every kernel is accepted and equal.
#   scripts/kernel-fuzz.sh                         40 kernels of a new seed, latencies 0, 1 and 3
#   scripts/kernel-fuzz.sh --count 2000            more of them
#   scripts/kernel-fuzz.sh --seed S --kernel I     kernel I of seed S again
#   scripts/kernel-fuzz.sh --help                  all options
# shellcheck source=scripts/lib.sh
source "$(dirname "$0")/lib.sh"

build_preset release --target kernel_fuzzer >&2
exec build/release/bin/kernel_fuzzer "$@"
