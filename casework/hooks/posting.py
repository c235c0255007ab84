"""One message to a hook, signed: how it is called, which headers it bears, by which way it goes."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Final

from casework.hooks.addresses import refusal
from casework.hooks.happenings import Happening
from casework.hooks.signing import mark_of, secret_of, signatures
from casework.outward import NoAnswerError, Reply, Way, post
from casework.parts import Parts
from store.values import Hook

CA: Final = "ca.pem"
"""Of the data directory: certificates trusted besides the system's."""


def way_of(home: Path, hook: Hook) -> Way:
    """How a hook is spoken to."""
    own = home / CA
    return Way(ca=str(own) if own.is_file() else "", refusal=partial(refusal, local=hook.local))


def post_signed(parts: Parts, hook: Hook, message: str, body: bytes, now: datetime) -> Reply:
    """Post one message, signed.

    Args:
        parts: the system.
        hook: to whom.
        message: its id, the same at every attempt.
        body: JSON.
        now: aware instant.

    Raises:
        NoAnswerError: there was no answer, or the key in the data directory is not that of the hook's secret.
    """
    if mark_of(secret_of(parts.home, hook.salt)) != hook.mark:
        raise NoAnswerError("数据目录里的推送密钥已不是登记时的那一个，签名无法核对；请更换密钥并告知接收方")
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": "shixian",
        "webhook-id": message,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": signatures(parts.home, hook, message, now, body),
    }
    return post(hook.url, body, headers, way_of(parts.home, hook))


def message_of(hook: Hook, happening: Happening) -> str:
    """The id of a message: the same at every attempt, and no other's."""
    return f"msg_{hook.id}_{happening.source.value}_{happening.ref}"
