"""Steps that many proofs have in common, made once: of all that a proof costs, making steps is most.

Owns the general clauses these steps rest on, those of the Civil Code.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import lru_cache
from typing import Final

from engine.periods.rests import RestRun
from engine.periods.steps import Code, Step
from engine.periods.terms import Ruling, Unit
from engine.periods.trace import length

START_RULE: Final = "《民法典》第二百零一条"
MONTH_RULE: Final = "《民法典》第二百零二条"
REST_RULE: Final = "《民法典》第二百零三条"


def _maker(code: Code, *cites: str) -> Callable[[date], Step]:
    """Return what makes the steps that tell only a day."""

    @lru_cache(maxsize=4096)
    def make(day: date) -> Step:
        return Step(code, day, cites=cites)

    return make


start_day: Final = _maker(Code.START, START_RULE)
start_counted: Final = _maker(Code.START_COUNTED)
corresponding: Final = _maker(Code.CORRESPONDING, MONTH_RULE)
rolled_to: Final = _maker(Code.ROLLED, REST_RULE)


@lru_cache(maxsize=4096)
def counted_step(day: date, unit: Unit, count: int) -> Step:
    """Tell where a count of days ends."""
    return Step(Code.COUNTED, day, name=f"{'向前' if count < 0 else ''}第{length(count, unit)}")


@lru_cache(maxsize=4096)
def rest_step(run: RestRun, code: Code) -> Step:
    """Tell a run of rest days."""
    return Step(code, None, run.first, run.last, run.name, run.cites)


@lru_cache(maxsize=1024)
def made_up_step(day: date, cites: tuple[str, ...]) -> Step:
    """Tell a weekend day that counts because it is worked."""
    return Step(Code.MADE_UP, day, cites=cites)


@lru_cache(maxsize=1024)
def term_steps(unit: Unit, count: int, clear: bool) -> tuple[Step, ...]:
    """Tell the length counted."""
    term = Step(Code.TERM, name=f"{'向前' if count < 0 else ''}{length(count, unit)}", count=count, key=unit.value)
    return (term, Step(Code.CLEAR, count=-1, key=unit.value)) if clear else (term,)


@lru_cache(maxsize=1024)
def policy_steps(rulings: tuple[Ruling, ...]) -> tuple[Step, ...]:
    """Tell the disputed questions and how they were answered."""
    return tuple(Step(Code.POLICY, name=name, key=key) for name, key in rulings)


@lru_cache(maxsize=1024)
def basis_step(cites: tuple[str, ...]) -> Step:
    """Tell the clauses of the rule itself."""
    return Step(Code.BASIS, cites=cites)
