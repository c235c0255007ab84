"""Every page that officers come to: in Chinese, without faults of access, no wider than a phone or 200 % allow."""

from __future__ import annotations

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from casework.parts import Parts
from tests.browser.conftest import Opens
from tests.bureau import CITY
from tests.chinese import foreign_words, keys_of
from tests.crawling import walk
from tests.managing import KEEPER, appoint
from tests.visiting import Visitor

_WIDTHS = (683, 390)
"""Of a usual screen at 200 %, and of a phone; in CSS pixels."""
_OVER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


_KEPT = "/managing"
"""Pages that a keeper comes to, and others to some of them."""


@pytest.mark.parametrize(("officer", "begin"), [(CITY, "/"), (KEEPER, _KEPT)], ids=["the city's", "its keeper's"])
def test_pages_can_be_read_by_everybody(opens: Opens, parts: Parts, officer: str, begin: str) -> None:
    appoint(parts)
    known, faults = keys_of(parts), []
    page = opens(officer)
    for path in every_page(parts, page, officer, begin):
        page.set_viewport_size({"width": 1366, "height": 860})
        page.goto(path)
        faults += [f"{path}: {word}" for word in foreign_words(page.inner_text("body"), known)]
        found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
        faults += [
            f"{path}: {one['id']}: {one['nodes'][0]['html'][:200]}"
            for one in found
            if one["impact"] in ("serious", "critical")
        ]
        for width in _WIDTHS:
            page.set_viewport_size({"width": width, "height": 860})
            if page.evaluate(_OVER) > 1:
                faults.append(f"{path}: wider than {width}")
    assert not faults, "\n".join(faults)


def every_page(parts: Parts, page: Page, officer: str, begin: str) -> list[str]:
    """One page of each kind whose address begins so, as an officer comes to them."""
    host = page.url.partition("://")[2].partition("/")[0]
    with httpx.Client(base_url=f"http://{host}", trust_env=False, timeout=60) as client:
        visitor = Visitor(client)
        assert visitor.sign_in(officer).status_code == 303
        found = [path for path, _ in walk(visitor, parts, ("/cases", begin), acts=False) if path.startswith(begin)]
    assert len(found) > 8
    return [path for path in found if begin == _KEPT or not path.startswith(_KEPT)]
