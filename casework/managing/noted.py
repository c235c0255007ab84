"""What was registered or changed of offices and officers: entered into the register, and read back in words.

Who may do it is told where it is done; that the register and the tables tell the same, in ``store.verify_people``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from casework.authority import People
from casework.managing.people import LEVELS, labelled, role_labels
from casework.parts import Parts, shanghai_day
from engine.canonical import digest
from engine.errors import ConflictError
from engine.model import Level
from engine.periods.national import PROVINCES
from store.contract import UnitOfWork
from store.values import Entry, Office, Officer
from store.values.people import OFFICE_WORDS, OFFICER_WORDS

OFFICE_TOPIC: Final = "office"
OFFICER_TOPIC: Final = "officer"
MADE: Final = "made"
CHANGED: Final = "changed"
_MARK: Final = 16  # characters
_NOTHING: Final = "（空）"


@dataclass(frozen=True, slots=True)
class Change:
    """That something of an office or an officer was changed, or that it was registered."""

    at: datetime
    by: str  # name
    lines: tuple[str, ...]  # what became what


def mark_of(one: Office | Officer) -> str:
    """A mark of how an office or an officer stands: another one as soon as anything was changed."""
    return digest(one.told())[:_MARK]


def refuse_changed(one: Office | Officer, seen: str) -> None:
    """Refuse to change what somebody else changed since it was shown.

    Args:
        one: as it stands.
        seen: the mark of what was shown.

    Raises:
        ConflictError: it is another mark.
    """
    if mark_of(one) != seen:
        raise ConflictError(f"{one.name}的内容刚才已由他人修改，没有保存；下面是现在的内容，请核对以后重新填写")


def note(
    unit: UnitOfWork, before: Office | Officer | None, after: Office | Officer, by: Officer | None, now: datetime
) -> bool:
    """Enter what became of an office or an officer.

    Args:
        unit: one that writes.
        before: as it stood; None: it is new.
        after: as it stands now, with its id.
        by: who did it; None: the administrator of the machine.
        now: the instant.

    Returns:
        Whether anything is different, and so was entered.
    """
    was = before.told() if before is not None else {}
    told = {word: value for word, value in after.told().items() if before is None or was[word] != value}
    if told:
        topic = OFFICE_TOPIC if isinstance(after, Office) else OFFICER_TOPIC
        details = {"key": after.key, "is": told, "was": {word: was[word] for word in told if word in was}}
        what, by_id = MADE if before is None else CHANGED, by.id if by is not None else None
        unit.register([Entry(topic, after.id, what, by_id, shanghai_day(now), now, details)])
    return bool(told)


def changes_of(parts: Parts, actor: str | None, *, office: str = "", officer: str = "") -> list[Change]:
    """What was registered and changed of an office or of an officer, the latest first.

    Args:
        parts: the system.
        actor: key of the one who asks; None: the administrator of the machine.
        office: key of the office; empty: an officer's are wanted.
        officer: key of the officer.

    Returns:
        Nothing for somebody to whom the office is foreign.

    Raises:
        MissingError: there is no such actor, office or officer.
    """
    labels = role_labels(parts)
    with parts.store.read() as unit:
        people = People.of(unit)
        about: Office | Officer = people.office(office) if office else people.officer(officer)
        place = about.id if isinstance(about, Office) else about.office_id
        if actor is not None and not people.is_below(place, people.officer(actor).office_id):
            return []
        entries = unit.entries(OFFICE_TOPIC if office else OFFICER_TOPIC, [about.id])
        names = people.names()
        return [
            Change(
                entry.recorded_at,
                names[entry.officer_id] if entry.officer_id is not None else "本机管理员",
                tuple(_lines(people, labels, entry)),
            )
            for entry in reversed(entries)
        ]


def _lines(people: People, labels: Mapping[str, str], entry: Entry) -> list[str]:
    if entry.name == MADE:
        return ["登记"]
    words = OFFICE_WORDS if entry.topic == OFFICE_TOPIC else OFFICER_WORDS
    was, told = entry.details["was"], entry.details["is"]
    return [
        f"{label}：{_in_words(people, labels, word, was[word])} → {_in_words(people, labels, word, told[word])}"
        for word, label in words.items()
        if word in told
    ]


def _in_words(people: People, labels: Mapping[str, str], word: str, value: Any) -> str:
    if not value:
        return _NOTHING
    match word:
        case "roles":
            return "、".join(labelled(labels, frozenset(value)))
        case "office" | "parent":
            return people.offices[value].name
        case "level":
            return LEVELS[Level(value)]
        case "region":
            return PROVINCES.get(value, "全国")
    return str(value)
