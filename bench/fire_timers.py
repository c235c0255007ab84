"""``python -m bench.fire_timers``: how fast due timers fire, beside the raw floor and beside other ways.

The sweep as it runs in production (event, chain, anchor, case row, timers, duties, counters) on SQLite with synchronous
FULL and on PostgreSQL is compared with set-based SQL that writes the same rows ready-made (``firing.floor``), with one
SQLModel transaction per case, with SQLAlchemy Core in batches, and with other engines on their own terms. All take
turns in one run, on copies of one store; ratios are our rate over theirs, medians over the rounds. A million cases that
wait beside the thousand that are due have the weight of those in ``stores.waiting``; in ``--quick`` they are light.
What was not measured is null.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from dataclasses import replace

from bench.firing.growth import Plan
from bench.firing.setting import Amounts, Setting, set_up
from bench.firing.telling import ratios, told

_SIZES = (10_000, 100_000, 1_000_000)
QUICK = Amounts(
    timers=6_000,  # three batches for each of two hands
    flocks=150,
    sqlmodel=100,
    core=False,
    rounds=5,
    grown=Plan((_SIZES[0], _SIZES[-1]), rounds=5, light=True, floor=False),
)
WHOLE = Amounts(
    timers=10_000,
    flocks=500,
    sqlmodel=500,
    core=True,
    rounds=5,
    grown=Plan(_SIZES, rounds=5, light=False, floor=True),
    grown_too=Plan(_SIZES, rounds=5, light=False, floor=True),
    engine_rounds=2,
)
_QUICK_SECONDS = 41.0
"""Nothing begins that would not be over by then; clearing away takes a while."""
_QUICK_PATIENCE = 28.0


def main() -> None:
    """Measure and print."""
    began = time.monotonic()
    options = argparse.ArgumentParser(prog="python -m bench.fire_timers", description="How fast due timers fire.")
    options.add_argument("--quick", action="store_true", help="as many rounds as are done within 45 seconds")
    options.add_argument("--json", action="store_true", help="print one object of ratios")
    options.add_argument("--timers", type=int, help=argparse.SUPPRESS)
    given = options.parse_args()
    amounts = QUICK if given.quick else WHOLE
    if given.timers:
        amounts = _small(amounts, given.timers)
    with set_up(amounts, _QUICK_PATIENCE if given.quick else None) as setting:
        _measure(setting, amounts, began + _QUICK_SECONDS if given.quick else None)
        if given.json:
            sys.stdout.write(json.dumps(ratios(setting)) + "\n")
        else:
            print("\n".join(told(setting)))


def _small(amounts: Amounts, timers: int) -> Amounts:
    """As little as a test needs."""
    few = replace(amounts, timers=timers, flocks=min(timers, amounts.flocks), sqlmodel=min(timers, amounts.sqlmodel))
    return replace(
        few, rounds=1, grown=None, grown_too=None, engine_rounds=min(1, amounts.engine_rounds), engine_timers=timers
    )


def _measure(setting: Setting, amounts: Amounts, until: float | None) -> None:
    """Measure rounds; with an end, as many as fit before it, the first database once in any case."""
    if until is None and amounts.grown is not None:
        setting.sides[0].weigh()
    took: dict[int, float] = {}  # seconds, by section
    for turn in range(amounts.rounds):
        for place, section in enumerate(setting.sections):
            started = time.monotonic()
            if until is not None and (turn or place) and started + took.get(place, 0.0) > until:
                return
            section.round(turn)
            took[place] = time.monotonic() - started
    if until is None:
        for one in setting.growing:
            one.round_from_disk()


if __name__ == "__main__":
    main()
