#!/usr/bin/env bash
# Prints the folder in which tests write: one in memory, where there is room, else that for temporary files.
#
# The tests make and remove hundreds of databases. A PostgreSQL database is a thousand files, and to find places for
# them on a disk took the system longer than the tests themselves.
set -euo pipefail

memory=/dev/shm
least_mb=8000

megabytes_free() {
    df --output=avail -BM "$memory" | tail -n 1 | tr -dc 0-9
}

megabytes_of_memory() {
    awk '/^MemAvailable:/ { print int($2 / 1024) }' /proc/meminfo
}

# A folder of which nothing may be executed is of no use: some tests install programs.
may_execute() {
    ! findmnt --noheadings --output OPTIONS --target "$memory" | grep -qw noexec
}

if [ -w "$memory" ] && may_execute &&
    [ "$(megabytes_free)" -ge "$least_mb" ] && [ "$(megabytes_of_memory)" -ge "$least_mb" ]; then
    echo "$memory"
else
    echo "${TMPDIR:-/tmp}"
fi
