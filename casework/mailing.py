"""Mails handed to the post by acts: each number is registered once, for one service of one case, with the act."""

from __future__ import annotations

from dataclasses import dataclass, field

from casework.deciding import Decided
from engine.errors import RefusedError
from store.contract import UnitOfWork
from store.mails import TRACKING, tracking_key
from store.values import Mail


@dataclass(slots=True)
class Mailing:
    """The mails of one unit of work.

    Args:
        unit: in which the acts are recorded.
    """

    unit: UnitOfWork
    taken: dict[str, Mail] = field(default_factory=dict)

    def take(self, one: Decided) -> None:
        """Set aside the number that an act tells of; an act that tells of none is passed over.

        Raises:
            RefusedError: the number was used before; the sentence names the case.
        """
        fact = _fact(one)
        number = tracking_key(str(one.command.facts.get(fact) or "")) if fact else ""
        if not number:
            return
        used = self.taken.get(number) or self.unit.mails([number]).get(number)
        if used is not None:
            case = self.unit.cases([used.case_id])[used.case_id].number
            day = used.posted_on.isoformat()
            raise RefusedError(
                f"邮件号{number}已经登记在案件{case}（{day}邮寄）；一个邮件号只能登记一次，请核对邮件详情单",
                field=fact,
                cite=one.action.cites[0],
            )
        self.taken[number] = Mail(number, one.case.id, fact.rpartition(".")[0], one.act.occurred_on)

    def keep(self) -> None:
        """Register what was set aside."""
        self.unit.put_mails(list(self.taken.values()))


def _fact(one: Decided) -> str:
    """The fact of an act that takes a tracking number; editions from before `mails` have it by its name."""
    if one.action.mails:
        return one.action.mails
    return next((name for name in one.command.facts if name.rpartition(".")[2] == TRACKING), "")
