"""A real Chromium, which visits the workbench on this machine and reports all that a page should not do.

Everything it is asked for elsewhere, every error on its console and every breach of the content policy fails the test
that caused it.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, sync_playwright

from casework.parts import Parts
from tests.bureau import in_the_mail
from tests.visiting import PASSWORD, let_in, serving

CHECKOUT = Path(__file__).resolve().parents[2]
_QUIET = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--disable-sync")
_ITS_OWN = ("chrome-extension://", "chrome://")  # the browser's own reader of PDFs
_TOLD_BY_US = "status of 4"  # a page that refuses something has such a status, and the browser says so


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """The browser of the system, in Chinese.

    No longer than a module: while it is there an event loop runs in this thread, and tests that run their own fail.
    """
    path = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    assert path, "there is no Chromium: run make setup-tests"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LANGUAGE", "zh_CN")
        patch.setenv("LC_ALL", "C.UTF-8")  # names of files in Chinese
        fonts = CHECKOUT / ".fonts" / "fonts.conf"
        if fonts.is_file():
            patch.setenv("FONTCONFIG_FILE", str(fonts))
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=path, args=[*_QUIET, "--lang=zh-CN"], env={**os.environ}
            )
            yield browser
            browser.close()


@pytest.fixture
def parts(tmp_path: Path) -> Iterator[Parts]:
    """The sample bureau, whose orders were posted on 9 March, the clock's day."""
    made, _ = in_the_mail(tmp_path / "home")
    yield made
    made.store.close()


@dataclass
class Watched:
    """What a browser was seen to do that it should not."""

    address: str
    complaints: list[str] = field(default_factory=list)

    def asked(self, request: Request) -> None:
        if not request.url.startswith((self.address, "data:", "blob:", *_ITS_OWN)):
            self.complaints.append(f"asked for {request.url}")

    def said(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and _TOLD_BY_US not in message.text:
            self.complaints.append(f"console: {message.text}")

    def failed(self, error: Any) -> None:
        self.complaints.append(f"script: {error}")


Opens = Callable[..., Page]


@pytest.fixture
def opens(chromium: Browser, parts: Parts) -> Iterator[Opens]:
    """Opens a page of the workbench for an officer who signs in at the door; each has a browser of his own."""
    with ExitStack() as stack:
        watched = Watched(stack.enter_context(serving(parts)))
        known: set[str] = set()

        def open_for(officer: str, path: str = "/", **options: Any) -> Page:
            if officer not in known:
                let_in(parts, officer)
                known.add(officer)
            viewport = options.pop("viewport", {"width": 1366, "height": 860})
            context: BrowserContext = chromium.new_context(
                base_url=watched.address, locale="zh-CN", viewport=viewport, accept_downloads=True, **options
            )
            stack.callback(context.close)
            context.set_default_timeout(15_000)
            page = context.new_page()
            page.on("request", watched.asked)
            page.on("console", watched.said)
            page.on("pageerror", watched.failed)
            page.goto(f"/login?next={quote(path)}")
            page.get_by_label("用户名").fill(officer)
            page.get_by_label("密码").fill(PASSWORD)
            page.get_by_role("button", name="登录").click()
            page.wait_for_url(f"**{quote(path, safe='/?=&')}")
            return page

        yield open_for
        assert watched.complaints == []
