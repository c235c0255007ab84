"""Deciding: what follows from a command, for a case, on a calendar. Pure and deterministic.

Owns the order of things inside one event: facts given -> checks -> what follows from them -> the move -> automatic
moves -> deadlines, restrictions and duties of the states then active. It does not know who acts (``casework``
authorises), takes no numbers and reads no clock: the day of recording is part of the command.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from engine.case import Case, DeadlineStatus, Delta, Grant, difference
from engine.command import Command
from engine.compiled import Compiled
from engine.errors import RefusedError
from engine.families import Spawn
from engine.machine import Step, is_active
from engine.model import AUTO, LAPSE_PREFIX, OPEN, Action, Assignment, Move
from engine.periods.calendar import Calendar
from engine.running.asking import Question
from engine.running.extending import grants
from engine.running.facts import check_lines, check_values
from engine.running.papers import drafted
from engine.running.questions import decided, deciding, question_of
from engine.running.reissuing import is_reissue, reissuing, without_former
from engine.running.seeing import answer, holds, see
from engine.running.settle import settle
from engine.running.spawning import spawned
from engine.running.waiting import judge_filing, refuse_early

JsonValue = Any
Proof = tuple[Mapping[str, JsonValue], ...]
_MOST_AUTOMATIC_MOVES = 20
_NO_GRANTS: Mapping[str, Grant] = {}
_NO_PROOFS: Mapping[str, Proof] = {}


@dataclass(frozen=True, slots=True)
class Decision:
    """What follows from a command."""

    after: Case
    delta: Delta
    passed: tuple[str, ...]  # states entered and left within this event, in order
    documents: tuple[str, ...]  # kinds to draft
    proofs: Mapping[str, Proof]  # of each deadline set; of a filing judged, `filing:DEADLINE`; `restriction:NAME`
    spawns: tuple[Spawn, ...] = ()  # cases to open in the same transaction


def decide(compiled: Compiled, case: Case, command: Command, calendar: Calendar) -> Decision:
    """Decide a command.

    Args:
        compiled: the case's own edition.
        case: as it stands.
        command: what is done, or has lapsed, or that all is counted by another calendar.
        calendar: of the case.

    Raises:
        RefusedError: the act is not possible here and now, or its facts do not fit; it names the fact and the clause.
    """
    if command.kind == "lapse":
        return _lapse(compiled, case, command, calendar)
    if command.kind == "recount":
        return _recount(compiled, case, command, calendar)
    if command.kind == "follow":
        return _follow(compiled, case, command, calendar)
    question = question_of(compiled.procedure, command.name)
    if question is not None:
        return _answer(compiled, case, question, command, calendar)
    if is_reissue(compiled.procedure, command.name):
        return _reissue(compiled, case, command, calendar)
    return _act(compiled, case, command, calendar)


def permitted(compiled: Compiled, case: Case) -> tuple[Action, ...]:
    """The actions whose states are active, guards and facts aside, in the order of the procedure."""
    if case.finished and case.seq:
        return ()
    return tuple(a for a in compiled.procedure.actions.values() if _is_possible(compiled, case, a))


def _act(compiled: Compiled, case: Case, command: Command, calendar: Calendar) -> Decision:
    action = compiled.procedure.actions.get(command.name)
    if action is None:
        raise RefusedError(f"办理流程“{compiled.procedure.title}”中没有“{command.name}”这一办理事项")
    _refuse_dates(case, command)
    if not _is_possible(compiled, case, action):
        raise RefusedError(_not_here(compiled, case, action))
    refuse_early(compiled.procedure, case, action, command)
    _refuse_signers(action, command)
    given = {**_inherited(compiled, command), **check_values(compiled.procedure, action, command, case)}
    proofs: dict[str, Proof] = {}
    if action.filing is not None:
        filed, proofs = judge_filing(compiled.procedure, case, action.filing, given, command)
        given = {**given, **filed}
    opened = case if case.seq else replace(case, opened_on=command.occurred_on)
    told = replace(
        opened, facts={**opened.facts, **given}, lines=check_lines(compiled.procedure, action, opened, command)
    )
    told = told.having(facts=_assigned(compiled, told, action.sets, command))
    _refuse_checks(compiled, told, action, command)
    granted = grants(compiled, case, told.facts, action, command)
    passed: list[str] = []
    moved = _moved(compiled, told, action.name, command, passed)
    if moved is None and not any(is_active(path, case.configuration) for path in action.within):
        raise RefusedError(f"“{action.label}”的条件尚不具备：{action.help or '请核对案件事实'}", cite=action.cites[0])
    arrived = moved or _automatic(compiled, told, command, passed)
    done = replace(action, documents=drafted(compiled, arrived, action, command.occurred_on))
    found = _decided(compiled, case, arrived, command, calendar, passed, action=done, granted=granted, proofs=proofs)
    return replace(found, spawns=spawned(compiled, found.after, action, command)) if action.spawns else found


def _answer(compiled: Compiled, case: Case, question: Question, command: Command, calendar: Calendar) -> Decision:
    """Answer what time has overtaken; possible in a finished case, too."""
    deciding(compiled.procedure, case, question, command.facts)
    _refuse_dates(case, command)
    return _decided(compiled, case, decided(case, question, command), command, calendar, [])


def _reissue(compiled: Compiled, case: Case, command: Command, calendar: Calendar) -> Decision:
    """Draft a paper anew; possible in a finished case, too."""
    action = reissuing(compiled.procedure, command.facts)
    _refuse_dates(case, command)
    _refuse_signers(action, command)
    return _decided(compiled, case, without_former(case, command), command, calendar, [], action=action)


def _recount(compiled: Compiled, case: Case, command: Command, calendar: Calendar) -> Decision:
    """Count all that runs by another calendar. Nothing moves but what moves by itself."""
    if not case.seq:
        raise RefusedError("案件尚未立案，没有期限可以重新计算")
    passed: list[str] = []
    return _decided(compiled, case, _automatic(compiled, case, command, passed), command, calendar, passed)


def _follow(compiled: Compiled, case: Case, command: Command, calendar: Calendar) -> Decision:
    """Take over what the parent's facts are now. Nothing moves but what moves by itself."""
    if not case.seq:
        raise RefusedError("案件尚未立案，不能随上级案件变更")
    passed: list[str] = []
    told = case.having(facts={**case.facts, **_inherited(compiled, command)})
    return _decided(compiled, case, _automatic(compiled, told, command, passed), command, calendar, passed)


