#!/usr/bin/env bash
# Installs what only tests and measurements need: a PostgreSQL, of which they start servers of their own, and a browser.
set -euo pipefail

root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
# shellcheck source=scripts/apt.sh
source "$root/scripts/apt.sh"

have_postgres() {
    compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || command -v initdb >/dev/null
}

# With its words in Chinese: they stand on the pictures of the handbook.
command -v chromium >/dev/null || install_debian_packages chromium chromium-l10n
have_postgres && exit 0
# Debian's package would set up a server of the machine's own and run it from then on; nobody asked for one.
choice=/etc/postgresql-common/createcluster.conf
if [ ! -e "$choice" ]; then
    as_root mkdir -p "$(dirname "$choice")"
    echo 'create_main_cluster = false' | as_root tee "$choice" >/dev/null
fi
install_debian_packages postgresql
