"""An act carried from one page to the next: what was shown before it is confirmed is what is done, to the letter.

It travels in the form, signed; nobody can put another one in its place.
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any, Final

from itsdangerous import BadSignature, URLSafeTimedSerializer

from casework.acts import Act
from engine.errors import RefusedError
from web.door import secret_of

_SALT: Final = "shixian act"
_LASTS_SECONDS: Final = 12 * 3600


def packed(home: Path, officer: str, act: Act) -> str:
    """The text of an act, for one officer.

    Args:
        home: the data directory.
        officer: key of the one who may do it.
        act: it.
    """
    plain = {**asdict(act), "occurred_on": act.occurred_on.isoformat(), "officers": list(act.officers)}
    return str(_signer(home).dumps([officer, plain]))


def unpacked(home: Path, officer: str, text: str) -> Act:
    """The act of a text.

    Raises:
        RefusedError: it is none of ours, another's, or too old.
    """
    try:
        of, plain = _signer(home).loads(text, max_age=_LASTS_SECONDS)
    except (BadSignature, TypeError, ValueError) as error:
        raise RefusedError("页面已经失效，请从头再办一次") from error
    if of != officer:
        raise RefusedError("页面是另一位人员打开的，请从头再办一次")
    told: dict[str, Any] = plain
    return Act(
        told["action"],
        date.fromisoformat(told["occurred_on"]),
        told["facts"],
        {int(no): values for no, values in told["lines"].items()},
        tuple(told["officers"]),
        told["key"],
    )


def _signer(home: Path) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(secret_of(home), salt=_SALT)
