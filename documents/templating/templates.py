"""Turns a letter into a section of HTML.

Owns the Jinja environment: sandboxed, escaping everything, and strict, so that a value the data lacks stops the letter
and is named instead of leaving a hole in it. Templates are trusted text of the office, loaded from disk only: the
sandbox keeps them from Python and from other files, but not from using up memory and time. It knows no fonts and no
PDF.
"""

from __future__ import annotations

import traceback
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from documents.templating.typography import date_indent, mark_points
from documents.templating.wording import FILTERS, has_provisional
from engine.errors import DocumentError, MissingError

if TYPE_CHECKING:
    from jinja2 import Environment

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
SUFFIX = ".html.j2"
_OPTIONAL: Mapping[str, Any] = {
    "addressee": None,
    "annexes": (),
    "choices": {},
    "copies_to": (),
    "deadlines": {},
    "facts": {},
    "issued": {},
    "lines": (),
    "officers": (),
    "printed": {},
    "remedies": "",
    "rows": (),
    "rules": {},
    "sample": False,
    "seal": True,
}
"""Parts of a context that not every kind has; what lies inside a part is never optional."""


_MISTAKES = (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError)
"""What Python says of a template's mistakes."""


@dataclass(frozen=True, slots=True)
class Letter:
    """What is printed: a kind (the name of its template) and the values frozen for it."""

    kind: str
    context: Mapping[str, Any]
    """JSON values; dates are ISO text."""

    @property
    def title(self) -> str:
        """The document's title."""
        return str(self.context.get("title", ""))


Folders = tuple[Path, ...]
"""Where an office's own templates lie; those of the program come first, so none of them can be hidden."""


def kinds(further: Folders = ()) -> tuple[str, ...]:
    """The kinds of document there are templates for."""
    found = {path.name.removesuffix(SUFFIX) for folder in (TEMPLATES, *further) for path in folder.glob(f"*{SUFFIX}")}
    return tuple(sorted(found))


def section(letter: Letter, ordinal: int, seal: str, further: Folders = ()) -> str:
    """One letter as an HTML section.

    Args:
        letter: what to print.
        ordinal: its place in the batch; becomes the section's id.
        seal: address of the seal's picture, empty for the wet stamp.
        further: folders of the office's own templates.

    Raises:
        MissingError: there is no such kind.
        DocumentError: the template needs a value that the context lacks or leaves empty.
    """
    from jinja2 import TemplateError, TemplateNotFound

    if letter.kind not in kinds(further):
        raise MissingError("文书模板", letter.kind)
    try:
        template = environment(further).get_template(letter.kind + SUFFIX)
        return template.render({**_OPTIONAL, **letter.context, "ordinal": ordinal, "seal_picture": seal})
    except TemplateNotFound as error:
        raise MissingError("文书模板", str(error.name)) from error
    except (TemplateError, *_MISTAKES, DocumentError) as error:
        raise DocumentError(f"“{letter.title or letter.kind}”无法生成（{_place(error)}）：{_reason(error)}") from error


def page(sections: Sequence[str], title: str) -> str:
    """The whole HTML document around sections."""
    from markupsafe import Markup

    bodies = Markup("").join(Markup(text) for text in sections)  # noqa: S704 - made by section(), which escapes
    return environment().get_template("official/document" + SUFFIX).render(title=title, sections=bodies)


def stylesheet() -> str:
    """The style sheet of official paper."""
    return (TEMPLATES / "official" / "gongwen.css").read_text("utf-8")


@cache
def environment(further: Folders = ()) -> Environment:
    """The environment of all templates: one for the process."""
    from jinja2 import FileSystemLoader, StrictUndefined
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    class Absent(StrictUndefined):
        @property
        def _undefined_message(self) -> str:
            return f"数据中缺少“{self._undefined_name}”"

    environment = ImmutableSandboxedEnvironment(
        loader=FileSystemLoader((TEMPLATES, *further)),
        autoescape=True,
        undefined=Absent,
        finalize=_refuse_none,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.filters.update(FILTERS)
    environment.globals.update(mark_points=mark_points, date_indent=date_indent, has_provisional=has_provisional)
    return environment


def _refuse_none(value: object) -> object:
    if value is None:
        raise DocumentError("有一处必须填写的内容为空")
    return value


def _reason(error: Exception) -> str:
    if isinstance(error, KeyError):
        return f"数据中缺少“{error.args[0]}”"
    return str(error)


def _place(error: Exception) -> str:
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        if frame.filename.endswith(SUFFIX):
            return f"模板 {Path(frame.filename).name} 第{frame.lineno}行"
    return "模板"
