"""Secrets of hooks and signatures made with them, after Standard Webhooks.

A secret is kept nowhere: it is made anew each time, of a salt in the database and a key in the data directory. Who has
a copy of the one alone can sign nothing. A mark in the database tells when the key is another than the secret was
shown with: then nothing is sent, rather than something that nobody can verify.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from base64 import b64decode, b64encode
from datetime import datetime
from pathlib import Path
from typing import Final

from casework.kept_secret import kept_secret
from store.values import Hook

KEPT_IN: Final = "hook-key"
PREFIX: Final = "whsec_"
_SALT_BYTES: Final = 16
_MARK_LENGTH: Final = 16


def new_salt() -> str:
    """What a new secret is to be made of."""
    return secrets.token_hex(_SALT_BYTES)


def secret_of(home: Path, salt: str) -> str:
    """The secret of a salt, as its receiver is given it.

    Args:
        home: the data directory.
        salt: of the hook.
    """
    made = hmac.new(kept_secret(home, KEPT_IN).encode(), f"hook {salt}".encode(), hashlib.sha256).digest()
    return PREFIX + b64encode(made).decode()


def mark_of(secret: str) -> str:
    """By what a secret is recognised that is kept nowhere."""
    return hashlib.sha256(secret.encode()).hexdigest()[:_MARK_LENGTH]


def signature(secret: str, message: str, stamp: int, body: bytes) -> str:
    """The signature of a message under a secret.

    Args:
        secret: as the receiver has it.
        message: id of the message.
        stamp: when it is sent, in seconds since 1970.
        body: what is sent.

    >>> signature("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330,
    ...           b'{"test": 2432232314}')
    'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE='
    """
    key = b64decode(secret.removeprefix(PREFIX))
    made = hmac.new(key, f"{message}.{stamp}.".encode() + body, hashlib.sha256).digest()
    return f"v1,{b64encode(made).decode()}"


def signatures(home: Path, hook: Hook, message: str, now: datetime, body: bytes) -> str:
    """The signatures of a message: with the hook's secret and, for a time after a change, with the former one."""
    salts = [hook.salt]
    if hook.former_until is not None and now < hook.former_until:
        salts.append(hook.former_salt)
    stamp = int(now.timestamp())
    return " ".join(signature(secret_of(home, salt), message, stamp, body) for salt in salts)
