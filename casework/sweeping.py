"""The sweep: what is due is decided and recorded, in legal order, until nothing is due any more.

A lapse harms nobody by itself: it may open a duty, complete a deemed service or end a restriction; acts against a party
are for officers. A case that cannot be decided is set aside until the next day and shown; it never stops the others.
Sweeps may run beside each other, in threads or processes: each takes cases that no other has.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date, datetime
from time import perf_counter

from casework.authority import People
from casework.editions import Editions
from casework.following import Followers
from casework.lapsing import Lapses, lapsed_before
from casework.parts import Parts, shanghai_day
from casework.rungs import Rungs, is_current
from casework.swept import Failure, Fired, SweepReport, Tally, together
from engine.case import Case
from engine.errors import ConflictError, MissingError, UnavailableError
from store.contract import UnitOfWork
from store.projections import TimerName, lapse_timer
from store.values import Recording, StoredCase, Timer, TimerKind

__all__ = ["BATCH", "Failure", "Fired", "SweepReport", "catch_up", "sweep"]

BATCH = 1000
"""Timers in one transaction."""


def sweep(parts: Parts, *, now: datetime, limit: int = BATCH, batches: int | None = None) -> SweepReport:
    """Fire what is due up to the Shanghai day of an instant, earliest first.

    Where units may write beside each other, several hands take batches: one decides while the other's are written.

    Args:
        parts: the system.
        now: aware; also the instant the events are recorded at.
        limit: timers in one transaction.
        batches: so many transactions at most; None: until nothing is due. `more` of the report tells whether it is
            worth asking again.

    Raises:
        UnavailableError: the database cannot be used now; what was fired before is recorded.
    """
    tickets = iter(range(sys.maxsize if batches is None else batches))
    hands = parts.store.hands
    with _no_search_for_cycles():
        if hands == 1:
            return _swept(parts, now, limit, tickets)
        with ThreadPoolExecutor(hands, "sweep") as pool:
            begun = [pool.submit(_swept, parts, now, limit, tickets) for _ in range(hands)]
        return together(one.result() for one in begun)


def _swept(parts: Parts, now: datetime, limit: int, tickets: Iterator[int]) -> SweepReport:
    """What one hand does: a batch for each ticket it draws, until there are no more or nothing is due."""
    tally = Tally(now)
    for _ in tickets:
        if not _batch(parts, limit, tally):
            return tally.report()
    return tally.report(more=True)


@contextmanager
def _no_search_for_cycles() -> Iterator[None]:
    """Let no collector run meanwhile.

    A batch makes some hundred thousand objects, a handful of them in cycles and nearly all needed until its end;
    looking through them again and again took a seventh of a sweep's time.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def catch_up(parts: Parts, numbers: Iterable[str], *, now: datetime) -> SweepReport:
    """Fire the lapses due in some cases, whether or not the sweep has come to them; unknown numbers are passed over.

    Args:
        parts: the system.
        numbers: of the cases.
        now: as for ``sweep``.
    """
    tally = Tally(now)
    today = shanghai_day(now)
    with parts.store.read() as unit:
        waiting = [case.id for case in _known(unit, numbers) if lapsed_before(case, today)]
    while waiting:
        with parts.store.write() as unit:
            waiting = _catch_up_once(parts, unit, waiting, tally)
            unit.commit()
    return tally.report()


def _catch_up_once(parts: Parts, unit: UnitOfWork, waiting: Sequence[int], tally: Tally) -> list[int]:
    """Fire the next lapse of each case, as it stands under the write lock; the ids of those where one was fired.

    Another program may have come to a case between the look and the lock; then there is nothing left to fire in it.
    """
    today = shanghai_day(tally.now)
    cases = {key: case for key, case in unit.cases(waiting).items() if lapsed_before(case, today)}
    failed_before = len(tally.failures)
    _Lapsing.of(parts, unit, tally).fire([_next_lapse(case, today) for case in cases.values()], cases)
    failed = {failure.case_number for failure in tally.failures[failed_before:]}
    return [key for key, case in cases.items() if case.number not in failed]


def _known(unit: UnitOfWork, numbers: Iterable[str]) -> Iterator[StoredCase]:
    for number in sorted(set(numbers)):
        with suppress(MissingError):
            yield unit.case(number)


def _next_lapse(case: StoredCase, today: date) -> Timer:
    return lapse_timer(case.office_id, case.id, lapsed_before(case, today)[0])


