"""The status page: a plain page, the same as JSON, and a sign of life.

Served alone by ``shixian serve`` on the loopback address: it asks nobody's name. It never imports ``workflows``; what
the clock does is read from the file the clock leaves.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse, JSONResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bootstrap import join
from casework.parts import Parts
from engine.errors import ShixianError
from web.api import problem, router, token_of
from web.overview import overview

_TEMPLATES = Path(__file__).parent / "templates"
_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}


def create_app(parts: Callable[[], Parts] = join) -> FastAPI:
    """The pages.

    Args:
        parts: joins the system when the server starts; it is closed when the server stops.
    """

    @asynccontextmanager
    async def life(app: FastAPI) -> AsyncIterator[None]:
        app.state.parts = parts()
        token_of(app.state.parts.home)
        yield
        app.state.parts.store.close()

    app = FastAPI(title="时限", lifespan=life, docs_url=None, redoc_url=None, openapi_url=None)
    template = Environment(
        loader=FileSystemLoader(_TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    ).get_template("status.html.j2")

    # Plain functions: the server runs them in threads, because the store blocks.
    @app.get("/", response_class=HTMLResponse)
    def page(request: Request) -> HTMLResponse:
        return HTMLResponse(template.render(view=overview(request.app.state.parts)), headers=_HEADERS)

    @app.get("/status.json")
    def as_json(request: Request) -> dict[str, Any]:
        return asdict(overview(request.app.state.parts))

    @app.get("/healthz")
    def alive() -> dict[str, str]:
        return {"status": "ok"}

    app.include_router(router)

    @app.exception_handler(ShixianError)
    async def refused(request: Request, error: Exception) -> JSONResponse:
        if request.url.path.startswith(router.prefix) and isinstance(error, ShixianError):
            return problem(error)
        return JSONResponse({"error": str(error)}, status_code=503)

    return app


app = create_app()
