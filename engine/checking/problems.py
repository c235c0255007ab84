"""What a check has to say: what is wrong, where, why it matters and how it is mended."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from engine.checking.findings import FINDINGS


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with a procedure, or deserves a second look."""

    code: str  # kind of finding, a key of ``engine.checking.findings``
    message: str  # English, for the author
    place: str  # kind and name, for example ``state order.mail.posted``
    warning: bool = False  # True: does not make the procedure unfit to run
    file: str = ""  # as the reader was given it
    line: int = 0  # counted from 1; 0: the whole file is meant

    @property
    def why(self) -> str:
        """Why such a thing matters."""
        return FINDINGS[self.code].why

    @property
    def mend(self) -> str:
        """How such a thing is mended."""
        return FINDINGS[self.code].mend

    def as_json(self) -> dict[str, Any]:
        """Plain form for ``--json``."""
        return {
            "code": self.code,
            "warning": self.warning,
            "file": self.file,
            "line": self.line,
            "place": self.place,
            "message": self.message,
            "why": self.why,
            "mend": self.mend,
        }
