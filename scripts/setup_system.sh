#!/usr/bin/env bash
# Installs what cannot come from PyPI: the libraries WeasyPrint calls, poppler's tools, Graphviz, the free Chinese fonts.
# Debian, as root or with sudo. Quick and silent when nothing is missing, and then it needs no network.
set -euo pipefail

root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
fonts="${SHIXIAN_FONTS:-$root/.fonts}"

# shellcheck source=scripts/apt.sh
source "$root/scripts/apt.sh"
# shellcheck source=scripts/packages.sh
source "$root/scripts/packages.sh"

apt_download() {
    (cd "$1" && apt-get -qq -o Acquire::Retries=5 -o APT::Sandbox::User=root download "$2")
}

# Installing the package would pull in 388 MB of TeX; only three of its files are wanted.
fetch_fonts() {
    local work face
    echo "下载仿宋、楷体、宋体粗体（Fandol，约 50 MB）"
    work="$(mktemp -d)"
    # shellcheck disable=SC2064
    trap "rm -rf '$work'" EXIT
    apt_download "$work" "$font_package" 2>/dev/null || {
        apt_update
        apt_download "$work" "$font_package"
    }
    dpkg-deb --fsys-tarfile "$work/$font_package"_*.deb |
        tar -x -C "$work" --wildcards '*/fonts/opentype/public/fandol/*.otf' '*/fonts/fandol/COPYING.gz'
    mkdir -p "$fonts/fandol"
    for face in "${font_faces[@]}"; do
        find "$work" -name "$face" -exec cp {} "$fonts/fandol/$face.part" \;
        mv "$fonts/fandol/$face.part" "$fonts/fandol/$face"
    done
    find "$work" -name COPYING.gz -exec cp {} "$fonts/fandol/" \;
}

install_debian_packages "${system_packages[@]}"
have_fonts "$fonts/fandol" || fetch_fonts
