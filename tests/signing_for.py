"""What an officer fills in when a letter was signed for on 9 March, for tests of pages."""

from __future__ import annotations

from datetime import date

from casework.listing import show_case
from casework.parts import Parts
from samples.materials import screenshot

ACTION = "order.record_signed"
SIGNED = {"occurred_on": "2026-03-09", "order.signed_by": "样例乙", "order.capacity": "self"}


def slip() -> dict[str, tuple[str, bytes, str]]:
    """The slip of the post, as a file of a form."""
    return {"order.slip": ("回执.png", screenshot(date(2026, 3, 9), "邮件回执"), "image/png")}


def state(parts: Parts, number: str) -> list[str]:
    """The states of a case."""
    return list(show_case(parts, number)["states"])
