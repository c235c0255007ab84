"""Reading a ledger of subjects to open cases for: its columns are those of the procedure's own opening act.

Owns how a procedure becomes the columns of a table (labels are the headings), and how a row becomes facts. A fact that
names another party takes two columns: its label, and its label with 代码. Attachments cannot stand in a table.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from casework.intake import cells
from casework.intake.grid import Cell
from casework.intake.rows import RETURNED_HEADINGS, BadRow, RowReader, read_rows, repeated
from casework.intake.tables import Column, Layout, Sheet, open_table
from engine import identity
from engine.errors import InputError
from engine.model import OPEN, Fact, FactType, Procedure

JsonValue = Any

_SUBJECT: Final[Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]]] = {
    "enterprise": (("企业名称", "单位名称", "公司名称"), ("统一社会信用代码", "信用代码", "社会信用代码")),
    "person": (("姓名",), ("身份证号码", "公民身份号码", "身份证号", "证件号码")),
    "unit": (("单位名称", "单位"), ("单位代号", "代号")),
    "campaign": (("专项行动名称", "名称"), ("专项行动代号", "代号")),
}
"""Headings of name and code by kind of subject."""
_PERSON: Final = "person"
_CODE_OF: Final = "代码"
_IGNORED: Final = ("序号", "编号", "备注", *RETURNED_HEADINGS)
_TRUTH: Final = {"是": True, "否": False}


@dataclass(frozen=True, slots=True)
class Entry:
    """One good row."""

    row: int = field(compare=False)  # two rows that say the same are equal
    office: str  # as in the file; empty: not told
    name: str
    code: str
    address: str
    phone: str
    legal_person: str
    occurred_on: datetime.date | None
    facts: Mapping[str, JsonValue]

    @property
    def other_codes(self) -> tuple[str, ...]:
        """Codes of the other parties that the row names, in the order of the procedure."""
        return tuple(value["code"] for value in self.facts.values() if isinstance(value, Mapping))


@dataclass(frozen=True, slots=True)
class Ledger:
    """What a ledger holds: every row is in exactly one of the two."""

    rows: tuple[Entry, ...]
    refused: tuple[BadRow, ...]


def layout_of(procedure: Procedure) -> Layout:
    """The columns of a ledger of a procedure.

    Raises:
        InputError: opening a case of it needs an attachment or a table, or lines: no ledger can hold them.
    """
    action = procedure.actions[OPEN]
    for name in action.required:
        if procedure.facts[name].type in (FactType.FILE, FactType.TABLE) and procedure.facts[name].default is None:
            label = procedure.facts[name].label
            raise InputError(procedure.title, f"立案须附“{label}”，不能用名单立案，请逐件立案")
    if action.lines is not None:
        raise InputError(procedure.title, f"立案须逐{procedure.line_label}登记，不能用这种名单立案")
    names, codes = _SUBJECT[procedure.subject]
    return Layout(
        procedure.title,
        (
            Column("office", "办理单位", ("管辖单位", "所属单位", "属地"), needed=False),
            Column("name", names[0], names[1:]),
            Column("code", codes[0], codes[1:]),
            Column("address", "地址", ("住所", "注册地址"), needed=False),
            Column("phone", "联系电话", ("电话", "联系方式"), needed=False),
            Column("legal_person", "法定代表人", (), needed=False),
            Column("occurred_on", "发生日期", ("登记日期",), needed=False),
            *_fact_columns(procedure),
        ),
        _IGNORED,
    )


def read_ledger(path: Path, procedure: Procedure, *, today: datetime.date) -> Ledger:
    """Read a ledger.

    Args:
        path: XLSX or CSV.
        procedure: whose cases are to be opened.
        today: the Shanghai day; dates after it are refused where they may not lie in the future.

    Raises:
        InputError: the file or its columns cannot be used at all.
    """
    return ledger_of(open_table(path, layout_of(procedure)), procedure, today=today)


def ledger_of(sheet: Sheet, procedure: Procedure, *, today: datetime.date) -> Ledger:
    """As :func:`read_ledger`, for a table that is open already."""
    entries, refused = read_rows(sheet, lambda reader: _entry(reader, procedure, today))
    kept, again = repeated(entries, lambda found: (found.code, found.other_codes), "当事人", sheet.heading("code"))
    private = frozenset(sheet.heading(key) for key in persons_in(procedure))
    bad = (_discreet(bad, private) for bad in sorted((*refused, *again), key=lambda bad: bad.number))
    return Ledger(tuple(found for _, found in kept), tuple(bad))


def tail(code: str) -> str:
    """The last digits of a code: what a report may show of a person's number."""
    return f"…{code[-4:]}"


