#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Installs the Debian packages of scripts/packages.txt that are missing; silent and quick when there are none.
#   scripts/setup.sh           install them (as root, or by sudo)
#   scripts/setup.sh --check   only tell which are missing; exit status 1 if any
# shellcheck source=scripts/lib.sh
source "$(dirname "$0")/lib.sh"

mapfile -t wanted < <(sed 's/#.*//' scripts/packages.txt | tr -s ' \t' '\n' | sed '/^$/d')

missing=()
for package in "${wanted[@]}"; do
  state=$(dpkg-query --show --showformat='${db:Status-Status}' "$package" 2>/dev/null || true)
  [ "$state" = installed ] || missing+=("$package")
done

case ${1:-} in
  --check)
    [ ${#missing[@]} -eq 0 ] && exit 0
    echo "missing packages: ${missing[*]}"
    exit 1
    ;;
  '') ;;
  *) die "unknown option '$1'; use --check or nothing" ;;
esac

[ ${#missing[@]} -eq 0 ] && exit 0

install="apt-get install -y --no-install-recommends ${missing[*]}"
if [ "$(id -u)" -ne 0 ] && ! command -v sudo >/dev/null; then
  die "packages are missing and there is no sudo; run as root: $install"
fi
say "installing ${#missing[@]} packages: ${missing[*]}"
as_root apt-get update -q
as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "${missing[@]}"
