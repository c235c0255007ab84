"""Who may act on what: roles, jurisdiction, certificates. Enforced here and nowhere else.

An officer acts for one office. The office has jurisdiction over its own cases and over those of the offices below it;
what is done there is limited by the roles that the procedure names for the act.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from engine.errors import MissingError, NotPermittedError, OutsideError, RefusedError, StoreError
from engine.model import Action, Level, Procedure
from store.contract import UnitOfWork
from store.projections import lineage, office_at
from store.values import Office, Officer


@dataclass(frozen=True, slots=True)
class People:
    """Offices and officers as they stand in a unit of work; officers are read when somebody asks for them."""

    offices: Mapping[int, Office]
    _unit: UnitOfWork
    _read: dict[str, Officer] = field(default_factory=dict)  # by key
    _everybody: list[Officer] = field(default_factory=list)
    _names: dict[int, str] = field(default_factory=dict)

    @classmethod
    def of(cls, unit: UnitOfWork) -> People:
        """Of a unit of work."""
        return cls(unit.offices(), unit)

    def officer(self, key: str) -> Officer:
        """The officer of a key."""
        if key not in self._read:
            self._read.update((one.key, one) for one in self._unit.officers([key]).values())
        if key not in self._read:
            raise MissingError("经办人员", key)
        return self._read[key]

    def everybody(self) -> Sequence[Officer]:
        """All officers; read once."""
        if not self._everybody:
            self._everybody.extend(self._unit.officers().values())
            self._read.update((one.key, one) for one in self._everybody)
        return self._everybody

    def names(self) -> Mapping[int, str]:
        """The names of all officers by id; read once."""
        if not self._names:
            self._names.update(self._unit.officer_names())
        return self._names

    def office(self, key: str) -> Office:
        """The office of a key or of a full name."""
        for office in self.offices.values():
            if key in (office.key, office.name):
                return office
        raise MissingError("单位", key)

    def at_level(self, office_id: int, level: Level) -> Office:
        """The office that stands for a level in the line of one, as :func:`store.projections.office_at` has it.

        Raises:
            MissingError: no office of that level stands above it.
        """
        try:
            return office_at(lineage(self.offices, office_id), level)
        except StoreError as error:
            raise MissingError("上级单位", level.value) from error

    def at_root(self, office_id: int) -> Office:
        """The highest office above one."""
        office = self.offices[office_id]
        while office.parent_id is not None:
            office = self.offices[office.parent_id]
        return office

    def jurisdiction(self, officer: Officer) -> frozenset[int]:
        """The offices whose cases an officer may see: the own one and all below it."""
        return frozenset(i for i in self.offices if self.is_below(i, officer.office_id))

    def is_below(self, office_id: int, above: int) -> bool:
        """Whether an office is another or stands below it."""
        found: int | None = office_id
        while found is not None:
            if found == above:
                return True
            found = self.offices[found].parent_id
        return False


def authorise(people: People, actor: Officer, office_id: int, procedure: Procedure, action: Action) -> None:
    """Refuse an act that the actor may not do on a case of an office.

    Raises:
        NotPermittedError: the case lies outside the actor's jurisdiction, or the actor holds none of the roles.
    """
    see(people, actor, office_id)
    if not actor.roles & set(action.roles):
        needed = "、".join(procedure.roles[role].label for role in action.roles)
        raise NotPermittedError(f"“{action.label}”由{needed}办理，{actor.name}没有这一岗位", cite=action.cites[0])


def see(people: People, actor: Officer, office_id: int) -> None:
    """Refuse a look at a case outside the actor's jurisdiction.

    Raises:
        OutsideError: it lies outside.
    """
    if not people.is_below(office_id, actor.office_id):
        own = people.offices[actor.office_id].name
        raise OutsideError(f"该案件不属于{own}管辖，不能查看或办理")


CALENDAR_KEEPER = "calendar_keeper"
"""The role that may import national and regional holidays."""

SETTINGS_KEEPER = "settings_keeper"
"""The role that may choose between the answers to disputed questions for its office."""

ARCHIVIST = "archivist"
"""The role that keeps the paper originals: files, lends, takes back, hands over to the archive."""

ACCESS_KEEPER = "access_keeper"
"""The role that lets officers in: gives temporary passwords and tokens, ends sessions, reads the log of access."""

SYSTEM_POSTS: Mapping[str, str] = {
    ACCESS_KEEPER: "账号管理",
    SETTINGS_KEEPER: "口径管理",
    CALENDAR_KEEPER: "节假日管理",
    ARCHIVIST: "档案管理",
}
"""The Chinese names of roles that no procedure declares."""

SYSTEM_ROLES = frozenset(SYSTEM_POSTS)


def authorise_calendar(people: People, actor: Officer, office: str) -> None:
    """Refuse the import of holidays that the actor may not decide on.

    Args:
        people: offices and officers.
        actor: who imports.
        office: key of the office whose closures they are; empty: national or regional holidays.

    Raises:
        NotPermittedError: the office does not stand below the actor's, or the actor does not hold the role.
    """
    if not office:
        if CALENDAR_KEEPER not in actor.roles:
            raise NotPermittedError(
                f"全国和地区的节假日数据由节假日管理岗位或者本机管理员导入，{actor.name}没有这一岗位"
            )
    elif not people.is_below(people.office(office).id, actor.office_id):
        own = people.offices[actor.office_id].name
        raise NotPermittedError(f"{actor.name}属于{own}，只能登记本单位及其下级单位的停止办公日")


def signing(people: People, keys: tuple[str, ...], office_id: int, day: date) -> tuple[Officer, ...]:
    """The enforcement officers who sign an act.

    Args:
        people: offices and officers.
        keys: of the officers.
        office_id: the office of the case; each officer's office must have jurisdiction over it.
        day: the act's legal date, on which each certificate must be valid (行政处罚法42 as the general pattern).

    Raises:
        RefusedError: someone is named twice, has no valid certificate, or belongs elsewhere.
    """
    if len(set(keys)) != len(keys):
        raise RefusedError("签名的执法人员不能是同一人", field="officers")
    officers = tuple(people.officer(key) for key in keys)
    for officer in officers:
        if not people.is_below(office_id, officer.office_id):
            raise RefusedError(f"{officer.name}不属于有管辖权的单位，不能在该案签名", field="officers")
        if not officer.may_enforce(day):
            raise RefusedError(f"{officer.name}在{day.isoformat()}没有有效的行政执法证件，不能签名", field="officers")
    return officers
