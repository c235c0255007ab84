"""Numbers of papers: how they read, those used elsewhere, and the register of a series with every gap explained.

A number is taken in the transaction that registers it and is never given back; a voided paper keeps its own. Numbers
already used this year, outside of this system, are passed over once an office has told them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from casework.authority import SETTINGS_KEEPER, People, see
from engine.errors import NotPermittedError, RefusedError
from engine.life import WAITING, Stage
from engine.model import DocumentKind
from store.contract import UnitOfWork
from store.values import Document, Entry, NumberRange, Office, Officer

WITH_ORDINAL = "number:ordinal"
"""An office's choice to print 第 before the number, as many enforcement forms do; empty: as GB/T 9704 has it."""
_N = "{n}"


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the register of numbers (发文登记簿)."""

    n: int
    number: str
    day: date | None
    title: str
    addressee: str
    case: str
    status: str  # "issued" | "voided" | "replaced" | "open" | "imported" | "missing"
    note: str


def number_text(kind: DocumentKind, office: Office, year: int, n: int, *, ordinal: bool) -> str:
    """A number as it is printed: 机关代字、文种、〔年〕、序号."""
    pattern = kind.pattern
    if ordinal and f"第{_N}" not in pattern:
        pattern = pattern.replace(_N, f"第{_N}")
    return pattern.format(short=office.short, year=year, n=n)


def ordinal_of(unit: UnitOfWork, people: People, office_id: int) -> bool:
    """Whether an office prints 第 before its numbers: its own choice, or that of the nearest office above."""
    chosen = {row.office_id: row.value for row in unit.settings() if row.name == WITH_ORDINAL}
    found: int | None = office_id
    while found is not None:
        if chosen.get(found):
            return chosen[found] == "yes"
        found = people.offices[found].parent_id
    return False


def choose_ordinal(
    unit: UnitOfWork, people: People, actor: Officer, office_id: int, *, printed: bool, reason: str, now: datetime
) -> None:
    """Choose for an office, and those below it that did not choose, whether 第 stands before its numbers.

    Raises:
        NotPermittedError: the officer is no settings keeper of the office or one above it.
        RefusedError: no reason is given.
    """
    see(people, actor, office_id)
    if SETTINGS_KEEPER not in actor.roles:
        raise NotPermittedError(f"由口径管理岗位选择，{actor.name}没有这一岗位")
    if not reason:
        raise RefusedError("请写明理由", field="reason")
    value = "yes" if printed else "no"
    unit.add_setting(
        office_id=office_id, name=WITH_ORDINAL, value=value, reason=reason, officer_id=actor.id, set_at=now
    )


def pass_over(
    unit: UnitOfWork, people: People, actor: Officer, numbers: NumberRange, *, on: date, now: datetime
) -> None:
    """Register numbers that this system must not take: used on paper this year, or left out.

    Raises:
        NotPermittedError: the officer keeps no papers of the office.
        RefusedError: the range is empty, overlaps others or numbers taken here, or leaves a gap before it.
    """
    see(people, actor, numbers.issuer_id)
    if "paper_keeper" not in actor.roles:
        raise NotPermittedError(f"文号由文书管理员登记，{actor.name}没有这一岗位")
    if not numbers.reason:
        raise RefusedError("请写明这些文号用在哪里，或者为什么空缺", field="reason")
    _refuse_range(unit, numbers)
    unit.pass_numbers(numbers)
    details = {
        "series": numbers.series,
        "year": numbers.year,
        "first": numbers.first,
        "last": numbers.last,
        "reason": numbers.reason,
    }
    unit.register([Entry("numbers", numbers.issuer_id, "pass", actor.id, on, now, details)])


def _refuse_range(unit: UnitOfWork, numbers: NumberRange) -> None:
    first, last = numbers.first, numbers.last
    if not 1 <= first <= last:
        raise RefusedError(f"文号范围{first}—{last}不成立", field="first")
    key = numbers.issuer_id, numbers.series, numbers.year
    taken = unit.taken_numbers().get(key, frozenset())
    if clash := sorted(n for n in taken if first <= n <= last):
        raise RefusedError(f"其中{_short(clash)}已由本系统编出", field="first")
    for other in unit.number_ranges():
        if (other.issuer_id, other.series, other.year) == key and other.first <= last and first <= other.last:
            raise RefusedError(f"与已登记的{other.first}—{other.last}重叠（{other.reason}）", field="first")
    end = unit.last_numbers().get(key, 0)
    if first > end + 1:
        raise RefusedError(f"现已编到{end}，{end + 1}—{first - 1}没有着落，请一并登记并说明", field="first")


def _short(numbers: list[int]) -> str:
    return "、".join(map(str, numbers[:5])) + ("等" if len(numbers) > 5 else "")


def register_of(unit: UnitOfWork, issuer_id: int, series: str, year: int) -> list[Line]:
    """Every number of a series from 1 to the last one taken, each with its paper or the reason why there is none."""
    key = issuer_id, series, year
    lines: dict[int, Line] = {}
    for document, n in _numbered(unit, issuer_id, series, year):
        lines[n] = _line(unit, document, n)
    for one in unit.number_ranges():
        if (one.issuer_id, one.series, one.year) == key:
            for n in range(one.first, one.last + 1):
                lines[n] = Line(n, f"第{n}号", None, "", "", "", "imported", one.reason)
    end = max([unit.last_numbers().get(key, 0), *lines])
    missing = "没有登记原因"
    return [lines.get(n) or Line(n, f"第{n}号", None, "", "", "", "missing", missing) for n in range(1, end + 1)]


def unexplained(unit: UnitOfWork) -> list[tuple[int, str, int, int]]:
    """Numbers that no paper bears and nothing explains: issuer, series, year, number."""
    taken = unit.taken_numbers()
    passed = {
        (one.issuer_id, one.series, one.year, n) for one in unit.number_ranges() for n in range(one.first, one.last + 1)
    }
    return [
        (*key, n)
        for key, last in sorted(unit.last_numbers().items())
        if not key[1].startswith("case:")
        for n in range(1, last + 1)
        if n not in taken.get(key, frozenset()) and (*key, n) not in passed
    ]


def _numbered(unit: UnitOfWork, issuer_id: int, series: str, year: int) -> list[tuple[Document, int]]:
    return [
        (document, document.n)
        for document in unit.documents(series=series)
        if document.issuer_id == issuer_id and document.dated.year == year and document.n is not None
    ]


def _line(unit: UnitOfWork, document: Document, n: int) -> Line:
    context = document.context
    party = (context.get("addressee") or {}).get("name", "")
    case = (context.get("case") or {}).get("number", "") or f"{len(document.case_ids)}件"
    note = ""
    if document.stage in (Stage.VOIDED, Stage.REPLACED):
        last = unit.entries("document", [document.id])[-1]
        note = str(last.details.get("reason", ""))
    status = "open" if document.stage in WAITING else document.stage
    return Line(n, document.number, document.issued_on or document.dated, document.title, party, case, status, note)
