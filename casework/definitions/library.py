"""Where procedure definitions come from: folders beside the code and further ones an office names.

Owns the opening of definition files and the finding of fragments and templates, and hands out compiled editions, each
compiled once. It does not judge them (``engine.checking.check``). A *root* holds one folder per procedure; the folder's
``procedure.yaml`` is its main definition and goes by the folder's name, further definitions beside it go by their file
names. Fragments lie in the root's ``common``, templates in its ``templates`` or in that of the procedure's folder.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import TypeVar

from casework.definitions.cache import Cache
from casework.definitions.surroundings import TEMPLATES, TEMPLATES_FOLDER, Stamp, Surroundings, stamp
from engine.canonical import digest
from engine.compiled import Compiled
from engine.definition.approvals import APPROVALS_FILE
from engine.definition.law import LAW_FILE
from engine.definition.reader import Source, read_procedure, source_of
from engine.errors import DefinitionError, MissingError
from engine.model import Procedure
from engine.settings import Settings

__all__ = ["MAIN_FILE", "REGULATION_FILE", "TEMPLATES", "TEMPLATES_FOLDER", "Library", "Place", "template_names"]

T = TypeVar("T")

PACKAGED = Path(__file__).resolve().parents[2] / "procedures"
MAIN_FILE = "procedure.yaml"
REGULATION_FILE = "regulation.yaml"
"""What the definitions of a folder have in common; no definition itself."""
_TEMPLATE_END = ".html.j2"
_MOST_BYTES = 2_000_000  # a definition is some hundred kilobytes at most; more is a mistaken file


@dataclass(frozen=True, slots=True)
class Place:
    """Where a definition lies."""

    path: Path
    roots: tuple[Path, ...]  # where its fragments are looked for, in this order
    file: str  # how errors call it


class Library:
    """All procedures an installation knows.

    Args:
        extra: further folders, each a root or a single procedure's folder.
        packaged: the root beside the code.
        cache: what was read before; without one everything is read anew.

    Raises:
        MissingError: one of the further folders does not exist.
    """

    def __init__(self, extra: Iterable[Path] = (), packaged: Path = PACKAGED, cache: Cache | None = None) -> None:
        self._roots = (packaged.resolve(), *(_existing(folder) for folder in extra))
        self._cache = cache or Cache()
        self._surroundings = Surroundings(self._roots)
        self._compiled: dict[tuple[str, str], Compiled] = {}  # by the digests of the source and of the settings
        self._current: dict[str, tuple[Stamp, Source, Compiled]] = {}
        self._known: tuple[dict[str, frozenset[str]], dict[str, Place]] | None = None  # by the names in the folders

    def all_keys(self) -> tuple[str, ...]:
        """Keys of all procedures, sorted.

        Raises:
            DefinitionError: two files claim the same key.
        """
        return tuple(sorted(self._places()))

    def place(self, key: str) -> Place:
        """Where the definition of a key lies.

        Raises:
            MissingError: no procedure goes by that key.
        """
        places = self._places()
        if key not in places:
            raise MissingError("办理流程", key)
        return places[key]

    def source(self, key: str) -> Source:
        """The texts that the current edition of a key is made from, to be kept for good."""
        return self._read(key)[0]

    def source_at(self, place: Place) -> Source:
        """The texts that a definition is made from.

        Raises:
            DefinitionError: a file cannot be read, or is wrong so far that it cannot be told what else it needs.
        """
        text, fragment = _text(place.path, place.file), _fragments(place.roots)

        def needed() -> dict[str, str]:
            return {name: _digest(kept) for name, kept in source_of(text, place.file, fragment).fragments.items()}

        # What a definition needs besides follows from its text and from the texts so found; a fragment changed may
        # need the law file where it did not.
        known = self._cache.kept(("fragments", place.file, text, *map(str, place.roots)), needed)
        try:
            found = {name: fragment(name) for name in known}
        except KeyError:
            return source_of(text, place.file, fragment)
        if any(_digest(found[name]) != seen for name, seen in known.items()):
            return source_of(text, place.file, fragment)
        return Source(place.file, text, found)

    def compiled(self, key: str, settings: Settings | None = None) -> Compiled:
        """The current edition of a key, compiled once per process as long as its files stay as they are.

        Args:
            key: of the procedure.
            settings: what an office chose; there is one compiled edition for each choice.

        Raises:
            MissingError: no procedure goes by that key.
            DefinitionError: its files are wrong, or a reading has no such value.
        """
        source, compiled = self._read(key)
        return self.from_source(source.as_json(), settings) if settings and settings != Settings() else compiled

    def _read(self, key: str) -> tuple[Source, Compiled]:
        """The current edition of a key, read again only when one of its files has changed."""
        if key in self._current:
            stamps, source, compiled = self._current[key]
            if all(stamp(path) == seen for path, seen in stamps.items()):
                return source, compiled
        place = self.place(key)
        source = self.source_at(place)
        compiled = self.from_source(source.as_json())
        if compiled.procedure.key != key:
            raise DefinitionError(
                place.file, 0, f"the file goes by {key!r} but says `procedure: {compiled.procedure.key}`"
            )
        files = [place.path, *(_fragment_path(place.roots, name) for name in source.fragments)]
        self._current[key] = ({path: stamp(path) for path in files}, source, compiled)
        return source, compiled

    def from_source(self, source: Mapping[str, object], settings: Settings | None = None) -> Compiled:
        """An edition from the texts kept of it (``Source.as_json``), by what an office chose.

        Raises:
            DefinitionError: the texts are wrong, or a reading has no such value.
        """
        asked = digest(source), (settings or Settings()).digest
        if asked not in self._compiled:
            kept = Source.from_json(source)
            procedure: Procedure = self._cache.kept(
                ("procedure", *asked),
                partial(read_procedure, kept.text, kept.file, _kept_fragment(kept), settings),
            )
            self._compiled[asked] = Compiled.of(procedure)
        return self._compiled[asked]

    def of_regulation(self, key: str) -> tuple[Compiled, ...]:
        """The definitions that take their texts from the same regulation file as one: the main one first.

        Raises:
            MissingError: no procedure goes by that key.
            DefinitionError: one of the files is wrong.
        """
        asked = self.compiled(key)
        if asked.procedure.regulation is None:
            return (asked,)
        file = asked.procedure.regulation.file
        named = [other for other, place in self._places().items() if file in _text(place.path, place.file)]
        found = [self.compiled(other) for other in named]
        same = [one for one in found if one.procedure.regulation is not None and one.procedure.regulation.file == file]
        return tuple(sorted(same, key=lambda one: f"{one.procedure.key}/{MAIN_FILE}" != self._file(one)))

    def _file(self, compiled: Compiled) -> str:
        return self.place(compiled.procedure.key).file

    def template_folders(self) -> tuple[Path, ...]:
        """Where templates lie beside those of the program.

        Raises:
            DefinitionError: a template goes by the name of another one.
        """
        return self._surroundings.template_folders()

    def template_names(self) -> frozenset[str]:
        """Names of the templates that documents can be printed with.

        Raises:
            DefinitionError: a template goes by the name of another one.
        """
        return template_names((TEMPLATES, *self.template_folders()))

    def remembered(self, what: tuple[str, ...], make: Callable[[], T]) -> T:
        """A value that follows from all definitions, fragments and templates as they are, made again when one changes.

        Args:
            what: which value.
            make: makes it.

        Raises:
            DefinitionError: a template goes by the name of another one.
        """
        return self._cache.kept((*what, self._surroundings.digest()), make)

    def at(self, path: Path) -> Place:
        """The place of a definition given by its folder or its file, inside the roots or not.

        Raises:
            MissingError: there is no such file.
        """
        file = path / MAIN_FILE if path.is_dir() else path
        if not file.is_file():
            raise MissingError("办理流程文件", str(file))
        return Place(file, (file.resolve().parent.parent, *self._roots), str(file))

    def _places(self) -> dict[str, Place]:
        """Where all definitions lie; looked for anew when any folder has other names in it than before."""
        names = {folder: seen for root in self._roots for folder, seen in _names(root).items()}
        known = self._known
        if known is None or known[0] != names:
            known = self._known = (names, self._found())
        return known[1]

    def _found(self) -> dict[str, Place]:
        found: dict[str, Place] = {}
        for root in self._roots:
            for key, place in _definitions(root, self._roots):
                if key in found and found[key].path != place.path:
                    raise DefinitionError(place.file, 0, f"procedure {key!r} is also defined by {found[key].path}")
                found[key] = place
        return found


def _existing(folder: Path) -> Path:
    if not folder.is_dir():
        raise MissingError("办理流程的文件夹", str(folder))
    return folder.resolve()


def _names(root: Path) -> dict[str, frozenset[str]]:
    """The names in a root and in the folders in it, by the folder's path."""
    if not root.is_dir():
        return {}
    found: dict[str, frozenset[str]] = {}
    with os.scandir(root) as entries:
        here = list(entries)
    for folder in (entry.path for entry in here if entry.is_dir()):
        with os.scandir(folder) as entries:
            found[folder] = frozenset(entry.name for entry in entries)
    return found | {str(root): frozenset(entry.name for entry in here)}


