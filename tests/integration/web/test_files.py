"""What leaves as a file is noted before it does: every address of the application is asked, every attachment counted.

The addresses are the application's own, so a new way out is asked as soon as it is there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from datetime import date
from itertools import product
from pathlib import Path
from urllib.parse import quote

import pytest
from starlette.routing import Route

import web
from casework.access.reading import exports
from casework.listing import show_case
from casework.parts import Parts
from tests.bureau import CITY, by_district, morning
from tests.returns import DUE, FILED, RETURNS, campaign, check_enterprises, filed, founded
from tests.visiting import Visitor, visitor
from web.frame import framed

_PARAMETER = re.compile(r"{(\w+)(?::\w+)?}")
_END = frozenset({"/login", "/logout", "/password", "/managing/officers/{key}/sessions"})
"""Behind these the one who asks is not signed in any more."""
Values = Mapping[str, Sequence[str]]


def count(parts: Parts) -> int:
    """How many exports are in the log."""
    return len(exports(parts, None, limit=10_000).rows)


def addresses(parts: Parts, values: Values) -> Iterator[tuple[str, str]]:
    """Methods and addresses of all pages, each parameter with each of its values."""
    for one in framed(parts).routes:
        if not isinstance(one, Route) or one.path in _END:
            continue
        names = _PARAMETER.findall(one.path)
        for chosen in product(*(values.get(name, ("1",)) for name in names)):
            path = one.path
            for value in chosen:
                path = _PARAMETER.sub(quote(value), path, count=1)
            for method in sorted((one.methods or set()) & {"GET", "POST"}):
                yield method, path


def taken(parts: Parts, who: Visitor, values: Values, query: str = "") -> set[str]:
    """The addresses that gave a file to be saved; each was noted, and nothing else was."""
    found = set()
    for method, path in addresses(parts, values):
        before = count(parts)
        answer = who.see(f"{path}{query}") if method == "GET" else who.send(path, {})
        given = "attachment" in answer.headers.get("content-disposition", "")
        assert count(parts) - before == given, f"{method} {path}"
        if given:
            found.add(f"{method} {path}")
    return found


def test_every_file_of_cases_and_papers_is_noted(parts: Parts) -> None:
    case = show_case(parts, by_district(parts)["heping"][0])
    values = {
        "number": (case["number"],),
        "id": (str(case["documents"][0]["id"]),),
        "form": ("pdf", "docx", "approval"),
        "key": ("officers", CITY),
        "kind": ("exports", "looks"),
        "action": (case["actions"][0]["name"],),
        "name": (case["deadlines"][0]["name"],),
    }
    with visitor(parts, CITY) as city:
        found = taken(parts, city, values)
    for path in ("/cases-export", "/statistics/table", f"/papers/{values['id'][0]}/files/docx"):
        assert f"GET {path}" in found
    for path in ("/managing/export/officers", f"/managing/leaving/{CITY}/table", "/managing/log/exports/table"):
        assert f"POST {path}" in found


def test_every_file_of_campaigns_and_reports_is_noted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHIXIAN_PROCEDURES", str(RETURNS))
    with ExitStack() as stack:
        parts, clock = founded(tmp_path / "home", date(2024, 6, 26))
        stack.callback(parts.store.close)
        number = campaign(parts)
        check_enterprises(parts, "lake", [1])
        clock.now = morning(FILED)
        report = filed(parts, "lake")
        who = stack.enter_context(visitor(parts, "leader"))
        values = {"number": (report, number), "kind": ("xlsx", "pdf")}
        found = taken(parts, who, values, f"?report=returns_report&due={DUE}")
    for path in (f"/reports/{quote(report)}/form", f"/reports/{quote(report)}/export/xlsx"):
        assert f"GET {path}" in found
    assert f"GET /campaigns/{quote(number)}/rollup/pdf" in found


def test_no_page_hands_out_files_in_another_way() -> None:
    here = Path(str(web.__file__)).parent
    ways = {
        str(path.relative_to(here)) for path in here.rglob("*.py") if "attachment" in path.read_text(encoding="utf-8")
    }
    # The calendar that an officer's own program asks for again and again is noted once, when its token is made.
    assert ways == {"files.py", "feed.py"}
