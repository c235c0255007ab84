"""Offices, officers and subjects."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from engine.model import Level
from store.columns import optional_day, optional_day_number
from store.link import Link, Row, driver_errors
from store.tables import OFFICE, OFFICER, OFFICER_ROLE, SUBJECT
from store.values import Office, Officer, Subject

_OFFICE = ("name", "level", "parent_id", "region", "short", "address", "phone", "government", "court", "website")
_OFFICER = ("name", "office_id", "certificate", "certificate_until", "email")
_SUBJECT = ("name", "address", "phone", "legal_person")
_ADD_ROLE = sa.insert(OFFICER_ROLE)
# The columns stand in the order of the values' fields.
_OFFICES = sa.select(OFFICE.c.id, OFFICE.c.key, *(OFFICE.c[name] for name in _OFFICE)).order_by(OFFICE.c.id)
_OFFICERS = sa.select(OFFICER).order_by(OFFICER.c.id)
_ROLES = sa.select(OFFICER_ROLE.c.officer_id, OFFICER_ROLE.c.role)
_NAMES = sa.select(OFFICER.c.id, OFFICER.c.name)
_SUBJECTS = sa.select(*(SUBJECT.c[name] for name in ("id", "kind", "name", "code", "address", "phone", "legal_person")))
_BY_CODE = _SUBJECTS.where(SUBJECT.c.kind == sa.bindparam("kind"), SUBJECT.c.code == sa.bindparam("code"))


class PeopleOperations(Link):
    """The part of a unit that keeps offices, officers and subjects."""

    _offices: dict[int, Office] | None = None

    def put_office(self, office: Office) -> Office:
        """Insert or update an office by its key."""
        self._offices = None
        values = {"key": office.key, "level": office.level.value} | {
            name: getattr(office, name) for name in _OFFICE if name != "level"
        }
        return replace(office, id=self._put(OFFICE, ("key",), _OFFICE, values))

    def put_officer(self, officer: Officer) -> Officer:
        """Insert or update an officer by key, roles included."""
        values = {
            "key": officer.key,
            "name": officer.name,
            "office_id": officer.office_id,
            "certificate": officer.certificate,
            "certificate_until": optional_day_number(officer.certificate_until),
            "email": officer.email,
        }
        found = replace(officer, id=self._put(OFFICER, ("key",), _OFFICER, values))
        self.run(sa.delete(OFFICER_ROLE).where(OFFICER_ROLE.c.officer_id == found.id))
        roles = [{"officer_id": found.id, "role": role} for role in sorted(officer.roles)]
        self.run_all(_ADD_ROLE, roles)
        return found

    def put_subject(self, subject: Subject) -> Subject:
        """Insert or update a subject by (kind, code)."""
        values = {name: getattr(subject, name) for name in ("kind", "code", *_SUBJECT)}
        known = self.subject_of(subject.kind, subject.code)
        found = replace(subject, id=self._put(SUBJECT, ("kind", "code"), _SUBJECT, values))
        with driver_errors():
            self.dialect.keep_name(self.connection, found.id, found.name, known.name if known else None)
        return found

    def offices(self) -> dict[int, Office]:
        """All offices by id; read once in a unit."""
        if self._offices is None:
            self._offices = {row.id: _office(row) for row in self.rows(_OFFICES)}
        return dict(self._offices)

    def officers(self, keys: Iterable[str] | None = None) -> dict[int, Officer]:
        """Officers by id: those of some keys, unknown ones left out, or all."""
        if keys is None:
            return self._with_roles(self.rows(_OFFICERS), self.rows(_ROLES))
        found = list(self.rows_by_id(_OFFICERS, OFFICER.c.key, keys))
        return self._with_roles(found, self.rows_by_id(_ROLES, OFFICER_ROLE.c.officer_id, [row.id for row in found]))

    def officer_names(self) -> dict[int, str]:
        """The names of all officers by id."""
        return {row.id: row.name for row in self.rows(_NAMES)}

    @staticmethod
    def _with_roles(officers: Iterable[Row], held: Iterable[Row]) -> dict[int, Officer]:
        roles: dict[int, set[str]] = {}
        for officer_id, role in held:
            roles.setdefault(officer_id, set()).add(role)
        return {row.id: _officer(row, frozenset(roles.get(row.id, ()))) for row in officers}

    def subjects(self, ids: Iterable[int]) -> dict[int, Subject]:
        """Subjects by id; unknown ids are left out."""
        return {row.id: Subject(*row) for row in self.rows_by_id(_SUBJECTS, SUBJECT.c.id, ids)}

    def subject_of(self, kind: str, code: str) -> Subject | None:
        """The subject of a code, if it is known."""
        row = self.run(_BY_CODE, {"kind": kind, "code": code}).one_or_none()
        return None if row is None else Subject(*row)

    def _put(self, table: sa.Table, key: tuple[str, ...], changed: tuple[str, ...], values: dict[str, Any]) -> int:
        return int(self.run_one(self.dialect.insert_or_update(table, key, changed, "id"), values).scalar_one())


def _office(row: Row) -> Office:
    identity, key, name, level, *rest = row
    return Office(identity, key, name, Level(level), *rest)


def _officer(row: Row, roles: frozenset[str]) -> Officer:
    return Officer(
        id=row.id,
        key=row.key,
        name=row.name,
        office_id=row.office_id,
        roles=roles,
        certificate=row.certificate,
        certificate_until=optional_day(row.certificate_until),
        email=row.email,
    )
