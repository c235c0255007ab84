"""Wrong input at every form: a page in Chinese says why, nothing is changed, nothing breaks.

The forms are those that officers of all posts come to by walking through the workbench; that they are all the
application has is asserted, so a new one is tried as soon as it is there, or fails here until somebody leads to it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import chain
from urllib.parse import quote, unquote, urlsplit
from zlib import crc32

import httpx
import pytest
from starlette.routing import Route

from store.digest import logical_lines
from tests.bureau import CITY, LIST
from tests.chinese import foreign_words, keys_of, visible
from tests.crawling import Found, crawl, pages, route_of
from tests.forms import MARK, Control, Form, page_of
from tests.kept import some
from tests.places import TODAY, Place, bureau, province
from tests.spoiling import Good, Sent, as_form, wrongs
from tests.visiting import Visitor, let_in, serving

_TOLD = re.compile(
    r'<[^>]+(?:role="alert"|alert-danger|alert-warning|class="wrong)[^>]*>(.*?)</(?:div|p|span|td)>', re.DOTALL
)
_CHINESE = re.compile(r"(?:[^\u4e00-\u9fff]*[\u4e00-\u9fff]){5}")
_PARAMETER = re.compile(r"{(\w+)(?::int)?}")
_COOKIE = "starlette_admin_csrftoken"
_FINE = {
    ("/managing/log/{kind}/table", "officer=''"): "of all officers",
    ("/managing/log/{kind}/table", "什么都没有"): "of all officers",
    ("/notices/read", "query="): "where one goes on afterwards: any filter of the first page",
    ("/cases/{number}/foreseen/{action}", "key="): "nothing is recorded",
    ("/cases/{number}/foreseen/{action}", "seen="): "it is told of the case as it stands now",
    ("/cases-new/{procedure}", "key="): "as of acts",
    ("/cases-new/{procedure}/foreseen", "key="): "nothing is recorded",
    ("/import", "on="): "of a list whose rows tell their days",
    ("/cases/{number}/acts/{action}", "key="): "the browser's own: by it, what is sent twice is done once",
    ("/cases/{number}/acts/{action}", "seen=''"): "who opened no form saw nothing that could have changed",
    ("/reports/{number}/fill", "key="): "as of acts",
    ("/managing/absences/register", "officer=''"): "oneself",
    ("/managing/settings", "procedure=''"): "what holds for all procedures",
    ("/papers/run", "全部空着"): "done today, one copy",
    ("/post/list", "batch=''"): "all batches",
    ("/post/list", "什么都没有"): "all batches",
    ("/views", "q."): "a view is any filter; its page says what is wrong with it",
}
"""What may be taken although it looks wrong, by the form's route and how it was sent, and why."""
_ELSEWHERE = {"/managing/hooks/{id}/resume"}
"""Shown only when another system did not answer for days: the tests of hooks try it."""
_BARE = 2
"""So many come first that every form is sent as: without its mark, with nothing told."""
_HOLIDAYS = "region,date,working,name,cite\nCN-LN,2026-08-03,no,样例节,样例通知（虚构）\n".encode()
_POSTED = "邮件号,收寄日期,案号\n1000000000001,2026-03-09,样例〔2026〕1号\n".encode()


@dataclass
class Walked:
    """A place, who walks through it, and the forms they found there."""

    place: Place
    stack: ExitStack
    address: str
    visitors: dict[str, Visitor] = field(default_factory=dict)
    found: dict[str, Found] = field(default_factory=dict)
    posts: list[Route] = field(default_factory=list)

    def visitor(self, officer: str) -> Visitor:
        """A browser in which an officer is signed in, at each time."""
        if officer not in self.visitors:
            client = self.stack.enter_context(httpx.Client(base_url=self.address, trust_env=False, timeout=60))
            self.visitors[officer] = Visitor(client)
            if officer:
                let_in(self.place.parts, officer)
                assert self.visitors[officer].sign_in(officer).status_code == 303
        return self.visitors[officer]

    def walk(self) -> None:
        """Find the forms."""
        self.posts = pages(self.place.parts, "POST")
        for officer, starts in self.place.starts.items():
            visitor = self.visitor(officer)
            shown = (
                Found(officer, "", form, route_of(self.posts, form.action))
                for text in self.place.shown(officer, visitor)
                for form in page_of(text).forms
            )
            for one in chain(crawl(visitor, officer, self.place.parts, starts), shown):
                self.found.setdefault(one.kind, one)

    def different(self) -> list[Found]:
        """The forms, of acts those with different kinds of fields: the others are read and told by the same lines."""
        kinds: dict[object, Found] = {}
        for one in self.found.values():
            of = one.route.path
            fields = frozenset(control.kind for control in one.form.fields) if "{action}" in of else one.kind
            kinds.setdefault((of, "" if "/foreseen/" in of else fields), one)
        return list(kinds.values())

    def fault(self, found: Found, sent: Sent, known: set[str]) -> str:
        """What is wrong with the answer to a form; empty: nothing."""
        visitor = self.visitor(found.officer)
        told = as_form(sent.told)
        if not sent.unmarked:
            told[MARK] = visitor.client.cookies[_COOKIE]
        path = sent.path or found.form.action or found.page
        answer = visitor.client.post(path, data=told, files=sent.files or None)
        if answer.status_code == 303:
            answer = visitor.see(answer.headers["location"])
            if not refusal(answer.text):
                return "was taken"
        elif answer.status_code >= 500 or (answer.status_code < 400 and not found.asks):
            return f"answered {answer.status_code}"
        if words := foreign_words(visible(answer.text), known):
            return f"is not Chinese: {sorted(words)} in “{refusal(answer.text)[:200]}”"
        if answer.status_code >= 400 and not _CHINESE.search(refusal(answer.text)):
            return "says nothing"
        return ""

    def content(self) -> str:
        """A digest of all that the store says."""
        with self.place.parts.store.read() as unit:
            return sha256(b"\n".join(logical_lines(unit))).hexdigest()


