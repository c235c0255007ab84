"""What the API answers, as it is described: pages of lists, happenings, what became of an act."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from pydantic import BaseModel, Field

from casework.acts import Outcome
from casework.hooks.kinds import Kind
from casework.listing.rows import CaseRow
from casework.listing.worklist import WorkRow
from casework.papers.selecting import Listed
from casework.reports.desk import ReportRow

_AFTER = "下一页用它作参数 after；空的表示没有下一页。一页可以不满，甚至没有行，仍可能有下一页"


class CasesPage(BaseModel):
    """Cases."""

    rows: list[CaseRow]
    after: str = Field(description=_AFTER)


class DeadlinesPage(BaseModel):
    """Running deadlines."""

    rows: list[WorkRow]
    after: str = Field(description=_AFTER)


class DocumentsPage(BaseModel):
    """Papers."""

    rows: list[Listed]
    after: str = Field(description=_AFTER)


class ReportsPage(BaseModel):
    """Reports."""

    rows: list[ReportRow]
    after: str = Field(description=_AFTER)


class HappeningTold(BaseModel):
    """Something that happened, as hooks are told it."""

    type: Kind = Field(description="事件的种类")
    timestamp: datetime = Field(description="记录的时刻（世界时）")
    data: dict[str, Any] = Field(description="编号、事项名称、日期；要看内容，按其中的案号、文书编号查询")


class HappeningsPage(BaseModel):
    """What happened."""

    rows: list[HappeningTold] = Field(description="按记录的先后")
    after: str = Field(description="下一次用它作参数 after，不会空：没有更多时，以后从这里接着问")
    more: bool = Field(description="是否还有，可以马上接着问")


class Drafted(BaseModel):
    """A paper that an act drafted."""

    kind: str = Field(description="文书的种类")
    title: str


class Opened(BaseModel):
    """A case that an act opened."""

    rule: str = Field(description="按哪一条规则立案")
    due: date | None = Field(description="按计划立案的，是哪一期")
    number: str = Field(description="案号")


class Done(BaseModel):
    """What became of an act."""

    number: str = Field(description="案号")
    states: list[str] = Field(description="现在的状态")
    documents: list[Drafted] = Field(description="拟制的文书")
    spawned: list[Opened] = Field(description="随之立案的案件")
    repeated: bool = Field(description="同一个 Idempotency-Key 此前办理过，这一次没有再办")

    @classmethod
    def of(cls, outcome: Outcome) -> Done:
        """Of an outcome."""
        return cls(
            number=outcome.number,
            states=list(outcome.states),
            documents=[Drafted(kind=kind, title=title) for kind, title in outcome.documents],
            spawned=[
                Opened(rule=rule, due=date.fromisoformat(due) if due else None, number=opened)
                for rule, due, opened in outcome.spawned
            ],
            repeated=outcome.repeated,
        )
