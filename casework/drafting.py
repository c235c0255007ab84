"""Documents drafted with an event: issuer and the frozen context that the letter will print.

A document prints stored deadlines; where the deadline is not known yet its rule is printed in words. Nothing here
computes a date, and nothing takes a number: that comes when the paper is approved (:mod:`casework.papers`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import orjson

from casework.authority import People
from casework.families import Parent
from casework.papers.annexes import usual
from engine.case import Case, DeadlineStatus
from engine.expressions import nest
from engine.life import Life, Rules, Stage
from engine.model import DocumentKind, FactType, Procedure
from engine.periods.trace import Step, explain
from store.contract import UnitOfWork
from store.values import Draft, Office, Officer, Subject

JsonValue = Any


@dataclass(frozen=True, slots=True)
class About:
    """One case as its documents see it."""

    case_id: int
    number: str
    subject: Subject
    state: Case
    proofs: Mapping[str, Sequence[Mapping[str, JsonValue]]]
    parent: Parent | None = None
    replaces: int | None = None  # the document in whose place one is drafted


@dataclass(frozen=True, slots=True)
class Drafting:
    """What all documents of one act share."""

    unit: UnitOfWork
    people: People
    procedure: Procedure
    dated: date
    officers: tuple[Officer, ...]
    sample: bool

    def case_document(self, kind: DocumentKind, ordinal: int, office_id: int, about: About) -> Draft:
        """A document about one case."""
        draft = self._draft(kind, ordinal, self._issuer(kind, office_id), self._about(kind, about))
        return replace(draft, replaces=about.replaces)

    def batch_document(self, kind: DocumentKind, office_id: int, abouts: Sequence[About]) -> Draft:
        """A document about several cases, in the order given."""
        rows = [self._about(kind, about) for about in abouts]
        return self._draft(kind, 1, self._issuer(kind, office_id), {"rows": rows})

    def _issuer(self, kind: DocumentKind, office_id: int) -> Office:
        return self.people.at_level(office_id, kind.issuer)

    def _draft(self, kind: DocumentKind, ordinal: int, issuer: Office, about: Mapping[str, JsonValue]) -> Draft:
        context = {
            "kind": kind.name,
            "template": kind.template,
            "title": kind.label,
            "number": "",
            "date": self.dated.isoformat(),
            "sample": self.sample,
            "issuer": office_context(issuer),
            "officers": [signer_context(officer) for officer in self.officers],
            "seal": kind.seal,
            "seal_printed": False,
            "remedies": kind.remedies.value,
            "annexes": usual(kind, about),
            "basis": basis(self.procedure, kind.cites),
            "rules": {rule.name: rule.rule for rule in self.procedure.deadlines.values()},
            "choices": _choices(self.procedure),
            **about,
        }
        stage = Life(self.dated).stage(Rules.of(self.procedure, kind))
        edition = self.procedure.digest
        return Draft(
            ordinal,
            kind.name,
            kind.label,
            issuer.id,
            kind.series,
            self.dated,
            kind.adverse,
            context,
            stage.value,
            edition,
        )

    def _about(self, kind: DocumentKind, about: About) -> dict[str, JsonValue]:
        subject = subject_context(about.subject)
        opened = about.state.opened_on
        facts = self._facts(self.procedure, about.state)
        deadlines = self._deadlines(kind, about)
        return {
            "case": {"number": about.number, "opened_on": opened.isoformat() if opened else None},
            "addressee": subject,
            "subject": subject,
            "facts": nest(facts),
            "lines": [dict(line) for line in about.state.lines],
            "deadlines": deadlines,
            "own": nest(_below(facts, kind.name)),
            "own_deadlines": _below(deadlines, kind.name),
            "printed": printed(kind, about.state),
            "issued": self._issued(about),
            "parent": self._parent(about.parent),
        }

    def _facts(self, procedure: Procedure, state: Case) -> dict[str, JsonValue]:
        """The facts of a case; of those that speak of a party, its name and number in place of its id."""
        facts = {**dict.fromkeys(procedure.facts), **state.facts}
        parties = {name: facts[name] for name, fact in procedure.facts.items() if fact.type is FactType.SUBJECT}
        known = self.unit.subjects(party for party in parties.values() if party is not None) if parties else {}
        told = {name: subject_context(known[party]) for name, party in parties.items() if party in known}
        return {**facts, **told}

    def _parent(self, parent: Parent | None) -> dict[str, JsonValue] | None:
        if parent is None:
            return None
        return {
            "number": parent.number,
            "title": parent.procedure.title,
            "subject": subject_context(parent.subject),
            "facts": nest(self._facts(parent.procedure, parent.state)),
        }

    def _issued(self, about: About) -> dict[str, JsonValue]:
        """The latest paper of each kind that the case already has, by kind."""
        return {
            document.kind: {
                "title": document.title,
                "number": document.number,
                "date": document.dated.isoformat(),
                "issuer": self.people.offices[document.issuer_id].name,
            }
            for document in self.unit.documents(case_id=about.case_id)
            if document.stage != Stage.VOIDED
        }

    def _deadlines(self, kind: DocumentKind, about: About) -> dict[str, JsonValue]:
        # What this act did not count was counted by an earlier one, whose event holds the proof.
        missing = [name for name in kind.prints if name in about.state.deadlines and name not in about.proofs]
        earlier = proofs_of(self.unit, about.case_id) if missing else {}
        found = {}
        for name, deadline in about.state.deadlines.items():
            rule = self.procedure.deadlines[name]
            proof = about.proofs.get(name) or (earlier.get(name) if name in kind.prints else None)
            found[name] = {
                "label": rule.label,
                "rule": rule.rule,
                "status": deadline.status.value,
                "start": deadline.start.isoformat(),
                "last_day": deadline.last_day.isoformat(),
                "over_on": deadline.over_on.isoformat(),
                "provisional": deadline.provisional,
                "explained": explain([Step.from_dict(step) for step in proof], self._label) if proof else "",
            }
        return found

    def _label(self, cite: str) -> str:
        return cite_label(self.procedure, cite)


def proofs_of(unit: UnitOfWork, case_id: int) -> dict[str, Sequence[Mapping[str, JsonValue]]]:
    """The newest proof of each deadline of a case, as its events hold them."""
    found: dict[str, Sequence[Mapping[str, JsonValue]]] = {}
    for event in unit.events(case_id):
        found.update(orjson.loads(event.body)["proofs"])
    return found


def _below(values: Mapping[str, JsonValue], kind: str) -> dict[str, JsonValue]:
    """What a fragment calls by short names, for the papers that it brings itself; nothing for papers of the top."""
    scope, _, _ = kind.rpartition(".")
    if not scope:
        return {}
    return {name.removeprefix(f"{scope}."): value for name, value in values.items() if name.startswith(f"{scope}.")}


def printed(kind: DocumentKind, state: Case) -> dict[str, JsonValue]:
    """The last days that a paper of a kind prints in a case: those of its `prints` that have begun."""
    return {
        name: {"last_day": deadline.last_day.isoformat(), "provisional": deadline.provisional}
        for name in kind.prints
        if (deadline := state.deadlines.get(name)) and deadline.status is not DeadlineStatus.CANCELLED
    }


def cite_label(procedure: Procedure, cite: str) -> str:
    """A cite as officers read it: the instrument's title and the clause. Text that is no cite stays as it is."""
    key, _, clause = cite.partition(":")
    if key not in procedure.instruments:
        return cite
    title = procedure.instruments[key].title.removeprefix("中华人民共和国")
    return f"《{title}》{clause}"


