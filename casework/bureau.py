"""The office tree and its officers, taken from a file an administrator keeps.

The file is strict like a procedure: an unknown key, a doubled one or a name that leads nowhere is refused with its
line, and nothing is changed. Reading it again updates what stands, and what is different then is noted in the
register; nobody is removed, since events refer to officers.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from casework.authority import SYSTEM_ROLES
from casework.definitions.library import REGULATION_FILE, Library, Place
from casework.definitions.posts import office_posts
from casework.managing.noted import note
from casework.parts import Parts
from engine.definition.shape import Item, Key, ListOf, MapOf, Record, Text, Word, optional, words
from engine.definition.vocabulary import ISO_DATE, NAME, REGION
from engine.definition.yamltext import parse
from engine.model import Level
from store.values import Office, Officer

_TEXT = Text()
_OFFICE = Record(
    "an office",
    {
        "name": Key(_TEXT),
        "level": Key(words([level.value for level in Level if level is not Level.OWN])),
        "under": optional(NAME),
        "region": Key(REGION),
        "short": Key(_TEXT, help="机关代字"),
        "address": Key(_TEXT),
        "phone": Key(_TEXT),
        "government": Key(_TEXT, help="同级人民政府，行政复议机关（行政复议法24）"),
        "court": Key(_TEXT),
        "website": optional(_TEXT, ""),
    },
)
_OFFICER = Record(
    "an officer",
    {
        "name": Key(_TEXT),
        "office": Key(NAME),
        "roles": Key(ListOf(NAME, least=1)),
        "certificate": optional(_TEXT, "", "执法证件号"),
        "certificate_until": optional(ISO_DATE),
        "email": optional(_TEXT, ""),
    },
)
BUREAU = Record(
    "a bureau", {"offices": Key(MapOf(_OFFICE, NAME, least=1)), "officers": Key(MapOf(_OFFICER, NAME, least=1))}
)


@dataclass(frozen=True, slots=True)
class BureauReport:
    """How many offices and officers the file held."""

    offices: int
    officers: int


def found_bureau(parts: Parts, text: str, file: str) -> BureauReport:
    """Insert or update the offices and officers of a file.

    Args:
        parts: the system.
        text: the YAML.
        file: its name, for errors.

    Raises:
        DefinitionError: the file is wrong; nothing was changed.
    """
    item = BUREAU.read(parse(text, file))
    offices: Mapping[Word, Item] = item["offices"]
    unknown = _unknown_roles(parts, {str(role) for officer in item["officers"].values() for role in officer["roles"]})
    now = parts.clock()
    with parts.store.write() as unit:
        stood = {one.key: one for one in unit.offices().values()}
        held = {one.key: one for one in unit.officers().values()}
        ids: dict[str, int] = {}
        for key, office in offices.items():
            under = office["under"]
            if under is not None and str(under) not in ids:
                raise under.node.error(f"office {str(under)!r} must be declared before those under it", tuple(ids))
            placed = unit.put_office(_office(str(key), office, ids[str(under)] if under else None))
            ids[str(key)] = placed.id
            if placed.key in stood:
                note(unit, stood[placed.key], placed, None, now)
        for key, officer in item["officers"].items():
            if str(officer["office"]) not in ids:
                raise officer["office"].node.error(f"unknown office {str(officer['office'])!r}", tuple(ids))
            for role in officer["roles"]:
                if str(role) in unknown:
                    raise role.node.error(f"unknown role {str(role)!r}", known_roles(parts.library))
            named = unit.put_officer(_officer(str(key), officer, ids[str(officer["office"])]))
            if named.key in held:
                note(unit, held[named.key], named, None, now)
        unit.commit()
    return BureauReport(len(offices), len(item["officers"]))


def known_roles(library: Library) -> tuple[str, ...]:
    """The keys of all roles: those that procedures declare, and those of every office."""
    declared = {role for key in library.all_keys() for role in library.compiled(key).procedure.roles}
    return tuple(sorted(declared | SYSTEM_ROLES | office_posts().keys()))


def _unknown_roles(parts: Parts, wanted: Iterable[str]) -> set[str]:
    """Those of some roles that no procedure declares.

    A role's name stands in the text of the definition or of its regulation: where most of them do is read first, so
    that a bureau of one place does not wait for the procedures of all the others.
    """
    missing = set(wanted) - SYSTEM_ROLES - office_posts().keys()
    keys = parts.library.all_keys()
    texts = {key: _words_of(parts.library.place(key)) for key in keys}
    standing = {key: {role for role in missing if f"{role}:" in text} for key, text in texts.items()}
    for key in sorted(standing, key=lambda key: -len(standing[key])):
        if missing & standing[key]:
            missing -= parts.library.compiled(key).procedure.roles.keys()
    return missing


def _words_of(place: Place) -> str:
    beside = place.path.with_name(REGULATION_FILE)
    return "".join(path.read_text(encoding="utf-8") for path in (place.path, beside) if path.exists())


def _office(key: str, item: Item, parent: int | None) -> Office:
    return Office(
        0,
        key,
        str(item["name"]),
        Level(item["level"]),
        parent,
        str(item["region"]),
        str(item["short"]),
        str(item["address"]),
        str(item["phone"]),
        str(item["government"]),
        str(item["court"]),
        str(item["website"]),
    )


def _officer(key: str, item: Item, office_id: int) -> Officer:
    until: Any = item["certificate_until"]
    return Officer(
        0,
        key,
        str(item["name"]),
        office_id,
        frozenset(str(role) for role in item["roles"]),
        str(item["certificate"]),
        date.fromisoformat(until) if until else None,
        str(item["email"]),
    )
