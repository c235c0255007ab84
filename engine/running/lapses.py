"""Lapses that came too early: recorded by one calendar, while by the next one the deadline was still running that day.

While its states are active such a deadline is simply counted anew (:mod:`engine.running.deadlines`). Once they were
left, what followed cannot be undone by a calendar: the lapse stands as recorded, the deadline notes the end that it
should have had, and the duty ``lapse:NAME`` asks a person to look at what was done since.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Final

from engine.case import Case, Deadline, DeadlineStatus
from engine.compiled import Compiled
from engine.model import Fact, FactType, Procedure
from engine.periods.calendar import Calendar
from engine.running.asking import Question, Who
from engine.running.outlook import Proof
from engine.running.recounting import anew

LAPSE: Final = "lapse:"
"""Beginning of the names of duties to look at a lapse, and of the proof of its right end: this and the deadline."""

STANDS, CORRECTED = "stands", "corrected"

_NOTHING: Mapping[str, Proof] = {}


def note_early_lapses(
    compiled: Compiled, configuration: tuple[str, ...], deadlines: Mapping[str, Deadline], calendar: Calendar
) -> tuple[Mapping[str, Deadline], Mapping[str, Proof]]:
    """The deadlines, those aside that lapsed too early noting their right end, and the proofs of ends newly noted.

    Args:
        compiled: the edition.
        configuration: the active states.
        deadlines: as the recount leaves them.
        calendar: by which all is counted now.

    Raises:
        RefusedError: one cannot be counted.
    """
    running = compiled.running(configuration).deadlines
    over = [
        name for name, deadline in deadlines.items() if deadline.status is DeadlineStatus.LAPSED and name not in running
    ]
    found, proofs = deadlines, _NOTHING
    for _ in over:  # what hangs on another one follows it; no chain is longer than this
        noted = found
        for name in over:
            end, proof = _right_end(compiled, noted, name, calendar)
            if end != noted[name].overtaken:
                noted = {**noted, name: replace(noted[name], overtaken=end)}
                proofs = {**proofs, LAPSE + name: proof} if end is not None else proofs
        if noted is found:
            break
        found = noted
    return found, proofs


def lapse_duties(
    before: Mapping[str, Deadline], deadlines: Mapping[str, Deadline], standing: Mapping[str, date], today: date
) -> dict[str, date]:
    """The duties to look at lapses, with the day each arose: as long as nobody answered for the end that was noted."""
    found = {}
    for name, deadline in deadlines.items():
        if deadline.overtaken is None:
            continue
        duty = LAPSE + name
        old = before.get(name)
        if duty in standing or old is None or old.overtaken != deadline.overtaken:
            found[duty] = standing.get(duty, today)
    return found


def _right_end(
    compiled: Compiled, deadlines: Mapping[str, Deadline], name: str, calendar: Calendar
) -> tuple[date | None, Proof]:
    """The last day by a calendar, when it was not over yet on the day on which its lapse is recorded."""
    found = anew(compiled, deadlines, name, calendar)
    if found is None or found.computed.last_day < deadlines[name].over_on:
        return None, ()
    return found.computed.last_day, found.proof


# -- the question


def _label(procedure: Procedure, case: Case, name: str) -> str:
    deadline = case.deadlines[name]
    right = deadline.overtaken or deadline.last_day
    return (
        f"届满日期有变：“{procedure.deadlines[name].label}”原按{_chinese(deadline.last_day)}届满，"
        f"按现行节假日安排应为{_chinese(right)}，请核实此后办理的事项"
    )


def _chinese(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _who(procedure: Procedure, _case: Case, name: str) -> Who:
    rule = procedure.deadlines[name]
    return Who((rule.holder,), rule.cites)


def _answered(case: Case, name: str, _answer: str) -> Case:
    """Either answer closes the duty; which it was stands in the record."""
    return replace(case, duties={duty: since for duty, since in case.duties.items() if duty != LAPSE + name})


LAPSES: Final = Question(
    act="decide_lapse",
    title="核实届满后的办理",
    duty=LAPSE,
    facts={
        "deadline": Fact("deadline", FactType.TEXT, "期限", "待办“lapse:”后面的部分，如 rectification"),
        "answer": Fact(
            "answer", FactType.CHOICE, "核实结果", choices={STANDS: "此后的办理仍然成立", CORRECTED: "已经另行纠正"}
        ),
        "reason": Fact("reason", FactType.TEXT, "理由"),
    },
    label=_label,
    who=_who,
    answered=_answered,
)
