"""``python -m bench.scale``: a store of a million cases, three million deadlines and five million events.

Cases are copied from recorded ones with chains of their own, so that all of it verifies; then everyday questions are
asked, a thousand due timers fired, every chain walked. ``--quick`` builds 20,000 cases. Times are the server's own, in
one process, without pages being made of the answers.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bench import postgres
from bench.firing.contender import BATCH
from bench.firing.places import Place, PostgresStage, SqliteStage
from bench.scaling.building import build, sizes
from bench.scaling.mixture import mixture
from bench.scaling.questions import answered
from bench.stores.histories import NOW, TODAY
from bench.stores.patterns import parts_on
from casework.definitions.library import Library
from casework.sweeping import sweep
from store.verify import verify_chains

_CASES, _QUICK_CASES = 1_000_000, 20_000
_TIMES, _QUICK_TIMES = 100, 20
_UNLIKE, _QUICK_UNLIKE = 1000, 200
_SWEEPS = 5
_BYTES_OF_A_CASE = 18_000
_MUST, _AIM = 100, 50  # milliseconds, 95th percentile


def main() -> None:
    """Build, ask, print."""
    options = argparse.ArgumentParser(prog="python -m bench.scale", description="A store of a million cases.")
    options.add_argument("--quick", action="store_true", help="20,000 cases, done within 45 seconds")
    options.add_argument("--postgres", action="store_true", help="on PostgreSQL instead of SQLite")
    options.add_argument("--cases", type=int, help="so many cases")
    options.add_argument("--json", action="store_true", help="print one object")
    given = options.parse_args()
    cases = given.cases or (_QUICK_CASES if given.quick else _CASES)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="shixian-bench-")))
        if shutil.disk_usage(folder).free < 2 * cases * _BYTES_OF_A_CASE:
            raise SystemExit(f"{2 * cases * _BYTES_OF_A_CASE / 1e9:.0f} GB of disk are not free in {folder.parent}")
        place: Place = (
            PostgresStage(stack.enter_context(postgres.running())).make("scale")
            if given.postgres
            else SqliteStage(folder).make("scale")
        )
        found: dict[str, Any] = {}
        for name, value, line in _measured(place, folder, cases, quick=given.quick):
            found[name] = value
            if not given.json:
                print(line, flush=True)
    if given.json:
        sys.stdout.write(json.dumps(found, ensure_ascii=False) + "\n")


def _measured(place: Place, folder: Path, cases: int, *, quick: bool) -> Iterator[tuple[str, Any, str]]:
    library = Library()
    moulds = mixture(library, folder, unlike=_QUICK_UNLIKE if quick else _UNLIKE)
    built = build(place, library, moulds, cases)
    told = f"{built.cases:,} cases, {built.deadlines:,} deadlines, {built.events:,} events"
    yield "cases", built.cases, f"{told}; built in {built.seconds:.0f} s"
    yield "deadlines", built.deadlines, ""
    yield "events", built.events, f"{'':42}{'MB':>9}"
    weights = sizes(place)
    yield (
        "megabytes",
        round(sum(weights.values())),
        f"{'all tables with their indexes':42}{sum(weights.values()):>9,.0f}",
    )
    for table, weight in weights.items():
        if weight >= 1:
            yield f"megabytes_of_{table}", round(weight), f"{table:42}{weight:>9,.0f}"
    with closing(place.store()) as store:
        parts = parts_on(store, library, folder)
        yield "must_ms", _MUST, f"\n{'milliseconds':42}{'median':>9}{'p95':>9}   (must {_MUST}, aim {_AIM})"
        for one in answered(parts, cases, _QUICK_TIMES if quick else _TIMES):
            yield one.question, round(one.slow, 1), f"{one.question:42}{one.middle:>9.1f}{one.slow:>9.1f}"
        for turn in range(_SWEEPS):
            began = time.perf_counter()
            fired = sweep(parts, now=NOW, limit=BATCH, batches=1).lapsed
            if not fired:
                break
            rate = fired / (time.perf_counter() - began)
            line = f"\n{'timers/s' if turn == 0 else '':42}" if turn == 0 else f"{'':42}"
            yield f"sweep_{turn + 1}", round(rate), f"{line}{rate:>9,.0f}   ({fired} due fired in one transaction)"
        began = time.perf_counter()
        with store.read() as unit:
            report = verify_chains(unit, today=TODAY)
        seconds = time.perf_counter() - began
        told = f"{report.events:,} events of {report.cases:,} cases walked in {seconds:.0f} s"
        yield "verify_s", round(seconds, 1), f"\n{told}, {report.events / seconds:,.0f} a second"
        yield "problems", len(report.problems), f"{len(report.problems)} problems"


if __name__ == "__main__":
    main()
