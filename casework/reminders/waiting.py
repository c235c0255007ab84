"""Whether a round has anything to do: a cheap question to the store, for whoever starts rounds."""

from __future__ import annotations

from datetime import datetime, timedelta

from casework.parts import Parts, shanghai_day
from casework.reminders.channels import MAIL
from store.values import OutboxKind

AGAIN = timedelta(minutes=5)
"""What failed is looked at again only after so long."""


def waits(parts: Parts, *, now: datetime, ran_at: datetime | None) -> bool:
    """Whether there are rungs to hand over, messages to send, or a morning's digest to put together.

    What waits for the next morning is looked at once a day: nothing in it changes by itself before.

    Args:
        parts: the system.
        now: aware instant.
        ran_at: when the last round was; None: nobody knows.
    """
    with parts.store.read() as unit:
        counts = unit.outbox_counts()
        pending = any(one.channel != MAIL or parts.mail is not None for one in unit.pending_dispatches())
    kinds = (OutboxKind.REMIND.value, OutboxKind.MESSAGE.value)
    if any((kind, "open") in counts for kind in kinds):
        return True
    if any((kind, "failing") in counts for kind in kinds) and (ran_at is None or now - ran_at >= AGAIN):
        return True
    return pending and (ran_at is None or shanghai_day(ran_at) < shanghai_day(now))
