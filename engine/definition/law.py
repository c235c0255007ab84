"""Law by date: the figures of statutes with the day from which each holds, and which "days" of a law are working days.

Owns what a law file may say and how it is read. A definition names a constant or a law's way of counting days; which
value applies is found for each start day (:class:`engine.periods.terms.Dated`). Of a law file only what a definition
names belongs to its edition, so that a statute added for one procedure makes no new edition of another.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from engine.definition.instruments import day, instrument
from engine.definition.language import INSTRUMENT
from engine.definition.shape import Integer, Item, Key, ListOf, MapOf, Record, Truth, Word, optional, words
from engine.definition.vocabulary import ANY_TEXT, CITES, ISO_DATE, NAME
from engine.definition.yamltext import parse
from engine.periods.terms import COUNTING, LONGEST, Unit
from engine.texts import Instrument

LAW_FILE = "common/law.yaml"
"""Where the law file lies in a folder of procedures."""
APPLICANT = "applicant_wd"
"""The policy that says which days an applicant's periods are; a law's table says it for all others."""
DAYS = "days"
"""The unit of a figure that says 日 and leaves to its law whether working days are meant."""

_FIGURE = Record(
    "a figure",
    {
        "from": optional(ISO_DATE, None, "first day on which it holds"),
        "unit": Key(words([*sorted(COUNTING), DAYS])),
        "amount": Key(Integer(), help="negative: counted back"),
        "cites": Key(CITES),
    },
)
_MEANING = Record(
    "a meaning of days",
    {
        "from": optional(ISO_DATE, None, "first day on which it holds"),
        "figures": optional(ListOf(Integer(1), least=1), None, "the figures that are working days"),
        "up_to": optional(Integer(1), None, "every figure up to this one, inclusive"),
        "all": optional(Truth(), False, "every figure"),
        "cites": Key(CITES),
    },
)
LAW = Record(
    "a law file",
    {
        "law": Key(NAME),
        "title": Key(ANY_TEXT),
        "instruments": Key(MapOf(INSTRUMENT, NAME, least=1)),
        "constants": optional(
            MapOf(Record("a constant", {"label": Key(ANY_TEXT), "values": Key(ListOf(_FIGURE, least=1))}), NAME), {}
        ),
        "days": optional(
            MapOf(Record("a table of days", {"label": Key(ANY_TEXT), "values": Key(ListOf(_MEANING, least=1))}), NAME),
            {},
        ),
    },
)


@dataclass(frozen=True, slots=True)
class Figure:
    """What a law says, from one day on."""

    since: date | None  # None: the text never changed
    unit: Unit | None  # None: days of whichever kind its law means
    amount: int
    cites: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Meaning:
    """Which days of a law are working days, from one day on."""

    since: date | None
    figures: frozenset[int]
    up_to: int  # both ends included; 0: none by their size
    cites: tuple[str, ...]

    def unit_of(self, amount: int) -> Unit:
        """What a figure of so many days counts, whichever way it counts."""
        works = abs(amount) in self.figures or abs(amount) <= self.up_to
        return Unit.WORKING_DAYS if works else Unit.CALENDAR_DAYS


@dataclass(frozen=True, slots=True)
class Constant:
    """A period of a statute."""

    name: str
    label: str
    figures: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class DayTable:
    """How a law counts days."""

    name: str
    label: str
    meanings: tuple[Meaning, ...]


@dataclass(frozen=True, slots=True)
class Law:
    """A law file, or the part of it that one definition rests on."""

    instruments: Mapping[str, Instrument]
    constants: Mapping[str, Constant]
    days: Mapping[str, DayTable]
    source: Mapping[str, Any]  # the plain text of each entry under its kind and name, for the digest
    offered_constants: tuple[str, ...] = ()  # all that the file has, for errors
    offered_days: tuple[str, ...] = ()

    def only(self, constants: Collection[str], days: Collection[str]) -> Law:
        """The named entries and the clauses they rest on; names that do not exist are passed over."""
        used = {name: value for name, value in self.constants.items() if name in constants}
        tables = {name: value for name, value in self.days.items() if name in days}
        cites = {c for value in used.values() for figure in value.figures for c in figure.cites}
        cites |= {c for value in tables.values() for meaning in value.meanings for c in meaning.cites}
        instruments = dict(_cited(self.instruments, cites))
        source = {
            "constants": {name: self.source["constants"][name] for name in used},
            "days": {name: self.source["days"][name] for name in tables},
            "instruments": {
                key: {
                    **self.source["instruments"][key],
                    "clauses": {c: self.source["instruments"][key]["clauses"][c] for c in text.clauses},
                }
                for key, text in instruments.items()
            },
        }
        return replace(self, instruments=instruments, constants=used, days=tables, source=source)


NO_LAW = Law({}, {}, {}, {})
"""What a definition rests on that names nothing of a law file."""


def read_law(text: str, file: str) -> Law:
    """Read a law file.

    Raises:
        DefinitionError: a key is unknown, a cite resolves to nothing, or days do not rise.
    """
    root = parse(text, file)
    item = LAW.read(root)
    instruments = {str(name): instrument(str(name), entry) for name, entry in item["instruments"].items()}
    plain: Any = root.plain()
    return Law(
        instruments,
        {str(name): _constant(str(name), entry, instruments) for name, entry in item["constants"].items()},
        {str(name): _table(str(name), entry, instruments) for name, entry in item["days"].items()},
        {kind: plain.get(kind, {}) for kind in ("constants", "days", "instruments")},
        tuple(map(str, item["constants"])),
        tuple(map(str, item["days"])),
    )


def named_in(items: Iterable[Item]) -> tuple[frozenset[str], frozenset[str]]:
    """Constants and ways of counting days that the periods of a definition and its fragments name."""
    constants: set[str] = set()
    days: set[str] = set()
    for item in items:
        for period in _records(item):
            if period.get("constant"):
                constants.add(str(period["constant"]))
            if period.get("days_by"):
                days.add(str(period["days_by"]))
    days.discard(APPLICANT)
    return frozenset(constants), frozenset(days)


def _records(value: object) -> Iterator[Item]:
    """Every record of a definition that has the keys of a period."""
    if isinstance(value, Item) and "days_by" in value and "constant" in value:
        yield value
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from _records(inner)
    elif isinstance(value, tuple):
        for inner in value:
            yield from _records(inner)


def _constant(name: str, item: Item, instruments: Mapping[str, Instrument]) -> Constant:
    figures = []
    for value in item["values"]:
        if value["amount"] == 0 or abs(value["amount"]) > LONGEST:
            raise value.node.error(f"the amount {value['amount']} cannot be counted")
        unit = None if value["unit"] == DAYS else Unit(value["unit"])
        figures.append(Figure(day(value["from"]), unit, value["amount"], _cites(value["cites"], instruments)))
    _refuse_disorder(item, [figure.since for figure in figures])
    return Constant(name, str(item["label"]), tuple(figures))


def _table(name: str, item: Item, instruments: Mapping[str, Instrument]) -> DayTable:
    meanings = []
    for value in item["values"]:
        if sum((value["figures"] is not None, value["up_to"] is not None, value["all"])) != 1:
            raise value.node.error("say which days are working days by one of", ("figures", "up_to", "all"))
        up_to = LONGEST if value["all"] else value["up_to"] or 0
        cites = _cites(value["cites"], instruments)
        meanings.append(Meaning(day(value["from"]), frozenset(value["figures"] or ()), up_to, cites))
    _refuse_disorder(item, [meaning.since for meaning in meanings])
    return DayTable(name, str(item["label"]), tuple(meanings))


def _refuse_disorder(item: Item, days: list[date | None]) -> None:
    known = [since for since in days if since is not None]
    if len(days) > 1 and (len(known) < len(days) or known != sorted(set(known))):
        raise item.node.error("several values each say `from` which day they hold, the earliest first")


def _cites(cites: tuple[Word, ...], instruments: Mapping[str, Instrument]) -> tuple[str, ...]:
    for word in cites:
        key, _, clause = word.partition(":")
        if key not in instruments:
            raise word.node.error(f"unknown instrument {key!r}", tuple(instruments))
        if clause not in instruments[key].clauses:
            raise word.node.error(f"{key!r} has no clause {clause!r}", tuple(instruments[key].clauses))
    return tuple(str(word) for word in cites)


def _cited(instruments: Mapping[str, Instrument], cites: Collection[str]) -> Iterator[tuple[str, Instrument]]:
    for key, text in instruments.items():
        clauses = {name: clause for name, clause in text.clauses.items() if f"{key}:{name}" in cites}
        if clauses:
            yield key, replace(text, clauses=clauses)
