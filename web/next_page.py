"""The page that was asked for before signing in."""

from __future__ import annotations

from starlette.requests import Request


def inside(request: Request) -> str:
    """The page that was asked for before signing in; never one of another place."""
    wanted = request.query_params.get("next", "")
    here = str(request.base_url).rstrip("/")
    path = wanted.removeprefix(here)
    return path if path.startswith("/") and not path.startswith(("//", "/\\")) else "/"
