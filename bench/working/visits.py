"""What officers do: visits to pages one after the other, as people click through them, and acts that they record.

A visit is what somebody does in one go. Between two pages the visitor thinks; how long is the load's affair.
"""

from __future__ import annotations

import random
import re
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from html import unescape
from typing import Any, Final, Protocol
from urllib.parse import quote

from bench.scaling.mixture import name_of
from bench.stores.filling import own
from bench.stores.histories import CHECK, PENALTY, TODAY
from bench.stores.patterns import party
from bench.working.scene import POSTED

RECEIPT: Final = "notice.record_signed"
_SLIP: Final = b"\x89PNG\r\n\x1a\n" + bytes.fromhex(
    "0000000d4948445200000001000000010802000000907753de0000000c49444154789c63f8ffff3f0005fe02fea7356b4d"
    "0000000049454e44ae426082"
)
"""A picture of one dot, as evidence."""


class Browser(Protocol):
    """What a visitor looks at pages with; each answer's time is noted under the page's name."""

    async def look(self, page: str, path: str) -> str:
        """The text of a page."""

    async def ask(self, page: str, path: str, told: dict[str, Any], files: Any = None) -> tuple[int, str]:
        """Send a form; the status of the answer and where it leads to."""


@dataclass(frozen=True, slots=True)
class Sent:
    """An act that was sent: which case, under which key, what was answered."""

    number: str
    key: str
    status: int
    to: str

    @property
    def is_recorded(self) -> bool:
        """Whether the answer says that it was done."""
        return self.status == 303 and self.to.startswith("/cases/")


@dataclass(slots=True)
class Visitor:
    """An officer at work.

    Args:
        browser: of this officer.
        chance: of this officer.
        cases: how many there are to look at.
        mine: numbers of cases in which this officer records a receipt, each once.
        sent: where acts are noted.
    """

    browser: Browser
    chance: random.Random
    cases: int
    mine: list[str]
    sent: list[Sent]
    _far: bool = field(default=False)

    def number(self) -> str:
        """Of some case of those that everybody here may see, or not."""
        return own(self.chance.randint(1, self.cases)).number


Visit = Callable[[Visitor], AsyncIterator[None]]
"""Looks at pages; where it yields, the visitor thinks."""


async def desk(who: Visitor) -> AsyncIterator[None]:
    """The first page, narrowed to what is over, then one of the cases."""
    page = await who.browser.look("工作台", "/")
    yield
    page = await who.browser.look("工作台，按颜色", "/?colour=near")
    yield
    async for _ in _a_case(who, page):
        yield


async def lists(who: Visitor) -> AsyncIterator[None]:
    """The list of cases by filters, the next page of it, then one of the cases."""
    path = "/cases" + who.chance.choice(_FILTERS)
    page = await who.browser.look("案件", path)
    yield
    if after := re.search(r'href="([^"]*[?&;]after=[^"]*)"', page):
        page = await who.browser.look("案件，后一页", unescape(after[1]))
        yield
    async for _ in _a_case(who, page):
        yield


_FILTERS: Final = (
    "",
    "?finished=open",
    "?finished=done",
    f"?procedure={PENALTY}",
    f"?procedure={CHECK}&finished=open",
    f"?procedure={PENALTY}&state={POSTED}",
    f"?procedure={PENALTY}&state=hearing",  # in which no case is
    f"?procedure={CHECK}&state=rectifying",
)


async def search(who: Visitor) -> AsyncIterator[None]:
    """By two signs of a name, a number or a code; then one of the cases."""
    case = who.chance.randint(1, who.cases)
    words = who.chance.choice((name_of(case)[2:4], name_of(case)[4:7], own(case).number, party(case, "").code))
    page = await who.browser.look("查找", f"/cases?q={quote(words)}")
    yield
    async for _ in _a_case(who, page):
        yield


async def receipt(who: Visitor) -> AsyncIterator[None]:
    """A receipt is recorded: the case, the form, the act, the case again. One in ten sends the form twice at once."""
    if not who.mine:
        return
    number = who.mine.pop()
    path = f"/cases/{quote(number)}"
    await who.browser.look("案件页", path)
    yield
    form = await who.browser.look("办理表单", f"{path}/acts/{RECEIPT}")
    yield
    told = {name: _hidden(form, name) for name in ("key", "seen")}
    told |= {
        "occurred_on": TODAY.isoformat(),
        "notice.signed_by": "样例收件人",
        "notice.capacity": "self",
    }
    times = 2 if who.chance.random() < _TWICE else 1
    for _ in range(times):
        status, to = await who.browser.ask("办理", f"{path}/acts/{RECEIPT}", told, {"notice.slip": ("回执.png", _SLIP)})
        who.sent.append(Sent(number, told["key"], status, to))
    yield
    await who.browser.look("案件页", path)
    yield


_TWICE: Final = 0.1


async def papers(who: Visitor) -> AsyncIterator[None]:
    """Papers that wait for the one who looks, then all on their way."""
    await who.browser.look("文书", "/papers")
    yield
    await who.browser.look("文书，在办的全部", "/papers?whose=open")
    yield


async def calendar(who: Visitor) -> AsyncIterator[None]:
    """The month, then a week."""
    await who.browser.look("日历，月", "/calendar")
    yield
    day: date = TODAY + timedelta(days=who.chance.randint(-7, 60))
    await who.browser.look("日历，周", f"/calendar/week?day={day}")
    yield


async def counts(who: Visitor) -> AsyncIterator[None]:
    """The three tables of statistics."""
    for name, path in (("统计", ""), ("统计，负荷", "/load"), ("统计，用时", "/times")):
        await who.browser.look(name, f"/statistics{path}")
        yield


async def restrictions(who: Visitor) -> AsyncIterator[None]:
    """May this enterprise do so today?"""
    code = party(who.chance.randint(1, who.cases), "").code
    await who.browser.ask("限制查询", "/restrictions", {"code": code, "matter": "", "on": TODAY.isoformat()})
    yield


async def others(who: Visitor) -> AsyncIterator[None]:
    """What is looked at less often."""
    name, path = who.chance.choice(_OTHERS)
    await who.browser.look(name, path)
    yield


_OTHERS: Final = (
    ("送达", "/post"),
    ("报送", "/reports"),
    ("专项行动", "/campaigns"),
    ("程序", "/procedures"),
    ("程序", f"/procedures/{CHECK}"),
)

VISITS: Final[Sequence[tuple[Visit, int]]] = (
    (desk, 20),
    (lists, 20),
    (search, 15),
    (receipt, 15),
    (papers, 8),
    (calendar, 7),
    (counts, 5),
    (restrictions, 5),
    (others, 5),
)
"""Visits with how often they are made, of a hundred."""


async def _a_case(who: Visitor, page: str) -> AsyncIterator[None]:
    """One of the cases that a page names, and the proof of one of its deadlines."""
    found = sorted(set(re.findall(r'href="(/cases/[^"/?#]+)"', page)))
    if not found:
        return
    path = unescape(who.chance.choice(found))
    page = await who.browser.look("案件页", path)
    yield
    proofs = sorted(set(re.findall(r'href="(/cases/[^"/?#]+/deadlines/[^"?#]+)"', page)))
    if proofs:
        await who.browser.look("期限的计算依据", unescape(who.chance.choice(proofs)))
        yield


def _hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    return unescape(found[1]) if found else ""
