"""What a subject may not do on a day, and why: over all procedures, finished cases included.

Owns the answer to that question. Restrictions are laid and ended by decisions (``engine.running.limits``); the store
keeps a row for each that ever was, so that a day in the past is answered like today. Who may ask: every officer, since
limits bind whoever deals with the subject; the answer tells nothing of a case but its number and office.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import orjson

from casework.authority import People
from casework.drafting import cite_label
from casework.editions import Editions
from casework.listing.looking import is_unverified, shortened
from casework.parts import Parts
from engine import identity
from engine.case import Restriction
from engine.errors import MissingError, RefusedError
from engine.model import Procedure, RestrictionRule
from engine.periods.trace import Step, explain
from engine.running.limits import PROOF
from store.contract import UnitOfWork
from store.values import RestrictionRow, StoredCase, Subject

KINDS = {"enterprise": "企业", "person": "个人", "unit": "单位", "campaign": "专项行动"}
"""Kinds of subjects, as lists call them."""


@dataclass(frozen=True, slots=True)
class Limit:
    """One restriction in force on the day asked for."""

    label: str
    blocks: tuple[str, ...]
    start: date
    until: date | None  # last day, inclusive; None: open
    case: str  # number
    procedure: str  # title
    office: str
    cites: tuple[str, ...]  # as officers read them
    unverified: tuple[str, ...]  # those among them that were not checked against the text
    explained: str  # how the last day came about; empty where there is none


@dataclass(frozen=True, slots=True)
class Answer:
    """What a subject may not do on a day."""

    code: str
    names: tuple[str, ...]  # of the subjects of that code; empty: nobody of that code is known here
    on: date
    matter: str  # asked for; empty: every matter
    blocked: bool
    limits: tuple[Limit, ...]


def ask(parts: Parts, code: str, on: date, matter: str = "") -> Answer:
    """What the subject of a code may not do on a day.

    Args:
        parts: the system.
        code: unified social credit code, resident id number, or key of a unit.
        on: the legal date.
        matter: one matter, as procedures call it; empty: all.

    Raises:
        RefusedError: no code was given.
        MissingError: no procedure knows such a matter; the message lists those there are. An answer “nothing” to a
            misspelt question would be a wrong one.
    """
    asked = identity.normalise(code)
    if not asked:
        raise RefusedError("请写明统一社会信用代码、证件号码或者单位代号", field="code")
    refuse_unknown_matter(parts, matter)
    with parts.store.read() as unit:
        editions, people = Editions(parts, unit), People.of(unit)
        subjects = [found for kind in KINDS for key in {asked, code.strip()} if (found := unit.subject_of(kind, key))]
        rows = [row for subject in subjects for row in unit.restrictions(subject.id) if _holds(row, on)]
        cases = unit.cases([row.case_id for row in rows])
        limits = tuple(_limit(unit, editions, people, row, cases[row.case_id]) for row in rows)
    wanted = tuple(limit for limit in limits if not matter or matter in limit.blocks)
    return Answer(asked, _names(subjects), on, matter, bool(wanted), wanted)


def matters(parts: Parts) -> tuple[str, ...]:
    """Every matter that some procedure can block, sorted."""
    keys = parts.library.all_keys()
    rules = [rule for key in keys for rule in parts.library.compiled(key).procedure.restrictions.values()]
    return tuple(sorted({matter for rule in rules for matter in rule.blocks}))


def refuse_unknown_matter(parts: Parts, matter: str) -> None:
    """Refuse a matter that no procedure knows.

    Raises:
        MissingError: it is none of those that can be blocked.
    """
    if matter and matter not in (known := matters(parts)):
        raise MissingError("限制事项", matter, shortened(known))


def answer_json(answer: Answer) -> dict[str, Any]:
    """Plain form, the same for ``--json`` and the API."""
    return {
        "code": answer.code,
        "known": bool(answer.names),
        "names": list(answer.names),
        "on": answer.on.isoformat(),
        "matter": answer.matter or None,
        "blocked": answer.blocked,
        "restrictions": [
            {
                "label": limit.label,
                "blocks": list(limit.blocks),
                "start": limit.start.isoformat(),
                "until": limit.until.isoformat() if limit.until else None,
                "case": limit.case,
                "procedure": limit.procedure,
                "office": limit.office,
                "cites": list(limit.cites),
                "unverified": list(limit.unverified),
                "explained": limit.explained,
            }
            for limit in answer.limits
        ],
    }


def _holds(row: RestrictionRow, day: date) -> bool:
    """Whether a row was in force on a day; the last day belongs to it, the day of its end does not."""
    if day < row.start or (row.until is not None and day > row.until):
        return False
    return row.ended_on is None or day < row.ended_on


def _limit(unit: UnitOfWork, editions: Editions, people: People, row: RestrictionRow, case: StoredCase) -> Limit:
    procedure = editions.of(case).procedure
    rule = procedure.restrictions[row.name]
    return Limit(
        rule.label,
        rule.blocks,
        row.start,
        row.until,
        case.number,
        procedure.title,
        people.offices[case.office_id].name,
        tuple(cite_label(procedure, cite) for cite in rule.cites),
        tuple(cite_label(procedure, cite) for cite in rule.cites if is_unverified(procedure, cite)),
        _explained(unit, procedure, rule, row),
    )


def _explained(unit: UnitOfWork, procedure: Procedure, rule: RestrictionRule, row: RestrictionRow) -> str:
    """The proof by which the row's own end was counted; else the newest one of the deadline that it ends with."""
    wanted = PROOF + rule.name if rule.period is not None else rule.until
    if not wanted:
        return ""
    for event in reversed(unit.events(row.case_id)):
        body = orjson.loads(event.body)
        steps = body["proofs"].get(wanted)
        if rule.period is not None and steps:
            laid = Restriction.from_json(body["delta"]["restrictions"][rule.name])
            steps = steps if laid.start == row.start else None
        if steps:
            return explain([Step.from_dict(step) for step in steps], lambda cite: cite_label(procedure, cite))
    return ""


def _names(subjects: list[Subject]) -> tuple[str, ...]:
    return tuple(f"{subject.name}（{KINDS[subject.kind]}）" for subject in subjects)
