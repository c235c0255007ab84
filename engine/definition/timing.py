"""What a deadline hangs on besides its period: other deadlines, extensions, stops; and acts that wait for deadlines.

One function for each kind of entry, beside ``engine.definition.pieces``.
"""

from __future__ import annotations

from collections.abc import Iterable

from engine.definition.names import Names, Part
from engine.definition.period_records import length, period
from engine.definition.shape import Item, Word
from engine.model import ExtensionRule, FilingRule, Joined, StopRule


def joined(names: Names, part: Part, name: Word, item: Item) -> Joined | None:
    """Other deadlines of which the later one counts."""
    if not item["later_of"] and not item["both_lapsed"]:
        return None
    if item["later_of"] and item["both_lapsed"]:
        raise item.node.error("`later_of` and `both_lapsed` exclude each other: the second is the first and more")
    words = item["later_of"] or item["both_lapsed"]
    deadlines = names.names(part, "deadline", words)
    if part.full(name) in deadlines:
        raise words[deadlines.index(part.full(name))].node.error("a deadline cannot be joined from itself")
    return Joined(deadlines, bool(item["both_lapsed"]))


def refuse_start(name: Word, item: Item, *, own_start: bool) -> None:
    """Refuse a deadline that says twice, or not at all, from when it runs.

    Args:
        name: of the deadline.
        item: its entry.
        own_start: whether its period names its own dates.
    """
    is_joined = bool(item["later_of"] or item["both_lapsed"])
    if item["start"] is not None and (is_joined or own_start):
        source = "`later_of` or `both_lapsed`" if is_joined else "a period with dates of its own"
        raise item["start"].node.error(f"`start` must be left out beside {source}")
    if is_joined and own_start:
        raise item.node.error("a period with dates of its own cannot run from other deadlines")
    if item["start"] is None and not is_joined and not own_start:
        raise item.node.error(f"deadline {str(name)!r} needs `start`, `later_of`, `both_lapsed` or a period with dates")
    if item["period"] is None and not is_joined:
        raise item.node.error(f"deadline {str(name)!r} needs `period`")
    if item["period"] is None and (item["extensions"] or item["stops"]):
        raise item.node.error("without `period` there is nothing to extend or to stop: say it of the deadlines joined")


def extensions(names: Names, part: Part, items: Iterable[Item]) -> tuple[ExtensionRule, ...]:
    """How a deadline may be extended."""
    return tuple(
        ExtensionRule(
            names.name(part, "action", item["by"]),
            length(item["most"]),
            names.name(part, "fact", item["amount"]) if item["amount"] else "",
            names.name(part, "fact", item["approved_by"]),
            names.name(part, "fact", item["reason"]),
            names.cites(item["cites"]),
        )
        for item in items
    )


def stops(names: Names, part: Part, items: Iterable[Item]) -> tuple[StopRule, ...]:
    """What a deadline does not count."""
    return tuple(_stop(names, part, item) for item in items)


def _stop(names: Names, part: Part, item: Item) -> StopRule:
    cites = names.cites(item["cites"])
    if item["ask_within"] is not None and item["asked"] is None:
        raise item.node.error("`ask_within` needs `asked`: the day on which it was asked for")
    return StopRule(
        str(item["label"]),
        names.expression(part, item["from"]),
        names.expression(part, item["to"]),
        cites,
        names.maybe(part, item["asked"]),
        period(names, item["ask_within"], cites) if item["ask_within"] is not None else None,
    )


def filing(names: Names, part: Part, item: Item) -> FilingRule:
    """What an act judges of a party's filing."""
    return FilingRule(
        names.name(part, "deadline", item["deadline"]),
        names.name(part, "fact", item["posted"]) if item["posted"] else "",
        names.name(part, "fact", item["received"]) if item["received"] else "",
        names.name(part, "fact", item["sets"]),
    )
