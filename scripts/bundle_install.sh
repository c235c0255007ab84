#!/usr/bin/env bash
# 在没有网络的 Debian 12 上安装时限（Shixian）。用法：./install.sh [安装目录]，默认 /opt/shixian。
#
# Changes nothing before every file was compared with its checksum. May be run again: what is there already is kept, a
# half-finished installation is begun anew. Each version has its own folder; the link `current` names the one in use, and
# is moved only after the new one is complete.
set -euo pipefail
export LC_ALL=C.UTF-8
# Another Python's settings are not for this one.
unset PYTHONPATH PYTHONHOME
umask 022

bundle="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
work=""
trap '[ -z "$work" ] || rm -rf "$work"' EXIT

fail() {
    printf '错误：%s\n' "$@" >&2
    exit 1
}

say() {
    printf '%s\n' "$*"
}

value_of() {
    sed -n "s/^$1=//p" "$bundle/VERSION"
}

check_files() {
    local damaged
    [ -s "$bundle/SHA256SUMS" ] || fail "安装包里没有 SHA256SUMS，安装包不完整，请重新复制、重新解开。没有安装任何东西。"
    say "核对安装包的全部文件"
    (cd "$bundle" && sha256sum --check --strict --quiet SHA256SUMS) >"$work/sums" 2>/dev/null && return
    damaged="$(sed -nE 's/: FAILED.*$//p' "$work/sums")"
    # No file differs: then it is the list itself that cannot be read.
    fail "安装包已损坏，以下文件与 SHA256SUMS 不符：" "${damaged:-SHA256SUMS}" \
        "请重新复制安装包（用 .sha256 文件核对），再解开、安装。没有安装任何东西。"
}

check_machine() {
    local arch libc
    arch="$(value_of arch)"
    [ "$(uname -m)" = "$arch" ] || fail "安装包适用于 $arch，本机是 $(uname -m)，请换用适用于本机的安装包。"
    command -v dpkg-query >/dev/null && command -v apt-get >/dev/null ||
        fail "本机没有 dpkg 和 apt-get。安装包适用于 Debian 12 和由它派生的系统。"
    libc="$(getconf GNU_LIBC_VERSION 2>/dev/null | cut -d' ' -f2)"
    [ "$(printf '%s\n2.36\n' "${libc:-0}" | sort -V | head -n 1)" = 2.36 ] ||
        fail "本机的 C 库（glibc）是 ${libc:-未知}，需要 2.36 以上。安装包适用于 Debian 12 和由它派生的系统。"
}

check_room() {
    local prefix="$1" free
    mkdir -p "$prefix/versions" 2>/dev/null && [ -w "$prefix/versions" ] ||
        fail "不能写入 $prefix，请以 root 身份运行，或者换一个目录：./install.sh 目录"
    free="$(df --output=avail -m "$prefix" | tail -n 1)"
    [ "$free" -ge 1024 ] || fail "$prefix 所在磁盘只剩 $free MB，至少需要 1024 MB，请先清理。"
}

is_installed() {
    [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null || true)" = installed ]
}

# The wheels are for this version alone.
find_python() {
    local name
    for name in /usr/bin/python3.11 python3.11 python3; do
        if "$name" -c 'import sys, venv; sys.exit(sys.version_info[:2] != (3, 11))' 2>/dev/null; then
            command -v "$name"
            return
        fi
    done
    return 1
}

# apt sees this machine's packages and the bundle's folder, nothing else.
apt_here() {
    DEBIAN_FRONTEND=noninteractive apt-get -q -y --no-install-recommends --no-remove \
        -o Dir::Etc::sourcelist="$work/sources.list" -o Dir::Etc::sourceparts=/dev/null \
        -o Dir::State::lists="$work/lists" -o Dir::Cache="$work/cache" -o APT::Sandbox::User=root \
        -o Dpkg::Use-Pty=0 "$@"
}

