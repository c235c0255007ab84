"""Canonical JSON bytes and digests: the one form in which anything is hashed."""

from __future__ import annotations

import hashlib
from typing import Any

import orjson


def canonical(value: Any) -> bytes:
    """Canonical JSON: UTF-8, sorted keys, no spaces.

    Raises:
        TypeError: the value holds something that is no JSON value, or a float, whose text depends on the program.
    """
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS | orjson.OPT_PASSTHROUGH_DATETIME)


def digest(value: Any) -> str:
    """SHA-256 of the canonical JSON, in hexadecimal."""
    return hashlib.sha256(canonical(value)).hexdigest()


def chain(previous: bytes, body: bytes) -> bytes:
    """Hash of a link: SHA-256 over the previous link's hash and this body."""
    return hashlib.sha256(previous + body).digest()


GENESIS = b"\0" * 32
"""The hash before the first link of every chain."""
