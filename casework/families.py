"""Cases that belong together: the case another is opened in, what it takes over, and the parties that facts speak of.

Owns the refusal of a wrong parent and of a party that cannot be told by its number. Opening is ``casework.deciding``,
keeping up with a parent's changes ``casework.following``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from casework.authority import People
from casework.editions import Editions
from casework.parts import Parts
from engine import creditcode, identity
from engine.case import Case
from engine.errors import MissingError, NotPermittedError, RefusedError
from engine.families import Spawn
from engine.model import OPEN, Fact, FactType, Procedure
from store.contract import UnitOfWork
from store.values import Office, Officer, StoredCase, Subject

JsonValue = Any
UNIT = "unit"
_OPTIONAL = ("address", "phone", "legal_person")
_WORDS = frozenset({"name", "code", *_OPTIONAL})


@dataclass(frozen=True, slots=True)
class Parent:
    """A case as those opened in it see it."""

    case_id: int
    number: str
    office_id: int
    procedure: Procedure
    subject: Subject
    state: Case


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a case comes from: the case it is opened in, and by which rule of it."""

    parent: Parent
    rule: str = ""  # empty: an officer opened it
    due: str = ""

    def as_json(self) -> dict[str, JsonValue]:
        """Plain form for the first event of the case."""
        return {
            "number": self.parent.number,
            "case": self.parent.case_id,
            "seq": self.parent.state.seq,
            "rule": self.rule,
            "due": self.due,
        }


@dataclass(frozen=True, slots=True)
class Spawned:
    """A case that an act opened, or that it found opened."""

    rule: str
    procedure: str
    number: str
    due: str

    def as_json(self) -> dict[str, JsonValue]:
        """Plain form for the event of the act."""
        return {"rule": self.rule, "procedure": self.procedure, "number": self.number, "due": self.due}


# -- the parent


def parent_of(unit: UnitOfWork, editions: Editions, case: StoredCase) -> Parent | None:
    """The case in which a case was opened."""
    found = unit.parent(case.id)
    return None if found is None else as_parent(unit, editions, found)


def as_parent(unit: UnitOfWork, editions: Editions, case: StoredCase) -> Parent:
    """A stored case as those opened in it see it."""
    procedure = editions.of(case).procedure
    subject = unit.subjects([case.subject_id])[case.subject_id]
    return Parent(case.id, case.number, case.office_id, procedure, subject, case.state)


def refuse_parent(procedure: Procedure, parent: Parent | None) -> None:
    """Refuse to open a case of a procedure in another case, or without one.

    Raises:
        RefusedError: it needs a parent and has none, or has one that it cannot have.
    """
    rule = procedure.parent
    if parent is None:
        if rule is not None and rule.required:
            reason = f"“{procedure.title}”须在“{rule.label}”之下立案，请用 --parent 写明其案号"
            raise RefusedError(reason, field="parent", cite=rule.cites[0])
        return
    if rule is None or not rule.admits(parent.procedure.key):
        raise RefusedError(
            f"“{procedure.title}”不能在案件{parent.number}（{parent.procedure.title}）之下立案"
            + (f"，只能在“{rule.label}”之下" if rule is not None else ""),
            field="parent",
        )


def refuse_foreign(people: People, who: Officer, parent: Parent, office_id: int) -> None:
    """Refuse to open a case in one that neither the officer has jurisdiction over nor the office takes part in.

    Raises:
        NotPermittedError: so it is.
        RefusedError: the case in which it is to be opened is that of a unit with which the office has nothing to do.
    """
    takes_part = people.is_below(office_id, parent.office_id)
    if people.is_below(parent.office_id, who.office_id):
        # Whatever is opened in a unit's case counts among the unit's own figures.
        if parent.subject.kind == UNIT and not (takes_part or people.is_below(parent.office_id, office_id)):
            office, theirs = people.offices[office_id].name, people.offices[parent.office_id].name
            raise RefusedError(f"案件{parent.number}是{theirs}的，{office}的案件不能在其下立案", field="parent")
        return
    if takes_part:
        return
    own = people.offices[who.office_id].name
    raise NotPermittedError(f"案件{parent.number}不属于{own}或者其上级单位管辖，不能在其下立案", field="parent")


def inherited(procedure: Procedure, parent: Parent | None) -> dict[str, JsonValue]:
    """What a case takes over from its parent when it is opened: own fact and value."""
    if parent is None or procedure.parent is None:
        return {}
    facts = parent.state.facts
    found = {own: facts.get(theirs) for own, theirs in procedure.parent.inherits.items()}
    return {own: value for own, value in found.items() if value is not None}


# -- spawned cases


def office_for(people: People, parent: Parent, subject: Subject) -> Office:
    """The office of a spawned case: that of its parent, or the unit itself when the case is about a unit.

    Raises:
        RefusedError: the unit is no office, or does not stand below the parent's.
    """
    own = people.offices[parent.office_id]
    if subject.kind != UNIT:
        return own
    try:
        office = people.office(subject.code)
    except MissingError as error:
        raise RefusedError(f"单位“{subject.name}”（代号“{subject.code}”）未登记在机构名册中，请先登记") from error
    if not people.is_below(office.id, own.id):
        raise RefusedError(f"{office.name}不是{own.name}或者其下级单位，不能列入案件{parent.number}")
    return office


