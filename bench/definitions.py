"""``python -m bench.definitions``: how long all procedures take to load and check, kept and not kept.

Each round starts the command anew, as an author does: once with an empty cache, then several times with what the first
left. `warm_s` is the goal's figure; `warm_vs_start` is its ratio to a command that loads nothing.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

_ROOT = Path(__file__).resolve().parents[1]
_ALL = _ROOT / "procedures"
_NOTHING = ("--help",)


def main() -> int:
    """Measure and print; 1 when the procedures do not pass."""
    options = argparse.ArgumentParser(prog="python -m bench.definitions")
    options.add_argument("--quick", action="store_true", help="fewer rounds")
    options.add_argument("--json", action="store_true", help="one object of figures")
    options.add_argument("--only", type=Path, default=_ALL, help=argparse.SUPPRESS)
    given = options.parse_args()
    check = ("procedure", "check", str(given.only))
    rounds = 3 if given.quick else 9
    with TemporaryDirectory(prefix="shixian-") as home:
        cold = _seconds(home, check)
        warm = median(_seconds(home, check) for _ in range(rounds))
        start = median(_seconds(home, _NOTHING) for _ in range(rounds))
    found = {
        "cold_s": round(cold, 3),
        "warm_s": round(warm, 3),
        "warm_vs_start": round(warm / start, 2),
        "cold_vs_warm": round(cold / warm, 1),
    }
    if given.json:
        sys.stdout.write(json.dumps(found) + "\n")
    else:
        for name, figure in found.items():
            sys.stdout.write(f"{name:16} {figure}\n")
    return 0


def _seconds(home: str, arguments: tuple[str, ...]) -> float:
    """Elapsed time of one command.

    Raises:
        CalledProcessError: it failed.
    """
    command = [sys.executable, "-m", "cli.main", *arguments]
    started = time.perf_counter()
    environment = {**os.environ, "SHIXIAN_HOME": home, "SHIXIAN_CACHE": str(Path(home) / "cache")}
    subprocess.run(command, cwd=_ROOT, env=environment, check=True, capture_output=True)
    return time.perf_counter() - started


if __name__ == "__main__":
    sys.exit(main())
