"""What the cases of a campaign already know: the figures of reports, counted and never twice.

Owns which cases a unit's figures are counted over. A unit's cases are those opened in its own case, at any depth; of
the units below it, by link or by office, what they filed for the same date counts instead of their cases. What is
counted is told by the table (:mod:`engine.definition.figures`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from casework.authority import People
from casework.editions import Editions
from casework.parts import Parts
from engine.definition.figures import Figure, figures
from engine.errors import RefusedError
from engine.families import PLAN_FACTS
from engine.model import Action, FactType, Procedure
from engine.running.seeing import answer, holds, see
from engine.tables import RowsRule, TableRule
from store.contract import UnitOfWork
from store.values import StoredCase

JsonValue = Any

REPORT: Final = "report"
"""The state under which a definition uses the fragment of reports."""
FILE: Final = f"{REPORT}.file"
DUE: Final = "due_on"
_STANDING: Final = frozenset({f"{REPORT}.filed", f"{REPORT}.accepted"})


def is_report(procedure: Procedure) -> bool:
    """Whether cases of a definition are reports."""
    return DUE in procedure.facts and FILE in procedure.actions


def table_fact(procedure: Procedure) -> str:
    """The fact that takes a report's rows; empty: the report has no table."""
    action = procedure.actions.get(FILE)
    return next(iter(_tables(procedure, action)), "") if action is not None else ""


def table_of(procedure: Procedure) -> TableRule | None:
    """The table of a report."""
    name = table_fact(procedure)
    return procedure.tables[procedure.facts[name].table] if name else None


def stands_filed(report: StoredCase) -> bool:
    """Whether what a report says counts: it is filed and not sent back."""
    return not _STANDING.isdisjoint(report.state.configuration)


def _tables(procedure: Procedure, action: Action) -> list[str]:
    facts = procedure.facts  # the facts of an answer to a question are not among them
    names = (*action.required, *action.optional)
    return [name for name in names if name in facts and facts[name].type is FactType.TABLE]


@dataclass(slots=True)
class Knowing:
    """What is known within one unit of work.

    Args:
        parts: the system.
        unit: the unit of work.
        people: offices and officers.
        editions: of the unit of work.
    """

    parts: Parts
    unit: UnitOfWork
    people: People
    editions: Editions
    _units: dict[tuple[int, str], list[StoredCase]] = field(default_factory=dict)
    _parents: dict[int, StoredCase | None] = field(default_factory=dict)

    def of(self, report: StoredCase) -> dict[str, int]:
        """The figures known of a report's unit and stretch, by column; those of a list are not known.

        Raises:
            DefinitionError: the table counts something that does not exist.
            RefusedError: a condition cannot be judged on a case.
        """
        procedure = self.editions.grounds(report).compiled.procedure
        rule, above = table_of(procedure), self._parent(report)
        if rule is None or above is None or not rule.columns or rule.rows is not RowsRule.ONE:
            return {}
        keys = {known.procedure for column in rule.columns for known in column.known}
        installed = set(self.parts.library.all_keys())
        counted = {key: self.parts.library.compiled(key).procedure for key in keys & installed}
        wanted = figures(rule, procedure.key, counted)
        return _Counting(self, report, wanted).of(above) if wanted else {}

    def told(self, case: StoredCase, action: Action, facts: Mapping[str, JsonValue]) -> Mapping[str, JsonValue]:
        """The facts of an act, each table with the figures that the cases know now, whatever was handed in as known.

        Raises:
            DefinitionError: the table counts something that does not exist.
            RefusedError: a condition cannot be judged on a case.
        """
        procedure = self.editions.grounds(case).compiled.procedure
        given = [name for name in _tables(procedure, action) if isinstance(facts.get(name), Mapping)]
        if not given:
            return facts
        known = self.of(case) if is_report(procedure) else {}
        return {**facts, **{name: _with_known(facts[name], known) for name in given}}

    def campaign(self, case: StoredCase) -> StoredCase:
        """The case at the top of those that a case belongs to."""
        above = self._parent(case)
        while above is not None:
            case, above = above, self._parent(above)
        return case

    def units(self, campaign: StoredCase, report: str) -> list[StoredCase]:
        """The cases in which reports of a definition are opened, at any depth, oldest first."""
        asked = campaign.id, report
        if asked not in self._units:
            found, at = [], [campaign]
            while at:
                at = [unit for above in at for unit in self._units_in(above, report)]
                found += at
            self._units[asked] = sorted(found, key=lambda one: one.id)
        return self._units[asked]

    def directly_below(self, units: Iterable[StoredCase], office_id: int) -> list[StoredCase]:
        """Of some units those of offices below one, without those below another of them."""
        below = [one for one in units if self._is_below(one.office_id, office_id)]
        return [one for one in below if not any(self._is_below(one.office_id, other.office_id) for other in below)]

    def report_for(self, of: StoredCase, procedure: str, due: str) -> StoredCase | None:
        """A unit's report of a definition for a date."""
        found = [one for one in self.unit.children(of.id, procedure=procedure) if one.state.facts.get(DUE) == due]
        return found[-1] if found else None

    def unit_kinds(self, report: str) -> frozenset[str]:
        """The definitions in whose cases reports of a definition are opened: those of units that take part."""
        parent = self.parts.library.compiled(report).procedure.parent
        return frozenset(parent.named) if parent is not None else frozenset()

    def _parent(self, case: StoredCase) -> StoredCase | None:
        if case.id not in self._parents:
            self._parents[case.id] = self.unit.parent(case.id)
        return self._parents[case.id]

    def _units_in(self, above: StoredCase, report: str) -> list[StoredCase]:
        found: list[StoredCase] = []
        for kind in sorted(self.unit_kinds(report)):
            parent = self.parts.library.compiled(kind).procedure.parent
            if parent is not None and above.state.procedure in parent.named:
                found += self.unit.children(above.id, procedure=kind)
        return found

    def _is_below(self, office_id: int, above: int) -> bool:
        return office_id != above and self.people.is_below(office_id, above)


