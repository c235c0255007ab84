"""A process to be killed: ``python -m tests.drive (import | sweep) HOME DAY`` does one thing and exits."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

from bootstrap import join
from casework import importing
from casework.playing.scratch import VirtualClock
from casework.sweeping import sweep
from tests.bureau import CITY, LIST, morning


def main() -> None:
    """Do what the arguments say, in small transactions, so that a kill falls between some of them."""
    what, home, day = sys.argv[1], Path(sys.argv[2]), date.fromisoformat(sys.argv[3])
    parts = join(home, clock=VirtualClock(morning(day)), sample=True)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    if what == "import":
        importing.CHUNK = 3
        importing.import_findings(parts, actor=CITY, source=LIST, now=parts.clock())
    else:
        sweep(parts, now=parts.clock(), limit=3)


if __name__ == "__main__":
    main()
