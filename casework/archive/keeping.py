"""Filing (归档), lending and taking back the paper originals of a case."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from casework.archive.authority import archivist_for
from casework.archive.closing import closed_on
from casework.archive.retention import retention_of, term_of
from casework.authority import People
from casework.parts import Parts, shanghai_day
from engine.errors import RefusedError
from store.archive import TOPIC, Step
from store.contract import UnitOfWork
from store.values import ArchiveFile, Entry, Loan, Officer, StoredCase

JsonValue = Any


@dataclass(frozen=True, slots=True)
class Filing:
    """The particulars of a filing."""

    volume: str  # 卷号
    place: str
    pages: int
    on: date
    retention: str = ""  # empty: what the office chose for the procedure
    reason: str = ""  # of a correction: why the particulars registered before are wrong


@dataclass(frozen=True, slots=True)
class Desk:
    """One unit of work at the archive's desk."""

    unit: UnitOfWork
    people: People
    actor: str | None
    now: datetime

    def case(self, number: str) -> tuple[StoredCase, ArchiveFile | None, Officer | None]:
        """A case, what the archive has of it, and the archivist who acts.

        Raises:
            MissingError: there is no such case or officer.
            NotPermittedError: the officer is no archivist of the case's office.
        """
        case = self.unit.case(number)
        keeper = archivist_for(self.people, self.actor, case.office_id)
        return case, self.unit.archived([case.id]).get(case.id), keeper

    def filed(self, number: str) -> tuple[StoredCase, ArchiveFile, Officer | None]:
        """As ``case``, of one that was filed and lies here.

        Raises:
            RefusedError: it was not filed, or was handed over to the archive.
        """
        case, file, keeper = self.case(number)
        if file is None:
            raise RefusedError(f"案件{number}还没有归档，请先办理 shixian archive file")
        if file.handed_over_on is not None:
            day = file.handed_over_on.isoformat()
            raise RefusedError(f"案件{number}的档案已于{day}移交档案馆，本单位不再保管，不能借阅或者更改")
        return case, file, keeper

    def refuse_day(self, day: date, earliest: date | None, what: str, after: str) -> None:
        """Refuse a day after today, or before something that came first.

        Raises:
            RefusedError: it is one.
        """
        today = shanghai_day(self.now)
        if day > today:
            raise RefusedError(f"{what}日期{day.isoformat()}晚于今天{today.isoformat()}，请核对", field="on")
        if earliest is not None and day < earliest:
            raise RefusedError(f"{what}日期{day.isoformat()}早于{after}{earliest.isoformat()}，请核对", field="on")

    def enter(self, step: Step, case: StoredCase, keeper: Officer | None, on: date, **details: JsonValue) -> None:
        """Register a step."""
        officer = keeper.id if keeper is not None else None
        self.unit.archive([Entry(TOPIC, case.id, step.value, officer, on, self.now, details)])


@contextmanager
def desk(parts: Parts, actor: str | None) -> Iterator[Desk]:
    """A unit of work at the archive's desk; what was entered stands when the block ends without an error."""
    with parts.store.write() as unit:
        yield Desk(unit, People.of(unit), actor, parts.clock())
        unit.commit()


@contextmanager
def looking(parts: Parts, actor: str | None) -> Iterator[Desk]:
    """The archive's desk for looking only."""
    with parts.store.read() as unit:
        yield Desk(unit, People.of(unit), actor, parts.clock())


def file_case(parts: Parts, actor: str | None, number: str, filing: Filing) -> ArchiveFile:
    """File the paper originals of a finished case, or, with a reason, put the particulars of its filing right.

    Args:
        parts: the system.
        actor: key of the archivist; None: the administrator of the machine.
        number: of the case.
        filing: the particulars.

    Raises:
        RefusedError: the case is not finished, is filed already or handed over; the day is before the closing or after
            today; the volume is taken.
        NotPermittedError: the officer is no archivist of the case's office.
        MissingError: case or officer is unknown.
    """
    with desk(parts, actor) as at:
        case, file, keeper = at.case(number)
        if file is not None and not filing.reason:
            raise RefusedError(
                f"案件{number}已于{file.filed_on.isoformat()}归档（卷号{file.volume}）；登记有误的，请写明理由予以更正",
                field="reason",
            )
        if file is not None:
            at.filed(number)
        else:
            _refuse_unfinished(at, case, number)
        at.refuse_day(filing.on, _closed(at, case), "归档", "结案日期")
        if file is not None and file.loans and filing.on > file.loans[0].lent_on:
            raise RefusedError(f"归档日期晚于首次借出的日期{file.loans[0].lent_on.isoformat()}，请核对", field="on")
        told = _particulars(at, case, filing)
        if file is None:
            at.enter(Step.FILE, case, keeper, filing.on, **told)
        else:
            today = shanghai_day(at.now)
            more = {"filed_on": filing.on.isoformat(), "reason": filing.reason}
            at.enter(Step.CORRECT, case, keeper, today, **told, **more)
        return at.unit.archived([case.id])[case.id]


