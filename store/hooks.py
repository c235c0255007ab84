"""Hooks: who is told what happens, and how far each was told.

What is still to be told is no row of its own: it is what stands behind a hook's two places, in the chain of events and
in the register. Ids of both are given in the order in which they become visible (who appends holds the chains), so that
nothing can come to stand before a place. Only what was refused is kept apart.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from engine.errors import MissingError
from store.bodies import event_of
from store.columns import instant_number, instant_of
from store.link import Link, Row
from store.register import entry_of
from store.tables import CASE, EVENT, HELD, HOOK, REGISTER
from store.values import CaseName, Entry, Event, Held, Hook, Source

_ADD = sa.insert(HOOK).returning(HOOK.c.id)
_HOOKS = sa.select(HOOK).order_by(HOOK.c.id)
_LAST_EVENT = sa.func.coalesce(sa.select(sa.func.max(EVENT.c.id)).scalar_subquery(), 0)
_LAST_ENTRY = sa.func.coalesce(sa.select(sa.func.max(REGISTER.c.id)).scalar_subquery(), 0)
_NOW: sa.BindParameter[int] = sa.bindparam("now")
_MAY_TRY = sa.and_(
    HOOK.c.ended_at.is_(None),
    HOOK.c.stopped == 0,
    sa.or_(HOOK.c.lease_until.is_(None), HOOK.c.lease_until <= _NOW),
    sa.or_(HOOK.c.retry_at.is_(None), HOOK.c.retry_at <= _NOW),
)
_BEFORE = HELD.alias("before")
_HELD_DUE = (
    sa.select(HELD.c.id)
    .where(
        HELD.c.hook_id == HOOK.c.id,
        HELD.c.given_up == 0,
        sa.or_(
            HELD.c.retry_at <= _NOW,
            # What only waits may go when nothing of its case was refused before it any more.
            sa.and_(
                HELD.c.retry_at.is_(None),
                ~sa.exists().where(
                    _BEFORE.c.hook_id == HELD.c.hook_id,
                    _BEFORE.c.case_id == HELD.c.case_id,
                    _BEFORE.c.given_up == 0,
                    _BEFORE.c.id < HELD.c.id,
                ),
            ),
        ),
    )
    .exists()
)
_WAITING = (
    sa.select(HOOK.c.id)
    .where(_MAY_TRY, sa.or_(HOOK.c.last_event < _LAST_EVENT, HOOK.c.last_entry < _LAST_ENTRY, _HELD_DUE))
    .order_by(HOOK.c.id)
)
_CLAIM = (
    sa.update(HOOK)
    .where(HOOK.c.id == sa.bindparam("of_id"), _MAY_TRY)
    .values(lease_until=sa.bindparam("until"), owner=sa.bindparam("by"))
)
_RUNNING = (
    "last_event",
    "last_entry",
    "lease_until",
    "failed",
    "failing_since",
    "stopped",
    "retry_at",
    "error",
    "delivered_at",
    "answer",
)
_CHOSEN = ("name", "url", "kinds", "salt", "mark", "local", "former_salt", "former_until", "ended_at")
_ADVANCE = (
    sa.update(HOOK)
    .where(HOOK.c.id == sa.bindparam("of_id"), HOOK.c.owner == sa.bindparam("of_owner"))
    .values({name: sa.bindparam(name) for name in _RUNNING})
)
_CHANGE = (
    sa.update(HOOK).where(HOOK.c.id == sa.bindparam("of_id")).values({name: sa.bindparam(name) for name in _CHOSEN})
)
_FRESH = {"failed": 0, "failing_since": None, "stopped": 0, "retry_at": None, "error": ""}
_HELD = sa.select(HELD).where(HELD.c.hook_id == sa.bindparam("hook_id")).order_by(HELD.c.id)
_EVENTS = sa.select(EVENT).where(EVENT.c.id > sa.bindparam("after")).order_by(EVENT.c.id).limit(sa.bindparam("limit"))
_ENTRIES = (
    sa.select(REGISTER)
    .where(REGISTER.c.id > sa.bindparam("after"))
    .order_by(REGISTER.c.id)
    .limit(sa.bindparam("limit"))
)
_NAMES = sa.select(CASE.c.id, CASE.c.number, CASE.c.office_id, CASE.c.procedure)


class HookOperations(Link):
    """The part of a unit that keeps hooks."""

    def add_hook(self, hook: Hook) -> Hook:
        """A new hook, which is told what happens from now on; id and places given are ignored.

        Raises:
            ConflictError: there is no such office or officer.
        """
        event, entry = self.chain_ends()
        placed = replace(hook, last_event=event, last_entry=entry)
        values = {
            **_chosen(placed),
            **_running(placed),
            "office_id": hook.office_id,
            "made_at": instant_number(hook.made_at),
            "made_by": hook.made_by,
            "owner": "",
        }
        return replace(placed, id=int(self.run_one(_ADD, values).scalar_one()))

    def hooks(self) -> list[Hook]:
        """All hooks ever made, in their order."""
        return list(map(_hook, self.rows(_HOOKS)))

    def hook(self, hook_id: int) -> Hook:
        """The hook of an id.

        Raises:
            MissingError: there is none.
        """
        for row in self.rows(_HOOKS.where(HOOK.c.id == hook_id)):
            return _hook(row)
        raise MissingError("推送地址", str(hook_id))

    def change_hook(self, hook: Hook) -> None:
        """Write what a person may change of a hook; places, lease and what is known of attempts stay."""
        self.run_one(_CHANGE, {"of_id": hook.id, **_chosen(hook)})

    def resume_hook(self, hook_id: int, at: datetime) -> None:
        """Let a hook, and all that it refused, be tried at once as if nothing had failed before."""
        self.run(sa.update(HOOK).where(HOOK.c.id == hook_id).values(_FRESH))
        anew = {"since": instant_number(at), "retry_at": None, "attempts": 0, "given_up": 0}
        self.run(sa.update(HELD).where(HELD.c.hook_id == hook_id).values(anew))

    def hooks_waiting(self, now: datetime) -> list[int]:
        """Hooks that have something ahead and may be tried; in the order of their ids."""
        return [row.id for row in self.rows(_WAITING, {"now": instant_number(now)})]

    def claim_hook(self, hook_id: int, *, now: datetime, lease: timedelta, owner: str) -> Hook | None:
        """Lease a hook; None when another has it, or it may not be tried now."""
        values = {"of_id": hook_id, "now": instant_number(now), "until": instant_number(now + lease), "by": owner}
        return self.hook(hook_id) if self.run(_CLAIM, values).rowcount else None

    def advance_hook(self, hook: Hook, *, owner: str) -> bool:
        """Write how far a hook was told and how it went; False, and nothing is written, without the lease."""
        return self.run_one(_ADVANCE, {"of_id": hook.id, "of_owner": owner, **_running(hook)}).rowcount == 1

    def hold(self, held: Held) -> None:
        """Keep a happening apart for a hook; one that stands already is overwritten. The id given is ignored."""
        values = {
            "hook_id": held.hook_id,
            "source": held.source.value,
            "ref": held.ref,
            "case_id": held.case_id,
            "since": instant_number(held.since),
            "attempts": held.attempts,
            "retry_at": _optional_number(held.retry_at),
            "error": held.error,
            "given_up": int(held.given_up),
        }
        changed = ("attempts", "retry_at", "error", "given_up")
        self.run_one(self.dialect.insert_or_update(HELD, ("hook_id", "source", "ref"), changed), values)

    def held(self, hook_id: int) -> list[Held]:
        """What is kept apart for a hook, in the order in which it came."""
        return list(map(_held, self.rows(_HELD, {"hook_id": hook_id})))

    def drop_held(self, held_id: int) -> None:
        """Remove what was taken at last."""
        self.run(sa.delete(HELD).where(HELD.c.id == held_id))

    def events_after(self, event_id: int, *, limit: int) -> list[Event]:
        """Events behind one, in the order in which they were recorded."""
        return list(map(event_of, self.rows(_EVENTS, {"after": event_id, "limit": limit})))

    def entries_after(self, entry_id: int, *, limit: int) -> list[Entry]:
        """Entries of the register behind one, in their order."""
        return list(map(entry_of, self.rows(_ENTRIES, {"after": entry_id, "limit": limit})))

    def chain_ends(self) -> tuple[int, int]:
        """The ids of the last event and of the last entry of the register; 0: there is none."""
        event, entry = self.run(sa.select(_LAST_EVENT, _LAST_ENTRY)).one()
        return event, entry

    def case_names(self, ids: Iterable[int]) -> dict[int, CaseName]:
        """What cases are called, and whose they are, by id; without reading how they stand."""
        return {
            row.id: CaseName(row.id, row.number, row.office_id, row.procedure)
            for row in self.rows_by_id(_NAMES, CASE.c.id, ids)
        }


def _chosen(hook: Hook) -> dict[str, Any]:
    return {
        "name": hook.name,
        "url": hook.url,
        "kinds": " ".join(sorted(hook.kinds)),
        "salt": hook.salt,
        "mark": hook.mark,
        "local": int(hook.local),
        "former_salt": hook.former_salt,
        "former_until": _optional_number(hook.former_until),
        "ended_at": _optional_number(hook.ended_at),
    }


def _running(hook: Hook) -> dict[str, Any]:
    return {
        "last_event": hook.last_event,
        "last_entry": hook.last_entry,
        "lease_until": _optional_number(hook.lease_until),
        "failed": hook.failed,
        "failing_since": _optional_number(hook.failing_since),
        "stopped": int(hook.stopped),
        "retry_at": _optional_number(hook.retry_at),
        "error": hook.error,
        "delivered_at": _optional_number(hook.delivered_at),
        "answer": hook.answer,
    }


def _hook(row: Row) -> Hook:
    return Hook(
        id=row.id,
        office_id=row.office_id,
        name=row.name,
        url=row.url,
        kinds=frozenset(row.kinds.split()),
        salt=row.salt,
        mark=row.mark,
        made_at=instant_of(row.made_at),
        made_by=row.made_by,
        local=bool(row.local),
        former_salt=row.former_salt,
        former_until=_optional_instant(row.former_until),
        ended_at=_optional_instant(row.ended_at),
        last_event=row.last_event,
        last_entry=row.last_entry,
        lease_until=_optional_instant(row.lease_until),
        owner=row.owner,
        failed=row.failed,
        failing_since=_optional_instant(row.failing_since),
        stopped=bool(row.stopped),
        retry_at=_optional_instant(row.retry_at),
        error=row.error,
        delivered_at=_optional_instant(row.delivered_at),
        answer=row.answer,
    )


def _held(row: Row) -> Held:
    return Held(
        id=row.id,
        hook_id=row.hook_id,
        source=Source(row.source),
        ref=row.ref,
        case_id=row.case_id,
        since=instant_of(row.since),
        attempts=row.attempts,
        retry_at=_optional_instant(row.retry_at),
        error=row.error,
        given_up=bool(row.given_up),
    )


def _optional_number(instant: datetime | None) -> int | None:
    return None if instant is None else instant_number(instant)


def _optional_instant(number: int | None) -> datetime | None:
    return None if number is None else instant_of(number)
