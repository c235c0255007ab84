"""From text to model: which clause is modelled by what, which is not and why.

Owns the tracing of cites. Every piece of a procedure names the clauses it rests on; here that is turned round, clause
by clause, together with what general law added, which values were not verified and which readings were adopted. The
definitions of one regulation are traced together: a clause is modelled when one of them does.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from engine.model import DeadlineRule, Procedure, State
from engine.periods.policies import POLICIES, Policy
from engine.periods.terms import Dated, Period
from engine.tables import TableRule
from engine.texts import Clause, Instrument, PolicyChoice, Reading


@dataclass(frozen=True, slots=True)
class Use:
    """A piece of the procedure that cites a clause."""

    # state, action, check, deadline, duty, restriction, document, role, fact, table, parent, spawn, policy or reading
    kind: str
    name: str
    label: str
    of: str = ""  # key of the definition, where several are traced together and do not share it


class Standing(StrEnum):
    """How a clause stands in the model."""

    MODELLED = "modelled"
    READING = "reading"  # only a reading speaks of it
    OMITTED = "omitted"  # a rule that is left out for a reason
    BACKGROUND = "background"  # no rule: nothing to model
    MISSING = "missing"  # a rule that nothing models


@dataclass(frozen=True, slots=True)
class ClauseCoverage:
    """One clause and everything that rests on it."""

    clause: Clause
    standing: Standing
    uses: tuple[Use, ...]


@dataclass(frozen=True, slots=True)
class InstrumentCoverage:
    """One instrument, clause by clause."""

    instrument: Instrument
    clauses: tuple[ClauseCoverage, ...]

    def count(self, standing: Standing) -> int:
        """How many clauses stand so."""
        return sum(clause.standing is standing for clause in self.clauses)


@dataclass(frozen=True, slots=True)
class Traced:
    """A definition that was traced."""

    key: str
    title: str
    edition: str
    digest: str


@dataclass(frozen=True, slots=True)
class Coverage:
    """What the definitions of a regulation, or a procedure alone, make of its instruments."""

    procedure: str  # key of the regulation, or of the procedure without one
    title: str
    edition: str
    instruments: tuple[InstrumentCoverage, ...]
    unverified: tuple[tuple[str, tuple[Use, ...]], ...]  # cites of values not checked against the text
    readings: tuple[Reading, ...]
    policies: tuple[tuple[Policy, PolicyChoice], ...] = ()  # disputed questions that it answers itself
    tables: tuple[TableRule, ...] = ()
    definitions: tuple[Traced, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Plain form for ``--json``."""
        return {
            "procedure": self.procedure,
            "title": self.title,
            "edition": self.edition,
            "instruments": [_instrument_json(covered) for covered in self.instruments],
            "unverified": [{"cite": cite, "uses": [_use_json(use) for use in uses]} for cite, uses in self.unverified],
            "readings": [_reading_json(reading) for reading in self.readings],
            "policies": [choice_json(policy, choice) for policy, choice in self.policies],
            "tables": [_table_json(table) for table in self.tables],
            "definitions": [
                {"key": one.key, "title": one.title, "edition": one.edition, "digest": one.digest}
                for one in self.definitions
            ],
        }


def coverage(first: Procedure, *further: Procedure) -> Coverage:
    """Trace every clause of every instrument.

    Args:
        first: the main definition of a regulation, or a procedure that stands alone.
        further: the other definitions of the regulation.
    """
    together = (first, *further)
    users = _users(together)
    instruments = tuple(
        InstrumentCoverage(
            instrument, tuple(_covered(clause, users.get((*named, clause.key), ())) for clause in _clauses(instrument))
        )
        for named, instrument in _instruments(together).items()
    )
    unverified = tuple(
        (f"{covered.instrument.key}:{one.clause.key}", one.uses)
        for covered in instruments
        for one in covered.clauses
        if not one.clause.verified
    )
    chosen = {name: choice for one in together for name, choice in one.chosen.items()}
    shared = first.regulation
    return Coverage(
        shared.key if shared else first.key,
        shared.title if shared else first.title,
        first.edition,
        instruments,
        unverified,
        tuple({reading.key: reading for one in together for reading in one.readings.values()}.values()),
        tuple((POLICIES[name], chosen[name]) for name in POLICIES if name in chosen),
        tuple({table.name: table for one in together for table in one.tables.values()}.values()),
        tuple(Traced(one.key, one.title, one.edition, one.digest) for one in together),
    )


Named = tuple[str, str]
"""Key and title of an instrument: a definition's own may go by a key that another definition uses for another text."""


def _instruments(together: tuple[Procedure, ...]) -> dict[Named, Instrument]:
    found: dict[Named, Instrument] = {}
    for procedure in together:
        for instrument in procedure.instruments.values():
            known = found.setdefault((instrument.key, instrument.title), instrument)
            if known.clauses.keys() != instrument.clauses.keys():
                joined = replace(known, clauses={**instrument.clauses, **known.clauses})
                found[instrument.key, instrument.title] = joined
    return found


def _clauses(instrument: Instrument) -> tuple[Clause, ...]:
    return tuple(instrument.clauses.values())


def _users(together: tuple[Procedure, ...]) -> dict[tuple[str, str, str], tuple[Use, ...]]:
    """What rests on each clause: by key and title of its instrument, and its own key."""
    found: dict[tuple[str, str, str], tuple[Use, ...]] = {}
    for procedure in together:
        for cite, uses in cited_by(procedure).items():
            key, _, clause = cite.partition(":")
            named = (key, procedure.instruments[key].title, clause)
            known = found.get(named, ())
            own = uses if len(together) == 1 else tuple(_owned(use, procedure) for use in uses)
            found[named] = (*known, *(use for use in own if use not in known))
    return found


