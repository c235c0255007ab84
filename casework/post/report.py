"""What became of each row of a list of the post, and the acts that its rows lead to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from casework.acting import Act, Outcome, act_many
from casework.editions import Editions
from casework.intake.rows import BadRow, Problem
from casework.listing.looking import state_labels
from casework.parts import Parts

CHUNK = 200


@dataclass(frozen=True, slots=True)
class PostalReport:
    """What became of each row of a list."""

    recorded: int = 0
    already: int = 0
    refused: tuple[tuple[str, str], ...] = ()  # (place, reason)
    warnings: tuple[tuple[str, str], ...] = ()  # (place, why its signature proves nothing yet)
    conflicts: tuple[tuple[str, str], ...] = ()  # (place, what contradicts what is recorded); nothing was changed
    waiting: tuple[tuple[str, str], ...] = ()  # (place, why there is nothing to record yet)
    entered: tuple[tuple[str, str, str], ...] = ()  # (place, case, where the case stands now), of those recorded
    repeated: tuple[str, ...] = ()  # places of those recorded before


@dataclass(slots=True)
class Rows:
    """Rows of a list as they are worked off."""

    refused: list[tuple[str, str]] = field(default_factory=list)
    conflicts: list[tuple[str, str]] = field(default_factory=list)
    waiting: list[tuple[str, str]] = field(default_factory=list)
    already: list[str] = field(default_factory=list)  # places
    wanted: list[tuple[str, str, Act, str]] = field(default_factory=list)  # place, case, act, warning

    @classmethod
    def after(cls, bad: Sequence[BadRow]) -> Rows:
        """With those that could not be read."""
        return cls([(f"第{one.number}行", "；".join(map(_told, one.problems))) for one in bad])

    def done(self, parts: Parts, actor: str) -> PostalReport:
        """Do what is wanted and tell of all."""
        outcomes = act_in_chunks(parts, actor, [(number, act) for _, number, act, _ in self.wanted])
        warnings, recorded = [], []
        for (place, number, _, warning), outcome in zip(self.wanted, outcomes, strict=True):
            if outcome.error is not None:
                self.refused.append((place, f"案件{number}：{outcome.error}"))
            elif outcome.repeated:
                self.already.append(place)
            else:
                recorded.append((place, number))
                unconfirmed = any(state.endswith(".unconfirmed") for state in outcome.states)
                if warning or unconfirmed:
                    warnings.append((place, warning or "签收人的身份不能证明当事人已经收到，核实前不作为送达"))
        return PostalReport(
            len(recorded),
            len(self.already),
            tuple(self.refused),
            tuple(warnings),
            tuple(self.conflicts),
            tuple(self.waiting),
            tuple(_entered(parts, recorded)),
            tuple(self.already),
        )


def _entered(parts: Parts, recorded: Sequence[tuple[str, str]]) -> Iterator[tuple[str, str, str]]:
    """Where each case stands after what was recorded."""
    with parts.store.read() as unit:
        editions = Editions(parts, unit)
        for place, number in recorded:
            case = unit.case(number)
            yield place, number, "、".join(state_labels(editions.of(case).procedure, case.state.configuration))


def _told(problem: Problem) -> str:
    value = f"“{problem.value}”" if problem.value else ""
    return f"{problem.column}{value}：{problem.reason}，{problem.remedy}"


def act_in_chunks(parts: Parts, actor: str, requests: Sequence[tuple[str, Act]]) -> list[Outcome]:
    """Do many acts in small transactions; one after another for a case that is named twice."""
    outcomes: list[Outcome] = []
    for chunk in _chunks(requests):
        outcomes.extend(act_many(parts, actor, chunk))
    return outcomes


def _chunks(requests: Iterable[tuple[str, Act]]) -> Iterable[list[tuple[str, Act]]]:
    chunk: list[tuple[str, Act]] = []
    for number, act in requests:
        if len(chunk) == CHUNK or any(number == other for other, _ in chunk):
            yield chunk
            chunk = []
        chunk.append((number, act))
    if chunk:
        yield chunk
