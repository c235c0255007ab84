"""Judging a procedure as a whole, before its first case.

What is judged: the graph of states (``moves``, ``deadlocks``), that time harms nobody (``against``), whether every
expression can be answered where it is asked (``answers``), what hangs on deadlines (``time``, ``lengths``), what papers
print (``papers``), cases that belong together (``families``), what is declared and not used (``unused``), and here the
things that must belong together: periods and their starts, acts and their papers, papers and the rights they tell of,
numbers. It reads no file: templates are handed in as what they print.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from engine.checking.against import check_lapses
from engine.checking.answers import check_answers
from engine.checking.deadlocks import check_deadlocks
from engine.checking.families import check_families
from engine.checking.fields import Field
from engine.checking.graph import explore
from engine.checking.knowledge import Ground, knowledge
from engine.checking.moves import check_graph
from engine.checking.papers import check_fields
from engine.checking.places import Places
from engine.checking.problems import Problem
from engine.checking.time import check_prints, check_time, overlap
from engine.checking.unused import check_idle_readings, check_unused
from engine.compiled import Compiled
from engine.definition.reader import Read
from engine.model import LAPSE_PREFIX, OPEN, DeadlineRule, DocumentKind, Level, Procedure, Remedies
from engine.periods.terms import COUNTING, Period, Unit
from engine.texts import Rank
from engine.uses import mentions_deadline, recorded_facts, rests_on

__all__ = ["Problem", "check"]


def check(
    compiled: Compiled,
    templates: Collection[str] | None = None,
    fields: Mapping[str, Sequence[Field]] | None = None,
    others: Mapping[str, Procedure] | None = None,
    read: Read | None = None,
) -> tuple[Problem, ...]:
    """Judge a compiled procedure.

    Args:
        compiled: the edition.
        templates: names of the templates that exist; None when that cannot be known here.
        fields: what each kind of paper prints, likewise.
        others: the definitions that it may name as parents or spawned cases, by key; None when they are not at hand.
        read: what was read of its files; without it problems have no file and line.

    Returns:
        What is wrong, errors before warnings, each in the order of the files.
    """
    found = [
        *_of_graph(compiled, fields or {}, others),
        *_of_procedure(compiled.procedure),
        *check_unused(compiled.procedure),
    ]
    found.extend(check_families(compiled.procedure, others))
    if templates is not None:
        found.extend(_templates(compiled.procedure, templates))
    if read is not None:
        found.extend(check_idle_readings(compiled.procedure, read.names))
        found.extend(_idle_parameters(read))
        places = Places(read.names)
        found = [places.located(problem) for problem in found]
    return tuple(sorted(found, key=_order))


def _order(problem: Problem) -> tuple[bool, str, int]:
    return problem.warning, problem.file, problem.line


def _of_graph(
    compiled: Compiled, fields: Mapping[str, Sequence[Field]], others: Mapping[str, Procedure] | None
) -> Iterator[Problem]:
    graph = explore(compiled)
    yield from check_graph(compiled, graph)
    if not graph.complete:
        return
    ground = Ground(compiled)
    known_in = knowledge(ground, graph)
    yield from check_answers(ground, graph, known_in)
    yield from check_prints(compiled, graph, fields)
    yield from check_fields(ground, graph, known_in, fields, others)
    yield from check_lapses(compiled, graph)
    yield from check_deadlocks(compiled, graph)


def _of_procedure(procedure: Procedure) -> Iterator[Problem]:
    for judge in (_opening, _deadlines, check_time, _restrictions, _duties, _actions, _documents, _numbers):
        yield from judge(procedure)


def _idle_parameters(read: Read) -> Iterator[Problem]:
    for name in dict.fromkeys(read.idle_parameters):
        yield Problem(
            "unused",
            "nothing in the fragment asks for it",
            f"parameter {name}",
            warning=True,
            file=name.node.file,
            line=name.node.line,
        )


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
        if not rule.remind and not (lapses and _only_begins(procedure, rule)):
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


def _only_begins(procedure: Procedure, rule: DeadlineRule) -> bool:
    """Whether it is a day on which something begins, and nobody has to do anything before it."""
    if not isinstance(rule.period, Period) or rule.period.unit in COUNTING:
        return False
    due = any(duty.deadline == rule.name for duty in procedure.duties.values())
    filed = any(act.filing is not None and act.filing.deadline == rule.name for act in procedure.actions.values())
    return not (rule.met_by or due or filed)


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
        if all(_is_practice(procedure, cite) for cite in kind.cites):
            yield Problem("no-basis", "a document rests on law, not on practice alone", place, not kind.adverse)
        if kind.seal and not kind.approval:
            message = "a sealed document is approved before it is numbered and issued: set `approval`"
            yield Problem("no-approval", message, place, not kind.adverse)
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
