"""Judging definition files: reading them and checking what was read, as one verdict per file.

Owns which files a path means, and what of the neighbourhood is handed to the check: templates, and the definitions that
one names as parents or opens as further cases.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from casework.definitions.library import (
    MAIN_FILE,
    REGULATION_FILE,
    TEMPLATES,
    TEMPLATES_FOLDER,
    Library,
    template_names,
)
from documents.templating.fields import fields
from engine.checking.check import Problem, check
from engine.checking.fields import Field
from engine.checking.places import Places
from engine.checking.regulation import check_regulation
from engine.compiled import Compiled
from engine.definition.reader import Read, Source, read_whole
from engine.errors import DefinitionError, DocumentError, MissingError
from engine.model import Procedure


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is to be said of one definition file, or of a regulation's own file."""

    file: str
    key: str  # empty when the file could not be read
    edition: str
    digest: str
    problems: tuple[Problem, ...]

    @property
    def ok(self) -> bool:
        """Whether cases can run on it: warnings aside, nothing is wrong."""
        return all(problem.warning for problem in self.problems)

    def as_json(self) -> dict[str, Any]:
        """Plain form for ``--json``."""
        return {
            "file": self.file,
            "procedure": self.key,
            "edition": self.edition,
            "digest": self.digest,
            "ok": self.ok,
            "problems": [problem.as_json() for problem in self.problems],
        }


_FRAGMENTS = "common"
_Judged = tuple[str, str, str, tuple[Problem, ...]]
"""Key, edition and digest of a definition, and what is wrong with it."""


def judge_all(paths: Iterable[Path], library: Library | None = None) -> tuple[Verdict, ...]:
    """Read and check everything that some paths mean, each file once, in the order of the paths.

    Args:
        paths: a file is that definition, or that regulation's own file; the folder of a procedure is every definition
            in it and the regulation as a whole; a folder of such folders is all of them.
        library: where fragments, templates and other definitions may come from beside the definition's own folder.
    """
    library = library or Library()
    files = tuple(dict.fromkeys(file for path in paths for file in _files(path)))
    judging = _Judging(library)
    texts = tuple(text for file in files for text in judging.texts(file))
    judged = library.remembered(("judged", *texts), lambda: tuple(judging.judged(file) for file in files))
    return tuple(Verdict(str(file), *one) for file, one in zip(files, judged, strict=True))


def judge(path: Path, library: Library | None = None) -> Verdict:
    """Read and check one definition.

    Args:
        path: the procedure's folder, which means its main definition, or a file.
        library: as for ``judge_all``.
    """
    file = path / MAIN_FILE if (path / MAIN_FILE).is_file() else path
    [verdict] = judge_all([file], library)
    return verdict


def _files(path: Path) -> Sequence[Path]:
    """The files that a path means; a folder of fragments means none, because they are judged where they are used."""
    if not path.is_dir():
        return [path]
    if (path / MAIN_FILE).is_file():
        found = sorted(path.glob("*.yaml"), key=lambda file: (file.name != MAIN_FILE, file.name))
        regulation = [file for file in found if file.name == REGULATION_FILE]
        return [*(file for file in found if file.name != REGULATION_FILE), *regulation]
    if path.name == _FRAGMENTS:
        return []
    folders = [folder for folder in sorted(path.iterdir()) if (folder / MAIN_FILE).is_file()]
    return [file for folder in folders for file in _files(folder)] or [path]


