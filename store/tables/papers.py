"""Documents and their numbers, the register, mails, the archive."""

from __future__ import annotations

import sqlalchemy as sa

from store.tables.base import (
    CLUSTERED,
    ROWS,
    Base,
    added_number,
    added_text,
    append_only,
    binary,
    key,
    number,
    part,
    table_of,
    text,
)


class SeriesRow(Base, table=True):
    """The last number taken from a series."""

    __tablename__ = "series"
    __table_args__ = (CLUSTERED,)

    issuer_id: int = part(sa.ForeignKey("office.id"))
    series: str = text(primary_key=True)
    year: int = part()
    last: int = number()


class NumberRangeTable(Base, table=True):
    """Numbers of a series that no document here bears, and why; both ends inclusive."""

    __tablename__ = "number_range"
    __table_args__ = (CLUSTERED,)

    issuer_id: int = part(sa.ForeignKey("office.id"))
    series: str = text(primary_key=True)
    year: int = part()
    first: int = part()
    last: int = number()
    reason: str = text()


class DocumentRow(Base, table=True):
    """A document with its frozen context, and how far it has come; the register says how."""

    __tablename__ = "document"
    # The stage stands behind the context in a row: without an index a list of what waits would read every letter.
    __table_args__ = (sa.UniqueConstraint("issuer_id", "series", "year", "n"), sa.Index(None, "stage"), ROWS)

    id: int | None = key()
    kind: str = text()
    title: str = text()
    issuer_id: int = number(sa.ForeignKey("office.id"))
    series: str = text()
    year: int = number()
    n: int | None = number(nullable=True)
    number: str = text()
    dated: int = number()
    adverse: int = number()
    context: str = text()
    context_digest: str = text()
    path: str = text()
    sha256: str = text()
    pages: int = number()
    edition: str = added_text()  # of the procedure that drafted it
    drafted: str = added_text()  # digest of the context as drafted, which the case's event holds
    stage: str = added_text()
    version: int = added_number()  # how many entries the register has of it
    made_of: str = added_text()  # digest of the context that the PDF shows
    composed: str = added_text()  # JSON: by which templates, fonts and programs the PDF was made
    replaces: int | None = added_number(nullable=True)  # the document that it takes the place of
    issued_on: int | None = added_number(nullable=True)  # day


class DocumentCaseRow(Base, table=True):
    """That an event of a case issued a document: as its own (ordinal from 1) or with other cases (ordinal 0)."""

    __tablename__ = "document_case"
    __table_args__ = (sa.Index(None, "document_id"), CLUSTERED)

    case_id: int = part(sa.ForeignKey("case_file.id"))
    document_id: int = part(sa.ForeignKey("document.id"))
    seq: int = number()
    ordinal: int = number()


class RegisterRow(Base, table=True):
    """What was done beside the cases' own chains, with papers above all; one chain over all of it."""

    __tablename__ = "register"
    __table_args__ = (sa.Index(None, "topic", "ref"), ROWS)

    id: int | None = key()
    topic: str = text()
    ref: int = number()
    previous: bytes = binary()
    hash: bytes = binary()
    body: str = text()


class MailTable(Base, table=True):
    """A mail handed to the post: which service of which case it belongs to."""

    __tablename__ = "mail"
    __table_args__ = (sa.Index(None, "case_id"), CLUSTERED)

    tracking_no: str = text(primary_key=True)
    case_id: int = number(sa.ForeignKey("case_file.id"))
    service: str = text()  # state of the service fragment
    posted_on: int = number()  # day


class ArchiveTable(Base, table=True):
    """Where the paper originals of a case lie, and for how long they are kept."""

    __tablename__ = "archive"
    __table_args__ = (CLUSTERED,)

    case_id: int = part(sa.ForeignKey("case_file.id"))
    volume: str = text()  # 卷号
    place: str = text()
    pages: int = number()
    filed_on: int = number()  # day
    retention: int = number()  # years; 0: for ever
    handed_over_on: int | None = number(nullable=True)  # day, to the archive


class ArchiveLoanTable(Base, table=True):
    """That the paper originals of a case were lent."""

    __tablename__ = "archive_loan"
    __table_args__ = (sa.Index(None, "case_id"), ROWS)

    id: int | None = key()
    case_id: int = number(sa.ForeignKey("case_file.id"))
    borrower: str = text()
    purpose: str = text()
    lent_on: int = number()  # day
    due_on: int = number()  # day
    returned_on: int | None = number(nullable=True)  # day


SERIES = table_of(SeriesRow)
NUMBER_RANGE = table_of(NumberRangeTable)
DOCUMENT = table_of(DocumentRow)
DOCUMENT_CASE = table_of(DocumentCaseRow)
REGISTER = table_of(RegisterRow)
MAIL = table_of(MailTable)
ARCHIVE = table_of(ArchiveTable)
ARCHIVE_LOAN = table_of(ArchiveLoanTable)

append_only(REGISTER)