def _batch(parts: Parts, limit: int, tally: Tally) -> bool:
    """Fire one batch; False when nothing was due, or all that was is in other hands."""
    dealt = tally.dealt
    with parts.store.write(shared=True) as unit:
        timers = unit.due(shanghai_day(tally.now), limit=limit)
        if not timers:
            return False
        cases = _readable(unit, timers, tally)
        timers = [timer for timer in timers if timer.case_id in cases]
        lapses = _first_of_each_case(timer for timer in timers if _kind(timer) is TimerKind.LAPSE)
        lapsing = _Lapsing.of(parts, unit, tally, swept=True)
        after = lapsing.fire(lapses, cases)
        lapsed = {timer.case_id for timer in lapses}
        rungs = [timer for timer in timers if _kind(timer) is TimerKind.REMIND]
        unit.drop_timers([timer for timer in rungs if timer.case_id in after and not is_current(timer, after)])
        waiting = [timer for timer in rungs if timer.case_id not in lapsed]
        if waiting:
            Rungs(unit, lapsing.editions, People.of(unit), tally).remind(waiting, cases)
        unit.commit()
    return tally.dealt > dealt


_KINDS = {kind.value: kind for kind in TimerKind}


def _kind(timer: Timer) -> TimerKind:
    return _KINDS[timer.name[0]]


def _readable(unit: UnitOfWork, timers: Sequence[Timer], tally: Tally) -> Mapping[int, StoredCase]:
    """The cases of timers; one whose row cannot be read is set aside with all its timers."""
    wanted = {timer.case_id for timer in timers}
    try:
        return unit.cases(sorted(wanted))
    except _UNREADABLE:
        found: dict[int, StoredCase] = {}
    for case_id in sorted(wanted):
        try:
            found |= unit.cases([case_id])
        except _UNREADABLE as error:
            for timer in timers:
                if timer.case_id == case_id:
                    tally.set_aside(unit, timer, "", error)
    return found


_UNREADABLE = (ValueError, KeyError, TypeError, AttributeError)
"""What reading a row raises that was not written by the store."""


def _first_of_each_case(timers: Iterable[Timer]) -> list[Timer]:
    """One event a case in a batch: its next lapse is decided on what this one leads to."""
    first: dict[int, Timer] = {}
    for timer in timers:
        first.setdefault(timer.case_id, timer)
    return list(first.values())


_Decided = Sequence[tuple[Timer, Recording]]


@dataclass(frozen=True, slots=True)
class _Lapsing:
    """One unit of work in which deadlines lapse."""

    unit: UnitOfWork
    editions: Editions
    lapses: Lapses
    tally: Tally
    took: dict[int, float] = field(default_factory=dict)  # seconds to decide a case's lapse

    @classmethod
    def of(cls, parts: Parts, unit: UnitOfWork, tally: Tally, *, swept: bool = False) -> _Lapsing:
        editions = Editions(parts, unit)
        return cls(unit, editions, Lapses(editions, tally.now, shanghai_day(tally.now), swept), tally)

    def fire(self, timers: Sequence[Timer], cases: Mapping[int, StoredCase]) -> dict[int, Case]:
        """Decide and record the lapses of timers, each of another case; the states that were recorded, by case."""
        decided: list[tuple[Timer, Recording]] = []
        for timer in timers:
            case = cases[timer.case_id]
            begun = perf_counter()
            try:
                decided.append((timer, self.lapses.recording(case, TimerName.parse(timer.name).deadline)))
            except UnavailableError:
                raise
            except Exception as error:  # the case's own fault, whatever it is: the others must not wait for it
                self.tally.set_aside(self.unit, timer, case.number, error)
            self.took[case.id] = perf_counter() - begun
        return self._record(decided)

    def _record(self, decided: _Decided) -> dict[int, Case]:
        """Record a batch; when it fails as a whole, each case by itself, so that one bad case stops no other."""
        if not decided:
            return {}
        try:
            with self.unit.savepoint():
                recordings = [recording for _, recording in decided]
                self.unit.record(recordings)
                Followers(self.unit, self.editions, self.tally.now, None).follow(recordings)
        except UnavailableError:
            raise
        except Exception as error:  # likewise
            return self._apart(decided, error)
        self.tally.fired.extend(self._fired(timer, recording) for timer, recording in decided)
        self.tally.dealt += len(decided)
        return {recording.case.id: recording.after for recording in recordings}

    def _apart(self, decided: _Decided, error: Exception) -> dict[int, Case]:
        if len(decided) > 1:
            return {case_id: state for one in decided for case_id, state in self._record([one]).items()}
        # Of a conflict, another program came to the case: the timer stays, and the next look decides anew.
        if not isinstance(error, ConflictError):
            timer, recording = decided[0]
            self.tally.set_aside(self.unit, timer, recording.case.number, error)
        return {}

    def _fired(self, timer: Timer, recording: Recording) -> Fired:
        case = recording.case
        return Fired(case.number, recording.name, timer.due, case.state.procedure, self.took[case.id])
