#!/usr/bin/env bash
# Builds the archive from which Shixian is installed on a Debian 12 without any network: wheels, Debian packages, fonts,
# handbook and install.sh. Usage: scripts/bundle.sh [x86_64|aarch64|all], by default for this machine's architecture.
#
# SHIXIAN_BUNDLE_OUT: folder of the archives, default dist/. SHIXIAN_BUNDLE_PACKAGES: further Debian packages that are to be
# installed, as postgresql. SHIXIAN_APT_SOURCES: a sources file of Debian 12, for machines that are none. What was
# downloaded stays in build/bundle/, and nothing is fetched again that is there.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/.."
root="$PWD"
cache="$root/build/bundle"
out="$(realpath -m "${SHIXIAN_BUNDLE_OUT:-dist}")"
fonts="${SHIXIAN_FONTS:-$root/.fonts}/fandol"
# A fixed instant: the same contents make the same archive.
instant=@1577836800

# shellcheck source=scripts/packages.sh
source scripts/packages.sh
# shellcheck source=scripts/bundle_debs.sh
source scripts/bundle_debs.sh

fail() {
    echo "$*" >&2
    exit 1
}

wheels_of() {
    .venv/bin/python scripts/bundle_wheels.py "$@"
}

# Downloads until every wheel asks only for what is there: a wheel tells what it needs once it has come.
fetch_wheels() {
    local arch="$1" project="$2" lacking before="" options
    mapfile -t options < <(wheels_of tags "$arch")
    while lacking="$(wheels_of missing "$arch" "$project" "$cache/wheels" constraints.txt)" && [ -n "$lacking" ]; do
        [ "$lacking" != "$before" ] || fail "下载以后仍然缺少：$lacking"
        before="$lacking"
        echo "下载 Python 组件（$arch）：$(wc -l <<<"$lacking") 个"
        .venv/bin/python -m pip download -qq --retries 5 --disable-pip-version-check --no-deps --only-binary=:all: \
            "${options[@]}" --dest "$cache/wheels" --requirement /dev/stdin <<<"$lacking" ||
            fail "有的组件没有下载成功，或者没有适用于 $arch、Debian 12 的 wheel，见上。"
    done
    # The loop ends as well when working out what is missing fails, which told why.
    wheels_of missing "$arch" "$project" "$cache/wheels" constraints.txt >/dev/null
}

# What no program reads at work, but people do.
add_papers() {
    local stage="$1"
    mkdir -p "$stage/docs" "$stage/samples"
    cp docs/*.md "$stage/docs/"
    cp samples/offices.yaml "$stage/samples/"
    if [ -d deploy ]; then
        cp -R deploy "$stage/deploy"
        find "$stage/deploy" -name __pycache__ -prune -exec rm -rf {} +
    fi
    if [ -f prefect.yaml ]; then
        mkdir -p "$stage/deploy"
        cp prefect.yaml "$stage/deploy/"
    fi
}

write_contents() {
    local stage="$1" arch="$2" project="$3"
    {
        echo "program=shixian"
        echo "version=$(basename "$project" | cut -d- -f2)"
        echo "arch=$arch"
        echo "python=3.11"
        echo "debian=12"
        echo "commit=$(GIT_OPTIONAL_LOCKS=0 git describe --always --dirty --abbrev=12 2>/dev/null || echo unknown)"
    } >"$stage/VERSION"
    {
        echo "本安装包由以下内容组成（每个文件的 SHA-256 见 SHA256SUMS）："
        printf '\nPython 组件\n'
        cut -d' ' -f1 "$stage/wheels/requirements.txt"
        printf '\nDebian 12 软件包（%s）\n' "$(debian_arch "$arch")"
        (cd "$stage/system" && ls -- *.deb)
        printf '\n字体\n'
        ls "$stage/fonts"
    } >"$stage/CONTENTS"
    (cd "$stage" && find . -type f ! -name SHA256SUMS -printf '%P\n' | LC_ALL=C sort | xargs -d '\n' sha256sum >SHA256SUMS)
}

# Not compressed: all that is large in it is already.
pack() {
    local stage="$1" archive="$2"
    mkdir -p "$(dirname "$archive")"
    tar --sort=name --mtime="$instant" --owner=0 --group=0 --numeric-owner --mode='u=rwX,go=rX' --format=gnu \
        -C "$(dirname "$stage")" -cf "$archive.part" "$(basename "$stage")"
    mv "$archive.part" "$archive"
    (cd "$(dirname "$archive")" && sha256sum "$(basename "$archive")" >"$(basename "$archive").sha256")
    echo "已做好：$archive（$(du -m "$archive" | cut -f1) MB）"
    echo "SHA-256：$(cut -d' ' -f1 "$archive.sha256")"
}

build() {
    local arch="$1" project name stage
    project="$(echo "$cache"/project/shixian-*.whl)"
    name="shixian-offline-$(basename "$project" | cut -d- -f2)-$arch"
    stage="$cache/stage/$name"
    rm -rf "$stage"
    mkdir -p "$stage/fonts"
    fetch_wheels "$arch" "$project"
    wheels_of take "$arch" "$project" "$cache/wheels" constraints.txt "$stage/wheels"
    fetch_debs "$arch" "$cache/apt-$arch" "$stage/system"
    cp "$fonts"/*.otf "$fonts"/COPYING* "$stage/fonts/"
    cp scripts/bundle_install.sh "$stage/install.sh"
    chmod +x "$stage/install.sh"
    add_papers "$stage"
    write_contents "$stage" "$arch" "$project"
    pack "$stage" "$out/$name.tar"
    rm -rf "$stage"
}

case "${1:-$(uname -m)}" in
    all) arches=(x86_64 aarch64) ;;
    x86_64 | aarch64) arches=("${1:-$(uname -m)}") ;;
    *) fail "ARCH 应为 x86_64、aarch64 或 all，现为“${1:-$(uname -m)}”" ;;
esac
have_fonts "$fonts" || fail "$fonts 里没有字体，请先执行 make setup"
command -v apt-get >/dev/null || fail "制作安装包要用 apt-get 下载 Debian 软件包，请在 Debian 上执行"

mkdir -p "$cache/wheels"
exec 9>"$cache/lock"
flock 9
rm -rf "$cache/project"
scripts/wheel.sh "$cache/project"
for arch in "${arches[@]}"; do
    build "$arch"
done
