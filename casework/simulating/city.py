"""The synthetic city: its offices and officers, and who of them does what.

The city is founded through :func:`casework.bureau.found_bureau` like any bureau; a bureau's own file of offices may
stand in its place. Everything made up here says that it is a sample.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from casework.bureau import found_bureau
from casework.definitions.posts import office_posts
from casework.parts import Parts
from engine.errors import RefusedError
from engine.model import Level, Procedure, Role
from store.projections import lineage
from store.values import Office, Officer

DISTRICTS = ("东城", "西城", "南山", "北林", "河口", "新港")
_DESKS = 2
_ABOVE: Mapping[Level, Level | None] = {
    Level.PROVINCE: None,
    Level.CENTRE: Level.PROVINCE,
    Level.CITY: Level.CENTRE,
    Level.DISTRICT: Level.CITY,
    Level.DESK: Level.CITY,
}
_NAMES: Mapping[Level, str] = {
    Level.PROVINCE: "样例省住房和城乡建设厅",
    Level.CENTRE: "样例省建设教育中心",
    Level.CITY: "样例市住房和城乡建设局",
}
_CASES_AN_OFFICER: Mapping[Level, int] = {Level.CITY: 900, Level.CENTRE: 4000, Level.PROVINCE: 5000}
_USUAL = 2500
_FEWEST = 2  # acts with two signatures
_ACTING, _LEGAL, _LEADING = "经办", "法制", "负责人"
_SAMPLE, _DIGITS = "样例", "0123456789"
_WORDS: Mapping[str, str] = {"legal": _LEGAL, "leader": _LEADING, "head": _LEADING}


@dataclass(frozen=True, slots=True)
class Desk:
    """Officers of an office who do the same things; what they do in a day is limited together."""

    office_id: int
    officers: tuple[str, ...]  # keys; the first one acts
    label: str  # of the office and of what they are

    @property
    def actor(self) -> str:
        """Who acts."""
        return self.officers[0]


@dataclass(slots=True)
class Staff:
    """Who does what in a city that was founded.

    Args:
        offices: by id.
        officers: all of them.
    """

    offices: Mapping[int, Office]
    officers: Sequence[Officer]
    _desks: dict[tuple[str, int], Desk | None] = field(default_factory=dict)
    _holders: dict[tuple[int, str], list[Officer]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Index the officers by what they hold."""
        for officer in sorted(self.officers, key=lambda one: one.key):
            for role in officer.roles:
                self._holders.setdefault((officer.office_id, role), []).append(officer)

    @classmethod
    def of(cls, parts: Parts) -> Staff:
        """Of a store."""
        with parts.store.read() as unit:
            return cls(unit.offices(), list(unit.officers().values()))

    def at_level(self, level: Level) -> list[Office]:
        """The offices of a level, in the order of their ids."""
        return [office for office in self.offices.values() if office.level is level]

    def desk(self, role: Role, office_id: int) -> Desk | None:
        """Who holds a role for the cases of an office: at the role's level in its line, else the nearest above."""
        asked = role.key, office_id
        if asked not in self._desks:
            line = lineage(self.offices, office_id)
            own = [office for office in line if role.level in (Level.OWN, office.level)]
            found = [*own, *line]
            holders = next((held for one in found if (held := self._holders.get((one.id, role.key)))), None)
            self._desks[asked] = None if holders is None else self._desk(holders)
        return self._desks[asked]

    def desks(self) -> list[Desk]:
        """All desks that were asked for so far."""
        return list(dict.fromkeys(desk for desk in self._desks.values() if desk is not None))

    def signers(self, desk: Desk, count: int) -> tuple[str, ...]:
        """So many officers with a certificate: those of the desk, then others of its office and of those above it."""
        line = [office.id for office in lineage(self.offices, desk.office_id)]
        ranked = sorted(
            (one for one in self.officers if one.certificate and one.office_id in line),
            key=lambda one: (one.key not in desk.officers, line.index(one.office_id), one.key),
        )
        return tuple(one.key for one in ranked[:count])

    def holder(self, office_id: int, posts: Iterable[str]) -> str:
        """Key of the first who holds one of some posts or roles in an office or above it; empty: nobody."""
        for office in lineage(self.offices, office_id):
            for post in posts:
                if held := self._holders.get((office.id, post)):
                    return held[0].key
        return ""

    def refuse_unfit(self, procedures: Iterable[Procedure], levels: Iterable[Level]) -> None:
        """Refuse a city that has no office of some level, or in which nobody holds a role that some procedure needs.

        Raises:
            RefusedError: it names the levels and the roles.
        """
        there = {office.level for office in self.offices.values()}
        absent = sorted(level.value for level in levels if level not in there)
        held = {role for officer in self.officers for role in officer.roles}
        roles = {role.key: role.label for procedure in procedures for role in procedure.roles.values()}
        missing = [f"{key}（{label}）" for key, label in sorted(roles.items()) if key not in held]
        told = [
            *([f"机构名册中没有这些层级的单位：{'、'.join(absent)}"] if absent else []),
            *([f"机构名册中没有人担任这些岗位：{'、'.join(missing)}"] if missing else []),
        ]
        if told:
            raise RefusedError(f"{'；'.join(told)}。请补上，或者用 --procedure 只模拟其他流程")

    def _desk(self, holders: Sequence[Officer]) -> Desk:
        office = self.offices[holders[0].office_id]
        names = dict.fromkeys(one.name.removeprefix(_SAMPLE).rstrip(_DIGITS) for one in holders)
        return Desk(office.id, tuple(one.key for one in holders), f"{office.name}（{'、'.join(names)}）")


