"""The tables, laid out lean: what a sweep touches for one case is one timer key, one case row and one new event.

Owns names, types, keys and the triggers that keep events append-only. How a database of an older edition comes here is
the matter of ``store.migrations``; a test holds both equal. Days and instants are integers (``store.columns``), flags
are 0 or 1, JSON is canonical text. No table has an index that an operation of the contract does not need.
"""

from __future__ import annotations

from typing import Any, ClassVar

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

_OPEN = sa.text("done = 0")
_ROWS: dict[str, Any] = {"sqlite_strict": True}
_CLUSTERED: dict[str, Any] = {"sqlite_strict": True, "sqlite_with_rowid": False}


class Base(SQLModel):
    """Root of all tables, with names for every constraint so that migrations can speak of them."""

    metadata: ClassVar[sa.MetaData] = sa.MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


def _text(**options: Any) -> Any:
    return Field(sa_column=sa.Column(sa.Text, **{"nullable": False, **options}))


def _number(*constraints: sa.ForeignKey, **options: Any) -> Any:
    return Field(sa_column=sa.Column(BIG, *constraints, **{"nullable": False, **options}))


def _added_text() -> Any:
    """A column of a later revision: the database gives rows that stood before it an empty text."""
    return _text(server_default=sa.text("''"))


def _added_number(**options: Any) -> Any:
    return _number(**(options or {"server_default": sa.text("0")}))


def _bytes() -> Any:
    return Field(sa_column=sa.Column(sa.LargeBinary, nullable=False))


def _key() -> Any:
    return Field(default=None, sa_column=sa.Column(BIG, primary_key=True))


def _part(*constraints: sa.ForeignKey) -> Any:
    return Field(sa_column=sa.Column(BIG, *constraints, primary_key=True, autoincrement=False))


class OfficeRow(Base, table=True):
    """An office of the tree."""

    __tablename__ = "office"
    __table_args__ = (sa.UniqueConstraint("key"), _ROWS)

    id: int | None = _key()
    key: str = _text()
    name: str = _text()
    level: str = _text()
    parent_id: int | None = _number(sa.ForeignKey("office.id"), nullable=True)
    region: str = _text()
    short: str = _text()
    address: str = _text()
    phone: str = _text()
    government: str = _text()
    court: str = _text()
    website: str = _text()


class OfficerRow(Base, table=True):
    """A person who acts for an office."""

    __tablename__ = "officer"
    __table_args__ = (sa.UniqueConstraint("key"), _ROWS)

    id: int | None = _key()
    key: str = _text()
    name: str = _text()
    office_id: int = _number(sa.ForeignKey("office.id"))
    certificate: str = _text()
    certificate_until: int | None = _number(nullable=True)  # day, inclusive
    email: str = _text()


class OfficerRoleRow(Base, table=True):
    """A role that an officer holds."""

    __tablename__ = "officer_role"
    __table_args__ = (_CLUSTERED,)

    officer_id: int = _part(sa.ForeignKey("officer.id"))
    role: str = _text(primary_key=True)


class SubjectRow(Base, table=True):
    """Whom cases are about: the only table with names and addresses of parties."""

    __tablename__ = "subject"
    __table_args__ = (sa.UniqueConstraint("kind", "code"), _ROWS)

    id: int | None = _key()
    kind: str = _text()
    name: str = _text()
    code: str = _text()
    address: str = _text()
    phone: str = _text()
    legal_person: str = _text()


class EditionRow(Base, table=True):
    """A procedure, calendar, imported calendar edition or choice of settings, as cases were decided under it."""

    __tablename__ = "edition"
    __table_args__ = (_CLUSTERED,)

    digest: str = _text(primary_key=True)
    kind: str = _text()
    content: str = _text()


