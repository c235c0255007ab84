"""Papers that print last days: remembered with the case, and told when one of these days is no longer right.

Owns the duty ``paper:SEQ.KIND`` that arises then, and the act ``decide_paper``, which every procedure has without
saying so: somebody of a role that may issue the paper decides that it is issued anew, or left as it is. A deadline that
runs again from the beginning is another one than the paper told of; nobody is asked about that.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from engine.case import Case, Cause, Deadline, DeadlineStatus, Paper
from engine.command import Command
from engine.errors import RefusedError
from engine.model import Action, Fact, FactType, Procedure, Role
from engine.running.facts import check_value

JsonValue = Any

DECIDE_PAPER = "decide_paper"
"""Name of the act by which it is decided what becomes of a paper."""
PAPER_DUTY = "paper:"
"""Beginning of the names of duties to decide on a paper: this and the paper's key."""
REISSUED, KEPT = "reissued", "kept"

PAPER_FACTS = {
    "paper": Fact("paper", FactType.TEXT, "文书", "待办“paper:”后面的部分，如 3.order"),
    "answer": Fact("answer", FactType.CHOICE, "处理决定", choices={REISSUED: "重发", KEPT: "保留"}),
    "reason": Fact("reason", FactType.TEXT, "理由"),
}
"""What the act records."""


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


def duty_label(procedure: Procedure, name: str) -> str:
    """What a duty is, in Chinese; lists show every duty of a case by this."""
    if not name.startswith(PAPER_DUTY):
        return procedure.duties[name].label
    seq, _, kind = name.removeprefix(PAPER_DUTY).partition(".")
    label = procedure.documents[kind].label
    return f"期限变动：已发文书所印日期与现行期限不符（第{seq}条记录的《{label}》），请决定重发或者保留"


def duty_role(procedure: Procedure, case: Case, name: str) -> Role:
    """The role that has an open duty of a case."""
    if not name.startswith(PAPER_DUTY):
        return procedure.roles[procedure.duties[name].role]
    return procedure.roles[procedure.actions[case.papers[name.removeprefix(PAPER_DUTY)].act].roles[0]]


def deciding(procedure: Procedure, case: Case, facts: Mapping[str, JsonValue]) -> Action:
    """The act that decides on a paper, as it may be done in a case.

    Raises:
        RefusedError: the case has no such paper to be decided on.
    """
    key, paper = _asked(case, facts)
    issuing = procedure.actions[paper.act]
    cites = procedure.documents[key.partition(".")[2]].cites or issuing.cites
    return Action(DECIDE_PAPER, "决定已发文书的处理", issuing.roles, cites, required=tuple(PAPER_FACTS))


def decided(case: Case, command: Command) -> Mapping[str, Paper]:
    """The papers to watch once one of them was decided on: one that is kept is watched from the dates of today.

    Raises:
        RefusedError: the case has no such paper to be decided on, or answer or reason is missing.
    """
    _refuse_facts(command)
    key, paper = _asked(case, command.facts)
    if command.facts["answer"] == REISSUED:
        return {other: value for other, value in case.papers.items() if other != key}
    today = tuple((name, case.deadlines[name].last_day) for name, _ in paper.printed)
    return {**case.papers, key: replace(paper, printed=today)}


def _asked(case: Case, facts: Mapping[str, JsonValue]) -> tuple[str, Paper]:
    key = str(facts.get("paper", "")).removeprefix(PAPER_DUTY)
    waiting = [name.removeprefix(PAPER_DUTY) for name in case.duties if name.startswith(PAPER_DUTY)]
    if key not in waiting:
        raise RefusedError(f"没有待决定的文书“{key}”，待决定的有：{'、'.join(waiting) or '无'}", field="paper")
    return key, case.papers[key]


def _refuse_facts(command: Command) -> None:
    for name in command.facts:
        if name not in PAPER_FACTS:
            offered = "、".join(f"{key}（{fact.label}）" for key, fact in PAPER_FACTS.items())
            raise RefusedError(f"决定文书的处理时不登记这一事实；可登记：{offered}", field=name)
    for name, fact in PAPER_FACTS.items():
        if command.facts.get(name) is None:
            raise RefusedError(f"请填写“{fact.label}”", field=name)
        check_value(fact, command.facts[name], command.recorded_on)


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
