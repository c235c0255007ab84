"""Parties of a timeline: made whole, with synthetic numbers where it gives none, and units with their offices."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from casework.families import UNIT
from casework.playing.scratch import Bureau
from casework.playing.timeline_file import Subject
from engine import creditcode, identity
from engine.model import FactType, Procedure
from store import values
from store.values import Office

_BODY_DIGITS = 7
_NOWHERE = "000000"  # the division code of no place


def party(bureau: Bureau, kind: str, about: Subject, under: Office) -> values.Subject:
    """Whom a case is about; of a unit the office is founded.

    Args:
        bureau: that is played in.
        kind: of the subject.
        about: as the timeline has it.
        under: the office below which a new unit stands.
    """
    code = about.code or made_up(kind, about.name)
    if kind == UNIT:
        office = bureau.unit(code, about.name, under)
        return values.Subject(0, kind, office.name, office.key, about.address or office.address)
    return values.Subject(0, kind, about.name, code, about.address or f"{about.name}的住所（样例）")


def told_whole(bureau: Bureau, procedure: Procedure, facts: Mapping[str, Any], under: Office) -> dict[str, Any]:
    """Facts of a step in which each party has a number, and each unit its office."""
    whole = dict(facts)
    for name, value in facts.items():
        fact = procedure.facts.get(name)
        if fact is None or fact.type is not FactType.SUBJECT or not isinstance(value, Mapping):
            continue
        told = str(value.get("name", ""))
        code = str(value.get("code", "")) or made_up(fact.kind, told)
        if fact.kind == UNIT and code:
            bureau.unit(code, told or code, under)
        whole[name] = {**value, "code": code}
    return whole


def made_up(kind: str, name: str) -> str:
    """A number that nobody has: always the same for a name."""
    digits = str(int(sha256(name.encode()).hexdigest(), 16))[-_BODY_DIGITS:]
    if kind == "enterprise":
        return creditcode.with_check_digit(f"91{_NOWHERE}MA{digits}")
    if kind == "person":
        return identity.with_check_character(f"{_NOWHERE}19900101{digits[-3:]}")
    return name
