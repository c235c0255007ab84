"""Telling hooks what happened: a turn of each, from its place onwards, in the order in which things were recorded.

A turn leases the hook, posts one happening after the other, and after each that was taken writes the hook's new place.
A death in between leaves the place as it was: the same happening goes again, under the same id, by which a receiver
knows the repeat. So all is told at least once, and nothing is kept that could be lost.

When the other side cannot be reached, or would refuse anything, the hook waits with growing pauses at its place. When
it refuses one happening, that one is kept apart and tried again by itself; what follows in the same case waits behind
it, other cases go on. After `GIVE_UP` a person must look: what waits stays, and can be sent again.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final

from casework.authority import People
from casework.hooks.happenings import Happening, Place, happening_of, stretch
from casework.hooks.posting import message_of, post_signed
from casework.outward import NoAnswerError
from casework.parts import Parts
from engine.canonical import canonical
from store.contract import UnitOfWork
from store.values import Held, Hook

LEASE: Final = timedelta(minutes=15)
AT_ONCE: Final = 20
"""Messages in one turn: even slow servers take them within the lease."""
FIRST_RETRY: Final = timedelta(minutes=1)
LAST_RETRY: Final = timedelta(hours=4)
GIVE_UP: Final = timedelta(days=10)
"""Longer than the longest holidays, in which nobody mends a server."""
MOST_HELD: Final = 100
"""Of a hook that refuses so much, the rest waits where it is."""
_DOUBLINGS: Final = 10
_WRONG_ADDRESS: Final = frozenset({401, 403, 404, 405, 407, 410})  # it would refuse anything that came


@dataclass(frozen=True, slots=True)
class HookFailure:
    """What could not be told."""

    name: str  # of the hook
    error: str


@dataclass(frozen=True, slots=True)
class HookReport:
    """What one round did."""

    told: int = 0
    failures: tuple[HookFailure, ...] = ()
    more: bool = False  # whether a hook has more to be told at once


def send_hooks(parts: Parts, *, now: datetime, owner: str) -> HookReport:
    """Let every hook that has something ahead have a turn.

    Args:
        parts: the system.
        now: aware instant.
        owner: who holds the leases, for people who look at them.
    """
    with parts.store.read() as unit:
        waiting = unit.hooks_waiting(now)
    turns = []
    for hook_id in waiting:
        if (turn := _claimed(parts, hook_id, now, owner)) is not None:
            turn.go()
            turns.append(turn)
    return HookReport(
        sum(turn.told for turn in turns),
        tuple(failure for turn in turns for failure in turn.failures),
        any(turn.more for turn in turns),
    )


class _LostError(Exception):
    """The lease was taken over by another: everything is that one's now."""


