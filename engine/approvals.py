"""How papers are approved inside an office: posts, and chains of posts for kinds of papers.

Owns the values that a file of approvals becomes. A chain is read with the definition that names it, and is part of its
edition. Who holds a post is the office's affair; which step comes next is ``engine.life``'s.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from engine.texts import Instrument

HANDLER: Final = "handler"
"""The post of whoever may do the act that drafts the paper (承办人); nobody is appointed to it."""


@dataclass(frozen=True, slots=True)
class Post:
    """A position in an office, with what it decides about papers."""

    key: str
    label: str
    cites: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the approval form: whose opinion is asked."""

    key: str  # unique in its chain
    label: str
    posts: tuple[str, ...]  # one of them gives the opinion
    apart: bool  # not given by somebody who gave another one in the same round


@dataclass(frozen=True, slots=True)
class Chain:
    """The rows of a kind of approval, in their order."""

    key: str
    label: str
    rows: tuple[Row, ...]
    discussed: bool  # a collective discussion is recorded before the last row
    sealing: tuple[str, ...]  # posts that permit the use of the seal
    cites: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Approvals:
    """What a definition takes from the file of approvals."""

    posts: Mapping[str, Post]
    chains: Mapping[str, Chain]
    instruments: Mapping[str, Instrument]
    keeping: tuple[str, ...]  # posts that number, issue and register papers
    seal_keeping: tuple[str, ...]  # posts that keep the seal and put it to paper


NO_APPROVALS: Final = Approvals({}, {}, {}, (), ())
"""Of a definition whose papers need no approval."""
