"""``python -m bench.workbench``: two hundred officers at once on the workbench of a store of a million cases.

The pages run in processes of their own, begun as ``shixian serve`` begins them; the officers sign in, look at lists and
cases, search, record receipts with a picture of the slip, over HTTP on this machine, which they share with the pages.
Each looks at a page every ten seconds or so. Then every act that was answered as done is looked for in the store: none
may be lost, none may stand there twice. ``--quick`` is a small city with few officers who hardly think.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import shutil
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from typing import Any, Final

from bench.working.load import SIGNING_IN, Heard, Plan, worked
from bench.working.scene import keys, made, posted
from bench.working.serving import serving
from store.contract import Store

_BYTES_OF_A_CASE: Final = 22_000
_GOAL: Final = 300  # milliseconds, 95th percentile
_FAULTS_TOLD: Final = 20


@dataclass(frozen=True, slots=True)
class Size:
    """How much is done: cases, officers, seconds that one thinks, that all come in, that they work; acts of each."""

    cases: int
    officers: int
    think: float
    arriving: float
    seconds: float
    acts: int


WHOLE: Final = Size(1_000_000, 200, 10.0, 60.0, 180.0, 30)
QUICK: Final = Size(2_000, 10, 0.2, 1.0, 6.0, 10)


def main() -> None:
    """Build or take up, serve, visit, count, print."""
    options = argparse.ArgumentParser(prog="python -m bench.workbench", description="Many officers at once.")
    options.add_argument("--quick", action="store_true", help="a small city and few officers, done within 45 seconds")
    options.add_argument("--home", type=Path, help="a folder in which the store stays, or stands from before")
    options.add_argument("--processes", type=int, default=2, help="that serve pages")
    options.add_argument("--officers", type=int, help="so many at once")
    options.add_argument("--cases", type=int, help="so many, where the store is built")
    options.add_argument("--think", type=float, help="seconds between two pages of an officer")
    options.add_argument("--seconds", type=float, help="so long each works")
    options.add_argument("--json", action="store_true", help="print one object")
    given = options.parse_args()
    usual = QUICK if given.quick else WHOLE
    size = Size(
        given.cases or usual.cases,
        given.officers or usual.officers,
        usual.think if given.think is None else given.think,
        usual.arriving,
        given.seconds or usual.seconds,
        usual.acts,
    )
    with ExitStack() as stack:
        home = given.home or Path(stack.enter_context(TemporaryDirectory(prefix="shixian-bench-")))
        home.mkdir(parents=True, exist_ok=True)
        if given.home is None and shutil.disk_usage(home).free < 2 * size.cases * _BYTES_OF_A_CASE:
            raise SystemExit(f"{2 * size.cases * _BYTES_OF_A_CASE / 1e9:.0f} GB of disk are not free in {home.parent}")
        found: dict[str, Any] = {}
        for name, value, line in _measured(home.absolute(), size, given.processes):
            found[name] = value
            if line and not given.json:
                print(line, flush=True)
    if given.json:
        sys.stdout.write(json.dumps(found, ensure_ascii=False) + "\n")


def _measured(home: Path, size: Size, processes: int) -> Iterator[tuple[str, Any, str]]:
    scene = made(home, size.cases, size.officers)
    store = scene.store()
    officers = dict(keys(size.officers))
    mine = posted(store, officers, size.acts)
    versions = _versions(store, mine)
    told = f"{scene.cases:,} cases, {size.officers} officers, each a page every {size.think:g} s for {size.seconds:g} s"
    yield "cases", scene.cases, f"{told}; {processes} processes of pages, {os.cpu_count()} processors for all"
    plan = Plan("", scene.cases, size.think, size.arriving, size.seconds)
    with serving(scene, processes) as pages:
        before = pages.cpu_seconds()
        heard = asyncio.run(worked(Plan(pages.address, *_rest(plan)), {key: mine[key] for key in officers}))
        busy = (pages.cpu_seconds() - before) / (size.arriving + size.seconds)
        memory = pages.megabytes()
    yield from _times(heard, size)
    yield "busy", round(busy, 2), f"\n{busy:.2f} processors busy with pages, {memory:,.0f} MB held by them"
    yield "megabytes", round(memory), ""
    yield from _counted(store, heard, versions)
    yield "faults", heard.faults, f"{len(heard.faults)} faults"
    for line in heard.faults[:_FAULTS_TOLD]:
        yield "", None, f"  {line}"
    store.close()


def _rest(plan: Plan) -> tuple[int, float, float, float]:
    return plan.cases, plan.think, plan.arriving, plan.seconds


def _times(heard: Heard, size: Size) -> Iterator[tuple[str, Any, str]]:
    yield "goal_ms", _GOAL, f"\n{'milliseconds':24}{'answers':>9}{'p50':>9}{'p95':>9}{'p99':>9}   (goal: p95 {_GOAL})"
    everything = [one for page, times in heard.times.items() if page != SIGNING_IN for one in times]
    rate = len(everything) / (size.arriving + size.seconds)
    pages = sorted(heard.times.items(), key=lambda one: -len(one[1]))
    rows = {"所有页面": everything, **dict(pages)}
    told = {page: _slow(times) for page, times in rows.items() if times}
    yield "pages", told, ""
    for page, slow in told.items():
        wide = 24 - sum(not sign.isascii() for sign in page)
        figures = "".join(f"{slow[name]:>9,.0f}" for name in ("p50", "p95", "p99"))
        yield "", None, f"{page:{wide}}{slow['answers']:>9,}{figures}"
    yield "pages_a_second", round(rate, 1), f"{rate:.1f} pages a second"


def _slow(times: list[float]) -> dict[str, float]:
    """How many answers, and within how many milliseconds so many of a hundred came."""
    cuts = quantiles(times, n=100, method="inclusive") if len(times) > 1 else times * 99
    return {
        "answers": len(times),
        "p50": round(median(times) * 1e3, 1),
        "p95": round(cuts[94] * 1e3, 1),
        "p99": round(cuts[98] * 1e3, 1),
    }


def _versions(store: Store, mine: Mapping[str, list[str]]) -> dict[str, int]:
    """How many events each case of the officers has."""
    with store.read() as unit:
        return {number: unit.case(number).version for numbers in mine.values() for number in numbers}


def _counted(store: Store, heard: Heard, before: Mapping[str, int]) -> Iterator[tuple[str, Any, str]]:
    """Acts that were answered as done against those that stand in the store."""
    done = {one.key: one.number for one in heard.sent if one.is_recorded}
    grown = {number: now - before[number] for number, now in _versions(store, {"": list(before)}).items()}
    with store.read() as unit:
        kept = {key for key in done if unit.seen(key)}
    wanted = Counter(done.values())
    lost = [key for key in done if key not in kept] + [number for number in wanted if grown[number] < wanted[number]]
    doubled = [number for number, more in grown.items() if more > wanted[number]]
    yield "acts_sent", len(heard.sent), f"\n{len(heard.sent)} forms of acts sent, {len(done)} acts answered as done"
    yield "acts_done", len(done), ""
    yield "lost", lost, f"{len(lost)} lost, {len(doubled)} doubled or unasked for"
    yield "doubled", doubled, ""


if __name__ == "__main__":
    main()
