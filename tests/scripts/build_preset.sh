#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# How scripts/lib.sh configures a preset, in a folder of its own with a stand-in for cmake that writes down its arguments.
set -euo pipefail
top=$(cd "$(dirname "$0")/../.." && pwd)
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
mkdir "$folder/scripts" "$folder/bin"
cp "$top/scripts/lib.sh" "$folder/scripts/"
printf '#!/bin/sh\necho "$@" >>"%s/calls"\n' "$folder" >"$folder/bin/cmake"
chmod 755 "$folder/bin/cmake"
unset SRPNIC_WERROR

failed() {
  echo "FAILED: $*"
  cat "$folder/calls"
  exit 1
}
# built WITH-SETTING PRESET: what a script that sources lib.sh calls cmake with, but for the building.
built() {
  rm -f "$folder/calls"
  env "PATH=$folder/bin:$PATH" ${1:+"$1"} bash -c "source '$folder/scripts/lib.sh'; build_preset $2"
  sed -i '/^--build /d' "$folder/calls"
}
# exists PRESET ON|OFF: its build folder does, configured like this.
exists() {
  mkdir -p "$folder/build/$1"
  touch "$folder/build/$1/build.ninja"
  echo "SRPNIC_WERROR:BOOL=$2" >"$folder/build/$1/CMakeCache.txt"
}
expect() { [ "$(cat "$folder/calls")" = "$1" ] || failed "cmake should have been called with: $1"; }

# Given no build folder, then warnings are errors only where that is asked for.
built '' release
expect '--preset release -DCMAKE_UNITY_BUILD=ON'
built SRPNIC_WERROR=ON release
expect '--preset release -DSRPNIC_WERROR=ON -DCMAKE_UNITY_BUILD=ON'

# Given a build folder without it, then it stays as it is, or gets this one setting.
exists release OFF
built '' release
expect ''
built SRPNIC_WERROR=ON release
expect '-DSRPNIC_WERROR=ON build/release'
rm "$folder/build/release/CMakeCache.txt"  # made before there was the option
touch "$folder/build/release/CMakeCache.txt"
built SRPNIC_WERROR=ON release
expect '-DSRPNIC_WERROR=ON build/release'

# Given a build folder with it, then nothing is configured again.
exists release ON
built SRPNIC_WERROR=ON release
expect ''

# The preset that compiles each file alone is left alone.
built SRPNIC_WERROR=ON separate
expect '--preset separate -DSRPNIC_WERROR=ON'

# What continuous integration calls asks for it.
grep -qx 'export SRPNIC_WERROR=ON' "$top/scripts/test.sh" || failed "scripts/test.sh does not ask for it"
grep -q 'exec ./scripts/test.sh' "$top/.ci/run" || failed "continuous integration does not call scripts/test.sh"
echo passed
