"""The rungs of reminder ladders: each due one goes to the outbox once, and the ladder's next one becomes a timer.

The case itself does not change by a reminder. Who gets it and how is the matter of ``casework.reminders``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from casework.authority import People
from casework.editions import Editions
from casework.parts import shanghai_day
from casework.swept import Tally
from engine.case import Case, Deadline, DeadlineStatus
from engine.errors import UnavailableError
from store.contract import UnitOfWork
from store.projections import TimerName, next_rung_timer
from store.values import OutboxKind, StoredCase, Subject, Timer


@dataclass(frozen=True, slots=True)
class Rungs:
    """One unit of work in which rungs fall due."""

    unit: UnitOfWork
    editions: Editions
    people: People
    tally: Tally

    def remind(self, timers: Sequence[Timer], cases: Mapping[int, StoredCase]) -> None:
        """Hand reminders to the outbox, and set each ladder's next rung.

        Args:
            timers: due ones of rungs.
            cases: those they belong to.
        """
        if not timers:
            return
        subjects = self.unit.subjects({cases[timer.case_id].subject_id for timer in timers})
        today = shanghai_day(self.tally.now)
        items: list[tuple[str, Mapping[str, Any]]] = []
        done: list[Timer] = []
        following: list[Timer] = []
        for timer in timers:
            case = cases[timer.case_id]
            called = TimerName.parse(timer.name)
            deadline = case.state.deadlines.get(called.deadline)
            if deadline is None or not _stands(deadline, called):
                done.append(timer)
                continue
            try:
                payload = self._payload(timer, case, called, deadline, subjects[case.subject_id])
            except UnavailableError:
                raise
            except Exception as error:  # the case's own fault, whatever it is: the others must get their reminders
                self.tally.set_aside(self.unit, timer, case.number, error)
                continue
            items.append((f"{case.number}|{called.deadline}|{called.version}|{called.rung}", payload))
            done.append(timer)
            later = next_rung_timer(timer.office_id, case.id, deadline, on_or_after=today, above=called.rung)
            if later is not None:
                following.append(later)
        self.tally.reminders += self.unit.enqueue_all(OutboxKind.REMIND, items)
        self.unit.drop_timers(done)
        self.unit.add_timers(following)
        self.tally.dealt += len(done)

    def _payload(
        self, timer: Timer, case: StoredCase, called: TimerName, deadline: Deadline, subject: Subject
    ) -> dict[str, Any]:
        procedure = self.editions.of(case).procedure
        rule = procedure.deadlines[called.deadline]
        holder = procedure.roles[rule.holder]
        return {
            "case": case.number,
            "case_id": case.id,
            "deadline": called.deadline,
            "label": rule.label,
            "version": deadline.version,
            "rung": called.rung,
            "due": deadline.last_day.isoformat(),
            "provisional": deadline.provisional,
            "days_left": (deadline.last_day - timer.due).days,
            "subject": subject.name,
            "holder": rule.holder,
            "holder_label": holder.label,
            "office": self.people.at_level(case.office_id, holder.level).id,
            "procedure": procedure.key,
        }


def is_current(timer: Timer, states: Mapping[int, Case]) -> bool:
    """Whether a rung belongs to a deadline that still runs as it did when the rung was set."""
    called = TimerName.parse(timer.name)
    deadline = states[timer.case_id].deadlines.get(called.deadline)
    return deadline is not None and _stands(deadline, called)


def _stands(deadline: Deadline, called: TimerName) -> bool:
    return deadline.status is DeadlineStatus.LIVE and deadline.version == called.version
