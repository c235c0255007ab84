"""Questions that only a person can answer: what one is made of, and what is common to answering any.

Owns the value :class:`Question`. Which questions there are, and the duties and acts that stand for them, is in
:mod:`engine.running.questions`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from engine.case import Case
from engine.command import Command
from engine.errors import RefusedError
from engine.model import Fact, Procedure
from engine.running.facts import check_value

JsonValue = Any


@dataclass(frozen=True, slots=True)
class Who:
    """Whose business an answer is, and under which clauses."""

    roles: tuple[str, ...]
    cites: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """What time can overtake, so that a duty arises and a person decides by an act that every procedure has.

    Attributes:
        act: name of the deciding act.
        title: its label.
        duty: beginning of the duty's name; behind it stands the key of what is asked about.
        facts: what the act records: first what is asked about, then the answer and the reason.
        label: the duty in Chinese, by procedure, case and key.
        who: whose business it is, by procedure, case and key.
        answered: the case once the question of a key was answered; its duties are settled afterwards.
    """

    act: str
    title: str
    duty: str
    facts: Mapping[str, Fact]
    label: Callable[[Procedure, Case, str], str]
    who: Callable[[Procedure, Case, str], Who]
    answered: Callable[[Case, str, str], Case]

    def key(self, case: Case, facts: Mapping[str, JsonValue]) -> str:
        """What an act is about.

        Raises:
            RefusedError: the case has no such question open.
        """
        about = next(iter(self.facts.values()))
        key = str(facts.get(about.name, "")).removeprefix(self.duty)
        waiting = [name.removeprefix(self.duty) for name in case.duties if name.startswith(self.duty)]
        if key not in waiting:
            wrong = f"没有待决定的{about.label}“{key}”" if key else f"请填写“{about.label}”"
            offered = "、".join(waiting) or "无"
            raise RefusedError(f"{wrong}，待决定的有：{offered}", field=about.name)
        return key

    def check(self, command: Command) -> None:
        """Refuse what the act does not record, and what it misses.

        Raises:
            RefusedError: a fact is unknown, missing, or does not fit.
        """
        for name in command.facts:
            if name not in self.facts:
                offered = "、".join(f"{key}（{fact.label}）" for key, fact in self.facts.items())
                raise RefusedError(f"“{self.title}”不登记这一事实；可登记：{offered}", field=name)
        for name, fact in self.facts.items():
            if command.facts.get(name) is None:
                raise RefusedError(f"请填写“{fact.label}”", field=name)
            check_value(fact, command.facts[name], command.recorded_on)
