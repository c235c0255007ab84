"""``shixian serve``: the service on the data directory, in the foreground. Supervising is ``workflows.serve``'s."""

from __future__ import annotations

import sys


def run(port: int) -> int:
    """Run until stopped; returns the exit code.

    Raises:
        RefusedError: another service runs on the directory, or the port is taken.
        StoreError: the database cannot be used.
    """
    from bootstrap import home_directory
    from workflows.serve import serve

    home = home_directory()
    sys.stdout.write(f"数据目录 {home}\n状态页 http://127.0.0.1:{port}/ （按 Ctrl-C 停止）\n")
    sys.stdout.flush()
    serve(home, port)
    sys.stdout.write("已停止\n")
    return 0
