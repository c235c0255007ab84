"""A process to be killed: ``python -m tests.drive (import | sweep | calendar | letters) HOME DAY`` does one thing."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

from bootstrap import join
from casework import importing
from casework.calendars import importing as importing_calendars
from casework.calendars.entries import Given
from casework.playing.scratch import VirtualClock
from casework.sweeping import sweep
from tests import letter_batch
from tests.bureau import CITY, LIST, morning

SYNTHETIC_YEAR = Path(__file__).parent / "data" / "calendars" / "synthetic_2027.csv"


def main() -> None:
    """Do what the arguments say, in small transactions, so that a kill falls between some of them."""
    what, home, day = sys.argv[1], Path(sys.argv[2]), date.fromisoformat(sys.argv[3])
    parts = join(home, clock=VirtualClock(morning(day)), sample=True)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    if what == "import":
        importing.CHUNK = 3
        importing.import_findings(parts, actor=CITY, source=LIST, now=parts.clock())
    elif what == "calendar":
        importing_calendars.CASES_AT_ONCE = 1
        table = importing_calendars.read_file(parts, SYNTHETIC_YEAR, Given())
        importing_calendars.import_editions(parts, table.editions, actor=None, now=parts.clock())
    elif what == "letters":
        letter_batch.work_through(parts)
    else:
        sweep(parts, now=parts.clock(), limit=3)


if __name__ == "__main__":
    main()
