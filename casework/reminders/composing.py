"""From a message's rungs to what it says now: lines that still hold, and what else is overdue for the officer."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from casework.parts import Parts, shanghai_day
from casework.reminders.channels import Channel
from casework.reminders.planning import is_digest
from casework.reminders.ports import Line, Outgoing
from casework.reminders.standing import Rung, Standing, deadline_of, last_day
from engine.periods.calendar import Calendar
from store.contract import UnitOfWork
from store.values import EVERYBODY, Message, Notice, Officer, OutboxItem, Why


@dataclass(slots=True)
class Composer:
    """Composes messages in one unit of work.

    Args:
        parts: the system.
        unit: the unit of work; notices whose deadlines are done with are noted so.
        now: aware instant of sending.
        calendar: gives that of an office.
    """

    parts: Parts
    unit: UnitOfWork
    now: datetime
    calendar: Callable[[int], Calendar]
    moot: int = field(default=0, init=False)  # reminders left out because their deadline is done with

    def outgoing(self, message: Message, channel: Channel) -> Outgoing | None:
        """What a message says; None when nothing it would tell still holds."""
        officer = None if message.officer_id == EVERYBODY else self.unit.officers().get(message.officer_id)
        rungs = self.unit.rungs(one.rung_id for one in self.unit.dispatches(message_ids=[message.id]))
        live = self._live(officer, rungs.values())
        self.moot += len(rungs) - len(live)
        if not live:
            return None
        notices = self._notices(officer)
        standing = Standing(self.parts, self.unit, live)
        lines = self._lines(standing, live, notices)
        overdue = self._overdue(lines, notices) if is_digest(message.key) else ()
        home = officer.office_id if officer else live[0].payload["office"]
        whose = self.unit.offices()[home].name if officer else _addressed(lines)
        return Outgoing(message.key, channel, officer, whose, lines, overdue, self.calendar(home), self.now)

    def _live(self, officer: Officer | None, rungs: Iterable[OutboxItem]) -> list[OutboxItem]:
        """Those that still hold, but for cases that the officer keeps out of by now."""
        found = list(rungs)
        recused = self.unit.recusals({rung.payload["case_id"] for rung in found})
        standing = Standing(self.parts, self.unit, found)
        return [
            rung
            for rung in found
            if standing.holds(rung.payload)
            and not (officer and officer.id in recused.get(rung.payload["case_id"], frozenset()))
        ]

    def _notices(self, officer: Officer | None) -> dict[int, Notice]:
        if officer is None:
            return {}
        return {notice.rung_id: notice for notice in self.unit.notices(officer_id=officer.id, settled=False)}

    def _lines(
        self, standing: Standing, rungs: Iterable[OutboxItem], notices: Mapping[int, Notice]
    ) -> tuple[Line, ...]:
        """One line for each deadline, however many of its rungs fell due while nothing could be sent."""
        offices, names = self.unit.offices(), self.unit.officer_names()
        found: dict[tuple[str, str, int], Line] = {}
        for rung in rungs:
            office, notice = offices.get(rung.payload["office"]), notices.get(rung.id)
            remark = remark_of(notice, rung.payload, names) if notice else ""
            line = Line(standing.entry(rung.payload), office.name if office else "", remark)
            found[deadline_of(rung.payload)] = line
        return tuple(found.values())

    def _overdue(self, told: tuple[Line, ...], notices: Mapping[int, Notice]) -> tuple[Line, ...]:
        """What the officer was reminded of before, is over, and still waits for a person."""
        here = {(line.entry.case, line.entry.deadline, line.entry.version) for line in told}
        rungs = self.unit.rungs(notices).values()
        over = [rung for rung in rungs if last_day(rung.payload) < shanghai_day(self.now)]
        standing = Standing(self.parts, self.unit, over)
        holding = [rung for rung in over if standing.holds(rung.payload)]
        kept = {rung.id for rung in holding}
        self.unit.settle_notices([notices[rung.id] for rung in over if rung.id not in kept])
        return self._lines(standing, [rung for rung in holding if deadline_of(rung.payload) not in here], notices)


def remark_of(notice: Notice, rung: Rung, names: Mapping[int, str]) -> str:
    """Why somebody is told who does not simply have the post; empty for one who has."""
    if notice.why is Why.DEPUTY and notice.in_place_of is not None:
        return f"代{names.get(notice.in_place_of, '')}办理"
    if notice.why is Why.ABSENT:
        return "已委托他人办理"
    if notice.why is Why.HEAD:
        return f"没有人员担任“{rung.get('holder_label') or rung['holder']}”，请落实"
    return ""


def _addressed(lines: tuple[Line, ...]) -> str:
    """Whose deadlines a message to a group tells of."""
    names = list(dict.fromkeys(line.office for line in lines))
    return names[0] if len(names) == 1 else f"{names[0]}等{len(names)}个单位"
