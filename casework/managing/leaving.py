"""What an officer leaves behind: the sheet of a hand-over (交接单).

Cases belong to offices, and what is to be done in them to posts; no case is anybody's own. So the sheet lists what
stands with the officer by the posts held: duties, deadlines, papers whose next step the officer may take, absences, and
tokens. Handing it over is ``casework.managing.handing_over``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from casework.access.tokens import KINDS
from casework.authority import People
from casework.listing import DutyShown, duties_waiting
from casework.listing.papers import PapersWanted, papers_meant
from casework.managing.absences import AbsenceRow, list_absences
from casework.managing.authority import refuse_stranger
from casework.managing.people import OfficerRow, show_officer
from casework.papers.selecting import Listed, Selection, selected
from casework.parts import Parts
from casework.reminders.held import MOST, deadlines_held
from casework.reminders.ics import Entry as Held
from documents.tables.sheets import Cell, Column, write_table
from engine.life import WAITING

TITLE: Final = "工作交接单"
_PAGE: Final = 500
_MOST_PAPERS: Final = 500
_COLUMNS: Final = (
    Column("序号", 6, centred=True),
    Column("类别", 12, centred=True),
    Column("日期", 12, centred=True),
    Column("案号", 22, centred=True),
    Column("当事人", 30),
    Column("事项", 40),
    Column("说明", 36),
)


@dataclass(frozen=True, slots=True)
class TokenLeft:
    """A token that stands."""

    id: int
    label: str
    name: str  # which system has it
    until: date | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """What stands with an officer on a day."""

    officer: OfficerRow
    day: date
    deadlines: tuple[Held, ...]
    duties: tuple[DutyShown, ...]
    papers: tuple[Listed, ...]
    absences: tuple[AbsenceRow, ...]  # in force or to come
    tokens: tuple[TokenLeft, ...]
    colleagues: tuple[str, ...]  # names of others of the office with all of the officer's posts: it waits for them, too
    cut: tuple[str, ...]  # kinds of lines of which there may be more than are listed

    @property
    def count(self) -> int:
        """How many lines it has."""
        return len(self.deadlines) + len(self.duties) + len(self.papers) + len(self.absences) + len(self.tokens)


def sheet_of(parts: Parts, actor: str | None, key: str) -> Sheet:
    """What stands with an officer today.

    Args:
        parts: the system.
        actor: the officer, or who looks after the officer; None: the administrator of the machine.
        key: of the officer.

    Raises:
        NotPermittedError: the actor does not look after the officer.
        MissingError: there is no such officer or actor.
    """
    today = parts.today()
    with parts.store.read() as unit:
        people = People.of(unit)
        officer = people.officer(key)
        refuse_stranger(people, actor, officer)
        tokens = tuple(
            TokenLeft(one.id, KINDS[one.kind], one.name, one.last_day)
            for one in unit.tokens(officer.id)
            if one.stands(today)
        )
        colleagues = tuple(
            one.name
            for one in people.everybody()
            if officer.roles and one.office_id == officer.office_id and one.id != officer.id
            if one.roles >= officer.roles
        )
    deadlines, whole = deadlines_held(parts, key)
    duties = _duties(parts, key)
    papers = papers_meant(parts, key, PapersWanted(stages=WAITING, mine=True), _MOST_PAPERS)
    kinds = (("期限", not whole), ("待办", len(duties) >= MOST), ("文书", len(papers) >= _MOST_PAPERS))
    return Sheet(
        officer=show_officer(parts, actor, key),
        day=today,
        deadlines=tuple(deadlines),
        duties=tuple(duties),
        papers=tuple(selected(parts, key, Selection(ids=papers))) if papers else (),
        absences=tuple(one for one in list_absences(parts, actor, key) if one.last >= today),
        tokens=tokens,
        colleagues=colleagues,
        cut=tuple(kind for kind, is_cut in kinds if is_cut),
    )


def write_sheet(parts: Parts, sheet: Sheet, path: Path, *, to: str = "") -> int:
    """Write the sheet as a table, to be signed by both and a witness.

    Args:
        parts: the system.
        sheet: what stands with the officer.
        path: where to.
        to: name of who takes it over; empty: to be written by hand.

    Returns:
        The number of lines.
    """
    officer = sheet.officer
    note = (
        f"移交人：{officer.name}（{officer.office}，{'、'.join(officer.roles) or '没有岗位'}）；"
        f"接收人：{to or '＿＿＿＿＿＿'}；监交人：＿＿＿＿＿＿；日期：{sheet.day.isoformat()}；共{sheet.count}项"
    )
    note += "".join(f"；{kind}很多，未全部列出，其余以系统中的列表为准" for kind in sheet.cut)
    note += "；样例数据（虚构）" if parts.sample else ""
    rows = [(no, *cells) for no, cells in enumerate(_lines(sheet), start=1)]
    return write_table(path, f"{TITLE}：{officer.name}", _COLUMNS, rows, note=note, sheet=TITLE)


def _duties(parts: Parts, key: str) -> list[DutyShown]:
    found: list[DutyShown] = []
    after = ""
    while True:
        page = duties_waiting(parts, key, mine=True, after=after, limit=_PAGE)
        found += page.rows
        after = page.after
        if not after or len(found) >= MOST:
            return found[:MOST]


def _lines(sheet: Sheet) -> Iterator[tuple[Cell, ...]]:
    for duty in sheet.duties:
        yield "待办", duty.since, duty.case, duty.subject, duty.label, f"岗位：{duty.role}"
    for held in sheet.deadlines:
        last = "最后一日（暂定）" if held.provisional else "最后一日"
        yield "期限", held.last_day, held.case, held.subject, held.label, last
    for paper in sheet.papers:
        dated = date.fromisoformat(paper.dated)
        cases = paper.cases[0] if len(paper.cases) == 1 else f"{len(paper.cases)}件"
        told = f"{paper.stage_label}，下一步：{paper.next_step}"
        yield "文书", dated, cases, paper.party, f"《{paper.title}》{paper.number}", told
    for one in sheet.absences:
        told = f"{one.first.isoformat()}至{one.last.isoformat()}，{one.reason}"
        yield "委托代办", one.first, "", "", f"{one.absent}委托{one.deputy}", told
    for token in sheet.tokens:
        until = f"至{token.until.isoformat()}" if token.until else "至撤销为止"
        yield "令牌", None, "", "", f"{token.label}：{token.name}", until
