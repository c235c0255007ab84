"""What a sweep did and what it could not do, and how a timer that cannot be decided is set aside.

Setting aside loses nothing and blocks nothing: the timer waits for the next day, the reason is kept for people to see
until something is recorded in the case.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from casework.parts import shanghai_day
from engine.errors import ShixianError
from store.contract import UnitOfWork
from store.values import Timer, Trouble

_log = logging.getLogger("shixian.sweep")


@dataclass(frozen=True, slots=True)
class Fired:
    """A lapse that was recorded."""

    case_number: str
    name: str  # of the deadline
    due: date
    procedure: str = ""  # key
    seconds: float = 0.0  # to decide it, by a stopwatch: for people who look for what is slow


@dataclass(frozen=True, slots=True)
class Failure:
    """A timer that could not be decided; it is tried again the next day."""

    case_number: str
    timer: str
    error: str


@dataclass(frozen=True, slots=True)
class SweepReport:
    """What a sweep did."""

    lapsed: int
    reminders: int
    failures: tuple[Failure, ...]
    fired: tuple[Fired, ...]
    more: bool = False  # whether more may be due


def together(reports: Iterable[SweepReport]) -> SweepReport:
    """What several hands did."""
    found = list(reports)
    return SweepReport(
        sum(one.lapsed for one in found),
        sum(one.reminders for one in found),
        tuple(failure for one in found for failure in one.failures),
        tuple(fired for one in found for fired in one.fired),
        any(one.more for one in found),
    )


@dataclass(slots=True)
class Tally:
    """What a sweep has done so far."""

    now: datetime
    dealt: int = 0  # timers that are out of the way, however
    reminders: int = 0
    failures: list[Failure] = field(default_factory=list)
    fired: list[Fired] = field(default_factory=list)

    def report(self, *, more: bool = False) -> SweepReport:
        """What is told of it."""
        return SweepReport(len(self.fired), self.reminders, tuple(self.failures), tuple(self.fired), more)

    def set_aside(self, unit: UnitOfWork, timer: Timer, case_number: str, error: Exception) -> None:
        """Try a timer again the next day, and tell why.

        Args:
            unit: one that writes.
            timer: as it stands.
            case_number: of its case; empty: the case itself cannot be read.
            error: one of ours, or a fault of the program or of the data: whatever it is, it concerns this case alone.
        """
        today = shanghai_day(self.now)
        unit.drop_timers([timer])
        unit.add_timers([Timer(today + timedelta(days=1), timer.office_id, timer.case_id, timer.name)])
        sentence = told(error)
        unit.set_aside(Trouble(timer.case_id, timer.name, timer.office_id, today, sentence))
        number = case_number or f"内部编号{timer.case_id}"
        if not isinstance(error, ShixianError):
            _log.error("timer %s of case %s cannot be decided", timer.name, number, exc_info=error)
        self.failures.append(Failure(number, timer.name, sentence))
        self.dealt += 1


def told(error: Exception) -> str:
    """An error in a sentence for officers."""
    if isinstance(error, ShixianError):
        return str(error)
    return f"程序或者数据有误，无法处理，请联系系统管理员（{type(error).__name__}: {error}）"
