"""Walks through the workbench as an officer, from link to link, and gathers the forms that the pages hold."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from starlette.routing import Route

from casework.parts import Parts
from tests.forms import Form, page_of
from tests.visiting import Visitor
from web import frame

_KEPT = frozenset({"action", "step"})
"""Parameters of addresses whose values lead to forms of their own."""
_NO_PAGES = ("/pdf", "/files/", "/picture", "/recheck", "/export/", "/form", "-export", "/rollup/", "/refused")
_ASKED = "q."
"""What a view is made of: any filter."""
_ASKING = frozenset({"/restrictions", "/papers/preview", "/bulk", "/bulk/form", "/bulk/preview"})
_LOOKS = frozenset({"count", "row", "known"})
"""What buttons tell that only look at what was typed."""
_ONCE = 1
"""So many addresses of a kind are looked at."""


@dataclass(frozen=True, slots=True)
class Found:
    """A form, and who found it where."""

    officer: str
    page: str
    form: Form
    route: Route

    @property
    def kind(self) -> str:
        """What it is: the route with what matters of its address, and what it tells."""
        fields = [one for one in self.form.fields if not one.name.startswith(_ASKED)]
        names = sorted(
            {
                f"{one.name}={one.value}" if one.kind == "button" and not one.value.isdecimal() else one.name
                for one in fields
            }
        )
        return f"{named(self.route, self.form.action)} {' '.join(names)}"

    @property
    def asks(self) -> bool:
        """Whether it only asks: an answer is as good as a refusal."""
        pressed = {one.value for one in self.form.fields if one.kind == "button"}
        return self.route.path in _ASKING or not pressed.isdisjoint(_LOOKS)


def pages(parts: Parts, method: str) -> list[Route]:
    """The addresses of the workbench that take a method; those of the library that always refuse are left out."""
    found = [one for one in frame.framed(parts).routes if isinstance(one, Route) and method in (one.methods or ())]
    return [one for one in found if one.endpoint is not frame._refuse]


def route_of(routes: Sequence[Route], address: str) -> Route:
    """The route that an address leads to."""
    path = unquote(urlsplit(address).path)
    return next(one for one in routes if one.path_regex.match(path))


def named(route: Route, address: str) -> str:
    """A route with those of its parameters that matter."""
    found = route.path_regex.match(unquote(urlsplit(address).path))
    told = found.groupdict() if found else {}
    path = route.path
    for name in _KEPT & told.keys():
        path = path.replace("{" + name + "}", told[name])
    return path


def walk(visitor: Visitor, parts: Parts, starts: Iterable[str] = (), *, acts: bool = True) -> Iterator[tuple[str, str]]:
    """The pages that an officer comes to, one of each kind: their addresses and texts.

    Args:
        visitor: signed in as the officer.
        parts: the system, for its addresses.
        starts: pages that are looked at in any case, beside the first one.
        acts: whether forms of different acts are pages of different kinds.
    """
    gets = pages(parts, "GET")
    waiting = ["/", *starts]
    seen, kinds = set(waiting), Counter[str]()
    while waiting:
        address = waiting.pop(0)
        answer = visitor.see(address)
        assert answer.status_code < 500, address
        if answer.status_code != 200 or "html" not in answer.headers["content-type"]:
            continue
        yield address, answer.text
        for link in page_of(answer.text).links:
            if link in seen or any(part in link for part in _NO_PAGES) or link.startswith("/own/"):
                continue
            seen.add(link)
            route = route_of(gets, link)
            kind = named(route, link) if acts else route.path
            kinds[kind] += 1
            if kinds[kind] <= _ONCE:
                waiting.append(link)


def crawl(visitor: Visitor, officer: str, parts: Parts, starts: Iterable[str] = ()) -> Iterator[Found]:
    """The forms on the pages that an officer comes to.

    Args:
        visitor: signed in as the officer.
        officer: key.
        parts: the system, for its addresses.
        starts: pages that are looked at in any case, beside the first one.
    """
    posts = pages(parts, "POST")
    for address, text in walk(visitor, parts, starts):
        for form in page_of(text).forms:
            yield Found(officer, address, form, route_of(posts, form.action))
