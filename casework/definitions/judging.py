"""Judging definition files: reading them and checking what was read, as one verdict per file."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from casework.definitions.library import Library, template_names
from documents.mentions import mentioned_deadlines
from engine.checking.check import Problem, check
from engine.errors import DefinitionError, MissingError


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is to be said of one definition file."""

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
            "problems": [asdict(problem) for problem in self.problems],
        }


def judge(path: Path, library: Library | None = None) -> Verdict:
    """Read and check one definition.

    Args:
        path: the procedure's folder or its file.
        library: where fragments may come from beside the definition's own root.
    """
    library = library or Library()
    try:
        compiled = library.from_source(library.source_at(library.at(path)).as_json())
    except DefinitionError as error:
        allowed = f"; allowed: {', '.join(error.allowed)}" if error.allowed else ""
        return _unread(error.file, Problem("definition", error.reason + allowed, f"line {error.line}"))
    except MissingError as error:
        return _unread(str(path), Problem("missing", str(error), "file"))
    procedure = compiled.procedure
    mentions = {kind.template: mentioned_deadlines(kind.template) for kind in procedure.documents.values()}
    problems = check(compiled, template_names(), mentions)
    return Verdict(str(path), procedure.key, procedure.edition, procedure.digest, problems)


def _unread(file: str, problem: Problem) -> Verdict:
    return Verdict(file, "", "", "", (problem,))
