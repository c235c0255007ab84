"""What a case's facts and lines are called and read like; files are told as something that can be fetched."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from casework.dossier.wording import is_file
from casework.onecase.kept import FileTold
from engine.model import Fact, FactType, Procedure

JsonValue = Any


@dataclass(frozen=True, slots=True)
class FactTold:
    """A recorded value."""

    label: str
    text: str
    file: FileTold | None = None
    of_service: bool = False  # whether it belongs to the service of a paper


@dataclass(frozen=True, slots=True)
class LinesTold:
    """The lines of a case as a table: the columns for which any line has a value."""

    heads: tuple[str, ...]
    rows: tuple[tuple[FactTold, ...], ...]


def facts_told(
    procedure: Procedure, facts: Mapping[str, JsonValue], services: Sequence[str] = ()
) -> tuple[FactTold, ...]:
    """The facts of a case in the order of its procedure; other parties are told elsewhere.

    Args:
        procedure: edition of the case.
        facts: recorded values by name.
        services: names before those of facts of a service.
    """
    found = []
    for name, fact in procedure.facts.items():
        value = facts.get(name)
        if value is not None and fact.type is not FactType.SUBJECT:
            of_service = any(prefix and name.startswith(f"{prefix}.") for prefix in services)
            found.append(_told(fact, value, of_service=of_service))
    return tuple(found)


def lines_told(procedure: Procedure, lines: Sequence[Mapping[str, JsonValue]]) -> LinesTold:
    """The lines of a case.

    Args:
        procedure: edition of the case.
        lines: each with its number under ``no``.
    """
    facts = {name: fact for name, fact in procedure.line_facts.items() if any(line.get(name) for line in lines)}
    rows = (
        (FactTold("", str(line["no"])), *(_told(fact, line.get(name)) for name, fact in facts.items()))
        for line in lines
    )
    return LinesTold(tuple(fact.label for fact in facts.values()), tuple(rows))


def _told(fact: Fact, value: JsonValue, *, of_service: bool = False) -> FactTold:
    if is_file(value):
        return FactTold(fact.label, str(value["name"]), FileTold.of(fact.label, value), of_service)
    return FactTold(fact.label, _text(fact, value), None, of_service)


def _text(fact: Fact, value: JsonValue) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Mapping):
        return f"{len(value.get('rows', ()))}行"
    return fact.choices.get(str(value), str(value))