class CalendarEditionTable(Base, table=True):
    """An imported calendar edition; later ones are laid over earlier ones. Its content stands in `edition`."""

    __tablename__ = "calendar_edition"
    __table_args__ = (_ROWS,)

    id: int | None = _key()
    region: str = _text()
    office_id: int | None = _number(sa.ForeignKey("office.id"), nullable=True)
    digest: str = _text()
    source: str = _text()
    issued_on: int | None = _number(nullable=True)  # day
    imported_at: int = _number()  # instant
    officer_id: int | None = _number(sa.ForeignKey("officer.id"), nullable=True)


class SettingTable(Base, table=True):
    """What an office chose; of an office and a name the newest row is in force, an empty value withdraws."""

    __tablename__ = "setting"
    __table_args__ = (_ROWS,)

    id: int | None = _key()
    office_id: int = _number(sa.ForeignKey("office.id"))
    name: str = _text()
    value: str = _text()
    reason: str = _text()
    officer_id: int | None = _number(sa.ForeignKey("officer.id"), nullable=True)
    set_at: int = _number()  # instant


class SeriesRow(Base, table=True):
    """The last number taken from a series."""

    __tablename__ = "series"
    __table_args__ = (_CLUSTERED,)

    issuer_id: int = _part(sa.ForeignKey("office.id"))
    series: str = _text(primary_key=True)
    year: int = _part()
    last: int = _number()


class CaseRow(Base, table=True):
    """A case as it stands, with the end of its chain."""

    __tablename__ = "case_file"
    __table_args__ = (
        sa.UniqueConstraint("number"),
        sa.UniqueConstraint("subject_id", "procedure", "batch"),
        _ROWS,
    )

    id: int | None = _key()
    number: str = _text()
    procedure: str = _text()
    edition: str = _text()
    initial: str = _text()  # the state before the first event, from which a fold begins
    office_id: int = _number(sa.ForeignKey("office.id"))
    subject_id: int = _number(sa.ForeignKey("subject.id"))
    batch: str = _text()
    states: str = _text()  # the configuration, joined with '+'
    finished: int = _number()
    version: int = _number()
    last_event: int | None = _number(nullable=True)
    head: bytes = _bytes()  # hash of the last event
    snapshot: str = _text()  # canonical JSON of the whole state


class CaseLinkRow(Base, table=True):
    """Which case another was opened in; clustered by the parent, and no case has two."""

    __tablename__ = "case_link"
    __table_args__ = (sa.UniqueConstraint("child_id"), _CLUSTERED)

    parent_id: int = _part(sa.ForeignKey("case_file.id"))
    child_id: int = _part(sa.ForeignKey("case_file.id"))
    rule: str = _text()  # by which an act of the parent opened it; empty: an officer did
    due: int | None = _number(nullable=True)  # day; of a plan


class EventRow(Base, table=True):
    """What happened. What an event says stands in its hashed body alone; the columns are for finding it.

    The events of a case are found from the case's last one backwards, which saves an index on every append.
    """

    __tablename__ = "event"
    __table_args__ = (_ROWS,)

    id: int | None = _key()
    case_id: int = _number()
    seq: int = _number()
    previous_id: int | None = _number(nullable=True)
    previous: bytes = _bytes()
    hash: bytes = _bytes()
    body: str = _text()


class AnchorRow(Base, table=True):
    """A link of the one chain over all recorded batches; it notices when events or whole cases are removed."""

    __tablename__ = "anchor"
    __table_args__ = (_ROWS,)

    id: int | None = _key()
    first_event: int = _number()
    last_event: int = _number()
    hash: bytes = _bytes()


class TimerRow(Base, table=True):
    """Something due; clustered by day, deleted when done with. It has no other index."""

    __tablename__ = "timer"
    __table_args__ = (_CLUSTERED,)

    due_day: int = _part()
    office_id: int = _part()
    case_id: int = _part()
    name: str = _text(primary_key=True)


class DutyRowTable(Base, table=True):
    """An open duty, clustered by the office that has it."""

    __tablename__ = "duty"
    __table_args__ = (_CLUSTERED,)

    office_id: int = _part()
    case_id: int = _part()
    name: str = _text(primary_key=True)
    role: str = _text()
    since: int = _number()


