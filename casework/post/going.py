"""Mails that are to go out: one for each service of a case, with all its papers, as the post's form has it.

The list is filled in by the post (tracking number, day) and handed in again as it is (``casework.post.postings``).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from casework.authority import People
from casework.editions import Editions
from casework.listing.looking import offices_seen
from casework.listing.paging import PAGE, Page, id_in
from casework.parts import Parts
from casework.post.contents import papers_of, slip_text, tracking_fact
from documents.tables.sheets import Cell, Column, write_table
from engine.decide import permitted
from engine.errors import DocumentError
from engine.life import Stage
from engine.machine import any_active
from engine.model import Level, Procedure
from store.contract import UnitOfWork
from store.values import CaseFilter, Document, Office, StoredCase, Subject

COLUMNS = (
    Column("序号", 6, centred=True),
    Column("案号", 22, centred=True),
    Column("收件单位", 34),
    Column("信用代码", 22, centred=True),
    Column("收件地址", 40),
    Column("联系电话", 16, centred=True),
    Column("内件品名", 46),
    Column("份数", 6, centred=True),
    Column("寄件单位", 24),
    Column("邮件号", 18, centred=True),
    Column("收寄日期", 12, centred=True),
)
_MOST_CASES = 1_000_000
_LOOKED_AT = 200  # cases in one go
_LOOKS = 10  # of them for a page


@dataclass(frozen=True, slots=True)
class Going:
    """A mail that is to go out."""

    case: StoredCase
    service: str
    subject: Subject
    address: str
    papers: tuple[Document, ...]
    sender: Office

    def cells(self) -> tuple[Cell, ...]:
        """A row of the list, without its number; of persons no number of theirs is told."""
        code = "" if self.subject.kind == "person" else self.subject.code
        contents, copies = slip_text(self.papers), len(self.papers)
        name, phone = self.subject.name, self.subject.phone
        return (self.case.number, name, code, self.address, phone, contents, copies, self.sender.name, None, None)


@dataclass(frozen=True, slots=True)
class MailList:
    """A list for the post."""

    path: Path
    mails: int


def list_mails(parts: Parts, *, folder: Path, batch: str = "", actor: str | None = None) -> MailList:
    """Write the list of all mails that can be posted for the first time now: their papers are issued.

    Args:
        parts: the system.
        folder: where it goes.
        batch: only of cases of this batch; empty: all.
        actor: key of the asking officer, of whose cases they are; None: the administrator of the machine.

    Raises:
        DocumentError: there is none.
        MissingError: the officer is unknown.
    """
    with parts.store.read() as unit:
        wanted = _wanted(parts, unit, actor, batch)
        cases = _next(unit, wanted, 0, _MOST_CASES)
        going = sorted(_going(parts, unit, cases), key=lambda one: (one.address, one.case.number))
    if not going:
        raise DocumentError("没有待邮寄的文书：文书没有制发，或者都已经登记邮寄")
    target = folder / f"邮寄清单-{parts.today().isoformat()}-{len(going)}件.xlsx"
    write_mails(parts, target, "文书邮寄清单", going)
    return MailList(target, len(going))


def write_mails(parts: Parts, target: Path, title: str, going: Sequence[Going]) -> None:
    """Write mails as the post's list, in their order."""
    target.parent.mkdir(parents=True, exist_ok=True)
    rows: list[tuple[Cell, ...]] = [(no, *one.cells()) for no, one in enumerate(going, start=1)]
    write_table(target, title, COLUMNS, rows, note="样例数据（虚构）" if parts.sample else "")


def mails_with(parts: Parts, unit: UnitOfWork, documents: Iterable[Document]) -> list[Going]:
    """The mails in which some papers go, in the order of the papers; papers that no service delivers are left out."""
    asked = list(documents)
    cases = unit.cases(sorted({case_id for one in asked for case_id in one.case_ids}))
    people, editions = People.of(unit), Editions(parts, unit)
    found: dict[tuple[int, str], Going] = {}
    for one in asked:
        if len(one.case_ids) != 1:
            continue
        case = cases[one.case_ids[0]]
        procedure = editions.grounds(case).compiled.procedure
        service = service_of(procedure, one.kind)
        if service is not None and (case.id, service) not in found:
            found[case.id, service] = _mail(unit, people, procedure, case, service)
    return list(found.values())