install_packages() {
    local missing=() package
    while read -r package; do
        is_installed "$package" || missing+=("$package")
    done <"$bundle/system/wanted"
    find_python >/dev/null || missing+=(python3)
    [ ${#missing[@]} -gt 0 ] || return 0
    [ "$(id -u)" -eq 0 ] || fail "本机缺少软件包：${missing[*]}。请以 root 身份运行 install.sh。"
    say "安装软件包：${missing[*]}（及其依赖，都来自安装包）"
    mkdir -p "$work/lists/partial" "$work/cache/archives/partial"
    # A link without spaces: a line of sources cannot name a folder that has them.
    ln -s "$bundle/system" "$work/system"
    echo "deb [trusted=yes] file:$work/system ./" >"$work/sources.list"
    apt_here update >"$work/apt.log" 2>&1 && apt_here install "${missing[@]}" >>"$work/apt.log" 2>&1 || {
        tail -n 20 "$work/apt.log" >&2
        fail "软件包没有安装成功，原因见上。本机的软件包比安装包新、版本对不上的，请在更新过的机器上重新制作安装包；" \
            "也可以先用本机系统的安装光盘装好 ${missing[*]}，再运行 install.sh。"
    }
}

install_python_packages() {
    local place="$1" python name
    [ ! -e "$place/complete" ] || return 0
    say "安装 Python 组件（$(wc -l <"$bundle/wheels/requirements.txt") 个）"
    python="$(find_python)" || fail "没有找到 Python 3.11。"
    rm -rf "$place"
    mkdir -p "$place"
    "$python" -m venv --without-pip "$place/venv"
    # The wheel of pip runs as it is; no setting of this machine may lead it elsewhere.
    PIP_CONFIG_FILE=/dev/null "$place/venv/bin/python" -I "$(echo "$bundle"/wheels/pip-*.whl)/pip" --isolated \
        install --quiet --no-index --find-links "$bundle/wheels" --require-hashes --no-compile --no-input \
        --disable-pip-version-check --no-cache-dir --root-user-action=ignore \
        -r "$bundle/wheels/requirements.txt" || fail "Python 组件没有安装成功，原因见上。"
    # Now and with all cores: whoever runs the service may not be allowed to write here. Some packages carry files for
    # another Python, which do not compile and need not.
    "$place/venv/bin/python" -m compileall -qq -j 0 "$place/venv/lib" || true
    cp "$bundle/VERSION" "$bundle/CONTENTS" "$place/"
    for name in docs samples deploy; do
        [ ! -d "$bundle/$name" ] || cp -R "$bundle/$name" "$place/"
    done
}

# The fonts lie beside the versions, so that those an office adds to fonts/office stay through all of them. A new version
# copies its own again: newer than the light copies made of them, they are pruned anew by its rules.
install_fonts() {
    local prefix="$1" place="$2" packages file
    mkdir -p "$prefix/fonts/fandol" "$prefix/fonts/office"
    for file in "$bundle"/fonts/*; do
        [ -e "$place/complete" ] && cmp -s "$file" "$prefix/fonts/fandol/${file##*/}" || cp "$file" "$prefix/fonts/fandol/"
    done
    packages="$("$place/venv/bin/python" -I -c 'import sysconfig; print(sysconfig.get_path("purelib"))')"
    ln -sfn "$prefix/fonts" "$packages/.fonts"
    env -u SHIXIAN_FONTS "$place/venv/bin/python" -I -m documents.fonts.building || fail "字体没有整理成功，原因见上。"
    "$place/venv/bin/python" -I -c 'import weasyprint' >/dev/null 2>"$work/weasyprint" || {
        tail -n 3 "$work/weasyprint" >&2
        fail "排版组件不能装入，原因见上。"
    }
}

switch_to() {
    local prefix="$1" id="$2" program
    touch "$prefix/versions/$id/complete"
    ln -sfn "versions/$id" "$prefix/current.new"
    mv -T "$prefix/current.new" "$prefix/current"
    mkdir -p "$prefix/bin"
    for program in shixian prefect; do
        ln -sfn "../current/venv/bin/$program" "$prefix/bin/$program"
    done
}

# It looks at this machine only; the data directory it is shown is new and empty unless SHIXIAN_HOME names one.
examine() {
    say "检查本机（shixian doctor）"
    mkdir -p "$work/home"
    (cd "$work" && SHIXIAN_HOME="${SHIXIAN_HOME:-$work/home}" "$1/bin/shixian" doctor) || true
}

main() {
    local prefix id
    case "${1:-}" in -*) fail "用法：./install.sh [安装目录]，默认 /opt/shixian" ;; esac
    prefix="$(realpath -m "${1:-/opt/shixian}")"
    work="$(mktemp -d)"
    check_files
    check_machine
    check_room "$prefix"
    id="$(value_of version)-$(sha256sum "$bundle/SHA256SUMS" | cut -c1-12)"
    install_packages
    install_python_packages "$prefix/versions/$id"
    install_fonts "$prefix" "$prefix/versions/$id"
    switch_to "$prefix" "$id"
    examine "$prefix"
    cat <<END

已安装到 $prefix（版本 $id）。
上面标“注意”的，邮件、时钟等是安装以后才设置的；字体、系统库、组件标“注意”的，请按箭头后面的办法处理。

接下来：
  1. 选定数据目录，如 export SHIXIAN_HOME=/var/lib/shixian
  2. 登记单位和人员：$prefix/bin/shixian office import 单位文件.yaml（格式见 $prefix/current/samples/offices.yaml）
  3. 启动：$prefix/bin/shixian serve
  说明见 $prefix/current/docs/offline-install.md 和 handbook.md。
END
}

main "$@"