def persons_in(procedure: Procedure) -> Iterator[str]:
    """The keys of the columns in which persons' numbers stand."""
    if procedure.subject == _PERSON:
        yield "code"
    for fact, _ in _told(procedure):
        if fact.type is FactType.SUBJECT and fact.kind == _PERSON:
            yield f"{fact.name}:code"


def _discreet(bad: BadRow, private: frozenset[str]) -> BadRow:
    problems = (replace(one, value=tail(one.value)) if one.column in private else one for one in bad.problems)
    return replace(bad, problems=tuple(problems))


def _told(procedure: Procedure) -> Iterator[tuple[Fact, bool]]:
    """The facts a row may tell, and whether it must: not those that have a default, nor attachments."""
    action = procedure.actions[OPEN]
    for name in (*action.required, *action.optional):
        fact = procedure.facts[name]
        if fact.type not in (FactType.FILE, FactType.TABLE):
            yield fact, name in action.required and fact.default is None


def _fact_columns(procedure: Procedure) -> Iterator[Column]:
    for fact, needed in _told(procedure):
        yield Column(fact.name, fact.label, needed=needed)
        if fact.type is FactType.SUBJECT:
            yield Column(f"{fact.name}:code", fact.label + _CODE_OF, needed=needed)


def _entry(reader: RowReader, procedure: Procedure, today: datetime.date) -> Entry:
    occurred_on = reader.take("occurred_on", cells.optional_day(reader.sheet.epoch), None)
    if occurred_on is not None:
        reader.not_after("occurred_on", occurred_on, today)
    facts = {fact.name: _value(reader, fact, needed, today) for fact, needed in _told(procedure)}
    return Entry(
        reader.row.number,
        reader.take("office", cells.text, ""),
        reader.take("name", cells.required_text, ""),
        _code(reader, "code", procedure.subject, today),
        reader.take("address", cells.text, ""),
        reader.take("phone", cells.identifier, ""),
        reader.take("legal_person", cells.text, ""),
        occurred_on,
        {name: value for name, value in facts.items() if value is not None},
    )


def _value(reader: RowReader, fact: Fact, needed: bool, today: datetime.date) -> JsonValue:
    cell = reader.row.cells.get(fact.name)
    if cell is None and not needed:
        return None
    match fact.type:
        case FactType.DATE:
            found = reader.take(fact.name, cells.day(reader.sheet.epoch), datetime.date.min)
            if not fact.may_be_future:
                reader.not_after(fact.name, found, today)
            return found.isoformat()
        case FactType.INTEGER:
            return reader.take(fact.name, cells.count, 0)
        case FactType.BOOLEAN:
            return reader.take(fact.name, cells.word(_TRUTH), False)
        case FactType.CHOICE:
            return reader.take(fact.name, _choice(fact), "")
        case FactType.SUBJECT:
            name = reader.take(fact.name, cells.required_text, "")
            return {"name": name, "code": _code(reader, f"{fact.name}:code", fact.kind, today)}
        case _:
            return reader.take(fact.name, cells.required_text, "")


def _choice(fact: Fact) -> Callable[[Cell], str]:
    return cells.word({label: key for key, label in fact.choices.items()})


def _code(reader: RowReader, key: str, kind: str, today: datetime.date) -> str:
    """The code of a subject by its kind; a wrong check character is a defect of the row."""
    if kind == "enterprise":
        found = reader.code(key)
        if found.reason and not reader.faulty(key):
            reader.refuse(key, found.reason, "请按营业执照核对18位代码")
        return found.code
    number = reader.take(key, cells.required_identifier, "")
    if kind == _PERSON and number:
        checked = identity.check(number, today)
        if not checked.ok:
            reader.refuse(key, checked.reason, "请按身份证核对18位号码，并把该列设为“文本”格式")
        return checked.number
    return number
