# Fetching the Debian packages of an offline bundle; sourced by bundle.sh, which defines fail.
#
# apt works in a root of its own, for an architecture that need not be this machine's: nothing of this machine's packages
# is read or changed. Where packages come from is read from this machine's own configuration.

debian_arch() {
    case "$1" in
        x86_64) echo amd64 ;;
        aarch64) echo arm64 ;;
    esac
}

# The machine's own settings (proxies) hold, its hooks do not.
write_apt_root() {
    local arch="$1" apt="$2" file
    # Lists and packages that came from elsewhere are not taken.
    [ "$(cat "$apt/sources" 2>/dev/null || true)" = "${SHIXIAN_APT_SOURCES:-}" ] || rm -rf "$apt"
    mkdir -p "$apt/state/lists/partial" "$apt/cache/archives/partial" "$apt/conf.d"
    echo "${SHIXIAN_APT_SOURCES:-}" >"$apt/sources"
    : >"$apt/status"
    find "$apt/conf.d" -type l -delete
    for file in /etc/apt/apt.conf.d/*; do
        [ ! -f "$file" ] || ln -s "$file" "$apt/conf.d/"
    done
    cat >"$apt/conf.d/zz-bundle" <<'END'
#clear APT::Update::Pre-Invoke;
#clear APT::Update::Post-Invoke;
#clear APT::Update::Post-Invoke-Success;
#clear DPkg::Pre-Invoke;
#clear DPkg::Post-Invoke;
#clear DPkg::Pre-Install-Pkgs;
Dir::Cache::pkgcache "pkgcache.bin";
Dir::Cache::srcpkgcache "srcpkgcache.bin";
END
    cat >"$apt/preferences" <<'END'
Package: *
Pin: release o=Debian, n=bookworm
Pin-Priority: 500

Package: *
Pin: release o=Debian, n=bookworm-updates
Pin-Priority: 500

Package: *
Pin: release o=Debian, n=bookworm-security
Pin-Priority: 500

Package: *
Pin: release o=*
Pin-Priority: -1
END
    cat >"$apt/apt.conf" <<END
APT::Architecture "$arch";
APT::Architectures { "$arch"; };
APT::Install-Recommends "false";
APT::Sandbox::User "root";
Acquire::Languages "none";
Acquire::Retries "5";
Debug::NoLocking "true";
Dir::Cache "$apt/cache";
Dir::Etc::parts "$apt/conf.d";
Dir::Etc::preferences "$apt/preferences";
Dir::Etc::preferencesparts "/dev/null";
Dir::State "$apt/state";
Dir::State::status "$apt/status";
END
    if [ -n "${SHIXIAN_APT_SOURCES:-}" ]; then
        # Named by the administrator: taken as it is, whoever issues it.
        : >"$apt/preferences"
        printf 'Dir::Etc::sourcelist "%s";\nDir::Etc::sourceparts "/dev/null";\n' \
            "$(realpath "$SHIXIAN_APT_SOURCES")" >>"$apt/apt.conf"
    fi
}

# The lists of a day ago are new enough; old ones are used, with a word, where they cannot be fetched.
refresh_lists() {
    local apt="$1"
    [ -z "$(find "$apt/fresh" -mtime -1 2>/dev/null)" ] || return 0
    echo "下载 Debian 软件包清单（$(basename "$apt")）"
    if APT_CONFIG="$apt/apt.conf" apt-get -qq update; then
        touch "$apt/fresh"
    elif [ -e "$apt/fresh" ]; then
        echo "软件包清单没有更新成功，使用 $(date -r "$apt/fresh" +%F) 下载的" >&2
    else
        fail "软件包清单没有下载成功，请核对本机的软件源和网络。"
    fi
}

# Prints "name version architecture" of everything that the wanted packages need, down to the C library.
resolve_debs() {
    APT_CONFIG="$1/apt.conf" apt-get install --simulate "${@:2}" |
        sed -nE 's/^Inst ([^ ]+) \(([^ ]+) .*\[([a-z0-9]+)\]\).*/\1 \2 \3/p'
}

# Makes the pool: the wanted packages with all they need, and the index by which apt installs from a folder. Python comes
# along for machines that have none; its venv needs no package of its own, as the bundle brings pip.
fill_pool() {
    local arch="$1" apt="$2" name version kind file plain
    resolve_debs "$apt" "${@:3}" python3 | LC_ALL=C sort >"$apt/chosen" ||
        fail "本机的软件源里没有 Debian 12（bookworm）$arch 的这些软件包。不是 Debian 12 的机器，用 SHIXIAN_APT_SOURCES 指定一个软件源文件。"
    echo "下载 Debian 软件包（$arch）：$(wc -l <"$apt/chosen") 个"
    APT_CONFIG="$apt/apt.conf" apt-get -qq -y install --download-only "${@:3}" python3 >/dev/null ||
        fail "Debian 软件包没有下载成功。"
    rm -rf "$apt/pool"
    mkdir "$apt/pool"
    while read -r name version kind; do
        file="$apt/cache/archives/${name}_${version//:/%3a}_$kind.deb"
        plain="${name}_${version#*:}_$kind.deb"
        ln "$file" "$apt/pool/$plain"
        dpkg-deb --field "$file"
        printf 'Filename: ./%s\nSize: %s\nSHA256: %s\n\n' "$plain" "$(stat -c %s "$file")" \
            "$(sha256sum "$file" | cut -d' ' -f1)"
    done <"$apt/chosen" >"$apt/pool/Packages"
    printf '%s\n' "${@:3}" >"$apt/pool/wanted" # last: it tells that the pool is complete
}

# Puts the packages and their index into the target. A pool made of the lists there are is taken as it is.
fetch_debs() {
    local arch apt="$2" target="$3" wanted
    arch="$(debian_arch "$1")"
    read -r -a wanted <<<"${system_packages[*]} ${SHIXIAN_BUNDLE_PACKAGES:-}"
    write_apt_root "$arch" "$apt"
    refresh_lists "$apt"
    if [ ! "$apt/pool/wanted" -nt "$apt/fresh" ] ||
        [ "$(cat "$apt/pool/wanted")" != "$(printf '%s\n' "${wanted[@]}")" ]; then
        fill_pool "$arch" "$apt" "${wanted[@]}"
    fi
    cp -rl "$apt/pool" "$target"
}