def found_city(parts: Parts, procedures: Sequence[Procedure], cases: int) -> None:
    """Found the synthetic city.

    Args:
        parts: the scratch system.
        procedures: whose roles are to be held.
        cases: that will be opened in a year: tells how many officers there are.
    """
    offices = _offices()
    officers: dict[str, Any] = {}
    for key, office in offices.items():
        level = Level(office["level"])
        officers.update(_people(key, office["name"], level, _roles_at(level, procedures), cases))
    # JSON is YAML: the file is read as strictly as one that a bureau writes.
    text = json.dumps({"offices": offices, "officers": officers}, ensure_ascii=False)
    found_bureau(parts, text, "样例市（模拟）")


def _offices() -> dict[str, dict[str, str]]:
    plan: list[tuple[str, Level, str]] = [(level.value, level, name) for level, name in _NAMES.items()]
    plan += [(f"district{n}", Level.DISTRICT, f"样例市{name}区住建局") for n, name in enumerate(DISTRICTS, start=1)]
    plan += [(f"desk{n}", Level.DESK, f"样例市第{n}审核点") for n in range(1, _DESKS + 1)]
    offices = {}
    for n, (key, level, name) in enumerate(plan, start=1):
        above = _ABOVE[level]
        offices[key] = {
            "name": name,
            "level": level.value,
            "region": "CN",
            "short": f"样{n}",
            "address": f"{name}地址（模拟）",
            "phone": "000-00000000",
            "government": f"{name}同级人民政府（模拟）",
            "court": "样例市人民法院（模拟）",
            **({"under": above.value} if above is not None else {}),
        }
    return offices


def _roles_at(level: Level, procedures: Iterable[Procedure]) -> frozenset[str]:
    """The roles that an office of a level needs: its own, those that any office may need, and those of below."""
    levels = {Level.OWN, level}
    if level is Level.CITY:
        levels |= {Level.DISTRICT, Level.DESK}
    return frozenset(role.key for one in procedures for role in one.roles.values() if role.level in levels)


def _people(office: str, name: str, level: Level, roles: frozenset[str], cases: int) -> dict[str, Any]:
    """The officers of an office: some who handle cases, one for legal review, one in charge, one for each post."""
    handling = max(_FEWEST, -(-cases // _CASES_AN_OFFICER.get(level, _USUAL)))
    kinds: dict[str, set[str]] = {_ACTING: set(), _LEGAL: set(), _LEADING: set()}
    for role in roles:
        kinds[next((kind for word, kind in _WORDS.items() if word in role), _ACTING)].add(role)
    people: dict[str, Any] = {}
    for number, (kind, held) in enumerate(kinds.items()):
        for n in range(1, (handling if kind == _ACTING else 1) + 1):
            if held:
                people[f"{office}_{number}_{n:02d}"] = _person(
                    f"{_SAMPLE}{kind}{n}", office, held, f"样例-{name}-{number}{n}"
                )
    for post, label in office_posts().items():
        people[f"{office}_{post}"] = _person(f"{_SAMPLE}{label}", office, {post}, "")
    return people


def _person(name: str, office: str, roles: Iterable[str], certificate: str) -> dict[str, Any]:
    told: dict[str, Any] = {"name": name, "office": office, "roles": sorted(roles), "email": "nobody@example.invalid"}
    return {**told, "certificate": certificate} if certificate else told
