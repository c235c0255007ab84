"""The procedure language: which keys a definition and a fragment may have, and what each means.

This is the one list; the reader, the JSON Schema and the author's guide follow it. What the keys become is
``engine.model``; how names resolve is ``engine.definition.build``.
"""

from __future__ import annotations

from engine.definition.relations import PARENT, SPAWN, TABLE
from engine.definition.shape import (
    Anything,
    Integer,
    Key,
    ListOf,
    MapOf,
    Named,
    Record,
    Schema,
    Shape,
    Truth,
    optional,
    words,
)
from engine.definition.vocabulary import (
    ANY_TEXT,
    CITES,
    ISO_DATE,
    NAME,
    PATH,
    REGION,
    RUNG,
    SETS,
    SUBJECT_KINDS,
    TARGET,
)
from engine.model import Annex, FactType, Level, Remedies, Scope
from engine.periods.terms import COUNTING, RestDay, Unit
from engine.texts import Rank

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
        "kind": optional(words(SUBJECT_KINDS), "", "of a subject"),
        "table": optional(NAME, "", "of rows: the table they belong to"),
        "default": optional(Anything(), None, "what an act that asks for it takes when it is not told"),
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
FILING = Record(
    "a filing",
    {
        "deadline": Key(PATH, help="the deadline within which it must be filed"),
        "posted": optional(PATH, None, "the date fact of posting: what is posted in time is in time"),
        "received": optional(PATH, None, "the date fact of receipt; without it the act's own date"),
        "sets": Key(PATH, help="the boolean fact that says whether it is in time"),
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
        "issued": optional(ListOf(PATH), (), "papers of the case that must have been issued before"),
        "mails": optional(PATH, "", "the text fact that takes the number of a mail handed to the post"),
        "within": optional(ListOf(PATH), (), "states in which it may be done without leaving them"),
        "not_before": optional(ListOf(PATH), (), "deadlines that must be over, under the strictest reading"),
        "filing": optional(FILING, None, "it records what a party filed; whether in time is judged"),
        "moves": optional(ListOf(MOVE), ()),
        "adverse": optional(Truth(), False),
        "batch": optional(Truth(), False),
        "spawns": optional(ListOf(NAME), (), "cases it opens"),
    },
)
REST_POLICIES = ("announce_extend", "cadence_shift", "ban_extend", "agency_extend", "rectify_extend")
"""Policies that say whether and where an end on a rest day rolls."""
LENGTH = Record(
    "a length",
    {"unit": Key(words(sorted(COUNTING))), "amount": Key(Integer(1))},
)
PERIOD = Record(
    "a period",
    {
        "unit": optional(words([*(unit.value for unit in Unit if unit not in (Unit.WINDOW, Unit.CADENCE)), "days"])),
        "amount": optional(Integer()),
        "rest_day": optional(words([*(rule.value for rule in RestDay), *REST_POLICIES])),
        "days_by": optional(NAME, None, "which days `days` are: `applicant_wd`, or a table of the law file"),
        "offset": optional(words(["announce_offset"])),
        "start_day": optional(words(["excluded", "counted", "publicity_start_counts"])),
        "before": optional(words(["plain", "clear", "lenient", "before_mode"])),
        "inclusive": optional(words(["included", "excluded", "before_inclusive"]), None, "whether the date counts"),
        "date": optional(ISO_DATE, None, "the date itself"),
        "from": optional(ISO_DATE, None, "first day of a window"),
        "to": optional(ISO_DATE, None, "last day of a window"),
        "months": optional(ListOf(Integer(1), least=1), None, "months of dates that come again"),
        "every": optional(words(["month", "quarter"])),
        "day": optional(Integer(1), None, "day of those months; without it their last day"),
        "maximum": optional(LENGTH, None, "what it may not exceed, stops and extensions included"),
        "constant": optional(NAME, None, "unit and amount as the law file gives them for the start day"),
    },
)
POLICY = Record(
    "a policy",
    {"answer": Key(NAME), "cites": Key(CITES), "why": Key(ANY_TEXT)},
)
EXTENSION = Record(
    "an extension",
    {
        "by": Key(PATH, help="the act that grants it, once, before the deadline has ended"),
        "most": Key(LENGTH, help="what it cannot exceed"),
        "amount": optional(PATH, None, "the integer fact that says by how much; without it by all of `most`"),
        "approved_by": Key(PATH, help="the text fact that says who approved"),
        "reason": Key(PATH, help="the text fact that says why"),
        "cites": Key(CITES),
    },
)
STOP = Record(
    "a stop",
    {
        "from": Key(ANY_TEXT, help="an expression giving the first day not counted; null when nothing stops it"),
        "to": Key(ANY_TEXT, help="the last day not counted; null while it goes on: the deadline is suspended"),
        "label": Key(ANY_TEXT, help="why, as proofs print it"),
        "cites": Key(CITES),
        "asked": optional(
            ANY_TEXT, None, "an expression giving the day of asking; the stop counts only when asked for"
        ),
        "ask_within": optional(PERIOD, None, "until when it must be asked for, counted from the stop's last day"),
    },
)
DEADLINE = Record(
    "a deadline",
    {
        "label": Key(ANY_TEXT),
        "period": optional(PERIOD, None, "may be left out with later_of or both_lapsed: it ends with them"),
        "rule": Key(ANY_TEXT, help="the period in words, as letters print it"),
        "start": optional(ANY_TEXT, None, "an expression giving the start day; null while unknown"),
        "later_of": optional(
            ListOf(PATH, least=2), (), "deadlines: it runs from, or ends with, the one that ends last"
        ),
        "both_lapsed": optional(ListOf(PATH, least=2), (), "the same, once all of them have lapsed"),
        "extensions": optional(ListOf(EXTENSION), ()),
        "stops": optional(ListOf(STOP), (), "intervals that do not count"),
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
        "period": optional(PERIOD, None, "its length, counted once from its start; excludes `until`"),
        "outlives": optional(Truth(), False, "leaving its states does not end it"),
        "ended_by": optional(ListOf(PATH), (), "acts that end it"),
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
        "prints": optional(ListOf(PATH), (), "deadlines whose last days it prints"),
        "approval": optional(NAME, None, "the chain of the file of approvals by which it is approved"),
        "when": optional(ANY_TEXT, None, "on the case as the act leaves it; else the act does not draft it"),
        "annexes": optional(ListOf(words([v.value for v in Annex])), (), "`proof`: how its days were counted"),
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
    "documents": optional(MapOf(DOCUMENT, NAME), {}),
}
_SHARED = {
    "instruments": optional(MapOf(INSTRUMENT, NAME), {}),
    "policies": optional(MapOf(POLICY, NAME), {}, "disputed questions of counting answered otherwise"),
    "readings": optional(MapOf(READING, NAME), {}),
    "roles": optional(MapOf(ROLE, NAME), {}),
    "tables": optional(MapOf(TABLE, NAME), {}, "tables that reports fill in"),
}
SHARED_KEYS = tuple(_SHARED)
"""What a regulation's file may say for all its definitions."""
REGULATION = Record(
    "a regulation",
    {"regulation": Key(NAME), "title": Key(ANY_TEXT), **_SHARED},
)
PROCEDURE = Record(
    "a procedure",
    {
        "procedure": Key(NAME),
        "title": Key(ANY_TEXT),
        "edition": Key(ANY_TEXT),
        "region": Key(REGION),
        "authority": Key(ANY_TEXT),
        "subject": Key(words(SUBJECT_KINDS)),
        "in_force": optional(
            Record("a time in force", {"from": optional(ISO_DATE), "to": optional(ISO_DATE)}),
            {"from": None, "to": None},
        ),
        "case_number": Key(ANY_TEXT, help="how a case number reads, with {year} and {n}; {short}: each office counts"),
        "regulation": optional(ANY_TEXT, None, "a file of what several definitions have in common"),
        "parent": optional(PARENT, None, "the case that cases of this kind belong to"),
        "spawns": optional(MapOf(SPAWN, NAME), {}, "cases that acts open"),
        "lines": optional(Record("lines", {"label": Key(ANY_TEXT), "facts": Key(FACTS)})),
        "initial": Key(NAME),
        "states": Key(STATES),
        **_SHARED,
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
        "exits": optional(MapOf(Record("an exit", {"help": Key(ANY_TEXT)}), NAME), {}, "ways out of it"),
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


def regulation_schema() -> Schema:
    """The JSON Schema of what the definitions of a regulation have in common."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Shixian regulation",
        **REGULATION.schema(),
    }


def fragment_schema() -> Schema:
    """The JSON Schema of a fragment after its parameters are filled in."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Shixian fragment",
        **FRAGMENT.schema(),
        "$defs": {"states": STATES.schema()},
    }