class RestrictionRowTable(Base, table=True):
    """A restriction on a subject; one laid again later in the same case is another row."""

    __tablename__ = "restriction"
    __table_args__ = (_CLUSTERED,)

    subject_id: int = _part()
    case_id: int = _part()
    name: str = _text(primary_key=True)
    start: int = _part()
    until: int | None = _number(nullable=True)
    ended_on: int | None = _number(nullable=True)


class DocumentRow(Base, table=True):
    """A document with its frozen context, and how far it has come; the register says how."""

    __tablename__ = "document"
    # The stage stands behind the context in a row: without an index a list of what waits would read every letter.
    __table_args__ = (sa.UniqueConstraint("issuer_id", "series", "year", "n"), sa.Index(None, "stage"), _ROWS)

    id: int | None = _key()
    kind: str = _text()
    title: str = _text()
    issuer_id: int = _number(sa.ForeignKey("office.id"))
    series: str = _text()
    year: int = _number()
    n: int | None = _number(nullable=True)
    number: str = _text()
    dated: int = _number()
    adverse: int = _number()
    context: str = _text()
    context_digest: str = _text()
    path: str = _text()
    sha256: str = _text()
    pages: int = _number()
    edition: str = _added_text()  # of the procedure that drafted it
    drafted: str = _added_text()  # digest of the context as drafted, which the case's event holds
    stage: str = _added_text()
    version: int = _added_number()  # how many entries the register has of it
    made_of: str = _added_text()  # digest of the context that the PDF shows
    composed: str = _added_text()  # JSON: by which templates, fonts and programs the PDF was made
    replaces: int | None = _added_number(nullable=True)  # the document that it takes the place of
    issued_on: int | None = _added_number(nullable=True)  # day


class DocumentCaseRow(Base, table=True):
    """That an event of a case issued a document: as its own (ordinal from 1) or with other cases (ordinal 0)."""

    __tablename__ = "document_case"
    __table_args__ = (sa.Index(None, "document_id"), _CLUSTERED)

    case_id: int = _part(sa.ForeignKey("case_file.id"))
    document_id: int = _part(sa.ForeignKey("document.id"))
    seq: int = _number()
    ordinal: int = _number()


class OutboxRow(Base, table=True):
    """Work that leaves the database, kept after it is done so that its key is never used again."""

    __tablename__ = "outbox"
    __table_args__ = (
        sa.UniqueConstraint("kind", "key"),
        sa.Index("ix_outbox_open", "kind", "id", sqlite_where=_OPEN, postgresql_where=_OPEN),
        _ROWS,
    )

    id: int | None = _key()
    kind: str = _text()
    key: str = _text()
    payload: str = _text()
    attempts: int = _number()
    lease_until: int | None = _number(nullable=True)
    owner: str = _text()
    retry_at: int | None = _number(nullable=True)
    error: str = _text()
    done: int = _number()


class IdempotencyRow(Base, table=True):
    """A key under which an event was recorded."""

    __tablename__ = "idempotency"
    __table_args__ = (_CLUSTERED,)

    key: str = _text(primary_key=True)
    event_id: int = _number()


class RegisterRow(Base, table=True):
    """What was done beside the cases' own chains, with papers above all; one chain over all of it."""

    __tablename__ = "register"
    __table_args__ = (sa.Index(None, "topic", "ref"), _ROWS)

    id: int | None = _key()
    topic: str = _text()
    ref: int = _number()
    previous: bytes = _bytes()
    hash: bytes = _bytes()
    body: str = _text()


class DelegationTable(Base, table=True):
    """That an officer's posts are exercised by another for a time."""

    __tablename__ = "delegation"
    __table_args__ = (_ROWS,)

    id: int | None = _key()
    officer_id: int = _number(sa.ForeignKey("officer.id"))
    delegate_id: int = _number(sa.ForeignKey("officer.id"))
    first: int = _number()  # day
    last: int = _number()  # day, inclusive


class RecusalTable(Base, table=True):
    """That an officer keeps out of a case (回避)."""

    __tablename__ = "recusal"
    __table_args__ = (_CLUSTERED,)

    case_id: int = _part(sa.ForeignKey("case_file.id"))
    officer_id: int = _part(sa.ForeignKey("officer.id"))


