"""From text to model: which clause is modelled by what, which is not and why.

Owns the tracing of cites. Every piece of a procedure names the clauses it rests on; here that is turned round, clause
by clause, together with what general law added, which values were not verified and which readings were adopted.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from engine.model import DeadlineRule, Procedure, State
from engine.periods.policies import POLICIES, Policy
from engine.periods.terms import Dated
from engine.texts import Clause, Instrument, PolicyChoice, Reading


@dataclass(frozen=True, slots=True)
class Use:
    """A piece of the procedure that cites a clause."""

    kind: str  # state, action, check, deadline, duty, restriction, document, role, fact, policy or reading
    name: str
    label: str


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
class Coverage:
    """What a procedure makes of its instruments."""

    procedure: str
    title: str
    edition: str
    instruments: tuple[InstrumentCoverage, ...]
    unverified: tuple[tuple[str, tuple[Use, ...]], ...]  # cites of values not checked against the text
    readings: tuple[Reading, ...]
    policies: tuple[tuple[Policy, PolicyChoice], ...] = ()  # disputed questions that it answers itself

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
        }


def coverage(procedure: Procedure) -> Coverage:
    """Trace every clause of every instrument."""
    users = cited_by(procedure)
    instruments = tuple(
        InstrumentCoverage(
            instrument,
            tuple(
                _covered(clause, users.get(f"{instrument.key}:{clause.key}", ()))
                for clause in instrument.clauses.values()
            ),
        )
        for instrument in procedure.instruments.values()
    )
    unverified = tuple(
        (cite, users.get(cite, ()))
        for instrument in procedure.instruments.values()
        for cite in (f"{instrument.key}:{clause.key}" for clause in instrument.clauses.values() if not clause.verified)
    )
    return Coverage(
        procedure.key,
        procedure.title,
        procedure.edition,
        instruments,
        unverified,
        tuple(procedure.readings.values()),
        tuple((POLICIES[name], procedure.chosen[name]) for name in POLICIES if name in procedure.chosen),
    )


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
        yield Use("restriction", limit.name, limit.label), limit.cites
    for kind in procedure.documents.values():
        yield Use("document", kind.name, kind.label), kind.cites
    for role in procedure.roles.values():
        yield Use("role", role.key, role.label), role.cites
    for fact in (*procedure.facts.values(), *procedure.line_facts.values()):
        yield Use("fact", fact.name, fact.label), fact.cites
    for choice in procedure.chosen.values():
        yield Use("policy", choice.policy, POLICIES[choice.policy].question), choice.cites
    for reading in procedure.readings.values():
        yield Use("reading", reading.key, reading.question), reading.cites


def _deadline_cites(rule: DeadlineRule) -> tuple[str, ...]:
    """All that a deadline rests on: its own clauses, the law's figures, its extensions and what stops it."""
    periods = rule.period.rules if isinstance(rule.period, Dated) else (rule.period,) if rule.period else ()
    parts = [part.cites for part in periods]
    parts += [part.cites for part in rule.extensions]
    parts += [part.cites for part in rule.stops]
    return (*rule.cites, *(cite for cites in parts for cite in cites))


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
    return {"kind": use.kind, "name": use.name, "label": use.label}


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
