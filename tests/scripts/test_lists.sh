#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# What scripts/test.sh complains about in a list of tests.
set -euo pipefail
cd "$(dirname "$0")/../.."
# shellcheck source=scripts/test-lists.sh
source scripts/test-lists.sh

# list NAME LABEL...: a list with this test and a good one.
list() {
  jq -n --arg name "$1" '{tests: [{name: "unit.Good.Test/A1", properties: [{name: "LABELS", value: ["unit"]}]},
    {name: $name, properties: [{name: "TIMEOUT", value: 5}, {name: "LABELS", value: $ARGS.positional}]}]}' --args "${@:2}"
}
expect() {
  [ "$2" = "$1" ] || {
    echo "FAILED: '$2' instead of '$1'"
    exit 1
  }
}

for good in unit.Group.Behaviour rtl.All/Group.Behaviour/Mtu4096 unit.Fuzz/xrt_server cosim.KernelLatency.EndToEnd/0 \
  'unit.ApUint.Adds<srpnic::ap_uint<7>>' synth-report.x; do
  expect '' "$(list "$good" unit | odd_test_names unit rtl)"
done
for odd in 'Group.Test/8-byte object <00-10 2F>' 'Group.Test/Ipv4  # GetParam() = 4-byte object' 'Group.Test/(false, true)' \
  'Group.Test/"text"' $'Group.Test/\x01' 'Group.Test/é' $'Group.\nTest' ''; do
  expect "$(jq -n --arg name "$odd" '$name')" "$(list "$odd" unit | odd_test_names unit rtl)"
done

expect '' "$(list 'of another label (1, 2)' cosim | odd_test_names unit rtl)"

expect '' "$(list some.Test rtl | unlabelled_tests unit rtl)"
expect some.Test "$(list some.Test | unlabelled_tests unit rtl)"
expect some.Test "$(list some.Test other | unlabelled_tests unit rtl)"
expect '' "$(list some_test_NOT_BUILT | unlabelled_tests unit rtl)"
echo passed
