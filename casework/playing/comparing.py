"""What a timeline expects of a case, held against what is found; told in the terms of the timeline."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from casework.playing.timeline_file import Expect
from engine.case import Case, Cause, DeadlineStatus
from engine.model import FactType, Procedure

_CAUSES = (Cause.EXTENDED, Cause.RESUMED, Cause.RECOUNTED)

Unlike = tuple[str, str, str]
"""What is not as expected, what was expected, what was found."""


@dataclass(frozen=True, slots=True)
class Found:
    """What is found after a step."""

    procedure: Procedure
    state: Case
    day: date  # of the recording
    passed: tuple[str, ...]
    documents: tuple[str, ...]
    spawned: tuple[str, ...]
    names: dict[int, str]  # of the parties that facts speak of, by id


def unlike(expect: Expect, found: Found) -> Iterator[Unlike]:
    """All that is not as expected."""
    state = found.state
    holding = [name for name, limit in state.restrictions.items() if limit.holds_on(found.day)]
    lists: tuple[tuple[str, tuple[str, ...] | None, Iterable[str]], ...] = (
        ("状态", expect.states, state.configuration),
        ("文书", expect.documents, found.documents),
        ("限制", expect.restrictions, holding),
        ("待办", expect.duties, state.duties),
        ("另行立案", expect.spawned, found.spawned),
    )
    for what, wanted, there in lists:
        if wanted is not None and sorted(wanted) != sorted(there):
            yield what, _listed(wanted), _listed(there)
    codes = {leaf.code for leaf in found.procedure.leaves() if leaf.path in found.passed}
    if expect.passed is not None and not set(expect.passed) <= {*found.passed, *codes}:
        yield "经过的状态", _listed(expect.passed), _listed(found.passed)
    for name, value in (expect.deadlines or {}).items():
        standing = _deadline(state, name, value)
        if standing != value:
            yield f"期限 {name}", str(value), str(standing)
    for name, value in (expect.facts or {}).items():
        told = _fact(found, name)
        if told != value:
            yield f"事实 {name}", str(value), str(told)
    if expect.finished is not None and expect.finished != state.finished:
        yield "结案", _truth(expect.finished), _truth(state.finished)


def _fact(found: Found, name: str) -> Any:
    """A fact as a timeline asks for it: a party by name."""
    fact, value = found.procedure.facts.get(name), found.state.facts.get(name)
    if fact is None or fact.type is not FactType.SUBJECT or value is None:
        return value
    return found.names.get(value, value)


def _deadline(state: Case, name: str, wanted: date | str) -> date | str:
    """A deadline in the terms in which it is asked for: its last day, or how it stands."""
    deadline = state.deadlines.get(name)
    if deadline is None:
        return "没有起算"
    if wanted == "superseded":
        return wanted if deadline.version > 1 else f"第{deadline.version}版"
    if wanted in _CAUSES:
        return deadline.cause.value
    if wanted in list(DeadlineStatus):
        return deadline.status.value
    return deadline.last_day


def _listed(names: Iterable[str]) -> str:
    return "、".join(sorted(names)) or "无"


def _truth(value: bool) -> str:
    return "是" if value else "否"
