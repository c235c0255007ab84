"""Playing a timeline: its acts done on a scratch store with a virtual clock, what it expects compared.

The store, the sweep and the acts are the real ones; only the bureau is made up. Playing stops at the first difference.
A timeline is about one case, called ``main``; those opened in it, by an act or by a step of their own, have names too.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

import orjson

from casework.acting import Act, Opening, Outcome, act, open_cases
from casework.definitions.library import Library
from casework.families import UNIT
from casework.parts import SHANGHAI, Parts
from casework.playing.comparing import Found, unlike
from casework.playing.papers import issue_all
from casework.playing.parties import party, told_whole
from casework.playing.scratch import Bureau, scratch_parts
from casework.playing.timeline_file import MAIN, Step, Timeline, read_timeline
from casework.sweeping import sweep
from engine.errors import MissingError, RefusedError
from engine.life import STAGES, WAITING, Stage
from engine.model import OPEN, Action, FactType, Procedure
from engine.running.questions import deciding, question_of
from engine.running.reissuing import is_reissue, reissuing
from store.contract import Store, UnitOfWork
from store.values import Office, StoredCase, Subject

_SWEEP_HOUR = 9


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
        library: where its procedures come from.
        open_store: gives an empty store at a path.

    Raises:
        DefinitionError: the file is wrong.
        MissingError: there is no such procedure.
    """
    timeline = read_timeline(path)
    region = library.compiled(timeline.procedure).procedure.region
    with scratch_parts(library, open_store, _morning(timeline.steps[0].recorded)) as (parts, clock):
        player = _Player(parts, timeline, Bureau(parts, region))
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
    bureau: Bureau
    cases: dict[str, str] = field(default_factory=dict)  # number by name

    def step(self, step: Step) -> Difference | None:
        """Sweep up to the step's recording, do its act, and compare."""
        sweep(self.parts, now=self.parts.clock())
        outcome: Outcome | None = None
        spawned: tuple[str, ...] = ()
        if step.act:
            try:
                outcome = self._open(step) if step.act == OPEN else self._act(step)
            except (RefusedError, MissingError) as error:
                return self._refusal(step, error)
            if step.refused:
                return self._difference(step, "办理", f"被拒绝（{step.refused}）", "已办理")
            spawned = self._named(outcome)
            if step.issue and (unissued := self._issued(step)):
                return self._difference(step, "文书", "已制发", unissued)
        return self._compared(step, outcome, spawned)

    def _issued(self, step: Step) -> str:
        """Let the papers that wait go their way; returns why one of them did not arrive."""
        with self.parts.store.read() as unit:
            waiting = [one.id for one in unit.documents(stages=WAITING)]
        if not waiting:
            return ""
        taken = issue_all(self.parts, self.bureau, waiting, step.day)
        with self.parts.store.read() as unit:
            left = [one for one in unit.documents(ids=waiting) if one.stage in WAITING]
        told = [f"《{one.title}》{one.error}" for one in taken if one.error is not None]
        return "；".join(told or [f"《{one.title}》{STAGES[Stage(one.stage)]}" for one in left])

    def _open(self, step: Step) -> Outcome:
        timeline = self.timeline
        procedure = self._procedure(step.procedure or timeline.procedure)
        above = self._case(step.parent) if step.parent else None
        under = self._office(step.office or timeline.office) if above is None else self.bureau.office(above.office_id)
        subject = party(self.bureau, procedure.subject, step.subject or timeline.subject, under)
        office = self._office(step.office) if step.office else under
        if procedure.subject == UNIT and not step.office:
            office = self.bureau.offices[subject.code]
        lines = step.lines or (dict(enumerate(timeline.lines, start=1)) if step.case == MAIN else {})
        actor, wanted = self._wanted(step, procedure, procedure.actions[OPEN], office, lines)
        batch = timeline.name if step.case == MAIN else f"{timeline.name}/{step.case}"
        number = self.cases[step.parent] if step.parent else ""
        opening = Opening(procedure.key, office.key, subject, batch, wanted, number)
        outcome = open_cases(self.parts, actor, [opening])[0]
        if outcome.error is not None:
            raise outcome.error
        self.cases[step.case] = outcome.number
        return outcome

    def _act(self, step: Step) -> Outcome:
        case = self._case(step.case)
        procedure = self._procedure(case.state.procedure)
        action = _action(procedure, case, step)
        office = self.bureau.office(case.office_id)
        actor, wanted = self._wanted(step, procedure, action, office, step.lines)
        return act(self.parts, actor, case.number, wanted)

    def _wanted(
        self, step: Step, procedure: Procedure, action: Action, office: Office, lines: Mapping[int, Mapping[str, Any]]
    ) -> tuple[str, Act]:
        """Who does the act of a step, and the act."""
        role = procedure.roles[action.roles[0]]
        signers = tuple(self.bureau.officer(role, office, letter) for letter in "ab"[: action.officers])
        facts = told_whole(self.bureau, procedure, step.facts, office)
        return self.bureau.officer(role, office), Act(step.act, step.day, facts, lines, signers)

    def _named(self, outcome: Outcome) -> tuple[str, ...]:
        """Give the cases that an act opened their names: the rule's, behind that of the case it belongs to."""
        named = []
        names = {number: name for name, number in self.cases.items()}
        with self.parts.store.read() as unit:
            for rule, due, number in outcome.spawned:
                own = rule + (f":{due}" if due else "")
                name = _free(_path(names, unit, number) + own, self.cases)
                self.cases[name] = number
                names[number] = name
                named.append(name)
        return tuple(named)

    def _compared(self, step: Step, outcome: Outcome | None, spawned: tuple[str, ...]) -> Difference | None:
        if step.expect is None:
            return None
        try:
            case = self._case(step.case)
        except RefusedError as error:
            return self._difference(step, "案件", step.case, error)
        procedure = self._procedure(case.state.procedure)
        documents = tuple(kind for kind, _ in outcome.documents) if outcome else ()
        with self.parts.store.read() as unit:
            passed = tuple(orjson.loads(unit.events(case.id)[-1].body)["passed"]) if outcome else ()
            names = _party_names(unit, procedure, case)
        found = Found(procedure, case.state, step.recorded, passed, documents, spawned, names)
        first = next(unlike(step.expect, found), None)
        return None if first is None else self._difference(step, *first)

    def _case(self, name: str) -> StoredCase:
        if name not in self.cases:
            known = "、".join(self.cases) or "无"
            raise RefusedError("案件还没有立案" if name == MAIN else f"没有名为“{name}”的案件，现有：{known}")
        with self.parts.store.read() as unit:
            return unit.case(self.cases[name])

    def _office(self, key: str) -> Office:
        if key not in self.bureau.offices:
            raise MissingError("单位", key, tuple(self.bureau.offices))
        return self.bureau.offices[key]

    def _procedure(self, key: str) -> Procedure:
        return self.parts.library.compiled(key).procedure

    def _refusal(self, step: Step, error: Exception) -> Difference | None:
        if step.refused and step.refused in str(error):
            return None
        expected = f"被拒绝（{step.refused}）" if step.refused else "已办理"
        return self._difference(step, step.act, expected, f"被拒绝（{error}）")

    def _difference(self, step: Step, what: str, expected: object, found: object) -> Difference:
        where = what if step.case == MAIN else f"{step.case} {what}"
        return Difference(self.timeline.file, step.line, step.day, where, str(expected), str(found))


