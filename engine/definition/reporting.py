"""Tables of reports as a definition writes them: columns, what the cases know, and the rule they become."""

from __future__ import annotations

from collections.abc import Mapping

from engine.definition.names import Names
from engine.definition.shape import Item, Word
from engine.tables import Column, ColumnType, Known, RowsRule, TableRule


def table(names: Names, name: str, item: Item) -> TableRule:
    """A table of a regulation; columns that an office typed in stand for unknown ones.

    Raises:
        DefinitionError: known columns beside a suggestion.
    """
    own = columns(item["columns"])
    if own and item["suggested"]:
        raise item.node.error("`suggested` belongs to a table whose columns the text does not give")
    typed = names.typed_columns.get(name, ())
    return TableRule(
        name,
        str(item["title"]),
        RowsRule(item["rows"]),
        own or typed,
        not own,
        columns(item["suggested"]),
        tuple(str(line) for line in item["header"]),
        str(item["remark"]),
        str(item["row_label"]),
        names.cites(item["cites"]),
    )


def columns(items: Mapping[Word, Item]) -> tuple[Column, ...]:
    """Columns in their order."""
    return tuple(_column(str(key), item) for key, item in items.items())


def _column(key: str, item: Item) -> Column:
    known = tuple(Known(str(one["of"]), str(one["when"]), str(one["add"])) for one in item["known"])
    kind = ColumnType(item["type"])
    if known and kind is not ColumnType.INTEGER:
        raise item.node.error("what cases know is counted: the column must be of type integer")
    return Column(
        key, str(item["label"]), kind, str(item["unit"]), str(item["group"]), known, str(item["help"]), item["required"]
    )
