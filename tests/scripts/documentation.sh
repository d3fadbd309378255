#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# What the documentation names exists: programs, files of the build, lines of the daemon's configuration file.
#   documentation.sh SRPNICD
set -euo pipefail
srpnicd=$1
cd "$(dirname "$0")/../.."
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

failed() {
  echo "FAILED: $*"
  exit 1
}

# A build folder has bin, xrt and what CTest leaves; a program has a line in some CMakeLists.txt.
programs=$(git ls-files '*CMakeLists.txt' | xargs sed -n 's/.*add_executable(\([A-Za-z0-9_-]*\).*/\1/p')
programs+=" $(sed -n 's/^srpnic_add_fuzzer(\([a-z_]*\).*/\1_fuzzer/p' tests/fuzz/CMakeLists.txt)"
while read -r path; do
  case $path in
    build/*/bin/*) [[ " ${programs//$'\n'/ } " == *" ${path##*/} "* ]] || failed "no program ${path##*/}, but the documentation names $path" ;;
    build/release/xrt | build/release/xrt/xrt.ini | build/release/xrt/srpnic-sim.xclbin | build/release/Testing/* | build/fuzz/corpus) ;;
    *) failed "nothing is made at $path, which the documentation names" ;;
  esac
done < <(grep -rhoE 'build/(release|fuzz|sanitize)/[A-Za-z0-9_./-]*[A-Za-z0-9_]' README.md docs | sort -u)

# config DEVICE-LINES: a configuration file with them.
config() {
  printf '[port]\nmac = "02:00:c0:a8:4d:02"\nipv4 = "192.168.77.2"\n%s\n' "$1"
  printf '[target]\nid_ext = "505400fffe000002"\nioc_guid = "505400fffe000002"\n[[lun]]\nnumber = 0\nkind = "ram"\nsize = "64 MiB"\n'
}
# toml FILE: its block of TOML.
# shellcheck disable=SC2016  # backquotes of Markdown
toml() { sed -n '/^```toml$/,/^```$/{/^```/d;p}' "$1"; }
lines=$(toml docs/simulation.md)
[ -n "$lines" ] || failed "docs/simulation.md has no lines of the configuration file"
config "$lines" >"$folder/simulation.toml"
"$srpnicd" --config "$folder/simulation.toml" --check-config || failed "srpnicd refuses the lines of docs/simulation.md"
toml docs/daemon.md >"$folder/daemon.toml"
"$srpnicd" --config "$folder/daemon.toml" --check-config || failed "srpnicd refuses the file of docs/daemon.md"
echo passed