def _action(procedure: Procedure, case: StoredCase, step: Step) -> Action:
    question = question_of(procedure, step.act)
    if question is not None:
        return deciding(procedure, case.state, question, step.facts)
    if is_reissue(procedure, step.act):
        return reissuing(procedure, step.facts)
    action = procedure.actions.get(step.act)
    if action is None:
        raise MissingError("办理事项", step.act, tuple(procedure.actions))
    return action


def _path(names: Mapping[str, str], unit: UnitOfWork, number: str) -> str:
    """What stands before the rule in the name of a case: the case it was opened in, unless that is the main one."""
    parent = unit.parent(unit.case(number).id)
    above = names.get(parent.number, MAIN) if parent is not None else MAIN
    return "" if above == MAIN else f"{above}/"


def _free(name: str, taken: Mapping[str, str]) -> str:
    """A name that is not taken: the second case of one rule is the rule's name with #2."""
    found, n = name, 1
    while found in taken:
        n += 1
        found = f"{name}#{n}"
    return found


def _party_names(unit: UnitOfWork, procedure: Procedure, case: StoredCase) -> dict[int, str]:
    told = [name for name, fact in procedure.facts.items() if fact.type is FactType.SUBJECT]
    ids = [value for name in told if isinstance(value := case.state.facts.get(name), int)]
    found: dict[int, Subject] = unit.subjects(ids) if ids else {}
    return {identity: subject.name for identity, subject in found.items()}


def _morning(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, _SWEEP_HOUR, tzinfo=SHANGHAI)