def _refuse_unfinished(at: Desk, case: StoredCase, number: str) -> None:
    if not case.state.finished:
        raise RefusedError(f"案件{number}还没有结案，不能归档")


def _closed(at: Desk, case: StoredCase) -> date | None:
    return closed_on(case, at.unit.events(case.id))


def _particulars(at: Desk, case: StoredCase, filing: Filing) -> Mapping[str, JsonValue]:
    volume, place = filing.volume.strip(), filing.place.strip()
    for value, label, field in ((volume, "卷号", "volume"), (place, "存放地点", "place")):
        if not value:
            raise RefusedError(f"请写明{label}", field=field)
    if filing.pages < 1:
        raise RefusedError("页数应当是1页以上，请按实有页数填写", field="pages")
    _refuse_taken(at, case, volume)
    if filing.retention:
        years = term_of(filing.retention)
    else:
        years = retention_of(at.unit.settings(), at.people, case.office_id, case.state.procedure).years
    return {"volume": volume, "place": place, "pages": filing.pages, "retention": years}


def _refuse_taken(at: Desk, case: StoredCase, volume: str) -> None:
    """Refuse a volume number that another case of the same office has."""
    same = [file.case_id for file in at.unit.archived().values() if file.volume == volume and file.case_id != case.id]
    for other in at.unit.cases(same).values():
        if other.office_id == case.office_id:
            raise RefusedError(f"卷号“{volume}”已用于案件{other.number}，请核对", field="volume")


def lend(parts: Parts, actor: str | None, number: str, *, borrower: str, purpose: str, on: date, due: date) -> Loan:
    """Lend the paper originals of a case.

    Raises:
        RefusedError: they are not here; borrower or purpose is missing; the days are not in order.
        NotPermittedError: the officer is no archivist of the case's office.
        MissingError: case or officer is unknown.
    """
    with desk(parts, actor) as at:
        case, file, keeper = at.filed(number)
        if file.lent is not None:
            out = file.lent
            raise RefusedError(
                f"案件{number}的档案已于{out.lent_on.isoformat()}借给{out.borrower}，还没有归还，不能再借"
            )
        for value, label, field in ((borrower, "借阅人", "borrower"), (purpose, "借阅事由", "purpose")):
            if not value.strip():
                raise RefusedError(f"请写明{label}", field=field)
        at.refuse_day(on, _last_day(file), "借出", "归档或者上次归还的日期")
        if due < on:
            raise RefusedError(f"应还日期{due.isoformat()}早于借出日期{on.isoformat()}，请核对", field="due")
        words = {"borrower": borrower.strip(), "purpose": purpose.strip(), "due_on": due.isoformat()}
        at.enter(Step.LEND, case, keeper, on, **words)
        return at.unit.archived([case.id])[case.id].loans[-1]


def give_back(parts: Parts, actor: str | None, number: str, *, on: date) -> Loan:
    """Take back the paper originals of a case.

    Raises:
        RefusedError: they are not lent, or the day is before the loan or after today.
        NotPermittedError: the officer is no archivist of the case's office.
        MissingError: case or officer is unknown.
    """
    with desk(parts, actor) as at:
        case, file, keeper = at.filed(number)
        if file.lent is None:
            raise RefusedError(f"案件{number}的档案没有借出，无须归还")
        at.refuse_day(on, file.lent.lent_on, "归还", "借出日期")
        at.enter(Step.RETURN, case, keeper, on)
        return at.unit.archived([case.id])[case.id].loans[-1]


def _last_day(file: ArchiveFile) -> date:
    """The last day on which something was done with a file that lies here."""
    return max([file.filed_on, *(loan.returned_on for loan in file.loans if loan.returned_on is not None)])
