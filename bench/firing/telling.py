"""The measurements as ratios and as tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from statistics import median

from bench.firing.engines import ENGINES
from bench.firing.growth import COLD, Grown
from bench.firing.sections import Growing, Others, Side
from bench.firing.setting import Setting
from bench.measuring import Cost, ratio, typical

_FLOOR, _OURS, _SQLMODEL = "floor", "sweep", "sqlmodel"
_FEW, _MANY = 10_000, 1_000_000


def ratios(setting: Setting) -> dict[str, float | None]:
    """What ``--json`` prints; null for what was not measured."""
    lite = setting.sides[0].costs
    postgres = setting.sides[1].costs if len(setting.sides) > 1 else {}
    falls = [fall(one) for one in setting.growing]
    return {
        "sqlite_vs_floor": _ratio(lite, _FLOOR),
        "sqlite_vs_sqlmodel": _ratio(lite, _SQLMODEL),
        "fall_at_million": falls[0] if falls else None,
        "postgres_vs_floor": _ratio(postgres, _FLOOR),
    }


def _ratio(costs: Mapping[str, Sequence[Cost]], theirs: str) -> float | None:
    ours = _OURS + COLD if theirs.endswith(COLD) else _OURS
    return ratio(costs[ours], costs[theirs]) if theirs in costs else None


def fall(growing: Growing, name: str = _OURS) -> float | None:
    """The rate with few waiting over that with a million; 1.0: it does not fall."""
    by_size = {one.size: one.costs.get(name, []) for one in growing.stores}
    if not by_size.get(_FEW) or not by_size.get(_MANY):
        return None
    return round(median(few.rate / many.rate for few, many in zip(by_size[_FEW], by_size[_MANY], strict=True)), 2)


def told(setting: Setting) -> Iterator[str]:
    """Everything, line by line."""
    found = ratios(setting)
    for side in setting.sides:
        if side.costs:
            yield from _side(side)
    for one in setting.growing:
        if one.stores[0].costs:
            yield from _growing(one)
    if setting.others is not None:
        yield from _others(setting.others, setting.sides)
    yield from (f"skipped: {why}" for why in setting.skipped)
    yield ""
    goals = {
        "sqlite_vs_floor": "must 0.4, aim 0.65",
        "sqlite_vs_sqlmodel": "must 35, aim 55",
        "fall_at_million": "must 2.5, aim 1.5",
        "postgres_vs_floor": "must 0.35, aim 0.7",
    }
    for name, goal in goals.items():
        yield f"{name:22}{'-' if found[name] is None else found[name]:>8}   ({goal})"


_HEAD = f"{'':26}{'timers/s':>10}{'CPU µs':>9}{'log bytes':>11}{'written':>9}{'sweep is faster':>17}"


def _side(side: Side) -> Iterator[str]:
    rounds = len(side.costs[_OURS])
    yield f"{side.stage.label}, {side.work.timers:,} due of {side.work.timers:,} waiting, median of {rounds} rounds"
    yield _HEAD
    for one in side.contenders:
        cost = typical(side.costs[one.name])
        weighed = side.logs.get(one.name)
        if "PostgreSQL" in side.stage.label:
            yield _line(one.label, cost, cost.bytes_each, None, _ratio(side.costs, one.name))
        else:
            yield _line(one.label, cost, weighed, cost.bytes_each, _ratio(side.costs, one.name))
    yield ""


def _line(label: str, cost: Cost, log: float | None, written: float | None, faster: float | None) -> str:
    logged, wrote = ("-" if value is None else f"{value:,.0f}" for value in (log, written))
    times = "" if faster is None else f"{faster:,.2f}x"
    return f"{label:26}{cost.rate:>10,.0f}{cost.cpu_micros:>9,.0f}{logged:>11}{wrote:>9}{times:>17}"


def _growing(growing: Growing) -> Iterator[str]:
    yield f"{growing.label}, 1,000 due of as many waiting as it says, median of {_rounds(growing.stores)} rounds"
    yield _HEAD
    for one in growing.stores:
        for name, costs in one.costs.items():
            cost = typical(costs)
            log, wrote = (cost.bytes_each, None) if "PostgreSQL" in growing.label else (None, cost.bytes_each)
            yield _line(f"{one.size:>9,} {name}", cost, log, wrote, _ratio(one.costs, name))
    for name in growing.stores[0].costs:
        if (fallen := fall(growing, name)) is not None:
            yield f"{name}: falls {fallen}x from {_FEW:,} to {_MANY:,}"
    yield ""


def _rounds(stores: Sequence[Grown]) -> int:
    return len(stores[0].costs[_OURS])


def _others(others: Others, sides: Sequence[Side]) -> Iterator[str]:
    yield f"other engines, all timers due, {others.rounds} rounds; what they do less is said in their modules"
    yield _HEAD
    labels = {one.name: one.label for one in ENGINES}
    for (name, database), costs in others.costs.items():
        cost = typical(costs)
        ours = typical(sides[database == "postgres"].costs[_OURS])
        log, wrote = (cost.bytes_each, None) if database == "postgres" else (None, cost.bytes_each)
        yield _line(f"{labels[name]}, {database}", cost, log, wrote, ours.rate / cost.rate)
    yield ""
