"""``python -m samples.pictures``: the pictures of the handbook and the README, taken anew.

It plays the demonstration up to a day in March, opens the workbench on it with a real server on this machine, and goes
through the pages as officers would, in the Chromium of the system. Which pictures are taken is told in
``samples.shots``. A demonstration that is there already may be named; it is copied, and nothing is changed in it.

Chromium shows its own words (of dates and file fields) in Chinese only with Debian's ``chromium-l10n``.
"""

from __future__ import annotations

import argparse
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

from rich.console import Console

from bootstrap import join
from casework.access.changing import change_password, set_password
from casework.access.passwords import temporary
from casework.parts import SHANGHAI, Parts
from casework.playing.scratch import VirtualClock
from engine.errors import ShixianError
from samples.chromium import chromium
from samples.shots import SHOTS, Shot

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

ROOT: Final = Path(__file__).resolve().parents[1]
PICTURES: Final = ROOT / "docs" / "pictures"
PLAYED: Final = date(2026, 3, 26)
TODAY: Final = date(2026, 3, 27)
CAMPAIGN: Final = "宁夏"
COLOURS: Final = 256
"""Of a picture: enough for a page of text with its signs, and a third of the bytes."""
_WIDTH: Final = 1280
_HEIGHT: Final = 860
_MORNING: Final = 9
_PATIENCE: Final = 60.0  # seconds
_FINISHED: Final = "document.querySelectorAll('img').forEach(one => one.loading = 'eager')"
_LOADED: Final = "[...document.images].every(one => one.complete)"


def main() -> int:
    """Take the pictures; 1 when one of them could not be taken."""
    options = argparse.ArgumentParser(prog="python -m samples.pictures", description="拍摄手册的插图（样例数据）")
    options.add_argument("--home", type=Path, help=f"已有的、演到{PLAYED}的演示数据（不会改动；省略为现演一遍）")
    options.add_argument("--out", type=Path, default=PICTURES, help="图片放在哪里")
    options.add_argument("--on", type=date.fromisoformat, default=TODAY, help=f"画面上的今天（省略为{TODAY}）")
    options.add_argument("--only", nargs="*", default=[], metavar="名称", help="只拍这几张")
    given = options.parse_args()
    if given.home and not (given.home / "SAMPLE").is_file():
        sys.exit(f"错误：{given.home} 不是演示留下的文件夹")
    wanted = [shot for shot in SHOTS if not given.only or shot.name in given.only]
    if missing := sorted(set(given.only) - {shot.name for shot in wanted}):
        sys.exit(f"错误：没有名为“{'、'.join(missing)}”的插图")
    given.out.mkdir(parents=True, exist_ok=True)
    console = Console(highlight=False)
    with TemporaryDirectory(prefix="shixian-pictures-") as folder:
        home = given.home or _played(Path(folder) / "demo")
        failed = take(home, given.out, given.on, wanted, told=console.print)
    for name, why in failed:
        console.print(f"{name}：没有拍成，{why}", style="red")
    return 1 if failed else 0


def _played(home: Path) -> Path:
    """A demonstration of its own, up to the day at which the pictures stand."""
    words = ("samples.demo", "--home", str(home), "--until", PLAYED.isoformat(), "--campaigns", CAMPAIGN)
    subprocess.run([sys.executable, "-m", *words], cwd=ROOT, check=True)  # noqa: S603 - a program of ours
    return home


def take(
    home: Path, out: Path, on: date, shots: Sequence[Shot], *, told: Callable[[str], None] = lambda _: None
) -> list[tuple[str, str]]:
    """Take pictures of a demonstration.

    Args:
        home: the demonstration's folder; it is copied.
        out: where the PNG files go.
        on: the day that the pages take for today.
        shots: what to take.
        told: hears of each picture that was taken.

    Returns:
        Name and reason of each that could not be taken.
    """
    failed = []
    with _copied(home, on) as parts, _serving(parts) as address, chromium() as browser:
        from playwright.sync_api import Error

        visits = Visits(parts, browser, address)
        for shot in shots:
            try:
                image = visits.taken(shot)
            except (Error, ShixianError) as error:
                failed.append((shot.name, str(error).partition("\n")[0]))
                continue
            (out / f"{shot.name}.png").write_bytes(image)
            told(f"{shot.name}.png　{len(image) // 1024} KB")
    return failed