def template_names(folders: Iterable[Path] = (TEMPLATES,)) -> frozenset[str]:
    """Names of the templates that lie in some folders."""
    found = (path for folder in folders for path in folder.glob(f"*{_TEMPLATE_END}"))
    return frozenset(path.name.removesuffix(_TEMPLATE_END) for path in found)


def _definitions(root: Path, roots: tuple[Path, ...]) -> Iterable[tuple[str, Place]]:
    if (root / MAIN_FILE).is_file():
        yield from _in_folder(root, (root.parent, *roots))
        return
    for folder in sorted(root.iterdir()) if root.is_dir() else ():
        if (folder / MAIN_FILE).is_file():
            yield from _in_folder(folder, (root, *roots))


def _in_folder(folder: Path, roots: tuple[Path, ...]) -> Iterable[tuple[str, Place]]:
    for path in sorted(folder.glob("*.yaml")):
        if path.name == REGULATION_FILE:
            continue
        key = folder.name if path.name == MAIN_FILE else path.stem
        yield key, Place(path, roots, f"{folder.name}/{path.name}")


def _fragments(roots: tuple[Path, ...]) -> Callable[[str], str]:
    """A source of fragments by their path relative to a root."""

    def fragment(name: str) -> str:
        return _text(_fragment_path(roots, name), name)

    return fragment


