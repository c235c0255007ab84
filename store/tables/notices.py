"""Reminders on their way to people: what stands in the workbench, which channels it leaves by, what came of it."""

from __future__ import annotations

import sqlalchemy as sa

from store.tables.base import CLUSTERED, ROWS, Base, number_column, part_column, table_of, text_column

_PENDING = sa.text("message_id IS NULL")


class NoticeRow(Base, table=True):
    """A reminder in an officer's workbench; what it is about stands with its rung in the outbox."""

    __tablename__ = "notice"
    __table_args__ = (CLUSTERED,)

    officer_id: int = part_column(sa.ForeignKey("officer.id"))
    rung_id: int = part_column(sa.ForeignKey("outbox.id"))
    why: str = text_column()
    in_place_of: int | None = number_column(sa.ForeignKey("officer.id"), nullable=True)
    made_at: int = number_column()  # instant
    read_at: int | None = number_column(nullable=True)  # instant
    settled: int = number_column()  # its deadline was seen to be over and done with


class MessageRow(Base, table=True):
    """What left, or is to leave, by a channel; the work itself is the outbox item of the same id."""

    __tablename__ = "message"
    __table_args__ = (ROWS,)

    id: int = part_column(sa.ForeignKey("outbox.id"))
    channel: str = text_column()
    officer_id: int = number_column()  # 0: whoever listens to the channel
    address: str = text_column()  # the last one tried
    begun: int = number_column()  # attempts
    refused: int = number_column()  # attempts of which it is known that they failed
    tried_at: int | None = number_column(nullable=True)  # instant of the last attempt
    accepted_at: int | None = number_column(nullable=True)  # instant
    answer: str = text_column()  # the channel's own words


class DispatchRow(Base, table=True):
    """That a rung leaves by a channel for an officer, and with which message."""

    __tablename__ = "dispatch"
    __table_args__ = (
        sa.Index("ix_dispatch_pending", "channel", "officer_id", sqlite_where=_PENDING, postgresql_where=_PENDING),
        sa.Index(None, "message_id"),
        CLUSTERED,
    )

    rung_id: int = part_column(sa.ForeignKey("outbox.id"))
    channel: str = text_column(primary_key=True)  # empty: not yet decided
    officer_id: int = part_column()  # 0: whoever listens to the channel
    message_id: int | None = number_column(sa.ForeignKey("message.id"), nullable=True)  # none: it waits


NOTICE = table_of(NoticeRow)
MESSAGE = table_of(MessageRow)
DISPATCH = table_of(DispatchRow)
