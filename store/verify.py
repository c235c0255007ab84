"""Verification: every chain and anchor is walked, every case rebuilt and held against what stands beside its chain.

A changed, removed or moved byte is found and located. This module walks events and anchors; ``store.verify_cases``
rebuilds the cases. Nothing is repaired here.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import orjson
import sqlalchemy as sa

from engine.canonical import GENESIS, chain
from store.contract import UnitOfWork
from store.link import Link, Row
from store.record import anchor_hash
from store.tables import ANCHOR, CALENDAR_EDITION, CASE, EDITION, EVENT
from store.tally import tally_problems
from store.unit import sql
from store.verify_archive import archive_problems
from store.verify_cases import Measure, Problem, walk_cases
from store.verify_people import people_problems
from store.verify_register import register_problems

__all__ = ["Problem", "Report", "verify_chains"]

_PRIOR = EVENT.alias("prior")
_LINKS = (
    sa.select(
        EVENT,
        CASE.c.number,
        _PRIOR.c.case_id.label("prior_case"),
        _PRIOR.c.seq.label("prior_seq"),
        _PRIOR.c.hash.label("prior_hash"),
    )
    .outerjoin_from(EVENT, _PRIOR, _PRIOR.c.id == EVENT.c.previous_id)
    .outerjoin(CASE, CASE.c.id == EVENT.c.case_id)
    .order_by(EVENT.c.id)
)
_HASHES = sa.select(EVENT.c.id, EVENT.c.hash).order_by(EVENT.c.id)
_ANCHORS = sa.select(ANCHOR).order_by(ANCHOR.c.id)
_LATER = EVENT.alias("later")
_LOOSE = (
    sa.select(EVENT.c.id, EVENT.c.case_id, EVENT.c.seq)
    .where(
        ~sa.exists().where(_LATER.c.previous_id == EVENT.c.id),
        ~sa.exists().where(CASE.c.last_event == EVENT.c.id),
    )
    .order_by(EVENT.c.id)
)


_CALENDARS = (
    sa.select(CALENDAR_EDITION.c.id, CALENDAR_EDITION.c.digest, EDITION.c.content)
    .outerjoin(EDITION, EDITION.c.digest == CALENDAR_EDITION.c.digest)
    .order_by(CALENDAR_EDITION.c.id)
)


@dataclass(frozen=True, slots=True)
class Report:
    """What verification found."""

    events: int
    cases: int
    problems: tuple[Problem, ...]

    @property
    def ok(self) -> bool:
        """Whether everything is in order."""
        return not self.problems


def verify_chains(unit: UnitOfWork, *, today: date | None = None) -> Report:
    """Walk everything that is recorded; all of it is read from one consistent state.

    Args:
        unit: a unit of an SQL store, best one that reads.
        today: the day in Shanghai. A lapse that could not be decided waits for the next day; with `today` one that was
            put off further is found, without it none is.
    """
    link = sql(unit)
    problems: list[Problem] = []
    events = 0
    for row in link.stream(_LINKS):
        events += 1
        problems.extend(_event_problems(row))
    problems.extend(_anchor_problems(link))
    problems.extend(_calendar_problems(link))
    problems.extend(map(Problem, register_problems(link)))
    problems.extend(map(Problem, people_problems(link, unit.offices(), unit.officers())))
    problems.extend(map(Problem, archive_problems(link)))
    walked = walk_cases(link, Measure(unit.offices(), today))
    problems.extend(walked.problems)
    problems.extend(map(Problem, tally_problems(link, walked.counted)))
    if walked.events != events:
        problems.extend(_loose_problems(link))
    return Report(events, walked.cases, tuple(problems))


def _event_problems(row: Row) -> Iterator[Problem]:
    def problem(sentence: str) -> Problem:
        return Problem(sentence, case=row.number or "", seq=row.seq, event=row.id)

    if row.number is None:
        yield problem("这条记录所属的案件不见了")
    if chain(row.previous, row.body) != row.hash:
        yield problem("记录的内容或哈希被改动")
    if row.previous != (row.prior_hash or GENESIS) or (row.previous_id is None) != (row.seq == 1):
        yield problem("与前一条记录接不上：前一条被改动、移走或调换了次序")
    elif row.previous_id is not None and (row.prior_case, row.prior_seq) != (row.case_id, row.seq - 1):
        yield problem("接在了另一案件或另一序号的记录之后")
    try:
        body: dict[str, Any] = orjson.loads(row.body)
        named = (body["case"], body["seq"])
    except (orjson.JSONDecodeError, KeyError, TypeError):
        yield problem("记录的内容无法读出")
        return
    if named != (row.case_id, row.seq):
        yield problem("记录的内容属于另一案件或另一序号")


def _anchor_problems(link: Link) -> Iterator[Problem]:
    events = link.stream(_HASHES)
    event = next(events, None)
    previous, expected, number = GENESIS, 1, 1
    for anchor in link.stream(_ANCHORS):
        if anchor.id != number or anchor.first_event != expected:
            yield Problem(f"第{number}个批次的总锚缺失或被移动（读到第{anchor.id}个）")
        hashes = []
        while event is not None and event.id <= anchor.last_event:
            hashes.append((event.id, event.hash))
            event = next(events, None)
        present = {event_id for event_id, _ in hashes}
        for event_id in range(max(expected, anchor.first_event), anchor.last_event + 1):
            if event_id not in present:
                yield Problem("记录被删除：总锚中有它，库中没有", event=event_id)
        if anchor_hash(previous, anchor.first_event, anchor.last_event, (h for _, h in hashes)) != anchor.hash:
            yield Problem(
                f"第{anchor.id}个批次（第{anchor.first_event}至{anchor.last_event}号记录）与总锚不符", anchor=anchor.id
            )
        previous, expected, number = anchor.hash, anchor.last_event + 1, anchor.id + 1
    if event is not None:
        yield Problem("从这条记录起没有总锚：总锚被删除，或记录是绕过本程序写入的", event=event.id)


def _calendar_problems(link: Link) -> Iterator[Problem]:
    expected = 1
    for number, named, content in link.rows(_CALENDARS):
        if number != expected:
            yield Problem(f"第{expected}号节假日数据版本缺失")
        if content is None:
            yield Problem(f"第{number}号节假日数据版本的内容不见了")
        elif hashlib.sha256(content.encode()).hexdigest() != named:
            yield Problem(f"第{number}号节假日数据版本的内容被改动")
        expected = number + 1


def _loose_problems(link: Link) -> Iterator[Problem]:
    for row in link.rows(_LOOSE):
        yield Problem("记录不在任何案件的链上：案件被删除，或案件的末条记录被改回较早的一条", seq=row.seq, event=row.id)
