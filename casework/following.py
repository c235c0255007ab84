"""Cases keep up with the case they were opened in: inherited facts that changed there are taken over, an event each.

Everything happens in the unit of work in which the parent's event was recorded, generation by generation. A finished
case stays as it ended.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from casework.editions import Editions
from casework.lapsing import Lapses, lapsed_before
from casework.parts import shanghai_day
from casework.recording import event_body
from engine.case import Case
from engine.command import Command
from engine.decide import decide
from engine.errors import RefusedError, ShixianError
from store.contract import UnitOfWork
from store.values import Recording, StoredCase

JsonValue = Any


@dataclass(frozen=True, slots=True)
class _Changed:
    """A case of which facts changed."""

    number: str
    facts: Mapping[str, JsonValue]  # as they are now
    names: frozenset[str]  # of those that changed
    occurred_on: date


@dataclass(frozen=True, slots=True)
class Followers:
    """What is followed within one unit of work.

    Args:
        unit: the unit of work.
        editions: of the same unit.
        now: aware instant of recording.
        actor_id: who did what is followed; None: time.
    """

    unit: UnitOfWork
    editions: Editions
    now: datetime
    actor_id: int | None

    def follow(self, recorded: Sequence[Recording]) -> int:
        """Let the cases opened in those just recorded take over what changed; returns how many did.

        Raises:
            RefusedError: one of them cannot; it is named, and the unit must not be committed.
        """
        generation = self._changed(recorded)
        followed = 0
        while generation:
            generation = self._next(generation)
            followed += len(generation)
        return followed

    def _changed(self, recorded: Iterable[Recording]) -> dict[int, _Changed]:
        # A case just opened has none that could follow; most events leave all facts as they were, the very same; and
        # most cases have none below them, which is quicker to ask for all of them than to compare their facts.
        told = {r.case.id: r for r in recorded if r.case.version and r.after.facts is not r.case.state.facts}
        above = {link.parent_id for link in self.unit.links(told)} if told else set()
        found = {}
        for one in (recording for case_id, recording in told.items() if case_id in above):
            names = _differing(one.case.state, one.after)
            if names:
                found[one.case.id] = _Changed(one.case.number, one.after.facts, names, one.occurred_on)
        return found

    def _next(self, changed: Mapping[int, _Changed]) -> dict[int, _Changed]:
        parents = {link.child_id: link.parent_id for link in self.unit.links(changed) if link.parent_id in changed}
        recordings: list[Recording] = []
        following: dict[int, _Changed] = {}
        for child in self.unit.cases(sorted(parents)).values():
            parent = changed[parents[child.id]]
            if child.state.finished or not self._taken_over(child, parent):
                continue
            try:
                current = self._caught_up(child)
                recording = self._recording(current, parent)
            except ShixianError as error:
                raise RefusedError(f"案件{child.number}不能随案件{parent.number}变更：{error}") from error
            if recording is not None:
                recordings.append(recording)
            after = current.state if recording is None else recording.after
            names = _differing(child.state, after)
            following[child.id] = _Changed(child.number, after.facts, names, parent.occurred_on)
        self.unit.record(recordings)
        return following

    def _taken_over(self, child: StoredCase, parent: _Changed) -> dict[str, JsonValue]:
        """Own facts that differ from what the parent's are now."""
        rule = self.editions.of(child).procedure.parent
        return {
            own: parent.facts.get(theirs)
            for own, theirs in (rule.inherits.items() if rule is not None else ())
            if theirs in parent.names and child.state.facts.get(own) != parent.facts.get(theirs)
        }

    def _recording(self, child: StoredCase, parent: _Changed) -> Recording | None:
        """The event by which a case follows; None when it has come to its end meanwhile."""
        taken = self._taken_over(child, parent)
        if child.state.finished or not taken:
            return None
        grounds = self.editions.grounds(child)
        day = max(parent.occurred_on, child.state.opened_on or parent.occurred_on)
        command = Command("follow", parent.number, day, shanghai_day(self.now), inherited=taken)
        decision = decide(grounds.compiled, child.state, command, grounds.calendar)
        self.editions.keep(grounds)
        return Recording(
            case=child,
            kind="follow",
            name=parent.number,
            occurred_on=day,
            recorded_at=self.now,
            actor_id=self.actor_id,
            body=event_body(grounds, command, decision),
            after=decision.after,
        )

    def _caught_up(self, child: StoredCase) -> StoredCase:
        """What has lapsed in a case meanwhile comes before what it takes over."""
        lapses = Lapses(self.editions, self.now, shanghai_day(self.now))
        while over := lapsed_before(child, lapses.today):
            self.unit.record([lapses.recording(child, over[0].name)])
            child = self.unit.cases([child.id])[child.id]
        return child


def _differing(before: Case, after: Case) -> frozenset[str]:
    old, new = before.facts, after.facts
    told = [name for name, value in new.items() if old.get(name) is not value and old.get(name) != value]
    return frozenset(told) | (old.keys() - new.keys())
