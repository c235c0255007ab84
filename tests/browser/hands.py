"""What officers do with their hands in a browser: they follow links, fill in forms by their labels, choose files."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from urllib.parse import quote

from playwright.sync_api import Download, Locator, Page, expect

from samples.materials import paper, screenshot

Told = Mapping[str, str | Path]
_WAITS = 30_000  # milliseconds; for what is done beside a page
MENU = "主菜单"


def menu(page: Page, label: str) -> None:
    """Go on by the menu."""
    page.get_by_role("navigation", name=MENU).get_by_role("link", name=label, exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(label)


def told(page: Page, words: str) -> None:
    """See what a page tells of what was done."""
    expect(page.get_by_role("status").filter(has_text=words).first).to_be_visible(timeout=_WAITS)


def refused(page: Page, words: str) -> None:
    """See why something was not done."""
    expect(page.get_by_role("alert").filter(has_text=words).first).to_be_visible()


def saved(page: Page, link: Locator, folder: Path) -> Path:
    """Save what a link gives; the file."""
    with page.expect_download() as waited:
        link.click()
    download: Download = waited.value
    path = folder / download.suggested_filename
    download.save_as(path)
    return path


def picture(folder: Path, shows: date, name: str = "截图.png") -> Path:
    """A screenshot that shows a day."""
    path = folder / name
    path.write_bytes(screenshot(shows, "样例"))
    return path


def scan(folder: Path, name: str) -> Path:
    """A scanned paper."""
    path = folder / f"{name}.pdf"
    path.write_bytes(paper(name))
    return path


def act(
    page: Page,
    number: str,
    label: str,
    facts: Told | None = None,
    *,
    signers: Sequence[str] = (),
    shows: date | None = None,
) -> None:
    """Do an act on a case: open the case, choose the act, fill its form in, send it.

    Args:
        page: an officer's.
        number: of the case.
        label: of the act.
        facts: by the names of the form's fields; a path is a file to be handed in, of a choice its key.
        signers: names of those who sign.
        shows: the day that the handed in files show.
    """
    page.goto(f"/cases/{quote(number)}")
    page.get_by_role("link", name=label, exact=True).click()
    for name, value in (facts or {}).items():
        field = page.locator(f'[id="{name}"]')
        if isinstance(value, Path):
            field.set_input_files(value)
            day = page.locator(f'[id="{name}#shows"]')
            if shows is not None and day.count():
                day.fill(shows.isoformat())
        elif field.evaluate("one => one.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)
    for name in signers:
        page.get_by_label(re.compile(name)).check()
    page.get_by_role("button", name="办理", exact=True).click()
    told(page, f"已办理：{label}")


def in_bulk(page: Page, numbers: Sequence[str], label: str, signers: Sequence[str] = (), **facts: str) -> None:
    """Do an act on several cases of the list that is shown, after a look at what it would do.

    Args:
        page: on the list of cases.
        numbers: of the cases.
        label: of the act.
        signers: names of those who sign.
        facts: by the names of the form's fields, a dot written as two underlines; of a choice its key.
    """
    for number in numbers:
        page.get_by_label(f"选择{number}", exact=True).check()
    page.get_by_role("button", name="对所选案件成批办理").click()
    page.get_by_label(label).check()
    page.get_by_role("button", name="下一步").click()
    for name, value in facts.items():
        field = page.locator(f'[id="{name.replace("__", ".")}"]')
        if field.evaluate("one => one.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)
    for name in signers:
        page.get_by_label(re.compile(name)).check()
    page.get_by_role("button", name="下一步：看结果").click()
    expect(page.locator("main")).to_contain_text(f"可以办理 {len(numbers)} 件，不能办理 0 件")
    page.get_by_role("button", name="办理所勾选的案件").click()
    told(page, f"{len(numbers)}")
    expect(page.locator("main")).not_to_contain_text("没有办成的")


def papers_on(page: Page, *, print_them: bool = False) -> None:
    """Take all steps that an officer may take now with the papers that wait for him."""
    menu(page, "文书")
    page.get_by_role("button", name="办理符合条件的全部文书").click()
    if print_them:
        page.get_by_label(re.compile("合成打印文件")).check()
    page.get_by_role("button", name="确认办理").click()
    expect(page.get_by_role("status").filter(has_text="未办理0份").first).to_be_visible(timeout=60_000)
