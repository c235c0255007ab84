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
from typing import Annotated, Any

from fastapi import APIRouter, Header, Query, Request
from fastapi.responses import JSONResponse

from casework.parts import Parts
from casework.restrictions import answer_json, ask, matters
from engine.errors import MissingError, RefusedError, ShixianError

TOKEN_FILE = "api-token"  # noqa: S105 - the file's name, not a token
_BEARER = "Bearer "
_STATUS = {RefusedError: 422, MissingError: 404}

router = APIRouter(prefix="/api/v1")


class UnauthorisedError(ShixianError):
    """The request bears no valid token."""


def token_of(home: Path) -> str:
    """The token of a data directory; made when there is none."""
    path = home / TOKEN_FILE
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii").strip()
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(32))
    return path.read_text(encoding="ascii").strip()


def _allowed(request: Request, authorization: str) -> Parts:
    parts: Parts = request.app.state.parts
    given = authorization.removeprefix(_BEARER) if authorization.startswith(_BEARER) else ""
    if not hmac.compare_digest(given.encode(), token_of(parts.home).encode()):
        raise UnauthorisedError(f"请在 Authorization 头中写明令牌（Bearer …），令牌在数据目录的 {TOKEN_FILE} 文件中")
    return parts


@router.get("/restrictions")
def restrictions(
    request: Request,
    code: Annotated[str, Query(description="统一社会信用代码、证件号码或者单位代号", max_length=64)],
    on: Annotated[date | None, Query(description="哪一天；省略为今天")] = None,
    matter: Annotated[str, Query(description="只问一个事项", max_length=64)] = "",
    authorization: Annotated[str, Header()] = "",
) -> dict[str, Any]:
    """What a subject may not do on a day, and why."""
    parts = _allowed(request, authorization)
    return answer_json(ask(parts, code, on or parts.today(), matter))


@router.get("/matters")
def known_matters(request: Request, authorization: Annotated[str, Header()] = "") -> dict[str, list[str]]:
    """The matters that can be asked for."""
    return {"matters": list(matters(_allowed(request, authorization)))}


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