def signer_context(officer: Officer) -> dict[str, JsonValue]:
    """An enforcement officer as documents print one."""
    return {"key": officer.key, "name": officer.name, "certificate": officer.certificate}


def office_context(office: Office) -> dict[str, JsonValue]:
    """An office as documents print it."""
    return {
        "name": office.name,
        "short": office.short,
        "address": office.address,
        "phone": office.phone,
        "government": office.government,
        "court": office.court,
        "website": office.website,
    }


def subject_context(subject: Subject) -> dict[str, JsonValue]:
    """A subject as documents print it."""
    return {
        "kind": subject.kind,
        "name": subject.name,
        "code": subject.code,
        "address": subject.address,
        "phone": subject.phone,
        "legal_person": subject.legal_person,
    }


def basis(procedure: Procedure, cites: Sequence[str]) -> list[dict[str, JsonValue]]:
    """The legal basis a document names, in the order of its cites."""
    found = []
    for cite in cites:
        instrument = procedure.instruments[cite.partition(":")[0]]
        found.append(
            {
                "title": instrument.title,
                "number": instrument.number,
                "clause": procedure.clause(cite).key,
                "added": instrument.added,
                "rank": instrument.rank.value,
            }
        )
    return found


def _choices(procedure: Procedure) -> dict[str, JsonValue]:
    """Chinese labels of coded values, by fact."""
    facts = {**procedure.facts, **procedure.line_facts}
    return {name: dict(fact.choices) for name, fact in facts.items() if fact.choices}
