"""What came of a simulated year: its chains verified, its figures put together."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Final

from casework.parts import Parts
from casework.simulating import figures
from casework.simulating.planning import Life
from casework.simulating.report import Proof, Report, Speed
from casework.simulating.running import Running
from casework.verifying import verify
from store.digest import content_digest

_REDECIDED: Final = 1500
"""Cases whose events are decided anew at the end, about."""


def proof_of(parts: Parts, cases: int) -> Proof:
    """Walk all chains, and decide the events of some of the cases anew.

    Args:
        parts: the scratch system.
        cases: how many there are.
    """
    walked = verify(parts, redecide=True, one_in=max(1, cases // _REDECIDED))
    with parts.store.read() as unit:
        digest = content_digest(unit)
    return Proof(walked.cases, walked.events, walked.redecided, walked.problems, digest)


def report_of(running: Running, first: date, last: date, asked: int, proof: Proof, speed: Speed) -> Report:
    """Put the report together.

    Args:
        running: when all days were lived through.
        first: of them.
        last: likewise.
        asked: how many cases were to come in.
        proof: what verification found.
        speed: as it was measured.
    """
    parts = running.parts
    tallies, lives = running.tallies, list(running.cases)
    given_up = Counter({(key, action, ""): count for (key, action), count in tallies.given_up.items()})
    known = sum(len(ways.compiled.procedure.actions) - 1 for ways in running.planner.ways.values())
    return Report(
        first=first,
        last=last,
        seed=running.planner.chance.seed,
        asked=asked,
        arrived=tallies.arrived,
        cases=len(lives),
        acts=tallies.acts,
        acts_covered=len(tallies.done),
        acts_known=known,
        refused=sum(tallies.reasons.values()),
        recounted=tallies.recounted,
        moved=tallies.moved,
        weeks=figures.week_rows(tallies),
        desks=figures.desk_rows(tallies, running.staff),
        procedures=figures.procedure_rows(parts, running.lives.by_procedure),
        roles=figures.role_rows(tallies),
        letters=figures.letters(tallies),
        reminders=figures.reminders(tallies),
        lapses=figures.lapse_rows(parts, tallies),
        waiting=figures.waiting_rows(parts, last),
        standing=figures.standing_rows(parts, ((one.procedure, one.configuration) for one in lives)),
        refusals=figures.refusal_rows(parts, tallies.reasons),
        given_up=figures.refusal_rows(parts, given_up),
        not_opened=figures.counted(tallies.not_opened),
        papers_refused=figures.counted(tallies.papers_refused),
        papers_redrafted=tallies.papers_redrafted,
        faults=tuple(tallies.faults),
        idle=figures.standing_rows(parts, ((one.procedure, one.configuration) for one in lives if _is_idle(one))),
        proof=proof,
        speed=speed,
    )


def _is_idle(life: Life) -> bool:
    return life.finished_on is None and not life.plans and not life.running
