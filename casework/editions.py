"""Editions of procedures and calendars within one unit of work.

A case stays on the edition it was opened under. What an event rests on is kept in the store under its digest, so that
every proof can be repeated whatever is installed later.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from casework.parts import Parts
from engine.compiled import Compiled
from engine.periods.calendar import Calendar
from store.contract import UnitOfWork
from store.values import StoredCase


@dataclass(frozen=True, slots=True)
class Editions:
    """The editions met in one unit of work; each is looked up and kept once."""

    parts: Parts
    unit: UnitOfWork
    _kept: set[str] = field(default_factory=set)
    _met: dict[str, Compiled] = field(default_factory=dict)

    def of(self, case: StoredCase) -> Compiled:
        """The edition of a case: the library's own when it is the same, else the one kept in the store."""
        digest = case.state.edition
        if digest not in self._met:
            current = self.parts.library.compiled(case.state.procedure)
            same = current.procedure.digest == digest
            self._met[digest] = current if same else self.parts.library.from_source(self.unit.edition(digest))
        return self._met[digest]

    def keep(self, compiled: Compiled) -> None:
        """Keep the content of a procedure's edition and of its calendar under their digests."""
        procedure = compiled.procedure
        if procedure.digest in self._kept:
            return
        self._kept.add(procedure.digest)
        calendar = self.parts.calendar(procedure.region)
        if procedure.digest == self.parts.library.compiled(procedure.key).procedure.digest:
            source = self.parts.library.source(procedure.key)
            self.unit.put_edition(procedure.digest, "procedure", source.as_json())
        self.unit.put_edition(calendar.digest, "calendar", calendar.as_dict())

    def calendar(self, digest: str) -> Calendar:
        """A calendar as it was kept."""
        return Calendar.from_dict(self.unit.edition(digest))
