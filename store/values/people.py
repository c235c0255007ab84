"""Offices, officers and those whom cases are about; who acts for whom."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from engine.model import Level
from store.values.plain import JsonValue

OFFICE_WORDS: Final[Mapping[str, str]] = {
    "name": "名称",
    "level": "层级",
    "parent": "上级单位",
    "region": "地区",
    "short": "机关代字",
    "address": "地址",
    "phone": "电话",
    "government": "本级人民政府",
    "court": "管辖法院",
    "website": "网站",
}
"""What is told of an office, and how people call it."""

OFFICER_WORDS: Final[Mapping[str, str]] = {
    "name": "姓名",
    "office": "单位",
    "roles": "岗位",
    "certificate": "执法证件号",
    "certificate_until": "证件有效期",
    "email": "邮箱",
}
"""What is told of an officer, and how people call it."""


@dataclass(frozen=True, slots=True)
class Office:
    """An office in the tree; a district's office stands under its city's."""

    id: int
    key: str
    name: str
    level: Level
    parent_id: int | None
    region: str  # ISO 3166-2
    short: str  # 机关代字, as it begins a document's number
    address: str
    phone: str
    government: str  # the people's government to which reconsideration goes (行政复议法24)
    court: str
    website: str = ""

    def told(self) -> dict[str, JsonValue]:
        """All that the register tells of it, by the words of `OFFICE_WORDS`; the office above by its id."""
        return {
            "name": self.name,
            "level": self.level.value,
            "parent": self.parent_id,
            "region": self.region,
            "short": self.short,
            "address": self.address,
            "phone": self.phone,
            "government": self.government,
            "court": self.court,
            "website": self.website,
        }


@dataclass(frozen=True, slots=True)
class Officer:
    """A person who acts for an office. The certificate is that of an enforcement officer, if any."""

    id: int
    key: str
    name: str
    office_id: int
    roles: frozenset[str]
    certificate: str = ""
    certificate_until: date | None = None  # last day of validity, inclusive
    email: str = ""

    def may_enforce(self, day: date) -> bool:
        """Whether the officer's certificate is valid on a day."""
        return bool(self.certificate) and (self.certificate_until is None or day <= self.certificate_until)

    def told(self) -> dict[str, JsonValue]:
        """All that the register tells of the officer, by the words of `OFFICER_WORDS`; the office by its id."""
        return {
            "name": self.name,
            "office": self.office_id,
            "roles": sorted(self.roles),
            "certificate": self.certificate,
            "certificate_until": None if self.certificate_until is None else self.certificate_until.isoformat(),
            "email": self.email,
        }


@dataclass(frozen=True, slots=True)
class Subject:
    """Whom a case is about. Kept apart from events, so that personal data can go when its retention ends."""

    id: int
    kind: str
    name: str
    code: str  # unified social credit code, or another key unique in the kind
    address: str = ""
    phone: str = ""
    legal_person: str = ""


@dataclass(frozen=True, slots=True)
class Delegation:
    """That an officer's posts are exercised by another, first to last day inclusive."""

    officer_id: int
    delegate_id: int
    first: date
    last: date
