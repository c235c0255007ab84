"""What all lists share: whose cases an officer may see, and in which words cases are told."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from casework.authority import People, see
from casework.drafting import cite_label
from casework.parts import Parts
from engine.errors import MissingError, NotPermittedError, RefusedError
from engine.model import DeadlineRule, Procedure
from engine.periods.policies import POLICIES, wording
from engine.periods.terms import Dated, Period, Ruling
from engine.running.questions import question_of
from engine.running.reissuing import TITLE as REISSUE_TITLE
from engine.running.reissuing import is_reissue
from store.contract import UnitOfWork
from store.values import StoredCase, Subject

ALL_CASES = 1_000_000
"""More than an office has; lists are not paged."""
_MOST_OFFERED = 30
_SHOWN_HEAD, _SHOWN_TAIL = 6, 4  # characters of a person's number
_LATER_ANSWERS = ("", "乙", "丙", "丁")


def visible(unit: UnitOfWork, people: People, number: str, actor: str | None) -> StoredCase:
    """A case that the actor may see.

    Raises:
        MissingError: there is no such case.
        NotPermittedError: it lies outside the actor's jurisdiction.
    """
    case = unit.case(number)
    if actor is not None:
        see(people, people.officer(actor), case.office_id)
    return case


def offices_seen(people: People, actor: str | None) -> frozenset[int] | None:
    """The offices whose cases the actor may see; None: all."""
    return people.jurisdiction(people.officer(actor)) if actor else None


def offices_asked(people: People, actor: str | None, names: Sequence[str]) -> dict[int, frozenset[int]]:
    """Each office asked for, by id, with itself and all below it.

    Args:
        people: offices and officers.
        actor: key of the asking officer; None: the administrator of the machine.
        names: keys or full names of offices.

    Raises:
        MissingError: there is no such office; the message lists those the actor may see.
        NotPermittedError: an office lies outside the actor's jurisdiction.
    """
    seen = offices_seen(people, actor)
    keys = {name: office.id for office in people.offices.values() for name in (office.key, office.name)}
    asked: dict[int, frozenset[int]] = {}
    for name in names:
        if name not in keys:
            offices = [o for o in people.offices.values() if seen is None or o.id in seen]
            raise MissingError("单位", name, shortened(f"{o.key}（{o.name}）" for o in offices))
        above = keys[name]
        if actor is not None and seen is not None and above not in seen:
            own = people.offices[people.officer(actor).office_id].name
            raise NotPermittedError(f"{people.offices[above].name}不属于{own}管辖，不能查看其案件")
        asked[above] = frozenset(i for i in people.offices if people.is_below(i, above))
    return asked


def offices_looked_at(people: People, actor: str | None, names: Sequence[str]) -> frozenset[int] | None:
    """The offices asked for with all below them; with none asked for, those the actor may see. None: all.

    Raises:
        MissingError: there is no such office.
        NotPermittedError: an office lies outside the actor's jurisdiction.
    """
    asked = offices_asked(people, actor, names)
    return frozenset().union(*asked.values()) if asked else offices_seen(people, actor)


def refuse_unknown_states(parts: Parts, states: Iterable[str], procedure: str = "") -> None:
    """Refuse a path that is no state without children of any procedure, or of the one named.

    Raises:
        MissingError: no procedure has such a state; the message lists those there are.
    """
    wanted = sorted(set(states))
    if not wanted:
        return
    keys = [procedure] if procedure else parts.library.all_keys()
    leaves = [leaf for key in keys for leaf in parts.library.compiled(key).procedure.leaves()]
    known = {leaf.path for leaf in leaves}
    for state in wanted:
        if state not in known:
            raise MissingError("状态", state, shortened(f"{leaf.path}（{leaf.label}）" for leaf in leaves))


def refuse_unknown_procedure(parts: Parts, key: str) -> None:
    """Refuse a procedure that is not installed.

    Raises:
        MissingError: it is not; the message lists those that are.
    """
    installed = parts.library.all_keys()
    if key and key not in installed:
        raise MissingError("办理流程", key, installed)


def refuse_backwards(first: object, last: object) -> None:
    """Refuse a range of days that ends before it begins.

    Raises:
        RefusedError: it does.
    """
    if first is not None and last is not None and str(first) > str(last):
        raise RefusedError(f"起止日期颠倒：自{first}至{last}，请核对")


def shown_code(subject: Subject) -> str:
    """The number of a party as lists show it: of a person only enough to tell two apart."""
    if subject.kind != "person":
        return subject.code
    return (
        subject.code[:_SHOWN_HEAD] + "*" * (len(subject.code) - _SHOWN_HEAD - _SHOWN_TAIL) + subject.code[-_SHOWN_TAIL:]
    )


def shortened(offered: Iterable[str]) -> list[str]:
    """What a message offers, cut where it would no longer be read."""
    found = list(dict.fromkeys(offered))
    return found if len(found) <= _MOST_OFFERED else [*found[:_MOST_OFFERED], f"等{len(found)}项"]


def state_labels(procedure: Procedure, configuration: Sequence[str]) -> tuple[str, ...]:
    """Chinese labels of active states, each with its code where it has one."""
    labels = {
        state.path: f"{state.label}（{state.code}）" if state.code else state.label for state in procedure.leaves()
    }
    return tuple(labels[path] for path in configuration)


def event_label(procedure: Procedure, kind: str, name: str) -> str:
    """What happened, in Chinese."""
    if kind == "lapse":
        return f"{procedure.deadlines[name].label}届满"
    if kind == "recount":
        return f"节假日安排变动，重新计算（版本{name}）"
    if kind == "follow":
        return f"随上级案件变更（{name}）"
    if is_reissue(procedure, name):
        return REISSUE_TITLE
    question = question_of(procedure, name)
    return procedure.actions[name].label if question is None else question.title


def event_actor(officers: Mapping[int, str], kind: str, actor_id: int | None) -> str:
    """Who recorded an event: an officer by name, time itself by a lapse and what follows it, or the administrator."""
    if actor_id is not None:
        return officers[actor_id]
    return "时限" if kind in ("lapse", "follow") else "本机管理员"


def in_reading_order(number: str) -> tuple[str | int, ...]:
    """A key that puts number 2 before number 10.

    >>> sorted(["沈10号", "沈2号"], key=in_reading_order)
    ['沈2号', '沈10号']
    """
    return tuple(int(part) if part.isdecimal() else part for part in re.split(r"(\d+)", number))


def in_order(rulings: Iterable[Ruling]) -> tuple[Ruling, ...]:
    """Rulings in the order of the list of all disputed questions, each once."""
    return tuple(sorted(dict.fromkeys(rulings), key=lambda ruling: policy_number(ruling[0])))


def rulings_of(rule: DeadlineRule) -> tuple[Ruling, ...]:
    """The disputed questions that shaped a rule, with their answers; of a dated rule those of all its figures."""
    periods = rule.period.rules if isinstance(rule.period, Dated) else (rule.period,)
    found = (ruling for period in periods if isinstance(period, Period) for ruling in period.rulings)
    return in_order(found)


def policy_number(name: str) -> int:
    """The place of a disputed question in the list of all, from 1."""
    return list(POLICIES).index(name) + 1


def mark_of(ruling: Ruling) -> str:
    """A disputed question and its answer, short enough for a column: 4 for the default answer, 4乙 for the second."""
    name, key = ruling
    place = [answer.key for answer in POLICIES[name].answers].index(key)
    return f"{policy_number(name)}{_LATER_ANSWERS[place]}"


def legend(rulings: Iterable[Ruling]) -> list[str]:
    """What the marks of some rulings mean, each once, in their order."""
    distinct = sorted(set(rulings), key=lambda ruling: (policy_number(ruling[0]), mark_of(ruling)))
    return [f"口径{mark_of(ruling)}：{wording(*ruling)}" for ruling in distinct]


def unverified(procedure: Procedure, rule: DeadlineRule, start: date) -> tuple[str, ...]:
    """Labels of the clauses not checked against their text that a deadline from a day on rests on.

    Of a figure that changed with the law the one of that day counts, and no other.
    """
    period = rule.period.on(start) if isinstance(rule.period, Dated) else rule.period
    cites = [*rule.cites, *(period.cites if period is not None else ())]
    return tuple(cite_label(procedure, cite) for cite in dict.fromkeys(cites) if is_unverified(procedure, cite))


def is_unverified(procedure: Procedure, cite: str) -> bool:
    """Whether a cite names a clause that was not checked against its text; a label that is no cite names none."""
    instrument, _, key = cite.partition(":")
    clauses = procedure.instruments[instrument].clauses if instrument in procedure.instruments else {}
    return key in clauses and not clauses[key].verified
