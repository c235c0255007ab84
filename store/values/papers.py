"""Documents, what changes of them, and their numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from store.values.plain import JsonValue


@dataclass(frozen=True, slots=True)
class Draft:
    """A document that an event drafts; it has no number yet."""

    ordinal: int  # within the event, from 1
    kind: str
    title: str
    issuer_id: int
    series: str  # empty: it will not be numbered
    dated: date
    adverse: bool
    context: Mapping[str, JsonValue]  # frozen: what the letter prints
    stage: str  # a :class:`engine.life.Stage`
    edition: str = ""  # digest of the procedure's edition
    replaces: int | None = None  # id of the document that it takes the place of


@dataclass(frozen=True, slots=True)
class Document:
    """A document, from its draft on."""

    id: int
    kind: str
    title: str
    issuer_id: int
    series: str
    n: int | None
    number: str  # empty: none is taken yet, or it bears none
    dated: date
    context: Mapping[str, JsonValue]
    digest: str  # of the context
    path: str = ""  # of the PDF below the data directory; empty: there is none of this context
    sha256: str = ""
    pages: int = 0
    case_ids: tuple[int, ...] = ()
    edition: str = ""  # of the procedure that drafted it; empty: of a release that did not note it
    stage: str = ""  # a :class:`engine.life.Stage`
    version: int = 0  # how many entries the register has of it
    composed: Mapping[str, JsonValue] = field(default_factory=dict)  # by which templates, fonts, programs it was made
    replaces: int | None = None
    issued_on: date | None = None


@dataclass(frozen=True, slots=True)
class DocumentMove:
    """What one or more steps change of a document; it is written under its version."""

    document: Document  # as it was loaded
    stage: str
    version: int  # after it
    context: Mapping[str, JsonValue] | None = None  # None: unchanged
    n: int | None = None  # a number taken
    number: str = ""
    dated: date | None = None
    issued_on: date | None = None


@dataclass(frozen=True, slots=True)
class Pdf:
    """A PDF that was made of a document."""

    document_id: int
    made_of: str  # digest of the context that it shows
    path: str  # below the data directory
    sha256: str
    pages: int
    composed: Mapping[str, JsonValue] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class NumberRange:
    """Numbers of a series that no document here bears; both ends inclusive."""

    issuer_id: int
    series: str
    year: int
    first: int
    last: int
    reason: str
