"""What a letter was made with: the edition of its template, the fonts, the composer.

Owns the names of these editions, which are kept beside an issued letter so that rendering it again can say what has
changed since (``documents.pdf.recheck``). An edition is a hash of content: the same content has the same name on every
machine.
"""

from __future__ import annotations

import ctypes
import hashlib
import inspect
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib import metadata
from pathlib import Path
from types import ModuleType
from typing import Final

from documents.fonts import finding as fonts
from documents.pdf import justify
from documents.templating import templates
from documents.templating.templates import Folders
from engine.errors import MissingError

_FRAME: Final = "official/document" + templates.SUFFIX
_PACKAGES: Final = ("weasyprint", "pydyf", "pikepdf")
_HARFBUZZ: Final = ("libharfbuzz.so.0", "libharfbuzz.0.dylib", "libharfbuzz-0.dll")


@dataclass(frozen=True, slots=True)
class Identity:
    """What is kept beside an issued letter."""

    template: str
    """See ``template_edition``."""
    fonts: str
    """See ``fonts_identity``."""
    composer: str
    """See ``composer``."""


def identity_of(kind: str, further: Folders = ()) -> Identity:
    """What a letter of a kind is made with here and now.

    Raises:
        MissingError: there is no such kind.
    """
    return Identity(template_edition(kind, further), fonts_identity(), composer())


@cache
def template_edition(kind: str, further: Folders = ()) -> str:
    """The edition of a kind's template: SHA-256, in hexadecimal, of all that decides what is printed of the data.

    That is its template and those it extends, includes and imports, the style sheet, and the source of the functions
    that templates call and of the justification. Found once in a process, as templates are read once.

    Raises:
        MissingError: there is no such kind.
    """
    if kind not in templates.kinds(further):
        raise MissingError("文书模板", kind)
    parts = {name: text.encode() for name, text in _sources(kind + templates.SUFFIX, further)}
    parts |= {name: text.encode() for name, text in _sources(_FRAME, further)}
    parts["style sheet"] = templates.stylesheet().encode()
    parts |= {module.__name__: inspect.getsource(module).encode() for module in _modules(further)}
    return _hash_of(f"{name} {_hash(content)}" for name, content in parts.items())


def _sources(name: str, further: Folders, seen: frozenset[str] = frozenset()) -> Iterator[tuple[str, str]]:
    """A template's text and those of all it refers to; a name computed from data stands for all official ones."""
    from jinja2 import meta

    environment = templates.environment(further)
    if environment.loader is None or name in seen:
        return
    text, _, _ = environment.loader.get_source(environment, name)
    yield name, text
    for other in meta.find_referenced_templates(environment.parse(text)):
        for referred in [other] if other else environment.list_templates(filter_func=_is_official):
            yield from _sources(referred, further, seen | {name})


def _is_official(name: str) -> bool:
    return name.startswith("official/") and name.endswith(templates.SUFFIX)


def _modules(further: Folders) -> list[ModuleType]:
    """Our own modules whose functions templates call, and the one that changes the layout."""
    environment = templates.environment(further)
    called = [inspect.getmodule(one) for one in (*environment.filters.values(), *environment.globals.values())]
    own = {module.__name__: module for module in called if module and module.__name__.startswith("documents.")}
    return list({**own, justify.__name__: justify}.values())


def fonts_identity() -> str:
    """The fonts in use: SHA-256, in hexadecimal, over the family and the file of each role of a typeface."""
    faces = fonts.find_fonts().faces
    return _hash_of(f"{face.role.family} {face.family} {_file(face.path)}" for face in faces)


def composer() -> str:
    """What composes letters, with versions: WeasyPrint, the libraries that write PDF, HarfBuzz."""
    return "，".join([*(f"{name} {metadata.version(name)}" for name in _PACKAGES), f"harfbuzz {_harfbuzz()}"])


@cache
def _harfbuzz() -> str:
    for name in _HARFBUZZ:
        try:
            library = ctypes.CDLL(name)
        except OSError:
            continue
        library.hb_version_string.restype = ctypes.c_char_p
        return bytes(library.hb_version_string()).decode()
    return "?"


def _file(path: Path) -> str:
    found = path.stat()
    return _file_as_of(path, found.st_mtime_ns, found.st_size)


@cache
def _file_as_of(path: Path, _changed: int, _size: int) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _hash_of(lines: Iterable[str]) -> str:
    return _hash("\n".join(sorted(lines)).encode())
