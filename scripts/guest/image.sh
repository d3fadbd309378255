# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Makes what the guest boots from, out of Debian's own packages: an uncompressed kernel and an initramfs. Sourced after
# lib.sh. Results are kept in build/guest and made anew when a list here or the kernel package changes.

GUEST_DIR=$SRPNIC_TOP/build/guest
GUEST_SOURCES=$SRPNIC_TOP/scripts/guest

# The lines of a list without comments.
list_of() { sed 's/#.*//; /^[[:space:]]*$/d' "$1"; }

# Package lists are needed to download packages; a fresh machine may have none.
guest_package_lists() {
  apt-cache show linux-image-amd64 >/dev/null 2>&1 || as_root apt-get update -q
}

# Downloads and unpacks packages and the libraries they depend on into a folder: unpack_packages FOLDER PACKAGE...
unpack_packages() {
  local folder=$1 cache=$GUEST_DIR/packages wanted=() libraries
  shift
  mkdir -p "$folder" "$cache"
  # Of the dependencies only libraries are of use: no interpreter, no installer runs in the guest.
  libraries=$(apt-cache depends --recurse --no-recommends --no-suggests --no-conflicts --no-breaks --no-replaces \
    --no-enhances "$@" | grep -E '^(lib|zlib)' | grep -vE 'perl|python|debian-installer' | sort -u || true)
  mapfile -t wanted < <(printf '%s\n' "$@" "$libraries" | sed '/^$/d' | sort -u)
  (cd "$cache" && apt-get download -q "${wanted[@]}" >"$GUEST_DIR/download.log" 2>&1) || {
    cat "$GUEST_DIR/download.log" >&2
    die "downloading the guest's packages failed; see above"
  }
  local package file
  for package in "${wanted[@]}"; do
    for file in "$cache/${package}_"*.deb; do dpkg -x "$file" "$folder"; done
  done
}

# The kernel package linux-image-amd64 stands for today.
kernel_package() { apt-cache depends linux-image-amd64 | sed -n 's/^ *Depends: *\(linux-image-[^ ]*\)$/\1/p' | head -1; }

# Unpacks the xz payload of a bzImage: the uncompressed kernel boots by PVH and twice as fast without KVM.
extract_vmlinux() {
  local bzimage=$1 vmlinux=$2 offset
  while IFS=: read -r offset _; do
    tail -c +$((offset + 1)) "$bzimage" | xz -dc >"$vmlinux" 2>/dev/null || true
    if [ "$(head -c 4 "$vmlinux" | od -An -tx1 | tr -d ' ')" = 7f454c46 ]; then return 0; fi
  done < <(LC_ALL=C grep -obUaP '\xFD7zXZ\x00' "$bzimage")
  die "no kernel found inside $bzimage; its compression is not xz"
}

