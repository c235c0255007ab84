"""Judging what goes beyond one case: spawned cases, parents, inherited facts, restrictions that outlive their case."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from difflib import get_close_matches

from engine.checking.problems import Problem
from engine.definition.figures import figures
from engine.errors import DefinitionError
from engine.families import ParentRule, SpawnRule
from engine.model import OPEN, Fact, FactType, Procedure


def check_families(procedure: Procedure, others: Mapping[str, Procedure] | None) -> Iterator[Problem]:
    """Judge spawned cases, the parent and the tables against the definitions they name.

    Args:
        procedure: the definition judged.
        others: the definitions at hand, by key; None when they are not known here: then they are not judged.
    """
    yield from _outliving(procedure)
    if others is None:
        return
    at_hand = others if procedure.key in others else {**others, procedure.key: procedure}
    for rule in procedure.spawns.values():
        yield from _spawn(procedure, rule, at_hand)
    if procedure.parent is not None:
        yield from _parent(procedure, procedure.parent, at_hand)
    shared = procedure.regulation.tables if procedure.regulation else frozenset()
    for name in procedure.tables:
        if name not in shared:
            yield from check_table(procedure, name, at_hand)


def check_table(procedure: Procedure, name: str, others: Mapping[str, Procedure]) -> Iterator[Problem]:
    """Judge what a table says its figures are counted from."""
    try:
        figures(procedure.tables[name], procedure.key, others)
    except DefinitionError as error:
        yield Problem("figure", error.reason, f"table {name}")


def _outliving(procedure: Procedure) -> Iterator[Problem]:
    for rule in procedure.restrictions.values():
        if rule.outlives and rule.period is None and not rule.until and not rule.ended_by:
            message = "it outlives its states, and neither `period`, `until` nor `ended_by` ever ends it"
            yield Problem("never-ends", message, f"restriction {rule.name}", warning=True)


# -- spawned cases


def _spawn(procedure: Procedure, rule: SpawnRule, at_hand: Mapping[str, Procedure]) -> Iterator[Problem]:
    place = f"spawn {rule.name}"
    child = at_hand.get(rule.procedure)
    if child is None:
        yield Problem(
            "spawn-unknown", f"no procedure goes by {rule.procedure!r}{_perhaps(rule.procedure, at_hand)}", place
        )
        return
    if child.parent is None or not child.parent.admits(procedure.key):
        message = f"{child.key} does not name {procedure.key} among the `procedures` of its `parent`"
        yield Problem("spawn-parent", message, place)
    kind = procedure.facts[rule.subject].kind if rule.subject else procedure.subject
    if kind != child.subject:
        message = f"its subject is of kind {kind}, and {child.key} is about subjects of kind {child.subject}"
        yield Problem("spawn-subject", message, place)
    yield from _spawned_facts(procedure, rule, child, place)


def _spawned_facts(procedure: Procedure, rule: SpawnRule, child: Procedure, place: str) -> Iterator[Problem]:
    opening = child.actions.get(OPEN)
    if opening is None:
        return
    taken = {*opening.required, *opening.optional}
    for one in rule.facts:
        fact, own = child.facts.get(one.fact), procedure.facts.get(one.value.source)
        if fact is None:
            yield Problem("spawn-fact", f"{child.key} declares no fact {one.fact}", place)
        elif one.fact not in taken:
            message = f"the opening of {child.key} neither requires nor takes {one.fact}"
            yield Problem("spawn-fact", message, place)
        elif own is not None and not _fits(own, fact):
            message = f"{one.value.source} is of type {own.type.value}, {one.fact} of {child.key} is not"
            yield Problem("spawn-fact", message, place)
    inherited = set(child.parent.inherits) if child.parent is not None else set()
    told = {one.fact for one in rule.facts} | inherited
    for name in opening.required:
        if name not in told and child.facts[name].default is None:
            message = f"the opening of {child.key} requires {name}, which is neither given, inherited nor a default"
            yield Problem("spawn-missing", message, place)


# -- parents


def _parent(procedure: Procedure, rule: ParentRule, at_hand: Mapping[str, Procedure]) -> Iterator[Problem]:
    for key in rule.named:
        parent = at_hand.get(key)
        if parent is None:
            yield Problem("parent-unknown", f"no procedure goes by {key!r}{_perhaps(key, at_hand)}", "parent")
            continue
        for own, theirs in rule.inherits.items():
            fact = parent.facts.get(theirs)
            if fact is None:
                yield Problem("inherits-unknown", f"{own} inherits {theirs}, which {key} does not declare", "parent")
            elif not _fits(fact, procedure.facts[own]):
                message = f"{own} inherits {theirs} of {key}, which is of another type or has other choices"
                yield Problem("inherits-type", message, "parent")


def _fits(given: Fact, taker: Fact) -> bool:
    """Whether every value of one fact may be a value of another."""
    if (given.type, given.kind, given.table) != (taker.type, taker.kind, taker.table):
        return False
    return given.type is not FactType.CHOICE or set(given.choices) <= set(taker.choices)


def _perhaps(key: str, at_hand: Mapping[str, Procedure]) -> str:
    close = get_close_matches(key, list(at_hand), n=1)
    return f", perhaps {close[0]!r} is meant" if close else ""