@pytest.fixture(scope="module")
def walked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Walked]]:
    """Both places, walked through."""
    with ExitStack() as stack:
        found = []
        for made in (bureau, province):
            home = tmp_path_factory.mktemp("wrong") / "home"
            place = stack.enter_context(made(home))
            found.append(Walked(place, stack, stack.enter_context(serving(place.parts))))
            found[-1].walk()
        yield found


def test_officers_come_to_every_form_of_the_application(walked: list[Walked]) -> None:
    reached = {found.route.path for one in walked for found in one.found.values()}
    assert {route.path for route in walked[0].posts} - _ELSEWHERE == reached


@pytest.mark.parametrize("place", [0, 1], ids=["bureau", "province"])
def test_wrong_input_is_told_in_chinese_and_changes_nothing(walked: list[Walked], place: int) -> None:
    one = walked[place]
    known = keys_of(one.place.parts) | {"report", "contact"}  # in numbers of the made-up campaign
    faults, before = [], one.content()
    for found in one.different():
        faults += [
            f"{found.kind}: {sent.how}: {fault}"
            for sent in _tried([*wrongs(found.form, Good(one.place.day, _good_file)), *_elsewhere(found)], found.kind)
            if not _is_fine(found, sent) and (fault := one.fault(found, sent, known))
        ]
        after = one.content()
        if found.route.path != "/login" and after != before and not any(found.kind in told for told in faults):
            faults.append(f"{found.kind}: something was changed")
        before = after
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("multipart/form-data", b"--x"),
        ("multipart/form-data; boundary=x", b"--x\r\nbroken"),
        ("multipart/form-data; boundary=x", b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n' + b"a" * 2**21),
        ("application/json", b"{}"),
        ("text/plain; charset=none", b"csrftoken=x"),
    ],
)
def test_what_is_no_form_is_refused(walked: list[Walked], kind: str, body: bytes) -> None:
    client = walked[0].visitor(CITY).client
    answer = client.post("/restrictions", content=body, headers={"content-type": kind})
    assert 400 <= answer.status_code < 500
    assert _CHINESE.search(refusal(answer.text))


def _tried(sent: list[Sent], kind: str) -> Sequence[Sent]:
    """All in `make soak`; else every fourth, with another form another, and always what is sent bare."""
    bare, others = sent[:_BARE], sent[_BARE:]
    return [*bare, *some(others[crc32(kind.encode()) % 4 :], 4)]


def _good_file(form: Form, control: Control) -> tuple[str, bytes] | None:
    if "/calendars/" in form.action:
        return "放假.csv", _HOLIDAYS
    if form.action == "/import":
        return LIST.name, LIST.read_bytes()
    return ("清单.csv", _POSTED) if form.action.startswith("/post/") and control.name == "file" else None


def _elsewhere(found: Found) -> Iterator[Sent]:
    """The form sent to addresses at which there is nothing."""
    good = Good(TODAY, _good_file)
    for name in _PARAMETER.findall(found.route.path):
        for value in ("999999999", "9" * 25) if name == "id" else ("样例没有", "9" * 25):
            path = _with(found, name, value)
            yield Sent(f"{name}={value[:12]!r}", good.told(found.form), good.handed_in(found.form), path=path)


def _with(found: Found, name: str, value: str) -> str:
    """The form's address with something else in one of its places."""
    match = found.route.path_regex.match(unquote(urlsplit(found.form.action).path))
    assert match is not None
    told = {**match.groupdict(), name: value}
    return quote(_PARAMETER.sub(lambda one: told[one[1]], found.route.path))


def _is_fine(found: Found, sent: Sent) -> bool:
    return any(found.route.path == path and sent.how.startswith(how) for path, how in _FINE)


def refusal(page: str) -> str:
    """What a page says why something was not done."""
    main = page.partition("<main")[2].partition("</main>")[0]
    return visible("　".join(_TOLD.findall(main)))
