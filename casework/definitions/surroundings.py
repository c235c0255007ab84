"""What lies under the roots of definitions: texts that one may rest on, and the templates that it may print with.

Owns the rule that a template hides no other, and a digest over everything, by which findings are kept. Nothing is read
again as long as folders and files look as before.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final

from engine.errors import DefinitionError

TEMPLATES: Final = Path(__file__).resolve().parents[2] / "templates"
TEMPLATES_FOLDER: Final = "templates"

Stamp = dict[Path, tuple[int, int]]
"""Files and folders, and what they looked like when they were read."""


def stamp(path: Path) -> tuple[int, int]:
    """What changes when a file is written: its time and size; zeros when it is gone."""
    try:
        status = path.stat()
    except OSError:
        return 0, 0
    return status.st_mtime_ns, status.st_size


@dataclass(frozen=True, slots=True)
class _Seen:
    stamps: Stamp
    folders: tuple[Path, ...]  # of templates
    digest: str


class Surroundings:
    """What lies under some roots, and the templates of the program."""

    def __init__(self, roots: tuple[Path, ...]) -> None:
        self._roots = roots
        self._seen: _Seen | None = None

    def template_folders(self) -> tuple[Path, ...]:
        """Where templates lie beside those of the program.

        Raises:
            DefinitionError: a template goes by the name of another one.
        """
        return self._look().folders

    def digest(self) -> str:
        """SHA-256 over all definitions, fragments and templates.

        Raises:
            DefinitionError: a template goes by the name of another one.
        """
        return self._look().digest

    def _look(self) -> _Seen:
        seen = self._seen
        if seen is None or any(stamp(path) != before for path, before in seen.stamps.items()):
            seen = self._seen = self._looked()
        return seen

    def _looked(self) -> _Seen:
        folders = tuple(folder for root in self._roots for folder in _template_folders(root))
        _refuse_hidden(folders)
        inside = [path for folder in (TEMPLATES, *folders) for path in (folder, *folder.rglob("*"))]
        inside += [path for root in self._roots for path in _texts(root)]
        paths = sorted(set(inside))
        stamps = {path: stamp(path) for path in paths}
        hashed = sha256()
        for path in paths:
            if path.is_file():
                hashed.update(str(path).encode() + b"\0" + sha256(path.read_bytes()).digest())
        return _Seen(stamps, folders, hashed.hexdigest())


def _texts(root: Path) -> Iterator[Path]:
    """A root with its folders, and the definitions and fragments in them."""
    yield root
    yield from root.glob("*.yaml")
    for folder in _folders(root):
        yield folder
        yield from folder.glob("*.yaml")


def _folders(root: Path) -> Iterator[Path]:
    return (path for path in sorted(root.iterdir()) if path.is_dir()) if root.is_dir() else iter(())


def _template_folders(root: Path) -> Iterator[Path]:
    for folder in (root, *_folders(root)):
        if (folder / TEMPLATES_FOLDER).is_dir():
            yield folder / TEMPLATES_FOLDER


def _refuse_hidden(folders: tuple[Path, ...]) -> None:
    found: dict[str, Path] = {}
    for folder in (TEMPLATES, *folders):
        for path in sorted(folder.rglob("*")):
            name = str(path.relative_to(folder))
            if name in found and path.is_file():
                message = f"a template of this name is already there: {found[name]}; choose another name"
                raise DefinitionError(str(path), 0, message)
            found[name] = path
