"""What a page was asked for in its address, in the words of casework. Wrong words are refused, never guessed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

from starlette.datastructures import QueryParams

from casework.listing import Colour, Wanted
from casework.listing.register import CasesWanted
from engine.errors import RefusedError

_LONGEST: Final = 200  # characters of a value
_TOLD: Final = 20  # characters of what was typed that a refusal tells
_YEARS: Final = range(1900, 2200)
_FINISHED: Final = {"open": False, "done": True}


def text_in(asked: Mapping[str, str], name: str) -> str:
    """A text, without spaces around it; empty when it was not given.

    Raises:
        RefusedError: it is too long.
    """
    text = asked.get(name, "").strip()
    if len(text) > _LONGEST:
        raise RefusedError(f"“{text[:_TOLD]}……”太长，这一项最多{_LONGEST}个字，请缩短", field=name)
    return text


def day_in(asked: Mapping[str, str], name: str) -> date | None:
    """A day; None when it was not given.

    Raises:
        RefusedError: it is none.
    """
    text = text_in(asked, name)
    return day_of(text, name) if text else None


def day_of(text: str, name: str) -> date:
    """A day as it was typed, in a year in which something may have happened or may yet.

    Raises:
        RefusedError: it is none.
    """
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise RefusedError(f"“{text[:_TOLD]}”不是日期，应写作 2026-03-05", field=name) from error
    if day.year not in _YEARS:
        raise RefusedError(f"“{text}”不像是真实的日期，请核对年份", field=name)
    return day


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


def cases_in(asked: QueryParams) -> CasesWanted:
    """Which cases are wanted.

    Raises:
        RefusedError: a day or a colour is none.
    """
    office = text_in(asked, "office")
    return CasesWanted(
        offices=(office,) if office else (),
        state=text_in(asked, "state"),
        procedure=text_in(asked, "procedure"),
        batch=text_in(asked, "batch"),
        finished=_FINISHED.get(text_in(asked, "finished")),
        holder=text_in(asked, "holder"),
        colours=colours_in(asked),
        first=day_in(asked, "first"),
        last=day_in(asked, "last"),
    )


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
