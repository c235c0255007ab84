"""Rebuilding cases for verification: a case's state is the fold of its deltas, and the lists beside it follow from it.

Reminder timers are held against their ladder, not against one exact rung: which rung a ladder has reached is known to
the outbox, not to the chain.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import groupby
from typing import Any

import orjson
import sqlalchemy as sa

from engine.canonical import digest
from engine.case import Case, Delta, fold
from engine.errors import StoreError
from store.cases import joined
from store.columns import day_of
from store.link import Link, Row
from store.lists import DUTIES, RESTRICTIONS, duty_of, restriction_of
from store.projections import (
    DutyRoles,
    TimerName,
    duty_roles,
    duty_row,
    lineage,
    possible_timers,
    restriction_changes,
)
from store.record import chains
from store.snapshots import snapshot, state_of
from store.tables import CASE, DOCUMENT, DOCUMENT_CASE, DUTY, RESTRICTION, TIMER
from store.tally import Key, standing_key
from store.timers import timer_of
from store.values import DutyRow, Office, RestrictionRow, Timer, TimerKind
from store.verify_links import Kin, kin_of, link_problems
from store.verify_mails import Posting, mail_problems, postings_of

_CASES_AT_ONCE = 500
_CASES_PER_SCAN = 20_000  # timers and duties have no index by case: each range of cases costs one scan of them

_TIMERS = sa.select(TIMER.c.due_day, TIMER.c.office_id, TIMER.c.case_id, TIMER.c.name)
_PAPERS = sa.select(DOCUMENT_CASE, DOCUMENT).join_from(
    DOCUMENT_CASE, DOCUMENT, DOCUMENT.c.id == DOCUMENT_CASE.c.document_id
)


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that is not in order, and where."""

    sentence: str
    case: str = ""  # number
    seq: int | None = None
    event: int | None = None  # id
    anchor: int | None = None

    def __str__(self) -> str:
        place = [f"案件{self.case}"] if self.case else []
        place += [f"第{self.seq}条"] if self.seq is not None else []
        place += [f"记录号{self.event}"] if self.event is not None else []
        return f"{'，'.join(place)}：{self.sentence}" if place else self.sentence


@dataclass(slots=True)
class Walked:
    """How far the walk came and what it met."""

    cases: int = 0
    events: int = 0
    counted: Counter[Key] = field(default_factory=Counter)  # what the counters must say
    problems: list[Problem] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """A case as its chain tells it."""

    state: Case
    roles: DutyRoles
    restrictions: frozenset[RestrictionRow]


@dataclass(frozen=True, slots=True)
class Lists:
    """The projections of a range of cases, by case; what a case does not claim is left over."""

    timers: dict[int, set[Timer]]
    duties: dict[int, set[DutyRow]]
    restrictions: dict[int, set[RestrictionRow]]
    kin: Kin
    mails: dict[int, set[Posting]]


@dataclass(frozen=True, slots=True)
class Measure:
    """What cases are measured by beside their own chain."""

    offices: Mapping[int, Office]
    today: date | None  # in Shanghai; None: not known


def walk_cases(link: Link, measure: Measure) -> Walked:
    """Rebuild every case and compare."""
    walked = Walked()
    low = 0
    while True:
        ids = [row.id for row in link.rows(_ids_after(low))]
        high = ids[-1] if len(ids) == _CASES_PER_SCAN else None
        lists = _lists(link, low, high)
        for start in range(0, len(ids), _CASES_AT_ONCE):
            _walk_part(link, measure, lists, ids[start : start + _CASES_AT_ONCE], walked)
        walked.problems.extend(_left_over(lists))
        if high is None:
            return walked
        low = high


def _ids_after(low: int) -> sa.Select[Any]:
    return sa.select(CASE.c.id).where(CASE.c.id > low).order_by(CASE.c.id).limit(_CASES_PER_SCAN)


def _lists(link: Link, low: int, high: int | None) -> Lists:
    def within(query: sa.Select[Any], column: sa.ColumnElement[int]) -> Iterator[Row]:
        query = query.where(column > low)
        return link.stream(query if high is None else query.where(column <= high))

    lists = Lists({}, {}, {}, kin_of(link, low, high), postings_of(link, low, high))
    for timer in map(timer_of, within(_TIMERS, TIMER.c.case_id)):
        lists.timers.setdefault(timer.case_id, set()).add(timer)
    for duty in map(duty_of, within(DUTIES, DUTY.c.case_id)):
        lists.duties.setdefault(duty.case_id, set()).add(duty)
    for restriction in map(restriction_of, within(RESTRICTIONS, RESTRICTION.c.case_id)):
        lists.restrictions.setdefault(restriction.case_id, set()).add(restriction)
    return lists