def _inherited(compiled: Compiled, command: Command) -> Mapping[str, JsonValue]:
    parent = compiled.procedure.parent
    allowed = parent.inherits if parent is not None else {}
    for name in command.inherited:
        if name not in allowed:
            raise RefusedError(f"“{name}”不是从上级案件取得的事实", field=name)
    return command.inherited


def _lapse(compiled: Compiled, case: Case, command: Command, calendar: Calendar) -> Decision:
    deadline = case.deadlines.get(command.name)
    if deadline is None or deadline.status is not DeadlineStatus.LIVE:
        raise RefusedError(f"期限“{command.name}”不在计算中")
    if command.occurred_on < deadline.over_on:
        raise RefusedError(f"期限“{command.name}”到{deadline.over_on.isoformat()}才能确定已经届满，尚未到期")
    ended = deadline.ended(DeadlineStatus.LAPSED)
    told = case.having(deadlines={**case.deadlines, deadline.name: ended})
    passed: list[str] = []
    moved = _moved(compiled, told, LAPSE_PREFIX + deadline.name, command, passed)
    arrived = moved or _automatic(compiled, told, command, passed)
    return _decided(compiled, case, arrived, command, calendar, passed)


def lapse_of(case: Case, name: str, recorded_on: date) -> Command:
    """The command that a live deadline's lapse is: it occurs at the start of the day after the last one.

    A provisional deadline is not taken to have lapsed before its latest possible end has passed.
    """
    return Command("lapse", name, case.deadlines[name].over_on, recorded_on)


def _decided(
    compiled: Compiled,
    case: Case,
    moved: Case,
    command: Command,
    calendar: Calendar,
    passed: list[str],
    *,
    action: Action | None = None,
    granted: Mapping[str, Grant] = _NO_GRANTS,
    proofs: Mapping[str, Proof] = _NO_PROOFS,
) -> Decision:
    settled, set_now = settle(compiled, case, moved, command, calendar, action=action, grants=granted)
    return Decision(
        settled,
        difference(case, settled),
        tuple(passed),
        action.documents if action else (),
        {**set_now, **proofs} if proofs else set_now,
    )


