"""What one round of reminding did, and the tally that is kept while it runs."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from casework.reminders.urgency import SHANGHAI
from store.contract import UnitOfWork
from store.values import OutboxItem

FIRST_RETRY = timedelta(minutes=5)
LAST_RETRY = timedelta(hours=4)
_DOUBLINGS = 10


@dataclass(frozen=True, slots=True)
class RemindFailure:
    """A rung or a message that could not be delivered; it stays in the outbox."""

    key: str
    error: str


@dataclass(frozen=True, slots=True)
class RemindReport:
    """What one round did."""

    sent: int = 0  # reminders in messages that were accepted; one that goes to two officers counts twice
    letters: int = 0  # messages that were accepted, by whatever channel
    moot: int = 0  # reminders dropped because their deadline no longer runs
    failures: tuple[RemindFailure, ...] = ()
    notices: int = 0  # new in workbenches
    waiting: int = 0  # reminders that leave later: the next morning, the next working day, when there is an address
    channels: tuple[tuple[str, int], ...] = ()  # accepted messages by key of the channel


@dataclass(slots=True)
class Round:
    """The tally of one round while it runs."""

    now: datetime  # aware
    sent: int = 0
    moot: int = 0
    notices: int = 0
    waiting: int = 0
    failures: list[RemindFailure] = field(default_factory=list)
    accepted: dict[str, int] = field(default_factory=dict)  # by channel

    @property
    def today(self) -> date:
        """The day in Shanghai."""
        return self.now.astimezone(SHANGHAI).date()

    def fail(self, unit: UnitOfWork, item: OutboxItem, error: str) -> None:
        """Note that a rung or message waits for another attempt; pauses double up to some hours."""
        pause = min(FIRST_RETRY * 2 ** min(item.attempts - 1, _DOUBLINGS), LAST_RETRY)
        unit.failed(item.id, error=error, retry_at=self.now + pause)
        self.failures.append(RemindFailure(item.key, error))

    def accept(self, channel: str, reminders: int) -> None:
        """Count an accepted message."""
        self.accepted[channel] = self.accepted.get(channel, 0) + 1
        self.sent += reminders

    def report(self) -> RemindReport:
        """The figures."""
        return RemindReport(
            self.sent,
            sum(self.accepted.values()),
            self.moot,
            tuple(self.failures),
            self.notices,
            self.waiting,
            tuple(sorted(self.accepted.items())),
        )
