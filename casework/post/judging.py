"""What is to be done with one result of a mail: recorded, recorded already, contradicting, or not the case's at all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from casework.acting import Act
from casework.editions import Editions
from casework.intake.postal import MailResult, PostalResult
from casework.post.contents import papers_of, refuse_contents
from casework.post.report import Rows
from engine.errors import RefusedError, why
from engine.model import Procedure
from store.contract import UnitOfWork
from store.mails import TRACKING, tracking_key
from store.values import Mail, StoredCase

_UNKNOWN_SIGNER = "回执未注明"
_WORDS = {
    MailResult.SIGNED: "签收",
    MailResult.RETURNED: "退回",
    MailResult.REFUSED: "拒收",
    MailResult.NO_RESULT: "查无投递结果",
    MailResult.IN_TRANSIT: "在途",
}
_STANDS = {"signed": MailResult.SIGNED, "handed_over": MailResult.SIGNED, "returned": MailResult.RETURNED,
           "refused": MailResult.REFUSED}  # fmt: skip
"""What a case holds of its current mail, as the list calls it."""


@dataclass(frozen=True, slots=True)
class Judge:
    """Says what is to be done with one result."""

    unit: UnitOfWork
    editions: Editions
    today: date
    evidence: Callable[[date], dict[str, Any]]

    def sort(self, rows: Rows, place: str, row: PostalResult, mail: Mail, case: StoredCase) -> None:
        """Put a row where it belongs."""
        place = f"{place}（案件{case.number}）"
        if row.result is MailResult.IN_TRANSIT:
            rows.waiting.append((place, "邮件还在途中，没有结果可以登记"))
            return
        if self.unit.seen(_key(row, row.result)) and not self._differs(row, mail, case):
            rows.already.append(place)
            return
        try:
            self._refuse_other(row, mail, case)
            conflict = self._conflict(row, mail, case)
            if conflict:
                rows.conflicts.append((place, conflict))
            elif self._stands(row, mail, case):
                rows.already.append(place)
            elif not _is_current(mail, case) and row.result is not MailResult.SIGNED:
                rows.waiting.append((place, "这封邮件之后已经重新邮寄，本行不改变案件"))
            else:
                rows.wanted.append((place, case.number, self._act(row, mail, case), row.warning))
        except RefusedError as error:
            rows.refused.append((place, why(error)))

    # -- what the row says beside the number

    def _refuse_other(self, row: PostalResult, mail: Mail, case: StoredCase) -> None:
        """Refuse a row that speaks of another addressee, another day or another letter than the case."""
        subject = self.unit.subjects([case.subject_id])[case.subject_id]
        if row.code and row.code != subject.code:
            raise RefusedError(f"收件单位的信用代码{row.code}与案件当事人的{subject.code}不符，请核对邮件号")
        if row.case_number and row.case_number != case.number:
            raise RefusedError(f"案号{row.case_number}与登记邮寄的案件不符，请核对邮件号")
        if row.posted_on is not None and _is_current(mail, case):
            posted = case.state.facts.get(_fact(mail, "posted_on"))
            if posted and row.posted_on.isoformat() != posted:
                raise RefusedError(f"收寄日期{row.posted_on.isoformat()}与登记的邮寄日期{posted}不符，请核对邮戳后更正")
        if row.result_on is not None and row.result_on < mail.posted_on and _is_current(mail, case):
            raise RefusedError(f"结果日期早于邮寄日期{mail.posted_on.isoformat()}，请核对")
        if row.contents or row.letter_number:
            documents = self.unit.documents(case_id=case.id)
            papers = papers_of(self._procedure(case), mail.service, documents)
            refuse_contents(row.contents, row.letter_number, papers)

    # -- what is recorded already

    def _conflict(self, row: PostalResult, mail: Mail, case: StoredCase) -> str:
        """What is recorded of this mail that the row contradicts; empty when nothing is."""
        remedy = "，与本行不一致，没有改动；请向邮政核实后由承办人逐件办理"
        if _is_current(mail, case):
            stands = _STANDS.get(case.state.facts.get(_fact(mail, "mail_result")) or "")
            if stands is not None and (stands is not row.result or self._differs(row, mail, case)):
                day = _day_of(stands, mail, case) or "日期不详"
                return f"已经登记{_WORDS[stands]}（{day}）{remedy}" if row.result is not MailResult.NO_RESULT else ""
        for other in _STANDS.values():
            if other is not row.result and self.unit.seen(_key(row, other)):
                return "" if row.result is MailResult.NO_RESULT else f"已经登记{_WORDS[other]}{remedy}"
        return ""

    def _differs(self, row: PostalResult, mail: Mail, case: StoredCase) -> bool:
        """Whether the same result is recorded with another day."""
        stands = _STANDS.get(case.state.facts.get(_fact(mail, "mail_result")) or "")
        if stands is not row.result or not _is_current(mail, case) or row.result_on is None:
            return False
        return row.result_on.isoformat() != _day_of(stands, mail, case)

    def _stands(self, row: PostalResult, mail: Mail, case: StoredCase) -> bool:
        """Whether the case holds this very result, typed in by an officer, or a better one."""
        if not _is_current(mail, case):
            return False
        found = case.state.facts.get(_fact(mail, "mail_result")) or ""
        if row.result is MailResult.NO_RESULT:
            return found not in ("", "pending")
        typed_in = row.result is MailResult.SIGNED and _text(row.result_on) == _day_of(MailResult.SIGNED, mail, case)
        return typed_in or _STANDS.get(found) is row.result

    # -- the act

    def _procedure(self, case: StoredCase) -> Procedure:
        return self.editions.grounds(case).compiled.procedure

    def _act(self, row: PostalResult, mail: Mail, case: StoredCase) -> Act:
        queried_on = row.queried_on or self.today
        evidence = self.evidence(queried_on)
        facts: dict[str, Any] = {
            "attempts": row.attempts,
            "last_attempt_on": _text(row.last_attempt_on),
            "status_source": "list",
            "queried_on": _text(queried_on),
            "slip": evidence,
        }
        day, name = row.result_on or queried_on, f"record_{row.result.value}"
        if row.result is MailResult.SIGNED:
            facts["signed_by"] = row.signed_by or _UNKNOWN_SIGNER
            facts["capacity"] = row.capacity.value if row.capacity else "other"
        elif row.result is MailResult.RETURNED:
            facts["return_reason"] = row.return_reason.value.lower() if row.return_reason else "unreachable"
        elif row.result is MailResult.NO_RESULT:
            day, facts["query_record"] = queried_on, evidence
        name = _fact(mail, name)
        action = self._procedure(case).actions.get(name)
        if action is None:
            raise RefusedError("这份文书的送达不按邮件结果登记，请由承办人凭送达凭证办理")
        asked = {*action.required, *action.optional}
        told = {_fact(mail, key): value for key, value in facts.items() if value is not None}
        return Act(name, day, {key: value for key, value in told.items() if key in asked}, key=_key(row, row.result))


def _fact(mail: Mail, name: str) -> str:
    return f"{mail.service}.{name}" if mail.service else name


def _key(row: PostalResult, result: MailResult) -> str:
    return f"result:{row.tracking_no}:{result.value}"


def _is_current(mail: Mail, case: StoredCase) -> bool:
    """Whether it is the last mail of its service: nothing was posted again since."""
    return tracking_key(str(case.state.facts.get(_fact(mail, TRACKING)) or "")) == mail.tracking_no


def _day_of(result: MailResult | None, mail: Mail, case: StoredCase) -> str:
    name = "signed_on" if result is MailResult.SIGNED else "returned_on"
    return str(case.state.facts.get(_fact(mail, name)) or "")


def _text(day: date | None) -> str | None:
    return day.isoformat() if day is not None else None
