"""The procedure language: which keys a definition and a fragment may have, and what each means.

This is the one list; the reader, the JSON Schema and the author's guide follow it. What the keys become is
``engine.model``; how names resolve is ``engine.build``.
"""

from __future__ import annotations

from engine.model import FactType, Level, Rank, Remedies, Scope
from engine.periods.terms import RestDay, Unit
from engine.shape import (
    Anything,
    Integer,
    Key,
    ListOf,
    MapOf,
    Named,
    Record,
    Schema,
    Shape,
    Text,
    Truth,
    optional,
    words,
)

NAME = Text(r"^[a-z][a-z0-9_]*$", "a name (small letters, digits, underscores)")
PATH = Text(r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*$", "a name, perhaps with dots")
TARGET = Text(r"^(exit:)?[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*$", "a state, or exit: and an exit's name")
CITE = Text(r"^[a-z][a-z0-9_]*:\S+$", "a cite like instrument:clause")
ISO_DATE = Text(r"^\d{4}-\d{2}-\d{2}$", "a date like 2024-05-15")
REGION = Text(r"^CN(-[A-Z]{2})?$", "an ISO 3166-2 region like CN or CN-LN")
RUNG = Text(r"^[0-9]+(wd|d)$", "a reminder like 10wd (working days) or 3d (days) before the last day")
ANY_TEXT = Text()

CITES = ListOf(CITE, least=1)
SETS = MapOf(ANY_TEXT, PATH)

CLAUSE = Record(
    "a clause",
    {
        "text": Key(ANY_TEXT, help="the clause in our own words"),
        "verified": optional(Truth(), True, "false: not checked against the text of the instrument"),
        "duty": optional(Truth(), True, "false: background or exhortation, nothing to model"),
        "omitted": optional(ANY_TEXT, "", "why a rule is not modelled"),
    },
)
INSTRUMENT = Record(
    "an instrument",
    {
        "title": Key(ANY_TEXT),
        "number": optional(ANY_TEXT, ""),
        "rank": Key(words([rank.value for rank in Rank])),
        "in_force_from": optional(ISO_DATE),
        "note": optional(ANY_TEXT, ""),
        "clauses": Key(MapOf(CLAUSE, ANY_TEXT, least=1)),
    },
)
READING = Record(
    "a reading",
    {
        "question": Key(ANY_TEXT),
        "adopted": Key(ANY_TEXT),
        "value": optional(ANY_TEXT, "", "an expression used where a definition says $reading.KEY"),
        "alternatives": Key(
            ListOf(Record("an alternative", {"answer": Key(ANY_TEXT), "value": optional(ANY_TEXT, "")}), least=1)
        ),
        "cites": Key(CITES),
    },
)
ROLE = Record("a role", {"label": Key(ANY_TEXT), "level": Key(words([v.value for v in Level])), "cites": Key(CITES)})
FACT = Record(
    "a fact",
    {
        "type": Key(words([kind.value for kind in FactType])),
        "label": Key(ANY_TEXT),
        "help": optional(ANY_TEXT, ""),
        "choices": optional(MapOf(ANY_TEXT, NAME, least=1), {}),
        "may_be_future": optional(Truth(), False),
        "dated": optional(Truth(), False, "the evidence must show its day"),
        "cites": optional(CITES, ()),
    },
)
FACTS = MapOf(FACT, NAME)
THEN = Record(
    "a move that happens by itself", {"to": Key(TARGET), "when": optional(ANY_TEXT), "set": optional(SETS, {})}
)
MOVE = Record(
    "a move",
    {"from": Key(PATH), "to": Key(TARGET), "when": optional(ANY_TEXT), "set": optional(SETS, {})},
)
STATE = Record(
    "a state",
    {
        "label": Key(ANY_TEXT),
        "code": optional(ANY_TEXT, ""),
        "final": optional(Truth(), False),
        "parallel": optional(Truth(), False),
        "initial": optional(NAME),
        "states": optional(Named("states", lambda: STATES), {}),
        "then": optional(ListOf(THEN), ()),
        "use": optional(ANY_TEXT, None, "a fragment whose states become the children of this one"),
        "with": optional(MapOf(Anything(), NAME), {}, "the fragment's parameters"),
        "exits": optional(MapOf(PATH, NAME), {}, "where each exit of the fragment leads"),
        "cites": optional(CITES, ()),
    },
)
STATES: Shape = MapOf(STATE, NAME, least=1)
CHECK = Record("a check", {"that": Key(ANY_TEXT), "else": Key(ANY_TEXT), "cites": optional(CITES, ())})
LINE_FACTS = Record(
    "line facts",
    {
        "which": optional(ANY_TEXT, None, "an expression on `line`: which lines are concerned"),
        "required": optional(ListOf(NAME), ()),
        "optional": optional(ListOf(NAME), ()),
        "set": optional(SETS, {}),
        "partial": optional(Truth(), False),
    },
)
ACTION = Record(
    "an action",
    {
        "label": Key(ANY_TEXT),
        "by": Key(ListOf(NAME, least=1), help="roles that may do it"),
        "cites": Key(CITES),
        "help": optional(ANY_TEXT, ""),
        "officers": optional(Integer(0), 0, "enforcement officers with certificates who sign"),
        "occurred_as": optional(PATH, "", "the date fact that takes the act's legal date"),
        "required": optional(ListOf(PATH), ()),
        "optional": optional(ListOf(PATH), ()),
        "lines": optional(LINE_FACTS),
        "checks": optional(ListOf(CHECK), ()),
        "set": optional(SETS, {}),
        "documents": optional(ListOf(NAME), ()),
        "within": optional(ListOf(PATH), (), "states in which it may be done without leaving them"),
        "moves": optional(ListOf(MOVE), ()),
        "adverse": optional(Truth(), False),
        "batch": optional(Truth(), False),
    },
)
PERIOD = Record(
    "a period",
    {
        "unit": Key(words([unit.value for unit in Unit])),
        "amount": optional(Integer()),
        "rest_day": Key(words([rule.value for rule in RestDay])),
    },
)
DEADLINE = Record(
    "a deadline",
    {
        "label": Key(ANY_TEXT),
        "period": Key(PERIOD),
        "rule": Key(ANY_TEXT, help="the period in words, as letters print it"),
        "start": Key(ANY_TEXT, help="an expression giving the start day; null while unknown"),
        "while": Key(ListOf(PATH, least=1)),
        "holder": Key(NAME),
        "cites": Key(CITES),
        "remind": optional(ListOf(RUNG), ()),
        "met_by": optional(ListOf(PATH), ()),
        "never_shorten": optional(Truth(), False),
        "lapses": optional(ListOf(MOVE), (), "moves that its lapse makes"),
    },
)
DUTY = Record(
    "a duty",
    {
        "label": Key(ANY_TEXT),
        "by": Key(NAME),
        "while": Key(ListOf(PATH, least=1)),
        "cites": Key(CITES),
        "deadline": optional(PATH, ""),
        "when": optional(ANY_TEXT),
    },
)
RESTRICTION = Record(
    "a restriction",
    {
        "label": Key(ANY_TEXT),
        "while": Key(ListOf(PATH, least=1)),
        "start": Key(ANY_TEXT),
        "until": optional(PATH, ""),
        "blocks": Key(ListOf(ANY_TEXT, least=1)),
        "cites": Key(CITES),
    },
)
DOCUMENT = Record(
    "a document",
    {
        "label": Key(ANY_TEXT),
        "template": Key(NAME),
        "issuer": Key(words([v.value for v in Level])),
        "series": optional(NAME, ""),
        "pattern": optional(ANY_TEXT, ""),
        "officers": optional(Integer(0), 0),
        "seal": optional(Truth(), False),
        "remedies": optional(words([v.value for v in Remedies]), Remedies.NONE.value),
        "scope": optional(words([v.value for v in Scope]), Scope.CASE.value),
        "adverse": optional(Truth(), False),
        "cites": Key(CITES),
    },
)

_BODY = {
    "instruments": optional(MapOf(INSTRUMENT, NAME), {}),
    "facts": optional(FACTS, {}),
    "actions": optional(MapOf(ACTION, NAME), {}),
    "deadlines": optional(MapOf(DEADLINE, NAME), {}),
    "duties": optional(MapOf(DUTY, NAME), {}),
    "restrictions": optional(MapOf(RESTRICTION, NAME), {}),
}
PROCEDURE = Record(
    "a procedure",
    {
        "procedure": Key(NAME),
        "title": Key(ANY_TEXT),
        "edition": Key(ANY_TEXT),
        "region": Key(REGION),
        "authority": Key(ANY_TEXT),
        "subject": Key(words(["enterprise", "person", "unit", "campaign"])),
        "in_force": optional(
            Record("a time in force", {"from": optional(ISO_DATE), "to": optional(ISO_DATE)}),
            {"from": None, "to": None},
        ),
        "case_number": Key(ANY_TEXT, help="how a case number reads, with {year} and {n}"),
        "readings": optional(MapOf(READING, NAME), {}),
        "roles": Key(MapOf(ROLE, NAME, least=1)),
        "lines": optional(Record("lines", {"label": Key(ANY_TEXT), "facts": Key(FACTS)})),
        "initial": Key(NAME),
        "states": Key(STATES),
        "documents": optional(MapOf(DOCUMENT, NAME), {}),
        **_BODY,
    },
)
FRAGMENT = Record(
    "a fragment",
    {
        "fragment": Key(NAME),
        "title": Key(ANY_TEXT),
        "parameters": optional(
            MapOf(Record("a parameter", {"help": Key(ANY_TEXT), "default": optional(Anything())}), NAME), {}
        ),
        "exits": Key(MapOf(Record("an exit", {"help": Key(ANY_TEXT)}), NAME, least=1)),
        "parallel": optional(Truth(), False),
        "initial": optional(NAME),
        "states": Key(STATES),
        **_BODY,
    },
)


def procedure_schema() -> Schema:
    """The JSON Schema of a procedure file, for editors."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Shixian procedure",
        **PROCEDURE.schema(),
        "$defs": {"states": STATES.schema()},
    }


def fragment_schema() -> Schema:
    """The JSON Schema of a fragment after its parameters are filled in."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Shixian fragment",
        **FRAGMENT.schema(),
        "$defs": {"states": STATES.schema()},
    }
