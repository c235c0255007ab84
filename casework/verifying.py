"""Verification: every chain walked, and on demand every decision taken anew.

Walking shows that nothing was changed, removed or reordered; deciding anew shows that the recorded consequences are
those the recorded law and calendar lead to.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson

from casework.editions import Editions
from casework.papers.numbering import unexplained
from casework.papers.proving import file_problems
from casework.parts import Parts
from casework.recording import FORMAT
from engine.canonical import canonical
from engine.case import Case, Delta, fold
from engine.command import Command
from engine.compiled import Compiled
from engine.decide import decide
from engine.errors import ShixianError
from engine.periods.calendar import Calendar
from store.contract import UnitOfWork
from store.values import CaseFilter, Event, StoredCase
from store.verify import verify_chains

_PAGE = 500


@dataclass(frozen=True, slots=True)
class VerifyReport:
    """What was walked, and what is not in order (Chinese, each naming its place)."""

    cases: int
    events: int
    redecided: int
    older: int  # events of an older format: walked and folded, not decided anew
    problems: tuple[str, ...]


def verify(parts: Parts, *, redecide: bool = False, files: bool = False, one_in: int = 1) -> VerifyReport:
    """Walk all chains and anchors and the register.

    Args:
        parts: the system.
        redecide: also decide every event anew and compare.
        files: also read every PDF and compare its hash, and check digital signatures.
        one_in: decide anew the events of one case in so many, those whose ids it divides.
    """
    with parts.store.read() as unit:
        walked = verify_chains(unit, today=parts.today())
        problems = [str(problem) for problem in walked.problems]
        problems.extend(_gaps(unit))
        redecided = older = 0
        if redecide:
            anew = _Anew(parts, unit)
            after = 0
            while cases := unit.find_cases(CaseFilter(), after=after, limit=_PAGE):
                for case in cases:
                    problems.extend(anew.problems(case) if case.id % one_in == 0 else ())
                after = cases[-1].id
            redecided, older = anew.events, anew.older
    if files:
        problems.extend(file_problems(parts))
    return VerifyReport(walked.cases, walked.events, redecided, older, tuple(problems))


def _gaps(unit: UnitOfWork) -> Iterator[str]:
    """Numbers that were taken, that no paper bears and nothing explains."""
    offices = unit.offices()
    for issuer_id, series, year, n in unexplained(unit):
        yield f"{offices[issuer_id].name}{year}年文号系列{series}第{n}号没有着落：没有文书，也没有登记原因"


@dataclass(slots=True)
class _Anew:
    """Deciding anew, with the editions each event names."""

    parts: Parts
    unit: UnitOfWork
    events: int = 0
    older: int = 0
    _calendars: dict[str, Calendar] = field(default_factory=dict)
    _met: dict[tuple[str, str], Compiled] = field(default_factory=dict)
    _editions: Editions | None = None

    def problems(self, case: StoredCase) -> list[str]:
        """How the events of a case differ from what is decided anew."""
        try:
            compiled = self._compiled(case, "")
        except ShixianError as error:
            return [f"案件{case.number}：找不到立案时的办理流程版本（{error}）"]
        state = Case.unopened(compiled.procedure.key, compiled.procedure.digest, compiled.procedure.initial)
        found: list[str] = []
        for event in self.unit.events(case.id):
            body = orjson.loads(event.body)
            if body.get("format") != FORMAT:
                self.older += 1
                state = fold(state, Delta.from_json(body["delta"]))
                continue
            self.events += 1
            try:
                compiled = self._compiled(case, body["settings"])
                decision = decide(compiled, state, Command.from_json(body["command"]), self._calendar(body["calendar"]))
            except ShixianError as error:
                return [*found, f"{_place(case, event)}：重新判断被拒绝（{error}）"]
            found.extend(
                f"{_place(case, event)}：重新判断的{label}与记录不符"
                for label, anew, recorded in (
                    ("结果", decision.delta.as_json(), body["delta"]),
                    ("流转", list(decision.passed), body["passed"]),
                    ("期限依据", {n: list(p) for n, p in decision.proofs.items()}, body["proofs"]),
                    ("另行立案", [_spawn(s.as_json()) for s in decision.spawns], [_spawn(s) for s in _spawned(body)]),
                )
                if canonical(anew) != canonical(recorded)
            )
            state = fold(state, decision.delta)
        if canonical(state.as_json()) != canonical(case.state.as_json()):
            found.append(f"案件{case.number}：重新判断得到的案件状态与现状不符")
        return found

    def _compiled(self, case: StoredCase, settings: str) -> Compiled:
        """The edition of a case by the choices that were in force for an event."""
        editions = self._editions = self._editions or Editions(self.parts, self.unit)
        asked = case.state.edition, settings
        if asked not in self._met:
            self._met[asked] = editions.edition(case.state.procedure, case.state.edition, editions.settings(settings))
        return self._met[asked]

    def _calendar(self, digest: str) -> Calendar:
        if digest not in self._calendars:
            self._calendars[digest] = Calendar.from_dict(self.unit.edition(digest))
        return self._calendars[digest]


def _spawned(body: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    found: Sequence[Mapping[str, Any]] = body.get("spawned", ())
    return found


def _spawn(plain: Mapping[str, Any]) -> list[Any]:
    """What the event of an act says of a case it opened, but for the number it was given."""
    return [plain[word] for word in ("rule", "procedure", "due")]


def _place(case: StoredCase, event: Event) -> str:
    return f"案件{case.number}第{event.seq}条记录（{event.name}）"
