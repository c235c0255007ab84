"""Who may sign in to the demonstration: one officer for each role, with a password that is told to whoever plays it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from argon2 import PasswordHasher

from casework.access.changing import change_password, set_password
from casework.access.passwords import temporary
from casework.managing.people import labelled, role_labels
from casework.parts import Parts
from store.values import Officer

FILE: Final = "登录.txt"
_OWN: Final = 0o600
_QUICK: Final = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
"""For temporary passwords that stand for a moment and that nobody is told."""


@dataclass(frozen=True, slots=True)
class Login:
    """An officer with a password."""

    officer: str
    name: str
    office: str
    roles: tuple[str, ...]  # by their names
    password: str


def give_logins(parts: Parts) -> list[Login]:
    """Give one officer of each role a password, and leave them in a file for whoever opens the workbench."""
    labels = role_labels(parts)
    with parts.store.read() as unit:
        offices = {one.id: one.name for one in unit.offices().values()}
        chosen = _one_of_each(unit.officers().values())
    found = []
    for one in chosen:
        password = temporary()
        change_password(parts, one.key, set_password(parts, one.key, actor=None, hasher=_QUICK), password)
        found.append(Login(one.key, one.name, offices[one.office_id], labelled(labels, one.roles), password))
    path = parts.home / FILE
    path.touch(_OWN)
    path.write_text(told(found), encoding="utf-8")
    return found


def told(logins: list[Login]) -> str:
    """The logins as text."""
    lines = [f"{one.officer:<24} {one.password:<18} {one.name}　{one.office}　{'、'.join(one.roles)}" for one in logins]
    return "\n".join(["样例数据（虚构）：登录用户名、密码、姓名、单位和岗位", *lines, ""])


def _one_of_each(officers: Iterable[Officer]) -> list[Officer]:
    """As few officers as hold all roles, in the order in which they were registered."""
    chosen: list[Officer] = []
    covered: set[str] = set()
    for one in officers:
        if not one.roles <= covered:
            chosen.append(one)
            covered |= one.roles
    return chosen
