"""Cases, their chains, and what stands beside them: timers, duties, restrictions."""

from __future__ import annotations

import sqlalchemy as sa

from store.tables.base import (
    CLUSTERED,
    ROWS,
    Base,
    append_only,
    bytes_column,
    key_column,
    number_column,
    part_column,
    table_of,
    text_column,
    utf8_column,
)


class CaseRow(Base, table=True):
    """A case as it stands, with the end of its chain."""

    __tablename__ = "case_file"
    __table_args__ = (
        sa.UniqueConstraint("number"),
        sa.UniqueConstraint("subject_id", "procedure", "batch"),
        sa.Index(None, "office_id", "procedure", "finished", "states", "id"),  # `store.standing`
        sa.Index(None, "batch", "id"),
        ROWS,
    )

    id: int | None = key_column()
    number: str = text_column()
    procedure: str = text_column()
    edition: str = text_column()
    initial: str = text_column()  # the state before the first event, from which a fold begins
    office_id: int = number_column(sa.ForeignKey("office.id"))
    subject_id: int = number_column(sa.ForeignKey("subject.id"))
    batch: str = text_column()
    states: str = text_column()  # the configuration, joined with '+'
    finished: int = number_column()
    version: int = number_column()
    last_event: int | None = number_column(nullable=True)
    head: bytes = bytes_column()  # hash of the last event
    snapshot: bytes = utf8_column()  # canonical JSON of the whole state


class CaseLinkRow(Base, table=True):
    """Which case another was opened in; clustered by the parent, and no case has two."""

    __tablename__ = "case_link"
    __table_args__ = (sa.UniqueConstraint("child_id"), CLUSTERED)

    parent_id: int = part_column(sa.ForeignKey("case_file.id"))
    child_id: int = part_column(sa.ForeignKey("case_file.id"))
    rule: str = text_column()  # by which an act of the parent opened it; empty: an officer did
    due: int | None = number_column(nullable=True)  # day; of a plan


class EventRow(Base, table=True):
    """What happened. What an event says stands in its hashed body alone; the columns are for finding it.

    The events of a case are found from the case's last one backwards, which saves an index on every append.
    """

    __tablename__ = "event"
    __table_args__ = (ROWS,)

    id: int | None = key_column()
    case_id: int = number_column()
    seq: int = number_column()
    previous_id: int | None = number_column(nullable=True)
    previous: bytes = bytes_column()
    hash: bytes = bytes_column()
    body: bytes = utf8_column()


class AnchorRow(Base, table=True):
    """A link of the one chain over all recorded batches; it notices when events or whole cases are removed."""

    __tablename__ = "anchor"
    __table_args__ = (ROWS,)

    id: int | None = key_column()
    first_event: int = number_column()
    last_event: int = number_column()
    hash: bytes = bytes_column()


class TimerRow(Base, table=True):
    """Something due; clustered by day, deleted when done with. It has no other index."""

    __tablename__ = "timer"
    __table_args__ = (CLUSTERED,)

    due_day: int = part_column()
    office_id: int = part_column()
    case_id: int = part_column()
    name: str = text_column(primary_key=True)


class DutyRowTable(Base, table=True):
    """An open duty, clustered by the office that has it."""

    __tablename__ = "duty"
    __table_args__ = (CLUSTERED,)

    office_id: int = part_column()
    case_id: int = part_column()
    name: str = text_column(primary_key=True)
    role: str = text_column()
    since: int = number_column()


class RestrictionRowTable(Base, table=True):
    """A restriction on a subject; one laid again later in the same case is another row."""

    __tablename__ = "restriction"
    __table_args__ = (CLUSTERED,)

    subject_id: int = part_column()
    case_id: int = part_column()
    name: str = text_column(primary_key=True)
    start: int = part_column()
    until: int | None = number_column(nullable=True)
    ended_on: int | None = number_column(nullable=True)


class TallyRow(Base, table=True):
    """How many cases stand alike: counters for the lists that look at all cases, kept with every event."""

    __tablename__ = "tally"
    __table_args__ = (CLUSTERED,)

    office_id: int = part_column()
    procedure: str = text_column(primary_key=True)
    states: str = text_column(primary_key=True)
    last_day: int = part_column()  # of the running deadline that is over first; -1: none runs
    over_on: int = part_column()  # the day on which that one is certainly over; -1: none runs
    provisional: int = part_column()
    cases: int = number_column()


class TroubleRow(Base, table=True):
    """A lapse that could not be decided; it is tried again every day until an event of the case is recorded."""

    __tablename__ = "trouble"
    __table_args__ = (CLUSTERED,)

    case_id: int = part_column(sa.ForeignKey("case_file.id"))
    name: str = text_column(primary_key=True)
    office_id: int = number_column()
    since: int = number_column()  # day
    error: str = text_column()


class IdempotencyRow(Base, table=True):
    """A key under which an event was recorded."""

    __tablename__ = "idempotency"
    __table_args__ = (CLUSTERED,)

    key: str = text_column(primary_key=True)
    event_id: int = number_column()


CASE = table_of(CaseRow)
CASE_LINK = table_of(CaseLinkRow)
EVENT = table_of(EventRow)
ANCHOR = table_of(AnchorRow)
TIMER = table_of(TimerRow)
DUTY = table_of(DutyRowTable)
RESTRICTION = table_of(RestrictionRowTable)
TALLY = table_of(TallyRow)
TROUBLE = table_of(TroubleRow)
IDEMPOTENCY = table_of(IdempotencyRow)

append_only(EVENT)
append_only(ANCHOR)
