"""What is done in a page before it is pictured: small moves of an officer, by the words that the page shows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

from samples.materials import screenshot

if TYPE_CHECKING:
    from playwright.sync_api import FilePayload, Page

Move = Callable[["Page"], None]

SIGNED: Final = date(2026, 3, 16)
NEXT: Final = "宁夏“挂证”专项治理（2025年，样例）"
CHECK: Final = "procedure=shenyang_qualification_check"
RECTIFYING: Final = f"/cases?{CHECK}&state=rectifying"
_READING: Final = 4000.0  # milliseconds


def nothing(page: Page) -> None:
    """Nothing at all."""
    del page


def press(name: str) -> Move:
    """Press a button."""

    def do(page: Page) -> None:
        page.get_by_role("button", name=name, exact=True).first.click()

    return do


def follow(selector: str) -> Move:
    """Follow the first link of a kind."""

    def do(page: Page) -> None:
        page.locator(selector).first.click()

    return do


def one_after_another(*steps: Move) -> Move:
    """Some steps, each when the page of the one before has come."""

    def do(page: Page) -> None:
        for step in steps:
            step(page)
            page.wait_for_load_state("networkidle")

    return do


def hand_in(field: str, file: Path) -> Move:
    """Choose a file."""

    def do(page: Page) -> None:
        page.locator(field).set_input_files(file)

    return do


def choose(field: str, value: str) -> Move:
    """Choose from a list, by its words."""

    def do(page: Page) -> None:
        page.get_by_label(field).select_option(label=value)

    return do


def press_in(part: str, name: str) -> Move:
    """Press a button of a part of the page."""

    def do(page: Page) -> None:
        page.locator(f"section:has({part})").get_by_role("button", name=name, exact=True).click()

    return do


def mark(label: str) -> Move:
    """Mark one of several choices."""

    def do(page: Page) -> None:
        page.get_by_label(label).check()

    return do


def tick(count: int) -> Move:
    """Select the first cases of a list."""

    def do(page: Page) -> None:
        boxes = page.locator('tbody input[name="number"]')
        for at in range(count):
            boxes.nth(at).check()

    return do


def begin(label: str) -> Move:
    """Open the form of an act of the case."""

    def do(page: Page) -> None:
        page.locator("section[aria-labelledby=acts]").get_by_role("link", name=label, exact=True).click()

    return do


def sign_for_it(page: Page) -> None:
    """Fill in that a mail, which seemed lost, was signed for."""
    page.locator("#occurred_on").fill(SIGNED.isoformat())
    page.locator('[id="order.signed_by"]').fill("样例收发员")
    page.locator('[id="order.capacity"]').select_option("mail_room")
    shown = screenshot(SIGNED, "邮件回执：收发章签收")
    slip: FilePayload = {"name": "邮件回执.png", "mimeType": "image/png", "buffer": shown}
    page.locator('[id="order.slip"]').set_input_files(slip)


def foreseen(page: Page) -> None:
    """Wait until it is told what an act would do."""
    page.locator("#foreseen .card").wait_for()


def wait_for_job(page: Page) -> None:
    """Wait until long work is over; its page comes again by itself."""
    page.locator("#rows").wait_for()


def wait_for_paper(page: Page) -> None:
    """Give the browser's own reader of PDF files the time to draw; nothing tells when it has."""
    page.wait_for_timeout(_READING)


def open_the_next(page: Page) -> None:
    """Open a campaign like the one that was, a year later: its reports are due and none is filed."""
    page.locator("tbody a").first.click()
    page.get_by_role("link", name="照此开展下一次").click()
    page.get_by_label("新的专项行动名称").fill(NEXT)
    page.get_by_label("代号", exact=True).fill("NX-2025")
    page.locator("#occurred_on").fill("2025-08-23")
    page.get_by_role("button", name="开展", exact=True).click()
    wait_for_job(page)


def on_the_next(page: Page) -> None:
    """Go to the campaign that was opened."""
    page.goto("/campaigns")
    page.get_by_role("link", name=NEXT).click()


def fill_in(page: Page) -> None:
    """Type two figures that differ from what the cases know, and say why of one of them."""
    figures = page.locator("input[data-figure]")
    figures.nth(0).fill("3")
    figures.nth(1).fill("2")
    page.get_by_label("与系统数字不一致的理由").first.fill("3人由信访部门转来，尚未登记")


def code_of_a_case(page: Page) -> None:
    """Type the code of the party of a case that is being mended."""
    page.goto(RECTIFYING)
    code = page.locator("tbody td.num").first.inner_text()
    page.goto("/restrictions")
    page.get_by_label("统一社会信用代码、证件号码或者单位代号").fill(code)