def _owned(use: Use, procedure: Procedure) -> Use:
    """A use with the key of its definition, unless all definitions of the regulation have it from one file."""
    shared = procedure.regulation
    if shared is None:
        return replace(use, of=procedure.key)
    common = {"reading": shared.readings, "role": shared.roles, "policy": shared.policies, "table": shared.tables}
    return use if use.name in common.get(use.kind, ()) else replace(use, of=procedure.key)


def cited_by(procedure: Procedure) -> Mapping[str, tuple[Use, ...]]:
    """What rests on each cite, in the order of the procedure."""
    found: dict[str, list[Use]] = {}
    for use, cites in _uses(procedure):
        for cite in dict.fromkeys(cites):
            found.setdefault(cite, []).append(use)
    return {cite: tuple(uses) for cite, uses in found.items()}


def _covered(clause: Clause, uses: tuple[Use, ...]) -> ClauseCoverage:
    if any(use.kind != "reading" for use in uses):
        standing = Standing.MODELLED
    elif clause.omitted:
        standing = Standing.OMITTED
    elif uses:
        standing = Standing.READING
    else:
        standing = Standing.MISSING if clause.duty else Standing.BACKGROUND
    return ClauseCoverage(clause, standing, uses)


def _uses(procedure: Procedure) -> Iterator[tuple[Use, tuple[str, ...]]]:
    for state in _states(procedure.states):
        yield Use("state", state.path, state.label), state.cites
    for action in procedure.actions.values():
        yield Use("action", action.name, action.label), action.cites
        for check in action.checks:
            yield Use("check", action.name, check.otherwise), check.cites
    for deadline in procedure.deadlines.values():
        yield Use("deadline", deadline.name, deadline.label), _deadline_cites(deadline)
    for duty in procedure.duties.values():
        yield Use("duty", duty.name, duty.label), duty.cites
    for limit in procedure.restrictions.values():
        yield Use("restriction", limit.name, limit.label), (*limit.cites, *_period_cites(limit.period))
    for kind in procedure.documents.values():
        yield Use("document", kind.name, kind.label), kind.cites
    for role in procedure.roles.values():
        yield Use("role", role.key, role.label), role.cites
    for fact in (*procedure.facts.values(), *procedure.line_facts.values()):
        yield Use("fact", fact.name, fact.label), fact.cites
    for table in procedure.tables.values():
        yield Use("table", table.name, table.title), table.cites
    if procedure.parent is not None:
        yield Use("parent", ",".join(procedure.parent.procedures), procedure.parent.label), procedure.parent.cites
    for spawn in procedure.spawns.values():
        yield Use("spawn", spawn.name, spawn.label), spawn.cites
    for choice in procedure.chosen.values():
        yield Use("policy", choice.policy, POLICIES[choice.policy].question), choice.cites
    for reading in procedure.readings.values():
        yield Use("reading", reading.key, reading.question), reading.cites


def _deadline_cites(rule: DeadlineRule) -> tuple[str, ...]:
    """All that a deadline rests on: its own clauses, the law's figures, its extensions and what stops it."""
    parts = [part.cites for part in rule.extensions] + [part.cites for part in rule.stops]
    return (*rule.cites, *_period_cites(rule.period), *(cite for cites in parts for cite in cites))


def _period_cites(period: Period | Dated | None) -> tuple[str, ...]:
    figures = period.rules if isinstance(period, Dated) else (period,) if period else ()
    return tuple(cite for figure in figures for cite in figure.cites)


def _states(states: tuple[State, ...]) -> Iterator[State]:
    for state in states:
        yield state
        yield from _states(state.children)


def _instrument_json(covered: InstrumentCoverage) -> dict[str, Any]:
    instrument = covered.instrument
    return {
        "key": instrument.key,
        "title": instrument.title,
        "number": instrument.number,
        "rank": instrument.rank.value,
        "added": instrument.added,
        "clauses": [
            {
                "key": one.clause.key,
                "text": one.clause.text,
                "verified": one.clause.verified,
                "standing": one.standing.value,
                "omitted": one.clause.omitted,
                "uses": [_use_json(use) for use in one.uses],
            }
            for one in covered.clauses
        ],
    }


def _use_json(use: Use) -> dict[str, str]:
    return {"kind": use.kind, "name": use.name, "label": use.label, "of": use.of}


def _table_json(table: TableRule) -> dict[str, Any]:
    return {
        "name": table.name,
        "title": table.title,
        "unknown": table.unknown,
        "columns": [column.label for column in table.columns],
        "suggested": [column.label for column in table.suggested],
        "cites": list(table.cites),
    }


def choice_json(policy: Policy, choice: PolicyChoice) -> dict[str, Any]:
    """How a definition answers a disputed question, as plain values."""
    return {
        "policy": policy.name,
        "question": policy.question,
        "answer": choice.answer,
        "label": policy.answer(choice.answer).label,
        "why": choice.why,
        "cites": list(choice.cites),
    }


def _reading_json(reading: Reading) -> dict[str, Any]:
    return {
        "key": reading.key,
        "question": reading.question,
        "adopted": reading.adopted,
        "value": reading.value,
        "alternatives": [{"answer": other.answer, "value": other.value} for other in reading.alternatives],
        "cites": list(reading.cites),
    }
