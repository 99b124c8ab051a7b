#!/usr/bin/env bash
# The first day of a newcomer on a fresh Debian 12: a debootstrap chroot with nothing but git (and curl, for docs/api.md), a clone of this
# repository's HEAD, and the README's commands (tests/readme/check_readme.py, with `./dev run` doing all the installing). Needs root.
#
# Usage: clean_machine.sh [--base FOLDER] [--ccache FOLDER] [FOLDER]   (default build/clean-machine; deleted afterwards)
#   --base FOLDER    the bare Debian is copied from there; made there first when it is missing
#   --ccache FOLDER  compiles with this compiler cache: what is missing on a clean machine still shows, but the time is no newcomer's
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
repository=$PWD

die() { echo "clean_machine: $*" >&2; exit 1; }

base= ccache=
while [[ ${1:-} == --* ]]; do
  [ -n "${2:-}" ] || die "$1 needs a folder"
  case $1 in
    --base) base=$(realpath -m "$2") ;;
    --ccache) ccache=$(realpath "$2") ;;
    *) die "unknown option $1; known: --base FOLDER, --ccache FOLDER" ;;
  esac
  shift 2
done
machine=$(realpath -m "${1:-build/clean-machine}")

[ "$(id -u)" -eq 0 ] || die "needs root, for chroot and mount"
command -v debootstrap >/dev/null || apt-get install -y -qq --no-remove --no-install-recommends debootstrap >/dev/null ||
  die "debootstrap cannot be installed; apt-get update, then apt-get install debootstrap"
[ ! -e "$machine" ] || die "$machine is there already; delete it first"

mounted=()
clean_up() {
  local at i
  for ((i = ${#mounted[@]} - 1; i >= 0; i--)); do umount -l "${mounted[i]}"; done
  for at in "${mounted[@]}"; do
    if mountpoint -q "$at"; then die "$at is still mounted; $machine is left as it is"; fi
  done
  rm -rf --one-file-system "$machine"
}
trap clean_up EXIT
trap 'exit 130' INT TERM

bring() {  # bring FOLDER AT: shows a folder of this machine in the new one
  mkdir -p "$machine/$2"
  mount --rbind "$1" "$machine/$2"
  mount --make-rslave "$machine/$2"
  mounted+=("$machine/$2")
}

bootstrap() {
  local mirror
  mirror=$(grep -rhoE 'https?://[^ ]+/debian/?( |$)' /etc/apt/sources.list /etc/apt/sources.list.d 2>/dev/null | grep -v snapshot | head -n 1 | tr -d ' ' || true)
  debootstrap --variant=minbase --include=git,ca-certificates,curl bookworm "$1" "${mirror:-http://deb.debian.org/debian}" >"$1.log" 2>&1 ||
    die "debootstrap failed; its last words: $(tail -n 3 "$1.log")"
  rm -f "$1.log"
}

echo "1/3 a bare Debian 12 in $machine" >&2
mkdir -p "$(dirname "$machine")"
if [ -z "$base" ]; then
  bootstrap "$machine"
else
  [ -d "$base" ] || bootstrap "$base"
  cp -a --one-file-system "$base" "$machine"
fi

# How this machine reaches the package registries is how the new one does: settings and certificates, no packages.
if ls /etc/apt/sources.list.d/debian*.sources >/dev/null 2>&1; then
  cp -a /etc/apt/sources.list.d/debian*.sources "$machine/etc/apt/sources.list.d/"
  rm -f "$machine/etc/apt/sources.list"  # the same again
fi
cp -a /etc/apt/apt.conf.d/*proxy* /etc/apt/apt.conf.d/99* "$machine/etc/apt/apt.conf.d/" 2>/dev/null || true
cp /etc/ssl/certs/ca-certificates.crt "$machine/etc/ssl/certs/ca-certificates.crt"
cp /etc/resolv.conf /etc/hosts "$machine/etc/"
[ ! -f ~/.npmrc ] || cp ~/.npmrc "$machine/root/.npmrc"
for at in proc sys dev; do bring /$at $at; done
[ -z "$ccache" ] || bring "$ccache" root/.cache/ccache

echo "2/3 clone" >&2
git clone -q --no-local "$repository" "$machine/root/aviso"

echo "3/3 the README's commands" >&2
started=$SECONDS
chroot "$machine" /usr/bin/env -i HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 TERM=dumb \
  NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt \
  ${http_proxy:+http_proxy="$http_proxy"} ${https_proxy:+https_proxy="$https_proxy"} ${npm_config_registry:+npm_config_registry="$npm_config_registry"} \
  bash -ec 'cd /root/aviso; ./dev run --check; exec /usr/bin/python3 tests/readme/check_readme.py . release'
echo "A clean machine had its first chat after $(((SECONDS - started) / 60)) min $(((SECONDS - started) % 60)) s${ccache:+, with the compiler cache of $ccache}." >&2
