"""Values of a procedure that stand for themselves: instruments, readings, facts, periods, duties, limits, papers.

One function for each kind of entry; what hangs together (states, moves, actions) is put together in ``engine.build``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import Any

from engine.errors import CalendarError
from engine.model import (
    Alternative,
    Clause,
    DeadlineRule,
    DocumentKind,
    DutyRule,
    Fact,
    FactType,
    Instrument,
    Level,
    Rank,
    Reading,
    Remedies,
    RestrictionRule,
    Role,
    Rung,
    Scope,
)
from engine.names import Names, Part
from engine.periods.terms import Period, RestDay, Unit
from engine.shape import Item, Word


def instruments(parts: Iterable[Part]) -> dict[str, Instrument]:
    """The instruments of the definition and its fragments; the same one may be declared again, in the same words."""
    found: dict[str, Instrument] = {}
    for part in parts:
        for name, item in part.item["instruments"].items():
            built = _instrument(str(name), item)
            if found.setdefault(built.key, built) != built:
                raise name.node.error(f"instrument {str(name)!r} is declared twice, differently")
    return found


def _instrument(key: str, item: Item) -> Instrument:
    clauses = {str(word): _clause(str(word), clause) for word, clause in item["clauses"].items()}
    return Instrument(
        key,
        str(item["title"]),
        str(item["number"]),
        Rank(item["rank"]),
        day(item["in_force_from"]),
        clauses,
        str(item["note"]),
    )


def _clause(key: str, item: Item) -> Clause:
    return Clause(key, str(item["text"]), item["verified"], item["duty"], str(item["omitted"]))


def role(names: Names, name: str, item: Item) -> Role:
    """What an officer must be."""
    return Role(name, str(item["label"]), Level(item["level"]), names.cites(item["cites"]))


def fact(names: Names, name: str, item: Item) -> Fact:
    """A typed value."""
    kind = FactType(item["type"])
    if (kind is FactType.CHOICE) != bool(item["choices"]):
        raise item.node.error("`choices` belongs to facts of type choice, and they need it")
    if item["dated"] and kind is not FactType.FILE:
        raise item.node.error("`dated` belongs to facts of type file")
    if item["may_be_future"] and kind not in (FactType.DATE, FactType.FILE):
        raise item.node.error("`may_be_future` belongs to facts of type date or file")
    return Fact(
        name,
        kind,
        str(item["label"]),
        str(item["help"]),
        {str(key): str(label) for key, label in item["choices"].items()},
        item["may_be_future"],
        item["dated"],
        names.cites(item["cites"]),
    )


def reading(names: Names, name: str, item: Item) -> Reading:
    """The interpretation adopted, by the definition or by the office's setting."""
    alternatives = tuple(Alternative(str(other["answer"]), str(other["value"])) for other in item["alternatives"])
    value = names.settings.get(name, str(item["value"]))
    adopted = str(item["adopted"])
    if value != str(item["value"]):
        chosen = next(other for other in alternatives if other.value == value)
        kept = Alternative(adopted, str(item["value"]))
        alternatives = (kept, *(other for other in alternatives if other is not chosen))
        adopted = chosen.answer
    return Reading(name, str(item["question"]), adopted, alternatives, names.cites(item["cites"]), value)


def deadline(names: Names, part: Part, name: Word, item: Item) -> DeadlineRule:
    """A period and when it runs."""
    cites = names.cites(item["cites"])
    return DeadlineRule(
        name=part.full(name),
        label=str(item["label"]),
        period=_period(item["period"], cites),
        rule=str(item["rule"]),
        start=names.expression(part, item["start"]),
        states=names.names(part, "state", item["while"]),
        holder=names.name(part, "role", item["holder"]),
        cites=cites,
        remind=tuple(_rung(rung) for rung in item["remind"]),
        met_by=names.names(part, "action", item["met_by"]),
        never_shorten=item["never_shorten"],
    )


def _period(item: Item, cites: tuple[str, ...]) -> Period:
    try:
        return Period(Unit(item["unit"]), item["amount"], RestDay(item["rest_day"]), cites=cites)
    except CalendarError as error:
        raise item.node.error(f"this amount and unit do not fit: {error}") from error


def _rung(word: Word) -> Rung:
    return Rung(int(re.sub(r"\D", "", word)), word.endswith("wd"))


def duty(names: Names, part: Part, name: Word, item: Item) -> DutyRule:
    """Something an office must do."""
    return DutyRule(
        part.full(name),
        str(item["label"]),
        names.name(part, "role", item["by"]),
        names.names(part, "state", item["while"]),
        names.cites(item["cites"]),
        names.name(part, "deadline", item["deadline"]) if item["deadline"] else "",
        names.maybe(part, item["when"]),
    )


def restriction(names: Names, part: Part, name: Word, item: Item) -> RestrictionRule:
    """What the subject may not do."""
    return RestrictionRule(
        part.full(name),
        str(item["label"]),
        names.names(part, "state", item["while"]),
        names.expression(part, item["start"]),
        names.name(part, "deadline", item["until"]) if item["until"] else "",
        tuple(str(word) for word in item["blocks"]),
        names.cites(item["cites"]),
    )


def document(names: Names, name: str, item: Item) -> DocumentKind:
    """A kind of paper."""
    if bool(item["series"]) != bool(item["pattern"]):
        raise item.node.error("`series` and `pattern` go together")
    return DocumentKind(
        name,
        str(item["label"]),
        str(item["template"]),
        Level(item["issuer"]),
        str(item["series"]),
        pattern(item["pattern"], {"short", "year", "n"}) if item["pattern"] else "",
        item["officers"],
        item["seal"],
        Remedies(item["remedies"]),
        Scope(item["scope"]),
        item["adverse"],
        names.cites(item["cites"]),
    )


def pattern(word: Word, fields: set[str]) -> str:
    """A number's pattern: ``{n}`` is a must, other fields only those that are known."""
    found = set(re.findall(r"\{([^{}]*)\}", word))
    if not found <= fields:
        raise word.node.error(f"unknown field in a number: {sorted(found - fields)}", tuple(sorted(fields)))
    if "n" not in found:
        raise word.node.error("a number needs {n}", tuple(sorted(fields)))
    return str(word)


def day(word: Any) -> date | None:
    """A day of the calendar, or None when it is left out."""
    if word is None:
        return None
    try:
        return date.fromisoformat(word)
    except ValueError as error:
        raise word.node.error(f"{str(word)!r} is no day of the calendar") from error