def _left_over(lists: Lists) -> Iterator[Problem]:
    rows: tuple[tuple[str, Mapping[int, Any]], ...] = (
        ("期限提醒", lists.timers),
        ("待办", lists.duties),
        ("限制", lists.restrictions),
        ("案件关联", lists.kin.origins),
        ("案件关联", lists.kin.offspring),
        ("邮件", lists.mails),
    )
    for label, found in rows:
        for case_id in sorted(found):
            yield Problem(f"{label}表中有不存在的案件（内部编号{case_id}）的内容")


def _walk_part(link: Link, measure: Measure, lists: Lists, ids: list[int], walked: Walked) -> None:
    low, high = ids[0], ids[-1]
    links = link.rows(chains(CASE.c.id.between(low, high)))
    events = {case_id: list(rows) for case_id, rows in groupby(links, key=lambda row: row.case_id)}
    papers: dict[int, list[Row]] = {}
    for row in link.rows(_PAPERS.where(DOCUMENT_CASE.c.case_id.between(low, high))):
        papers.setdefault(row.case_id, []).append(row)
    for case in link.rows(sa.select(CASE).where(CASE.c.id.between(low, high)).order_by(CASE.c.id)):
        chain = events.get(case.id, [])
        walked.cases += 1
        walked.events += len(chain)
        for sentence in _case_problems(case, chain, papers.get(case.id, []), lists, measure, walked.counted):
            walked.problems.append(Problem(sentence, case=case.number))


def _case_problems(
    case: Row, chain: list[Row], papers: list[Row], lists: Lists, measure: Measure, counted: Counter[Key]
) -> Iterator[str]:
    timers = lists.timers.pop(case.id, set())
    duties = lists.duties.pop(case.id, set())
    restrictions = lists.restrictions.pop(case.id, set())
    links = lists.kin.take(case.id)
    mails = lists.mails.pop(case.id, set())
    last = chain[-1] if chain else None
    if [row.seq for row in chain] != list(range(1, case.version + 1)):
        yield f"案件应有{case.version}条记录，链上却不是"
        return
    if last is not None and (case.last_event, case.head) != (last.id, last.hash):
        yield "案件所记的末条记录或哈希与链不符"
    try:
        bodies = [orjson.loads(row.body) for row in chain]
        rebuilt = _rebuild(case, bodies)
    except (ValueError, KeyError, TypeError, AttributeError):
        yield "无法从记录重建案件"
        return
    if case.version:
        counted[standing_key(case.office_id, rebuilt.state)] += 1
    yield from _state_problems(case, bodies, rebuilt.state)
    yield from _timer_problems(case, rebuilt.state, timers, measure.today)
    yield from _duty_problems(case, rebuilt, measure.offices, duties)
    if rebuilt.restrictions != restrictions:
        yield f"限制与重建的不符：{_names(rebuilt.restrictions ^ restrictions)}"
    yield from _paper_problems(bodies, papers)
    yield from link_problems(bodies, links)
    yield from mail_problems(bodies, mails)


def _rebuild(case: Row, bodies: list[dict[str, Any]]) -> Rebuilt:
    state = Case.unopened(case.procedure, case.edition, case.initial)
    roles: dict[str, Any] = {}
    laid: dict[tuple[str, Any], RestrictionRow] = {}
    for body in bodies:
        after = fold(state, Delta.from_json(body.get("delta", {})))
        roles.update(duty_roles(body.get("duty_roles")))
        changes = restriction_changes(case.subject_id, case.id, state, after)
        for row in changes.gone:
            laid.pop((row.name, row.start), None)
        laid.update({(row.name, row.start): row for row in changes.come})
        state = after
    return Rebuilt(state, roles, frozenset(laid.values()))


