"""What runs while its states are active: deadlines, restrictions, duties, and the papers that print dates.

Owns the order in which they are settled after a case has moved; each kind has a module of its own
(:mod:`engine.running.deadlines`, :mod:`engine.running.limits`, :mod:`engine.running.papers`).
"""

from __future__ import annotations

from collections.abc import Mapping

from engine.case import Case, Grant, Paper
from engine.command import Command
from engine.compiled import Compiled
from engine.model import Action
from engine.periods.calendar import Calendar
from engine.running.deadlines import Proofs, Settling
from engine.running.lapses import lapse_duties, note_early_lapses
from engine.running.limits import settle_restrictions
from engine.running.papers import paper_duties, settle_papers
from engine.running.seeing import holds, see

_NO_GRANTS: Mapping[str, Grant] = {}


def settle(
    compiled: Compiled,
    before: Case,
    moved: Case,
    command: Command,
    calendar: Calendar,
    *,
    action: Action | None = None,
    grants: Mapping[str, Grant] = _NO_GRANTS,
) -> tuple[Case, Proofs]:
    """Bring deadlines, restrictions, duties and papers in line with the configuration the case has reached.

    Args:
        compiled: the edition.
        before: the case before the event.
        moved: the case after its moves.
        command: what is being decided.
        calendar: of the case.
        action: the act, which may issue papers.
        grants: the extensions it grants, by deadline.

    Returns:
        The settled case, numbered as the next one, and the proof of each deadline set and each restriction counted.

    Raises:
        RefusedError: a deadline cannot be counted, or what the act tells of a stop is impossible.
    """
    running = compiled.running(moved.configuration)
    deadlines, proofs = Settling(compiled, before, moved, command, calendar, grants).deadlines()
    if command.kind == "recount":
        deadlines, noted = note_early_lapses(compiled, moved.configuration, deadlines, calendar)
        proofs = {**proofs, **noted}
    seen = see(compiled, moved, command.occurred_on, deadlines=deadlines)
    duties = {
        rule.name: moved.duties.get(rule.name, command.occurred_on) for rule in running.duties if holds(rule.when, seen)
    }
    papers: Mapping[str, Paper] = settle_papers(compiled.procedure, before, moved.papers, deadlines, action)
    if papers:
        duties |= paper_duties(papers, deadlines, moved.duties, command.occurred_on)
    duties |= lapse_duties(before.deadlines, deadlines, moved.duties, command.occurred_on)
    restrictions, counted = settle_restrictions(
        compiled, running, moved.restrictions, deadlines, command, calendar, seen
    )
    settled = Case(
        procedure=moved.procedure,
        edition=moved.edition,
        seq=before.seq + 1,
        opened_on=moved.opened_on,
        configuration=moved.configuration,
        finished=compiled.machine.is_finished(moved.configuration),
        facts=moved.facts,
        lines=moved.lines,
        deadlines=deadlines,
        duties=duties,
        restrictions=restrictions,
        papers=papers,
    )
    return settled, {**proofs, **counted} if counted else proofs
