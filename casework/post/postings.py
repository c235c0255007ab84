"""Mails that the post took in, from its list, recorded on the cases whose papers they hold.

A row finds its case by case number or by the addressee's code, and the service by what can be posted there now and is
issued; contents and letter number decide where there are several.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from casework.acting import Act
from casework.authority import People
from casework.editions import Editions
from casework.intake.postings import Posting, read_postings
from casework.parts import Parts
from casework.post.contents import papers_of, refuse_contents, tracking_fact
from casework.post.report import PostalReport, Rows
from engine.decide import permitted
from engine.errors import MissingError, RefusedError, why
from engine.model import Action
from store.contract import UnitOfWork
from store.values import CaseFilter, StoredCase

_MOST_CASES = 1_000
_KINDS = ("enterprise", "person", "unit")


def record_postings(parts: Parts, *, actor: str, source: Path, batch: str = "") -> PostalReport:
    """Record that the mails of a list were posted.

    Args:
        parts: the system.
        actor: key of the acting officer.
        source: CSV or XLSX of the post.
        batch: only cases of this batch are looked at; empty: all.

    Raises:
        InputError: the file or its columns cannot be used at all.
        MissingError: the actor is unknown.
    """
    postings = read_postings(source, today=parts.today())
    rows = Rows.after(postings.refused)
    meant: dict[tuple[str, str], str] = {}
    with parts.store.read() as unit:
        people = People.of(unit)
        seen = people.jurisdiction(people.officer(actor))
        finder = _Finder(unit, Editions(parts, unit), batch, seen)
        mails = unit.mails(row.tracking_no for row in postings.rows)
        for row in postings.rows:
            place = f"第{row.row}行，邮件{row.tracking_no}"
            known = mails.get(row.tracking_no)
            try:
                if known is not None:
                    finder.refuse_elsewhere(row, unit.cases([known.case_id])[known.case_id])
                    rows.already.append(place)
                    continue
                case, action = finder.found(row)
            except (RefusedError, MissingError) as error:
                rows.refused.append((place, why(error)))
                continue
            if (case.number, action.name) in meant:
                other = meant[case.number, action.name]
                rows.refused.append((place, f"案件{case.number}的同一文书在清单中另有邮件（{other}），请核对"))
                continue
            meant[case.number, action.name] = place
            facts = {tracking_fact(action): row.tracking_no}
            wanted = Act(action.name, row.posted_on, facts, key=f"posted:{row.tracking_no}")
            rows.wanted.append((place, case.number, wanted, ""))
    return rows.done(parts, actor)


@dataclass(frozen=True, slots=True)
class _Finder:
    """Finds the case and the act of a row."""

    unit: UnitOfWork
    editions: Editions
    batch: str
    seen: frozenset[int]  # offices whose cases the actor may see; those of others are not even there

    def found(self, row: Posting) -> tuple[StoredCase, Action]:
        """The one case and act that a row can mean.

        Raises:
            RefusedError: there is none, or there are several.
            MissingError: there is no case of its number.
        """
        cases = self._cases(row)
        offered = [(case, action) for case in cases for action in self._postings(case)]
        fitting, misfits = [], []
        for case, action in offered:
            try:
                self._refuse_misfit(row, case, action)
                fitting.append((case, action))
            except RefusedError as error:
                misfits.append(why(error))
        if len(fitting) == 1:
            return fitting[0]
        if fitting:
            numbers = "、".join(dict.fromkeys(case.number for case, _ in fitting))
            raise RefusedError(f"这个收件单位有{len(fitting)}件待邮寄的文书（案件{numbers}），请在清单中填写案号和文号")
        if misfits:
            raise RefusedError(misfits[0])
        if cases:
            raise RefusedError(
                f"案件{'、'.join(case.number for case in cases)}现在没有待邮寄的文书，请核对是否已经登记"
            )
        raise RefusedError(f"没有信用代码为{row.code}的当事人的在办案件，请核对")

    def refuse_elsewhere(self, row: Posting, case: StoredCase) -> None:
        """Refuse a number that is registered for another addressee or case.

        Raises:
            RefusedError: it is.
        """
        if case.office_id not in self.seen:
            raise RefusedError("邮件号已经登记在其他案件；一个邮件号只能登记一次，请核对详情单")
        subject = self.unit.subjects([case.subject_id])[case.subject_id]
        if (row.case_number and row.case_number != case.number) or (row.code and row.code != subject.code):
            raise RefusedError(
                f"邮件号已经登记在案件{case.number}（{subject.name}）；一个邮件号只能登记一次，请核对详情单"
            )

    def _cases(self, row: Posting) -> list[StoredCase]:
        if row.case_number:
            case = self.unit.case(row.case_number)
            if case.office_id not in self.seen:
                raise MissingError("案件", row.case_number)
            return [case]
        known = (self.unit.subject_of(kind, row.code) for kind in _KINDS)
        ids = frozenset(subject.id for subject in known if subject is not None)
        if not ids:
            return []
        wanted = CaseFilter(self.seen, batch=self.batch, finished=False, subject_ids=ids)
        return self.unit.find_cases(wanted, limit=_MOST_CASES)

    def _postings(self, case: StoredCase) -> list[Action]:
        """The acts by which a mail could be posted in a case now: of each service the first that is offered."""
        compiled = self.editions.grounds(case).compiled
        offered: dict[str, Action] = {}
        for action in permitted(compiled, case.state):
            if fact := tracking_fact(action):
                offered.setdefault(fact, action)
        return list(offered.values())

    def _refuse_misfit(self, row: Posting, case: StoredCase, action: Action) -> None:
        if not row.contents and not row.letter_number:
            return
        procedure = self.editions.grounds(case).compiled.procedure
        service = tracking_fact(action).rpartition(".")[0]
        refuse_contents(
            row.contents, row.letter_number, papers_of(procedure, service, self.unit.documents(case_id=case.id))
        )