class _Judging:
    """Judges files, each of which is read once."""

    def __init__(self, library: Library) -> None:
        self.library = library
        self._read: dict[Path, Read] = {}

    def texts(self, file: Path) -> Iterator[str]:
        """All that a verdict rests on, apart from what lies in the library."""
        for other in _beside(file):
            yield str(other)
            try:
                source = self._source(other)
            except (DefinitionError, MissingError) as error:
                yield str(error)
                continue
            yield from (source.text, *source.fragments.values())
        for folder in _own_folders(file, self.library):
            for path in sorted(folder.rglob("*.j2")):
                yield from (str(path), path.read_text("utf-8", errors="replace"))

    def judged(self, file: Path) -> _Judged:
        """What is to be said of one file."""
        try:
            return self._regulation(file) if file.name == REGULATION_FILE else self._definition(file)
        except DefinitionError as error:
            return "", "", "", (_unread(error),)
        except MissingError as error:
            return "", "", "", (Problem("missing", str(error), "file", file=str(file)),)

    def read(self, file: Path) -> Read:
        """A definition as it is read."""
        if file not in self._read:
            source = self._source(file)
            self._read[file] = read_whole(source.text, source.file, source.fragments.__getitem__)
        return self._read[file]

    def _source(self, file: Path) -> Source:
        return self.library.source_at(self.library.at(file))

    # -- one definition

    def _definition(self, file: Path) -> _Judged:
        read = self.read(file)
        procedure, compiled, places = read.procedure, Compiled.of(read.procedure), Places(read.names)
        folders = (*self.library.template_folders(), *_own_folders(file, self.library))
        names = template_names((TEMPLATES, *folders))
        printed, wrong = _printed(procedure, folders)
        try:
            found = check(compiled, names, printed, _AtHand(self, file, procedure), read)
        except DefinitionError as error:
            found = check(compiled, names, printed, None, read)
            wrong = (*wrong, Problem("definition", f"a definition it names is wrong: {error}", "procedure"))
        return procedure.key, procedure.edition, procedure.digest, (*map(places.located, wrong), *found)

    # -- a regulation

    def _regulation(self, file: Path) -> _Judged:
        """Judge the definitions of a folder together; silent where one of them is wrong, which is told of that one."""
        name = f"{file.parent.name}/{file.name}"
        try:
            every = [self.read(other) for other in _beside(file)]
        except DefinitionError:
            return "", "", "", ()
        read = [one for one in every if one.procedure.regulation and one.procedure.regulation.file == name]
        if not read:
            message = f"no definition in the folder says `regulation: {name}`"
            return "", "", "", (Problem("unused", message, "file", warning=True, file=str(file)),)
        asked = {key for one in read for key in one.names.readings_asked}
        procedures = [one.procedure for one in read]
        places, shared = Places(read[0].names), procedures[0].regulation
        found = check_regulation(procedures, asked, _AtHand(self, file, procedures[0]))
        return shared.key if shared else "", "", "", tuple(places.located(problem) for problem in found)


def _unread(error: DefinitionError) -> Problem:
    allowed = f"; allowed: {', '.join(error.allowed)}" if error.allowed else ""
    return Problem("definition", error.reason + allowed, "file", file=error.file, line=error.line)


def _printed(
    procedure: Procedure, folders: tuple[Path, ...]
) -> tuple[Mapping[str, Sequence[Field]], tuple[Problem, ...]]:
    """What the papers of a procedure print, and what is wrong with their templates themselves."""
    printed: dict[str, Sequence[Field]] = {}
    wrong: dict[str, Problem] = {}
    for kind in procedure.documents.values():
        try:
            printed[kind.name] = fields(kind.template, kind.name, folders)
        except DocumentError as error:
            wrong.setdefault(kind.template, Problem("template", str(error), f"document {kind.name}"))
    return printed, tuple(wrong.values())


# -- what lies beside it


class _AtHand(Mapping[str, Procedure]):
    """The definitions that another one may name: those of the library, and those in its own folder. Read when asked."""

    def __init__(self, judging: _Judging, file: Path, own: Procedure) -> None:
        self._judging = judging
        self._own = own
        self._places: dict[str, Path] = {_key(other): other for other in _beside(file)}

    def __getitem__(self, key: str) -> Procedure:
        if key == self._own.key:
            return self._own
        if key in self._places:
            return self._judging.read(self._places[key]).procedure
        try:
            return self._judging.library.compiled(key).procedure
        except MissingError as error:
            raise KeyError(key) from error

    def __iter__(self) -> Iterator[str]:
        return iter(dict.fromkeys((self._own.key, *self._places, *self._judging.library.all_keys())))

    def __len__(self) -> int:
        return sum(1 for _ in self)


def _key(file: Path) -> str:
    return file.parent.name if file.name == MAIN_FILE else file.stem


def _beside(file: Path) -> Sequence[Path]:
    """Definitions in the folder of a procedure, the file itself among them when it is one."""
    if not (file.parent / MAIN_FILE).is_file():
        return [file]
    return [other for other in sorted(file.parent.glob("*.yaml")) if other.name != REGULATION_FILE]


def _own_folders(file: Path, library: Library) -> Sequence[Path]:
    """Folders of templates beside a definition that lies outside the library."""
    folder = file.resolve().parent
    known = {TEMPLATES, *library.template_folders()}
    folders = (folder / TEMPLATES_FOLDER, folder.parent / TEMPLATES_FOLDER)
    return [one for one in folders if one.is_dir() and one not in known]
