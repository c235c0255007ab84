#!/usr/bin/env bash
# Makes .venv with Python 3.11-3.13 and installs the project into it, in the exact versions of constraints.txt.
# A stamp inside .venv holds the hash of what was installed: nothing is done, and no network needed, while it matches.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/.."
venv="$PWD/.venv"
stamp="$venv/.shixian-stamp"

# shellcheck source=scripts/apt.sh
source scripts/apt.sh

# A name found on the path is not enough: version managers leave names that only print an error.
supported() {
    "$1" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null
}

find_python() {
    local name
    for name in python3.13 python3.12 python3.11 python3 /usr/bin/python3; do
        command -v "$name" >/dev/null && supported "$name" && command -v "$name" && return
    done
    return 1
}

can_make_venv() {
    "$1" -c 'import ensurepip, venv' 2>/dev/null
}

choose_python() {
    python="$(find_python || true)"
    if [ -z "$python" ] && command -v apt-get >/dev/null; then
        install_debian_packages python3 python3-venv
        python="$(find_python || true)"
    fi
    if [ -z "$python" ]; then
        echo "没有找到 Python 3.11、3.12 或 3.13。请先安装其中之一，再运行 make setup。" >&2
        exit 1
    fi
    can_make_venv "$python" && return
    install_debian_packages "python$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')-venv"
    can_make_venv "$python" && return
    echo "$python 不能建立虚拟环境（缺少 venv 或 ensurepip）。请安装它的 venv 组件，再运行 make setup。" >&2
    exit 1
}

wanted_stamp() {
    local version
    version="$("$venv/bin/python" -c 'import platform; print(platform.python_version())')"
    { echo "$version"; cat pyproject.toml constraints.txt; } | sha256sum | cut -d' ' -f1
}

if ! supported "$venv/bin/python" || ! "$venv/bin/python" -c 'import pip' 2>/dev/null; then
    choose_python
    echo "建立 .venv（$("$python" --version)）"
    rm -rf "$venv"
    "$python" -m venv "$venv"
fi

if [ "$(cat "$stamp" 2>/dev/null || true)" != "$(wanted_stamp)" ]; then
    echo "安装所需的 Python 组件（版本见 constraints.txt）"
    rm -f "$stamp"
    export PIP_DISABLE_PIP_VERSION_CHECK=1
    "$venv/bin/python" -m pip install --quiet --retries 5 -c constraints.txt setuptools
    # setuptools is there already in its pinned version: an isolated build would fetch another one.
    "$venv/bin/python" -m pip install --quiet --retries 5 --no-build-isolation -c constraints.txt -e '.[dev,bench]'
    "$venv/bin/python" -m pip check --quiet
    wanted_stamp >"$stamp"
fi

"$venv/bin/python" -m documents.fonts.building
