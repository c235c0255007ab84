"""Looking cases up: restrictions, cases with all that belongs to them, running deadlines, what happened."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Final

from fastapi import APIRouter, Path, Query

from casework.hooks.feed import happened_since
from casework.listing import Wanted, explain_deadline, find_cases, show_case, worklist
from casework.listing.register import CasesWanted, case_page
from casework.restrictions import answer_json, ask, matters
from engine.errors import RefusedError
from web.api.answers import CasesPage, DeadlinesPage, HappeningsPage
from web.api.door import Asking

_LONGEST: Final = 64  # characters of a parameter
MOST: Final = 200
"""Rows of a page."""
router = APIRouter()

Number = Annotated[str, Path(description="案号")]
After = Annotated[str, Query(max_length=100, description="接着上一页：上一页答复中的 after")]
Limit = Annotated[int, Query(ge=1, le=MOST, description="一页最多多少行")]
OfOffice = Annotated[str, Query(max_length=200, description="单位的代号或者全称，含下级；省略为管辖内全部")]


# Texts, all of them: what is wrong with them is judged here, in Chinese, and only where the token is right.
@router.get(
    "/restrictions",
    summary="某一当事人某日受哪些限制，为什么",
    description="答复每一事项是否受限、由哪一案件引起、依据哪一条、到哪一日为止。供内部参考，不代替正式证明。",
    tags=["限制"],
)
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


@router.get(
    "/matters",
    summary="可以询问的事项",
    description="办理流程里规定的受限事项，作 /restrictions 的参数 matter。",
    tags=["限制"],
)
def known_matters(caller: Asking) -> dict[str, list[str]]:
    """The matters that can be asked for."""
    return {"matters": list(matters(caller.parts))}


@router.get(
    "/cases",
    summary="案件，一页一页地列",
    description="管辖内的案件，按立案先后。自然人的证件号码只显示首尾几位。",
    tags=["案件"],
)
def cases(
    caller: Asking,
    q: Annotated[str, Query(max_length=200, description="案号、名称或者代码，两个字即可；写了就不看其他条件")] = "",
    office: OfOffice = "",
    procedure: Annotated[str, Query(max_length=200, description="办理流程")] = "",
    state: Annotated[str, Query(max_length=200, description="状态")] = "",
    batch: Annotated[str, Query(max_length=200, description="批次")] = "",
    finished: Annotated[bool | None, Query(description="是否结案")] = None,
    after: After = "",
    limit: Limit = 50,
) -> CasesPage:
    """Cases that the caller may see."""
    if q.strip():
        return CasesPage(rows=list(find_cases(caller.parts, q, caller.officer)), after="")
    wanted = CasesWanted((office,) if office else (), state, procedure, batch, finished)
    page = case_page(caller.parts, caller.officer, wanted, after=after, limit=limit)
    return CasesPage(rows=list(page.rows), after=page.after)


@router.get(
    "/cases/{number}",
    summary="一件案件",
    description="当事人、状态、登记的事项、期限、限制、待办、文书、办理记录、现在可以办理的事项。",
    tags=["案件"],
)
def case(caller: Asking, number: Number) -> dict[str, Any]:
    """One case whole."""
    return show_case(caller.parts, number, caller.officer)


@router.get(
    "/cases/{number}/events",
    summary="一件案件的办理记录",
    description="按先后；每条有法律上的日期、记录的时刻、由谁记录、在哈希链中的校验码。",
    tags=["案件"],
)
def events(caller: Asking, number: Number) -> dict[str, Any]:
    """The records of a case."""
    return {"events": show_case(caller.parts, number, caller.officer)["events"]}


@router.get(
    "/cases/{number}/documents",
    summary="一件案件的文书",
    description="包括与其他案件合用一份的；编号可以作 /documents/{id} 的参数。",
    tags=["案件"],
)
def documents(caller: Asking, number: Number) -> dict[str, Any]:
    """The papers of a case."""
    return {"documents": show_case(caller.parts, number, caller.officer)["documents"]}


@router.get(
    "/cases/{number}/restrictions",
    summary="一件案件引起的限制",
    description="自哪一日起、到哪一日为止、今天是否有效。",
    tags=["案件"],
)
def restrictions_of(caller: Asking, number: Number) -> dict[str, Any]:
    """The restrictions that a case laid."""
    return {"restrictions": show_case(caller.parts, number, caller.officer)["restrictions"]}


@router.get(
    "/cases/{number}/deadlines",
    summary="一件案件的期限",
    description="在计算的、办结的、届满的都有；名称可以作下一个地址的参数。",
    tags=["案件"],
)
def deadlines_of(caller: Asking, number: Number) -> dict[str, Any]:
    """The deadlines of a case."""
    return {"deadlines": show_case(caller.parts, number, caller.officer)["deadlines"]}


@router.get(
    "/cases/{number}/deadlines/{name}",
    summary="一个期限是怎么算出来的",
    description="每一个版本的起因、依据的条文、逐步的推算。",
    tags=["案件"],
)
def proof(caller: Asking, number: Number, name: Annotated[str, Path(description="期限的名称")]) -> dict[str, Any]:
    """Every version of a deadline with its proof."""
    return {"versions": explain_deadline(caller.parts, number, name, caller.officer)}


@router.get(
    "/deadlines",
    summary="计算中的期限，先届满的在前",
    description="管辖内全部案件的；每一个的推算过程在 /cases/{number}/deadlines/{name}。",
    tags=["期限"],
)
def running(
    caller: Asking,
    office: OfOffice = "",
    procedure: Annotated[str, Query(max_length=200, description="办理流程")] = "",
    holder: Annotated[str, Query(max_length=200, description="责任岗位")] = "",
    first: Annotated[date | None, Query(description="最后一日自")] = None,
    last: Annotated[date | None, Query(description="最后一日至")] = None,
    after: After = "",
    limit: Limit = 50,
) -> DeadlinesPage:
    """Running deadlines that the caller may see."""
    wanted = Wanted(offices=(office,) if office else (), procedure=procedure, holder=holder, first=first, last=last)
    page = worklist(caller.parts, caller.officer, wanted, after=after, limit=limit)
    return DeadlinesPage(rows=list(page.rows), after=page.after)


@router.get(
    "/events",
    summary="发生的事件，从上次读到的地方接着读",
    description=(
        "与事件推送的内容相同。第一次不写 after，从最早的读起；写 last，从现在读起。没有更多时，"
        "答复里的 after 仍可用，以后从那里接着问。漏接推送的系统用它补齐。"
    ),
    tags=["事件"],
)
def happened(
    caller: Asking,
    after: Annotated[str, Query(max_length=100, description="上一次答复中的 after，或者 last")] = "",
    office: OfOffice = "",
    kind: Annotated[list[str] | None, Query(max_length=10, description="只要这些种类的事件；省略为全部")] = None,
    limit: Limit = 50,
) -> HappeningsPage:
    """What happened behind a place."""
    page = happened_since(caller.parts, caller.officer, after, office=office, kinds=kind or (), limit=limit)
    return HappeningsPage.model_validate({"rows": page.rows, "after": page.after, "more": page.more})


def _day(text: str, field: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise RefusedError(f"“{text}”不是日期，应写作 2026-03-05", field=field) from error
