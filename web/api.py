"""The JSON API for other systems: whether something is restricted today, and why.

Owns addresses, the token, and errors as ``application/problem+json``; the answers are those of casework. Each data
directory has one token in ``api-token``, readable by its owner alone; without it nothing is told.
"""

from __future__ import annotations

import hmac
import os
import secrets
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Final

from fastapi import APIRouter, Header, Query, Request
from fastapi.responses import JSONResponse

from casework.parts import Parts
from casework.restrictions import answer_json, ask, matters
from engine.errors import MissingError, RefusedError, ShixianError

KEPT_IN: Final = "api-token"
_BEARER = "Bearer "
_LONGEST = 64  # characters of a parameter
_STATUS = {RefusedError: 422, MissingError: 404}

router = APIRouter(prefix="/api/v1")


class UnauthorisedError(ShixianError):
    """The request bears no valid token."""


def token_of(home: Path) -> str:
    """The token of a data directory; made when there is none."""
    path = home / KEPT_IN
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii").strip()
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(32))
    return path.read_text(encoding="ascii").strip()


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise RefusedError(f"“{text}”不是日期，应写作 2026-03-05", field="on") from error


def allowed(request: Request, authorization: str) -> Parts:
    """The system, for somebody who has its token.

    Raises:
        UnauthorisedError: it was not given.
    """
    parts: Parts = request.app.state.parts
    given = authorization.removeprefix(_BEARER) if authorization.startswith(_BEARER) else ""
    token = token_of(parts.home)
    # A file left empty, by a full disk or a death between making and writing it, must not let everybody in.
    if not token or not hmac.compare_digest(given.encode(), token.encode()):
        raise UnauthorisedError(f"请在 Authorization 头中写明令牌（Bearer …），令牌在数据目录的 {KEPT_IN} 文件中")
    return parts


# Texts all of them: what is wrong with them is judged here, in Chinese, and only where the token is right.
@router.get("/restrictions")
def restrictions(
    request: Request,
    code: Annotated[str, Query(description="统一社会信用代码、证件号码或者单位代号")] = "",
    on: Annotated[str, Query(description="哪一天，如 2026-03-05；省略为今天")] = "",
    matter: Annotated[str, Query(description="只问一个事项")] = "",
    authorization: Annotated[str, Header()] = "",
) -> dict[str, Any]:
    """What a subject may not do on a day, and why."""
    parts = allowed(request, authorization)
    for name, text in {"code": code, "on": on, "matter": matter}.items():
        if len(text) > _LONGEST:
            raise RefusedError(f"最多{_LONGEST}个字符，现有{len(text)}个", field=name)
    return answer_json(ask(parts, code, _day(on) if on else parts.today(), matter))


@router.get("/matters")
def known_matters(request: Request, authorization: Annotated[str, Header()] = "") -> dict[str, list[str]]:
    """The matters that can be asked for."""
    return {"matters": list(matters(allowed(request, authorization)))}


def problem(error: ShixianError) -> JSONResponse:
    """An error as other systems read it (RFC 9457)."""
    unauthorised = isinstance(error, UnauthorisedError)
    status = 401 if unauthorised else next((code for kind, code in _STATUS.items() if isinstance(error, kind)), 503)
    return JSONResponse(
        {"type": "about:blank", "title": type(error).__name__, "status": status, "detail": str(error)},
        status_code=status,
        media_type="application/problem+json",
        headers={"WWW-Authenticate": "Bearer"} if unauthorised else None,
    )