# -- moving


def _moved(compiled: Compiled, case: Case, trigger: str, command: Command, passed: list[str]) -> Case | None:
    step, moves = _step(compiled, case, trigger, command)
    if step is None:
        return None
    arrived = _arrived(compiled, case, step, moves, command)
    return _automatic(compiled, arrived, command, passed)


def _automatic(compiled: Compiled, case: Case, command: Command, passed: list[str]) -> Case:
    for _ in range(_MOST_AUTOMATIC_MOVES):
        step, moves = _step(compiled, case, AUTO, command)
        if step is None:
            return case
        passed.extend(
            path for path in case.configuration if path not in step.configuration and _moved_from(path, moves)
        )
        case = _arrived(compiled, case, step, moves, command)
    raise RefusedError("办理流程的自动流转没有终点，请联系流程编制人员")


def _moved_from(path: str, moves: Iterable[Move]) -> bool:
    return any(is_active(move.source, (path,)) for move in moves)


def _step(compiled: Compiled, case: Case, trigger: str, command: Command) -> tuple[Step | None, list[Move]]:
    candidates = compiled.machine.moves(trigger, case.configuration)
    if not candidates:
        return None, []
    seen = see(compiled, case, command.occurred_on)
    guards = tuple(holds(move.when, seen) for _, move in candidates)
    step = compiled.machine.step(case.configuration, trigger, guards)
    return step, [compiled.procedure.moves[index] for index in step.moves] if step else []


def _arrived(compiled: Compiled, case: Case, step: Step, moves: Iterable[Move], command: Command) -> Case:
    sets = tuple(assignment for move in moves for assignment in move.sets)
    return case.having(configuration=step.configuration, facts=_assigned(compiled, case, sets, command))


def _assigned(
    compiled: Compiled, case: Case, sets: tuple[Assignment, ...], command: Command
) -> Mapping[str, JsonValue]:
    """The facts with what follows from them; each assignment sees those before it."""
    facts = case.facts
    for assignment in sets:
        value = answer(assignment.value, see(compiled, case, command.occurred_on, facts=facts))
        facts = {**facts, assignment.fact: value}
        if compiled.noted is not None:
            compiled.noted.add(assignment.fact)  # whether it changes depends on what it was
    return facts


# -- refusing


def _refuse_signers(action: Action, command: Command) -> None:
    if len(set(command.officers)) < action.officers:
        raise RefusedError(
            f"“{action.label}”须有{action.officers}名执法人员签名，现有{len(set(command.officers))}名",
            cite=action.cites[0],
        )


def _is_possible(compiled: Compiled, case: Case, action: Action) -> bool:
    if bool(case.seq) == (action.name == OPEN):
        return False
    if case.finished and case.seq:
        return False
    moves = compiled.machine.moves(action.name, case.configuration)
    return bool(moves) or any(is_active(path, case.configuration) for path in action.within)


def _not_here(compiled: Compiled, case: Case, action: Action) -> str:
    labels = {state.path: state.label for state in compiled.procedure.leaves()}
    now = "、".join(labels[path] for path in case.configuration)
    return f"案件现处于“{now}”，不能办理“{action.label}”"


def _refuse_dates(case: Case, command: Command) -> None:
    if command.occurred_on > command.recorded_on:
        raise RefusedError(
            f"发生日期{command.occurred_on.isoformat()}晚于今天{command.recorded_on.isoformat()}，请核对",
            field="occurred_on",
        )
    if case.opened_on is not None and command.occurred_on < case.opened_on:
        raise RefusedError(
            f"发生日期{command.occurred_on.isoformat()}早于立案日期{case.opened_on.isoformat()}，请核对",
            field="occurred_on",
        )


def _refuse_checks(compiled: Compiled, case: Case, action: Action, command: Command) -> None:
    if not action.checks:
        return
    seen = see(compiled, case, command.occurred_on)
    for check in action.checks:
        if not holds(check.that, seen):
            raise RefusedError(check.otherwise, cite=(check.cites or action.cites)[0])
