"""The forms of a page as a browser knows them, for tests: their fields, what they would send, where the page leads."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urldefrag

MARK = "csrftoken"
"""The field that marks a form as ours."""
_LONE = frozenset({"radio", "checkbox"})
_WORDS = frozenset({"text", "search", "email", "tel", "textarea", "password"})
Told = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Control:
    """A field of a form."""

    name: str
    kind: str  # type of an input; select, textarea, submit
    value: str
    checked: bool = False
    options: tuple[str, ...] = ()  # of a select
    required: bool = False

    @property
    def is_text(self) -> bool:
        """Whether words are typed into it."""
        return self.kind in _WORDS


@dataclass(frozen=True, slots=True)
class Form:
    """A form that is posted."""

    action: str
    controls: tuple[Control, ...]

    @property
    def fields(self) -> tuple[Control, ...]:
        """What is told with it, the mark aside."""
        return tuple(one for one in self.controls if one.name and one.name != MARK and one.kind != "submit")

    def of(self, *kinds: str) -> tuple[Control, ...]:
        """Its fields of some kinds."""
        return tuple(one for one in self.fields if one.kind in kinds)

    def filled(self, day: str) -> Told:
        """What somebody sends who fills every field in with something plausible, files aside.

        Args:
            day: written into fields of days that are empty.
        """
        return list(self._filled(day))

    def _filled(self, day: str) -> Iterator[tuple[str, str]]:
        chosen: set[str] = set()
        for one in self.fields:
            if one.kind == "file":
                continue
            if one.kind == "radio":
                radios = [other for other in self.fields if other.kind == "radio" and other.name == one.name]
                if one.name not in chosen:
                    chosen.add(one.name)
                    yield one.name, next((other.value for other in radios if other.checked), radios[0].value)
            elif one.kind == "checkbox" or one.value:
                yield one.name, one.value
            elif one.kind == "select":
                yield one.name, next((option for option in one.options if option), "")
            else:
                yield one.name, {"date": day, "number": "1", "hidden": ""}.get(one.kind, "样例")


@dataclass(slots=True)
class Page:
    """What a page holds for who goes on from it."""

    forms: tuple[Form, ...]
    links: tuple[str, ...]  # addresses on this machine


def page_of(text: str) -> Page:
    """The forms that a page posts, one for each button that sends it elsewhere or tells something, and its links."""
    reader = _Reader()
    reader.feed(text)
    return Page(tuple(form for raw in reader.forms for form in raw.sent()), tuple(dict.fromkeys(reader.links)))


@dataclass(slots=True)
class _Raw:
    """A form as it is read."""

    action: str
    posts: bool
    controls: list[Control] = field(default_factory=list)
    buttons: list[tuple[str, Control]] = field(default_factory=list)  # where each sends it

    def sent(self) -> Iterator[Form]:
        if self.posts:
            for action, button in self.buttons or [("", Control("", "submit", ""))]:
                told = (Control(button.name, "button", button.value),) if button.name else ()
                yield Form(action or self.action, (*self.controls, *told))


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[_Raw] = []
        self.links: list[str] = []
        self._form: _Raw | None = None
        self._select: tuple[Control, list[str], list[str]] | None = None  # its options, and those selected
        self._area: tuple[Control, list[str]] | None = None

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        if tag == "a" and told.get("href", "").startswith("/"):
            self.links.append(urldefrag(told["href"]).url)
        elif tag == "form":
            self._form = _Raw(told.get("action", ""), told.get("method", "").lower() == "post")
            self.forms.append(self._form)
        elif self._form is not None:
            self._control(tag, told, self._form)

    def _control(self, tag: str, told: dict[str, str], form: _Raw) -> None:
        name, value, must = told.get("name", ""), told.get("value", ""), "required" in told
        if tag == "input":
            kind = told.get("type", "text").lower()
            if kind in _LONE:
                value = told.get("value", "on")
            form.controls.append(Control(name, kind, value, "checked" in told, (), must))
        elif tag == "button" and told.get("type", "submit") == "submit":
            form.buttons.append((told.get("formaction", ""), Control(name, "submit", value)))
        elif tag == "select":
            self._select = (Control(name, "select", "", required=must), [], [])
        elif tag == "textarea":
            self._area = (Control(name, "textarea", "", required=must), [])
        elif tag == "option" and self._select is not None:
            self._select[1].append(value)
            if "selected" in told:
                self._select[2].append(value)

    def handle_data(self, data: str) -> None:
        if self._area is not None:
            self._area[1].append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        elif tag == "select" and self._select is not None and self._form is not None:
            one, options, chosen = self._select
            value = chosen[0] if chosen else (options or [""])[0]
            self._form.controls.append(Control(one.name, one.kind, value, False, tuple(options), one.required))
            self._select = None
        elif tag == "textarea" and self._area is not None and self._form is not None:
            one, words = self._area
            self._form.controls.append(Control(one.name, one.kind, "".join(words).strip(), required=one.required))
            self._area = None
