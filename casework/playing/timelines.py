"""Playing a timeline: its acts done on a scratch store with a virtual clock, what it expects compared.

The store, the sweep and the acts are the real ones; only the bureau is made up. Playing stops at the first difference.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import orjson

from casework.acting import Act, Opening, Outcome, act, open_cases
from casework.definitions.library import Library
from casework.parts import SHANGHAI, Parts
from casework.playing.scratch import people_for, scratch_parts
from casework.playing.timeline_file import Expect, Step, Timeline, read_timeline
from casework.sweeping import sweep
from engine.case import Case, Cause, DeadlineStatus
from engine.errors import MissingError, RefusedError
from engine.model import OPEN, Action, Level, Procedure
from engine.running.questions import deciding, question_of
from store.contract import Store
from store.values import Subject

_SWEEP_HOUR = 9
_NOT_OPENED = "案件还没有立案"
_CAUSES = (Cause.EXTENDED, Cause.RESUMED, Cause.RECOUNTED)


@dataclass(frozen=True, slots=True)
class Difference:
    """The first thing that was not as the timeline says."""

    file: str
    line: int
    day: date
    what: str
    expected: str
    found: str

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}（{self.day.isoformat()}）"
        return f"{where} {self.what}：应为{self.expected}，实为{self.found}"


@dataclass(frozen=True, slots=True)
class Played:
    """What came of a timeline; no difference means that all of it is true."""

    name: str
    title: str
    steps: int
    difference: Difference | None


def play(path: Path, library: Library, open_store: Callable[[Path], Store]) -> Played:
    """Play a timeline file.

    Args:
        path: the file.
        library: where its procedure comes from.
        open_store: gives an empty store at a path.

    Raises:
        DefinitionError: the file is wrong.
        MissingError: there is no such procedure.
    """
    timeline = read_timeline(path)
    procedure = library.compiled(timeline.procedure).procedure
    with scratch_parts(library, open_store, _morning(timeline.steps[0].recorded)) as (parts, clock):
        player = _Player(parts, timeline, procedure, people_for(parts, procedure))
        for step in timeline.steps:
            clock.now = _morning(step.recorded)
            difference = player.step(step)
            if difference is not None:
                return Played(timeline.name, timeline.title, len(timeline.steps), difference)
    return Played(timeline.name, timeline.title, len(timeline.steps), None)


@dataclass(slots=True)
class _Player:
    parts: Parts
    timeline: Timeline
    procedure: Procedure
    actors: dict[str, str]  # key of an officer by role
    number: str = ""

    def step(self, step: Step) -> Difference | None:
        """Sweep up to the step's recording, do its act, and compare."""
        sweep(self.parts, now=self.parts.clock())
        outcome: Outcome | None = None
        if step.act:
            try:
                outcome = self._act(step)
            except (RefusedError, MissingError) as error:
                return self._refusal(step, error)
            if step.refused:
                return self._difference(step, "办理", f"被拒绝（{step.refused}）", "已办理")
        return next(self._differences(step, step.expect, outcome), None) if step.expect else None

    def _act(self, step: Step) -> Outcome:
        action = self._action(step)
        role = action.roles[0]
        signers = tuple(f"{role}_{letter}" for letter in "ab")[: action.officers]
        lines = step.lines or dict(enumerate(self.timeline.lines, start=1)) if step.act == OPEN else step.lines
        wanted = Act(step.act, step.day, step.facts, lines, signers)
        if step.act != OPEN:
            return act(self.parts, self.actors[role], self._opened(), wanted)
        about = self.timeline.subject
        subject = Subject(0, self.procedure.subject, about.name, about.code, about.address)
        opening = Opening(self.procedure.key, Level.DISTRICT.value, subject, self.timeline.name, wanted)
        outcome = open_cases(self.parts, self.actors[role], [opening])[0]
        if outcome.error is not None:
            raise outcome.error
        self.number = outcome.number
        return outcome

    def _action(self, step: Step) -> Action:
        question = question_of(self.procedure, step.act)
        if question is not None:
            with self.parts.store.read() as unit:
                return deciding(self.procedure, unit.case(self._opened()).state, question, step.facts)
        action = self.procedure.actions.get(step.act)
        if action is None:
            raise MissingError("办理事项", step.act)
        return action

    def _opened(self) -> str:
        if not self.number:
            raise RefusedError(_NOT_OPENED)
        return self.number

    def _refusal(self, step: Step, error: Exception) -> Difference | None:
        if step.refused and step.refused in str(error):
            return None
        expected = f"被拒绝（{step.refused}）" if step.refused else "已办理"
        return self._difference(step, step.act, expected, f"被拒绝（{error}）")

    def _differences(self, step: Step, expect: Expect, outcome: Outcome | None) -> Iterator[Difference]:
        with self.parts.store.read() as unit:
            stored = unit.case(self._opened())
            passed = orjson.loads(unit.events(stored.id)[-1].body)["passed"] if outcome else []
        state = stored.state
        documents = [kind for kind, _ in outcome.documents] if outcome else []
        holding = [name for name, limit in state.restrictions.items() if limit.holds_on(step.recorded)]
        for what, wanted, found in (
            ("状态", expect.states, state.configuration),
            ("文书", expect.documents, documents),
            ("限制", expect.restrictions, holding),
            ("待办", expect.duties, list(state.duties)),
        ):
            if wanted is not None and sorted(wanted) != sorted(found):
                yield self._difference(step, what, _listed(wanted), _listed(found))
        codes = {leaf.code for leaf in self.procedure.leaves() if leaf.path in passed}
        if expect.passed is not None and not set(expect.passed) <= {*passed, *codes}:
            yield self._difference(step, "经过的状态", _listed(expect.passed), _listed(passed))
        for name, value in (expect.deadlines or {}).items():
            found_value = _deadline(state, name, value)
            if found_value != value:
                yield self._difference(step, f"期限 {name}", value, found_value)
        for name, value in (expect.facts or {}).items():
            if state.facts.get(name) != value:
                yield self._difference(step, f"事实 {name}", str(value), str(state.facts.get(name)))
        if expect.finished is not None and expect.finished != state.finished:
            yield self._difference(step, "结案", _truth(expect.finished), _truth(state.finished))

    def _difference(self, step: Step, what: str, expected: Any, found: Any) -> Difference:
        return Difference(self.timeline.file, step.line, step.day, what, str(expected), str(found))


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


def _listed(names: Any) -> str:
    return "、".join(sorted(names)) or "无"


def _truth(value: bool) -> str:
    return "是" if value else "否"


def _morning(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, _SWEEP_HOUR, tzinfo=SHANGHAI)
