# Installing Debian packages without questions; sourced by the set-up scripts.
# The package lists are fetched only when an installation fails without them.

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

is_installed() {
    [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null || true)" = installed ]
}

apt_install() {
    as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq -y -o Acquire::Retries=5 -o Dpkg::Use-Pty=0 \
        -o Dpkg::Options::=--force-confold \
        --no-install-recommends install "$@" >/dev/null
}

apt_update() {
    as_root apt-get -qq -o Acquire::Retries=5 update
}

# Installs those of the named packages that are missing.
install_debian_packages() {
    local missing=() package
    if ! command -v dpkg-query >/dev/null; then
        echo "本脚本只会在 Debian 上安装系统组件，请自行安装：$*" >&2
        exit 1
    fi
    for package in "$@"; do
        is_installed "$package" || missing+=("$package")
    done
    [ ${#missing[@]} -eq 0 ] && return
    echo "安装系统组件：${missing[*]}"
    apt_install "${missing[@]}" 2>/dev/null && return
    apt_update
    apt_install "${missing[@]}"
}
