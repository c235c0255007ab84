"""What is counted while a year is lived through: by week, by desk, by procedure, by reason.

Weeks run from Monday to Sunday and go by the Monday. Nothing is decided here.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta

from engine.errors import RefusedError, ShixianError

_FIGURES = re.compile(r"[0-9A-Z〔〕-]*\d[0-9A-Z〔〕-]*")
_QUOTED = re.compile(r"(?<=案件)[^，。；：”]+?号")


def week_of(day: date) -> date:
    """The Monday of a day's week."""
    return day - timedelta(days=day.weekday())


@dataclass(slots=True)
class Week:
    """One week."""

    first: date
    opened: Counter[str] = field(default_factory=Counter)  # by procedure
    finished: Counter[str] = field(default_factory=Counter)
    acts: Counter[tuple[str, str]] = field(default_factory=Counter)  # by office's level and role
    desks: Counter[str] = field(default_factory=Counter)  # acts by desk
    steps: Counter[tuple[int, str]] = field(default_factory=Counter)  # with papers, by office and step
    drafted: Counter[str] = field(default_factory=Counter)  # papers by title
    issued: Counter[str] = field(default_factory=Counter)
    mails: int = 0
    reminders: Counter[str] = field(default_factory=Counter)  # by how long before the end they come
    lapses: Counter[tuple[str, str]] = field(default_factory=Counter)  # by procedure and deadline
    ended: Counter[str] = field(default_factory=Counter)  # deadlines, by how they ended
    refused: int = 0
    duties: Counter[tuple[int, str]] = field(default_factory=Counter)  # open at its end, by office and role
    backlog: Counter[str] = field(default_factory=Counter)  # acts that waited at its end, by desk


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that must not be: an error of the program, a case set aside, a paper that cannot be issued.

    Attributes:
        what: which of them.
        day: on which it came up.
        case: number; empty: of none.
        name: of the act or the timer.
        told: the error.
    """

    what: str
    day: date
    case: str
    name: str
    told: str


@dataclass(slots=True)
class Tallies:
    """All that is counted."""

    weeks: dict[date, Week] = field(default_factory=dict)  # by their Mondays, in order
    reasons: Counter[tuple[str, str, str]] = field(default_factory=Counter)  # refusals by procedure, act, reason
    given_up: Counter[tuple[str, str]] = field(default_factory=Counter)  # acts given up, by procedure and act
    done: Counter[tuple[str, str]] = field(default_factory=Counter)  # acts done, by procedure and act
    papers_refused: Counter[str] = field(default_factory=Counter)
    papers_redrafted: int = 0
    faults: list[Fault] = field(default_factory=list)
    acts: int = 0
    arrived: int = 0
    not_opened: Counter[str] = field(default_factory=Counter)  # openings that were refused, by reason
    recounted: int = 0  # cases counted anew when holidays were published
    moved: int = 0  # deadlines that got another version by that

    def week(self, day: date) -> Week:
        """The week of a day."""
        first = week_of(day)
        if first not in self.weeks:
            self.weeks[first] = Week(first)
        return self.weeks[first]

    def papers(
        self,
        day: date,
        drafted: Counter[str],
        issued: Counter[str],
        steps: Counter[tuple[int, str]],
    ) -> None:
        """Count what became of papers on a day."""
        week = self.week(day)
        week.drafted += drafted
        week.issued += issued
        week.steps += steps

    def refuse(self, day: date, procedure: str, action: str, error: ShixianError) -> None:
        """Count a refusal."""
        self.week(day).refused += 1
        self.reasons[procedure, action, reason_of(error)] += 1


def reason_of(error: ShixianError) -> str:
    """The reason of a refusal without what differs from case to case: dates, numbers.

    >>> reason_of(RefusedError("“复查”须待“整改”届满后办理，2026-03-05起方可办理"))
    '“复查”须待“整改”届满后办理，…起方可办理'
    """
    told = error.reason if isinstance(error, RefusedError) else str(error)
    return _FIGURES.sub("…", _QUOTED.sub("…", told))
