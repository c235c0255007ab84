"""``shixian serve``: the service on the data directory, in the foreground. Supervising is ``workflows.serve``'s."""

from __future__ import annotations

import sys


def run(port: int, *, clock: bool = True) -> int:
    """Run until stopped; returns the exit code.

    Args:
        port: of the pages.
        clock: whether the clock and the flows run, too; without them only the pages do.

    Raises:
        RefusedError: another service runs on the directory, or the port is taken.
        StoreError: the database cannot be used.
    """
    from bootstrap import home_directory
    from workflows.serve import serve

    home = home_directory()
    sys.stdout.write(f"数据目录 {home}\n状态页 http://127.0.0.1:{port}/ （按 Ctrl-C 停止）\n")
    sys.stdout.flush()
    serve(home, port, clock=clock)
    sys.stdout.write("已停止\n")
    return 0
