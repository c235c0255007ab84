"""Errors as other systems read them (RFC 9457, ``application/problem+json``), their sentences in Chinese."""

from __future__ import annotations

from typing import Any

from fastapi.encoders import jsonable_encoder
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from starlette.exceptions import HTTPException

from engine.errors import (
    ConflictError,
    InputError,
    MissingError,
    NotPermittedError,
    OutsideError,
    RefusedError,
    ShixianError,
)

MEDIA_TYPE = "application/problem+json"
_STATUS: tuple[tuple[type[ShixianError], int], ...] = (
    (NotPermittedError, 403),
    (RefusedError, 422),
    (InputError, 422),
    (MissingError, 404),
    (ConflictError, 409),
)
_TITLES = {
    400: "请求有误",
    401: "没有令牌",
    403: "不能办理",
    404: "没有找到",
    405: "不能这样请求",
    409: "已被他人先行办理",
    422: "没有办成",
    503: "暂时不能用",
}


class UnauthorisedError(ShixianError):
    """The request bears no valid token."""


class Problem(BaseModel):
    """An error."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    field: str = ""


def problem(error: ShixianError, asked: str = "") -> JSONResponse:
    """One of ours; `asked` is the case or the paper that the address names."""
    if isinstance(error, UnauthorisedError):
        return told(401, str(error), headers={"WWW-Authenticate": "Bearer"})
    if asked and (isinstance(error, OutsideError) or (isinstance(error, MissingError) and error.name == asked)):
        return told(404, f"没有找到“{asked}”：可能没有，也可能不由您的单位办理，请核对")
    status = next((code for kind, code in _STATUS if isinstance(error, kind)), 503)
    return told(status, str(error), field=getattr(error, "field", ""))


def invalid(error: RequestValidationError) -> JSONResponse:
    """A request that has not the form that is described."""
    first: Any = next(iter(error.errors()), {})
    place = ".".join(str(part) for part in first.get("loc", ()) if part not in ("body", "query", "path", "header"))
    reason = f"“{place}”不合要求（{first.get('msg', '')}）" if place else "请求的内容不是所要求的 JSON"
    return told(422, reason, field=place)


def refused(error: HTTPException) -> JSONResponse:
    """A request to an address that is not there, or in a way that it does not take."""
    title = _TITLES.get(error.status_code, "没有办成")
    return told(error.status_code, title, headers=dict(error.headers or {}))


def told(status: int, detail: str, *, field: str = "", headers: dict[str, str] | None = None) -> JSONResponse:
    """The answer."""
    plain = Problem(title=_TITLES.get(status, "没有办成"), status=status, detail=detail, field=field)
    return JSONResponse(jsonable_encoder(plain), status, headers, MEDIA_TYPE)
