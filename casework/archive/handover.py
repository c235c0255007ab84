"""Handing files over to the archive (移交): the list as a table and on paper for three signatures, then the register.

The lists are written first: no file counts as handed over that stands on no list, and when the register could not be
written the same lists are made again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from casework.archive.closing import closed_on
from casework.archive.keeping import Desk, desk, looking
from casework.archive.retention import retention_words
from casework.editions import Editions
from casework.parts import Parts
from casework.settings import line_of
from documents.files import file_name, write_whole
from documents.tables.sheets import Cell, Column, write_table
from documents.templating.templates import Letter
from engine.errors import ConflictError, NotPermittedError, RefusedError
from store.archive import TOPIC, Step
from store.values import ArchiveFile, Entry, Officer, StoredCase

JsonValue = Any

TITLE = "档案移交清单"
_KIND = "archive_handover"
_COLUMNS = (
    Column("序号", 6, centred=True),
    Column("卷号", 18),
    Column("案号", 22, centred=True),
    Column("案卷题名", 48),
    Column("立案日期", 12, centred=True),
    Column("结案日期", 12, centred=True),
    Column("页数", 8, centred=True),
    Column("保管期限", 10, centred=True),
    Column("存放地点", 24),
    Column("归档日期", 12, centred=True),
    Column("备注", 20),
)


@dataclass(frozen=True, slots=True)
class HandedOver:
    """What was handed over, and the lists."""

    cases: tuple[str, ...]
    pdf: Path
    xlsx: Path


@dataclass(frozen=True, slots=True)
class _Line:
    case: StoredCase
    file: ArchiveFile
    keeper: Officer | None
    title: str
    closed: date | None


def hand_over(
    parts: Parts, actor: str | None, numbers: Sequence[str], *, to: str, on: date, folder: Path
) -> HandedOver:
    """Hand the files of some cases over to the archive, all of them or none; afterwards they cannot be lent.

    Args:
        parts: the system.
        actor: key of the archivist; None: the administrator of the machine.
        numbers: of the cases, each once.
        to: name of the archive that takes them.
        on: day of the hand-over.
        folder: where the lists go; lists of the same day are replaced.

    Raises:
        RefusedError: a file is not here, is lent or was handed over; the day is before something done with a file, or
            after today; no case or no archive is named. Nothing is registered, and each case is named.
        NotPermittedError: the officer is no archivist of an office.
        MissingError: a case or the officer is unknown.
    """
    if not numbers:
        raise RefusedError("没有写明移交哪些案件")
    if not to.strip():
        raise RefusedError("请写明接收档案的单位", field="to")
    wanted = list(dict.fromkeys(numbers))
    with looking(parts, actor) as at:
        listed = _lines(parts, at, wanted, on)
        issuer = _from(at, listed)
    written = _write(parts, listed, issuer, to.strip(), on, folder)
    with desk(parts, actor) as at:
        if _lines(parts, at, wanted, on) != listed:
            raise ConflictError("档案登记刚刚有变动，没有登记移交，请重新办理")
        at.unit.archive([_entry(at, line, to.strip(), on) for line in listed])
    return written


def _lines(parts: Parts, at: Desk, numbers: Sequence[str], on: date) -> list[_Line]:
    editions = Editions(parts, at.unit)
    lines: list[_Line] = []
    refused: list[RefusedError] = []
    for number in numbers:
        try:
            lines.append(_line(at, editions, number, on))
        except NotPermittedError as error:
            refused.append(NotPermittedError(f"案件{number}：{error}"))
        except RefusedError as error:
            refused.append(error)
    if refused:
        outside = any(isinstance(error, NotPermittedError) for error in refused)
        told = f"有{len(refused)}件不能移交，一件也没有登记：{'；'.join(map(str, refused))}"
        raise NotPermittedError(told) if outside else RefusedError(told)
    return sorted(lines, key=lambda line: (line.file.volume, line.case.id))


def _line(at: Desk, editions: Editions, number: str, on: date) -> _Line:
    case, file, keeper = at.filed(number)
    if file.lent is not None:
        raise RefusedError(f"案件{number}的档案借给{file.lent.borrower}，还没有归还，不能移交")
    returned = [loan.returned_on for loan in file.loans if loan.returned_on is not None]
    at.refuse_day(on, max([file.filed_on, *returned]), f"案件{number}的移交", "归档或者归还的日期")
    subject = at.unit.subjects([case.subject_id])[case.subject_id]
    title = f"{subject.name}：{editions.of(case).procedure.title}"
    return _Line(case, file, keeper, title, closed_on(case, at.unit.events(case.id)))


def _from(at: Desk, lines: Sequence[_Line]) -> str:
    """Who hands over: the archivist's office, or the lowest one above all cases."""
    if at.actor is not None:
        return at.people.offices[at.people.officer(at.actor).office_id].name
    offices = {line.case.office_id for line in lines}
    line = line_of(at.people.offices, lines[0].case.office_id)
    above = (office for office in line if all(at.people.is_below(one, office) for one in offices))
    return at.people.offices[next(above, line[-1])].name


def _entry(at: Desk, line: _Line, to: str, on: date) -> Entry:
    officer = line.keeper.id if line.keeper is not None else None
    return Entry(TOPIC, line.case.id, Step.HANDOVER.value, officer, on, at.now, {"to": to})


def _write(parts: Parts, lines: Sequence[_Line], issuer: str, to: str, on: date, folder: Path) -> HandedOver:
    name = f"{TITLE}-{on.isoformat()}-{file_name(lines[0].file.volume)}等{len(lines)}卷"
    pdf, xlsx = folder / f"{name}.pdf", folder / f"{name}.xlsx"
    pages = sum(line.file.pages for line in lines)
    context = {
        "kind": _KIND,
        "title": TITLE,
        "date": on.isoformat(),
        "sample": parts.sample,
        "issuer": {"name": issuer},
        "to": to,
        "pages": pages,
        "rows": [dict(zip(_WORDS, map(_plain, _cells(line)), strict=True)) for line in lines],
    }
    write_whole(pdf, parts.renderer().render(Letter(_KIND, context)))
    note = f"移交单位：{issuer}；接收单位：{to}；移交日期：{on.isoformat()}；共{len(lines)}卷{pages}页"
    note += "；样例数据（虚构）" if parts.sample else ""
    rows: list[tuple[Cell, ...]] = [(no, *_cells(line)) for no, line in enumerate(lines, start=1)]
    write_table(xlsx, TITLE, _COLUMNS, rows, note=note)
    return HandedOver(tuple(line.case.number for line in lines), pdf, xlsx)


def _plain(cell: Cell) -> JsonValue:
    return cell.isoformat() if isinstance(cell, date) else cell


_WORDS = ("volume", "number", "title", "opened_on", "closed_on", "pages", "retention", "place", "filed_on", "remark")


def _cells(line: _Line) -> tuple[Cell, ...]:
    file = line.file
    return (
        file.volume,
        line.case.number,
        line.title,
        line.case.state.opened_on,
        line.closed,
        file.pages,
        retention_words(file.retention),
        file.place,
        file.filed_on,
        "",
    )