class NumberRangeTable(Base, table=True):
    """Numbers of a series that no document here bears, and why; both ends inclusive."""

    __tablename__ = "number_range"
    __table_args__ = (_CLUSTERED,)

    issuer_id: int = _part(sa.ForeignKey("office.id"))
    series: str = _text(primary_key=True)
    year: int = _part()
    first: int = _part()
    last: int = _number()
    reason: str = _text()


class MailTable(Base, table=True):
    """A mail handed to the post: which service of which case it belongs to."""

    __tablename__ = "mail"
    __table_args__ = (sa.Index(None, "case_id"), _CLUSTERED)

    tracking_no: str = _text(primary_key=True)
    case_id: int = _number(sa.ForeignKey("case_file.id"))
    service: str = _text()  # state of the service fragment
    posted_on: int = _number()  # day


class ArchiveTable(Base, table=True):
    """Where the paper originals of a case lie, and for how long they are kept."""

    __tablename__ = "archive"
    __table_args__ = (_CLUSTERED,)

    case_id: int = _part(sa.ForeignKey("case_file.id"))
    volume: str = _text()  # 卷号
    place: str = _text()
    pages: int = _number()
    filed_on: int = _number()  # day
    retention: int = _number()  # years; 0: for ever
    handed_over_on: int | None = _number(nullable=True)  # day, to the archive


class ArchiveLoanTable(Base, table=True):
    """That the paper originals of a case were lent."""

    __tablename__ = "archive_loan"
    __table_args__ = (sa.Index(None, "case_id"), _ROWS)

    id: int | None = _key()
    case_id: int = _number(sa.ForeignKey("case_file.id"))
    borrower: str = _text()
    purpose: str = _text()
    lent_on: int = _number()  # day
    due_on: int = _number()  # day
    returned_on: int | None = _number(nullable=True)  # day


METADATA = Base.metadata

OFFICE = METADATA.tables["office"]
OFFICER = METADATA.tables["officer"]
OFFICER_ROLE = METADATA.tables["officer_role"]
SUBJECT = METADATA.tables["subject"]
EDITION = METADATA.tables["edition"]
CALENDAR_EDITION = METADATA.tables["calendar_edition"]
SETTING = METADATA.tables["setting"]
SERIES = METADATA.tables["series"]
CASE = METADATA.tables["case_file"]
CASE_LINK = METADATA.tables["case_link"]
EVENT = METADATA.tables["event"]
ANCHOR = METADATA.tables["anchor"]
TIMER = METADATA.tables["timer"]
DUTY = METADATA.tables["duty"]
RESTRICTION = METADATA.tables["restriction"]
DOCUMENT = METADATA.tables["document"]
DOCUMENT_CASE = METADATA.tables["document_case"]
OUTBOX = METADATA.tables["outbox"]
IDEMPOTENCY = METADATA.tables["idempotency"]
REGISTER = METADATA.tables["register"]
DELEGATION = METADATA.tables["delegation"]
RECUSAL = METADATA.tables["recusal"]
NUMBER_RANGE = METADATA.tables["number_range"]
MAIL = METADATA.tables["mail"]
ARCHIVE = METADATA.tables["archive"]
ARCHIVE_LOAN = METADATA.tables["archive_loan"]


def _append_only(table: sa.Table) -> None:
    for verb in ("UPDATE", "DELETE"):
        trigger = sa.DDL(  # type: ignore[no-untyped-call]
            f"CREATE TRIGGER {table.name}_forbids_{verb.lower()} BEFORE {verb} ON {table.name} "
            f"BEGIN SELECT RAISE(ABORT, '{table.name} is append-only'); END"
        )
        sa.event.listen(table, "after_create", trigger.execute_if(dialect="sqlite"))


_append_only(EVENT)
_append_only(ANCHOR)
_append_only(CALENDAR_EDITION)
_append_only(SETTING)
_append_only(REGISTER)