@dataclass
class Visits:
    """The officers' browsers: each signs in once, at the door.

    Attributes:
        parts: the copy that is visited.
        browser: of the system.
        address: of the workbench.
    """

    parts: Parts
    browser: Browser
    address: str
    _cookies: dict[str, list[dict[str, str]]] = field(default_factory=dict)

    def taken(self, shot: Shot) -> bytes:
        """The picture, as PNG.

        Raises:
            ShixianError: there is no such page for the officer.
            Error: of Playwright; what the picture needs is not on the page.
        """
        window = {"width": shot.width or _WIDTH, "height": shot.height or _HEIGHT}
        context = self.browser.new_context(base_url=self.address, locale="zh-CN", viewport=window)  # type: ignore[arg-type]
        try:
            if shot.who:
                context.add_cookies(self._signed_in(shot.who))  # type: ignore[arg-type]  # as cookies() gave them
            page = context.new_page()
            answer = page.goto(shot.path)
            if answer is None or not answer.ok:
                raise ShixianError(f"页面 {shot.path} 打不开")
            shot.before(page)
            return reduced(_photographed(page, shot.part))
        finally:
            context.close()

    def _signed_in(self, officer: str) -> list[dict[str, str]]:
        if officer not in self._cookies:
            password = temporary()
            change_password(self.parts, officer, set_password(self.parts, officer, actor=None), password)
            context = self.browser.new_context(base_url=self.address)
            page = context.new_page()
            page.goto("/login")
            page.get_by_label("用户名").fill(officer)
            page.get_by_label("密码").fill(password)
            page.get_by_role("button", name="登录", exact=True).click()
            page.wait_for_url(f"{self.address}/")
            self._cookies[officer] = context.cookies()  # type: ignore[assignment]  # its own typed dictionaries
            context.close()
        return self._cookies[officer]


def _photographed(page: Page, part: str) -> bytes:
    page.evaluate(_FINISHED)
    page.wait_for_load_state("networkidle")
    page.wait_for_function(_LOADED)
    return page.locator(part).first.screenshot() if part else page.screenshot()


def reduced(image: bytes) -> bytes:
    """A picture with few colours, as PNG: small, and what pages need."""
    from PIL import Image

    target = BytesIO()
    with Image.open(BytesIO(image)) as full:
        few = full.convert("RGB").quantize(COLOURS, kmeans=1, dither=Image.Dither.NONE)
        few.save(target, "PNG", optimize=True)
    return target.getvalue()


@contextmanager
def _copied(home: Path, on: date) -> Iterator[Parts]:
    """A copy of a demonstration, whose clock stands at the morning of a day."""
    with TemporaryDirectory(prefix="shixian-pictures-") as folder:
        copy = Path(folder) / "home"
        shutil.copytree(home, copy)
        clock = VirtualClock(datetime(on.year, on.month, on.day, _MORNING, tzinfo=SHANGHAI))
        yield join(copy, clock=clock, sample=True)


@contextmanager
def _serving(parts: Parts) -> Iterator[str]:
    """The workbench on a free port of this machine; its address. The system is closed with it."""
    import uvicorn

    from web.app import create_app

    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(create_app(lambda: parts), log_level="warning"))
    thread = threading.Thread(target=server.run, args=([listening],))
    thread.start()
    try:
        end = time.monotonic() + _PATIENCE
        while not server.started:
            if not thread.is_alive() or time.monotonic() > end:
                sys.exit("错误：工作台没有启动")
            time.sleep(0.01)
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(_PATIENCE)
        listening.close()


if __name__ == "__main__":
    sys.exit(main())