@dataclass(frozen=True, slots=True)
class _Counting:
    """Counts the figures of one report."""

    knowing: Knowing
    report: StoredCase
    figures: Sequence[Figure]

    def of(self, above: StoredCase) -> dict[str, int]:
        """The figures of a unit: of its own cases, and of the units directly below it."""
        own, nested = self._below(above)
        found = Counter({figure.column: 0 for figure in self.figures})
        for case in own:
            found.update(self._of_case(case))
        for unit in self._units_below(above, nested):
            found.update(self._filed(unit) or self.of(unit))
        return dict(found)

    def _below(self, above: StoredCase) -> tuple[list[StoredCase], list[StoredCase]]:
        """The cases opened in one, at any depth, and the units among them, which answer for their own."""
        unit, own, nested, at = self.knowing.unit, [], [], {above.id}
        kinds = self.knowing.unit_kinds(self.report.state.procedure)
        while at:
            ids = [link.child_id for link in unit.links(at) if link.parent_id in at]
            below = unit.cases(ids).values()
            nested += [case for case in below if case.state.procedure in kinds]
            cases = [case for case in below if case.state.procedure not in kinds]
            own += cases
            at = {case.id for case in cases}
        return own, nested

    def _units_below(self, above: StoredCase, nested: Sequence[StoredCase]) -> list[StoredCase]:
        taking_part = self.knowing.units(self.knowing.campaign(above), self.report.state.procedure)
        units = {one.id: one for one in taking_part if one.id != above.id}
        direct = {one.id: one for one in self.knowing.directly_below(units.values(), above.office_id)}
        return [*({one.id: one for one in nested} | direct).values()]

    def _filed(self, unit: StoredCase) -> dict[str, int] | None:
        """What a unit filed for the same date; None when nothing stands filed."""
        due = str(self.report.state.facts.get(DUE))
        filed = self.knowing.report_for(unit, self.report.state.procedure, due)
        if filed is None or not stands_filed(filed):
            return None
        name = table_fact(self.knowing.editions.of(filed).procedure)
        rows: Sequence[Mapping[str, JsonValue]] = (filed.state.facts.get(name) or {}).get("rows", ())
        return {figure.column: sum(int(row.get(figure.column) or 0) for row in rows) for figure in self.figures}

    def _of_case(self, case: StoredCase) -> Counter[str]:
        found: Counter[str] = Counter()
        asked = [figure for figure in self.figures if figure.procedure == case.state.procedure]
        if not asked:
            return found
        compiled = self.knowing.parts.library.compiled(case.state.procedure)
        plan = {name: self.report.state.facts.get(name) for name in PLAN_FACTS}
        # No figure may mention the date of an act: there is none.
        seen = see(compiled, case.state, date.min, facts={**case.state.facts, **plan})
        for figure in asked:
            if holds(figure.when, seen):
                found[figure.column] += 1 if figure.add is None else _whole(answer(figure.add, seen), figure)
        return found


def _whole(value: JsonValue, figure: Figure) -> int:
    """An integer to add; what is not known yet adds nothing."""
    if value is None:
        return 0
    if not isinstance(value, int) or isinstance(value, bool):
        raise RefusedError(f"栏目“{figure.column}”的系统数字无法统计：结果不是整数", field=figure.column)
    return value


def _with_known(table: Mapping[str, JsonValue], known: Mapping[str, int]) -> dict[str, JsonValue]:
    """A table's value with what is known; figures left out are taken from it."""
    value = {name: part for name, part in table.items() if name != "known"}
    rows = value.get("rows")
    if not known or not isinstance(rows, list) or len(rows) != 1 or not isinstance(rows[0], Mapping):
        return value
    return {**value, "rows": [{**known, **rows[0]}], "known": [dict(known)]}
