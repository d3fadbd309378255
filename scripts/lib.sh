# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Functions the scripts share. Source it first; it moves to the top of the repository.

set -euo pipefail

SRPNIC_TOP=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
export SRPNIC_TOP
cd "$SRPNIC_TOP"

# A line of progress.
say() { printf '== %s\n' "$*"; }

# An error: what is wrong and what to do. Ends the script.
die() {
  printf '%s: %s\n' "$(basename "$0")" "$*" >&2
  exit 1
}

# As root, by sudo when needed.
as_root() {
  if [ "$(id -u)" -eq 0 ]; then
    "$@"
  else
    sudo "$@"
  fi
}

# 754 → "12 min 34 s"
duration() { printf '%d min %02d s' "$(($1 / 60))" "$(($1 % 60))"; }

# configure <cmake argument>...: quiet unless it fails.
configure() {
  cmake "$@" >"/tmp/srpnic-configure.$$" 2>&1 || {
    cat "/tmp/srpnic-configure.$$"
    rm -f "/tmp/srpnic-configure.$$"
    die "cmake $* failed; run scripts/setup.sh if something was not found"
  }
  rm -f "/tmp/srpnic-configure.$$"
}

# Whether the build folder of a preset treats warnings as errors.
warnings_are_errors() { grep -q '^SRPNIC_WERROR:BOOL=ON$' "build/$1/CMakeCache.txt" 2>/dev/null; }

# Configures (when needed) and builds a preset; further arguments go to the build. Whoever only builds once is best served
# by a unity build; a build folder that exists already stays as its owner has configured it. But SRPNIC_WERROR=ON in the
# environment (scripts/test.sh) makes warnings errors in both.
build_preset() {
  local preset=$1 options=()
  shift
  [ "${SRPNIC_WERROR:-OFF}" != ON ] || options=(-DSRPNIC_WERROR=ON)
  if [ ! -f "build/$preset/build.ninja" ]; then
    [ "$preset" = separate ] || options+=(-DCMAKE_UNITY_BUILD=ON)
    configure --preset "$preset" "${options[@]}"
  elif [ ${#options[@]} -gt 0 ] && ! warnings_are_errors "$preset"; then
    configure "${options[@]}" "build/$preset"
  fi
  cmake --build --preset "$preset" --parallel "$(nproc)" "$@"
}
