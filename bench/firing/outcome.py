"""What the usual ways share with the sweep, because it is no matter of how rows are handled.

``decide``, the procedure compiled once, the pure functions that say which timers and duties change. Each case is
decided anew, as who does not think of remembering answers would do it. Only the reminders left over from a ladder, of
which the scene has none, are not looked for.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from bench.stores.histories import NOW, TODAY
from casework.calendars import load_calendar
from casework.definitions.library import Library
from casework.editions import Grounds
from casework.recording import event_body
from engine.case import Case
from engine.decide import decide, lapse_of
from engine.settings import Settings
from store.columns import day_number, instant_text
from store.projections import Changes, TimerName, duty_changes, duty_roles, lineage, timer_changes
from store.tally import Key, standing_key
from store.values import DutyRow, Office, Timer, TimerKind


@dataclass(frozen=True)
class Outcome:
    """What came of a timer."""

    case_id: int
    office_id: int
    seq: int
    before: Case
    after: Case
    body: Mapping[str, Any]  # of the event
    line: tuple[Office, ...]

    @cached_property
    def timers(self) -> tuple[Timer, ...]:
        """New timers."""
        return timer_changes(self.office_id, self.case_id, self.before, self.after, TODAY).come

    @cached_property
    def duties(self) -> Changes[str, DutyRow]:
        """Duties that go and come."""
        roles = duty_roles(self.body["duty_roles"])
        return duty_changes(self.line, self.case_id, self.before, self.after, roles)

    @property
    def counted(self) -> tuple[Key, Key]:
        """What the case was counted by, and is."""
        return standing_key(self.office_id, self.before), standing_key(self.office_id, self.after)

    def as_case(self) -> dict[str, Any]:
        """The columns of the case row that change, but for those of the chain."""
        return {
            "states": "+".join(self.after.configuration),
            "finished": int(self.after.finished),
            "version": self.seq,
        }


def came_of(
    library: Library, offices: Mapping[int, Office], case: tuple[int, int, int], before: Case, timer: str
) -> Outcome | None:
    """Decide the lapse of which a timer tells; None for a reminder.

    Args:
        library: where the procedure is.
        offices: all.
        case: id, office and version.
        before: the case's state.
        timer: its name.
    """
    called = TimerName.parse(timer)
    if called.kind is not TimerKind.LAPSE:
        return None
    case_id, office_id, version = case
    compiled = library.compiled(before.procedure)
    grounds = Grounds(compiled, load_calendar(compiled.procedure.region), Settings())
    command = lapse_of(before, called.deadline, TODAY)
    decision = decide(compiled, before, command, grounds.calendar)
    body = {
        **event_body(grounds, command, decision),
        "case": case_id,
        "seq": version + 1,
        "kind": command.kind,
        "name": command.name,
        "occurred_on": command.occurred_on.isoformat(),
        "recorded_at": instant_text(NOW),
        "actor": None,
    }
    return Outcome(case_id, office_id, version + 1, before, decision.after, body, lineage(offices, office_id))


def counter(key: Key) -> dict[str, Any]:
    """The columns of a counter."""
    names = ("office_id", "procedure", "states", "last_day", "over_on", "provisional")
    return dict(zip(names, key, strict=True))


def duty_values(duty: DutyRow) -> dict[str, Any]:
    """The columns of a duty."""
    own = {"office_id": duty.office_id, "case_id": duty.case_id, "name": duty.name}
    return own | {"role": duty.role, "since": day_number(duty.since)}


def timer_values(timer: Timer) -> dict[str, Any]:
    """The columns of a timer."""
    own = {"due_day": day_number(timer.due), "office_id": timer.office_id}
    return own | {"case_id": timer.case_id, "name": timer.name}
