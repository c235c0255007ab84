"""Papers: those on their way or of a case, one with its steps, its PDF."""

from __future__ import annotations

from typing import Annotated, Any, Final

from fastapi import APIRouter, Path, Query, Response

from casework.listing.papers import PapersWanted, paper_page
from casework.papers.copies import made_copy
from casework.papers.history import history
from engine.errors import MissingError
from engine.life import STAGES, Stage
from web.api.answers import DocumentsPage
from web.api.asking import After, Limit, OfOffice
from web.api.door import Asking
from web.files import attached

router = APIRouter(tags=["文书"])
_PDF: Final[dict[int | str, dict[str, Any]]] = {
    200: {
        "description": "文书的PDF",
        "content": {"application/pdf": {"schema": {"type": "string", "format": "binary"}}},
    }
}

Id = Annotated[int, Path(ge=1, le=2**62, description="文书的编号")]


@router.get(
    "/documents",
    summary="文书，一页一页地列",
    description="不写案号、批次的，列正在办理的；写了的，列其全部。新制发的逐份见 /events 的 document.issued。",
)
def papers(
    caller: Asking,
    case: Annotated[str, Query(max_length=200, description="案号")] = "",
    batch: Annotated[str, Query(max_length=200, description="案件的批次")] = "",
    kind: Annotated[str, Query(max_length=200, description="文书的种类")] = "",
    stage: Annotated[str, Query(max_length=200, description="办到哪一步")] = "",
    office: OfOffice = "",
    after: After = "",
    limit: Limit = 50,
) -> DocumentsPage:
    """Papers that the caller may see."""
    if stage and stage not in set(Stage):
        raise MissingError("文书的状态", stage, [f"{key}（{label}）" for key, label in STAGES.items()])
    wanted = PapersWanted(kind, office, case, batch, frozenset({Stage(stage)} if stage else ()))
    page = paper_page(caller.parts, caller.officer, wanted, after=after, limit=limit)
    return DocumentsPage(rows=list(page.rows), after=page.after)


@router.get(
    "/documents/{id}",
    summary="一份文书",
    description="案件、文号、办到哪一步、每一步由谁何时办理、PDF 的校验码。",
)
def paper(caller: Asking, id: Id) -> dict[str, Any]:  # noqa: A002 - as the address calls it
    """One paper with its steps."""
    return history(caller.parts, caller.officer, id)


@router.get(
    "/documents/{id}/pdf",
    summary="一份文书的PDF",
    description="存档的那一份，下载记入导出记录；还没有制成的答复 404。",
    response_class=Response,
    responses=_PDF,
)
def pdf(caller: Asking, id: Id) -> Response:  # noqa: A002 - as the address calls it
    """The PDF that is the record; that it leaves is noted."""
    copy = made_copy(caller.parts, caller.officer, id)
    return attached(caller.parts, caller.officer, copy.name, copy.content, what="文书副本（接口）", about=copy.name)
