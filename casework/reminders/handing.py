"""Handing rungs over to people: from the sweep's outbox into workbenches.

Owns the one step in which a rung is closed: in a single transaction it becomes a notice for everybody who is told, and
what is to leave the machine is put down beside it (a *dispatch*, its channels still undecided). Nothing leaves the
machine here, so a crash loses and doubles nothing; no mail server is needed either.

A rung whose deadline was met, cancelled or computed anew meanwhile is closed without a notice, for it would only
mislead. One that reaches nobody stays open with its error and is tried again.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from casework.parts import Parts
from casework.reminders.recipients import Recipient, Register, nobody
from casework.reminders.rounds import Round
from casework.reminders.standing import Standing
from store.contract import UnitOfWork
from store.values import EVERYBODY, UNDECIDED, Dispatch, Notice, OutboxItem, OutboxKind

_AT_ONCE = 1000
_NO_LEASE = timedelta(0)  # taken and closed in one transaction


def hand_over(parts: Parts, tally: Round, owner: str) -> None:
    """Turn every waiting rung into notices.

    Args:
        parts: the system.
        tally: of the round.
        owner: who does it, for people who look at the outbox.
    """
    taken = _AT_ONCE
    while taken == _AT_ONCE:
        with parts.store.write() as unit:
            rungs = unit.claim(OutboxKind.REMIND, limit=_AT_ONCE, now=tally.now, lease=_NO_LEASE, owner=owner)
            _hand_over(parts, unit, rungs, tally)
            unit.commit()
        taken = len(rungs)


def _hand_over(parts: Parts, unit: UnitOfWork, rungs: Sequence[OutboxItem], tally: Round) -> None:
    if not rungs:
        return
    case_ids = sorted({rung.payload["case_id"] for rung in rungs})
    standing, register = Standing(parts, unit, rungs), Register.of(unit, case_ids, tally.today)
    notices: list[Notice] = []
    dispatches: list[Dispatch] = []
    closed: list[int] = []
    for rung in rungs:
        running = standing.holds(rung.payload)
        told = register.recipients(rung.payload) if running else ()
        if running and not told:
            tally.fail(unit, rung, nobody(register.offices, rung.payload))
            continue
        closed.append(rung.id)
        if not running:
            tally.moot += 1
            continue
        notices += [_notice(rung, one, tally) for one in told]
        dispatches += [Dispatch(rung.id, UNDECIDED, one.officer.id) for one in told if one.is_sent]
        dispatches.append(Dispatch(rung.id, UNDECIDED, EVERYBODY))
    unit.add_notices(notices)
    unit.add_dispatches(dispatches)
    unit.done(closed)
    tally.notices += len(notices)


def _notice(rung: OutboxItem, told: Recipient, tally: Round) -> Notice:
    in_place_of = told.in_place_of.id if told.in_place_of else None
    return Notice(told.officer.id, rung.id, told.why, tally.now, in_place_of)
