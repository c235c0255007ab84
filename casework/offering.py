"""What an officer may do on a case now, told so that a form can be made of it: fields with their types and help.

Nothing is decided here. An act offered may still be refused when it is done, by what is told with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from casework.authority import People
from casework.drafting import cite_label
from casework.editions import Editions
from casework.listing.looking import visible
from casework.parts import Parts
from engine.compiled import Compiled
from engine.decide import permitted
from engine.errors import MissingError, RefusedError
from engine.model import OPEN, Action, Fact, FactType, Procedure, Scope
from store.values import Officer, StoredCase

JsonValue = Any


@dataclass(frozen=True, slots=True)
class Field:
    """A value that an act asks for."""

    name: str
    label: str
    type: FactType
    required: bool
    help: str
    choices: Mapping[str, str]  # value -> label; of a choice
    dated: bool  # of a file: the day that it shows must be told
    may_be_future: bool  # of a day
    default: JsonValue
    cites: tuple[str, ...]  # labels


@dataclass(frozen=True, slots=True)
class LineAsked:
    """A line of the case for which an act asks values."""

    no: int
    title: str


@dataclass(frozen=True, slots=True)
class Signer:
    """An enforcement officer who may sign on the day."""

    key: str
    name: str
    certificate: str


@dataclass(frozen=True, slots=True)
class Offer:
    """An act that may be done."""

    name: str
    label: str
    help: str
    cites: tuple[str, ...]  # labels
    roles: tuple[str, ...]  # labels of those who may
    mine: bool  # whether the one who asks holds one of them
    adverse: bool
    day_label: str  # what the act's legal date is called
    fields: tuple[Field, ...]
    line_label: str
    line_fields: tuple[Field, ...]
    lines: tuple[LineAsked, ...]  # for which `line_fields` are asked
    lines_partial: bool  # whether some of them may be left for another act
    officers: int  # how many enforcement officers must sign
    papers: tuple[str, ...]  # titles of what it drafts


def offers(parts: Parts, actor: str, number: str) -> list[Offer]:
    """The acts that a case's state permits, in the order of its procedure; guards and facts aside.

    Raises:
        MissingError: there is no such case or officer.
        NotPermittedError: the case lies outside the actor's jurisdiction.
    """
    with parts.store.read() as unit:
        people = People.of(unit)
        case = visible(unit, people, number, actor)
        compiled = Editions(parts, unit).of(case)
        who, today = people.officer(actor), parts.today()
        return [_offer(compiled, case, who, action, today) for action in permitted(compiled, case.state)]


def offer(parts: Parts, actor: str, number: str, action: str) -> Offer:
    """One of them.

    Raises:
        MissingError: there is no such case, or its state does not permit such an act.
        NotPermittedError: the case lies outside the actor's jurisdiction.
    """
    found = offers(parts, actor, number)
    for one in found:
        if one.name == action:
            return one
    raise MissingError("现在可以办理的事项", action, [one.label for one in found])


def common_offers(parts: Parts, actor: str, numbers: Sequence[str]) -> list[Offer]:
    """The acts that an officer may do on all of some cases with the same values: those without lines of their own.

    Raises:
        MissingError: there is no such case or officer.
        NotPermittedError: a case lies outside the actor's jurisdiction.
        RefusedError: the cases are of several procedures.
    """
    found: dict[str, Offer] = {}
    with parts.store.read() as unit:
        people = People.of(unit)
        who, today, editions = people.officer(actor), parts.today(), Editions(parts, unit)
        procedures = set()
        for place, number in enumerate(numbers):
            case = visible(unit, people, number, actor)
            compiled = editions.of(case)
            procedures.add(case.state.procedure)
            here = {action.name: action for action in permitted(compiled, case.state)}
            if place == 0:
                found = {name: _offer(compiled, case, who, action, today) for name, action in here.items()}
            found = {name: one for name, one in found.items() if name in here}
    if len(procedures) > 1:
        raise RefusedError("所选案件不属于同一办理流程，请按流程分别选择")
    return [one for one in found.values() if one.mine and not one.lines]


def drafts_together(procedure: Procedure, action: Action) -> bool:
    """Whether an act on many cases drafts one paper about all of them, and so is done on them in one go."""
    return any(procedure.documents[kind].scope is Scope.BATCH for kind in action.documents)


def signers(parts: Parts, number: str, actor: str, day: date) -> list[Signer]:
    """The enforcement officers who may sign acts on a case on a day, those of the actor's office first.

    Raises:
        MissingError: there is no such case or officer.
        NotPermittedError: the case lies outside the actor's jurisdiction.
    """
    with parts.store.read() as unit:
        people = People.of(unit)
        case = visible(unit, people, number, actor)
        return _signers(people, actor, [case.office_id], day)


def signers_of(parts: Parts, actor: str, day: date) -> list[Signer]:
    """Those who may sign the opening of a case of an office in an officer's jurisdiction on a day.

    Raises:
        MissingError: there is no such officer.
    """
    with parts.store.read() as unit:
        people = People.of(unit)
        return _signers(people, actor, people.jurisdiction(people.officer(actor)), day)


def _signers(people: People, actor: str, offices: Iterable[int], day: date) -> list[Signer]:
    own = people.officer(actor).office_id
    above = frozenset(above for office in offices for above in people.offices if people.is_below(office, above))
    able = [one for one in people.everybody() if one.may_enforce(day) and one.office_id in above]
    able.sort(key=lambda one: (one.office_id != own, one.office_id, one.key))
    return [Signer(one.key, one.name, one.certificate) for one in able]


def opening_offered(procedure: Procedure, who: Officer) -> Offer:
    """The opening of a case of a procedure, told as the other acts are; it has no lines yet."""
    return _told(procedure, who, procedure.actions[OPEN], {}, ())


def _offer(compiled: Compiled, case: StoredCase, who: Officer, action: Action, today: date) -> Offer:
    procedure = compiled.procedure
    return _told(procedure, who, action, case.state.facts, tuple(_lines(procedure, case, action, today)))


def _told(
    procedure: Procedure, who: Officer, action: Action, known: Mapping[str, JsonValue], lines: tuple[LineAsked, ...]
) -> Offer:
    rule = action.lines
    dated = procedure.facts[action.occurred_as].label if action.occurred_as else "办理日期"
    return Offer(
        name=action.name,
        label=action.label,
        help=action.help,
        cites=tuple(cite_label(procedure, cite) for cite in action.cites),
        roles=tuple(procedure.roles[role].label for role in action.roles),
        mine=not who.roles.isdisjoint(action.roles),
        adverse=action.adverse,
        day_label=dated,
        fields=tuple(_fields(procedure, procedure.facts, known, action.required, action.optional)),
        line_label=procedure.line_label,
        line_fields=tuple(_fields(procedure, procedure.line_facts, {}, rule.required, rule.optional)) if rule else (),
        lines=lines,
        lines_partial=rule is not None and rule.partial,
        officers=action.officers,
        papers=tuple(procedure.documents[kind].label for kind in action.documents),
    )


def _fields(
    procedure: Procedure,
    facts: Mapping[str, Fact],
    known: Mapping[str, JsonValue],
    required: Iterable[str],
    optional: Iterable[str],
) -> Iterator[Field]:
    must = set(required)
    for name in dict.fromkeys([*required, *optional]):
        fact = facts[name]
        yield Field(
            name=name,
            label=fact.label,
            type=fact.type,
            required=name in must,
            help=fact.help,
            choices=fact.choices,
            dated=fact.dated,
            may_be_future=fact.may_be_future,
            default=fact.default if known.get(name) is None else None,
            cites=tuple(cite_label(procedure, cite) for cite in fact.cites),
        )


def _lines(procedure: Procedure, case: StoredCase, action: Action, today: date) -> Iterator[LineAsked]:
    rule = action.lines
    if rule is None or not (rule.required or rule.optional):
        return
    opened = case.state.opened_on
    days = {"occurred_on": today.isoformat(), "opened_on": opened.isoformat() if opened else None}
    for line in case.state.lines:
        if rule.which is None or rule.which.evaluate({"line": dict(line), **days}) is True:
            yield LineAsked(line["no"], _title(procedure, line))


def _title(procedure: Procedure, line: Mapping[str, JsonValue]) -> str:
    """What a line is, by the texts that it was opened with."""
    texts = [
        str(line[name])
        for name, fact in procedure.line_facts.items()
        if fact.type is FactType.TEXT and line.get(name) is not None
    ]
    return " ".join(texts[:3]) or f"第{line['no']}项"
