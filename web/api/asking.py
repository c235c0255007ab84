"""Looking things up: restrictions, cases, their events, deadlines and papers, running deadlines, reports."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Annotated, Any, Final

from fastapi import APIRouter, Path, Query

from casework.listing import Wanted, explain_deadline, find_cases, show_case, worklist
from casework.listing.register import CasesWanted, case_page
from casework.reports.listing import list_reports, show_report
from casework.restrictions import answer_json, ask, matters
from engine.errors import RefusedError
from web.api.door import Asking

_LONGEST: Final = 64  # characters of a parameter
_MOST: Final = 200  # rows of a page
router = APIRouter()

Number = Annotated[str, Path(description="案号")]
After = Annotated[str, Query(description="接着上一页：上一页答复中的 after")]
Limit = Annotated[int, Query(ge=1, le=_MOST, description="一页最多多少行")]


# Texts, all of them: what is wrong with them is judged here, in Chinese, and only where the token is right.
@router.get("/restrictions", summary="某一当事人某日受哪些限制，为什么")
def restrictions(
    caller: Asking,
    code: Annotated[str, Query(description="统一社会信用代码、证件号码或者单位代号")] = "",
    on: Annotated[str, Query(description="哪一天，如 2026-03-05；省略为今天")] = "",
    matter: Annotated[str, Query(description="只问一个事项")] = "",
) -> dict[str, Any]:
    """What a subject may not do on a day, and why."""
    for name, text in {"code": code, "on": on, "matter": matter}.items():
        if len(text) > _LONGEST:
            raise RefusedError(f"最多{_LONGEST}个字符，现有{len(text)}个", field=name)
    return answer_json(ask(caller.parts, code, _day(on, "on") if on else caller.parts.today(), matter))


@router.get("/matters", summary="可以询问的事项")
def known_matters(caller: Asking) -> dict[str, list[str]]:
    """The matters that can be asked for."""
    return {"matters": list(matters(caller.parts))}


@router.get("/cases", summary="案件，一页一页地列")
def cases(
    caller: Asking,
    q: Annotated[str, Query(max_length=200, description="案号、名称或者代码，两个字即可；写了就不看其他条件")] = "",
    office: Annotated[str, Query(max_length=200, description="单位，含下级")] = "",
    procedure: Annotated[str, Query(max_length=200, description="办理流程")] = "",
    state: Annotated[str, Query(max_length=200, description="状态")] = "",
    batch: Annotated[str, Query(max_length=200, description="批次")] = "",
    finished: Annotated[bool | None, Query(description="是否结案")] = None,
    after: After = "",
    limit: Limit = 50,
) -> dict[str, Any]:
    """Cases that the caller may see."""
    if q.strip():
        return {"rows": [asdict(row) for row in find_cases(caller.parts, q, caller.officer)], "after": ""}
    wanted = CasesWanted((office,) if office else (), state, procedure, batch, finished)
    page = case_page(caller.parts, caller.officer, wanted, after=after, limit=limit)
    return {"rows": [asdict(row) for row in page.rows], "after": page.after}


@router.get("/cases/{number}", summary="一件案件")
def case(caller: Asking, number: Number) -> dict[str, Any]:
    """One case whole."""
    return show_case(caller.parts, number, caller.officer)


@router.get("/cases/{number}/events", summary="办理记录")
def events(caller: Asking, number: Number) -> dict[str, Any]:
    """The records of a case."""
    return {"events": show_case(caller.parts, number, caller.officer)["events"]}


@router.get("/cases/{number}/documents", summary="文书")
def documents(caller: Asking, number: Number) -> dict[str, Any]:
    """The papers of a case."""
    return {"documents": show_case(caller.parts, number, caller.officer)["documents"]}


@router.get("/cases/{number}/deadlines", summary="期限")
def deadlines_of(caller: Asking, number: Number) -> dict[str, Any]:
    """The deadlines of a case."""
    return {"deadlines": show_case(caller.parts, number, caller.officer)["deadlines"]}


@router.get("/cases/{number}/deadlines/{name}", summary="一个期限是怎么算出来的")
def proof(caller: Asking, number: Number, name: Annotated[str, Path(description="期限的名称")]) -> dict[str, Any]:
    """Every version of a deadline with its proof."""
    return {"versions": explain_deadline(caller.parts, number, name, caller.officer)}


@router.get("/deadlines", summary="计算中的期限，先届满的在前")
def running(
    caller: Asking,
    office: Annotated[str, Query(max_length=200, description="单位，含下级")] = "",
    procedure: Annotated[str, Query(max_length=200, description="办理流程")] = "",
    holder: Annotated[str, Query(max_length=200, description="责任岗位")] = "",
    first: Annotated[date | None, Query(description="最后一日自")] = None,
    last: Annotated[date | None, Query(description="最后一日至")] = None,
    after: After = "",
    limit: Limit = 50,
) -> dict[str, Any]:
    """Running deadlines that the caller may see."""
    wanted = Wanted(offices=(office,) if office else (), procedure=procedure, holder=holder, first=first, last=last)
    page = worklist(caller.parts, caller.officer, wanted, after=after, limit=limit)
    return {"rows": [asdict(row) for row in page.rows], "after": page.after}


@router.get("/reports/{number}", summary="一份报送")
def report(caller: Asking, number: Number) -> dict[str, Any]:
    """A report of a unit."""
    return show_report(caller.parts, number, caller.officer)


@router.get("/campaigns/{number}/reports", summary="专项行动中各单位的报送")
def reports(caller: Asking, number: Number) -> dict[str, Any]:
    """The reports of a campaign."""
    return {"reports": [asdict(row) for row in list_reports(caller.parts, caller.officer, campaign=number)]}


def _day(text: str, field: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise RefusedError(f"“{text}”不是日期，应写作 2026-03-05", field=field) from error
