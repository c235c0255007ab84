"""The API as an application of its own, mounted at ``/api/v1``: its description is ``/api/v1/openapi.json``."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from casework.parts import Parts
from engine.errors import ShixianError
from web.api import acting, asking, papers, reporting
from web.api.problems import MEDIA_TYPE, Problem, invalid, problem, refused

_PROBLEM: dict[str, Any] = {"content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}}
_ANSWERS: dict[int | str, dict[str, Any]] = {
    status: {"model": Problem, "description": words, **_PROBLEM}
    for status, words in {
        400: "请求的内容读不出来",
        401: "没有令牌，或者令牌已经失效",
        403: "没有这一岗位，或者问到了管辖之外的单位",
        404: "没有找到，或者不由本单位办理",
        405: "不能这样请求",
        409: "已被他人先行办理",
        422: "没有办成：原因和怎样改",
        503: "暂时不能用",
    }.items()
}

_ABOUT = (
    "每个系统一个令牌，写在 Authorization 头中（Bearer …），按令牌所属人员的岗位和管辖查看、办理。"
    "日期是法律上的日期（北京时间），写作 2026-03-05。差错以 application/problem+json 答复，detail 是原因。"
)
_TAGS = {
    "案件": "案件和属于它的一切",
    "期限": "计算中的期限",
    "限制": "当事人受到的限制",
    "事件": "发生了什么，从上次读到的地方接着读",
    "文书": "文书和它的PDF",
    "报送": "专项行动的定期报送",
    "办理": "以人员的名义办理",
}


def api(parts: Parts) -> FastAPI:
    """The API of a system.

    Args:
        parts: the system.
    """
    app = FastAPI(
        title="时限接口",
        version="1",
        description=_ABOUT,
        openapi_tags=[{"name": name, "description": about} for name, about in _TAGS.items()],
        docs_url=None,
        redoc_url=None,
        openapi_url="/openapi.json",
        responses=_ANSWERS,
    )
    app.state.parts = parts
    app.include_router(asking.router)
    app.include_router(acting.router)
    app.include_router(papers.router)
    app.include_router(reporting.router)

    @app.exception_handler(ShixianError)
    async def ours(request: Request, error: ShixianError) -> Response:
        named = next(iter(request.path_params.values()), None) or request.query_params.get("case", "")
        return problem(error, str(named))

    @app.exception_handler(RequestValidationError)
    async def ill_formed(_: Request, error: RequestValidationError) -> Response:
        return invalid(error)

    @app.exception_handler(HTTPException)
    async def elsewhere(_: Request, error: HTTPException) -> Response:
        return refused(error)

    return app
