"""Reminders on their way: notices in the workbench, what waits for a channel, messages and what came of them.

Owns what is written down, and that a message goes with the rungs it tells of in one step. Who is told, by which channel
and when is decided in ``casework.reminders``.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from store.batch import outbox_values
from store.columns import instant_number, instant_of
from store.link import Link, Row
from store.outbox import outbox_item
from store.tables import DISPATCH, MESSAGE, NOTICE, OUTBOX
from store.values import Dispatch, Message, Notice, OutboxItem, OutboxKind, Why

_NOTICES = sa.select(NOTICE).order_by(NOTICE.c.officer_id, NOTICE.c.rung_id)
_UNREAD = (
    sa.select(NOTICE)
    .where(NOTICE.c.officer_id == sa.bindparam("of_officer"), NOTICE.c.read_at.is_(None), NOTICE.c.settled == 0)
    .order_by(NOTICE.c.rung_id.desc())
    .limit(sa.bindparam("most"))
)
_READ = (
    sa.update(NOTICE)
    .where(
        NOTICE.c.officer_id == sa.bindparam("of_officer"),
        NOTICE.c.rung_id == sa.bindparam("of_rung"),
        NOTICE.c.read_at.is_(None),
    )
    .values(read_at=sa.bindparam("at"))
)
_SETTLE = (
    sa.update(NOTICE)
    .where(NOTICE.c.officer_id == sa.bindparam("of_officer"), NOTICE.c.rung_id == sa.bindparam("of_rung"))
    .values(settled=1)
)
_RUNGS = sa.select(OUTBOX.c.id, OUTBOX.c.kind, OUTBOX.c.key, OUTBOX.c.payload, OUTBOX.c.attempts)
_PENDING = (
    sa.select(DISPATCH)
    .where(DISPATCH.c.message_id.is_(None))
    .order_by(DISPATCH.c.channel, DISPATCH.c.officer_id, DISPATCH.c.rung_id)
)
_DISPATCHES = sa.select(DISPATCH)
_DROP = sa.delete(DISPATCH).where(
    DISPATCH.c.rung_id == sa.bindparam("of_rung"),
    DISPATCH.c.channel == sa.bindparam("of_channel"),
    DISPATCH.c.officer_id == sa.bindparam("of_officer"),
    DISPATCH.c.message_id.is_(None),
)
_ASSIGN = (
    sa.update(DISPATCH)
    .where(
        DISPATCH.c.rung_id == sa.bindparam("of_rung"),
        DISPATCH.c.channel == sa.bindparam("of_channel"),
        DISPATCH.c.officer_id == sa.bindparam("of_officer"),
    )
    .values(message_id=sa.bindparam("message"))
)
_ADD_MESSAGE = sa.insert(MESSAGE)
_MESSAGES = sa.select(MESSAGE, OUTBOX.c.key, OUTBOX.c.done, OUTBOX.c.error, OUTBOX.c.retry_at).join(
    OUTBOX, OUTBOX.c.id == MESSAGE.c.id
)
_BEGIN = (
    sa.update(MESSAGE)
    .where(MESSAGE.c.id == sa.bindparam("of_id"))
    .values(begun=MESSAGE.c.begun + 1, tried_at=sa.bindparam("at"), address=sa.bindparam("to"))
)
_ACCEPTED = (
    sa.update(MESSAGE)
    .where(MESSAGE.c.id == sa.bindparam("of_id"))
    .values(accepted_at=sa.bindparam("at"), answer=sa.bindparam("told"))
)
_REFUSED = (
    sa.update(MESSAGE)
    .where(MESSAGE.c.id == sa.bindparam("of_id"))
    .values(refused=MESSAGE.c.refused + sa.bindparam("more"), answer=sa.bindparam("told"))
)
_AGAIN = sa.update(OUTBOX).where(OUTBOX.c.id == sa.bindparam("of_id"), OUTBOX.c.done == 0).values(retry_at=None)
_FORGET = sa.update(MESSAGE).where(MESSAGE.c.id == sa.bindparam("of_id")).values(refused=MESSAGE.c.begun)


class NoticeOperations(Link):
    """The part of a unit that keeps reminders on their way."""

    # -- in the workbench

    def add_notices(self, notices: Sequence[Notice]) -> None:
        """Put reminders into workbenches; an officer who has one of a rung already keeps it as it is."""
        self.run_all(self.dialect.insert_or_ignore(NOTICE), [_notice_values(notice) for notice in notices])

    def notices(self, *, officer_id: int | None = None, settled: bool | None = None) -> list[Notice]:
        """The notices of an officer, or of all, by officer and rung; None does not narrow."""
        query = _NOTICES
        if officer_id is not None:
            query = query.where(NOTICE.c.officer_id == officer_id)
        if settled is not None:
            query = query.where(NOTICE.c.settled == int(settled))
        return [_notice(row) for row in self.rows(query)]

    def unread_notices(self, officer_id: int, *, limit: int) -> list[Notice]:
        """The notices of an officer that are unread and not settled, the newest first."""
        return [_notice(row) for row in self.rows(_UNREAD, {"of_officer": officer_id, "most": limit})]

    def read_notices(self, officer_id: int, rung_ids: Iterable[int], at: datetime) -> int:
        """Mark notices as read; returns how many were unread."""
        values = [{"of_officer": officer_id, "of_rung": rung, "at": instant_number(at)} for rung in sorted(rung_ids)]
        return self.run_all(_READ, values)

    def settle_notices(self, notices: Sequence[Notice]) -> None:
        """Note that their deadlines are over and done with."""
        self.run_all(_SETTLE, [{"of_officer": n.officer_id, "of_rung": n.rung_id} for n in notices])

    def rungs(self, ids: Iterable[int]) -> dict[int, OutboxItem]:
        """What rungs are about, by id, done or not."""
        return {row.id: outbox_item(row) for row in self.rows_by_id(_RUNGS, OUTBOX.c.id, ids)}

    # -- what waits for a channel

    def add_dispatches(self, dispatches: Sequence[Dispatch]) -> None:
        """Let rungs leave by channels; one that stands already stays as it is."""
        self.run_all(self.dialect.insert_or_ignore(DISPATCH), [_dispatch_values(one) for one in dispatches])

    def pending_dispatches(self) -> list[Dispatch]:
        """Those that go with no message yet, by channel and officer."""
        return [_dispatch(row) for row in self.rows(_PENDING)]

    def drop_dispatches(self, dispatches: Sequence[Dispatch]) -> None:
        """Let rungs not leave by channels after all; what went with a message stays."""
        self.run_all(_DROP, [_dispatch_key(one) for one in dispatches])

    def dispatches(
        self, *, rung_ids: Collection[int] | None = None, message_ids: Collection[int] | None = None
    ) -> list[Dispatch]:
        """The dispatches of some rungs, or of some messages; rungs in the order in which they came."""
        found: list[Dispatch] = []
        for column, ids in ((DISPATCH.c.rung_id, rung_ids), (DISPATCH.c.message_id, message_ids)):
            if ids is not None:
                found += [_dispatch(row) for row in self.rows_by_id(_DISPATCHES, column, ids)]
        return sorted(found, key=lambda one: (one.rung_id, one.channel, one.officer_id))

    # -- messages

    def add_message(self, key: str, channel: str, officer_id: int, dispatches: Sequence[Dispatch]) -> bool:
        """A message with the rungs it tells of; False, and nothing is changed, when its key stands already."""
        payload: Mapping[str, Any] = {"channel": channel}
        statement = self.dialect.insert_or_ignore(OUTBOX, "id")
        made = self.run_one(statement, outbox_values(OutboxKind.MESSAGE, key, payload)).scalar_one_or_none()
        if made is None:
            return False
        self.run_one(_ADD_MESSAGE, _new_message(int(made), channel, officer_id))
        self.run_all(_ASSIGN, [{**_dispatch_key(one), "message": int(made)} for one in dispatches])
        return True

    def leased_message(self, message_id: int, *, owner: str) -> Message | None:
        """A message that is still to be sent under a lease of one's own; None when the lease is another's by now."""
        query = _MESSAGES.where(MESSAGE.c.id == message_id, OUTBOX.c.done == 0, OUTBOX.c.owner == owner)
        row = self.run(query).one_or_none()
        return None if row is None else _message(row)

    def begin_message(self, message_id: int, *, address: str, at: datetime) -> None:
        """Note that an attempt begins, before it does."""
        self.run_one(_BEGIN, {"of_id": message_id, "at": instant_number(at), "to": address})

    def accepted(self, message_id: int, *, answer: str, at: datetime) -> None:
        """Note what a channel answered when it took a message."""
        self.run_one(_ACCEPTED, {"of_id": message_id, "at": instant_number(at), "told": answer})

    def refused(self, message_id: int, *, answer: str, tried: bool) -> None:
        """Note why a message was not sent; `tried`: whether an attempt was begun, which failed for certain."""
        self.run_one(_REFUSED, {"of_id": message_id, "more": int(tried), "told": answer})

    def messages(self, *, ids: Collection[int] | None = None, failing: bool = False) -> list[Message]:
        """Messages of some ids, or those that failed and are still to be sent; in the order in which they were made."""
        if ids is not None:
            return [_message(row) for row in self.rows_by_id(_MESSAGES, MESSAGE.c.id, ids)]
        query = _MESSAGES.where(sa.text("outbox.done = 0")).order_by(MESSAGE.c.id)
        if failing:
            query = query.where(OUTBOX.c.error != "")
        return [_message(row) for row in self.rows(query)]

    def failing_rungs(self) -> list[tuple[OutboxItem, str]]:
        """Rungs that could be handed over to nobody, and why."""
        query = sa.select(*_RUNGS.selected_columns, OUTBOX.c.error).where(
            OUTBOX.c.kind == OutboxKind.REMIND.value, sa.text("done = 0"), OUTBOX.c.error != ""
        )
        return [(outbox_item(row), row.error) for row in self.rows(query.order_by(OUTBOX.c.id))]

    def try_again(self, item_ids: Sequence[int]) -> int:
        """Let failed rungs and messages be tried at once; returns how many of them are open.

        What is not known of earlier attempts is taken as failed from now on: somebody looked.
        """
        self.run_all(_FORGET, [{"of_id": item} for item in item_ids])
        return self.run_all(_AGAIN, [{"of_id": item} for item in item_ids])


def _notice_values(notice: Notice) -> dict[str, Any]:
    return {
        "officer_id": notice.officer_id,
        "rung_id": notice.rung_id,
        "why": notice.why.value,
        "in_place_of": notice.in_place_of,
        "made_at": instant_number(notice.made_at),
        "read_at": None,
        "settled": int(notice.settled),
    }


def _notice(row: Row) -> Notice:
    return Notice(
        row.officer_id,
        row.rung_id,
        Why(row.why),
        instant_of(row.made_at),
        row.in_place_of,
        _instant(row.read_at),
        bool(row.settled),
    )


def _dispatch_values(one: Dispatch) -> dict[str, Any]:
    return {
        "rung_id": one.rung_id,
        "channel": one.channel,
        "officer_id": one.officer_id,
        "message_id": one.message_id,
    }


def _dispatch_key(one: Dispatch) -> dict[str, Any]:
    return {"of_rung": one.rung_id, "of_channel": one.channel, "of_officer": one.officer_id}


def _dispatch(row: Row) -> Dispatch:
    return Dispatch(row.rung_id, row.channel, row.officer_id, row.message_id)


def _new_message(message_id: int, channel: str, officer_id: int) -> dict[str, Any]:
    return {
        "id": message_id,
        "channel": channel,
        "officer_id": officer_id,
        "address": "",
        "begun": 0,
        "refused": 0,
        "tried_at": None,
        "accepted_at": None,
        "answer": "",
    }


def _message(row: Row) -> Message:
    return Message(
        id=row.id,
        key=row.key,
        channel=row.channel,
        officer_id=row.officer_id,
        address=row.address,
        begun=row.begun,
        refused=row.refused,
        tried_at=_instant(row.tried_at),
        accepted_at=_instant(row.accepted_at),
        answer=row.answer,
        done=bool(row.done),
        error=row.error,
        retry_at=_instant(row.retry_at),
    )


def _instant(number: int | None) -> datetime | None:
    return None if number is None else instant_of(number)
