"""``python -m bench.deadlines``: how fast and how right deadlines are computed, beside other libraries.

Sums of working days one by one (ours, and each library's best way), the same with proof, and a million at once, taking
turns in one run; and how many of the worked examples each gets right. Times are medians over the rounds, with the loop
around the sums in them; ratios are our rate over theirs, the median over the rounds. What was not measured is null.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import cycle, islice
from typing import Any, Final

from bench.examples import Example, our_way, read_examples, right_by_unit, way_of
from bench.measuring import Cost, measured, ratio, typical
from bench.peers import Peer, bulk_peer, found_peers, official_sum
from engine.periods import bulk
from engine.periods.calendar import Calendar
from engine.periods.compute import compute
from engine.periods.national import national_calendar
from engine.periods.terms import Period, RestDay, Unit

OURS, PROOF, BULK, BULK_PEER = "shixian", "with_trace", "bulk", "numpy_bulk"
_FIRST, _LAST = date(2018, 1, 1).toordinal(), date(2023, 9, 1).toordinal()  # years that every peer knows
_AMOUNTS: Final = (5, 7, 10, 15, 20, 30, 60)
_MANY: Final = 200_000
_CHECKED: Final = 300
_SEED: Final = 20260616
_PROVED: Final = (
    *(Period(Unit.WORKING_DAYS, amount, RestDay.STAYS) for amount in (5, 7, 10, 15)),
    *(Period(Unit.MONTHS, amount, RestDay.ROLLS) for amount in (1, 3)),
    Period(Unit.CALENDAR_DAYS, 30, RestDay.ROLLS),
)

Sums = Sequence[tuple[date, int]]


@dataclass(frozen=True, slots=True)
class Plan:
    """How much is measured."""

    rounds: int
    proofs: int
    column: int  # rows of one bulk sum


QUICK = Plan(rounds=9, proofs=3_000, column=1_000_000)
WHOLE = Plan(rounds=21, proofs=10_000, column=1_000_000)


@dataclass(frozen=True, slots=True)
class Found:
    """All that was found out."""

    labels: dict[str, str]
    costs: dict[str, list[Cost]]
    agreed: dict[str, float]  # by peer: share of checked sums that are as the State Council arranged
    examples: Sequence[Example]
    right: dict[str, Counter[Unit]]
    missing: list[str]

    @property
    def peers(self) -> list[str]:
        """The peers that were there."""
        return [name for name in self.labels if name != OURS]


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(prog="python -m bench.deadlines", description="How fast deadlines are computed.")
    options.add_argument("--quick", action="store_true", help="fewer rounds, done within 45 seconds")
    options.add_argument("--json", action="store_true", help="print one object of figures")
    options.add_argument("--rounds", type=int, help=argparse.SUPPRESS)
    given = options.parse_args()
    plan = QUICK if given.quick else WHOLE
    if given.rounds:
        plan = Plan(given.rounds, plan.proofs, plan.column)
    found = find_out(plan)
    if given.json:
        sys.stdout.write(json.dumps(figures(found)) + "\n")
    else:
        _print(plan, found)


def find_out(plan: Plan) -> Found:
    """Compare all that is installed."""
    calendar, (peers, missing) = national_calendar(), found_peers()
    sums = _sums()
    checked = sums[:_CHECKED]
    if [calendar.add_working_days(*pair) for pair in checked] != [official_sum(*pair) for pair in checked]:
        raise SystemExit("nothing can be compared: the tables differ from the State Council's arrangement")
    examples = read_examples()
    ways = {OURS: our_way} | {name: way_of(peer) for name, peer in peers.items()}
    return Found(
        labels={OURS: "Shixian tables"} | {name: peer.label for name, peer in peers.items()},
        costs=_costs(plan, calendar, sums, peers),
        agreed={name: _agreement(peer, checked) for name, peer in peers.items()},
        examples=examples,
        right={name: right_by_unit(way, examples) for name, way in ways.items()},
        missing=missing,
    )


def figures(found: Found) -> dict[str, Any]:
    """What ``--json`` prints."""
    costs, ours = found.costs, found.costs[OURS]
    ratios = {name: ratio(ours, costs[name]) for name in found.peers}
    right = [ratios[name] for name in found.peers if found.agreed[name] == 1]
    beside = costs[BULK] and costs[BULK_PEER]
    return {
        "add_working_days_ns": round(_nanoseconds(ours), 1),
        "with_trace_ns": round(_nanoseconds(costs[PROOF]), 1),
        "bulk_million_ms": round(_nanoseconds(costs[BULK]), 2) if costs[BULK] else None,  # a million times as many
        "vs_fastest_peer": min(ratios.values(), default=None),
        "vs_fastest_right_peer": min(right, default=None),
        "bulk_vs_numpy": ratio(costs[BULK], costs[BULK_PEER]) if beside else None,
        "vs_peers": ratios,
        "peers_ns": {name: round(_nanoseconds(costs[name]), 1) for name in found.peers},
        "peers_agree": found.agreed,
        "examples": len(found.examples),
        "examples_right": {name: right.total() for name, right in found.right.items()},
        "not_installed": found.missing,
    }


def _sums() -> Sums:
    draw = random.Random(_SEED)  # noqa: S311
    days = [date.fromordinal(draw.randrange(_FIRST, _LAST)) for _ in range(_MANY)]
    return [(day, draw.choice(_AMOUNTS)) for day in days]


def _agreement(peer: Peer, sums: Sums) -> float:
    return sum(peer.add(day, n) == official_sum(day, n) for day, n in sums) / len(sums)


# -- what takes turns


def _costs(plan: Plan, calendar: Calendar, sums: Sums, peers: dict[str, Peer]) -> dict[str, list[Cost]]:
    contenders = [(OURS, _adding(calendar.add_working_days, sums)), (PROOF, _proving(calendar, sums[: plan.proofs]))]
    contenders += [(name, _adding(peer.add, sums[: peer.sums])) for name, peer in peers.items()]
    contenders += _columns(plan, calendar, sums)
    for _, work in contenders:
        work()
    costs: dict[str, list[Cost]] = {name: [] for name in (BULK, BULK_PEER, *dict(contenders))}
    for turn in range(plan.rounds):
        first = turn % len(contenders)
        for name, work in [*contenders[first:], *contenders[:first]]:
            costs[name].append(measured(work))
    return costs


def _adding(add: Callable[[date, int], date], sums: Sums) -> Callable[[], int]:
    def work() -> int:
        for day, n in sums:
            add(day, n)
        return len(sums)

    return work


def _proving(calendar: Calendar, sums: Sums) -> Callable[[], int]:
    pairs = list(zip([day for day, _ in sums], cycle(_PROVED), strict=False))

    def work() -> int:
        for day, period in pairs:
            compute(period, day, calendar)
        return len(pairs)

    return work


def _columns(plan: Plan, calendar: Calendar, sums: Sums) -> list[tuple[str, Callable[[], int]]]:
    try:
        import numpy
    except ModuleNotFoundError:
        return []
    starts = numpy.array(list(islice(cycle(day for day, _ in sums), plan.column)), dtype="datetime64[D]")
    counts = numpy.array(list(islice(cycle(n for _, n in sums), plan.column)))
    theirs = bulk_peer()
    if not (bulk.add_working_days(starts, counts, calendar) == theirs(starts, counts)).all():
        raise SystemExit("nothing can be compared: the columns differ")
    return [
        (BULK, lambda: len(bulk.add_working_days(starts, counts, calendar))),
        (BULK_PEER, lambda: len(theirs(starts, counts))),
    ]


# -- what is printed


def _nanoseconds(costs: Sequence[Cost]) -> float:
    return 1e9 / typical(costs).rate


def _print(plan: Plan, found: Found) -> None:
    told = figures(found)
    print(f"Sums of working days, one by one, median of {plan.rounds} rounds\n")
    print(f"{'':50}{'ns a sum':>12}{'we are faster':>15}{'right':>8}")
    print(f"{found.labels[OURS]:50}{told['add_working_days_ns']:>12,.0f}{'':>15}{1:>8.0%}")
    for name in sorted(found.peers, key=lambda name: told["peers_ns"][name]):
        print(
            f"{found.labels[name]:50}{told['peers_ns'][name]:>12,.0f}{told['vs_peers'][name]:>14,.0f}x"
            f"{found.agreed[name]:>8.0%}"
        )
    print(f"\nwith proof                {told['with_trace_ns'] / 1000:,.1f} µs   (must 20, aim 10)")
    if found.costs[BULK]:
        print(f"a million in one column   {told['bulk_million_ms']} ms   (must 10, aim 5)")
        print(f"numpy busday_offset       {told['bulk_vs_numpy']} times as long")
    if found.missing:
        print(f"not installed             {', '.join(found.missing)}")
    _print_examples(found)


def _print_examples(found: Found) -> None:
    asked = Counter(example.period.unit for example in found.examples)
    print(f"\nWorked examples right, of {len(found.examples)}\n")
    print(f"{'':50}{'all':>6}" + "".join(f"{unit.value:>15}" for unit in asked))
    print(f"{'asked':50}{len(found.examples):>6}" + "".join(f"{count:>15}" for count in asked.values()))
    for name, right in found.right.items():
        print(f"{found.labels[name]:50}{right.total():>6}" + "".join(f"{right[unit]:>15}" for unit in asked))


if __name__ == "__main__":
    main()
