"""Offices, officers, subjects; who acts for whom, and who keeps out of what."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Protocol

from store.values import Delegation, Office, Officer, Subject


class PeopleUnit(Protocol):
    """The part of a unit of work for them."""

    def put_office(self, office: Office) -> Office:
        """Insert or update an office by its key; the id given is ignored."""

    def put_officer(self, officer: Officer) -> Officer:
        """Insert or update an officer by key, roles included; the id given is ignored."""

    def put_subject(self, subject: Subject) -> Subject:
        """Insert or update a subject by (kind, code); the id given is ignored."""

    def offices(self) -> dict[int, Office]:
        """All offices by id."""

    def officers(self, keys: Iterable[str] | None = None) -> dict[int, Officer]:
        """Officers by id: those of some keys, unknown ones left out, or all."""

    def officer_names(self) -> dict[int, str]:
        """The names of all officers by id."""

    def subjects(self, ids: Iterable[int]) -> dict[int, Subject]:
        """Subjects by id."""

    def subject_of(self, kind: str, code: str) -> Subject | None:
        """The subject of a code, if it is known."""

    def add_delegation(self, delegation: Delegation) -> None:
        """Let an officer's posts be exercised by another for a time."""

    def delegations(self) -> list[Delegation]:
        """All delegations ever made, in their order."""

    def end_delegation(self, delegation: Delegation, last: date) -> bool:
        """Let one end on another day; of those that are alike the first. False when there is none."""

    def recuse(self, case_id: int, officer_id: int) -> bool:
        """Keep an officer out of a case; False when that stands already."""

    def recusals(self, case_ids: Iterable[int]) -> dict[int, frozenset[int]]:
        """The officers who keep out of some cases, by case."""