def batch_for(parent: Parent, spawn: Spawn) -> str:
    """What a spawned case is opened from: the same act cannot open it twice."""
    return "/".join(part for part in (parent.number, spawn.rule, spawn.due) if part)


# -- parties


def batch_of(batch: str, procedure: Procedure, facts: Mapping[str, JsonValue]) -> str:
    """What tells a case from others about the same subject: its batch, and the other parties it is opened about.

    They stand in it by their ids: a batch is shown in lists, where nobody's number may stand.
    """
    action = procedure.actions[OPEN]
    names = (name for name in (*action.required, *action.optional) if procedure.facts[name].type is FactType.SUBJECT)
    return "/".join((batch, *(str(facts[name]) for name in names if facts.get(name) is not None)))


def registered(
    unit: UnitOfWork, people: People, procedure: Procedure, facts: Mapping[str, JsonValue], today: date
) -> dict[str, JsonValue]:
    """Facts in which each party that is told by name and number is put among the subjects and told by its id.

    Args:
        unit: the unit of work; the parties are written in it.
        people: offices: a unit is known by its office.
        procedure: that declares the facts.
        facts: as given.
        today: the day in Shanghai.

    Raises:
        RefusedError: a party lacks its name or number, the number is wrong, or an id is of nobody.
    """
    told = dict(facts)
    for name, value in facts.items():
        fact = procedure.facts.get(name)
        if fact is None or fact.type is not FactType.SUBJECT:
            continue
        if isinstance(value, Mapping):
            told[name] = unit.put_subject(party_of(unit, people, fact.kind, value, today, field=name)).id
        elif isinstance(value, int) and not isinstance(value, bool):
            _refuse_stranger(unit, fact, value)
    return told


def _refuse_stranger(unit: UnitOfWork, fact: Fact, value: int) -> None:
    known = unit.subjects([value]).get(value)
    if known is None or known.kind != fact.kind:
        raise RefusedError(f"“{fact.label}”应为已登记的{_KINDS[fact.kind]}", field=fact.name)


def party_of(
    unit: UnitOfWork, people: People, kind: str, given: Mapping[str, JsonValue], today: date, *, field: str = ""
) -> Subject:
    """A party as it is told, completed by what is known of it; nothing is written.

    Args:
        unit: the unit of work.
        people: offices: a unit that is one of them is told by its key or its name.
        kind: of the party.
        given: name, code, address, phone, legal person.
        today: the day in Shanghai.
        field: what errors name.

    Raises:
        RefusedError: its name or number is missing, or the number is wrong.
    """
    for word, value in given.items():
        if word not in _WORDS or not isinstance(value, str | None):
            reason = f"当事人的“{word}”不能识别；可填写：name、code、{'、'.join(_OPTIONAL)}"
            raise RefusedError(reason, field=field)
    plain = {word: (value or "").strip() for word, value in given.items()}
    office = _office(people, plain) if kind == UNIT else None
    if office is not None:
        plain = {"name": office.name, "code": office.key, "address": office.address, "phone": office.phone}
    code = code_of(kind, plain.get("code", ""), plain.get("name", ""), today, field=field)
    told = Subject(0, kind, plain.get("name", ""), code, *(plain.get(word, "") for word in _OPTIONAL))
    found = completed(told, unit.subject_of(kind, code))
    if not found.name:
        raise RefusedError("请填写当事人的名称", field=field)
    return found


def completed(told: Subject, known: Subject | None) -> Subject:
    """A party as it is told; what is left open is as it was known: nothing known is lost."""
    if known is None:
        return told
    return replace(told, **{word: getattr(told, word) or getattr(known, word) for word in ("name", *_OPTIONAL)})


def told_party(parts: Parts, procedure: str, given: Mapping[str, JsonValue]) -> Subject:
    """The party of a case that is to be opened, as it is told; its id is given when the case is.

    Raises:
        MissingError: there is no such procedure.
        RefusedError: as for :func:`party_of`.
    """
    kind = parts.library.compiled(procedure).procedure.subject
    with parts.store.read() as unit:
        return party_of(unit, People.of(unit), kind, given, parts.today(), field="code")


def _office(people: People, given: Mapping[str, str]) -> Office | None:
    asked = given.get("code") or given.get("name") or ""
    try:
        return people.office(asked)
    except MissingError:
        return None


_KINDS = {"enterprise": "企业", "person": "个人", UNIT: "单位", "campaign": "专项行动"}


def code_of(kind: str, code: str, name: str, today: date, *, field: str) -> str:
    """The number by which a party is known: of an enterprise the credit code, of a person the identity number.

    Args:
        kind: of the party.
        code: as typed; a unit or a campaign may be known by its name instead.
        name: of the party.
        today: the day in Shanghai.
        field: the fact that errors name.

    Raises:
        RefusedError: the number is missing or wrong; the message does not repeat it.
    """
    if kind == "enterprise":
        verdict = creditcode.check(code)
        if not verdict.ok:
            raise RefusedError(f"{verdict.reason}，请核对；确属登记机关核发的，请用名单导入并核实", field=field)
        return verdict.code
    if kind == "person":
        judged = identity.check(code, today)
        if not judged.ok:
            raise RefusedError(f"{judged.reason}，请核对", field=field)
        return judged.number
    if not (code or name):
        raise RefusedError("请填写名称或者代号", field=field)
    return code or name
