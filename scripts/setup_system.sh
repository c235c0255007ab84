#!/usr/bin/env bash
# Installs what cannot come from PyPI: the libraries WeasyPrint calls, poppler's tools, and the free Chinese fonts.
# Debian, as root or with sudo. Quick and silent when nothing is missing, and then it needs no network.
set -euo pipefail

root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
fonts="${SHIXIAN_FONTS:-$root/.fonts}"
packages=(libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 poppler-utils fontconfig)
faces=(FandolFang-Regular.otf FandolKai-Regular.otf FandolSong-Bold.otf)

as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    elif command -v sudo >/dev/null; then
        sudo "$@"
    else
        echo "需要管理员权限：请以 root 身份运行，或先安装 sudo。命令：$*" >&2
        exit 1
    fi
}

need_apt() {
    command -v apt-get >/dev/null && return
    echo "本脚本只支持 Debian 系统。请自行安装：${packages[*]}，并把 ${faces[*]} 放入 $fonts/fandol。" >&2
    exit 1
}

updated=""
update_once() {
    if [ -z "$updated" ]; then
        as_root apt-get -qq update
        updated=yes
    fi
}

install_packages() {
    local missing=() package
    for package in "${packages[@]}"; do
        [ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true)" = installed ] || missing+=("$package")
    done
    [ ${#missing[@]} -eq 0 ] && return
    echo "安装系统组件：${missing[*]}"
    update_once
    as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq -y --no-install-recommends install "${missing[@]}" >/dev/null
}

have_fonts() {
    local face
    for face in "${faces[@]}"; do
        [ -s "$fonts/fandol/$face" ] || return 1
    done
}

# Installing the package would pull in 388 MB of TeX; only three of its files are wanted.
fetch_fonts() {
    local work face
    have_fonts && return
    echo "下载仿宋、楷体、宋体粗体（Fandol，约 50 MB）"
    work="$(mktemp -d)"
    # shellcheck disable=SC2064
    trap "rm -rf '$work'" EXIT
    chmod 755 "$work"
    (cd "$work" && apt-get -qq download texlive-lang-chinese 2>/dev/null) || {
        update_once
        (cd "$work" && apt-get -qq -o APT::Sandbox::User=root download texlive-lang-chinese)
    }
    dpkg-deb --fsys-tarfile "$work"/texlive-lang-chinese_*.deb |
        tar -x -C "$work" --wildcards '*/fonts/opentype/public/fandol/*.otf' '*/fonts/fandol/COPYING.gz'
    mkdir -p "$fonts/fandol"
    for face in "${faces[@]}"; do
        find "$work" -name "$face" -exec cp {} "$fonts/fandol/$face.part" \;
        mv "$fonts/fandol/$face.part" "$fonts/fandol/$face"
    done
    find "$work" -name COPYING.gz -exec cp {} "$fonts/fandol/" \;
}

if command -v dpkg-query >/dev/null; then install_packages; else need_apt; fi
fetch_fonts

# The light copies need Python's font tools; on a first run the environment may not exist yet, then `make setup`
# calls this module once it does.
python="$root/.venv/bin/python"
if [ -x "$python" ] && "$python" -c "import fontTools, pylopdf_fonts_zh_cn, uharfbuzz" 2>/dev/null; then
    (cd "$root" && "$python" -m documents.fontbuild)
fi
