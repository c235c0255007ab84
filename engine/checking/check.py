"""Judging a procedure as a whole, before its first case.

What is judged: the graph of states (``engine.checking.moves``), whether every expression can be answered where it is
asked (``engine.checking.answers``), what hangs on deadlines (``engine.checking.time``), and here the things that must
belong together: periods and their starts, acts and their papers, papers and the rights they tell of, numbers, roles,
facts, and the clauses of the regulation. It reads no file: names of templates are handed in.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from engine.checking.answers import check_answers
from engine.checking.coverage import cited_by
from engine.checking.graph import explore
from engine.checking.moves import check_graph
from engine.checking.problems import Problem
from engine.checking.time import check_prints, check_time, overlap
from engine.compiled import Compiled
from engine.model import LAPSE_PREFIX, OPEN, DeadlineRule, DocumentKind, Level, Procedure, Remedies
from engine.periods.terms import Period, Unit
from engine.texts import Rank
from engine.uses import (
    mentions_deadline,
    read_facts,
    recorded_facts,
    recorded_line_facts,
    rests_on,
    used_line_facts,
)

__all__ = ["Problem", "check"]


def check(
    compiled: Compiled,
    templates: Collection[str] | None = None,
    mentions: Mapping[str, Collection[str]] | None = None,
) -> tuple[Problem, ...]:
    """Judge a compiled procedure.

    Args:
        compiled: the edition.
        templates: names of the templates that exist; None when that cannot be known here.
        mentions: the deadlines that each template mentions, likewise; a star stands for the beginning of a name.

    Returns:
        What is wrong, errors before warnings.
    """
    procedure = compiled.procedure
    graph = explore(compiled)
    found = [*check_graph(compiled, graph)]
    if graph.complete:
        found.extend(check_answers(compiled, graph))
        found.extend(check_prints(compiled, graph, mentions or {}))
    for judge in (
        _opening,
        _deadlines,
        check_time,
        _restrictions,
        _duties,
        _actions,
        _documents,
        _numbers,
        _roles,
        _facts,
        _line_facts,
        _clauses,
    ):
        found.extend(judge(procedure))
    if templates is not None:
        found.extend(_templates(procedure, templates))
    return tuple(sorted(found, key=lambda problem: problem.warning))


def _opening(procedure: Procedure) -> Iterator[Problem]:
    sources = {move.source for move in procedure.moves if move.trigger == OPEN}
    if procedure.initial not in sources:
        message = f"the action {OPEN!r} must lead from the initial state {procedure.initial!r}: it opens a case"
        yield Problem("no-opening", message, f"action {OPEN}")
    if any(move.source == procedure.initial and move.trigger != OPEN for move in procedure.moves):
        yield Problem("opening", f"only the action {OPEN!r} may leave the initial state", f"state {procedure.initial}")


# -- what runs with time


def _deadlines(procedure: Procedure) -> Iterator[Problem]:
    recorded = recorded_facts(procedure)
    for rule in procedure.deadlines.values():
        place = f"deadline {rule.name}"
        if rule.start is not None and not _names_its_dates(rule):
            yield from _start(rule.start.reads, rule.start.names(), recorded, place)
        if not rule.cites:
            yield Problem("uncited", "a period names the clause it rests on", place)
        lapses = [move for move in procedure.moves if move.trigger == LAPSE_PREFIX + rule.name]
        for move in lapses:
            if not overlap((move.source,), rule.states):
                message = f"its lapse cannot move a case from {move.source}: it does not run there"
                yield Problem("lapse-elsewhere", message, place)
        for name in rule.met_by:
            action = procedure.actions[name]
            sources = [move.source for move in procedure.moves if move.trigger == name]
            if not overlap((*sources, *action.within), rule.states):
                yield Problem("met-elsewhere", f"action {name} is not possible while it runs", place)
        if not rule.remind:
            yield Problem("no-reminder", "nobody is reminded of it", place, warning=True)
        if not lapses and not rule.met_by and not _is_watched(procedure, rule.name):
            yield Problem("idle", "nothing meets it and nothing follows from its lapse", place, warning=True)


def _start(reads: frozenset[str], names: frozenset[str], recorded: frozenset[str], place: str) -> Iterator[Problem]:
    if "occurred_on" in names:
        yield Problem("moving-start", "its start would move with every event: record the day as a fact", place)
    if not reads and not any(name.startswith("deadlines.") or name == "opened_on" for name in names):
        yield Problem("no-start", "its start reads no fact", place)
    for name in sorted(reads - recorded):
        yield Problem("no-start", f"its start reads {name}, which nothing records", place)


def _names_its_dates(rule: DeadlineRule) -> bool:
    return isinstance(rule.period, Period) and rule.period.unit in (Unit.FIXED_DATE, Unit.WINDOW)


def _is_watched(procedure: Procedure, name: str) -> bool:
    by_rule = any(duty.deadline == name for duty in procedure.duties.values()) or any(
        limit.until == name for limit in procedure.restrictions.values()
    )
    by_rule = by_rule or any(name in rests_on(rule, procedure) for rule in procedure.deadlines.values())
    by_rule = by_rule or any(
        name in action.not_before or (action.filing is not None and action.filing.deadline == name)
        for action in procedure.actions.values()
    )
    return by_rule or mentions_deadline(procedure, name)


def _restrictions(procedure: Procedure) -> Iterator[Problem]:
    recorded = recorded_facts(procedure)
    for rule in procedure.restrictions.values():
        place = f"restriction {rule.name}"
        yield from _start(rule.start.reads, rule.start.names(), recorded, place)
        if not rule.cites:
            yield Problem("uncited", "a restriction names the clause it rests on", place)
        if rule.until and not overlap(procedure.deadlines[rule.until].states, rule.states):
            yield Problem("until-elsewhere", f"deadline {rule.until} does not run in any of its states", place)


def _duties(procedure: Procedure) -> Iterator[Problem]:
    final = {state.path for state in procedure.leaves() if state.final}
    for rule in procedure.duties.values():
        place = f"duty {rule.name}"
        if rule.deadline and not overlap(procedure.deadlines[rule.deadline].states, rule.states):
            message = f"deadline {rule.deadline} does not run in any of its states"
            yield Problem("deadline-elsewhere", message, place, warning=True)
        for path in rule.states:
            if path in final and "." not in path:
                yield Problem("duty-after-end", f"{path} is final: nobody can be done with the duty", place)


# -- acts and papers


def _actions(procedure: Procedure) -> Iterator[Problem]:
    for action in procedure.actions.values():
        place = f"action {action.name}"
        if not action.roles:
            yield Problem("no-role", "nobody may do it", place)
        if not action.cites:
            yield Problem("uncited", "an act names the clause it rests on", place)
        kinds = [procedure.documents[name] for name in action.documents]
        if action.adverse and all(_is_practice(procedure, cite) for cite in action.cites):
            internal = not action.documents and all(move.trigger != action.name for move in procedure.moves)
            yield Problem("no-basis", "an adverse act rests on law, not on practice alone", place, internal)
        for kind in kinds:
            if kind.adverse and not action.adverse:
                yield Problem("adverse-unmarked", f"it issues the adverse document {kind.name}: mark it adverse", place)
            if kind.officers > action.officers:
                message = f"document {kind.name} is signed by {kind.officers} officers, the act by {action.officers}"
                yield Problem("unsigned", message, place)


def _documents(procedure: Procedure) -> Iterator[Problem]:
    issued = {name for action in procedure.actions.values() for name in action.documents}
    for kind in procedure.documents.values():
        place = f"document {kind.name}"
        if kind.name not in issued:
            yield Problem("unissued", "no action issues it", place)
        if not kind.cites or all(_is_practice(procedure, cite) for cite in kind.cites):
            yield Problem("no-basis", "a document rests on law, not on practice alone", place, not kind.adverse)
        if not kind.adverse:
            continue
        if kind.remedies is Remedies.NONE:
            yield Problem("no-remedies", "an adverse document tells its addressee of his rights: set `remedies`", place)
        if not kind.seal:
            yield Problem("no-seal", "an adverse document bears a seal", place)
        if not kind.series:
            yield Problem("no-number", "an adverse document is numbered: give `series` and `pattern`", place)


def _is_practice(procedure: Procedure, cite: str) -> bool:
    return procedure.instruments[cite.partition(":")[0]].rank is Rank.PRACTICE


def _numbers(procedure: Procedure) -> Iterator[Problem]:
    if "{year}" not in procedure.case_pattern:
        yield Problem("number", "case numbers begin anew each year: the pattern needs {year}", "case_number")
    owners: dict[str, DocumentKind] = {}
    for kind in procedure.documents.values():
        if not kind.series:
            continue
        place = f"document {kind.name}"
        if "{year}" not in kind.pattern:
            yield Problem("number", "series begin anew each year: the pattern needs {year}", place)
        if kind.issuer is Level.DISTRICT and "{short}" not in kind.pattern:
            yield Problem("number", "several districts issue it: the pattern needs {short}", place)
        other = owners.setdefault(kind.pattern, kind)
        if other.series != kind.series:
            message = f"document {other.name} is numbered alike from another series: two papers would bear one number"
            yield Problem("number", message, place)


def _templates(procedure: Procedure, templates: Collection[str]) -> Iterator[Problem]:
    for kind in procedure.documents.values():
        if kind.template not in templates:
            yield Problem("no-template", f"there is no template {kind.template!r}", f"document {kind.name}")


# -- names nobody uses, and clauses nobody models


def _roles(procedure: Procedure) -> Iterator[Problem]:
    used = {name for action in procedure.actions.values() for name in action.roles}
    used |= {rule.holder for rule in procedure.deadlines.values()}
    used |= {duty.role for duty in procedure.duties.values()}
    for name in procedure.roles:
        if name not in used:
            yield Problem("unused", "nothing is done or awaited by it", f"role {name}")


def _facts(procedure: Procedure) -> Iterator[Problem]:
    recorded, read = recorded_facts(procedure), read_facts(procedure)
    for name in procedure.facts:
        if name not in recorded and name in read:
            yield Problem("never-recorded", "it is read, but no action records or sets it", f"fact {name}")
        elif name not in recorded:
            yield Problem("unused", "no action records it and nothing reads it", f"fact {name}", warning=True)


def _line_facts(procedure: Procedure) -> Iterator[Problem]:
    recorded, used = recorded_line_facts(procedure), used_line_facts(procedure)
    for name in procedure.line_facts:
        if name not in recorded:
            kind = "never-recorded" if name in used else "unused"
            yield Problem(kind, "no action records it", f"line fact {name}", warning=name not in used)


def _clauses(procedure: Procedure) -> Iterator[Problem]:
    users = cited_by(procedure)
    for instrument in procedure.instruments.values():
        for clause in instrument.clauses.values():
            cite = f"{instrument.key}:{clause.key}"
            modelled = any(use.kind != "reading" for use in users.get(cite, ()))
            if modelled and clause.omitted:
                message = "it is said to be omitted, and yet something cites it"
                yield Problem("omitted-cited", message, f"clause {cite}", warning=True)
            if instrument.rank is Rank.SOURCE:
                if clause.duty and not clause.omitted and not modelled:
                    message = "nothing models this rule: cite it, or say why it is `omitted`"
                    yield Problem("uncovered", message, f"clause {cite}")
            elif cite not in users and not clause.omitted:
                yield Problem("unused", "nothing cites it", f"clause {cite}", warning=True)
