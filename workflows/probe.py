"""Whether the Prefect server answers. Asking is cheap and bounded, so that a job never waits to find out."""

from __future__ import annotations

from datetime import datetime, timedelta

import httpx

RECENT = timedelta(seconds=15)
_TIMEOUT_S = 2.0


class Probe:
    """Remembers when the server last answered.

    Args:
        api: address of the Prefect API; empty: there is none, and it is never well.
    """

    def __init__(self, api: str) -> None:
        self._api = api
        self._answered: datetime | None = None
        self._client: httpx.AsyncClient | None = None

    async def look(self, now: datetime) -> bool:
        """Ask the server; returns whether it is well."""
        if not self._api:
            return False
        if self._client is None:
            self._client = httpx.AsyncClient(timeout=_TIMEOUT_S, trust_env=False)  # no proxy to the loopback address
        try:
            answer = await self._client.get(f"{self._api}/health")
        except httpx.HTTPError:
            self._answered = None
        else:
            self._answered = now if answer.is_success else None
        return self._answered is not None

    def well(self, now: datetime) -> bool:
        """Whether the server answered recently."""
        return self._answered is not None and now - self._answered <= RECENT

    def doubt(self) -> None:
        """Take the server for dead until it answers again."""
        self._answered = None

    async def close(self) -> None:
        """Let go of the connection."""
        if self._client is not None:
            await self._client.aclose()
