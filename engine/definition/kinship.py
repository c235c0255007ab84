"""Cases that belong together as a definition writes them, and the rules they become: parents, spawned cases, plans."""

from __future__ import annotations

from engine.definition.names import Names
from engine.definition.shape import Item, Word
from engine.errors import CalendarError
from engine.families import ANY, ChildFact, ParentRule, Plan, SpawnRule
from engine.periods.cadence import EVERY
from engine.periods.terms import Cadence


def parent(names: Names, item: Item) -> ParentRule:
    """The case that a case belongs to."""
    inherits = {names.name(names.main, "fact", own): str(theirs) for own, theirs in item["inherits"].items()}
    procedures = tuple(str(word) for word in item["procedures"])
    if ANY in procedures and (len(procedures) > 1 or inherits):
        raise item.node.error("`any` stands alone, and inherits nothing: facts are not known of every procedure")
    return ParentRule(procedures, str(item["label"]), item["required"], inherits, names.cites(item["cites"]))


def spawn(names: Names, name: str, item: Item) -> SpawnRule:
    """Cases that an act opens."""
    planned = item["each"] is not None
    return SpawnRule(
        name,
        str(item["label"]),
        str(item["procedure"]),
        names.name(names.main, "fact", item["subject"]) if item["subject"] else "",
        names.maybe(names.main, item["when"]),
        tuple(
            ChildFact(str(fact), names.planned(value) if planned else names.expression(names.main, value))
            for fact, value in item["facts"].items()
        ),
        _plan(names, item["each"]) if planned else None,
        names.cites(item["cites"]),
    )


def _plan(names: Names, item: Item) -> Plan:
    if (item["months"] is None) == (item["every"] is None):
        raise item.node.error("a plan is given by exactly one of `months` and `every`", ("months", "every"))
    try:
        cadence = Cadence(_months(names, item), item["day"])
    except CalendarError as error:
        raise item.node.error(f"no such dates: {error}") from error
    part = names.main
    return Plan(cadence, names.expression(part, item["from"]), names.expression(part, item["to"]))


def _months(names: Names, item: Item) -> tuple[int, ...]:
    word: Word | None = item["every"]
    if word is None:
        return tuple(item["months"])
    said = names.setting(word) if word.startswith("$reading.") else word
    if said not in EVERY:
        raise word.node.error(f"unknown cadence {str(said)!r}", tuple(EVERY))
    return EVERY[str(said)]
