"""The application that ``shixian serve`` runs: the workbench, the JSON API, the status page, a sign of life.

It never imports ``workflows``; what the clock does is read from the file the clock leaves.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from anyio import to_thread
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse

from bootstrap import join
from casework.parts import Parts
from engine.errors import ShixianError
from web import feed, status
from web.api import api, problem, token_of
from web.frame import framed
from web.press import pressed

_AT_ONCE = 12
"""Pages that one process makes at once; the others wait their turn, which is quicker for all than to share it."""


def create_app(parts: Callable[[], Parts] = join) -> FastAPI:
    """The pages.

    Args:
        parts: joins the system when the server starts; it is closed when the server stops.
    """

    @asynccontextmanager
    async def life(app: FastAPI) -> AsyncIterator[None]:
        # Fewer than the store has connections: who holds one and needs a second one always gets it in the end.
        to_thread.current_default_thread_limiter().total_tokens = _AT_ONCE
        joined = app.state.parts = pressed(parts())
        token_of(joined.home)
        app.mount("/api/v1", api(joined))
        framed(joined).mount_to(app)
        yield
        joined.store.close()

    app = FastAPI(title="时限", lifespan=life, docs_url=None, redoc_url=None, openapi_url=None)

    @app.get("/healthz")
    def alive() -> dict[str, str]:
        return {"status": "ok"}

    app.include_router(status.router)
    app.include_router(feed.router)

    @app.exception_handler(ShixianError)
    async def refused(_: Request, error: ShixianError) -> JSONResponse:
        return problem(error)

    return app


app = create_app()
