"""A round of reminders, or of telling hooks, in a process of its own, on the scene of ``tests.reminding``."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path

from bootstrap import store_at
from casework.hooks.sending import send_hooks
from casework.reminders.mail import SmtpMail
from casework.reminders.sending import send_pending
from tests.reminding import parts_on


def one_round(home: Path, url: str, mail: SmtpMail, now: datetime) -> None:
    """What the process does."""
    store = store_at(url)
    send_pending(parts_on(store, home, mail, now), now=now, owner=f"{os.getpid()}")
    store.close()


def one_telling(home: Path, url: str, now: datetime) -> None:
    """A round that tells hooks what happened, until nothing more is to be told at once."""
    store = store_at(url)
    parts = parts_on(store, home, None, now)
    while send_hooks(parts, now=now, owner=f"{os.getpid()}").more:
        pass
    store.close()
