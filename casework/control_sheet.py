"""The control sheet (期限控制表): an office's deadlines on paper, one sheet for each office, for two people to sign.

Owns which sheets there are and what stands in their cells; the look is the template ``control_sheet``. Nothing is
computed: every date is the stored one.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from casework.authority import People
from casework.listing.colours import COLOUR_LABELS, Colour
from casework.listing.deadlines import EVERYTHING, DeadlineRow, Wanted, list_deadlines
from casework.listing.explaining import proofs
from casework.listing.looking import legend, mark_of, offices_asked, offices_seen
from casework.parts import Parts
from documents.files import write_whole
from documents.pdf.joining import joined
from documents.tables.sheets import Cell, Column, write_table
from documents.templating.templates import Letter
from engine.case import DeadlineStatus
from store.values import Office

JsonValue = Any

TITLE = "期限控制表"
_KIND = "control_sheet"
_HASH_SHOWN = 12  # hexadecimal digits
_RED = (Colour.LAPSED, Colour.OVERDUE)
_COLUMNS = (
    Column("序号", 6, centred=True),
    Column("单位", 24),
    Column("案号", 20, centred=True),
    Column("当事人", 34),
    Column("期限名称", 22),
    Column("起算日", 12, centred=True),
    Column("期间", 12, centred=True),
    Column("最后一日", 12, centred=True),
    Column("暂定最早", 12, centred=True),
    Column("暂定最晚", 12, centred=True),
    Column("稳妥办理日", 12, centred=True),
    Column("责任岗位", 18),
    Column("紧急程度", 14, centred=True),
    Column("依据", 48),
    Column("办结情况", 14),
    Column("推算", 80),
    Column("校验值", 16, centred=True),
)


@dataclass(frozen=True, slots=True)
class Written:
    """What was written."""

    pdf: Path
    xlsx: Path | None
    pages: int
    offices: tuple[tuple[str, int], ...]  # full name and number of deadlines, in the order of the sheets


def write_sheets(
    parts: Parts, out: Path, actor: str | None = None, wanted: Wanted = EVERYTHING, *, xlsx: Path | None = None
) -> Written:
    """Write the control sheets of the offices asked for, each with its own page numbers and signatures.

    An office below one asked for gets its sheet when it has deadlines; one asked for that has none, not even below it,
    gets a sheet that says so.

    Args:
        parts: the system.
        out: where the PDF goes; an existing file is replaced.
        actor: key of the asking officer; None: the administrator of the machine.
        wanted: which deadlines; without offices those of the actor's own office and below, or all.
        xlsx: where the same goes as one table; None: nowhere.

    Raises:
        MissingError: an office, a state, a role or a procedure asked for does not exist.
        NotPermittedError: an office asked for lies outside the actor's jurisdiction.
    """
    rows = list_deadlines(parts, actor, wanted)
    with parts.store.read() as unit:
        sheets = _sheets(People.of(unit), actor, wanted, rows)
    scope = scope_of(wanted)
    # One layout for each sheet: its page total is that of the layout.
    document, pages = joined([draw(parts, office.name, own, scope) for office, own in sheets], TITLE)
    write_whole(out, document)
    if xlsx is not None:
        told = proofs(parts, [row.case for _, own in sheets for row in own])
        table = [cells for _, own in sheets for cells in _cells(own, told)]
        note = f"制表日期：{parts.today().isoformat()}；范围：{scope}" + ("；样例数据（虚构）" if parts.sample else "")
        write_table(xlsx, TITLE, _COLUMNS, ((no, *cells) for no, cells in enumerate(table, start=1)), note=note)
    return Written(out, xlsx, pages, tuple((office.name, len(own)) for office, own in sheets))


def draw(parts: Parts, office: str, rows: Sequence[DeadlineRow], scope: str) -> bytes:
    """One office's sheet as a PDF.

    Args:
        parts: the system.
        office: full name.
        rows: its deadlines, in the order of the list.
        scope: what the list was narrowed to, in Chinese.
    """
    return parts.renderer().render(Letter(_KIND, _context(parts, office, rows, scope)))


def scope_of(wanted: Wanted) -> str:
    """What a list was narrowed to, in Chinese: a sheet of some deadlines must not pass for one of all."""
    told = []
    if wanted.procedure:
        told.append(f"办理流程{wanted.procedure}")
    if wanted.states:
        told.append(f"状态{'、'.join(sorted(wanted.states))}")
    if wanted.holder:
        told.append(f"责任岗位{wanted.holder}")
    if wanted.colours:
        told.append("紧急程度" + "、".join(COLOUR_LABELS[colour] for colour in Colour if colour in wanted.colours))
    if wanted.first:
        told.append(f"最后一日不早于{wanted.first.isoformat()}")
    if wanted.last:
        told.append(f"最后一日不晚于{wanted.last.isoformat()}")
    return "；".join(told) or "全部计算中、已中止和已届满待办理的期限"


def _sheets(
    people: People, actor: str | None, wanted: Wanted, rows: Sequence[DeadlineRow]
) -> list[tuple[Office, list[DeadlineRow]]]:
    """The offices that get a sheet, the upper ones first, with their rows."""
    by_office: dict[int, list[DeadlineRow]] = defaultdict(list)
    for row in rows:
        by_office[row.office_id].append(row)
    asked = offices_asked(people, actor, wanted.offices) or _own(people, actor)
    for above, below in asked.items():
        if not any(office in by_office for office in below):
            by_office[above] = []
    return [(people.offices[office], by_office[office]) for office in people.offices if office in by_office]


def _own(people: People, actor: str | None) -> dict[int, frozenset[int]]:
    """The highest offices the actor sees, each with all that the actor sees."""
    seen = offices_seen(people, actor)
    if actor is not None and seen is not None:
        return {people.officer(actor).office_id: seen}
    everything = frozenset(people.offices)
    return {office.id: everything for office in people.offices.values() if office.parent_id is None}


def _context(parts: Parts, office: str, rows: Sequence[DeadlineRow], scope: str) -> dict[str, JsonValue]:
    counted = Counter(row.colour for row in rows)
    numbers = {basis: number for number, basis in enumerate(dict.fromkeys(map(_basis, rows)), start=1)}
    unverified = dict.fromkeys(cite for row in rows for cite in row.unverified)
    remarks = legend(ruling for row in rows for ruling in row.rulings)
    if unverified:
        remarks.append(f"标有“未核对”的依据尚未与原文核对：{'、'.join(unverified)}")
    if any(row.provisional for row in rows):
        remarks.append("暂定：所涉年度的节假日安排尚未公布，公布后重新计算；暂定范围为可能的最早和最晚日期")
    return {
        "kind": _KIND,
        "title": TITLE,
        "date": parts.today().isoformat(),
        "sample": parts.sample,
        "seal": False,
        "issuer": {"name": office},
        "scope": scope,
        "rows": [{**_row(row), "basis": numbers[_basis(row)]} for row in rows],
        "bases": list(numbers),
        "totals": "、".join(f"{COLOUR_LABELS[colour]}{counted[colour]}项" for colour in Colour),
        "legend": remarks,
    }


def _row(row: DeadlineRow) -> Mapping[str, JsonValue]:
    bounds = f"{row.earliest.isoformat()}至{row.latest.isoformat()}" if row.provisional else "—"
    return {
        "case": row.case,
        "proof": row.proof[:_HASH_SHOWN],
        "subject": row.subject,
        "label": row.label,
        "start": row.start.isoformat(),
        "rule": row.rule,
        "last_day": row.last_day.isoformat(),
        "remark": _remark(row),
        "bounds": bounds,
        "safe_act_from": row.safe_act_from.isoformat(),
        "holder": row.holder,
        "colour": row.colour_label,
        "red": row.colour in _RED,
        "done": _done(row),
    }


def _remark(row: DeadlineRow) -> str:
    if row.status is DeadlineStatus.SUSPENDED:
        return "（中止前）"
    return "（暂定）" if row.provisional else ""


def _basis(row: DeadlineRow) -> str:
    unverified = set(row.unverified)
    words = [cite + ("（未核对）" if cite in unverified else "") for cite in row.cites]
    words += [f"口径{mark_of(ruling)}" for ruling in row.rulings]
    return "、".join(words)


def _done(row: DeadlineRow) -> str:
    """What the system knows; of a running deadline nothing, so that the cell is filled by hand."""
    match row.status:
        case DeadlineStatus.SUSPENDED:
            return "中止"
        case DeadlineStatus.LAPSED:
            return "届满，待办理"
        case _:
            return ""


def _cells(rows: Iterable[DeadlineRow], told: Mapping[tuple[str, str], str]) -> Iterable[tuple[Cell, ...]]:
    for row in rows:
        yield (
            row.office,
            row.case,
            row.subject,
            row.label,
            row.start,
            row.rule,
            row.last_day,
            row.earliest if row.provisional else None,
            row.latest if row.provisional else None,
            row.safe_act_from,
            row.holder,
            row.colour_label,
            _basis(row),
            _done(row),
            told.get((row.case, row.name), ""),
            row.proof[:_HASH_SHOWN],
        )
