"""The sweep: what is due is decided and recorded, in legal order, until nothing is due any more.

A lapse harms nobody by itself: it may open a duty, complete a deemed service or end a restriction; acts against a party
are for officers. A case that cannot be decided is set aside until the next day and reported; it never stops the others.
"""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from casework.authority import People
from casework.editions import Editions
from casework.following import Followers
from casework.lapsing import Lapses, lapsed_before
from casework.parts import Parts, shanghai_day
from engine.case import DeadlineStatus
from engine.errors import MissingError, ShixianError
from store.contract import UnitOfWork
from store.projections import TimerName, lapse_timer, next_rung_timer
from store.values import OutboxKind, Recording, StoredCase, Timer, TimerKind


@dataclass(frozen=True, slots=True)
class Fired:
    """A lapse that was recorded."""

    case_number: str
    name: str  # of the deadline
    due: date


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


@dataclass(slots=True)
class _Tally:
    reminders: int = 0
    failures: list[Failure] = field(default_factory=list)
    fired: list[Fired] = field(default_factory=list)


def sweep(parts: Parts, *, now: datetime, limit: int = 1000) -> SweepReport:
    """Fire everything due up to the Shanghai day of an instant.

    Args:
        parts: the system.
        now: aware; also the instant the events are recorded at.
        limit: timers in one transaction.
    """
    tally = _Tally()
    while _batch(parts, now, limit, tally):
        pass
    return SweepReport(len(tally.fired), tally.reminders, tuple(tally.failures), tuple(tally.fired))


def catch_up(parts: Parts, numbers: Iterable[str], *, now: datetime) -> SweepReport:
    """Fire the lapses due in some cases, whether or not the sweep has come to them; unknown numbers are passed over.

    Args:
        parts: the system.
        numbers: of the cases.
        now: as for ``sweep``.
    """
    tally = _Tally()
    today = shanghai_day(now)
    with parts.store.read() as unit:
        waiting = [case.id for case in _known(unit, numbers) if lapsed_before(case, today)]
    while waiting:
        with parts.store.write() as unit:
            waiting = _catch_up_once(parts, unit, now, waiting, tally)
            unit.commit()
    return SweepReport(len(tally.fired), tally.reminders, tuple(tally.failures), tuple(tally.fired))


def _catch_up_once(parts: Parts, unit: UnitOfWork, now: datetime, waiting: Sequence[int], tally: _Tally) -> list[int]:
    """Fire the next lapse of each case, as it stands under the write lock; the ids of those where one was fired.

    Another program may have come to a case between the look and the lock; then there is nothing left to fire in it.
    """
    today = shanghai_day(now)
    cases = {key: case for key, case in unit.cases(waiting).items() if lapsed_before(case, today)}
    failed_before = len(tally.failures)
    _lapse(parts, unit, now, [_next_lapse(case, today) for case in cases.values()], cases, tally)
    failed = {failure.case_number for failure in tally.failures[failed_before:]}
    return [key for key, case in cases.items() if case.number not in failed]


def _known(unit: UnitOfWork, numbers: Iterable[str]) -> Iterator[StoredCase]:
    for number in sorted(set(numbers)):
        with suppress(MissingError):
            yield unit.case(number)


def _next_lapse(case: StoredCase, today: date) -> Timer:
    return lapse_timer(case.office_id, case.id, lapsed_before(case, today)[0])


