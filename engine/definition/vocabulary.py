"""The words that records of the procedure language are made of: names, cites, dates, rungs."""

from __future__ import annotations

from engine.definition.shape import ListOf, MapOf, Text

NAME = Text(r"^[a-z][a-z0-9_]*$", "a name (small letters, digits, underscores)")
PATH = Text(r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*$", "a name, perhaps with dots")
TARGET = Text(r"^(exit:)?[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*$", "a state, or exit: and an exit's name")
CITE = Text(r"^[a-z][a-z0-9_]*:\S+$", "a cite like instrument:clause")
ISO_DATE = Text(r"^\d{4}-\d{2}-\d{2}$", "a date like 2024-05-15")
REGION = Text(r"^CN(-[A-Z]{2})?$", "an ISO 3166-2 region like CN or CN-LN")
RUNG = Text(r"^[0-9]+(wd|d)$", "a reminder like 10wd (working days) or 3d (days) before the last day")
ANY_TEXT = Text()

CITES = ListOf(CITE, least=1)
SUBJECT_KINDS = ("enterprise", "person", "unit", "campaign")
SETS = MapOf(ANY_TEXT, PATH)
