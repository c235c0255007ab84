"""Papers on a real store: Shenyang's bureau with its posts, and the orders of one district drafted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from casework.acting import Act, act_many
from casework.papers.steps import take
from casework.papers.wanted import Taken, Wanted
from casework.parts import Parts
from casework.playing.scratch import VirtualClock
from casework.rendering import render_documents
from engine.life import Step
from store.values import Document
from tests.bureau import by_district, found, morning, open_all

DAY = date(2026, 3, 2)
SIGNERS = ("heping_1", "heping_2")
ORDER = "rectification_order"
PRINTABLE = frozenset({Step.AGREE, Step.NUMBER})


@dataclass(slots=True)
class Office:
    """The district of Heping at work on its letters."""

    parts: Parts
    clock: VirtualClock
    cases: list[str]

    def draft(self, count: int | None = None) -> list[int]:
        """Draft the two letters of some cases; returns the ids of the orders."""
        wanted = Act("print_notices", DAY, officers=SIGNERS)
        outcomes = act_many(self.parts, SIGNERS[0], [(number, wanted) for number in self.cases[:count]])
        assert all(outcome.done for outcome in outcomes)
        return [one.id for one in self.documents() if one.kind == ORDER]

    def documents(self, *ids: int) -> list[Document]:
        with self.parts.store.read() as unit:
            return unit.documents(ids=ids or None)

    def document(self, number: int) -> Document:
        return self.documents(number)[0]

    def step(self, actor: str, step: Step, *ids: int, on: date = DAY, **wanted: Any) -> list[Taken]:
        return take(self.parts, actor, ids, Wanted(step, on, **wanted))

    def one(self, actor: str, step: Step, number: int, on: date = DAY, **wanted: Any) -> Taken:
        """Take a step, or raise what hindered it."""
        [taken] = self.step(actor, step, number, on=on, **wanted)
        if taken.error is not None:
            raise taken.error
        return taken

    def approve(self, *ids: int, on: date = DAY) -> None:
        for actor in ("heping_1", "heping_section", "heping_review", "heping_deputy"):
            assert all(one.done for one in self.step(actor, Step.AGREE, *ids, on=on))

    def number(self, *ids: int, on: date = DAY) -> None:
        self.approve(*ids, on=on)
        assert all(one.done for one in self.step("heping_section", Step.NUMBER, *ids, on=on))

    def seal(self, *ids: int, on: date = DAY, printed: bool = False) -> None:
        """Number, sign and seal; make the PDFs. Nothing is missing then but the issue."""
        self.number(*ids, on=on)
        for signer in SIGNERS:
            assert all(one.done for one in self.step(signer, Step.SIGN, *ids, on=on))
        assert all(one.done for one in self.step("heping_deputy", Step.PERMIT, *ids, on=on, printed=printed))
        assert all(one.done for one in self.step("heping_review", Step.SEAL, *ids, on=on, copies=2))
        assert render_documents(self.parts, ids).failures == ()

    def issue(self, *ids: int, on: date = DAY) -> None:
        self.seal(*ids, on=on)
        assert all(one.done for one in self.step("heping_section", Step.ISSUE, *ids, on=on))


def office(home: Path) -> Office:
    """Heping with its cases opened."""
    parts, clock = found(home, DAY)
    open_all(parts)
    clock.now = morning(DAY)
    return Office(parts, clock, by_district(parts)["heping"])
