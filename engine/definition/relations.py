"""Records of the procedure language for what goes beyond one case: tables of reports, parents, spawned cases.

What they become is told in ``engine.definition.reporting`` and ``engine.definition.kinship``.
"""

from __future__ import annotations

from engine.definition.shape import Integer, Key, ListOf, MapOf, Record, Truth, optional, words
from engine.definition.vocabulary import ANY_TEXT, CITES, NAME, PATH
from engine.tables import ColumnType, RowsRule

KNOWN = Record(
    "a known figure",
    {
        "of": Key(NAME, help="the procedure whose cases are counted"),
        "when": Key(ANY_TEXT, help="which of them, on their facts, covers_from and covers_to"),
        "add": optional(ANY_TEXT, "", "an integer to add up instead of one for each case"),
    },
)
COLUMN = Record(
    "a column",
    {
        "label": Key(ANY_TEXT),
        "type": Key(words([kind.value for kind in ColumnType])),
        "unit": optional(ANY_TEXT, ""),
        "group": optional(ANY_TEXT, "", "the head over several columns"),
        "known": optional(ListOf(KNOWN, least=1), (), "what the cases already know; added up"),
        "help": optional(ANY_TEXT, ""),
        "required": optional(Truth(), True),
    },
)
COLUMNS = MapOf(COLUMN, NAME, least=1)
TABLE = Record(
    "a table",
    {
        "title": Key(ANY_TEXT),
        "rows": Key(words([rule.value for rule in RowsRule])),
        "columns": optional(COLUMNS, {}, "in order; left out when the text does not give them"),
        "suggested": optional(COLUMNS, {}, "proposed while nobody has typed in the columns"),
        "header": optional(ListOf(ANY_TEXT), ()),
        "remark": optional(ANY_TEXT, ""),
        "row_label": optional(ANY_TEXT, "填报单位", "what a row of the roll-up is"),
        "cites": Key(CITES),
    },
)
PLAN = Record(
    "a plan",
    {
        "months": optional(ListOf(Integer(1), least=1), None, "months of dates that come again"),
        "every": optional(ANY_TEXT, None, "`month` or `quarter`, or a reading that says it"),
        "day": optional(Integer(1), None, "day of those months; without it their last day"),
        "from": Key(ANY_TEXT, help="expression: the first day there is something to tell of"),
        "to": Key(ANY_TEXT, help="expression: the last day on which a date counts"),
    },
)
SPAWN = Record(
    "a spawned case",
    {
        "label": Key(ANY_TEXT),
        "procedure": Key(NAME, help="the definition of the case that is opened"),
        "subject": optional(PATH, "", "the subject fact that says whom it is about; without it the same subject"),
        "when": optional(ANY_TEXT),
        "facts": optional(MapOf(ANY_TEXT, PATH), {}, "facts it is opened with: its fact and an expression"),
        "each": optional(PLAN, None, "one case for each date of a cadence"),
        "cites": Key(CITES),
    },
)
PARENT = Record(
    "a parent",
    {
        "procedures": Key(ListOf(NAME, least=1), help="definitions whose cases may be the parent"),
        "label": Key(ANY_TEXT),
        "required": optional(Truth(), True),
        "inherits": optional(MapOf(PATH, PATH), {}, "facts that follow the parent's: own fact and the parent's"),
        "cites": Key(CITES),
    },
)
