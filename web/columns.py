"""The columns that the list of cases may have: which are chosen stands in the address, and the export follows them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from starlette.datastructures import QueryParams

from casework.listing import CaseRow
from documents.tables.sheets import Cell, Column

ASKED: Final = "cols"


@dataclass(frozen=True, slots=True)
class CaseColumn:
    """One of them."""

    key: str  # in the address
    sheet: Column  # in the export
    cell: Callable[[CaseRow], Cell]
    always: bool = False
    at_first: bool = True  # whether it is shown where nothing was chosen

    @property
    def label(self) -> str:
        """Its head."""
        return self.sheet.header


COLUMNS: Final = (
    CaseColumn("number", Column("案号", 24, centred=True), lambda row: row.number, always=True),
    CaseColumn("subject", Column("当事人", 34), lambda row: row.subject),
    CaseColumn("code", Column("代码", 22, centred=True), lambda row: row.code),
    CaseColumn("office", Column("单位", 28), lambda row: row.office),
    CaseColumn("procedure", Column("办理流程", 30), lambda row: row.title, at_first=False),
    CaseColumn("states", Column("状态", 34), lambda row: "、".join(row.states)),
    CaseColumn("colour", Column("紧急程度", 14, centred=True), lambda row: row.colour_label),
    CaseColumn("deadline", Column("下一期限", 24), lambda row: row.next_deadline),
    CaseColumn("last", Column("最后一日", 12, centred=True), lambda row: row.last_day),
    CaseColumn("holder", Column("期限的责任岗位", 18), lambda row: row.holder, at_first=False),
    CaseColumn("duties", Column("待办和岗位", 44), lambda row: "；".join(row.duties), at_first=False),
    CaseColumn("batch", Column("批次", 24), lambda row: row.batch, at_first=False),
    CaseColumn("opened", Column("立案日期", 12, centred=True), lambda row: row.opened_on, at_first=False),
    CaseColumn("finished", Column("结案", 8, centred=True), lambda row: "是" if row.finished else "否", at_first=False),
)


def columns_in(asked: QueryParams) -> tuple[CaseColumn, ...]:
    """The columns chosen, in the order of the list; where none are, those shown at first. Unknown ones do not count."""
    chosen = set(asked.getlist(ASKED)) & {one.key for one in COLUMNS}
    return tuple(one for one in COLUMNS if one.always or (one.key in chosen if chosen else one.at_first))
