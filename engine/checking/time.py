"""Judging what hangs on deadlines: other deadlines, extensions, stops, filings, and the papers that print them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fnmatch import fnmatchcase

from engine.checking.fields import Field, mentioned_deadlines
from engine.checking.graph import Graph
from engine.checking.lengths import check_lengths
from engine.checking.problems import Problem
from engine.compiled import Compiled
from engine.machine import Configuration, is_active
from engine.model import Action, DeadlineRule, ExtensionRule, FactType, FilingRule, Procedure
from engine.periods.terms import COUNTING, Dated, Period, RestDay
from engine.uses import asks_for, recorded_facts, rests_on


def check_time(procedure: Procedure) -> Iterator[Problem]:
    """Judge what needs no graph."""
    recorded = recorded_facts(procedure)
    for rule in procedure.deadlines.values():
        place = f"deadline {rule.name}"
        yield from _counted_back(rule, place)
        yield from check_lengths(rule)
        yield from _extensions(procedure, rule, place)
        yield from _stops(rule, recorded, place)
    yield from _circles(procedure)
    for action in procedure.actions.values():
        if action.filing is not None:
            yield from _filing(procedure, action, action.filing)


def check_prints(compiled: Compiled, graph: Graph, fields: Mapping[str, Sequence[Field]]) -> Iterator[Problem]:
    """Judge whether papers say which deadlines they print: those that can have begun when they are issued, no other."""
    procedure = compiled.procedure
    for kind in procedure.documents.values():
        mentioned = mentioned_deadlines(fields.get(kind.name, ()))
        began = may_have_begun(compiled, graph, kind.name) if kind.prints or mentioned else frozenset()
        for word in sorted(mentioned):
            meant = {name for name in began if fnmatchcase(name, word)}
            if meant and not meant & set(kind.prints):
                message = f"its template {kind.template} mentions deadline {word}: name it under `prints`"
                yield Problem("unprinted", message, f"document {kind.name}")
        for name in kind.prints:
            if name not in began:
                message = f"it prints deadline {name}, which cannot have begun when it is issued"
                yield Problem("prints-nothing", message, f"document {kind.name}")


def may_have_begun(compiled: Compiled, graph: Graph, kind: str) -> frozenset[str]:
    """Deadlines that can have begun in a case when a paper of a kind is issued in it."""
    issuing = [action for action in compiled.procedure.actions.values() if kind in action.documents]
    issued_in = {there for action in issuing for there in _reached_by(graph, action)}
    passed = graph.leading_to(issued_in, lambda way: True)
    return frozenset(
        rule.name
        for rule in compiled.procedure.deadlines.values()
        if any(is_active(path, here) for here in passed for path in rule.states)
    )


def _reached_by(graph: Graph, action: Action) -> Iterator[Configuration]:
    for here, ways in graph.ways.items():
        yield from (way.target for way in ways if way.trigger == action.name)
        if any(is_active(path, here) for path in action.within):
            yield here


def _periods(rule: DeadlineRule) -> tuple[Period, ...]:
    if rule.period is None:
        return ()
    return rule.period.rules if isinstance(rule.period, Dated) else (rule.period,)


def _counted_back(rule: DeadlineRule, place: str) -> Iterator[Problem]:
    for period in _periods(rule):
        if period.unit in COUNTING and period.count < 0 and period.rest_day is RestDay.ROLLS:
            message = "counted back it rolls forward, nearer to the day it must keep away from: say rolls_back"
            yield Problem("rolls-forward", message, place, warning=True)
            return


# -- extensions and stops


def _extensions(procedure: Procedure, rule: DeadlineRule, place: str) -> Iterator[Problem]:
    acts = [extension.action for extension in rule.extensions]
    for name in sorted({name for name in acts if acts.count(name) > 1}):
        yield Problem("extended-twice", f"action {name} extends it under two rules", place)
    for extension in rule.extensions:
        action = procedure.actions[extension.action]
        sources = (*(move.source for move in procedure.moves if move.trigger == action.name), *action.within)
        if not overlap(sources, rule.states):
            yield Problem("extended-elsewhere", f"action {action.name} is not possible while it runs", place)
        yield from _extension_facts(procedure, extension, action, place)


def _extension_facts(procedure: Procedure, extension: ExtensionRule, action: Action, place: str) -> Iterator[Problem]:
    wanted = {extension.approved_by: FactType.TEXT, extension.reason: FactType.TEXT}
    if extension.amount:
        wanted[extension.amount] = FactType.INTEGER
    for name, kind in wanted.items():
        if name not in action.required:
            yield Problem("unapproved", f"action {action.name} must require {name}: it extends the deadline", place)
        if procedure.facts[name].type is not kind:
            yield Problem("type", f"{name} must be of type {kind.value}", place)


def _stops(rule: DeadlineRule, recorded: frozenset[str], place: str) -> Iterator[Problem]:
    for stop in rule.stops:
        parts = {"from": stop.first, "to": stop.last, "asked": stop.asked}
        for word, expression in parts.items():
            if expression is None:
                continue
            if "occurred_on" in expression.names():
                message = f"`{word}` of “{stop.label}” would move with every event: record the day as a fact"
                yield Problem("moving-stop", message, place)
            for name in sorted(expression.reads - recorded):
                yield Problem("no-stop", f"`{word}` of “{stop.label}” reads {name}, which nothing records", place)
        if not stop.first.reads:
            yield Problem("no-stop", f"`from` of “{stop.label}” reads no fact", place)


# -- deadlines that hang on each other


def _circles(procedure: Procedure) -> Iterator[Problem]:
    hangs = {name: rests_on(rule, procedure) | asks_for(rule, procedure) for name, rule in procedure.deadlines.items()}
    for name in hangs:
        way = _way_back(hangs, name)
        if way and name == min(way):
            message = f"it hangs on itself: {' - '.join((*way, way[0]))}"
            yield Problem("circle", message, f"deadline {name}")


def _way_back(hangs: Mapping[str, frozenset[str]], start: str) -> tuple[str, ...]:
    """The deadlines on a way from one back to itself; empty when there is none."""
    waiting: list[tuple[str, ...]] = [(start,)]
    seen: set[str] = set()
    while waiting:
        way = waiting.pop()
        for name in sorted(hangs[way[-1]]):
            if name == start:
                return way
            if name not in seen:
                seen.add(name)
                waiting.append((*way, name))
    return ()


# -- filings


def _filing(procedure: Procedure, action: Action, filing: FilingRule) -> Iterator[Problem]:
    place = f"action {action.name}"
    told = {*action.required, *action.optional, action.occurred_as}
    for name in filter(None, (filing.posted, filing.received)):
        if name not in told:
            yield Problem("filing", f"the filing is judged by {name}, which the act does not record", place)
        if procedure.facts[name].type is not FactType.DATE:
            yield Problem("type", f"{name} must be of type date", place)
    if filing.sets in told:
        yield Problem("filing", f"{filing.sets} is judged: the act must not ask for it", place)
    if procedure.facts[filing.sets].type is not FactType.BOOLEAN:
        yield Problem("type", f"{filing.sets} must be of type boolean", place)


def overlap(first: tuple[str, ...], second: tuple[str, ...]) -> bool:
    """Whether a state of the first and one of the second can be active together, one holding the other."""
    return any(is_active(a, (b,)) or is_active(b, (a,)) for a in first for b in second)
