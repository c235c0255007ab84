"""From a `period` as a definition writes it to the rule that computes: a Period, or a Dated where the law changed.

Owns which keys of the record go together, and what the policies in force make of them. Each policy named is noted in
the rule's ``rulings``, so that a computed deadline can say what produced it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from engine.definition.instruments import day
from engine.definition.language import REST_POLICIES
from engine.definition.law import APPLICANT, DAYS, Figure
from engine.definition.names import Names
from engine.definition.shape import Item
from engine.errors import CalendarError
from engine.periods.cadence import EVERY
from engine.periods.policies import POLICIES
from engine.periods.terms import COUNTING, Cadence, Dated, Length, Period, RestDay, Ruling, Unit

_LONGEST_SHORT: Final = 10  # days; an applicant's period of up to this many is working days by default
_DAY_UNITS: Final = frozenset({Unit.CALENDAR_DAYS, Unit.WORKING_DAYS})
_SHIFTS: Final[Mapping[str, RestDay]] = {
    "none": RestDay.STAYS,
    "forward": RestDay.ROLLS,
    "backward": RestDay.ROLLS_BACK,
}
_WAYS: Final = {  # what says how a date is found, and what may stand beside it
    "constant": {"days_by"},
    "date": set(),
    "from": {"to"},
    "months": {"day"},
    "every": {"day"},
    "unit": {"amount", "days_by"},
}
_OF_ONE_WAY: Final = {*_WAYS, *(word for beside in _WAYS.values() for word in beside)}


def period(names: Names, item: Item, cites: tuple[str, ...], asked: tuple[Ruling, ...] = ()) -> Period | Dated:
    """The rule of a record.

    Args:
        names: what is declared, the law and the policies in force.
        item: the record.
        cites: clauses of the deadline.
        asked: policies that its start asked.

    Raises:
        DefinitionError: keys do not go together, or a constant or table of days does not exist.
    """
    way = _way(item)
    figures = _figures(names, item, way)
    if not figures:
        raise item.node.error("the law file has no figure and no meaning of days that hold on the same day")
    try:
        rules = tuple(_rule(names, item, figure, cites, asked) for figure in figures)
        if rules[0].since is None:
            return rules[0]
        return Dated(names.constant(item["constant"]).label if way == "constant" else _days_label(names, item), rules)
    except CalendarError as error:
        raise item.node.error(f"this amount and unit do not fit: {error}") from error


def own_start(item: Item) -> str | None:
    """The start, as an expression, of a period that names its date or its window itself; it then needs no other."""
    named = day(item["date"]) or day(item["from"])
    return f"'{named.isoformat()}'" if named else None


def length(item: Item) -> Length:
    """The value of a length."""
    try:
        return Length(Unit(item["unit"]), item["amount"])
    except CalendarError as error:
        raise item.node.error(f"this amount and unit do not fit: {error}") from error


# -- what is counted


def _way(item: Item) -> str:
    """Which key says how the date is found; others of its kind are refused."""
    given = [word for word in _WAYS if item[word] is not None]
    if len(given) != 1:
        found = f", not by {' and '.join(given)}" if given else ""
        raise item.node.error(f"a period is given by exactly one key{found}", tuple(_WAYS))
    way = given[0]
    allowed = {way, *_WAYS[way]}
    for word in sorted(_OF_ONE_WAY - allowed):
        if item[word] is not None:
            raise item.node.error(f"`{word}` does not belong to a period given by `{way}`", tuple(sorted(allowed)))
    if way == "from" and item["to"] is None:
        raise item.node.error("a window needs `to`, its last day")
    first, last = day(item["from"]), day(item["to"])
    if first and last and last < first:
        raise item.node.error(f"the window ends on {last}, before it begins on {first}")
    return way


@dataclass(frozen=True, slots=True)
class _Counted:
    """What is counted, from one day on."""

    unit: Unit
    amount: int | None = None
    since: date | None = None
    closes: date | None = None
    cadence: Cadence | None = None
    by_law: bool = False  # unit and amount come from the law: working days then never need a rest-day rule
    cites: tuple[str, ...] = ()
    rulings: tuple[Ruling, ...] = ()


def _figures(names: Names, item: Item, way: str) -> list[_Counted]:
    match way:
        case "constant":
            return list(_of_constant(names, item))
        case "date":
            return [_Counted(Unit.FIXED_DATE)]
        case "from":
            return [_Counted(Unit.WINDOW, closes=day(item["to"]))]
        case "months" | "every":
            return [_Counted(Unit.CADENCE, cadence=_cadence(item))]
    if item["unit"] != DAYS:
        if item["days_by"] is not None:
            raise item.node.error(f"`days_by` belongs to the unit `{DAYS}`")
        return [_Counted(Unit(item["unit"]), item["amount"])]
    if item["amount"] is None:
        raise item.node.error(f"the unit `{DAYS}` needs `amount`")
    return list(_of_days(names, item, Figure(None, None, item["amount"], ()), None))


def _cadence(item: Item) -> Cadence:
    months = tuple(item["months"]) if item["months"] is not None else EVERY[str(item["every"])]
    try:
        return Cadence(months, item["day"])
    except CalendarError as error:
        raise item.node.error(f"these dates do not come again: {error}") from error


def _of_constant(names: Names, item: Item) -> Iterator[_Counted]:
    constant = names.constant(item["constant"])
    if item["days_by"] is not None and all(figure.unit for figure in constant.figures):
        raise item.node.error(f"the constant {constant.name!r} says itself which days it counts: remove `days_by`")
    following = (*constant.figures[1:], None)
    for figure, later in zip(constant.figures, following, strict=True):
        if figure.unit is not None:
            yield _Counted(figure.unit, figure.amount, figure.since, by_law=True, cites=figure.cites)
        else:
            yield from _of_days(names, item, figure, later.since if later else None)


def _of_days(names: Names, item: Item, figure: Figure, until: date | None) -> Iterator[_Counted]:
    """A figure of so many days, by the policy on applicants' periods or by a law's own table.

    Args:
        names: the law and the policies in force.
        item: the record.
        figure: what the law or the definition says.
        until: the day from which another figure holds.
    """
    by = item["days_by"]
    if by is None:
        raise item.node.error(f"`days_by` says which days are meant: `{APPLICANT}`, or", names.law.offered_days)
    if by == APPLICANT:
        answer = names.policies.chosen(APPLICANT)
        works = answer == "all_working" or (answer == "short_working" and abs(figure.amount) <= _LONGEST_SHORT)
        unit = Unit.WORKING_DAYS if works else Unit.CALENDAR_DAYS
        rulings = ((APPLICANT, answer),)
        yield _Counted(unit, figure.amount, figure.since, by_law=True, cites=figure.cites, rulings=rulings)
        return
    table = names.day_table(by)
    ends = (*(meaning.since for meaning in table.meanings[1:]), None)
    for meaning, end in zip(table.meanings, ends, strict=True):
        since = max((day for day in (figure.since, meaning.since) if day), default=None)
        if (until and since and since >= until) or (end and figure.since and end <= figure.since):
            continue
        unit = meaning.unit_of(figure.amount)
        cites = tuple(dict.fromkeys((*figure.cites, *meaning.cites)))
        yield _Counted(unit, figure.amount, since, by_law=True, cites=cites)


def _days_label(names: Names, item: Item) -> str:
    return f"{names.day_table(item['days_by']).label}的{abs(item['amount'])}日"


# -- how it is counted


def _rule(names: Names, item: Item, counted: _Counted, cites: tuple[str, ...], asked: tuple[Ruling, ...]) -> Period:
    _refuse_misplaced(item, counted)
    rest_policy, rest_day = _rest_day(names, item, counted)
    rulings = [*asked, *counted.rulings, *rest_policy]

    def answered(key: str) -> str:
        """What a key says: by the policy it names, which is noted, or by its own word."""
        word = str(item[key] or "")
        if word not in POLICIES:
            return word
        rulings.append(names.ruling(word))
        return names.policies.chosen(word)

    offset = 1 if answered("offset") == "day_after" else 0
    start_counts = answered("start_day") == "counted"
    clear = answered("before") == "clear"
    inclusive = answered("inclusive") != "excluded"
    if "calendar_region" in names.policies.departures and _reads_calendar(counted.unit, rest_day):
        rulings.append(names.ruling("calendar_region"))
    return Period(
        counted.unit,
        counted.amount,
        rest_day,
        offset=offset,
        start_counts=start_counts,
        clear=clear,
        inclusive=inclusive,
        made_up_works=names.policies.chosen("makeup_is_working") == "worked",
        resumes=names.policies.chosen("excluded_intervals") == "resume",
        refuses_unknown=names.policies.chosen("on_missing_year") == "refuse",
        closes=counted.closes,
        cadence=counted.cadence,
        maximum=length(item["maximum"]) if item["maximum"] is not None else None,
        rulings=tuple(dict.fromkeys(rulings)),
        since=counted.since,
        cites=tuple(dict.fromkeys((*cites, *counted.cites))),
    )


def _rest_day(names: Names, item: Item, counted: _Counted) -> tuple[tuple[Ruling, ...], RestDay]:
    """Whether an end on a rest day rolls, and the policy that says so, if one does.

    Working days end on a worked day: where the law says that they are meant, or a policy is asked, nothing rolls.
    """
    word = item["rest_day"]
    if counted.unit is Unit.WORKING_DAYS and (word is None or counted.by_law or word in REST_POLICIES):
        return (), RestDay.STAYS
    if word is None and counted.by_law and (counted.amount or 0) < 0:
        return (), RestDay.STAYS  # so many days before: the law says how many, and nothing of rest days
    if word is None:
        raise item.node.error("missing key 'rest_day' in a period", (*RestDay, *REST_POLICIES))
    if word not in REST_POLICIES:
        return (), RestDay(word)
    ruling = names.ruling(str(word))
    return (ruling,), _SHIFTS.get(ruling[1]) or RestDay(ruling[1])


def _reads_calendar(unit: Unit, rest_day: RestDay) -> bool:
    return unit is Unit.WORKING_DAYS or rest_day is not RestDay.STAYS


def _refuse_misplaced(item: Item, counted: _Counted) -> None:
    """Refuse keys that could do nothing here, whatever the policies in force answer."""
    forward = counted.unit in COUNTING and (counted.amount or 0) > 0
    back = counted.unit in _DAY_UNITS and (counted.amount or 0) < 0
    for word, fits, where in (
        ("offset", forward and counted.unit is not Unit.WORKING_DAYS, "calendar days, months or years counted forward"),
        ("start_day", forward, "what is counted forward"),
        ("before", back, "days counted back: a negative amount"),
        ("inclusive", counted.unit not in COUNTING, "a period that names a date"),
    ):
        if item[word] is not None and not fits:
            raise item.node.error(f"`{word}` belongs to {where}")
