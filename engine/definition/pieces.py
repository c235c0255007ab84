"""Values of a procedure that stand for themselves: readings, choices, facts, deadlines, duties, limits, papers.

One function for each kind of entry; what hangs together (states, moves, actions) is put together in
``engine.definition.build``.
"""

from __future__ import annotations

import re

from engine.definition import timing
from engine.definition.names import Names, Part
from engine.definition.period_records import own_start, period
from engine.definition.shape import Item, Word
from engine.model import (
    Annex,
    DeadlineRule,
    DocumentKind,
    DutyRule,
    Fact,
    FactType,
    Level,
    Remedies,
    RestrictionRule,
    Role,
    Rung,
    Scope,
)
from engine.texts import Alternative, PolicyChoice, Reading


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
    for word, owner in (("kind", FactType.SUBJECT), ("table", FactType.TABLE)):
        if bool(item[word]) != (kind is owner):
            raise item.node.error(f"`{word}` belongs to facts of type {owner.value}, and they need it")
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
        str(item["kind"]),
        names.name(names.main, "table", item["table"]) if item["table"] else "",
        item["default"].plain() if item["default"] is not None else None,
    )


def reading(names: Names, name: str, item: Item) -> Reading:
    """The interpretation adopted, by the definition or by the office's setting."""
    alternatives = tuple(Alternative(str(other["answer"]), str(other["value"])) for other in item["alternatives"])
    value = names.chosen_readings.get(name, str(item["value"]))
    adopted = str(item["adopted"])
    if value != str(item["value"]):
        chosen = next(other for other in alternatives if other.value == value)
        kept = Alternative(adopted, str(item["value"]))
        alternatives = (kept, *(other for other in alternatives if other is not chosen))
        adopted = chosen.answer
    return Reading(name, str(item["question"]), adopted, alternatives, names.cites(item["cites"]), value)


def choice(names: Names, name: str, item: Item) -> PolicyChoice:
    """The answer that the definition gives to a disputed question."""
    return PolicyChoice(name, str(item["answer"]), names.cites(item["cites"]), str(item["why"]))


def deadline(names: Names, part: Part, name: Word, item: Item) -> DeadlineRule:
    """A period and when it runs."""
    cites = names.cites(item["cites"])
    dated = own_start(item["period"]) if item["period"] is not None else None
    timing.refuse_start(name, item, own_start=dated is not None)
    start = Word.at(dated, item.node) if dated is not None else item["start"]
    return DeadlineRule(
        name=part.full(name),
        label=str(item["label"]),
        period=period(names, item["period"], cites, names.rulings_in(start)) if item["period"] is not None else None,
        rule=str(item["rule"]),
        start=names.maybe(part, start),
        states=names.names(part, "state", item["while"]),
        holder=names.name(part, "role", item["holder"]),
        cites=cites,
        remind=tuple(_rung(rung) for rung in item["remind"]),
        met_by=names.names(part, "action", item["met_by"]),
        never_shorten=item["never_shorten"],
        joined=timing.joined(names, part, name, item),
        extensions=timing.extensions(names, part, item["extensions"]),
        stops=timing.stops(names, part, item["stops"]),
    )


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
    if item["until"] and item["period"] is not None:
        raise item.node.error("`until` and `period` exclude each other: either says when it ends")
    cites = names.cites(item["cites"])
    return RestrictionRule(
        part.full(name),
        str(item["label"]),
        names.names(part, "state", item["while"]),
        names.expression(part, item["start"]),
        names.name(part, "deadline", item["until"]) if item["until"] else "",
        tuple(str(word) for word in item["blocks"]),
        cites,
        period(names, item["period"], cites, names.rulings_in(item["start"])) if item["period"] is not None else None,
        item["outlives"],
        names.names(part, "action", item["ended_by"]),
    )


def document(names: Names, part: Part, name: Word, item: Item) -> DocumentKind:
    """A kind of paper."""
    if bool(item["series"]) != bool(item["pattern"]):
        raise item.node.error("`series` and `pattern` go together")
    return DocumentKind(
        part.full(name),
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
        names.names(part, "deadline", item["prints"]),
        names.chain(item["approval"]) if item["approval"] is not None else "",
        names.maybe(part, item["when"]),
        _annexes(item),
    )


def _annexes(item: Item) -> tuple[Annex, ...]:
    for word in item["annexes"]:
        if not item["prints"] or item["scope"] != Scope.CASE:
            raise word.node.error("this annex goes with a paper about one case that names deadlines under `prints`")
    return tuple(Annex(word) for word in item["annexes"])


def pattern(word: Word, fields: set[str]) -> str:
    """A number's pattern: ``{n}`` is a must, other fields only those that are known."""
    found = set(re.findall(r"\{([^{}]*)\}", word))
    if not found <= fields:
        raise word.node.error(f"unknown field in a number: {sorted(found - fields)}", tuple(sorted(fields)))
    if "n" not in found:
        raise word.node.error("a number needs {n}", tuple(sorted(fields)))
    return str(word)
