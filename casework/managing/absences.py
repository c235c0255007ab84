"""Absences: who acts for whom, from when to when; listed, and registered by those who look after the officer.

What a deputy may do in an absent officer's place is told in ``casework.papers.posts``; whom reminders reach, in
``casework.reminders.recipients``. What was registered stays in the register; an absence that ends early is shortened
by another entry.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from casework.authority import People
from casework.managing.authority import looked_at, refuse_stranger
from casework.papers.posts import delegate
from casework.parts import Parts, shanghai_day
from engine.errors import MissingError, RefusedError
from store.values import Delegation, Entry, Officer

TOPIC = "delegation"
_END = "end"
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
    may_end: bool  # whether it is neither over nor withdrawn
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
        rows = [_row(people, officers, one, today) for one in _stand(unit.entries(TOPIC, None if key else shown))]
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


def end_absence(parts: Parts, actor: str | None, no: int, *, on: date) -> str:
    """Let an absence end earlier than it was registered: from a day on the officer exercises the posts again.

    Args:
        parts: the system.
        actor: the officer, or who looks after the officer; None: the administrator of the machine.
        no: of the absence, as lists show it.
        on: the first day on which the deputy acts no more; today at the earliest.

    Returns:
        Key of the officer.

    Raises:
        RefusedError: the day lies in the past or not within the absence, or the absence is over.
        NotPermittedError: the actor does not look after the officer.
        MissingError: there is no such absence or actor.
    """
    with parts.store.write() as unit:
        people = People.of(unit)
        found = next((one for one in _stand(unit.entries(TOPIC)) if one.entry.id == no), None)
        if found is None:
            raise MissingError("委托代办", str(no))
        officer = next(one for one in people.everybody() if one.id == found.entry.ref)
        refuse_stranger(people, actor, officer)
        _refuse_end(found, on, parts.today())
        # What has not begun is withdrawn whole when the officer is back before.
        until = max(on, found.first) - timedelta(days=1)
        delegation = Delegation(officer.id, found.entry.details["delegate"], found.first, found.last)
        if not unit.end_delegation(delegation, until):
            raise MissingError("委托代办", str(no))
        told = {"delegate": delegation.delegate_id, "first": found.first.isoformat(), "last": found.last.isoformat()}
        details = {**told, "until": until.isoformat(), "of": no}
        by = people.officer(actor).id if actor is not None else None
        unit.register([Entry(TOPIC, officer.id, _END, by, on, parts.clock(), details)])
        unit.commit()
    return officer.key


@dataclass(frozen=True, slots=True)
class _Standing:
    """A delegation as it was registered, with the last day that it has now."""

    entry: Entry
    last: date
    is_shortened: bool = False

    @property
    def first(self) -> date:
        return date.fromisoformat(self.entry.details["first"])


def _stand(entries: Iterable[Entry]) -> list[_Standing]:
    found: dict[int, _Standing] = {}
    for entry in entries:
        if entry.name == _END:
            until = date.fromisoformat(entry.details["until"])
            found[entry.details["of"]] = _Standing(found[entry.details["of"]].entry, until, is_shortened=True)
        else:
            found[entry.id] = _Standing(entry, date.fromisoformat(entry.details["last"]))
    return list(found.values())


def _refuse_end(found: _Standing, on: date, today: date) -> None:
    if found.last < max(today, found.first):
        raise RefusedError("这次委托代办已经结束，不用再办", field="on")
    if on < today:
        raise RefusedError("恢复本人办理的日期不能早于今天，代办人此前办理的仍然有效", field="on")
    if on > found.last:
        raise RefusedError(f"这次委托代办到{found.last.isoformat()}为止，恢复本人办理的日期应当在此以前", field="on")


def _words(found: _Standing, today: date) -> str:
    if found.last < found.first:
        return "没有开始即撤销"
    if found.last < today:
        return "已提前结束" if found.is_shortened else "已结束"
    return "未开始" if today < found.first else "代办中"


def _row(people: People, officers: dict[int, Officer], found: _Standing, today: date) -> AbsenceRow:
    entry = found.entry
    absent, deputy = officers[entry.ref], officers[entry.details["delegate"]]
    return AbsenceRow(
        no=entry.id,
        absent_key=absent.key,
        absent=absent.name,
        office=people.offices[absent.office_id].name,
        deputy_key=deputy.key,
        deputy=deputy.name,
        first=found.first,
        last=found.last,
        stands=_words(found, today),
        may_end=found.last >= max(today, found.first),
        reason=str(entry.details["reason"]),
        by=officers[entry.officer_id].name if entry.officer_id in officers else "本机管理员",
        on=shanghai_day(entry.recorded_at),
    )
