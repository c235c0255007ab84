"""Judging the definitions of one regulation together: each thing its own file declares must be used by one of them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from engine.checking.families import check_table
from engine.checking.problems import Problem
from engine.checking.unused import clauses, idle_reading, idle_roles, idle_tables
from engine.model import Procedure, Shared


def check_regulation(
    procedures: Sequence[Procedure],
    readings_asked: Collection[str] = (),
    others: Mapping[str, Procedure] | None = None,
) -> tuple[Problem, ...]:
    """Judge what the definitions of one regulation have in common.

    Args:
        procedures: all definitions that name the same regulation file.
        readings_asked: readings whose value one of them asks for.
        others: definitions at hand, these among them, by key; None when they are not known here.

    Returns:
        What is wrong with the regulation's own file, errors before warnings.
    """
    shared = next((one.regulation for one in procedures if one.regulation is not None), None)
    if shared is None:
        return ()
    found = [*_unused(procedures, shared, readings_asked)]
    if others is not None:
        for name in sorted(shared.tables):
            found.extend(check_table(procedures[0], name, others))
    return tuple(sorted(found, key=lambda problem: problem.warning))


def _unused(procedures: Sequence[Procedure], shared: Shared, asked: Collection[str]) -> Iterator[Problem]:
    own = {key for one in procedures for key in one.instruments if key not in shared.instruments}
    yield from clauses(procedures, without=own)
    for name in idle_roles(procedures):
        if name in shared.roles:
            yield Problem("unused", "no definition of the regulation does or awaits anything by it", f"role {name}")
    for name in idle_tables(procedures):
        if name in shared.tables:
            yield Problem("unused", "no definition of the regulation has a fact for its rows", f"table {name}", True)
    readings = procedures[0].readings
    for key in sorted(shared.readings):
        if readings[key].value and key not in asked:
            yield idle_reading(key)
