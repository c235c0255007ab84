"""Work that leaves the database; reminders on their way."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Protocol

from store.values import Dispatch, Message, Notice, OutboxItem, OutboxKind


class WorkUnit(Protocol):
    """The part of a unit of work for them."""

    def enqueue(self, kind: OutboxKind, key: str, payload: Mapping[str, Any]) -> bool:
        """Add work under a key; False when the key stands already, done or not."""

    def enqueue_all(self, kind: OutboxKind, items: Iterable[tuple[str, Mapping[str, Any]]]) -> int:
        """Add work under keys; returns how much of it is new."""

    def claim(self, kind: OutboxKind, *, limit: int, now: datetime, lease: timedelta, owner: str) -> list[OutboxItem]:
        """Lease open items whose lease is free or expired and whose retry is due."""

    def done(self, items: Sequence[int]) -> None:
        """Close items."""

    def failed(self, item: int, *, error: str, retry_at: datetime) -> None:
        """Note a failure; the item is offered again from `retry_at`."""

    def failing(self, kind: OutboxKind, *, among: int = 1000) -> list[tuple[OutboxItem, str]]:
        """Open items of a kind that failed, with why, oldest first; of the oldest open ones only so many are read."""

    def outbox_counts(self) -> dict[tuple[str, str], int]:
        """Number of items by (kind, "open" | "failing" | "done")."""

    def add_notices(self, notices: Sequence[Notice]) -> None:
        """Put reminders into workbenches; an officer who has one of a rung already keeps it as it is."""

    def notices(self, *, officer_id: int | None = None, settled: bool | None = None) -> list[Notice]:
        """The notices of an officer, or of all, by officer and rung; None does not narrow."""

    def unread_notices(self, officer_id: int, *, limit: int) -> list[Notice]:
        """The notices of an officer that are unread and not settled, the newest first."""

    def read_notices(self, officer_id: int, rung_ids: Iterable[int], at: datetime) -> int:
        """Mark notices as read; returns how many were unread."""

    def settle_notices(self, notices: Sequence[Notice]) -> None:
        """Note that their deadlines are over and done with."""

    def rungs(self, ids: Iterable[int]) -> dict[int, OutboxItem]:
        """What rungs are about, by id, done or not."""

    def failing_rungs(self) -> list[tuple[OutboxItem, str]]:
        """Rungs that could be handed over to nobody, and why."""

    def add_dispatches(self, dispatches: Sequence[Dispatch]) -> None:
        """Let rungs leave by channels; one that stands already stays as it is."""

    def pending_dispatches(self) -> list[Dispatch]:
        """Those that go with no message yet, by channel and officer."""

    def drop_dispatches(self, dispatches: Sequence[Dispatch]) -> None:
        """Let rungs not leave by channels after all; what went with a message stays."""

    def dispatches(
        self, *, rung_ids: Collection[int] | None = None, message_ids: Collection[int] | None = None
    ) -> list[Dispatch]:
        """The dispatches of some rungs, or of some messages; rungs in the order in which they came."""

    def add_message(self, key: str, channel: str, officer_id: int, dispatches: Sequence[Dispatch]) -> bool:
        """A message with the rungs it tells of; False, and nothing is changed, when its key stands already."""

    def leased_message(self, message_id: int, *, owner: str) -> Message | None:
        """A message that is still to be sent under a lease of one's own; None when the lease is another's by now."""

    def begin_message(self, message_id: int, *, address: str, at: datetime) -> None:
        """Note that an attempt begins, before it does."""

    def accepted(self, message_id: int, *, answer: str, at: datetime) -> None:
        """Note what a channel answered when it took a message."""

    def refused(self, message_id: int, *, answer: str, tried: bool) -> None:
        """Note why a message was not sent; `tried`: whether an attempt was begun, which failed for certain."""

    def messages(self, *, ids: Collection[int] | None = None, failing: bool = False) -> list[Message]:
        """Messages of some ids, or those still to be sent, perhaps only those that failed."""

    def try_again(self, item_ids: Sequence[int]) -> int:
        """Let failed rungs and messages be tried at once; returns how many of them are open."""