@contextmanager
def _no_search_for_cycles() -> Iterator[None]:
    """Let no collector run meanwhile.

    A batch makes some hundred thousand objects, hardly any in cycles and nearly all needed until its end; looking
    through them again and again took a seventh of a sweep's time.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _batch(parts: Parts, now: datetime, limit: int, tally: _Tally) -> bool:
    """Fire one batch; False when nothing was due."""
    with _no_search_for_cycles(), parts.store.write() as unit:
        timers = unit.due(shanghai_day(now), limit=limit)
        if not timers:
            return False
        cases = unit.cases(sorted({timer.case_id for timer in timers}))
        lapses = _first_of_each_case(timer for timer in timers if _kind(timer) is TimerKind.LAPSE)
        _lapse(parts, unit, now, lapses, cases, tally)
        lapsing = {timer.case_id for timer in lapses}
        reminders = [t for t in timers if _kind(t) is TimerKind.REMIND and t.case_id not in lapsing]
        _remind(parts, unit, now, reminders, cases, tally)
        unit.commit()
    return True


_KINDS = {kind.value: kind for kind in TimerKind}


def _kind(timer: Timer) -> TimerKind:
    return _KINDS[timer.name[0]]


def _first_of_each_case(timers: Iterable[Timer]) -> list[Timer]:
    """One event a case in a batch: its next lapse is decided on what this one leads to."""
    first: dict[int, Timer] = {}
    for timer in timers:
        first.setdefault(timer.case_id, timer)
    return list(first.values())


def _lapse(
    parts: Parts, unit: UnitOfWork, now: datetime, timers: Sequence[Timer], cases: dict[int, StoredCase], tally: _Tally
) -> None:
    decided: list[tuple[Timer, Recording]] = []
    editions = Editions(parts, unit)
    lapses = Lapses(editions, now, shanghai_day(now))
    for timer in timers:
        case = cases[timer.case_id]
        try:
            decided.append((timer, lapses.recording(case, TimerName.parse(timer.name).deadline)))
        except ShixianError as error:
            _set_aside(unit, timer, case, str(error), now, tally)
    _record(unit, editions, decided, now, tally)


def _record(
    unit: UnitOfWork, editions: Editions, decided: Sequence[tuple[Timer, Recording]], now: datetime, tally: _Tally
) -> None:
    """Record a batch; when it fails as a whole, each case by itself, so that one bad case stops no other."""
    recordings = [recording for _, recording in decided]
    try:
        with unit.savepoint():
            unit.record(recordings)
            Followers(unit, editions, now, None).follow(recordings)
    except ShixianError as error:
        if len(decided) == 1:
            timer, recording = decided[0]
            _set_aside(unit, timer, recording.case, str(error), now, tally)
            return
        for one in decided:
            _record(unit, editions, [one], now, tally)
    else:
        tally.fired.extend(Fired(recording.case.number, recording.name, timer.due) for timer, recording in decided)


def _set_aside(unit: UnitOfWork, timer: Timer, case: StoredCase, error: str, now: datetime, tally: _Tally) -> None:
    """Try again the next day, and tell: nothing is lost, nothing blocks."""
    tomorrow = shanghai_day(now) + timedelta(days=1)
    unit.drop_timers([timer])
    unit.add_timers([Timer(tomorrow, timer.office_id, timer.case_id, timer.name)])
    tally.failures.append(Failure(case.number, timer.name, error))


def _remind(
    parts: Parts, unit: UnitOfWork, now: datetime, timers: Sequence[Timer], cases: dict[int, StoredCase], tally: _Tally
) -> None:
    """Hand a reminder to the outbox, and set the ladder's next rung. The case itself does not change."""
    if not timers:
        return
    subjects = unit.subjects({cases[timer.case_id].subject_id for timer in timers})
    people = People.of(unit)
    editions = Editions(parts, unit)
    following: list[Timer] = []
    for timer in timers:
        case = cases[timer.case_id]
        called = TimerName.parse(timer.name)
        name = called.deadline
        deadline = case.state.deadlines.get(name)
        if deadline is None or deadline.status is not DeadlineStatus.LIVE or deadline.version != called.version:
            continue
        procedure = editions.of(case).procedure
        rule = procedure.deadlines[name]
        office = people.at_level(case.office_id, procedure.roles[rule.holder].level)
        payload = {
            "case": case.number,
            "case_id": case.id,
            "deadline": name,
            "label": rule.label,
            "version": deadline.version,
            "rung": called.rung,
            "due": deadline.last_day.isoformat(),
            "provisional": deadline.provisional,
            "days_left": (deadline.last_day - timer.due).days,
            "subject": subjects[case.subject_id].name,
            "holder": rule.holder,
            "holder_label": procedure.roles[rule.holder].label,
            "office": office.id,
            "procedure": procedure.key,
        }
        if unit.enqueue(OutboxKind.REMIND, f"{case.number}|{name}|{called.version}|{called.rung}", payload):
            tally.reminders += 1
        later = next_rung_timer(timer.office_id, case.id, deadline, on_or_after=shanghai_day(now), above=called.rung)
        if later is not None:
            following.append(later)
    unit.drop_timers(timers)
    unit.add_timers(following)
