"""What a simulated year amounts to: load by week, office and role, letters, reminders, lapses, faults, proof, speed.

Plain values. How they are derived from what was counted is ``figures``, what tables are made of them ``tables``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from casework.simulating.counting import Fault


@dataclass(frozen=True, slots=True)
class WeekRow:
    """One week of the whole city."""

    week: date  # its Monday
    opened: int
    finished: int
    acts: int
    paper_steps: int
    drafted: int
    issued: int
    mails: int
    reminders: int
    lapses: int
    met: int  # deadlines that ended because what they asked for was done
    lapsed: int
    cancelled: int
    refused: int
    duties: int  # open at the end of the week
    backlog: int  # acts that no desk had come to at the end of the week


@dataclass(frozen=True, slots=True)
class DeskRow:
    """The load of one desk."""

    desk: str
    officers: int
    acts: int
    busiest: date | None  # Monday of the week with most acts
    acts_then: int
    backlog: int  # the most that waited at the end of a week
    backlog_on: date | None
    by_week: tuple[int, ...]  # acts, in the order of the weeks


@dataclass(frozen=True, slots=True)
class ProcedureRow:
    """The cases of one procedure."""

    key: str
    title: str
    opened: int
    finished: int
    open: int
    median_days: int | None  # from opening to end, of those finished
    ninety_days: int | None  # nine of ten took no longer


@dataclass(frozen=True, slots=True)
class Count:
    """How often something was."""

    name: str
    count: int


@dataclass(frozen=True, slots=True)
class RoleRow:
    """The load of one role at one level of office."""

    level: str
    role: str
    acts: int
    busiest: date  # Monday of the week with most acts
    acts_then: int
    by_week: tuple[int, ...]  # acts, in the order of the weeks


@dataclass(frozen=True, slots=True)
class LapseRow:
    """How often a deadline lapsed."""

    procedure: str
    deadline: str
    count: int


@dataclass(frozen=True, slots=True)
class WaitingRow:
    """A duty that is still open at the end."""

    since: date
    days: int
    case: str  # number
    duty: str
    office: str
    role: str


@dataclass(frozen=True, slots=True)
class StandingRow:
    """How many cases of a procedure stand in a state."""

    procedure: str
    state: str  # in Chinese
    cases: int


@dataclass(frozen=True, slots=True)
class RefusalRow:
    """A reason for which acts were refused."""

    procedure: str
    act: str
    reason: str
    count: int


@dataclass(frozen=True, slots=True)
class Proof:
    """What verification at the end found."""

    cases: int
    events: int
    redecided: int
    problems: tuple[str, ...]
    digest: str  # of the store's content: the same for the same seed


@dataclass(frozen=True, slots=True)
class Speed:
    """How long it took, in seconds of the machine; figures a second."""

    seconds: float
    cases: float
    acts: float
    events: float
    days: float
    verifying: float  # seconds, not among those above
    peak_mb: int


@dataclass(frozen=True, slots=True)
class Report:
    """A simulated year."""

    first: date
    last: date
    seed: int
    asked: int
    arrived: int
    cases: int  # all, with those that acts opened
    acts: int
    acts_covered: int  # different acts that were done
    acts_known: int  # different acts there are
    refused: int
    recounted: int  # cases counted anew when the next year's holidays were published
    moved: int  # deadlines that got another date by that
    weeks: tuple[WeekRow, ...]
    desks: tuple[DeskRow, ...]
    procedures: tuple[ProcedureRow, ...]
    roles: tuple[RoleRow, ...]
    letters: tuple[Count, ...]
    reminders: tuple[Count, ...]  # by how long before the end they came
    lapses: tuple[LapseRow, ...]
    waiting: tuple[WaitingRow, ...]  # the oldest
    standing: tuple[StandingRow, ...]
    refusals: tuple[RefusalRow, ...]
    given_up: tuple[RefusalRow, ...]
    not_opened: tuple[Count, ...]
    papers_refused: tuple[Count, ...]  # and given up
    papers_redrafted: int  # because the case had changed since the draft
    faults: tuple[Fault, ...]
    idle: tuple[StandingRow, ...]  # open cases that nothing and nobody moves
    proof: Proof
    speed: Speed

    @property
    def busiest(self) -> WeekRow:
        """The week with most acts."""
        return max(self.weeks, key=lambda week: week.acts)
