#!/usr/bin/env bash
# Builds the project's wheel into the folder named, the same bytes from the same files.
# Nothing is written into the checkout: what an older build left there would come into the wheel.
set -euo pipefail

target="$(realpath -m "$1")"
cd "$(dirname "${BASH_SOURCE[0]}")/.."
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT

mkdir "$work/egg"
printf '[build]\nbuild_base=%s/build\n[egg_info]\negg_base=%s/egg\n' "$work" "$work" >"$work/build.cfg"
mkdir -p "$target"
DIST_EXTRA_CONFIG="$work/build.cfg" SOURCE_DATE_EPOCH=1577836800 PIP_DISABLE_PIP_VERSION_CHECK=1 \
    .venv/bin/python -m pip wheel --quiet --no-deps --no-build-isolation --no-index --wheel-dir "$target" .
