"""The status of the system as a plain page and as JSON, for whoever looks after it and for what watches it.

It tells of cases, so it is told only to those who have the token of the data directory (see ``web.api``).
"""

from __future__ import annotations

from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Header, Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from web.api import allowed
from web.overview import overview

_TEMPLATES = Path(__file__).parent / "templates"
_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}

router = APIRouter()


@cache
def _template() -> Template:
    return Environment(
        loader=FileSystemLoader(_TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    ).get_template("status.html.j2")


# Plain functions: the server runs them in threads, because the store blocks.
@router.get("/status", response_class=HTMLResponse)
def page(request: Request, authorization: Annotated[str, Header()] = "") -> HTMLResponse:
    """The page."""
    view = overview(allowed(request, authorization))
    return HTMLResponse(_template().render(view=view), headers=_HEADERS)


@router.get("/status.json")
def as_json(request: Request, authorization: Annotated[str, Header()] = "") -> dict[str, Any]:
    """The same as JSON."""
    return asdict(overview(allowed(request, authorization)))
