#!/usr/bin/env bash
# The first day of a newcomer on a fresh Debian 12: a debootstrap chroot with nothing but git, a clone of this repository's HEAD,
# and the README's commands (tests/readme/check_readme.py, with `./dev run` doing all the installing). Needs root.
# Usage: clean_machine.sh [FOLDER]   (default build/clean-machine; deleted afterwards)
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
repository=$PWD
machine=$(realpath -m "${1:-build/clean-machine}")

die() { echo "clean_machine: $*" >&2; exit 1; }
[ "$(id -u)" -eq 0 ] || die "needs root, for chroot and mount"
command -v debootstrap >/dev/null || apt-get install -y -qq --no-remove --no-install-recommends debootstrap >/dev/null || die "debootstrap cannot be installed"
[ ! -e "$machine" ] || die "$machine is there already; delete it first"

mounted=()
clean_up() {
  local at i
  for ((i = ${#mounted[@]} - 1; i >= 0; i--)); do umount -l "${mounted[i]}"; done
  for at in "$machine"/{proc,sys,dev}; do
    mountpoint -q "$at" && die "$at is still mounted; $machine is left as it is"
  done
  rm -rf --one-file-system "$machine"
}
trap clean_up EXIT

mirror=$(grep -rhoE 'https?://[^ ]+/debian/?( |$)' /etc/apt/sources.list /etc/apt/sources.list.d 2>/dev/null | grep -v snapshot | head -n 1 | tr -d ' ' || true)
echo "1/3 a bare Debian 12 in $machine" >&2
debootstrap --variant=minbase --include=git,ca-certificates bookworm "$machine" "${mirror:-http://deb.debian.org/debian}" >/dev/null ||
  die "debootstrap failed; see $machine/debootstrap/debootstrap.log"

# How this machine reaches the package registries is how the new one does: settings and certificates, no packages.
cp -a /etc/apt/sources.list.d/debian* "$machine/etc/apt/sources.list.d/" 2>/dev/null || true
cp -a /etc/apt/apt.conf.d/*proxy* /etc/apt/apt.conf.d/99* "$machine/etc/apt/apt.conf.d/" 2>/dev/null || true
cp /etc/ssl/certs/ca-certificates.crt "$machine/etc/ssl/certs/ca-certificates.crt"
cp /etc/resolv.conf /etc/hosts "$machine/etc/"
[ ! -f ~/.npmrc ] || cp ~/.npmrc "$machine/root/.npmrc"
for at in proc sys dev; do
  mount --rbind "/$at" "$machine/$at"
  mount --make-rslave "$machine/$at"
  mounted+=("$machine/$at")
done

echo "2/3 clone" >&2
git clone -q --no-local "$repository" "$machine/root/aviso"

echo "3/3 the README's commands" >&2
started=$SECONDS
chroot "$machine" /usr/bin/env -i HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 TERM=dumb \
  NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt \
  ${http_proxy:+http_proxy="$http_proxy"} ${https_proxy:+https_proxy="$https_proxy"} ${npm_config_registry:+npm_config_registry="$npm_config_registry"} \
  bash -ec 'cd /root/aviso; ./dev run --check; exec /usr/bin/python3 tests/readme/check_readme.py . release'
echo "A clean machine had its first chat after $(((SECONDS - started) / 60)) min $(((SECONDS - started) % 60)) s." >&2
