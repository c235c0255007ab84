"""What a change of state does to the lists beside the chain: worked out once for all cases that change alike.

It is told as rows that lack only the case. Which rows these are is said by ``store.projections``; this module remembers
them within a batch and puts days in their stored form.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from engine.case import Case
from engine.model import Level
from store.columns import day_number, optional_day_number
from store.projections import duty_roles, new_duties, restriction_changes, timer_moves
from store.tally import standing_key
from store.values import Recording, RestrictionRow, TimerKind

DueName = tuple[int, str]
"""The day and the name of a timer."""


@dataclass(frozen=True, slots=True)
class Effect:
    """Rows that go and come, without office, case and subject."""

    lapses_gone: tuple[DueName, ...]
    rungs_gone: tuple[DueName, ...]
    timers_come: tuple[DueName, ...]
    duties_gone: tuple[str, ...]
    duties_come: tuple[tuple[Level, str, str, int], ...]  # level of the office, name, role, since
    restrictions_gone: tuple[tuple[str, int], ...]  # name, start
    restrictions_come: tuple[tuple[str, int, int | None, int | None], ...]  # name, start, until, ended on
    counted_before: tuple[Any, ...]  # as `standing_key` has it, without the office
    counted_after: tuple[Any, ...]


@dataclass(slots=True)
class Effects:
    """The effects met in one batch, by the identity of what they follow from, which lives as long as the batch."""

    _met: dict[tuple[Any, ...], Effect] = field(default_factory=dict)

    def of(self, recording: Recording, recorded_on: date) -> Effect:
        """The effect of a recording."""
        before, after = recording.case.state, recording.after
        asked = (
            id(before.deadlines),
            id(after.deadlines),
            id(before.duties),
            id(after.duties),
            id(before.restrictions),
            id(after.restrictions),
            before.configuration,
            after.configuration,
            before.procedure,
            id(recording.body.get("duty_roles")),
            recorded_on,
            recording.swept,
        )
        found = self._met.get(asked)
        if found is None:
            found = self._met[asked] = _effect(recording, before, after, recorded_on)
        return found


def _effect(recording: Recording, before: Case, after: Case, recorded_on: date) -> Effect:
    fired_to = recorded_on if recording.swept else None
    moves = timer_moves(before.deadlines, after.deadlines, recorded_on, fired_to=fired_to)
    gone = [(day_number(due), name) for due, name in moves.gone]
    restrictions = restriction_changes(0, 0, before, after)
    return Effect(
        lapses_gone=tuple(one for one in gone if one[1][0] == _LAPSE),
        rungs_gone=tuple(one for one in gone if one[1][0] != _LAPSE),
        timers_come=tuple((day_number(due), name) for due, name in moves.come),
        duties_gone=tuple(name for name, since in before.duties.items() if after.duties.get(name) != since),
        duties_come=_duties_come(before, after, recording.body.get("duty_roles")),
        restrictions_gone=tuple((row.name, day_number(row.start)) for row in restrictions.gone),
        restrictions_come=tuple(_restriction(row) for row in restrictions.come),
        counted_before=standing_key(0, before)[1:],
        counted_after=standing_key(0, after)[1:],
    )


_LAPSE = TimerKind.LAPSE.value


def _duties_come(before: Case, after: Case, roles: Mapping[str, Any] | None) -> tuple[tuple[Level, str, str, int], ...]:
    if before.duties == after.duties:
        return ()
    return tuple(
        (level, name, role, day_number(since))
        for name, since, role, level in new_duties(before, after, duty_roles(roles))
    )


def _restriction(row: RestrictionRow) -> tuple[str, int, int | None, int | None]:
    return row.name, day_number(row.start), optional_day_number(row.until), optional_day_number(row.ended_on)
