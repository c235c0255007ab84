"""Where procedure definitions come from: folders beside the code and further ones an office names.

Owns the opening of definition files and the finding of fragments, and hands out compiled editions, each compiled once.
It does not judge them (``engine.checking.check``). A *root* holds one folder per procedure; the folder's
``procedure.yaml`` is its main definition and goes by the folder's name, further definitions beside it go by their file
names.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from engine.canonical import digest
from engine.compiled import Compiled
from engine.definition.law import LAW_FILE
from engine.definition.reader import Source, read_procedure, source_of
from engine.errors import DefinitionError, MissingError
from engine.settings import Settings

PACKAGED = Path(__file__).resolve().parents[2] / "procedures"
TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
MAIN_FILE = "procedure.yaml"
REGULATION_FILE = "regulation.yaml"
"""What the definitions of a folder have in common; no definition itself."""
_TEMPLATE_END = ".html.j2"
_MOST_BYTES = 2_000_000  # a definition is some hundred kilobytes at most; more is a mistaken file


Stamp = dict[Path, tuple[int, int]]
"""Files and what they looked like when they were read."""


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

    Raises:
        MissingError: one of the further folders does not exist.
    """

    def __init__(self, extra: Iterable[Path] = (), packaged: Path = PACKAGED) -> None:
        self._roots = (packaged.resolve(), *(_existing(folder) for folder in extra))
        self._compiled: dict[tuple[str, str], Compiled] = {}  # by the digests of the source and of the settings
        self._current: dict[str, tuple[Stamp, Source, Compiled]] = {}

    def keys(self) -> tuple[str, ...]:
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
        """The texts that a definition is made from."""
        return source_of(_text(place.path, place.file), place.file, _fragments(place.roots))

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
            stamp, source, compiled = self._current[key]
            if all(_stamp(path) == seen for path, seen in stamp.items()):
                return source, compiled
        place = self.place(key)
        source = self.source_at(place)
        compiled = self.from_source(source.as_json())
        if compiled.procedure.key != key:
            raise DefinitionError(
                place.file, 0, f"the file goes by {key!r} but says `procedure: {compiled.procedure.key}`"
            )
        files = [place.path, *(_fragment_path(place.roots, name) for name in source.fragments)]
        self._current[key] = ({path: _stamp(path) for path in files}, source, compiled)
        return source, compiled

    def from_source(self, source: Mapping[str, object], settings: Settings | None = None) -> Compiled:
        """An edition from the texts kept of it (``Source.as_json``), by what an office chose.

        Raises:
            DefinitionError: the texts are wrong, or a reading has no such value.
        """
        asked = digest(source), (settings or Settings()).digest
        if asked not in self._compiled:
            kept = Source.from_json(source)
            procedure = read_procedure(kept.text, kept.file, _kept_fragment(kept), settings)
            self._compiled[asked] = Compiled.of(procedure)
        return self._compiled[asked]

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


def template_names(folder: Path = TEMPLATES) -> frozenset[str]:
    """Names of the templates that documents can be printed with."""
    return frozenset(path.name.removesuffix(_TEMPLATE_END) for path in folder.glob(f"*{_TEMPLATE_END}"))


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
    raise KeyError(name, _offered(roots))


def _stamp(path: Path) -> tuple[int, int]:
    """What changes when a file is written: its time and size; zeros when it is gone."""
    try:
        status = path.stat()
    except OSError:
        return 0, 0
    return status.st_mtime_ns, status.st_size


def _offered(roots: tuple[Path, ...]) -> tuple[str, ...]:
    found = {str(path.relative_to(root)) for root in roots for path in root.glob("common/*.yaml")}
    return tuple(sorted(found - {LAW_FILE}))


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
