"""Choosing for an office: answers to the disputed questions of counting, and readings of procedures.

Owns who may choose and the list of all questions with the answer in force, where it comes from and what else it could
be. A choice holds from the day it is made: what was computed before stays, until something else moves it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from casework.authority import SETTINGS_KEEPER, People
from casework.definitions.spoken import spoken
from casework.drafting import cite_label
from casework.parts import SHANGHAI, Parts, shanghai_day
from casework.settings import POLICY_PREFIX, READING_PREFIX, TABLE_PREFIX, Chosen, columns_of, line_of
from engine.errors import MissingError, NotPermittedError, RefusedError
from engine.model import Procedure
from engine.periods.policies import POLICIES, Policy, policy
from engine.texts import Reading
from store.values import Office, Officer, SettingRow


@dataclass(frozen=True, slots=True)
class Option:
    """A possible answer to a question."""

    key: str  # what `policy set` takes
    label: str


@dataclass(frozen=True, slots=True)
class Question:
    """A question, how it is answered, and who answered it."""

    name: str  # of the policy, or reading:PROCEDURE.KEY
    question: str
    answer: str  # key of the answer in force
    label: str
    source: str  # who answered it: the law notes, the definition or an office, in Chinese
    reason: str
    options: tuple[Option, ...]  # all answers, the one in force included
    basis: tuple[str, ...]
    verified: bool


@dataclass(frozen=True, slots=True)
class Choice:
    """What an office chose or withdrew, and when."""

    set_at: str  # ISO, Shanghai time
    office: str
    name: str
    value: str  # empty: withdrawn; of columns typed in, their labels
    officer: str
    reason: str


def list_questions(parts: Parts, *, office: str = "", procedure: str = "") -> list[Question]:
    """The sixteen policies, with a procedure also its readings, each with the answer in force.

    Args:
        parts: the system.
        office: key or name; empty: what holds where no office chose.
        procedure: key; empty: without what a definition chose.

    Raises:
        MissingError: there is no such office or procedure.
    """
    with parts.store.read() as unit:
        people = People.of(unit)
        line = line_of(people.offices, people.office(office).id) if office else ()
        told = _Told(people.offices, people.names(), Chosen.along(unit.settings(), line))
    model = parts.library.compiled(procedure).procedure if procedure else None
    questions = [told.policy(one, model) for one in POLICIES.values()]
    if model is not None:
        questions += [told.reading(model, one) for one in model.readings.values() if one.value]
    return questions


def list_choices(parts: Parts, *, office: str = "") -> list[Choice]:
    """All choices ever made, in their order.

    Args:
        parts: the system.
        office: key or name of the only office wanted; empty: all.

    Raises:
        MissingError: there is no such office.
    """
    with parts.store.read() as unit:
        people = People.of(unit)
        wanted = people.office(office).id if office else None
        return [
            Choice(
                row.set_at.astimezone(SHANGHAI).isoformat(timespec="minutes"),
                people.offices[row.office_id].name,
                row.name.removeprefix(POLICY_PREFIX),
                _shown(row),
                _officer(people.names(), row),
                row.reason,
            )
            for row in unit.settings()
            if wanted in (None, row.office_id)
        ]


def choose(parts: Parts, *, office: str, name: str, answer: str, reason: str, actor: str | None) -> Question:
    """Choose an answer for an office, from now on.

    Args:
        parts: the system.
        office: key or name.
        name: of a policy, or ``reading:PROCEDURE.KEY``.
        answer: key of a policy's answer, or value of a reading; empty: withdraw the choice.
        reason: why, kept with the choice.
        actor: key of the officer; None: the administrator of the machine.

    Raises:
        RefusedError: there is no such answer, or no reason is given.
        NotPermittedError: the officer is no settings keeper of the office or one above it.
        MissingError: office, officer, policy, procedure or reading is unknown.
    """
    stored, procedure = _checked(parts, name, answer)
    if not reason.strip():
        raise RefusedError("请写明理由：选定口径要说明为什么", field="--reason")
    with parts.store.write() as unit:
        people = People.of(unit)
        owner = people.office(office)
        keeper = keeper_for(people, actor, owner)
        if not answer and stored not in Chosen.along(unit.settings(), (owner.id,)).rows:
            asked = list_questions(parts, office=owner.key, procedure=procedure)
            question = next(one.question for one in asked if one.name == name.removeprefix(POLICY_PREFIX))
            raise RefusedError(f"{owner.name}没有就“{question}”选定过，无须撤销")
        unit.add_setting(
            office_id=owner.id,
            name=stored,
            value=answer,
            reason=reason.strip(),
            officer_id=keeper.id if keeper is not None else None,
            set_at=parts.clock(),
        )
        unit.commit()
    wanted = name.removeprefix(POLICY_PREFIX)
    return next(one for one in list_questions(parts, office=owner.key, procedure=procedure) if one.name == wanted)


def keeper_for(people: People, actor: str | None, owner: Office) -> Officer | None:
    """The officer who chooses for an office; None where it is the administrator of the machine.

    Raises:
        NotPermittedError: the officer is no settings keeper, or the office does not stand below the officer's.
        MissingError: there is no such officer.
    """
    if actor is None:
        return None
    keeper = people.officer(actor)
    if SETTINGS_KEEPER not in keeper.roles:
        raise NotPermittedError(f"选定口径由口径管理岗位或者本机管理员办理，{keeper.name}没有这一岗位")
    if not people.is_below(owner.id, keeper.office_id):
        own = people.offices[keeper.office_id].name
        raise NotPermittedError(f"{keeper.name}属于{own}，只能为本单位及其下级单位选定口径")
    return keeper


def _checked(parts: Parts, name: str, answer: str) -> tuple[str, str]:
    """The name under which a choice is kept, and the procedure it is about, if it is a reading."""
    if not name.startswith(READING_PREFIX):
        key = name.removeprefix(POLICY_PREFIX)
        if key not in POLICIES:
            raise MissingError("计算口径", name, [*POLICIES, *_readings(parts)])
        found = policy(key)
        if answer and answer not in {one.key for one in found.answers}:
            raise RefusedError(_no_answer(found.question, answer, _options(found)), field=key)
        return POLICY_PREFIX + key, ""
    readings = _readings(parts)
    if name not in readings:
        raise MissingError("适用口径", name, [*readings])
    procedure, reading = readings[name]
    options = _reading_options(reading)
    if answer and answer not in {one.key for one in options}:
        raise RefusedError(_no_answer(reading.question, answer, options), field=name)
    return name, procedure


def _readings(parts: Parts) -> dict[str, tuple[str, Reading]]:
    """Every reading that is a setting, by the name under which it is kept."""
    found: dict[str, tuple[str, Reading]] = {}
    for key in parts.library.all_keys():
        for reading in parts.library.compiled(key).procedure.readings.values():
            if reading.value:
                found[f"{READING_PREFIX}{key}.{reading.key}"] = key, reading
    return found


def _no_answer(question: str, answer: str, options: Sequence[Option]) -> str:
    offered = "、".join(f"{one.key}（{one.label}）" for one in options)
    return f"“{question}”没有“{answer}”这一选项，可选：{offered}"


def _options(found: Policy) -> tuple[Option, ...]:
    return tuple(Option(one.key, one.label) for one in found.answers)


def _reading_options(reading: Reading) -> tuple[Option, ...]:
    others = (Option(one.value, spoken(one.answer)) for one in reading.alternatives if one.value)
    return Option(reading.value, spoken(reading.adopted)), *others


@dataclass(frozen=True, slots=True)
class _Told:
    """Tells how questions are answered for one office."""

    offices: Mapping[int, Office]
    officers: Mapping[int, str]  # names by id
    chosen: Chosen

    def policy(self, asked: Policy, procedure: Procedure | None) -> Question:
        key, source, reason = asked.default.key, "通行的默认口径", ""
        own = procedure.chosen.get(asked.name) if procedure is not None else None
        if own is not None and procedure is not None:
            key, source, reason = own.answer, f"流程“{procedure.title}”", own.why
        row = self.chosen.rows.get(POLICY_PREFIX + asked.name)
        if row is not None:
            key, source, reason = row.value, self._office(row), row.reason
        label = asked.answer(key).label
        return Question(
            asked.name, asked.question, key, label, source, reason, _options(asked), asked.cites, asked.verified
        )

    def reading(self, procedure: Procedure, asked: Reading) -> Question:
        name = f"{READING_PREFIX}{procedure.key}.{asked.key}"
        options = _reading_options(asked)
        labels = {one.key: one.label for one in options}
        row = self.chosen.rows.get(name)
        cites = tuple(cite_label(procedure, cite) for cite in asked.cites)
        verified = all(procedure.clause(cite).verified for cite in asked.cites)
        if row is None:
            source = f"流程“{procedure.title}”"
            label = spoken(asked.adopted)
            return Question(name, asked.question, asked.value, label, source, "", options, cites, verified)
        label = labels.get(row.value, f"{row.value}（现行版本已没有这一选项，请重新选定）")
        return Question(name, asked.question, row.value, label, self._office(row), row.reason, options, cites, verified)

    def _office(self, row: SettingRow) -> str:
        day = shanghai_day(row.set_at).isoformat()
        return f"{self.offices[row.office_id].name}（{_officer(self.officers, row)}，{day}）"


def _shown(row: SettingRow) -> str:
    """A choice in a line of the history: of columns typed in their labels."""
    if not row.value or not row.name.startswith(TABLE_PREFIX):
        return row.value
    return "、".join(column.label for column in columns_of(row.value))


def _officer(names: Mapping[int, str], row: SettingRow) -> str:
    return names.get(row.officer_id or 0, "本机管理员")
