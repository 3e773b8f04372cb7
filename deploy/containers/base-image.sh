#!/usr/bin/env bash
# Makes the image python:3.13-slim from Debian's own packages, for machines that reach a Debian mirror but no container
# registry. Needs root, debootstrap and a running engine. Usage: base-image.sh [MIRROR]
set -euo pipefail

mirror=${1:-http://deb.debian.org/debian}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

debootstrap --variant=minbase --include=python3,python3-pip,python3-venv,ca-certificates trixie "$work" "$mirror"
ln -s /usr/bin/python3 "$work/usr/local/bin/python"
rm -f "$work"/usr/lib/python3*/EXTERNALLY-MANAGED
rm -rf "$work"/var/cache/apt/* "$work"/var/lib/apt/lists/*

# Where a proxy signs for the outside, a build has to trust what this machine trusts.
cp "${SSL_CERT_FILE:-/etc/ssl/certs/ca-certificates.crt}" "$work/etc/ssl/certs/ca-certificates.crt"
printf '[global]\ncert = /etc/ssl/certs/ca-certificates.crt\n' >"$work/etc/pip.conf"

path=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
tar -C "$work" -c . | docker import -c "ENV PATH=$path" -c 'CMD ["python"]' - python:3.13-slim
