"""What the stories of the campaigns share: a clock, officers who act, invented parties, and a folder for the forms.

A story is a list of dated steps; the steps of all stories are played in the order of their days on one store. Refusals
that a story means are told with the reason; any other refusal ends the demonstration.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Protocol

from casework.acting import Act, Opening, Outcome, act, act_many, open_cases
from casework.evidence import keep_bytes
from casework.ledgers import Under, import_ledger
from casework.parts import Parts
from casework.playing.scratch import VirtualClock
from casework.reports import export_rollup, file_report, rollup
from casework.restrictions import ask
from engine import creditcode, identity
from engine.errors import RefusedError
from samples import materials
from samples.papers import issue_papers, wait
from store.values import StoredCase, Subject

_NOBODY = "000000"  # a division code that no place has: whoever bears it is invented


@dataclass(frozen=True, slots=True)
class Step:
    """What is done on a day."""

    day: date
    title: str
    do: Callable[[date], None]


class Story(Protocol):
    """A campaign as it went."""

    region: str  # of its folder
    bureau: str  # name of the file of its offices, beside the module

    def steps(self) -> Sequence[Step]:
        """What is done, by day."""


@dataclass(slots=True)
class Scene:
    """One campaign on the demonstration's store.

    Attributes:
        parts: the system.
        clock: stands on the day of the step that is played.
        folder: where the story's forms go.
        told: what the story has to say at its end, a line each.
    """

    parts: Parts
    clock: VirtualClock
    folder: Path
    told: list[str] = field(default_factory=list)

    # -- acting

    def open(
        self,
        actor: str,
        procedure: str,
        office: str,
        subject: Subject,
        on: date,
        *,
        parent: str = "",
        batch: str = "",
        **facts: Any,
    ) -> str:
        """Open a case; returns its number. A dot in a fact's name is written as two underlines."""
        wanted = Act("open", on, _named(facts))
        [outcome] = open_cases(self.parts, actor, [Opening(procedure, office, subject, batch, wanted, parent=parent)])
        return _done(outcome).number

    def act(self, actor: str, number: str, action: str, on: date, *signers: str, **facts: Any) -> Outcome:
        """Do one act."""
        self.issue([number])
        return act(self.parts, actor, number, Act(action, on, _named(facts), officers=signers))

    def act_all(self, actor: str, numbers: Sequence[str], action: str, on: date, *signers: str, **facts: Any) -> None:
        """Do one act on several cases in one transaction."""
        self.issue(numbers)
        wanted = Act(action, on, _named(facts), officers=signers)
        for outcome in act_many(self.parts, actor, [(number, wanted) for number in numbers]):
            _done(outcome)

    def issue(self, numbers: Sequence[str] = ()) -> None:
        """Issue all that was drafted; with `numbers`, only when one of these cases waits for a paper of its own.

        Letters are laid out together: one by one they would take ten times as long.

        Raises:
            AssertionError: something hindered a paper.
        """
        if numbers and not wait(self.parts, numbers):
            return
        if hindered := issue_papers(self.parts):
            raise AssertionError("；".join(hindered))

    def refused(self, actor: str, number: str, action: str, on: date, *signers: str, **facts: Any) -> str:
        """Try what must be refused, and tell why it was.

        Raises:
            AssertionError: it was done.
        """
        try:
            self.act(actor, number, action, on, *signers, **facts)
        except RefusedError as error:
            self.told.append(f"拒绝：{on.isoformat()} {number} {action}：{error}")
            return str(error)
        raise AssertionError(f"{action} on {number} should have been refused")

    def take_list(self, actor: str, path: Path, procedure: str, on: date, under: Under) -> tuple[str, ...]:
        """Open cases from a list, tell which rows were sent back and why; returns the numbers of the cases."""
        report = import_ledger(
            self.parts, actor=actor, source=path, procedure=procedure, on=on, now=self.clock(), under=under
        )
        refused = [f"第{bad.number}行{one.column}：{one.reason}" for bad in report.refused for one in bad.problems]
        refused += [f"{one.name}：{one.reason}" for one in report.not_opened]
        self.told.append(f"名单：{path.name} 立案{len(report.opened)}件，退回{len(refused)}行：{'；'.join(refused)}")
        return report.opened

    def ask(self, who: str, code: str, matter: str, days: Sequence[date]) -> None:
        """Tell what a subject might not do on some days."""
        for day in days:
            blocked = ask(self.parts, code, day, matter).blocked
            self.told.append(f"{who}{day.isoformat()}{matter}：{'不得' if blocked else '可以'}")

    # -- looking

    def children(self, number: str, procedure: str = "", rule: str = "") -> list[StoredCase]:
        """The cases opened in a case."""
        with self.parts.store.read() as unit:
            return unit.children(unit.case(number).id, procedure, rule)

    def case(self, number: str) -> StoredCase:
        """A case as it stands."""
        with self.parts.store.read() as unit:
            return unit.case(number)

    # -- reports

    def file(
        self,
        actor: str,
        number: str,
        on: date,
        rows: Sequence[Mapping[str, Any]] | None = None,
        reasons: Sequence[Mapping[str, str]] = (),
        **facts: Any,
    ) -> None:
        """File a report; without rows, what the cases know."""
        self.issue([number])
        _done(file_report(self.parts, actor, number, occurred_on=on, rows=rows, reasons=reasons, facts=_named(facts)))

    def form(self, actor: str, campaign: str, procedure: str, due: str) -> None:
        """Leave the roll-up of a date as the regulation's form."""
        added = rollup(self.parts, actor, campaign, procedure, due)
        exported = export_rollup(self.parts, added, self.folder)
        self.told.append(f"表：{exported.xlsx.name}、{exported.pdf.name}")

    # -- evidence and parties, all invented

    def picture(self, name: str, shows: date, text: str) -> dict[str, Any]:
        """Keep a dated sample picture as evidence."""
        return keep_bytes(self.parts.home, f"{name}.png", materials.screenshot(shows, text), shows)

    def paper(self, name: str, text: str = "") -> dict[str, Any]:
        """Keep a sample document as evidence."""
        return keep_bytes(self.parts.home, f"{name}.pdf", materials.paper(name, text))


def wrong(code: str) -> str:
    """A code with a wrong check character."""
    return f"{code[:-1]}{'0' if code[-1] != '0' else '1'}"


def enterprise(n: int, name: str) -> Subject:
    """An invented enterprise with a valid credit code."""
    code = creditcode.with_check_digit(f"91000000MA0YJ{n:04d}")
    return Subject(0, "enterprise", name, code, f"样例路{n}号（样例数据）")


def party(subject: Subject) -> dict[str, str]:
    """A subject as a fact is told of it."""
    return {"name": subject.name, "code": subject.code, "address": subject.address}


def person(n: int, name: str, born: date = date(1985, 6, 15)) -> Subject:
    """An invented person with a valid identity number of no place."""
    code = identity.with_check_character(f"{_NOBODY}{born:%Y%m%d}{n:03d}")
    return Subject(0, "person", name, code, f"样例街{n}号（样例数据）")


def _named(facts: Mapping[str, Any]) -> dict[str, Any]:
    return {name.replace("__", "."): value for name, value in facts.items()}


def _done(outcome: Outcome) -> Outcome:
    if outcome.error is not None:
        raise outcome.error
    return outcome
