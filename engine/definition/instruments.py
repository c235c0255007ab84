"""Instruments and their clauses: the texts that rules come from, as definitions, fragments and law files declare them.

Owns how the same instrument declared in several places becomes one. Fragments repeat what they cite, in the same words;
what a law file lends is added to what a definition says of the same text.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from engine.definition.shape import Item, Word
from engine.texts import Clause, Instrument, Rank


def instrument(key: str, item: Item) -> Instrument:
    """The value of one declaration."""
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


def declared(items: Iterable[Mapping[Word, Item]], lent: Mapping[str, Instrument]) -> dict[str, Instrument]:
    """The instruments of a definition and its fragments, with the clauses that a law file lends them.

    Args:
        items: what each of them has under ``instruments``.
        lent: instruments of the law file, with those clauses only that something rests on.

    Raises:
        DefinitionError: the same instrument or clause is declared differently in two places.
    """
    found: dict[str, Instrument] = {}
    names: dict[str, Word] = {}
    for part in items:
        for name, item in part.items():
            built = instrument(str(name), item)
            if found.setdefault(built.key, built) != built:
                raise name.node.error(f"instrument {str(name)!r} is declared twice, differently")
            names.setdefault(built.key, name)
    for key, other in lent.items():
        found[key] = _joined(found[key], other, names[key]) if key in found else other
    return found


def _joined(own: Instrument, lent: Instrument, name: Word) -> Instrument:
    """A declaration with the clauses lent; its rank, its note and its further clauses are its own affair."""
    same_day = own.in_force_from in (None, lent.in_force_from)
    if not same_day or (own.title, own.number) != (lent.title, lent.number):
        raise name.node.error(
            f"instrument {own.key!r} is another one in the law file: {lent.title} {lent.number}; "
            "say the same title, number and day, or choose another key"
        )
    for key, clause in lent.clauses.items():
        if own.clauses.get(key, clause) != clause:
            raise name.node.error(f"clause {key!r} of {own.key!r} is declared differently in the law file")
    return replace(own, clauses={**own.clauses, **lent.clauses})


def _clause(key: str, item: Item) -> Clause:
    return Clause(key, str(item["text"]), item["verified"], item["duty"], str(item["omitted"]))


def day(word: Any) -> date | None:
    """A day of the calendar, or None when it is left out.

    Raises:
        DefinitionError: there is no such day.
    """
    if word is None:
        return None
    try:
        return date.fromisoformat(word)
    except ValueError as error:
        raise word.node.error(f"{str(word)!r} is no day of the calendar") from error
