"""What cases rest on within one unit of work: editions of procedures, calendars, and what offices chose.

A case stays on the edition it was opened under; which days are worked, and how disputed questions are answered, is
looked up for its office when something is decided. What an event rests on is kept in the store under its digest, so
that every proof can be repeated whatever is installed later.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from casework.calendars import calendar_for
from casework.parts import Parts
from casework.settings import READING_PREFIX, Chosen, line_of
from engine.compiled import Compiled
from engine.errors import RefusedError
from engine.model import Procedure
from engine.periods.calendar import Calendar
from engine.periods.national import NATIONAL
from engine.periods.policies import Policies
from engine.settings import Settings
from store.contract import UnitOfWork
from store.values import CalendarEditionRow, Office, SettingRow, StoredCase


@dataclass(frozen=True, slots=True)
class Grounds:
    """What a decision rests on: the edition by an office's choices, the calendar, and the choices themselves."""

    compiled: Compiled
    calendar: Calendar
    settings: Settings


@dataclass(slots=True)
class Editions:
    """The editions met in one unit of work; each is looked up and kept once.

    Args:
        parts: the system.
        unit: the unit of work.
    """

    parts: Parts
    unit: UnitOfWork
    _kept: set[str] = field(default_factory=set)
    _same: dict[int, Grounds] = field(default_factory=dict)  # those kept, by identity
    _met: dict[str, Compiled] = field(default_factory=dict)
    _grounds: dict[tuple[str, int], Grounds] = field(default_factory=dict)  # by edition and office
    _calendars: dict[tuple[str, tuple[int, ...]], Calendar] = field(default_factory=dict)
    _days: dict[tuple[str, int], Calendar] = field(default_factory=dict)  # by procedure and office
    _offices: dict[int, Office] | None = None
    _rows: list[SettingRow] | None = None
    _imported: list[CalendarEditionRow] | None = None

    def of(self, case: StoredCase) -> Compiled:
        """The edition of a case by its own readings: for its words, not for deciding."""
        digest = case.state.edition
        if digest not in self._met:
            self._met[digest] = self.edition(case.state.procedure, digest, Settings())
        return self._met[digest]

    def edition(self, procedure: str, digest: str, settings: Settings) -> Compiled:
        """An edition by some choices: the library's own when it is the same, else the one kept in the store.

        Raises:
            MissingError: the edition was not kept.
            DefinitionError: a reading has no such value.
        """
        library = self.parts.library
        if library.compiled(procedure).procedure.digest == digest:
            return library.compiled(procedure, settings)
        return library.from_source(self.unit.edition(digest), settings)

    def grounds(self, case: StoredCase) -> Grounds:
        """What is decided about a case rests on, as things stand now.

        Raises:
            RefusedError: the office chose a reading that the case's edition does not offer.
        """
        asked = case.state.edition, case.office_id
        found = self._grounds.get(asked)
        if found is None:
            found = self._grounds[asked] = self._found(case.state.procedure, *asked)
        return found

    def grounds_for(self, procedure: str, office_id: int) -> Grounds:
        """What the opening of a case of a procedure in an office rests on: the current edition.

        Raises:
            MissingError: no procedure goes by that key.
            RefusedError: the office chose a reading that the edition does not offer.
        """
        asked = self.parts.library.compiled(procedure).procedure.digest, office_id
        if asked not in self._grounds:
            self._grounds[asked] = self._found(procedure, *asked)
        return self._grounds[asked]

    def days(self, case: StoredCase) -> Calendar:
        """The calendar of a case, whatever else its office chose: for telling how near a day is, not for deciding."""
        return self._days_by(self.of(case).procedure, case.office_id)

    def office_days(self, procedure: str, office_id: int) -> Calendar:
        """The calendar of an office for a procedure's cases, for telling how near a day is.

        Raises:
            MissingError: no procedure goes by that key.
        """
        return self._days_by(self.parts.library.compiled(procedure).procedure, office_id)

    def _days_by(self, procedure: Procedure, office_id: int) -> Calendar:
        asked = procedure.key, office_id
        if asked not in self._days:
            policies = procedure.policies.under(self._chosen(*asked).policies)
            self._days[asked] = self._calendar(procedure.region, policies, office_id)
        return self._days[asked]

    def keep(self, grounds: Grounds) -> None:
        """Keep an edition, a calendar and choices under their digests."""
        if id(grounds) in self._same:
            return
        self._same[id(grounds)] = grounds
        procedure, calendar, settings = grounds.compiled.procedure, grounds.calendar, grounds.settings
        if self._new(procedure.digest) and self._is_current(procedure):
            self.unit.put_edition(procedure.digest, "procedure", self.parts.library.source(procedure.key).as_json())
        if self._new(calendar.digest):
            self.unit.put_edition(calendar.digest, "calendar", calendar.as_dict())
        if self._new(settings.digest):
            self.unit.put_edition(settings.digest, "settings", settings.as_json())

    def calendar(self, digest: str) -> Calendar:
        """A calendar as it was kept."""
        return Calendar.from_dict(self.unit.edition(digest))

    def settings(self, digest: str) -> Settings:
        """Choices as they were kept; events of before there were any have no digest, and nothing was chosen."""
        return Settings.from_json(self.unit.edition(digest)) if digest else Settings()

    def _found(self, procedure: str, edition: str, office_id: int) -> Grounds:
        plain = self.edition(procedure, edition, Settings()).procedure
        settings = _applicable(plain, self._chosen(procedure, office_id))
        compiled = self.edition(procedure, edition, settings)
        calendar = self._calendar(plain.region, compiled.procedure.policies, office_id)
        return Grounds(compiled, calendar, settings)

    def _chosen(self, procedure: str, office_id: int) -> Settings:
        if self._rows is None:
            self._rows = self.unit.settings()
        return Chosen.along(self._rows, self._line(office_id)).settings(procedure)

    def _calendar(self, region: str, policies: Policies, office_id: int) -> Calendar:
        """The calendar of the authority's place, or of the country where that was chosen."""
        office = self._all_offices()[office_id]
        if policies.chosen("calendar_region") == "national":
            region = NATIONAL
        elif region == NATIONAL:
            region = office.region
        if self._imported is None:
            self._imported = self.unit.calendar_editions()
        # Offices that no closure tells apart share one calendar.
        closing = {row.office_id for row in self._imported}
        asked = region, tuple(above for above in self._line(office_id) if above in closing)
        if asked not in self._calendars:
            self._calendars[asked] = calendar_for(self.unit, region, office.key)
        return self._calendars[asked]

    def _line(self, office_id: int) -> tuple[int, ...]:
        return line_of(self._all_offices(), office_id)

    def _all_offices(self) -> dict[int, Office]:
        if self._offices is None:
            self._offices = self.unit.offices()
        return self._offices

    def _new(self, digest: str) -> bool:
        if digest in self._kept:
            return False
        self._kept.add(digest)
        return not self.unit.has_edition(digest)  # to ask costs less than to make a year's calendar into text

    def _is_current(self, procedure: Procedure) -> bool:
        return procedure.digest == self.parts.library.compiled(procedure.key).procedure.digest


def _applicable(procedure: Procedure, chosen: Settings) -> Settings:
    """Choices without readings that the edition does not ask about; a value that it does not offer is refused."""
    readings: list[tuple[str, str]] = []
    for key, value in chosen.readings:
        reading = procedure.readings.get(key)
        if reading is None:
            continue
        if value not in (reading.value, *(other.value for other in reading.alternatives)):
            raise RefusedError(
                f"本单位为“{reading.question}”选定的“{value}”在案件所用的流程版本{procedure.edition}中没有，"
                f"请用 shixian policy set 重新选定 {READING_PREFIX}{procedure.key}.{key}"
            )
        readings.append((key, value))
    # Columns typed in are for tables whose columns nobody knew; an edition that gives them goes by its own.
    tables = procedure.tables
    columns = tuple((name, typed) for name, typed in chosen.columns if name in tables and tables[name].unknown)
    return Settings(chosen.policies, tuple(readings), columns)
