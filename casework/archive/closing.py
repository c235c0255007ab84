"""When a case was closed, as its records tell it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import orjson

from store.values import Event, StoredCase


def closed_on(case: StoredCase, events: Iterable[Event]) -> date | None:
    """The legal day of the record that ended a case; of one opened again, that of its last end; None while it runs."""
    if not case.state.finished:
        return None
    found: date | None = None
    for event in events:
        if orjson.loads(event.body)["delta"].get("finished"):
            found = event.occurred_on
    return found
