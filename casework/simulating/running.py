"""Living through the days of a simulation: the sweep first, then papers, what comes in, and what the desks do.

Everything is done by the real operations, on a store of its own. What the parts of a day are is owned here, and
nothing of how each is done.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from casework.parts import SHANGHAI, Parts
from casework.playing.scratch import VirtualClock
from casework.simulating.arrivals import Arrival, in_year
from casework.simulating.behaviour import Regulation
from casework.simulating.city import Staff
from casework.simulating.counting import Fault, Tallies
from casework.simulating.desks import Desks
from casework.simulating.holidays import import_next_year
from casework.simulating.lives import Lives
from casework.simulating.opening import Opener
from casework.simulating.papers import Papers, PapersDone
from casework.simulating.planning import Life, Planner
from casework.simulating.reminding import count_reminders
from casework.simulating.telling import Teller
from casework.sweeping import sweep

_MORNING = 9
_MOST_WAITING = 30
"""Working days for which a case that comes in may wait for another one to be opened in."""
_SUNDAY = 6


@dataclass(slots=True)
class Running:
    """A simulation while it runs.

    Args:
        parts: the scratch system.
        clock: of its parts.
        regulations: that are simulated.
        staff: of the city.
        planner: makes plans.
        teller: tells facts.
        arriving: what comes in, by day.
        enterprises: in the city.
    """

    parts: Parts
    clock: VirtualClock
    regulations: Sequence[Regulation]
    staff: Staff
    planner: Planner
    teller: Teller
    arriving: Mapping[date, list[Arrival]]
    enterprises: int
    tallies: Tallies = field(default_factory=Tallies)
    lives: Lives = field(init=False)
    desks: Desks = field(init=False)
    _late: list[tuple[Arrival, int]] = field(default_factory=list)  # without a case to be opened in, and how long
    _opener: Opener = field(init=False)
    _papers: Papers = field(init=False)

    def __post_init__(self) -> None:
        """Put the parts of a day together."""
        self._papers = Papers(self.parts, self.staff, self.planner)
        self.lives = Lives(self.parts, self.planner, self._papers, self.tallies)
        self.desks = Desks(self.parts, self.staff, self.planner, self.teller, self.lives, self.tallies)
        hosts = self.lives.by_procedure
        self._opener = Opener(self.parts, self.staff, self.teller, self.planner, hosts, self.enterprises)

    def run(self, first: date, last: date, told: Callable[[date, Tallies], None]) -> None:
        """Live through the days from the first to the last, both included.

        Args:
            first: of the days.
            last: likewise.
            told: called at the end of each day.
        """
        for n in range((last - first).days + 1):
            day = first + timedelta(days=n)
            self.clock.now = datetime(day.year, day.month, day.day, _MORNING, tzinfo=SHANGHAI)
            self._day(day)
            if day.weekday() == _SUNDAY or day == last:
                self._close_week(day)
            told(day, self.tallies)

    @property
    def cases(self) -> Iterable[Life]:
        """All cases, oldest first."""
        return self.lives.by_id.values()

    def _day(self, day: date) -> None:
        changed = self._sweep(day)
        if self.planner.calendar.is_working(day):
            papers = PapersDone()
            self._papers.issue(papers, day)
            self._publish(day)
            self._open(day)
            changed |= self.desks.work(day)
            self.lives.meet(day)
            changed |= {one.id for one in self.lives.woken(day) if one.looked_on is not None and one.looked_on <= day}
            self._papers.note(papers, day)
            self.tallies.papers(day, papers.drafted, papers.issued, papers.steps)
            self.tallies.papers_redrafted += papers.redrafted.total()
            self.tallies.papers_refused += papers.refused
        self.lives.replan(changed, day)
        self.tallies.week(day).reminders += count_reminders(self.parts, self.planner.calendar, day)

    def _sweep(self, day: date) -> set[int]:
        report = sweep(self.parts, now=self.clock())
        week = self.tallies.week(day)
        for one in report.fired:
            week.lapses[one.procedure, one.name] += 1
        self.tallies.faults += [
            Fault("期限无法处理，已搁置", day, one.case_number, one.timer, one.error) for one in report.failures
        ]
        with self.parts.store.read() as unit:
            left = unit.next_due()
        if left is not None and left <= day:
            self.tallies.faults.append(Fault("期限到期而没有处理", day, "", "", f"最早的一个是{left}"))
        self.lives.meet(day)
        return {self.lives.by_number[one.case_number].id for one in report.fired}

    def _publish(self, day: date) -> None:
        """On its day the next year's holidays are published, and all that was provisional is counted anew."""
        if day != self.planner.calendar.next_working(in_year(self.planner.behaviour.notice, day.year)):
            return
        found = import_next_year(self.parts, day.year)
        if found is not None:
            self.tallies.recounted += found.touched
            self.tallies.moved += len(found.moves)
            self.tallies.faults += [Fault("重新计算出错", day, one.case, "", one.error) for one in found.failures]

    def _open(self, day: date) -> None:
        for outcome in self._opener.campaigns(self.regulations, day, day.year):
            if outcome.error is not None:
                self.tallies.not_opened[str(outcome.error)] += 1
        self.lives.meet(day)
        arriving = [*(one for one, _ in self._late), *self.arriving.get(day, ())]
        ages = {one.n: age for one, age in self._late}
        if not arriving:
            return
        done, waiting = self._opener.open(arriving, day)
        self._late = []
        for one in waiting:
            if (age := ages.get(one.n, 0)) < _MOST_WAITING:
                self._late.append((one, age + 1))
            else:
                self.tallies.not_opened[f"{one.stream.procedure}：等了{age}个工作日，没有可以在其中立案的上级案件"] += 1
        for one, outcome in done:
            if outcome.error is None:
                self.tallies.arrived += not outcome.repeated
            else:
                self.tallies.not_opened[f"{one.stream.procedure}：{outcome.error}"] += 1
        self.lives.meet(day)

    def _close_week(self, day: date) -> None:
        week = self.tallies.week(day)
        with self.parts.store.read() as unit:
            for duty in unit.duties(offices=None):
                week.duties[duty.office_id, duty.role] += 1
        week.backlog.update(self.desks.backlog())
