"""The cases that belong to a case, as its page tells them: the one it was opened in and those opened in it."""

from __future__ import annotations

from typing import Any

from casework.authority import People
from casework.editions import Editions
from casework.listing.looking import offices_seen, shown_code, state_labels
from engine.model import FactType, Procedure
from store.contract import UnitOfWork
from store.values import StoredCase

JsonValue = Any


def parent_shown(unit: UnitOfWork, editions: Editions, case: StoredCase) -> dict[str, JsonValue] | None:
    """The case in which a case was opened: its number and what it is about, even for those who may not look into it."""
    parent = unit.parent(case.id)
    if parent is None:
        return None
    subject = unit.subjects([parent.subject_id])[parent.subject_id]
    procedure = editions.of(parent).procedure
    return {
        "number": parent.number,
        "procedure": procedure.key,
        "title": procedure.title,
        "subject": subject.name,
        "finished": parent.state.finished,
    }


def children_shown(
    unit: UnitOfWork, people: People, editions: Editions, case: StoredCase, actor: str | None
) -> list[dict[str, JsonValue]]:
    """The cases opened in a case that the actor may see, oldest first."""
    seen = offices_seen(people, actor)
    links = {link.child_id: link for link in unit.links([case.id]) if link.parent_id == case.id}
    children = [c for c in unit.cases(sorted(links)).values() if seen is None or c.office_id in seen]
    subjects = unit.subjects({child.subject_id for child in children})
    spawns = editions.of(case).procedure.spawns
    rows = []
    for child in children:
        link, procedure = links[child.id], editions.of(child).procedure
        rows.append(
            {
                "number": child.number,
                "rule": link.rule,
                "label": spawns[link.rule].label if link.rule in spawns else procedure.title,
                "due": link.due.isoformat() if link.due else None,
                "procedure": procedure.key,
                "title": procedure.title,
                "subject": subjects[child.subject_id].name,
                "office": people.offices[child.office_id].name,
                "state_labels": list(state_labels(procedure, child.state.configuration)),
                "finished": child.state.finished,
            }
        )
    return rows


def parties_shown(unit: UnitOfWork, procedure: Procedure, case: StoredCase) -> dict[str, JsonValue]:
    """Who the facts speak of, by fact."""
    told = [name for name, fact in procedure.facts.items() if fact.type is FactType.SUBJECT]
    ids = {name: value for name in told if (value := case.state.facts.get(name)) is not None}
    known = unit.subjects(ids.values()) if ids else {}
    return {
        name: {"label": procedure.facts[name].label, "name": known[value].name, "code": shown_code(known[value])}
        for name, value in ids.items()
        if value in known
    }
