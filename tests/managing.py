"""Officers for tests of 管理: system posts in the city's office, and a certificate that ends."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from html import unescape

from casework.parts import Parts
from store.values import Officer
from tests.visiting import Visitor

See = Callable[[str], Visitor]
"""Gives an officer, by key, a browser that is signed in."""

KEEPER = "keeper_1"
"""Keeps access, settings and calendars of the city and below."""
DISTRICT_KEEPER = "keeper_heping"
"""Keeps access of a district."""


def appoint(parts: Parts) -> None:
    """Give system posts to officers of their own, and let a certificate end in thirty days and another be over."""
    with parts.store.write() as unit:
        offices = {office.key: office.id for office in unit.offices().values()}
        posts = frozenset({"access_keeper", "settings_keeper", "calendar_keeper"})
        unit.put_officer(Officer(0, KEEPER, "样例管甲", offices["shenyang"], posts))
        unit.put_officer(Officer(0, DISTRICT_KEEPER, "样例管乙", offices["heping"], frozenset({"access_keeper"})))
        by_key = {one.key: one for one in unit.officers(["heping_2", "shenhe_2"]).values()}
        today = parts.today()
        unit.put_officer(replace(by_key["heping_2"], certificate_until=today + timedelta(days=30)))
        unit.put_officer(replace(by_key["shenhe_2"], certificate_until=today - timedelta(days=1)))
        unit.commit()


def told_in(page: str) -> str:
    """What is told in a page's main part."""
    main = page.partition("<main")[2].partition("</main>")[0]
    return unescape(re.sub(r"<[^>]+>", " ", main))
