"""Every address of the workbench and the API, asked by officers of another district: none tells of a case not theirs.

The list of addresses is the application's own, so a new page is asked as soon as it is there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from starlette.routing import Mount, Route

from casework.access.tokens import make_token
from casework.listing import show_case
from casework.parts import Parts
from store.values import TokenKind
from tests.bureau import by_district, in_the_mail
from tests.visiting import Visitor, visitor
from web.api import api
from web.frame import framed

OWNER = "heping"
STRANGERS = ("shenhe_1", "kangping_1")
_PARAMETER = re.compile(r"{(\w+)(?::\w+)?}")
_FOR_ALL = frozenset({"/login", "/logout", "/password"})


@pytest.fixture(scope="module")
def parts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Parts]:
    made, _ = in_the_mail(tmp_path_factory.mktemp("foreign") / "home")
    yield made
    made.store.close()


class Foreign:
    """A case of a district, by all that addresses call it, and what must not be told of it."""

    def __init__(self, parts: Parts) -> None:
        numbers = by_district(parts)[OWNER]
        case = show_case(parts, numbers[0])
        self.case = case
        self.secrets = {show_case(parts, one)["subject"]["name"] for one in numbers}
        self.values = {
            "number": case["number"],
            "name": case["deadlines"][0]["name"],
            "action": case["actions"][0]["name"],
            "id": str(case["documents"][0]["id"]),
            "paper": str(case["documents"][0]["id"]),
            "document": str(case["documents"][0]["id"]),
            "key": case["procedure"],
            "procedure": case["procedure"],
            "officer": "heping_1",
            "pk": case["number"],
        }
        self.told = {**self.values, "office": OWNER, "code": "", "q": case["subject"]["name"][2:6], "act": "x"}

    def filled(self, path: str) -> str:
        """An address with this case in all its places."""
        return _PARAMETER.sub(lambda found: self.values.get(found[1], case_number(self)), path)

    def refuse(self, text: str, where: str, asked: frozenset[str] = frozenset()) -> None:
        """Fail when something is told."""
        told = {secret for secret in self.secrets if secret in text} - asked
        assert not told, f"{where} tells of {told}"


def case_number(foreign: Foreign) -> str:
    return str(foreign.case["number"])


@pytest.fixture(scope="module")
def foreign(parts: Parts) -> Foreign:
    return Foreign(parts)


def addresses(parts: Parts) -> list[tuple[str, str]]:
    """Methods and paths of all pages."""
    found = []
    for one in framed(parts).routes:
        if isinstance(one, Route):
            found += [(method, one.path) for method in sorted((one.methods or set()) & {"GET", "POST"})]
        else:
            assert isinstance(one, Mount)
    return [(method, path) for method, path in found if path not in _FOR_ALL]


@pytest.fixture(scope="module", params=STRANGERS)
def stranger(request: pytest.FixtureRequest, parts: Parts) -> Iterator[Visitor]:
    with visitor(parts, request.param) as one:
        yield one


def test_no_page_tells_of_a_case_of_another_district(parts: Parts, foreign: Foreign, stranger: Visitor) -> None:
    asked = addresses(parts)
    assert len(asked) > 25
    for method, path in asked:
        where = foreign.filled(path)
        if method == "GET":
            for query in ("", f"?office={OWNER}", f"?number={case_number(foreign)}"):
                answer = stranger.see(f"{where}{query}")
                assert answer.status_code < 500, f"{where}{query}"
                foreign.refuse(answer.text, f"{where}{query}")
        else:
            answer = stranger.send(where, foreign.told)
            assert answer.status_code < 500, where
            foreign.refuse(answer.text, where)


def test_nothing_was_changed_by_it(parts: Parts, foreign: Foreign) -> None:
    assert show_case(parts, case_number(foreign))["events"] == foreign.case["events"]


@pytest.mark.parametrize("officer", STRANGERS)
def test_no_address_of_the_api_tells_either(parts: Parts, foreign: Foreign, officer: str) -> None:
    token = make_token(parts, officer=officer, kind=TokenKind.API, name="样例系统", actor=None)
    paths = [path for path, methods in api(parts).openapi()["paths"].items() if "get" in methods]
    assert len(paths) > 10
    with visitor(parts) as guest:
        for path in paths:
            for query in ("", f"?office={OWNER}", f"?q={foreign.told['q']}"):
                where = f"/api/v1{foreign.filled(path)}{query}"
                answer = guest.see(where, Authorization=f"Bearer {token}")
                assert answer.status_code < 500, where
                foreign.refuse(answer.text, where)
