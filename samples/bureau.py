"""The bureau of the demonstration: who acts, on what, with which evidence. It calls casework like any entry point."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from casework.acting import Act, Outcome
from casework.evidence import keep_bytes
from casework.importing import PROCEDURE
from casework.parts import Parts
from casework.post.report import PostalReport, act_in_chunks
from engine.model import Procedure
from samples.materials import screenshot
from samples.papers import issue_papers, wait
from store.values import CaseFilter, StoredCase, Subject

CITY = "city_1"
CITY_SIGNERS = ("city_1", "city_2")
LICENSING_SIGNERS = ("licensing_1", "licensing_2")


@dataclass(frozen=True, slots=True)
class Standing:
    """A case as the bureau finds it."""

    case: StoredCase
    subject: Subject
    district: str  # key of the district's office

    @property
    def number(self) -> str:
        """Case number."""
        return self.case.number

    @property
    def facts(self) -> Mapping[str, Any]:
        """Facts recorded so far."""
        return self.case.state.facts

    def is_in(self, *states: str) -> bool:
        """Whether one of the states is active."""
        return any(path == s or path.startswith(f"{s}.") for path in self.case.state.configuration for s in states)

    def failing(self) -> list[Mapping[str, Any]]:
        """Lines found not to meet the standard at the end of rectification."""
        return [line for line in self.case.state.lines if line["outcome"] == "overdue"]


@dataclass(slots=True)
class Bureau:
    """Acts of the demonstration's officers; refusals are collected, since a demonstration must not hide them."""

    parts: Parts
    batch: str
    files: Path
    """Where the list, the post's results, the reviews and the statements lie."""
    refusals: list[str] = field(default_factory=list)
    recorded: int = 0

    def standing(self, *states: str) -> list[Standing]:
        """Cases in one of the states, in the order of their numbers; without states, all."""
        with self.parts.store.read() as unit:
            cases = unit.find_cases(CaseFilter(batch=self.batch), limit=100_000)
            subjects = unit.subjects({case.subject_id for case in cases})
            offices = unit.offices()
        found = [Standing(case, subjects[case.subject_id], offices[case.office_id].key) for case in cases]
        return [one for one in found if not states or one.is_in(*states)]

    def procedure(self) -> Procedure:
        """The procedure all cases of the demonstration run under."""
        return self.parts.library.compiled(PROCEDURE).procedure

    def document_numbers(self, kind: str) -> dict[int, str]:
        """Number of the first document of a kind by case id."""
        found: dict[int, str] = {}
        with self.parts.store.read() as unit:
            for document in unit.documents(kind=kind):
                for case_id in document.case_ids:
                    found.setdefault(case_id, document.number)
        return found

    def act(
        self, actor: str, action: str, cases: Iterable[Standing], on: date, signers: tuple[str, ...] = (), **facts: Any
    ) -> None:
        """One act with the same facts on several cases. A dot in a fact's name is written as two underlines."""
        given = {name.replace("__", "."): value for name, value in facts.items()}
        self.act_each(actor, cases, lambda _: Act(action, on, given, officers=signers))

    def act_each(self, actor: str, cases: Iterable[Standing], act_of: Callable[[Standing], Act]) -> None:
        """One act on each of several cases."""
        self._act(actor, [(case.number, act_of(case)) for case in cases])

    def by_district(self, cases: Iterable[Standing], act_of: Callable[[Standing, tuple[str, str]], Act]) -> None:
        """As ``act_each``, by the first officer of each case's district; both officers are offered as signers."""
        groups: dict[str, list[Standing]] = {}
        for case in cases:
            groups.setdefault(case.district, []).append(case)
        for district, members in groups.items():
            pair = (f"{district}_1", f"{district}_2")
            self._act(pair[0], [(one.number, act_of(one, pair)) for one in members])

    def _act(self, actor: str, wanted: Sequence[tuple[str, Act]]) -> None:
        if wait(self.parts, [number for number, _ in wanted]):
            self.issue()
        self.note(act_in_chunks(self.parts, actor, wanted))

    def issue(self) -> None:
        """Issue all papers that wait: many at once, since letters laid out together cost a fifth."""
        self.refusals += issue_papers(self.parts)

    def note(self, outcomes: Iterable[Outcome]) -> None:
        """Count what was recorded and keep what was refused."""
        for outcome in outcomes:
            if outcome.error is not None:
                self.refusals.append(f"{outcome.number}：{outcome.error}")
            elif not outcome.repeated:
                self.recorded += 1

    def note_postal(self, report: PostalReport) -> None:
        """As ``note``, for a list of the post."""
        self.recorded += report.recorded
        for place, reason in report.refused:
            if (refusal := f"{place}：{reason}") not in self.refusals:
                self.refusals.append(refusal)

    def picture(self, name: str, shows: date, text: str) -> dict[str, Any]:
        """Keep a dated sample picture as evidence."""
        return keep_bytes(self.parts.home, f"{name}.png", screenshot(shows, text), shows)


def share(code: str, percent: int, salt: str) -> bool:
    """Whether an enterprise falls into a share; always the same for the same code."""
    return int(hashlib.sha256(f"{salt}{code}".encode()).hexdigest(), 16) % 100 < percent
