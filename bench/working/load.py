"""Many officers at once: each signs in, goes from page to page and thinks in between; every answer is timed.

An answer's time is what the officer waits, from sending the request until the whole page is there. Styles, scripts and
pictures are not asked for: a browser keeps them.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import httpx

from bench.working.scene import PASSWORD
from bench.working.visits import VISITS, Sent, Visitor

SIGNING_IN: Final = "登录"
_CSRF: Final = "starlette_admin_csrftoken"
_TIMEOUT: Final = 60.0
_SEED: Final = 20260616


@dataclass(frozen=True, slots=True)
class Plan:
    """How the officers work.

    Attributes:
        address: of the pages.
        cases: how many there are to look at.
        think: seconds between two pages of one officer, in the middle: each time half of it to half as much again.
        arriving: seconds within which all have signed in.
        seconds: for which they work then.
    """

    address: str
    cases: int
    think: float
    arriving: float
    seconds: float


@dataclass(slots=True)
class Heard:
    """What came of it.

    Attributes:
        times: seconds of each answer, by page.
        faults: what went wrong, by page: an answer that is none, or a page that says that the system failed.
        sent: acts.
    """

    times: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    faults: list[str] = field(default_factory=list)
    sent: list[Sent] = field(default_factory=list)


@dataclass(slots=True)
class _Browser:
    """An officer's browser."""

    client: httpx.AsyncClient
    heard: Heard

    async def look(self, page: str, path: str) -> str:
        answer = await self._timed(page, "GET", path)
        if answer is None:
            return ""
        if answer.status_code != httpx.codes.OK:
            self.heard.faults.append(f"{page} {path}: {answer.status_code}")
        return answer.text

    async def ask(self, page: str, path: str, told: dict[str, Any], files: Any = None) -> tuple[int, str]:
        form = {"csrftoken": self.client.cookies.get(_CSRF, ""), **told}
        answer = await self._timed(page, "POST", path, data=form, files=files)
        if answer is None:
            return 0, ""
        if answer.status_code not in (httpx.codes.OK, httpx.codes.SEE_OTHER):
            self.heard.faults.append(f"{page} {path}: {answer.status_code}")
        return answer.status_code, answer.headers.get("location", "")

    async def _timed(self, page: str, method: str, path: str, **told: Any) -> httpx.Response | None:
        began = time.perf_counter()
        try:
            answer = await self.client.request(method, path, **told)
        except httpx.HTTPError as error:
            self.heard.faults.append(f"{page} {path}: {type(error).__name__} {error}")
            return None
        self.heard.times[page].append(time.perf_counter() - began)
        return answer


async def worked(plan: Plan, officers: Mapping[str, Sequence[str]]) -> Heard:
    """Let all officers work.

    Args:
        plan: how.
        officers: keys, each with numbers of cases in which a receipt may be recorded.
    """
    heard, began = Heard(), time.monotonic()
    steps = max(1, len(officers) - 1)
    works = (
        _officer(plan, key, list(cases), heard, began + plan.arriving * place / steps)
        for place, (key, cases) in enumerate(officers.items())
    )
    await asyncio.gather(*works)
    return heard


async def _officer(plan: Plan, key: str, cases: list[str], heard: Heard, comes: float) -> None:
    chance = random.Random(f"{_SEED} {key}")  # noqa: S311 - what somebody clicks on
    await asyncio.sleep(max(0.0, comes - time.monotonic()))
    async with httpx.AsyncClient(base_url=plan.address, trust_env=False, timeout=_TIMEOUT) as client:
        browser = _Browser(client, heard)
        await browser.look("登录页", "/login")
        status, _ = await browser.ask(SIGNING_IN, "/login", {"username": key, "password": PASSWORD})
        if status != httpx.codes.SEE_OTHER:
            heard.faults.append(f"{key} was not let in")
            return
        end = time.monotonic() + plan.seconds
        who = Visitor(browser, chance, plan.cases, cases, heard.sent)
        visits, weights = zip(*VISITS, strict=True)
        while time.monotonic() < end:
            [visit] = chance.choices(visits, weights)
            async for _ in visit(who):
                await asyncio.sleep(plan.think * chance.uniform(0.5, 1.5))
                if time.monotonic() >= end:
                    break
