"""Every address of the workbench and the API x every role x other districts: none tells of a case not theirs.

The lists of addresses and roles are the application's own, so a new page or role is asked as soon as it is there. What
comes as a file is unpacked before it is searched. `make test` asks with no role and with all at once, by which every
page opens that opens to anybody there; `make soak` asks with each role by itself as well.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from io import BytesIO
from zipfile import ZipFile

import httpx
import pytest
from starlette.routing import Mount, Route

from casework.access.tokens import make_token
from casework.bureau import known_roles
from casework.definitions.library import Library
from casework.listing import show_case
from casework.parts import Parts
from store.values import Officer, TokenKind
from tests.bureau import by_district
from tests.managing import told_in
from tests.paper import Paper
from tests.visiting import Visitor, visitor
from web.api import api
from web.frame import framed

OWNER = "heping"
DISTRICTS = ("shenhe", "kangping")
NOWHERE = "样例〔1999〕999号"
_PARAMETER = re.compile(r"{(\w+)(?::\w+)?}")
_FOR_ALL = frozenset({"/login", "/logout", "/password"})


class Foreign:
    """A case of a district, by all that addresses call it, and what must not be told of it."""

    def __init__(self, posted: Parts) -> None:
        numbers = by_district(posted)[OWNER]
        case = show_case(posted, numbers[0])
        self.case = case
        self.secrets = {show_case(posted, one)["subject"]["name"] for one in numbers}
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

    def refuse(self, answer: httpx.Response, where: str) -> None:
        """Fail when something is told, or the application breaks."""
        assert answer.status_code < 500, where
        text = words_of(answer)
        told = {secret for secret in self.secrets if secret in text}
        assert not told, f"{where} tells of {told}"


def words_of(answer: httpx.Response) -> str:
    """All that an answer says; of a workbook or a PDF what its reader reads."""
    if answer.content.startswith(b"PK"):
        with ZipFile(BytesIO(answer.content)) as packed:
            return "".join(packed.read(name).decode(errors="replace") for name in packed.namelist())
    if answer.content.startswith(b"%PDF"):
        return Paper(answer.content).text
    return answer.text


def case_number(foreign: Foreign) -> str:
    return str(foreign.case["number"])


@pytest.fixture(scope="module")
def foreign(posted: Parts) -> Foreign:
    return Foreign(posted)


def addresses(posted: Parts) -> list[tuple[str, str]]:
    """Methods and paths of all pages."""
    found = []
    for one in framed(posted).routes:
        if isinstance(one, Route):
            found += [(method, one.path) for method in sorted((one.methods or set()) & {"GET", "POST"})]
        else:
            assert isinstance(one, Mount)
    return [(method, path) for method, path in found if path not in _FOR_ALL]


NO_ROLE, ALL_ROLES = "no role", "all roles"


def held() -> list[str]:
    """With which roles the addresses are asked."""
    each = list(known_roles(Library([]))) if os.environ.get("SHIXIAN_SOAK") else []
    return [NO_ROLE, ALL_ROLES, *each]


ASKED_BY = (
    [(district, role) for district in DISTRICTS for role in held()]
    if os.environ.get("SHIXIAN_SOAK")
    else list(zip(DISTRICTS, (NO_ROLE, ALL_ROLES), strict=True))
)


@pytest.fixture(scope="module", params=ASKED_BY, ids="-".join)
def stranger(request: pytest.FixtureRequest, posted: Parts) -> str:
    """An officer of another district with some roles; the key."""
    district, role = request.param
    roles = {NO_ROLE: frozenset[str](), ALL_ROLES: frozenset(known_roles(posted.library))}
    key = f"{district}_stranger_{role.replace(' ', '_')}"
    with posted.store.write() as unit:
        office = next(one.id for one in unit.offices().values() if one.key == district)
        unit.put_officer(Officer(0, key, "样例某人", office, roles.get(role, frozenset({role}))))
        unit.commit()
    return key


@pytest.fixture(scope="module")
def visiting(posted: Parts, stranger: str) -> Iterator[Visitor]:
    with visitor(posted, stranger) as one:
        yield one


def test_no_page_tells_of_a_case_of_another_district(posted: Parts, foreign: Foreign, visiting: Visitor) -> None:
    asked = addresses(posted)
    assert len(asked) > 25
    for method, path in asked:
        where = foreign.filled(path)
        if method == "GET":
            for query in ("", f"?office={OWNER}", f"?number={case_number(foreign)}"):
                foreign.refuse(visiting.see(f"{where}{query}"), f"{where}{query}")
        else:
            foreign.refuse(visiting.send(where, foreign.told), where)


def test_a_case_of_another_district_is_answered_for_like_one_that_is_not_there(
    posted: Parts, foreign: Foreign, visiting: Visitor
) -> None:
    asked = [(method, path) for method, path in addresses(posted) if "{number" in path]
    assert len(asked) > 25
    for method, path in asked:
        answers = []
        for number in (case_number(foreign), NOWHERE):
            where = foreign.filled(path).replace(case_number(foreign), number)
            told = {**foreign.told, "number": number, "pk": number}
            answer = visiting.see(where) if method == "GET" else visiting.send(where, told)
            answers.append((answer.status_code, told_in(answer.text).replace(number, "")))
        assert answers[0] == answers[1], f"{method} {path}"


def test_nothing_was_changed_by_it(posted: Parts, foreign: Foreign) -> None:
    assert show_case(posted, case_number(foreign))["events"] == foreign.case["events"]


def test_to_the_api_it_is_not_there_either(posted: Parts, foreign: Foreign, stranger: str) -> None:
    token = make_token(posted, officer=stranger, kind=TokenKind.API, name="样例系统", actor=None)
    found = api(posted).openapi()["paths"].items()
    asked = [path for path, methods in found if "get" in methods and ("{number}" in path or "{id}" in path)]
    assert len(asked) > 8
    with visitor(posted) as guest:
        for path in [*asked, "/documents?limit=5&case={number}"]:
            answers = []
            for number, paper in ((case_number(foreign), foreign.values["id"]), (NOWHERE, "99999999")):
                where = foreign.filled(path.replace("{number}", number).replace("{id}", paper))
                answer = guest.see(f"/api/v1{where}", Authorization=f"Bearer {token}")
                answers.append((answer.status_code, answer.text.replace(number, "").replace(f"“{paper}”", "")))
            assert answers[0] == answers[1], path
            assert answers[0][0] == 404, path


def test_no_address_of_the_api_tells_either(posted: Parts, foreign: Foreign, stranger: str) -> None:
    token = make_token(posted, officer=stranger, kind=TokenKind.API, name="样例系统", actor=None)
    paths = [path for path, methods in api(posted).openapi()["paths"].items() if "get" in methods]
    assert len(paths) > 10
    with visitor(posted) as guest:
        for path in paths:
            for query in ("", f"?office={OWNER}", f"?q={foreign.told['q']}"):
                where = f"/api/v1{foreign.filled(path)}{query}"
                foreign.refuse(guest.see(where, Authorization=f"Bearer {token}"), where)