# Copies programs and every library they load, found by name in the unpacked packages: copy_programs FROM TO FILE...
copy_programs() {
  local from=$1 to=$2 name path target
  shift 2
  local queue=("$@")
  declare -A seen=()
  while [ ${#queue[@]} -gt 0 ]; do
    path=${queue[0]}
    queue=("${queue[@]:1}")
    [ -z "${seen[$path]:-}" ] || continue
    seen[$path]=1
    target=$(readlink -f "$path")
    mkdir -p "$to/$(dirname "${path#"$from"/}")"
    cp -f "$target" "$to/${path#"$from"/}"
    while read -r name; do
      path=$(find "$from/lib" "$from/usr/lib" -name "$name" -print -quit)
      [ -n "$path" ] || die "the guest's library $name is in none of its packages; add one to scripts/guest/packages.txt"
      queue+=("$path")
    done < <(readelf -d "$target" 2>/dev/null | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p')
  done
}

# Modules with their dependencies, from the unpacked kernel package.
copy_modules() {
  local from=$1 to=$2 release=$3 module file
  depmod -b "$from" "$release"
  while read -r module; do
    modprobe -d "$from" -S "$release" --show-depends "$module" 2>/dev/null
  done < <(list_of "$GUEST_SOURCES/modules.txt") | sed -n 's/^insmod \([^ ]*\).*/\1/p' | sort -u |
    while read -r file; do
      file=${file#"$from"/}
      mkdir -p "$to/$(dirname "$file")"
      cp "$from/$file" "$to/$file"
    done
  cp "$from/lib/modules/$release/modules.builtin"* "$from/lib/modules/$release/modules.order" "$to/lib/modules/$release/"
  depmod -b "$to" "$release"
}

# A folder as an uncompressed cpio archive, the form a kernel unpacks fastest.
make_cpio() { (cd "$1" && find . | LC_ALL=C sort | cpio --quiet -o -H newc -R 0:0) >"$2"; }

# Makes build/guest/vmlinux and build/guest/base.cpio unless they are up to date.
make_guest_image() {
  local stamp packages root=$GUEST_DIR/root from=$GUEST_DIR/unpacked release program
  guest_package_lists
  stamp=$(cat "$GUEST_SOURCES"/{packages.txt,modules.txt,image.sh,init,lib.sh} <(kernel_package) | sha256sum)
  [ "$(cat "$GUEST_DIR/stamp" 2>/dev/null)" != "$stamp" ] || return 0
  say "making the guest's kernel and initramfs from Debian packages"
  rm -rf "$root" "$from" "$GUEST_DIR/stamp"
  mkdir -p "$root"/{bin,sbin,dev,proc,sys,run,tmp,mnt,etc,var/tmp}
  mapfile -t packages < <(list_of "$GUEST_SOURCES/packages.txt" | sed "s/^linux-image-amd64\$/$(kernel_package)/")
  unpack_packages "$from" "${packages[@]}"

  release=$(basename "$(find "$from/lib/modules" -mindepth 1 -maxdepth 1 -type d)")
  extract_vmlinux "$from/boot/vmlinuz-$release" "$GUEST_DIR/vmlinux"
  copy_modules "$from" "$root" "$release"

  local programs=()
  for program in bin/dash bin/kmod bin/ip sbin/mke2fs sbin/e2fsck usr/bin/fio usr/sbin/ibsrpdm usr/sbin/srp_daemon; do
    programs+=("$from/$program")
  done
  mapfile -t -O ${#programs[@]} programs < <(find "$from" -path '*bin/sg_*' -type f; find "$from" -name rdma -path '*bin/*';
    find "$from/usr/lib" -name 'librxe-rdmav*.so'; find "$from/lib" "$from/lib64" -name 'ld-linux-x86-64.so.2')
  copy_programs "$from" "$root" "${programs[@]}"
  cp -r "$from/etc/libibverbs.d" "$root/etc/"
  cp "$from/bin/busybox" "$root/bin/busybox"
  guest_links "$root"
  cp "$GUEST_SOURCES/init" "$root/init"
  chmod 755 "$root/init"
  cp "$GUEST_SOURCES/lib.sh" "$root/lib.sh"
  make_cpio "$root" "$GUEST_DIR/base.cpio"
  echo "$stamp" >"$GUEST_DIR/stamp"
}

# Names under which programs are called: busybox's applets, except where the real program is there.
guest_links() {
  local root=$1 applet
  while read -r applet; do
    [ -e "$root/$applet" ] || [ -e "$root/usr/${applet#usr/}" ] || {
      mkdir -p "$root/$(dirname "$applet")"
      ln -s /bin/busybox "$root/$applet"
    }
  done < <("$root/bin/busybox" --list-full | grep -vE '(^|/)(ip|sh|modprobe|insmod|lsmod|depmod|mke2fs|mkfs.ext2)$')
  ln -sf dash "$root/bin/sh"
  for applet in modprobe insmod lsmod; do ln -sf ../bin/kmod "$root/sbin/$applet"; done
  ln -sf mke2fs "$root/sbin/mkfs.ext4"
  ln -sf e2fsck "$root/sbin/fsck.ext4"
  mkdir -p "$root/lib64" "$root/usr/lib64"
  [ -e "$root/lib64/ld-linux-x86-64.so.2" ] || cp "$(find "$root/lib" -name 'ld-linux-x86-64.so.2' | head -1)" "$root/lib64/"
}
