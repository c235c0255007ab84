"""Documents and their numbers, the register, mails, the archive."""

from __future__ import annotations

import sqlalchemy as sa

from store.tables.base import (
    CLUSTERED,
    ROWS,
    Base,
    added_number_column,
    added_text_column,
    append_only,
    bytes_column,
    key_column,
    number_column,
    part_column,
    table_of,
    text_column,
)


class SeriesRow(Base, table=True):
    """The last number taken from a series."""

    __tablename__ = "series"
    __table_args__ = (CLUSTERED,)

    issuer_id: int = part_column(sa.ForeignKey("office.id"))
    series: str = text_column(primary_key=True)
    year: int = part_column()
    last: int = number_column()


class NumberRangeTable(Base, table=True):
    """Numbers of a series that no document here bears, and why; both ends inclusive."""

    __tablename__ = "number_range"
    __table_args__ = (CLUSTERED,)

    issuer_id: int = part_column(sa.ForeignKey("office.id"))
    series: str = text_column(primary_key=True)
    year: int = part_column()
    first: int = part_column()
    last: int = number_column()
    reason: str = text_column()


class DocumentRow(Base, table=True):
    """A document with its frozen context, and how far it has come; the register says how."""

    __tablename__ = "document"
    # The stage stands behind the context in a row: without an index a list of what waits would read every letter.
    __table_args__ = (
        sa.UniqueConstraint("issuer_id", "series", "year", "n"),
        sa.Index(None, "stage", "issuer_id", "id", "kind"),
        ROWS,
    )

    id: int | None = key_column()
    kind: str = text_column()
    title: str = text_column()
    issuer_id: int = number_column(sa.ForeignKey("office.id"))
    series: str = text_column()
    year: int = number_column()
    n: int | None = number_column(nullable=True)
    number: str = text_column()
    dated: int = number_column()
    adverse: int = number_column()
    context: str = text_column()
    context_digest: str = text_column()
    path: str = text_column()
    sha256: str = text_column()
    pages: int = number_column()
    edition: str = added_text_column()  # of the procedure that drafted it
    drafted: str = added_text_column()  # digest of the context as drafted, which the case's event holds
    stage: str = added_text_column()
    version: int = added_number_column()  # how many entries the register has of it
    made_of: str = added_text_column()  # digest of the context that the PDF shows
    composed: str = added_text_column()  # JSON: by which templates, fonts and programs the PDF was made
    replaces: int | None = added_number_column(nullable=True)  # the document that it takes the place of
    issued_on: int | None = added_number_column(nullable=True)  # day


class DocumentCaseRow(Base, table=True):
    """That an event of a case issued a document: as its own (ordinal from 1) or with other cases (ordinal 0)."""

    __tablename__ = "document_case"
    __table_args__ = (sa.Index(None, "document_id"), CLUSTERED)

    case_id: int = part_column(sa.ForeignKey("case_file.id"))
    document_id: int = part_column(sa.ForeignKey("document.id"))
    seq: int = number_column()
    ordinal: int = number_column()


class RegisterRow(Base, table=True):
    """What was done beside the cases' own chains, with papers above all; one chain over all of it."""

    __tablename__ = "register"
    __table_args__ = (sa.Index(None, "topic", "ref"), ROWS)

    id: int | None = key_column()
    topic: str = text_column()
    ref: int = number_column()
    previous: bytes = bytes_column()
    hash: bytes = bytes_column()
    body: str = text_column()


class MailTable(Base, table=True):
    """A mail handed to the post: which service of which case it belongs to."""

    __tablename__ = "mail"
    __table_args__ = (sa.Index(None, "case_id"), CLUSTERED)

    tracking_no: str = text_column(primary_key=True)
    case_id: int = number_column(sa.ForeignKey("case_file.id"))
    service: str = text_column()  # state of the service fragment
    posted_on: int = number_column()  # day


class ArchiveTable(Base, table=True):
    """Where the paper originals of a case lie, and for how long they are kept."""

    __tablename__ = "archive"
    __table_args__ = (CLUSTERED,)

    case_id: int = part_column(sa.ForeignKey("case_file.id"))
    volume: str = text_column()  # 卷号
    place: str = text_column()
    pages: int = number_column()
    filed_on: int = number_column()  # day
    retention: int = number_column()  # years; 0: for ever
    handed_over_on: int | None = number_column(nullable=True)  # day, to the archive


class ArchiveLoanTable(Base, table=True):
    """That the paper originals of a case were lent."""

    __tablename__ = "archive_loan"
    __table_args__ = (sa.Index(None, "case_id"), ROWS)

    id: int | None = key_column()
    case_id: int = number_column(sa.ForeignKey("case_file.id"))
    borrower: str = text_column()
    purpose: str = text_column()
    lent_on: int = number_column()  # day
    due_on: int = number_column()  # day
    returned_on: int | None = number_column(nullable=True)  # day


SERIES = table_of(SeriesRow)
NUMBER_RANGE = table_of(NumberRangeTable)
DOCUMENT = table_of(DocumentRow)
DOCUMENT_CASE = table_of(DocumentCaseRow)
REGISTER = table_of(RegisterRow)
MAIL = table_of(MailTable)
ARCHIVE = table_of(ArchiveTable)
ARCHIVE_LOAN = table_of(ArchiveLoanTable)

append_only(REGISTER)
