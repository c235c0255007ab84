"""One deadline's life: each version with its cause, the record that made it, its proof in Chinese, the papers on it.

Everything is read from what was recorded; nothing is computed anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import orjson

from casework.authority import People
from casework.drafting import cite_label
from casework.editions import Editions
from casework.listing.colours import STATUS_LABELS
from casework.listing.looking import event_actor, event_label, is_unverified, shortened, unverified, visible
from casework.parts import SHANGHAI, Parts
from engine.case import DeadlineStatus
from engine.errors import MissingError
from engine.model import Procedure
from engine.periods.policies import wording
from engine.periods.trace import Step, explain
from engine.running.lapses import LAPSE
from engine.settings import Settings
from store.contract import UnitOfWork
from store.values import Document, Event, StoredCase

JsonValue = Any

CAUSE_LABELS = {
    "set": "起算",
    "superseded": "起算事实更正或者后来查明，重新计算",
    "extended": "延长",
    "suspended": "中止",
    "resumed": "恢复计算",
    "recounted": "节假日安排变动，重新计算",
    "met": "已办结",
    "lapsed": "已届满",
    "cancelled": "已终止",
}
SUPERSEDED = "superseded"
_STATUS_LABELS = {**{status.value: label for status, label in STATUS_LABELS.items()}, SUPERSEDED: "已被取代"}
_STANDING = (DeadlineStatus.LIVE.value, DeadlineStatus.SUSPENDED.value)
_UNVERIFIED = "（未核对原文）"


def explain_deadline(parts: Parts, number: str, name: str, actor: str | None = None) -> list[dict[str, JsonValue]]:
    """Every version of a deadline as plain values, the newest last.

    Args:
        parts: the system.
        number: of the case.
        name: of the deadline, or its Chinese label.
        actor: key of the asking officer; None: the administrator of the machine.

    Raises:
        MissingError: no such case, or the case never had such a deadline; the message lists those it had.
        NotPermittedError: the case lies outside the actor's jurisdiction.
    """
    with parts.store.read() as unit:
        people = People.of(unit)
        case = visible(unit, people, number, actor)
        procedure = Editions(parts, unit).of(case).procedure
        key = _key_of(procedure, name, case.state.deadlines)
        officers = people.names()
        told = _Told(unit, procedure, officers)
        found = told.versions(key, unit.events(case.id))
        _add_papers(found, procedure, key, number, unit.documents(case_id=case.id))
        return [{"case": number, **version} for version in found]


def deadline_lives(
    unit: UnitOfWork, people: People, procedure: Procedure, case: StoredCase, events: Sequence[Event]
) -> list[list[dict[str, JsonValue]]]:
    """Every version of every deadline of a case, as :func:`explain_deadline` tells one, in the order they began.

    Args:
        unit: a unit of work.
        people: of the same unit.
        procedure: the case's edition.
        case: the case.
        events: of it.
    """
    told = _Told(unit, procedure, people.names())
    documents = unit.documents(case_id=case.id)
    lives = [versions for name in case.state.deadlines if (versions := told.versions(name, events))]
    for versions in lives:
        _add_papers(versions, procedure, versions[0]["deadline"], case.number, documents)
    return sorted(lives, key=lambda versions: versions[0]["set_by"])


def proofs(parts: Parts, numbers: Iterable[str]) -> dict[tuple[str, str], str]:
    """The proof in Chinese of the newest version of every deadline of some cases, by case number and deadline.

    The records of each case are read: this is for exports, not for lists on a screen.
    """
    found: dict[tuple[str, str], str] = {}
    with parts.store.read() as unit:
        editions = Editions(parts, unit)
        for number in dict.fromkeys(numbers):
            case = unit.case(number)
            told = _Told(unit, editions.of(case).procedure, {})
            for event in unit.events(case.id):
                for name, steps in orjson.loads(event.body)["proofs"].items():
                    found[number, name] = told.proof(steps)
    return found


def _key_of(procedure: Procedure, name: str, known: Mapping[str, object]) -> str:
    for key, rule in procedure.deadlines.items():
        if name in (key, rule.label) and key in known:
            return key
    had = [f"{key}（{procedure.deadlines[key].label}）" for key in known]
    what = "已起算的期限" if name in procedure.deadlines else "期限"
    raise MissingError(what, name, shortened(had))


@dataclass(frozen=True, slots=True)
class _Told:
    """Tells the versions of one case's deadlines out of its records."""

    unit: UnitOfWork
    procedure: Procedure
    officers: Mapping[int, str]

    def versions(self, name: str, events: Sequence[Event]) -> list[dict[str, JsonValue]]:
        found: list[dict[str, JsonValue]] = []
        for event in events:
            body = orjson.loads(event.body)
            recorded = body["delta"].get("deadlines", {}).get(name)
            if recorded is None:
                continue
            if found and recorded["version"] == found[-1]["version"]:
                if recorded["status"] != found[-1]["status"]:
                    self._end(found[-1], recorded["status"], event)
                if recorded.get("overtaken") != found[-1]["overtaken"]:
                    self._overtake(found[-1], recorded.get("overtaken"), body["proofs"].get(LAPSE + name, ()))
                continue
            if found and found[-1]["status"] in _STANDING:
                self._end(found[-1], SUPERSEDED, event)
            found.append(self._version(name, recorded, body, event))
        return found

    def _end(self, version: dict[str, JsonValue], status: str, event: Event) -> None:
        version["status"] = status
        version["status_label"] = _STATUS_LABELS[status]
        version["ended"] = self._happened(event)

    def _overtake(
        self, version: dict[str, JsonValue], end: str | None, steps: Iterable[Mapping[str, JsonValue]]
    ) -> None:
        """Tell that a lapse came too early, and how the right end is counted."""
        version["overtaken"] = end
        version["overtaken_explained"] = self.proof(steps) if end else ""

    def _version(
        self, name: str, recorded: Mapping[str, JsonValue], body: Mapping[str, JsonValue], event: Event
    ) -> dict[str, JsonValue]:
        rule = self.procedure.deadlines[name]
        cause = recorded.get("cause") or ("set" if recorded["version"] == 1 else SUPERSEDED)
        steps = body["proofs"].get(name, ())
        settings = body.get("settings", "")
        return {
            "deadline": name,
            "label": rule.label,
            "rule": rule.rule,
            "holder": self.procedure.roles[rule.holder].label,
            "version": recorded["version"],
            "cause": cause,
            "cause_label": CAUSE_LABELS[cause],
            "status": recorded["status"],
            "status_label": _STATUS_LABELS[recorded["status"]],
            "start": recorded["start"],
            "nominal": recorded["nominal"],
            "last_day": recorded["last_day"],
            "agency_warn": recorded["agency_warn"],
            "safe_act_from": recorded["safe_act_from"],
            "provisional": recorded["provisional"],
            "earliest": recorded["earliest"],
            "latest": recorded["latest"],
            "suspended_on": recorded.get("suspended_on"),
            "rulings": [wording(*ruling) for ruling in recorded.get("rulings", {}).items()],
            "cites": [cite_label(self.procedure, cite) for cite in rule.cites],
            "unverified": list(unverified(self.procedure, rule, date.fromisoformat(recorded["start"]))),
            "set_by": event.seq,
            "occurred_on": event.occurred_on.isoformat(),
            "event": self._happened(event),
            "ended": None,
            "explained": self.proof(steps),
            "steps": [dict(step) for step in steps],
            "edition": body["edition"],
            "calendar": body["calendar"],
            "settings": settings,
            "choices": list(self._choices(settings)),
            "overtaken": None,
            "overtaken_explained": "",
            "papers": [],
        }

    def proof(self, steps: Iterable[Mapping[str, JsonValue]]) -> str:
        """Recorded steps in Chinese, with a mark on clauses that were not checked against their text."""
        return explain([Step.from_dict(step) for step in steps], self._label)

    def _happened(self, event: Event) -> dict[str, JsonValue]:
        return {
            "seq": event.seq,
            "kind": event.kind,
            "label": event_label(self.procedure, event.kind, event.name),
            "occurred_on": event.occurred_on.isoformat(),
            "recorded_at": event.recorded_at.astimezone(SHANGHAI).isoformat(),
            "actor": event_actor(self.officers, event.kind, event.actor_id),
            "hash": event.hash.hex(),
        }

    def _choices(self, digest: str) -> Iterator[str]:
        """What the office had chosen when the version was made, in Chinese."""
        if not digest:
            return
        try:
            settings = Settings.from_json(self.unit.edition(digest))
        except MissingError:
            return  # an office that chose nothing has nothing kept
        for policy, answer in settings.policies.given:
            yield wording(policy, answer)
        for key, value in settings.readings:
            reading = self.procedure.readings.get(key.removeprefix(f"{self.procedure.key}."))
            if reading is not None:
                chosen = {reading.value: reading.adopted} | {a.value: a.answer for a in reading.alternatives}
                yield f"{reading.question}：{chosen.get(value, value)}"

    def _label(self, cite: str) -> str:
        mark = _UNVERIFIED if is_unverified(self.procedure, cite) else ""
        return cite_label(self.procedure, cite) + mark


def _add_papers(
    versions: Sequence[dict[str, JsonValue]],
    procedure: Procedure,
    name: str,
    number: str,
    documents: Sequence[Document],
) -> None:
    """Put each paper to the versions whose last day it prints, and say whether that day is still the right one."""
    current = versions[-1]["last_day"]
    for document in documents:
        kind = procedure.documents.get(document.kind)
        if kind is None or name not in kind.prints:
            continue
        printed = _printed(document.context, name, number)
        if not printed:
            continue
        paper = {
            "title": document.title,
            "number": document.number,
            "date": document.dated.isoformat(),
            "last_day": printed["last_day"],
            "still_right": printed["last_day"] == current,
        }
        for version in versions:
            if version["last_day"] == printed["last_day"]:
                version["papers"].append(paper)


def _printed(context: Mapping[str, JsonValue], name: str, number: str) -> Mapping[str, JsonValue]:
    """What a paper prints of a deadline; one about several cases has it in the case's row."""
    rows = [row for row in context.get("rows", ()) if row["case"]["number"] == number]
    for place in (context, *rows):
        found = (place.get("printed") or place.get("deadlines") or {}).get(name)
        if found:
            return dict(found)
    return {}
