"""Absences: who acts for whom, from when to when; listed, and registered by those who look after the officer.

What a deputy may do in an absent officer's place is told in ``casework.papers.posts``; whom reminders reach, in
``casework.reminders.recipients``. What was registered stays; an absence that ends early is told to the deputy.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from casework.authority import People
from casework.managing.authority import looked_at, refuse_stranger
from casework.papers.posts import delegate
from casework.parts import Parts, shanghai_day
from engine.errors import RefusedError
from store.contract import UnitOfWork
from store.values import Entry, Officer

TOPIC = "delegation"
_MOST_DAYS = 366
_LONGEST_REASON = 200


@dataclass(frozen=True, slots=True)
class AbsenceRow:
    """That an officer's posts are exercised by another, first to last day inclusive."""

    no: int  # in the register
    absent_key: str
    absent: str  # name
    office: str
    deputy_key: str
    deputy: str  # name
    first: date
    last: date
    stands: str  # whether it is to come, is in force, is over
    reason: str
    by: str  # name of who registered it
    on: date


def list_absences(parts: Parts, actor: str | None, key: str = "") -> list[AbsenceRow]:
    """The absences of officers an actor sees, the latest to begin first.

    Args:
        parts: the system.
        actor: key of the asking officer; None: the administrator of the machine.
        key: of an officer whose own absences, and those in which the officer is deputy, are wanted; empty: all.

    Raises:
        NotPermittedError: the officer belongs elsewhere.
        MissingError: there is no such officer or actor.
    """
    today = parts.today()
    with parts.store.read() as unit:
        people = People.of(unit)
        if key:
            looked_at(people, actor, key)
        seen = people.jurisdiction(people.officer(actor)) if actor else frozenset(people.offices)
        officers = {one.id: one for one in people.everybody()}
        shown = [one.id for one in officers.values() if one.office_id in seen]
        rows = [_row(people, officers, entry, today) for entry in _entries(unit, None if key else shown)]
        if key:
            rows = [row for row in rows if key in (row.absent_key, row.deputy_key)]
    return sorted(rows, key=lambda row: (row.first, row.no), reverse=True)


def register_absence(
    parts: Parts, actor: str | None, *, absent: str, to: str, first: date, last: date, reason: str
) -> None:
    """Register that an officer's posts are exercised by another for a time.

    Args:
        parts: the system.
        actor: the officer, or who looks after the officer; None: the administrator of the machine.
        absent: key of the officer.
        to: key of the other.
        first: first day.
        last: last day, inclusive.
        reason: why.

    Raises:
        RefusedError: it lies in the past or lasts too long, both are the same or of different lines of offices, or no
            reason is given.
        NotPermittedError: the actor does not look after the officer, or would give the posts to oneself.
        MissingError: somebody is unknown.
    """
    why = reason.strip()
    if last < parts.today():
        raise RefusedError(f"截止日期{last.isoformat()}已过，不能补登以前的委托", field="last")
    if (last - first).days >= _MOST_DAYS:
        raise RefusedError("一次委托不超过一年；长期离岗的，请办理工作移交", field="last")
    if len(why) > _LONGEST_REASON:
        raise RefusedError(f"最多{_LONGEST_REASON}个字", field="reason")
    with parts.store.write() as unit:
        people = People.of(unit)
        officer = people.officer(absent)
        refuse_stranger(people, actor, officer)
        by = people.officer(actor) if actor is not None else None
        # Whoever registers for another must not gain by it: that would be a way to posts that nobody gave.
        if by is not None and by.id != officer.id and by.key == to:
            raise RefusedError("不能把他人的岗位委托给自己，请由本人或者其他负责人登记", field="to")
        delegate(unit, people, absent=absent, to=to, first=first, last=last, reason=why, now=parts.clock(), by=by)
        unit.commit()


def deputies_for(parts: Parts, actor: str | None, key: str) -> list[tuple[str, str]]:
    """The officers of the same line of offices who could act for an officer: keys with name and office.

    Raises:
        NotPermittedError: the actor does not look after the officer.
        MissingError: there is no such officer or actor.
    """
    with parts.store.read() as unit:
        people = People.of(unit)
        officer = people.officer(key)
        refuse_stranger(people, actor, officer)
        return [
            (one.key, f"{one.name}（{people.offices[one.office_id].name}）")
            for one in sorted(people.everybody(), key=lambda one: (one.office_id != officer.office_id, one.id))
            if one.key not in (officer.key, actor)
            if people.is_below(one.office_id, officer.office_id) or people.is_below(officer.office_id, one.office_id)
        ]


def _entries(unit: UnitOfWork, refs: Iterable[int] | None) -> list[Entry]:
    return unit.entries(TOPIC, refs)


def _row(people: People, officers: dict[int, Officer], entry: Entry, today: date) -> AbsenceRow:
    absent, deputy = officers[entry.ref], officers[entry.details["delegate"]]
    first, last = date.fromisoformat(entry.details["first"]), date.fromisoformat(entry.details["last"])
    return AbsenceRow(
        no=entry.id,
        absent_key=absent.key,
        absent=absent.name,
        office=people.offices[absent.office_id].name,
        deputy_key=deputy.key,
        deputy=deputy.name,
        first=first,
        last=last,
        stands="未开始" if today < first else "代办中" if today <= last else "已结束",
        reason=str(entry.details["reason"]),
        by=officers[entry.officer_id].name if entry.officer_id in officers else "本机管理员",
        on=shanghai_day(entry.recorded_at),
    )
