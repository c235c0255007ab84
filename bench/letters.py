"""``python -m bench.letters``: how fast letters are printed, beside other ways of printing the same letters.

Ours in one process and in two, one WeasyPrint call for each letter as it comes, and, where they are installed, Typst
and Chromium, each in a process of its own that is warm before it is measured, taking turns in one run. The naive way
has the same templates, style sheet, lightened fonts and 300 dpi seal, and makes its font configuration and style sheet
anew for each letter; it neither justifies nor shares. Typst is given the same passages. Ratios are our rate over
theirs, the median over the rounds: `vs_typst` below one says that Typst is faster. What was not measured is null.
"""

from __future__ import annotations

import argparse
import io
import json
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

import pikepdf

from bench.letter_ways import CHROMIUM, NAIVE, ONE, TWO, TYPST, Contender, Told, is_installed
from bench.measuring import ratio, typical

_LABELS = {
    TWO: "Shixian, two processes",
    ONE: "Shixian, one process",
    NAIVE: "WeasyPrint, a call for each letter",
    TYPST: "Typst, a call for each letter",
    CHROMIUM: "Chromium, one call, one file",
}
_KEYS = {"one_process_vs_naive": (ONE, NAIVE), "two_processes_vs_naive": (TWO, NAIVE)}
_BESIDE = {"vs_typst": (ONE, TYPST), "vs_chromium": (ONE, CHROMIUM)}


@dataclass(frozen=True, slots=True)
class Plan:
    """How much is measured."""

    letters: int
    naive: int  # of them, the naive way: it takes the same for each
    browser: int  # letters in one call of Chromium
    warm: int  # letters that each way prints before it is measured
    rounds: int
    seconds: float  # after which no round is begun any more


QUICK = Plan(letters=50, naive=6, browser=10, warm=2, rounds=5, seconds=14)
WHOLE = Plan(letters=200, naive=25, browser=100, warm=25, rounds=9, seconds=600)
Tolds = dict[str, list[Told]]


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(prog="python -m bench.letters", description="How fast letters are printed.")
    options.add_argument("--quick", action="store_true", help="fewer letters and rounds, done within 45 seconds")
    options.add_argument("--json", action="store_true", help="print one object of ratios")
    options.add_argument("--letters", type=int, help=argparse.SUPPRESS)
    given = options.parse_args()
    plan = QUICK if given.quick else WHOLE
    if given.letters:
        few = min(given.letters, plan.naive)
        plan = replace(plan, letters=given.letters, naive=few, browser=few, warm=1, rounds=1)
    told = measure(plan)
    if given.json:
        sys.stdout.write(json.dumps(ratios(told)) + "\n")
    else:
        _print(plan, told)


def measure(plan: Plan) -> Tolds:
    """What every installed way says, turn by turn."""
    with _contenders(plan) as contenders:
        told: Tolds = {name: [] for name in contenders}
        _require_same({name: contender.turn(0, plan.warm) for name, contender in contenders.items()})
        began = time.monotonic()
        for turn in range(plan.rounds):
            if turn and time.monotonic() - began > plan.seconds:
                break
            for name in _turned(list(contenders), turn):
                told[name].append(contenders[name].turn(0, _count(plan, name)))
    return told


def ratios(told: Tolds) -> dict[str, float | None]:
    """What ``--json`` prints."""
    pairs = {**_KEYS, **_BESIDE}
    return {key: _ratio(told, ours, theirs) for key, (ours, theirs) in pairs.items()}


def _ratio(told: Tolds, ours: str, theirs: str) -> float | None:
    if ours not in told or theirs not in told:
        return None
    return ratio([one.cost for one in told[ours]], [one.cost for one in told[theirs]])


@contextmanager
def _contenders(plan: Plan) -> Iterator[dict[str, Contender]]:
    opened = {name: Contender(name, plan.letters) for name in _LABELS if is_installed(name)}
    try:
        yield opened
    finally:
        for contender in opened.values():
            contender.end()


def _count(plan: Plan, name: str) -> int:
    return {NAIVE: plan.naive, CHROMIUM: plan.browser}.get(name, plan.letters)


def _turned(names: list[str], turn: int) -> list[str]:
    """Another one begins each round, so that none always finds the machine as the same other left it."""
    first = turn % len(names)
    return [*names[first:], *names[:first]]


def _require_same(warm: dict[str, Told]) -> None:
    pages = {name: _pages(told.sample) for name, told in warm.items()}
    if len({pages[name] for name in (ONE, TWO, NAIVE) if name in pages}) != 1 or not all(pages.values()):
        raise SystemExit(f"nothing can be compared: the letters have other pages: {pages}")


def _pages(pdf: bytes) -> int:
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        return len(opened.pages)


def _print(plan: Plan, told: Tolds) -> None:
    rounds, pages = len(told[ONE]), _pages(told[ONE][0].sample)
    print(f"Orders of {pages} pages with their seal, {plan.letters} a turn, each a PDF of its own;")
    print(f"median of {rounds} rounds, after {plan.warm} letters each to get warm; starting is not counted\n")
    print(f"{'':38}{'letters/s':>10}{'ms each':>10}{'CPU ms each':>13}{'kB each':>10}")
    for name, label in _LABELS.items():
        if name not in told:
            print(f"{label:38}{'-':>10}   not installed")
            continue
        cost = typical([one.cost for one in told[name]])
        size = told[name][-1].size / cost.pieces / 1000
        print(f"{label:38}{cost.rate:>10,.1f}{1000 / cost.rate:>10,.1f}{cost.cpu_micros / 1000:>13,.1f}{size:>10,.0f}")
    found = ratios(told)
    print(f"\none process / naive      {found['one_process_vs_naive']}   (must 3.5, aim 6)")
    print(f"two processes / naive    {found['two_processes_vs_naive']}   (must 6, aim 11)")
    for key, (_, theirs) in _BESIDE.items():
        if (beside := found[key]) is not None:
            print(f"{key:25}{beside}   ({_told(beside, _LABELS[theirs].partition(',')[0])})")


def _told(beside: float, other: str) -> str:
    if beside < 1:
        return f"{other} is {1 / beside:.1f} times as fast as we in one process"
    return f"we in one process are {beside:.1f} times as fast as {other}"


if __name__ == "__main__":
    main()
