"""A bureau with real parts for tests: the sample offices, the sample list, a clock that stands where it is put."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from dataclasses import replace
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any
from zlib import crc32

from bootstrap import join
from casework.acting import Act, Outcome, act_many
from casework.authority import People
from casework.bureau import found_bureau
from casework.evidence import keep_bytes
from casework.importing import ImportReport, import_findings
from casework.papers.advancing import play_out
from casework.papers.casting import everybody
from casework.parts import SHANGHAI, Parts
from casework.playing.scratch import VirtualClock
from casework.reminders.mail import FolderMail
from engine.life import WAITING
from samples.materials import screenshot
from samples.story import HERE

LIST = HERE / "异常企业名单-样例.xlsx"
CITY = "city_1"


def morning(day: date) -> datetime:
    """Nine o'clock in Shanghai."""
    return datetime(day.year, day.month, day.day, 9, tzinfo=SHANGHAI)


def found(home: Path, day: date = date(2026, 3, 2)) -> tuple[Parts, VirtualClock]:
    """Parts on an empty store in a folder, with the sample offices and a clock."""
    shutil.copytree(_founded(), home, dirs_exist_ok=True)
    return _again(home, day)


def open_all(parts: Parts) -> ImportReport:
    """Open the cases of the sample list."""
    return import_findings(parts, actor=CITY, source=LIST, now=parts.clock())


def by_district(parts: Parts) -> dict[str, list[str]]:
    """Numbers of unfinished cases by the key of their office."""
    from store.values import CaseFilter

    with parts.store.read() as unit:
        offices = unit.offices()
        groups: dict[str, list[str]] = {}
        for case in unit.find_cases(CaseFilter(finished=False), limit=100_000):
            groups.setdefault(offices[case.office_id].key, []).append(case.number)
    return groups


def each_district(parts: Parts, act: Act) -> list[Outcome]:
    """Do an act on all cases, by the first officer of each district, signed by both where the act needs it."""
    outcomes: list[Outcome] = []
    for district, numbers in by_district(parts).items():
        signers = (f"{district}_1", f"{district}_2")
        signed = Act(act.action, act.occurred_on, act.facts, act.lines, signers, act.key)
        outcomes += act_many(parts, signers[0], [(number, signed) for number in numbers])
    issue(parts)
    return outcomes


def issue(parts: Parts) -> None:
    """Issue all papers that wait, each step by somebody who may; their PDFs are made when a test asks for them."""
    with parts.store.read() as unit:
        waiting = [document.id for document in unit.documents(stages=WAITING)]
        cast = everybody(People.of(unit))
    taken = play_out(replace(parts, rehearsal=True), waiting, parts.today(), cast)
    assert not [one.error for one in taken if one.error is not None]


def posting(number: str, day: date) -> Act:
    """The posting of a case's order, with a mail number of its own."""
    return Act("order.post", day, {"order.tracking_no": f"1{crc32(number.encode()):012d}"})


def bring_to_mail(parts: Parts, clock: VirtualClock) -> None:
    """Print, phone, hand up and post everything: afterwards every case waits for its receipt."""
    each_district(parts, Act("print_notices", date(2026, 3, 2)))
    call = {"order.called_number": "024-00000000", "order.contact": "no_answer"}
    each_district(parts, Act("phone", date(2026, 3, 2), call))
    each_district(parts, Act("hand_up", date(2026, 3, 2)))
    clock.now = morning(date(2026, 3, 9))
    for numbers in by_district(parts).values():
        act_many(parts, CITY, [(number, posting(number, date(2026, 3, 9))) for number in numbers])


def in_the_mail(home: Path) -> tuple[Parts, VirtualClock]:
    """Parts on a store of its own, in which every case of the sample list was posted on 9 March, the clock's day."""
    shutil.copytree(_mailed(), home)
    return _again(home, date(2026, 3, 9))


def past_the_data(home: Path) -> tuple[Parts, VirtualClock, list[str]]:
    """Parts on a store of its own as :func:`bring_past_the_data` leaves it, on 23 November, and what it returns."""
    made, signed = _past_the_data()
    shutil.copytree(made, home)
    return *_again(home, date(2026, 11, 23)), signed


def _again(home: Path, day: date) -> tuple[Parts, VirtualClock]:
    clock = VirtualClock(morning(day))
    return join(home, clock=clock, sample=True, mail=FolderMail(home / "mail")), clock


@cache
def _founded() -> Path:
    home = _scratch()
    parts, _ = _again(home, date(2026, 3, 2))
    source = HERE / "offices.yaml"
    found_bureau(parts, source.read_text(encoding="utf-8"), source.name)
    parts.store.close()
    return home


@cache
def _mailed() -> Path:
    """Made once in a process and only copied: it takes seconds, and a dozen tests begin there."""
    home = _scratch()
    parts, clock = found(home)
    open_all(parts)
    bring_to_mail(parts, clock)
    parts.store.close()
    return home


@cache
def _past_the_data() -> tuple[Path, list[str]]:
    home = _scratch()
    parts, clock = found(home, date(2026, 11, 9))
    signed = bring_past_the_data(parts, clock)
    parts.store.close()
    return home, signed


def _scratch() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="shixian-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder / "home"


def slip(parts: Parts) -> dict[str, Any]:
    """A slip of the post, kept as evidence."""
    return keep_bytes(parts.home, "回执.png", screenshot(SIGNED, "邮件回执"))


SIGNED = date(2026, 11, 20)
"""Three months end on Saturday 20 February 2027, a year without data."""


def bring_past_the_data(parts: Parts, clock: VirtualClock) -> list[str]:
    """Post every letter on 16 November 2026; two districts' are signed for on the 20th: their numbers.

    Their deadlines are provisional; those of the others end on 30 November.
    """
    day = date(2026, 11, 9)
    clock.now = morning(day)
    open_all(parts)
    each_district(parts, Act("print_notices", day))
    each_district(parts, Act("phone", day, {"order.called_number": "024-00000000", "order.contact": "no_answer"}))
    each_district(parts, Act("hand_up", day))
    clock.now = morning(date(2026, 11, 23))
    districts = by_district(parts)
    evidence = {"order.signed_by": "样例乙", "order.capacity": "self", "order.slip": slip(parts)}
    signing = Act("order.record_signed", SIGNED, evidence)
    signed = sorted(districts["heping"] + districts["shenhe"])
    posted = date(2026, 11, 16)
    outcomes = act_many(
        parts, CITY, [(number, posting(number, posted)) for numbers in districts.values() for number in numbers]
    )
    outcomes += act_many(parts, CITY, [(number, signing) for number in signed])
    assert not [str(outcome.error) for outcome in outcomes if outcome.error is not None]
    return signed