@dataclass(slots=True)
class _Turn:
    parts: Parts
    hook: Hook  # as this turn has it
    now: datetime
    owner: str
    told: int = 0
    more: bool = False
    failures: list[HookFailure] = field(default_factory=list)
    _left: int = AT_ONCE
    _blocked: set[int] = field(default_factory=set)  # cases of which something waits
    _held: int = 0

    def go(self) -> None:
        try:
            self._try_held()
            self._go_on()
            self._advance(replace(self.hook, lease_until=None))
        except NoAnswerError as error:
            self._wait(error.reason)
        except _LostError:
            return

    def _try_held(self) -> None:
        """What was refused before, each case's in its order."""
        with self.parts.store.read() as unit:
            held = [one for one in unit.held(self.hook.id) if not one.given_up]
            own = self._own(unit)
            ready = {one.id: happening_of(unit, one.source, one.ref, own) for one in held if self._is_due(one)}
        self._held = len(held)
        for one in held:
            if one.case_id in self._blocked or one.id not in ready or not self._left:
                self._blocked.add(one.case_id)
                continue
            if refused := self._post(ready[one.id]):
                self._hold(one, refused)
            else:
                self._taken(one)

    def _is_due(self, one: Held) -> bool:
        return one.retry_at is None or one.retry_at <= self.now

    def _go_on(self) -> None:
        """What happened since."""
        if not self._left:
            self.more = True
            return
        place = Place(self.hook.last_event, self.hook.last_entry)
        with self.parts.store.read() as unit:
            found = stretch(unit, place, offices=self._own(unit), kinds=self.hook.kinds, most=self._left)
        for happening in found.happenings:
            self._tell(happening)
        self._move(found.place)
        self.more = found.more

    def _own(self, unit: UnitOfWork) -> frozenset[int]:
        people = People.of(unit)
        return frozenset(one for one in people.offices if people.is_below(one, self.hook.office_id))

    def _tell(self, happening: Happening) -> None:
        if not self._blocked.isdisjoint(case.id for case in happening.cases):
            self._keep_apart(happening, "")
        elif refused := self._post(happening):
            self._keep_apart(happening, refused)
        else:
            self._move(happening.place)

    def _post(self, happening: Happening) -> str:
        """Post one; why it alone was refused, empty: it was taken.

        Raises:
            NoAnswerError: the hook cannot be told anything just now.
        """
        self._left -= 1
        reply = post_signed(
            self.parts, self.hook, message_of(self.hook, happening), canonical(happening.told()), self.now
        )
        if reply.elsewhere:
            raise NoAnswerError(f"对方要求转到别处（{reply}），为免外泄没有跟随；请改正接收地址")
        if reply.in_trouble or reply.status in _WRONG_ADDRESS:
            raise NoAnswerError(f"对方没有接收（{reply}）")
        if not reply.taken:
            return f"对方不接受这一条（{reply}）"
        self.told += 1
        fresh = replace(self.hook, failed=0, failing_since=None, retry_at=None, error="")
        self.hook = replace(fresh, delivered_at=self.now, answer=str(reply))
        return ""

    # -- what is written down

    def _move(self, place: Place) -> None:
        self._advance(replace(self.hook, last_event=place.event, last_entry=place.entry))

    def _advance(self, hook: Hook, held: Sequence[Held] = (), done: int = 0) -> None:
        with self.parts.store.write(shared=True) as unit:
            if not unit.advance_hook(hook, owner=self.owner):
                raise _LostError
            for one in held:
                unit.hold(one)
            if done:
                unit.drop_held(done)
            unit.commit()
        self.hook = hook

    def _keep_apart(self, happening: Happening, refused: str) -> None:
        """Let a happening wait by itself, and the hook go on behind it."""
        if self._held >= MOST_HELD:
            raise NoAnswerError(f"对方不接受的已有{self._held}条，其余的等它们处理以后再推送")
        attempts = 1 if refused else 0
        retry_at = self.now + _pause(attempts) if refused else None
        case = happening.cases[0].id
        one = Held(0, self.hook.id, happening.source, happening.ref, case, self.now, attempts, retry_at, refused)
        moved = replace(self.hook, last_event=happening.place.event, last_entry=happening.place.entry)
        self._advance(moved, [one])
        self._held += 1
        self._blocked.add(case)
        if refused:
            self.failures.append(HookFailure(self.hook.name, refused))

    def _hold(self, one: Held, refused: str) -> None:
        """Let what was refused again wait longer, or give it up."""
        attempts, over = one.attempts + 1, one.since + GIVE_UP <= self.now
        retry_at = None if over else self.now + _pause(attempts)
        self._advance(self.hook, [replace(one, attempts=attempts, retry_at=retry_at, error=refused, given_up=over)])
        if not over:
            self._blocked.add(one.case_id)
        self.failures.append(HookFailure(self.hook.name, refused))

    def _taken(self, one: Held) -> None:
        self._advance(self.hook, done=one.id)
        self._held -= 1

    def _wait(self, reason: str) -> None:
        """Let the whole hook wait, or give it up."""
        failed, since = self.hook.failed + 1, self.hook.failing_since or self.now
        over = since + GIVE_UP <= self.now
        waiting = replace(self.hook, failed=failed, failing_since=since, stopped=over, error=reason, lease_until=None)
        try:
            self._advance(replace(waiting, retry_at=None if over else self.now + _pause(failed)))
        except _LostError:
            return
        self.failures.append(HookFailure(self.hook.name, reason))


def _claimed(parts: Parts, hook_id: int, now: datetime, owner: str) -> _Turn | None:
    mine = f"{owner}#{secrets.token_hex(4)}"  # of this turn alone: a lease that was taken over is noticed
    with parts.store.write() as unit:
        hook = unit.claim_hook(hook_id, now=now, lease=LEASE, owner=mine)
        unit.commit()
    return None if hook is None else _Turn(parts, hook, now, mine)


def _pause(attempts: int) -> timedelta:
    return min(FIRST_RETRY * (1 << min(attempts - 1, _DOUBLINGS)), LAST_RETRY)
