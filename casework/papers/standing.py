"""How the papers of a case stand, as far as acts depend on it: nothing is served that was not issued."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from engine.errors import RefusedError
from engine.life import STAGES, Stage
from engine.model import Action, Procedure
from engine.running.reissuing import REISSUE
from store.values import Document


@dataclass(frozen=True, slots=True)
class Papers:
    """The papers of a case, oldest first."""

    documents: Sequence[Document]

    def newest(self, kind: str) -> Document | None:
        """The newest paper of a kind, whatever has become of it."""
        return next((one for one in reversed(self.documents) if one.kind == kind), None)

    def refuse_unissued(self, procedure: Procedure, action: Action, on: date) -> None:
        """Refuse an act that needs papers issued before it.

        Kinds that the case never drafted are passed over: a fragment names all that it may have to serve. One of
        them there must be.

        Raises:
            RefusedError: a paper is not issued, or was issued later than the day of the act.
        """
        if action.issued and not any(self.newest(kind) for kind in action.issued):
            labels = "、".join(f"《{procedure.documents[kind].label}》" for kind in action.issued)
            raise RefusedError(f"案件还没有{labels}，不能办理“{action.label}”", cite=action.cites[0])
        for kind in action.issued:
            paper = self.newest(kind)
            if paper is None:
                continue
            if paper.stage != Stage.ISSUED:
                stage = STAGES[Stage(paper.stage)]
                raise RefusedError(
                    f"《{paper.title}》{stage}，还没有制发，不能办理“{action.label}”；请先办完审批、编号、签名、用印",
                    cite=action.cites[0],
                )
            if paper.issued_on is not None and on < paper.issued_on:
                day = paper.issued_on.isoformat()
                raise RefusedError(
                    f"“{action.label}”的日期{on.isoformat()}早于《{paper.title}》的制发日期{day}，请核对",
                    field="occurred_on",
                    cite=action.cites[0],
                )

    def replaced(self, action: Action) -> int | None:
        """The paper in whose place the act drafts one; None for any other act.

        Raises:
            RefusedError: there is none, or it is still on its way and can be drafted again as it is.
        """
        if action.name != REISSUE:
            return None
        former = self.newest(action.documents[0])
        if former is None:
            raise RefusedError("案件还没有这种文书，不能重新制发", field="paper")
        if former.stage not in (Stage.ISSUED, Stage.VOIDED):
            stage = STAGES[Stage(former.stage)]
            raise RefusedError(f"《{former.title}》{stage}：尚未制发的文书请直接重新拟制，或者先作废", field="paper")
        return former.id
