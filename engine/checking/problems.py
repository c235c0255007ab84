"""What a check has to say."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with a procedure, or deserves a second look."""

    code: str
    message: str  # English, for the author
    place: str  # kind and name, for example ``state order.mail.posted``
    warning: bool = False  # True: does not make the procedure unfit to run
