"""Reports: those of a campaign or of all, one whole, filing one."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Final

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, ConfigDict, Field

from casework.reports.filing import file_report
from casework.reports.listing import ReportsWanted, report_page
from casework.reports.showing import show_report
from web.api.answers import Done, ReportsPage
from web.api.asking import After, Limit, OfOffice
from web.api.door import Asking, Key, act_key

router = APIRouter(tags=["报送"])
_MOST_ROWS: Final = 5000

Number = Annotated[str, Path(description="报送的案号")]


class Filing(BaseModel):
    """A report as it is filed."""

    model_config = ConfigDict(extra="forbid")

    occurred_on: date = Field(description="报送的日期")
    rows: list[dict[str, Any]] | None = Field(
        default=None,
        max_length=_MOST_ROWS,
        description="表的各行，按栏目名称；省略的栏目用系统已知的数；整个省略，按已知的数报送",
    )
    reasons: list[dict[str, str]] = Field(
        default_factory=list, max_length=_MOST_ROWS, description="各行中与系统已知的数不同的栏目，说明理由"
    )
    facts: dict[str, Any] = Field(default_factory=dict, description="其他要登记的事项，按名称")


@router.get(
    "/reports",
    summary="报送，一页一页地列",
    description="写明专项行动的，按最后一日；否则新的在前。",
)
def reports(
    caller: Asking,
    campaign: Annotated[str, Query(max_length=200, description="专项行动的案号")] = "",
    office: OfOffice = "",
    status: Annotated[str, Query(max_length=200, description="状态，如 due 待报送、filed 已报送")] = "",
    due: Annotated[str, Query(max_length=200, description="哪一期，如 2026-03-31")] = "",
    procedure: Annotated[str, Query(max_length=200, description="报送的流程")] = "",
    after: After = "",
    limit: Limit = 50,
) -> ReportsPage:
    """Reports that the caller may see."""
    wanted = ReportsWanted(campaign, office, status, due, procedure)
    page = report_page(caller.parts, caller.officer, wanted, after=after, limit=limit)
    return ReportsPage(rows=list(page.rows), after=page.after)


@router.get(
    "/campaigns/{number}/reports",
    summary="专项行动中各单位的报送",
    description="与 /reports?campaign= 相同，按最后一日。",
)
def of_campaign(
    caller: Asking,
    number: Annotated[str, Path(description="专项行动的案号")],
    after: After = "",
    limit: Limit = 50,
) -> ReportsPage:
    """The reports of a campaign."""
    page = report_page(caller.parts, caller.officer, ReportsWanted(campaign=number), after=after, limit=limit)
    return ReportsPage(rows=list(page.rows), after=page.after)


@router.get(
    "/reports/{number}",
    summary="一份报送",
    description="栏目、系统已知的数、报送的数、合计、差异和理由。",
)
def report(caller: Asking, number: Number) -> dict[str, Any]:
    """A report of a unit."""
    return show_report(caller.parts, number, caller.officer)


@router.post(
    "/reports/{number}/filing",
    summary="报送，或者退回以后重新报送",
    description="以令牌所属人员的名义；同一个 Idempotency-Key 只报送一次。",
)
def file(caller: Asking, number: Number, filing: Filing, idempotency_key: Key) -> Done:
    """File it."""
    officer = caller.acting()
    outcome = file_report(
        caller.parts,
        officer,
        number,
        occurred_on=filing.occurred_on,
        rows=filing.rows,
        reasons=filing.reasons,
        facts=filing.facts,
        key=act_key(officer, idempotency_key),
    )
    return Done.of(outcome)
