"""One case opened by hand: which procedures an officer may open, what each asks for, and the opening.

Many at once come by lists (``casework.importing``, ``casework.ledgers``); units of campaigns and their reports are let
in together (``casework.campaigns``). What is decided, and who has jurisdiction, is the matter of ``casework.deciding``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from casework.acting import open_cases
from casework.acts import Act, Opening, Outcome
from casework.authority import People
from casework.families import UNIT, party_of
from casework.foreseeing import Foreseen, foresee_opening
from casework.knowing import is_report
from casework.offering import Offer, opening_offered
from casework.parts import Parts
from engine import creditcode
from engine.errors import MissingError, NotPermittedError, RefusedError, ShixianError
from engine.model import OPEN, Procedure
from store.contract import UnitOfWork
from store.values import CaseFilter, Officer, Subject

ENTERPRISE: Final = "enterprise"
OFFICE: Final = "opening.office"
"""What errors call the office of an opening; those below likewise: no fact of a procedure is called so."""
PARENT: Final = "opening.parent"
BATCH: Final = "opening.batch"
NAME: Final = "opening.name"
CODE: Final = "opening.code"
_NATION: Final = "CN"
_LIST: Final = "batch_no"
"""The fact that names the list of the platform: cases of a list are told apart by it, however they are opened."""


@dataclass(frozen=True, slots=True)
class Openable:
    """A procedure of which an officer may open cases, and what that asks for."""

    procedure: str  # key
    title: str
    party: str  # kind of the party: enterprise, person, unit or campaign
    offer: Offer  # without lines
    parent: str  # what the case is called in which one is opened; empty: there is none
    parent_required: bool
    batch_label: str  # of the fact that is the batch where no other is told, as in imported lists; empty: there is none
    offices: tuple[tuple[str, str], ...]  # keys with names of those that the case may be of


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an officer tells of a case to be opened."""

    act: Act
    office: str  # key
    party: Mapping[str, str]  # name, code, address, phone, legal_person, as typed
    batch: str = ""
    parent: str = ""  # number
    renamed: bool = False  # whether the officer says that a known enterprise has another name now


def openable(parts: Parts, actor: str) -> list[Openable]:
    """The procedures that an officer may open, those of other regions left out.

    Raises:
        MissingError: there is no such officer.
    """
    with parts.store.read() as unit:
        return list(_openable(parts, People.of(unit), actor))


def opens_any(parts: Parts, actor: str) -> bool:
    """Whether an officer may open a case of any procedure.

    Raises:
        MissingError: there is no such officer.
    """
    with parts.store.read() as unit:
        people = People.of(unit)
        return next(_mine(parts, people, people.officer(actor)), None) is not None


def openable_one(parts: Parts, actor: str, procedure: str) -> Openable:
    """One of them.

    Raises:
        MissingError: there is no such officer or procedure.
        NotPermittedError: the officer may not open its cases.
    """
    if procedure not in parts.library.all_keys():
        raise MissingError("办理流程", procedure)
    for one in openable(parts, actor):
        if one.procedure == procedure:
            return one
    raise NotPermittedError(f"“{parts.library.compiled(procedure).procedure.title}”不由您的岗位逐件立案")


def known_enterprise(parts: Parts, actor: str, code: str) -> Subject | None:
    """The enterprise of a credit code about which the actor's office, or one below it, has a case; None: none is.

    What other offices know of an enterprise is theirs. Of persons nothing is told before there is a case.

    Raises:
        RefusedError: the code is missing or wrong.
        MissingError: there is no such officer.
    """
    verdict = creditcode.check(code)
    if not verdict.ok:
        raise RefusedError(f"{verdict.reason}，请核对", field=CODE)
    with parts.store.read() as unit:
        found = unit.subject_of(ENTERPRISE, verdict.code)
        if found is None:
            return None
        people = People.of(unit)
        own = people.jurisdiction(people.officer(actor))
        return found if unit.find_cases(CaseFilter(offices=own, subject_ids=frozenset({found.id})), limit=1) else None


