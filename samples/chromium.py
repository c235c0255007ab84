"""The browser of the system without a window: in Chinese, with the typeface that offices' machines show pages in."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from playwright.sync_api import Browser

_ROOT: Final = Path(__file__).resolve().parents[1]
_QUIET: Final = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync", "--lang=zh-CN")
_BROWSERS: Final = ("chromium", "chromium-browser", "google-chrome")
_FONTS: Final = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
<include>{made}</include>
<match target="pattern"><test name="family"><string>sans-serif</string></test>
<edit name="family" mode="prepend" binding="strong"><string>Shixian HeiTi</string></edit></match>
</fontconfig>
"""


@contextmanager
def chromium() -> Iterator[Browser]:
    """The browser; the program ends with a sentence where there is none."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        sys.exit("错误：缺少 playwright，它只随开发环境安装：请先执行 make setup")
    path = next(filter(None, map(shutil.which, _BROWSERS)), None)
    if path is None:
        sys.exit("错误：没有 Chromium 浏览器，请先执行 make setup-tests")
    with TemporaryDirectory(prefix="shixian-fonts-") as folder, sync_playwright() as playwright:
        language = {"LANG": "C.UTF-8", "LC_ALL": "C.UTF-8", "LANGUAGE": "zh_CN", **_fonts(Path(folder))}
        browser = playwright.chromium.launch(executable_path=path, args=[*_QUIET], env={**os.environ, **language})
        yield browser
        browser.close()


def _fonts(folder: Path) -> dict[str, str]:
    """The environment in which pages have the typeface of offices' machines (黑体), where set-up put one."""
    made = _ROOT / ".fonts" / "fonts.conf"
    if not made.is_file():
        return {}
    path = folder / "fonts.conf"
    path.write_text(_FONTS.format(made=made), encoding="utf-8")
    return {"FONTCONFIG_FILE": str(path)}
