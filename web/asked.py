"""What a page was asked for in its address, in the words of casework. Wrong words are refused, never guessed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

from starlette.datastructures import QueryParams

from casework.listing import Colour, Wanted
from engine.errors import RefusedError

_LONGEST: Final = 200  # characters of a value


def text_in(asked: Mapping[str, str], name: str) -> str:
    """A text, without spaces around it; empty when it was not given.

    Raises:
        RefusedError: it is too long.
    """
    text = asked.get(name, "").strip()
    if len(text) > _LONGEST:
        raise RefusedError(f"最多{_LONGEST}个字", field=name)
    return text


def day_in(asked: Mapping[str, str], name: str) -> date | None:
    """A day; None when it was not given.

    Raises:
        RefusedError: it is none.
    """
    text = text_in(asked, name)
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise RefusedError(f"“{text}”不是日期，应写作 2026-03-05", field=name) from error


def colours_in(asked: QueryParams) -> frozenset[Colour]:
    """Colours, by their keys.

    Raises:
        RefusedError: there is no such colour.
    """
    words = [word for word in asked.getlist("colour") if word]
    known = {colour.value for colour in Colour}
    if wrong := sorted(set(words) - known):
        raise RefusedError(f"没有“{'、'.join(wrong)[:_LONGEST]}”这一紧急程度", field="colour")
    return frozenset(map(Colour, words))


def deadlines_in(asked: QueryParams) -> Wanted:
    """Which deadlines are wanted.

    Raises:
        RefusedError: a day or a colour is none.
    """
    state, office = text_in(asked, "state"), text_in(asked, "office")
    return Wanted(
        offices=(office,) if office else (),
        states=frozenset({state} if state else ()),
        colours=colours_in(asked),
        holder=text_in(asked, "holder"),
        procedure=text_in(asked, "procedure"),
        first=day_in(asked, "first"),
        last=day_in(asked, "last"),
    )