def _fragment_path(roots: tuple[Path, ...], name: str) -> Path:
    for root in roots:
        path = (root / name).resolve()
        if path.is_relative_to(root) and path.is_file():
            return path
    raise KeyError(name, _offered(roots, name))


def _offered(roots: tuple[Path, ...], name: str) -> tuple[str, ...]:
    """Names that may have been meant: regulation files, or fragments."""
    pattern = f"*/{REGULATION_FILE}" if name.endswith(REGULATION_FILE) else "common/*.yaml"
    found = {str(path.relative_to(root)) for root in roots for path in root.glob(pattern)}
    return tuple(sorted(found - {LAW_FILE, APPROVALS_FILE}))


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def _kept_fragment(source: Source) -> Callable[[str], str]:
    def fragment(name: str) -> str:
        if name not in source.fragments:
            raise KeyError(name, tuple(source.fragments))
        return source.fragments[name]

    return fragment


def _text(path: Path, file: str) -> str:
    try:
        data = path.read_bytes()
        if len(data) > _MOST_BYTES:
            raise DefinitionError(file, 0, f"the file has {len(data)} bytes, more than any definition needs")
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise DefinitionError(file, line, "the file is not UTF-8 text: save it as UTF-8") from error
    except OSError as error:
        raise DefinitionError(file, 0, f"the file cannot be read: {error.strerror}") from error
