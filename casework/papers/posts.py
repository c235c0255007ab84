"""Who may take which step: posts of the issuing office, delegations, recusals, certificates.

An officer acts for the office that issues the paper, or for one above it. A delegation (委托代签) lets another officer
of the same line act in an absent one's place; a recused officer (回避) does nothing in the case.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from casework.authority import People, see
from casework.definitions.posts import office_posts
from engine.approvals import HANDLER
from engine.errors import NotPermittedError, RefusedError
from engine.life import STEPS, Life, Rules, Step
from engine.model import Procedure
from store.contract import UnitOfWork
from store.values import Delegation, Document, Entry, Officer


@dataclass(frozen=True, slots=True)
class Posts:
    """Who holds which post in one unit of work."""

    people: People
    delegations: Sequence[Delegation]

    @classmethod
    def of(cls, unit: UnitOfWork, people: People) -> Posts:
        """Read them."""
        return cls(people, unit.delegations())

    def acting(self, actor: Officer, on_behalf_of: str, day: date) -> Officer:
        """The officer whose posts count: the actor, or the one in whose place the actor acts.

        Raises:
            NotPermittedError: there is no delegation for that day.
            MissingError: no officer has that key.
        """
        if not on_behalf_of:
            return actor
        absent = self.people.officer(on_behalf_of)
        for one in self.delegations:
            if (one.officer_id, one.delegate_id) == (absent.id, actor.id) and one.first <= day <= one.last:
                return absent
        raise NotPermittedError(f"{absent.name}在{day.isoformat()}没有委托{actor.name}代为办理，请先登记委托")

    def refuse(
        self, procedure: Procedure, rules: Rules, life: Life, document: Document, officer: Officer, step: Step
    ) -> None:
        """Refuse a step that the officer's posts do not cover.

        Raises:
            NotPermittedError: the paper lies outside the officer's jurisdiction, or no post covers the step.
        """
        see(self.people, officer, document.issuer_id)
        posts = posts_for(procedure, rules, life, step)
        if HANDLER in posts and officer.roles & _drafting_roles(procedure, document.kind):
            return
        if not officer.roles & posts:
            if not posts:
                raise NotPermittedError(
                    f"办理流程没有规定《{document.title}》由谁{STEPS[step]}，请流程编制人员补上审批次序"
                )
            needed = "、".join(_label(procedure, post) for post in sorted(posts))
            raise NotPermittedError(f"《{document.title}》{STEPS[step]}由{needed}办理，{officer.name}没有这一岗位")


def posts_for(procedure: Procedure, rules: Rules, life: Life, step: Step) -> frozenset[str]:
    """The posts that cover a step; signatures are given by those whom the paper names."""
    approvals, chain = procedure.approvals, rules.chain
    row = life.row(rules)
    match step:
        case Step.AGREE | Step.RETURN if row is not None:
            return frozenset(row.posts)
        case Step.DISCUSS | Step.REDRAFT:
            return frozenset({HANDLER})
        case Step.NUMBER | Step.ISSUE:
            return frozenset(approvals.keeping) if chain else frozenset({HANDLER, *approvals.keeping})
        case Step.PERMIT if chain is not None:
            return frozenset(chain.sealing)
        case Step.SEAL:
            return frozenset(approvals.seal_keeping)
        case Step.VOID | Step.REPLACE if life.numbered and chain is not None:
            return frozenset(chain.rows[-1].posts)
        case Step.VOID | Step.REPLACE:
            return frozenset({HANDLER, *approvals.keeping})
    return frozenset()


def _drafting_roles(procedure: Procedure, kind: str) -> frozenset[str]:
    """Roles that may do an act which drafts a kind of paper; of a paper issued anew, as of one drafted first."""
    return frozenset(role for action in procedure.actions.values() if kind in action.documents for role in action.roles)


def _label(procedure: Procedure, post: str) -> str:
    if post == HANDLER:
        return "承办人"
    found = procedure.approvals.posts.get(post)
    return found.label if found is not None else office_posts().get(post, post)


def refuse_signer(document: Document, officer: Officer, day: date) -> None:
    """Refuse a signature that would not count (行政处罚法42; the certificate must be valid on the day).

    Raises:
        RefusedError: the officer is none of those the paper names, or has no valid certificate on the day.
    """
    named = {str(one["key"]): str(one["name"]) for one in document.context.get("officers", ())}
    if officer.key not in named:
        told = "、".join(named.values()) or "没有写明"
        raise RefusedError(
            f"《{document.title}》写明的执法人员是{told}，{officer.name}不能在上面签名", field="officers"
        )
    if not officer.may_enforce(day):
        raise RefusedError(f"{officer.name}在{day.isoformat()}没有有效的行政执法证件，不能签名", field="officers")


def refuse_recused(recusals: Mapping[int, frozenset[int]], case_ids: Sequence[int], officer: Officer) -> None:
    """Refuse anything by an officer who keeps out of one of the cases.

    Raises:
        NotPermittedError: the officer is recused.
    """
    if any(officer.id in recusals.get(case_id, frozenset()) for case_id in case_ids):
        raise NotPermittedError(f"{officer.name}在本案回避，不能办理本案的事项和文书")


def delegate(
    unit: UnitOfWork,
    people: People,
    *,
    absent: str,
    to: str,
    first: date,
    last: date,
    reason: str,
    now: datetime,
    by: Officer | None = None,
) -> None:
    """Register that an officer's posts are exercised by another for a time.

    Args:
        unit: one that writes.
        people: of the unit.
        absent: key of the officer.
        to: key of the other.
        first: first day of it.
        last: last day of it, inclusive.
        reason: why.
        now: the instant.
        by: who registers it; None: the officer.

    Raises:
        RefusedError: both are the same, the days are in the wrong order, or they belong to different lines of offices.
        MissingError: an officer is unknown.
    """
    one, other = people.officer(absent), people.officer(to)
    if one.id == other.id:
        raise RefusedError("不能委托本人", field="to")
    if last < first:
        raise RefusedError(f"截止日期{last.isoformat()}早于开始日期{first.isoformat()}", field="last")
    if not people.is_below(one.office_id, other.office_id) and not people.is_below(other.office_id, one.office_id):
        raise RefusedError(f"{other.name}与{one.name}不属于同一系统的单位，不能代为办理", field="to")
    if not reason:
        raise RefusedError("请写明委托的原因", field="reason")
    delegation = Delegation(one.id, other.id, first, last)
    unit.add_delegation(delegation)
    details = {"delegate": other.id, "first": first.isoformat(), "last": last.isoformat(), "reason": reason}
    unit.register([Entry("delegation", one.id, "delegate", (by or one).id, first, now, details)])


def recuse(
    unit: UnitOfWork, people: People, *, case: str, recused: str, reason: str, decided_by: str, on: date, now: datetime
) -> None:
    """Register that an officer keeps out of a case (行政处罚法43), as decided by the office's head.

    Raises:
        RefusedError: no reason is given, or it stands already.
        NotPermittedError: who decides is no head, or has no jurisdiction.
        MissingError: case or officer is unknown.
    """
    found, officer, head = unit.case(case), people.officer(recused), people.officer(decided_by)
    see(people, head, found.office_id)
    if not head.roles & {"deputy_head", "office_head"}:
        raise NotPermittedError(f"回避由分管领导或者主要负责人决定，{head.name}没有这一岗位")
    if not reason:
        raise RefusedError("请写明回避的理由", field="reason")
    if not unit.recuse(found.id, officer.id):
        raise RefusedError(f"{officer.name}已在案件{case}回避")
    details = {"recused": officer.id, "reason": reason}
    unit.register([Entry("recusal", found.id, "recuse", head.id, on, now, details)])