def open_one(parts: Parts, actor: str, asked: Openable, wanted: Wanted) -> Outcome:
    """Open a case; the one that the party has in this procedure and batch already is left as it is (``repeated``).

    Raises:
        RefusedError: it is not possible or not permitted; nothing was changed.
        MissingError: a signer is unknown.
        ConflictError: the same form opened another case before, or somebody else was quicker.
    """
    [outcome] = open_cases(parts, actor, [_opening(parts, asked, wanted)])
    if outcome.error is not None:
        raise _at_its_field(outcome.error, wanted)
    return outcome


def foresee_one(parts: Parts, actor: str, asked: Openable, wanted: Wanted) -> Foreseen:
    """What opening a case would lead to.

    Raises:
        RefusedError: the party, the office or the parent is not told as it should be.
    """
    return foresee_opening(parts, actor, _opening(parts, asked, wanted))


def _openable(parts: Parts, people: People, actor: str) -> Iterator[Openable]:
    who = people.officer(actor)
    seen = people.jurisdiction(who)
    offices = tuple((one.key, one.name) for one in people.offices.values() if one.id in seen)
    for procedure in _mine(parts, people, who):
        parent = procedure.parent
        yield Openable(
            procedure=procedure.key,
            title=procedure.title,
            party=procedure.subject,
            offer=opening_offered(procedure, who),
            parent=parent.label if parent is not None else "",
            parent_required=parent is not None and parent.required,
            batch_label=_batch_label(procedure),
            offices=offices,
        )


def _batch_label(procedure: Procedure) -> str:
    """What tells which list a case is from, where that is always told and no other case is."""
    listed = procedure.parent is None and _LIST in procedure.actions[OPEN].required
    return procedure.facts[_LIST].label if listed else ""


def _mine(parts: Parts, people: People, who: Officer) -> Iterator[Procedure]:
    region = people.offices[who.office_id].region
    for key in parts.library.all_keys():
        procedure = parts.library.compiled(key).procedure
        if _by_hand(procedure, who) and _is_here(procedure.region, region):
            yield procedure


def _by_hand(procedure: Procedure, who: Officer) -> bool:
    """Whether an officer opens its cases one by one: units and their reports are let in with what they must report."""
    opens = procedure.actions[OPEN]
    together = is_report(procedure) or (procedure.subject == UNIT and bool(opens.spawns))
    return not together and not who.roles.isdisjoint(opens.roles)


def _is_here(region: str, office: str) -> bool:
    return region == _NATION or office.startswith(region) or region.startswith(office)


def _opening(parts: Parts, asked: Openable, wanted: Wanted) -> Opening:
    if wanted.office not in dict(asked.offices):
        raise RefusedError("请从列出的单位中选择", field=OFFICE)
    with parts.store.read() as unit:
        subject = _party(parts, unit, asked, wanted)
    if asked.parent_required and not wanted.parent:
        raise RefusedError(f"请填写{asked.parent}的案号", field=PARENT)
    listed = str(wanted.act.facts.get(_LIST, "")) if asked.batch_label else ""
    return Opening(asked.procedure, wanted.office, subject, wanted.batch or listed, wanted.act, wanted.parent)


def _party(parts: Parts, unit: UnitOfWork, asked: Openable, wanted: Wanted) -> Subject:
    name = wanted.party.get("name", "").strip()
    if not name:
        raise RefusedError("请填写名称", field=NAME)
    found = party_of(unit, People.of(unit), asked.party, wanted.party, parts.today(), field=CODE)
    known = unit.subject_of(ENTERPRISE, found.code) if asked.party == ENTERPRISE else None
    if known is not None and known.name not in ("", name) and not wanted.renamed:
        raise RefusedError(f"该代码已登记的企业是“{known.name}”，请核对；确已更名的，请勾选“企业已更名”", field=NAME)
    return found


def _at_its_field(error: ShixianError, wanted: Wanted) -> ShixianError:
    """A refusal as the form shows it; a case of another district is told as one that there is not."""
    at_parent = isinstance(error, RefusedError) and error.field == "parent"
    missing = isinstance(error, MissingError) and bool(wanted.parent) and error.name == wanted.parent
    if missing or (at_parent and isinstance(error, NotPermittedError)):
        return RefusedError(f"没有找到案件“{wanted.parent}”，请核对案号", field=PARENT)
    if at_parent and isinstance(error, RefusedError):
        return RefusedError(error.reason, field=PARENT, cite=error.cite)
    return error
