"""What time has overtaken and a person decides on: papers that print another day, lapses that came too early.

Owns which questions there are, the duties that stand for them while they are open, and the acts by which they are
answered: every procedure has these without saying so, and they are possible in a finished case, too.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from engine.case import Case
from engine.command import Command
from engine.model import Action, Fact, Procedure, Role
from engine.running.asking import Question
from engine.running.lapses import LAPSES
from engine.running.papers import PAPERS

JsonValue = Any

QUESTIONS: Final[Mapping[str, Question]] = {question.act: question for question in (PAPERS, LAPSES)}
"""By the name of the act that answers them."""

QUESTION_FACTS: Final[Mapping[str, Fact]] = {
    name: fact for question in QUESTIONS.values() for name, fact in question.facts.items()
}
"""Every fact that some answer records. Of two with one name the types are the same."""


def question_of(procedure: Procedure, act: str) -> Question | None:
    """The question that an act answers; None for acts of the procedure itself."""
    return None if act in procedure.actions else QUESTIONS.get(act)


def deciding(procedure: Procedure, case: Case, question: Question, facts: Mapping[str, JsonValue]) -> Action:
    """The act that answers a question, as it may be done in a case.

    Raises:
        RefusedError: the case has no such question open.
    """
    who = question.who(procedure, case, question.key(case, facts))
    return Action(question.act, question.title, who.roles, who.cites, required=tuple(question.facts))


def decided(case: Case, question: Question, command: Command) -> Case:
    """The case once a question was answered.

    Raises:
        RefusedError: the case has no such question open, or answer or reason is missing.
    """
    question.check(command)
    return question.answered(case, question.key(case, command.facts), command.facts["answer"])


def duty_label(procedure: Procedure, case: Case, name: str) -> str:
    """What an open duty of a case is, in Chinese; lists show every duty by this."""
    question = _asked(name)
    if question is None:
        return procedure.duties[name].label
    return question.label(procedure, case, name.removeprefix(question.duty))


def duty_role(procedure: Procedure, case: Case, name: str) -> Role:
    """The role that has an open duty of a case."""
    question = _asked(name)
    if question is None:
        return procedure.roles[procedure.duties[name].role]
    return procedure.roles[question.who(procedure, case, name.removeprefix(question.duty)).roles[0]]


def _asked(duty: str) -> Question | None:
    return next((question for question in QUESTIONS.values() if duty.startswith(question.duty)), None)
