"""Papers that print last days: remembered with the case, and told when one of these days is no longer right.

Owns the duty ``paper:SEQ.KIND`` that arises then, and what the act ``decide_paper`` does about it: somebody of a role
that may issue the paper decides that it is issued anew, or left as it is. A deadline that runs again from the beginning
is another one than the paper told of; nobody is asked about that.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Final

from engine.case import Case, Cause, Deadline, DeadlineStatus, Paper
from engine.compiled import Compiled
from engine.model import Action, Fact, FactType, Procedure
from engine.running.asking import Question, Who
from engine.running.reissuing import drafting
from engine.running.seeing import holds, see

PAPER_DUTY: Final = "paper:"
"""Beginning of the names of duties to decide on a paper: this and the paper's key."""
REISSUED, KEPT = "reissued", "kept"


def drafted(compiled: Compiled, moved: Case, action: Action, occurred_on: date) -> tuple[str, ...]:
    """The kinds of paper that an act drafts in a case as it leaves it: those without a condition, or whose holds."""
    kinds = [compiled.procedure.documents[name] for name in action.documents]
    if all(kind.when is None for kind in kinds):
        return action.documents
    seen = see(compiled, moved, occurred_on)
    return tuple(kind.name for kind in kinds if holds(kind.when, seen))


def settle_papers(
    procedure: Procedure,
    before: Case,
    standing: Mapping[str, Paper],
    deadlines: Mapping[str, Deadline],
    action: Action | None,
) -> Mapping[str, Paper]:
    """The papers to watch after an event; `standing` itself when nothing changed.

    Args:
        procedure: the edition.
        before: the case before the event.
        standing: the papers watched so far.
        deadlines: as the event leaves them.
        action: the act, which may issue papers.
    """
    begun = {
        name
        for name, deadline in deadlines.items()
        if deadline.cause is Cause.SET and (old := before.deadlines.get(name)) and old.version < deadline.version
    }
    kept = _without(standing, begun) if begun and standing else standing
    issued = dict(_issued(procedure, before.seq + 1, deadlines, action)) if action and action.documents else {}
    return {**kept, **issued} if issued else kept


def paper_duties(
    papers: Mapping[str, Paper], deadlines: Mapping[str, Deadline], standing: Mapping[str, date], today: date
) -> dict[str, date]:
    """The duties to decide on papers, with the day each arose."""
    found = {}
    for key, paper in papers.items():
        if any(name in deadlines and deadlines[name].last_day != day for name, day in paper.printed):
            name = PAPER_DUTY + key
            found[name] = standing.get(name, today)
    return found


def _without(papers: Mapping[str, Paper], begun: set[str]) -> Mapping[str, Paper]:
    """The papers without what they print of deadlines that run again from the beginning."""
    if not any(name in begun for paper in papers.values() for name, _ in paper.printed):
        return papers
    left = {
        key: replace(paper, printed=tuple(entry for entry in paper.printed if entry[0] not in begun))
        for key, paper in papers.items()
    }
    return {key: paper for key, paper in left.items() if paper.printed}


def _issued(
    procedure: Procedure, seq: int, deadlines: Mapping[str, Deadline], action: Action
) -> Iterable[tuple[str, Paper]]:
    for name in action.documents:
        printed = tuple(
            (deadline, deadlines[deadline].last_day)
            for deadline in sorted(procedure.documents[name].prints)
            if deadline in deadlines and deadlines[deadline].status is not DeadlineStatus.CANCELLED
        )
        if printed:
            yield f"{seq}.{name}", Paper(action.name, printed)


# -- the question


def _label(procedure: Procedure, _case: Case, key: str) -> str:
    seq, _, kind = key.partition(".")
    label = procedure.documents[kind].label
    return f"期限变动：已发文书所印日期与现行期限不符（第{seq}条记录的《{label}》），请决定重发或者保留"


def _who(procedure: Procedure, case: Case, key: str) -> Who:
    kind = key.partition(".")[2]
    # A paper issued anew names no act of the procedure: whoever may draft it may decide on it.
    named = procedure.actions.get(case.papers[key].act)
    issuing = (named,) if named is not None else drafting(procedure, kind)
    roles = tuple(dict.fromkeys(role for action in issuing for role in action.roles))
    return Who(roles, procedure.documents[kind].cites or issuing[0].cites)


def _answered(case: Case, key: str, answer: str) -> Case:
    """A paper that is kept is watched from the dates of today; one issued anew is of no more concern."""
    if answer == REISSUED:
        return replace(case, papers={other: value for other, value in case.papers.items() if other != key})
    paper = case.papers[key]
    today = tuple((name, case.deadlines[name].last_day) for name, _ in paper.printed)
    return replace(case, papers={**case.papers, key: replace(paper, printed=today)})


PAPERS: Final = Question(
    act="decide_paper",
    title="决定已发文书的处理",
    duty=PAPER_DUTY,
    facts={
        "paper": Fact("paper", FactType.TEXT, "文书", "待办“paper:”后面的部分，如 3.order"),
        "answer": Fact("answer", FactType.CHOICE, "处理决定", choices={REISSUED: "重发", KEPT: "保留"}),
        "reason": Fact("reason", FactType.TEXT, "理由"),
    },
    label=_label,
    who=_who,
    answered=_answered,
)
