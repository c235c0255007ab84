"""A year of a city, from nothing to its report: the city founded, its days lived through, its chains verified.

Everything happens in a folder and a store of its own that the caller provides; no other database is opened. Owns what
is asked for and how the parts of a simulation are put together.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Final, NoReturn

from casework.bureau import found_bureau
from casework.calendars import load_calendar
from casework.definitions.library import Library
from casework.evidence import keep_bytes
from casework.parts import SHANGHAI, Parts
from casework.playing.scratch import VirtualClock
from casework.playing.timeline_file import read_timeline
from casework.simulating.arrivals import arrivals
from casework.simulating.behaviour import Behaviour, Regulation
from casework.simulating.behaviour_file import behaviour_of, read_behaviour, refuse_unknown_habits
from casework.simulating.chance import Chance
from casework.simulating.city import Staff, found_city
from casework.simulating.counting import Tallies
from casework.simulating.examples import Examples
from casework.simulating.holidays import import_regional
from casework.simulating.options import Ways
from casework.simulating.outcome import proof_of, report_of
from casework.simulating.planning import Planner
from casework.simulating.report import Proof, Report, Speed
from casework.simulating.running import Running
from casework.simulating.telling import Teller
from engine.errors import DocumentError, MissingError, RefusedError
from engine.model import Level
from engine.periods.national import NATIONAL
from store.contract import Store

MOST_CASES: Final = 1_000_000
_FEWEST_ENTERPRISES: Final = 20
_PIXEL: Final = "样例附件.png"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be simulated.

    Attributes:
        first: of the days; in its year the streams flow.
        days: how many.
        cases: that come in.
        seed: the same one leads to the same content.
        regulations: keys of their main definitions; empty: all that the behaviour tells of.
        city: text and name of a bureau's own file of offices; None: the synthetic city.
        behaviour: text and name of an own file of habits; None: the one that comes with the program.
    """

    first: date
    days: int
    cases: int
    seed: int = 1
    regulations: tuple[str, ...] = ()
    city: tuple[str, str] | None = None
    behaviour: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Machine:
    """What is measured on the machine that simulates; reading it is for entry points.

    Attributes:
        seconds: a clock that only goes forward.
        peak_mb: the most memory held so far, in megabytes.
    """

    seconds: Callable[[], float]
    peak_mb: Callable[[], int]


def simulate(
    library: Library,
    store: Store,
    home: Path,
    wanted: Wanted,
    machine: Machine,
    *,
    progress: Callable[[date, Tallies], None] = lambda day, tallies: None,
) -> Report:
    """Simulate.

    Args:
        library: where procedures come from.
        store: an empty one.
        home: the folder that takes evidence; nobody else's.
        wanted: what is to be simulated.
        machine: that it runs on.
        progress: called at the end of each day.

    Raises:
        RefusedError: figures that cannot be simulated, or nobody in the city holds a role that is needed.
        MissingError: there is no such regulation.
        DefinitionError: the file of habits or of offices is wrong.
    """
    _refuse(wanted)
    behaviour = read_behaviour() if wanted.behaviour is None else _own_behaviour(library, *wanted.behaviour)
    regulations = _chosen(behaviour, wanted.regulations)
    keys = _reachable(library, regulations)
    last = wanted.first + timedelta(days=wanted.days - 1)
    clock = VirtualClock(_midnight(wanted.first))
    store.migrate()
    parts = Parts(store, library, clock, home, _no_letters, _no_letters, sample=True, rehearsal=True)
    running = _running(parts, clock, behaviour, regulations, keys, wanted)
    started = machine.seconds()
    running.run(wanted.first, last, progress)
    lived = machine.seconds() - started
    proof = proof_of(parts, len(list(running.cases)))
    speed = _speed(running, wanted.days, proof, lived, machine.seconds() - started - lived, machine.peak_mb())
    return report_of(running, wanted.first, last, wanted.cases, proof, speed)


