"""What officers ask of a store every day, each asked many times about others; what is told is the server's own time."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from statistics import median, quantiles

from bench.scaling.building import CITY_OFFICER, DISTRICT_OFFICER
from bench.scaling.mixture import name_of
from bench.stores.filling import own
from bench.stores.histories import PENALTY
from bench.stores.patterns import party
from casework.listing import (
    Colour,
    Wanted,
    duties_waiting,
    find_cases,
    matrix,
    show_case,
    troubles_waiting,
    worklist,
)
from casework.parts import Parts

_PAGES = 50
_UNMEASURED = 2  # at the beginning: statements are compiled once for good


@dataclass(frozen=True, slots=True)
class Answered:
    """How long the answers to a question took, in milliseconds."""

    question: str
    times: tuple[float, ...]

    @property
    def middle(self) -> float:
        """The median."""
        return median(self.times)

    @property
    def slow(self) -> float:
        """The 95th percentile."""
        return quantiles(self.times, n=20, method="inclusive")[-1]


def answered(parts: Parts, cases: int, times: int) -> Iterator[Answered]:
    """Ask everything.

    Args:
        parts: on the store.
        cases: it has.
        times: each question is asked.
    """
    for question, ask in _questions(parts, cases):
        found = [_timed(ask, turn) for turn in range(times + _UNMEASURED)]
        yield Answered(question, tuple(found[_UNMEASURED:]))


def _timed(ask: Callable[[int], object], turn: int) -> float:
    began = time.perf_counter()
    ask(turn)
    return (time.perf_counter() - began) * 1e3


def _questions(parts: Parts, cases: int) -> Iterator[tuple[str, Callable[[int], object]]]:
    """Questions with what asks them; told a number, it asks about another case."""
    district, city = DISTRICT_OFFICER, CITY_OFFICER
    for who, actor in (("a district", district), ("the city", city)):
        later, soon = _page(parts, actor), Wanted(colours=frozenset({Colour.SOON}))
        yield f"worklist of {who}, first page", _asking(worklist, parts, actor)
        yield f"worklist of {who}, page {_PAGES}", _asking(worklist, parts, actor, after=later)
        yield f"worklist of {who}, only what is soon over", _asking(worklist, parts, actor, soon)
        yield f"duties of {who}", _asking(duties_waiting, parts, actor)
        yield f"own duties in {who}", _asking(duties_waiting, parts, actor, mine=True)
        yield f"counts by state and colour of {who}", _asking(matrix, parts, actor)
    penalties = Wanted(procedure=PENALTY, holder="penalty_officer")
    yield "worklist, one procedure and role", _asking(worklist, parts, city, penalties)
    yield "what was set aside", _asking(troubles_waiting, parts, city)
    numbers = _About(cases, lambda case: own(case).number)
    yield "a case's page", lambda turn: show_case(parts, numbers(turn), city)
    for length in (2, 3, 5):
        words = _About(cases, _fragment(length))
        for who, actor in (("in a district", district), ("in the city", city)):
            yield f"search by {length} signs of a name, {who}", _searching(parts, actor, words)
    yield "search by a number", _searching(parts, city, numbers)
    yield (
        "search by the beginning of a number",
        _searching(parts, city, _About(cases, lambda case: numbers.of(case)[:-4])),
    )
    yield "search by a code", _searching(parts, city, _About(cases, lambda case: party(case, "").code))


@dataclass(frozen=True, slots=True)
class _About:
    """What is said about one case, another each time."""

    cases: int
    of: Callable[[int], str]

    def __call__(self, turn: int) -> str:
        return self.of(1 + turn * 7_919_777 % self.cases)


def _fragment(length: int) -> Callable[[int], str]:
    """Signs of a party's name, behind the first two, which every name here has."""
    return lambda case: name_of(case)[2 + case % 4 :][:length]


def _asking(ask: Callable[..., object], *given: object, **named: object) -> Callable[[int], object]:
    return lambda _: ask(*given, **named)


def _searching(parts: Parts, actor: str, text: _About) -> Callable[[int], object]:
    return lambda turn: find_cases(parts, text(turn), actor)


def _page(parts: Parts, actor: str) -> str:
    """Where the fiftieth page begins."""
    after = ""
    for _ in range(_PAGES - 1):
        after = worklist(parts, actor, after=after).after or after
    return after
