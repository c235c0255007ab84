"""Columns of tables that the regulation does not give: typed in by an office, shown, withdrawn.

Owns the file in which an office hands in columns and the refusal of a table whose columns the text gives. A choice of
columns holds for the office and all below it, from now on; reports filed before keep theirs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from casework.authority import People
from casework.choosing import keeper_for
from casework.intake import cells
from casework.intake.rows import RowReader, read_rows
from casework.intake.tables import Column as Heading
from casework.intake.tables import Layout, open_table
from casework.parts import SHANGHAI, Parts
from casework.settings import TABLE_PREFIX, Chosen, columns_of, columns_text, line_of
from engine.definition.shape import Item, Key, ListOf, Record, Text, Truth, optional, words
from engine.definition.vocabulary import NAME
from engine.definition.yamltext import parse
from engine.errors import InputError, MissingError, RefusedError
from engine.tables import Column, ColumnType, TableRule

TYPES: Final = {
    "整数": ColumnType.INTEGER,
    "数额": ColumnType.DECIMAL,
    "文字": ColumnType.TEXT,
    "日期": ColumnType.DATE,
    **{kind.value: kind for kind in ColumnType},
}
"""Words for the types of columns, in files of offices."""
_LAYOUT: Final = Layout(
    "栏目表",
    (
        Heading("key", "key", ("代号", "栏目代号")),
        Heading("label", "label", ("名称", "栏目", "栏目名称")),
        Heading("type", "type", ("类型", "栏目类型")),
        Heading("unit", "unit", ("单位", "计量单位"), needed=False),
        Heading("group", "group", ("组", "栏目组", "上级栏目"), needed=False),
    ),
    ("序号", "备注"),
)
_COLUMN: Final = Record(
    "a column",
    {
        "key": Key(NAME),
        "label": Key(Text()),
        "type": Key(words(list(TYPES))),
        "unit": optional(Text(), ""),
        "group": optional(Text(), ""),
        "help": optional(Text(), ""),
        "required": optional(Truth(), True),
    },
)
_FILE: Final = Record("columns", {"columns": Key(ListOf(_COLUMN, least=1))})
_MOST: Final = 60


@dataclass(frozen=True, slots=True)
class InForce:
    """The columns of a table, and where they come from."""

    procedure: str
    table: str
    title: str
    unknown: bool  # whether the text does not give them
    columns: tuple[Column, ...]
    suggested: tuple[Column, ...]
    source: str  # in Chinese: the regulation, or who typed them in and when; empty: nobody did


def columns_in_force(parts: Parts, procedure: str, table: str, *, office: str = "") -> InForce:
    """The columns of a table as they hold for an office.

    Args:
        parts: the system.
        procedure: key of the definition.
        table: its name there.
        office: key or name; empty: where no office typed any in.

    Raises:
        MissingError: there is no such procedure, table or office.
    """
    rule = _rule(parts, procedure, table)
    if not rule.unknown:
        return InForce(procedure, table, rule.title, False, rule.columns, (), "原文")
    row = None
    with parts.store.read() as unit:
        people = People.of(unit)
        if office:
            line = line_of(people.offices, people.office(office).id)
            row = Chosen.along(unit.settings(), line).rows.get(_name(procedure, table))
    if row is None:
        return InForce(procedure, table, rule.title, True, (), rule.suggested, "")
    day = row.set_at.astimezone(SHANGHAI).date().isoformat()
    source = f"{people.offices[row.office_id].name}于{day}录入"
    return InForce(procedure, table, rule.title, True, columns_of(row.value), rule.suggested, source)


def type_columns(
    parts: Parts,
    procedure: str,
    table: str,
    columns: tuple[Column, ...],
    *,
    office: str,
    actor: str | None,
    reason: str = "按表样录入栏目",
) -> InForce:
    """Type in the columns of a table for an office, from now on.

    Args:
        parts: the system.
        procedure: key of the definition.
        table: its name there.
        columns: in order; none: withdraw what the office typed in.
        office: key or name.
        actor: key of the officer; None: the administrator of the machine.
        reason: why, kept with them.

    Raises:
        RefusedError: the regulation gives the columns, or there is nothing to withdraw.
        NotPermittedError: the officer is no settings keeper of the office or one above it.
        MissingError: procedure, table, office or officer is unknown.
    """
    rule = _rule(parts, procedure, table)
    if not rule.unknown:
        raise RefusedError(f"表“{rule.title}”的栏目由原文规定，不能另行录入", field=table, cite=rule.cites[0])
    columns = tuple(_with_known(column, rule) for column in columns)
    with parts.store.write() as unit:
        people = People.of(unit)
        owner = people.office(office)
        keeper = keeper_for(people, actor, owner)
        if not columns and _name(procedure, table) not in Chosen.along(unit.settings(), (owner.id,)).rows:
            raise RefusedError(f"{owner.name}没有录入过表“{rule.title}”的栏目，无须撤销")
        unit.add_setting(
            office_id=owner.id,
            name=_name(procedure, table),
            value=columns_text(columns) if columns else "",
            reason=reason,
            officer_id=keeper.id if keeper is not None else None,
            set_at=parts.clock(),
        )
        unit.commit()
    return columns_in_force(parts, procedure, table, office=owner.key)


def read_columns(path: Path) -> tuple[Column, ...]:
    """Columns from a file: YAML (a list under ``columns``), or a CSV or XLSX with key, label, type, unit, group.

    Raises:
        InputError: the file cannot be used; every wrong row is named.
        DefinitionError: the YAML is wrong.
    """
    columns = _from_yaml(path) if path.suffix.lower() in (".yaml", ".yml") else _from_table(path)
    keys = [column.key for column in columns]
    doubled = sorted({key for key in keys if keys.count(key) > 1})
    if doubled:
        raise InputError(path.name, f"栏目代号重复：{'、'.join(doubled)}；请改成各不相同的代号")
    if len(columns) > _MOST:
        raise InputError(path.name, f"有{len(columns)}个栏目，最多{_MOST}个；请分成几张表")
    return columns


def _rule(parts: Parts, procedure: str, table: str) -> TableRule:
    tables = parts.library.compiled(procedure).procedure.tables
    if table not in tables:
        raise MissingError("报表", table, [f"{name}（{rule.title}）" for name, rule in tables.items()])
    return tables[table]


def _with_known(column: Column, rule: TableRule) -> Column:
    """A column with what the cases know of it, where the definition suggests the same one."""
    alike = [one for one in rule.suggested if (one.key, one.type) == (column.key, column.type)]
    return replace(column, known=alike[0].known) if alike else column


def _name(procedure: str, table: str) -> str:
    return f"{TABLE_PREFIX}{procedure}.{table}"


def _from_yaml(path: Path) -> tuple[Column, ...]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(path.name, "不能读取；请检查文件名，并存为 UTF-8 文本") from error
    items: list[Item] = _FILE.read(parse(text, path.name))["columns"]
    return tuple(_column(item) for item in items)


def _column(item: Item | Mapping[str, Any]) -> Column:
    return Column(
        str(item["key"]),
        str(item["label"]),
        TYPES[str(item["type"])],
        str(item["unit"]),
        str(item["group"]),
        help=str(item["help"]),
        required=item["required"],
    )


def _from_table(path: Path) -> tuple[Column, ...]:
    found, refused = read_rows(open_table(path, _LAYOUT), _row)
    if refused:
        raise InputError(path.name, "；".join(str(row) for row in refused))
    if not found:
        raise InputError(path.name, "没有一个栏目；请在表头下面逐行填写")
    return tuple(column for _, column in found)


def _row(reader: RowReader) -> Column:
    key = reader.take("key", cells.required_text, "")
    if key and not (key.isascii() and key.isidentifier() and key == key.lower()):
        reader.refuse("key", "代号应由小写字母、数字和下划线组成，以字母开头", "请改成例如 checked_units")
    return Column(
        key,
        reader.take("label", cells.required_text, ""),
        reader.take("type", cells.word(TYPES), ColumnType.TEXT),
        reader.take("unit", cells.text, ""),
        reader.take("group", cells.text, ""),
    )