def _state_problems(case: Row, bodies: list[dict[str, Any]], state: Case) -> Iterator[str]:
    if not _same(case.snapshot, state):
        yield "案件的当前状态与各条记录叠加的结果不符"
    if (case.states, bool(case.finished)) != (joined(state.configuration), state.finished):
        yield "案件行上的状态与各条记录叠加的结果不符"
    if not bodies:
        return
    file = {
        "number": case.number,
        "procedure": case.procedure,
        "edition": case.edition,
        "initial": [case.initial],
        "office": case.office_id,
        "subject": case.subject_id,
        "batch": case.batch,
    }
    changed = [name for name, value in file.items() if bodies[0].get("file", {}).get(name) != value]
    if changed:
        yield f"案件的编号、当事人、机关等与立案时的记录不符：{'、'.join(changed)}"


def _same(text: bytes, state: Case) -> bool:
    # The texts may differ where an older program wrote the snapshot: it had fewer words.
    try:
        return text == snapshot(state) or state_of(text) == state
    except (ValueError, KeyError, TypeError, AttributeError):
        return False


def _timer_problems(case: Row, state: Case, timers: set[Timer], today: date | None) -> Iterator[str]:
    live = state.live_deadlines().values()
    possible = {timer for deadline in live for timer in possible_timers(case.office_id, case.id, deadline)}
    expected = {timer.name: timer for timer in possible if timer.name[0] == TimerKind.LAPSE}
    put_off = {timer for timer in timers - possible if _is_put_off(timer, expected.get(timer.name), today)}
    if wrong := (timers - possible - put_off) | {
        timer for timer in expected.values() if timer.name not in {standing.name for standing in timers}
    }:
        yield f"期限提醒与重建的不符：{_names(wrong)}"
    standing = [(name.kind, name.deadline) for name in map(_parsed, timers & possible | put_off)]
    if len(set(standing)) != len(standing):
        yield "同一期限同时有几个提醒"


def _is_put_off(timer: Timer, expected: Timer | None, today: date | None) -> bool:
    """Whether it is a lapse that could not be decided and waits for the next sweep, at the latest tomorrow."""
    if expected is None or timer.office_id != expected.office_id or timer.due < expected.due:
        return False
    return today is None or timer.due <= today + timedelta(days=1)


def _parsed(timer: Timer) -> TimerName:
    return TimerName.parse(timer.name)


def _duty_problems(case: Row, rebuilt: Rebuilt, offices: Mapping[int, Office], duties: set[DutyRow]) -> Iterator[str]:
    line = lineage(offices, case.office_id)
    try:
        expected = {duty_row(line, case.id, name, since, rebuilt.roles) for name, since in rebuilt.state.duties.items()}
    except StoreError as error:
        yield str(error)
        return
    if expected != duties:
        yield f"待办与重建的不符：{_names(expected ^ duties)}"


def _names(rows: set[Any] | frozenset[Any]) -> str:
    return "、".join(sorted({row.name for row in rows}))


def _paper_problems(bodies: list[dict[str, Any]], papers: list[Row]) -> Iterator[str]:
    """What events say of the papers they drafted; how these went on from there is in the register."""
    said = sorted(
        (seq, paper["ordinal"], paper["kind"], paper["context"])
        for seq, body in enumerate(bodies, 1)
        for paper in (*body.get("documents", ()), *({"ordinal": 0, **shared} for shared in body.get("shared", ())))
    )
    if said != sorted((row.seq, row.ordinal, row.kind, row.drafted) for row in papers):
        yield "文书与记录不符：有文书被增减，或种类、内容摘要被改动"
    for row in papers:
        if digest(orjson.loads(row.context)) != row.context_digest:
            yield f"文书“{row.number or row.title}”的内容被改动"
    drafted = {
        (seq, paper["kind"], paper["context"]): paper
        for seq, body in enumerate(bodies, 1)
        for paper in (*body.get("documents", ()), *body.get("shared", ()))
    }
    for row in papers:
        paper = drafted.get((row.seq, row.kind, row.drafted), {})
        if row.version == 0 and not _as_drafted(row, paper):
            yield f"文书“{row.number or row.title}”的机关、日期或文号被改动"


def _as_drafted(row: Row, paper: Mapping[str, Any]) -> bool:
    """Whether a paper with which nothing was done yet is as its event says; earlier releases gave a number at once."""
    return all(
        paper.get(word, found) == found
        for word, found in (
            ("issuer", row.issuer_id),
            ("dated", day_of(row.dated).isoformat()),
            ("number", row.number),
        )
    )