def service_of(procedure: Procedure, kind: str) -> str | None:
    """The service that delivers a kind of paper; None when none does."""
    posts = (action for action in procedure.actions.values() if tracking_fact(action) and kind in action.issued)
    return next((tracking_fact(action).rpartition(".")[0] for action in posts), None)


def mail_page(parts: Parts, actor: str, *, batch: str = "", after: str = "") -> Page[Going]:
    """Mails that can be posted now, of the cases that an officer may see, in the order of the cases.

    So many cases are looked at for a page that it may have few rows, or none, though others follow.

    Args:
        parts: the system.
        actor: key of the asking officer.
        batch: only of cases of this batch; empty: all.
        after: as the page before said; empty: from the beginning.

    Raises:
        MissingError: the officer is unknown.
        RefusedError: `after` is no place.
    """
    start = id_in(after) if after else 0
    rows: list[Going] = []
    with parts.store.read() as unit:
        wanted = _wanted(parts, unit, actor, batch)
        for _ in range(_LOOKS):
            cases = _next(unit, wanted, start, _LOOKED_AT)
            rows += _going(parts, unit, cases)
            if len(cases) < _LOOKED_AT:
                return Page(tuple(rows), "")
            start = cases[-1].id
            if len(rows) >= PAGE:
                break
    return Page(tuple(rows), str(start))


def _wanted(parts: Parts, unit: UnitOfWork, actor: str | None, batch: str) -> CaseFilter:
    seen = offices_seen(People.of(unit), actor)
    return CaseFilter(offices=seen, batch=batch, finished=False, states=_posting_states(parts, unit, seen))


def _next(unit: UnitOfWork, wanted: CaseFilter, after: int, limit: int) -> list[StoredCase]:
    if not wanted.states:
        return []
    found = unit.standing_cases(wanted, beyond=after, limit=limit)
    return unit.find_cases(wanted, after=after, limit=limit) if found is None else found


def _posting_states(parts: Parts, unit: UnitOfWork, offices: frozenset[int] | None) -> frozenset[str]:
    """The states of cases in which an act may hand a mail to the post, by the procedures installed.

    A state that these do not know is one of an earlier edition: cases in it are looked at, too.
    """
    installed = parts.library.all_keys()
    found: set[str] = set()
    for key, states in {(standing.procedure, standing.states) for standing in unit.tally(offices)}:
        leaves = states.split("+")
        procedure = parts.library.compiled(key).procedure if key in installed else None
        known = {leaf.path for leaf in procedure.leaves()} if procedure else frozenset()
        found.update(leaf for leaf in leaves if procedure is None or leaf not in known or _may_post(procedure, leaf))
    return frozenset(found)


def _may_post(procedure: Procedure, leaf: str) -> bool:
    posts = {action.name: action for action in procedure.actions.values() if tracking_fact(action)}
    sources = [move.source for move in procedure.moves if move.trigger in posts]
    return any_active([*sources, *(state for action in posts.values() for state in action.within)], (leaf,))


def _going(parts: Parts, unit: UnitOfWork, cases: Iterable[StoredCase]) -> Iterable[Going]:
    people, editions = People.of(unit), Editions(parts, unit)
    for case in cases:
        compiled = editions.grounds(case).compiled
        for fact in dict.fromkeys(tracking_fact(action) for action in permitted(compiled, case.state)):
            if fact and not case.state.facts.get(fact):
                mail = _mail(unit, people, compiled.procedure, case, fact.rpartition(".")[0])
                if mail.papers and all(paper.stage == Stage.ISSUED for paper in mail.papers):
                    yield mail


def _mail(unit: UnitOfWork, people: People, procedure: Procedure, case: StoredCase, service: str) -> Going:
    subject = unit.subjects([case.subject_id])[case.subject_id]
    papers = papers_of(procedure, service, unit.documents(case_id=case.id))
    return Going(
        case, service, subject, _address(case.state.facts, service, subject), tuple(papers),
        people.at_level(case.office_id, _poster(procedure, service)),
    )  # fmt: skip


def _poster(procedure: Procedure, service: str) -> Level:
    posts = (action for action in procedure.actions.values() if tracking_fact(action))
    first = next(action for action in posts if tracking_fact(action).rpartition(".")[0] == service)
    return procedure.roles[first.roles[0]].level


def _address(facts: Mapping[str, object], service: str, subject: Subject) -> str:
    name = f"{service}.mailing_address" if service else "mailing_address"
    return str(facts.get(name) or subject.address)