def _speed(running: Running, days: int, proof: Proof, lived: float, verified: float, peak: int) -> Speed:
    return Speed(
        round(lived, 1),
        _rate(len(list(running.cases)), lived),
        _rate(running.tallies.acts, lived),
        _rate(proof.events, lived),
        _rate(days, lived),
        round(verified, 1),
        peak,
    )


def _rate(count: int, seconds: float) -> float:
    return round(count / seconds, 1) if seconds else 0.0


# -- putting together


def _own_behaviour(library: Library, text: str, file: str) -> Behaviour:
    behaviour = behaviour_of(text, file)
    refuse_unknown_habits(behaviour, library)
    return behaviour


def _running(
    parts: Parts,
    clock: VirtualClock,
    behaviour: Behaviour,
    regulations: Sequence[Regulation],
    keys: Sequence[str],
    wanted: Wanted,
) -> Running:
    library = parts.library
    procedures = [library.compiled(key).procedure for key in keys]
    if wanted.city is None:
        found_city(parts, procedures, wanted.cases)
    else:
        found_bureau(parts, *wanted.city)
    staff = Staff.of(parts)
    staff.refuse_unfit(procedures, _levels(regulations))
    import_regional(parts, regulations, wanted.first.year)
    calendar, chance = load_calendar(NATIONAL), Chance(wanted.seed)
    planner = Planner(chance, behaviour, calendar, {key: Ways(library.compiled(key), behaviour) for key in keys})
    enterprises = max(wanted.cases, _FEWEST_ENTERPRISES)
    evidence = keep_bytes(parts.home, _PIXEL, _pixel())
    teller = Teller(chance, _examples(library, keys), evidence, enterprises, calendar)
    last = wanted.first + timedelta(days=wanted.days - 1)
    arriving = arrivals(regulations, wanted.cases, wanted.first, last, calendar, chance)
    return Running(parts, clock, regulations, staff, planner, teller, arriving, enterprises)


def _refuse(wanted: Wanted) -> None:
    if not 1 <= wanted.cases <= MOST_CASES:
        raise RefusedError(f"案件数应为1至{MOST_CASES}，现为{wanted.cases}", field="--cases")
    if not 1 <= wanted.days <= (date(wanted.first.year + 1, 12, 31) - wanted.first).days:
        raise RefusedError(f"天数应为1天以上，并且不超过次年年末，现为{wanted.days}", field="--days")


def _chosen(behaviour: Behaviour, keys: Sequence[str]) -> tuple[Regulation, ...]:
    for key in keys:
        if key not in behaviour.regulations:
            raise MissingError("可以模拟的办理流程", key, tuple(behaviour.regulations))
    return tuple(one for key, one in behaviour.regulations.items() if not keys or key in keys)


def _reachable(library: Library, regulations: Iterable[Regulation]) -> tuple[str, ...]:
    """The procedures of some regulations and all that their cases open, sorted."""
    left = [stream.procedure for one in regulations for stream in one.streams]
    left += [units.procedure for one in regulations for units in one.units]
    left += [one.campaign.procedure for one in regulations if one.campaign is not None]
    found: set[str] = set()
    while left:
        key = left.pop()
        if key not in found:
            found.add(key)
            left += [spawn.procedure for spawn in library.compiled(key).procedure.spawns.values()]
    return tuple(sorted(found))


def _levels(regulations: Iterable[Regulation]) -> frozenset[Level]:
    """The levels of office that streams, campaigns and units ask for."""
    found = {stream.at for one in regulations for stream in one.streams if stream.at is not None}
    found |= {level for one in regulations for units in one.units for level in units.levels}
    return frozenset(found | {one.campaign.at for one in regulations if one.campaign is not None})


def _examples(library: Library, keys: Iterable[str]) -> Examples:
    folders = sorted({library.place(key).path.parent / "timelines" for key in keys})
    paths = [path for folder in folders if folder.is_dir() for path in sorted(folder.glob("*.yaml"))]
    return Examples.of(library, map(read_timeline, paths))


def _pixel() -> bytes:
    """The smallest picture there is, as evidence."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0\0")) + chunk(b"IEND", b"")


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=SHANGHAI)


def _no_letters() -> NoReturn:
    raise DocumentError("模拟不制作文书")
