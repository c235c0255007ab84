"""A made-up office with papers that go out by post, for tests: orders of the national check, notices of penalties."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from bootstrap import library
from casework.acting import Act, Opening, Outcome, act, open_cases
from casework.parts import Parts
from casework.playing.papers import issue_all
from casework.playing.scratch import Bureau, VirtualClock, scratch_parts
from casework.post.report import PostalReport
from casework.post.results import record_results
from casework.sweeping import sweep
from engine.creditcode import with_check_digit
from engine.life import WAITING
from engine.model import Level
from store.sqlite import SqliteStore
from store.values import StoredCase, Subject
from tests.bureau import morning

CHECK, PENALTY = "qualification_check", "administrative_penalty"
OPENED, ORDERED, POSTED = date(2025, 3, 3), date(2025, 3, 6), date(2025, 3, 7)
EVIDENCE = {"name": "样例.pdf", "sha256": "0" * 64, "shows": "2025-03-05"}
_OPENING: Mapping[str, tuple[tuple[str, Mapping[str, Any]], ...]] = {
    CHECK: (
        (
            "record_check",
            {"qualification": "市政公用工程施工总承包三级", "standard": "注册建造师不少于5人", "required_count": 5,
             "actual_count": 1, "check_record": EVIDENCE},
        ),
        ("order_rectification", {}),
    ),
    PENALTY: (
        (
            "conclude",
            {"violation": "样例行为", "evidence": "样例证据", "law_basis": "样例条款", "penalty": "罚款",
             "hearing_due": False, "report": EVIDENCE},
        ),
        ("inform", {}),
    ),
}  # fmt: skip
SERVICE = {CHECK: "order", PENALTY: "notice"}


def number_of(n: int) -> str:
    """The mail number of the n-th case."""
    return f"1{n:012d}"


def code_of(n: int) -> str:
    """The credit code of the n-th enterprise, which no registry assigns."""
    return with_check_digit(f"91210100MA0YL{n:04d}")


def evidence(shows: date) -> dict[str, Any]:
    """Some evidence that shows a day."""
    return EVIDENCE | {"shows": shows.isoformat()}


@dataclass(slots=True)
class Room:
    """An office, its cases and its post."""

    parts: Parts
    clock: VirtualClock
    bureau: Bureau
    folder: Path

    def open(self, n: int, procedure: str = CHECK, *, issue: bool = True, batch: str = "") -> str:
        """A case in which a paper is to be served, issued or only drafted; returns its number."""
        self.on(OPENED)
        opening = self._act(procedure, "open", OPENED, {"ground": "样例事由"})
        subject = Subject(
            0, "enterprise", f"样例{n}建筑工程有限公司", code_of(n), f"样例市样例路{n}号", "000-00000000", ""
        )
        outcome = open_cases(
            self.parts, opening[0], [Opening(procedure, "district", subject, batch or f"样例{n}", opening[1])]
        )[0]
        assert outcome.error is None, outcome.error
        self.on(ORDERED)
        for name, facts in _OPENING[procedure]:
            self.do(outcome.number, name, ORDERED, **facts)
        if issue:
            self.issue()
        return outcome.number

    def issue(self) -> None:
        """Issue all papers that wait."""
        with self.parts.store.read() as unit:
            waiting = [document.id for document in unit.documents(stages=WAITING)]
        taken = issue_all(self.parts, self.bureau, waiting, ORDERED)
        assert not [one.error for one in taken if one.error is not None]

    def on(self, day: date) -> None:
        """Let it be a day; what has lapsed until then is recorded."""
        if morning(day) > self.clock.now:
            self.clock.now = morning(day)
            sweep(self.parts, now=self.parts.clock())

    def do(self, number: str, name: str, day: date, **facts: Any) -> Outcome:
        """An act by an officer who may; of a service's act the facts are named short."""
        case = self.case(number)
        service, _, _ = name.rpartition(".")
        told = {f"{service}.{fact}" if service else fact: value for fact, value in facts.items()}
        actor, wanted = self._act(case.state.procedure, name, day, told)
        return act(self.parts, actor, number, wanted)

    def post(self, number: str, n: int, day: date = POSTED) -> None:
        """Hand the mail of a case to the post."""
        self.on(day)
        self.do(number, f"{SERVICE[self.case(number).state.procedure]}.post", day, tracking_no=number_of(n))

    def case(self, number: str) -> StoredCase:
        """A case as it stands."""
        with self.parts.store.read() as unit:
            return unit.case(number)

    def facts(self, number: str) -> Mapping[str, Any]:
        """The facts of a case's service, by short names."""
        case = self.case(number)
        prefix = f"{SERVICE[case.state.procedure]}."
        return {name.removeprefix(prefix): value for name, value in case.state.facts.items() if name.startswith(prefix)}

    def actor(self, procedure: str, name: str = "open") -> str:
        """An officer who may do an act."""
        return self._act(procedure, name, OPENED, {})[0]

    def results(self, *rows: Mapping[str, str], encoding: str = "gb18030") -> PostalReport:
        """Hand in a list of results."""
        return record_results(self.parts, actor=self._everybody(), source=self.table("结果.csv", rows, encoding))

    def table(self, name: str, rows: tuple[Mapping[str, str], ...], encoding: str = "gb18030") -> Path:
        """A list of the post."""
        path = self.folder / name
        with path.open("w", encoding=encoding, newline="") as stream:
            writer = csv.DictWriter(stream, list(dict.fromkeys(key for row in rows for key in row)))
            writer.writeheader()
            writer.writerows(rows)
        return path

    def _everybody(self) -> str:
        """An officer who holds the roles of both procedures."""
        from store.values import Officer

        roles = frozenset({"check_officer", "penalty_officer"})
        with self.parts.store.write() as unit:
            unit.put_officer(
                Officer(0, "post_room", "样例收发员", self.bureau.offices["district"].id, roles, "样例-收发")
            )
            unit.commit()
        return "post_room"

    def _act(self, procedure: str, name: str, day: date, facts: Mapping[str, Any]) -> tuple[str, Act]:
        known = self.parts.library.compiled(procedure).procedure
        action = known.actions[name]
        office = self.bureau.offices[Level.DISTRICT.value]
        signers = tuple(
            self.bureau.officer(known.roles[action.roles[0]], office, letter) for letter in "ab"[: action.officers]
        )
        return self.bureau.officer(known.roles[action.roles[0]], office), Act(name, day, facts, officers=signers)


def signed(n: int, **changes: str) -> dict[str, str]:
    """A row of the post: the mail of the n-th case, signed for by the mail-room."""
    row = {"邮件号": number_of(n), "收寄日期": "2025/03/07", "投递结果": "妥投", "结果日期": "2025/03/11",
           "签收人": "收发章", "签收人身份": "收发室", "退回原因": "", "查询日期": "2025/03/14"}  # fmt: skip
    return row | changes


def returned(n: int, **changes: str) -> dict[str, str]:
    """As ``signed``, sent back."""
    back = {"投递结果": "退回", "签收人": "", "签收人身份": "", "退回原因": "查无此单位", "结果日期": "2025/03/12"}
    return signed(n) | back | changes


@contextmanager
def mailroom(folder: Path) -> Iterator[Room]:
    """A room on a scratch store."""
    with scratch_parts(library(), SqliteStore, morning(OPENED)) as (parts, clock):
        yield Room(parts, clock, Bureau(parts, "CN"), folder)
