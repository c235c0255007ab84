"""Officers as access keepers register and change them: name, office, posts, certificate, mail.

Nobody is deleted, and keys never change: events refer to officers. Who leaves hands the posts over
(``casework.managing.handing_over``). Nobody changes his own posts, office or certificate, and an office never loses
the last who keeps access to it; which posts an office gives is told in ``casework.managing.posts``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from casework.authority import ACCESS_KEEPER, People
from casework.managing.noted import mark_of, note, refuse_changed
from casework.managing.posts import PostGroup, keeper_at, posts_for
from casework.managing.wording import certificate_of, email_of, key_of, words
from casework.parts import Parts
from engine.errors import RefusedError
from store.values import Office, Officer

_FORMER = "已停用流程的岗位"
_OWN_WORDS = ("roles", "office_id", "certificate", "certificate_until")


@dataclass(frozen=True, slots=True)
class OfficerWish:
    """What an officer is to be."""

    name: str
    office: str  # key
    roles: frozenset[str]
    certificate: str = ""
    certificate_until: date | None = None  # last day of validity, inclusive
    email: str = ""


@dataclass(frozen=True, slots=True)
class OfficerForm:
    """What a form needs by which an officer is registered or changed."""

    key: str  # empty: a new one
    name: str
    office_key: str
    office: str  # name
    was_office: str  # name of the office that the officer would leave; empty: none
    groups: tuple[PostGroup, ...]  # of posts that may be given, and those held beside them
    held: frozenset[str]
    told: Mapping[str, str]  # what stands in its other fields
    seen: str  # mark of what is shown
    is_own: bool  # whether the one who asks is the officer


def officer_form(parts: Parts, actor: str | None, *, key: str = "", office: str = "") -> OfficerForm:
    """What the form shows of an officer, or for a new one.

    Args:
        parts: the system.
        actor: an access keeper; None: the administrator of the machine.
        key: of the officer; empty: a new one.
        office: key of the office to which the officer is to belong; empty: the present one.

    Raises:
        NotPermittedError: the actor keeps no access for the officer or the office.
        MissingError: there is no such officer, office or actor.
    """
    with parts.store.read() as unit:
        people = People.of(unit)
        officer = people.officer(key) if key else None
        if officer is not None:
            keeper_at(people, actor, officer.office_id)
        place = people.office(office) if office or officer is None else people.offices[officer.office_id]
        keeper_at(people, actor, place.id)
        was = people.offices[officer.office_id] if officer is not None else place
    groups = posts_for(parts, place)
    if officer is None:
        return OfficerForm("", "", place.key, place.name, "", groups, frozenset(), {}, "", is_own=False)
    other = officer.roles - _keys(groups) if was.id == place.id else frozenset()
    if other:
        groups = (*groups, PostGroup("现有的其他岗位", dict.fromkeys(sorted(other), _FORMER)))
    until = officer.certificate_until
    return OfficerForm(
        key=officer.key,
        name=officer.name,
        office_key=place.key,
        office=place.name,
        was_office=was.name if was.id != place.id else "",
        groups=groups,
        held=officer.roles & _keys(groups),
        told={
            "name": officer.name,
            "certificate": officer.certificate,
            "certificate_until": until.isoformat() if until is not None else "",
            "email": officer.email,
        },
        seen=mark_of(officer),
        is_own=officer.key == actor,
    )


def register_officer(parts: Parts, actor: str | None, wish: OfficerWish, *, key: str = "") -> str:
    """Register a new officer; a password is given afterwards (``casework.access.changing``).

    Args:
        parts: the system.
        actor: an access keeper; None: the administrator of the machine.
        wish: what the officer is to be.
        key: by which the officer signs in; empty: made from the office's.

    Returns:
        The key.

    Raises:
        RefusedError: something of it is not in order; the field is named.
        NotPermittedError: the actor keeps no access for the office.
        MissingError: there is no such office or actor.
    """
    offered, now = _offered(parts, wish.office), parts.clock()
    with parts.store.write() as unit:
        people = People.of(unit)
        office = people.office(wish.office)
        keeper = keeper_at(people, actor, office.id)
        made = _judged(people, None, wish, office, offered, parts.today())
        made = replace(made, key=key_of(key, "key", office.key, {one.key for one in people.everybody()}))
        made = unit.put_officer(made)
        note(unit, None, made, keeper, now)
        unit.commit()
    return made.key


def change_officer(parts: Parts, actor: str | None, key: str, wish: OfficerWish, *, seen: str) -> bool:
    """Change what is told of an officer.

    Args:
        parts: the system.
        actor: an access keeper; None: the administrator of the machine.
        key: of the officer.
        wish: what the officer is to be.
        seen: the mark of what the form showed.

    Returns:
        Whether anything is different now.

    Raises:
        RefusedError: something of it is not in order; the field is named.
        ConflictError: somebody else changed the officer since the form was opened.
        NotPermittedError: the actor keeps no access for the officer or the new office.
        MissingError: there is no such officer, office or actor.
    """
    with parts.store.read() as unit:  # before the posts of an office are told
        people = People.of(unit)
        keeper_at(people, actor, people.officer(key).office_id)
    offered, now = _offered(parts, wish.office), parts.clock()
    with parts.store.write() as unit:
        people = People.of(unit)
        officer, office = people.officer(key), people.office(wish.office)
        keeper = keeper_at(people, actor, officer.office_id)
        keeper_at(people, actor, office.id)
        refuse_changed(officer, seen)
        changed = _judged(people, officer, wish, office, offered, parts.today())
        if keeper is not None and keeper.id == officer.id:
            _refuse_own(officer, changed)
        _refuse_no_keeper(people, officer, changed)
        unit.put_officer(changed)
        different = note(unit, officer, changed, keeper, now)
        unit.commit()
    return different


def _offered(parts: Parts, office: str) -> frozenset[str]:
    with parts.store.read() as unit:
        place = People.of(unit).office(office)
    return _keys(posts_for(parts, place))


def _keys(groups: tuple[PostGroup, ...]) -> frozenset[str]:
    return frozenset(key for group in groups for key in group.posts)


def _judged(
    people: People, officer: Officer | None, wish: OfficerWish, office: Office, offered: frozenset[str], today: date
) -> Officer:
    """The officer as wished; the key and the id are those of before, if there was one."""
    before = officer if officer is not None else Officer(0, "", "", office.id, frozenset())
    name = words(wish.name, "name", "姓名", most=30)
    kept = before.roles if before.office_id == office.id else frozenset()
    if wish.roles - offered - kept:
        raise RefusedError(f"勾选的岗位中有{office.name}的人员不能担任的，请从列出的岗位中勾选", field="roles")
    if not wish.roles and officer is None:
        raise RefusedError("请至少勾选一个岗位", field="roles")
    if not wish.roles and before.roles:
        raise RefusedError("请至少勾选一个岗位；离任、调出的，从人员页办理工作移交", field="roles")
    certificate, until = certificate_of(wish.certificate), wish.certificate_until
    if until is not None and not certificate:
        raise RefusedError("没有填写执法证件号，不能登记有效期", field="certificate_until")
    if (certificate, until) != (before.certificate, before.certificate_until):
        _refuse_certificate(people, before, certificate, until, today)
    return replace(
        before,
        name=name,
        office_id=office.id,
        roles=wish.roles,
        certificate=certificate,
        certificate_until=until,
        email=email_of(wish.email),
    )


def _refuse_certificate(people: People, before: Officer, certificate: str, until: date | None, today: date) -> None:
    if until is not None and until < today:
        raise RefusedError("有效期已过，请核对证件；证件作废的，把证件号和有效期都空着", field="certificate_until")
    others = (one for one in people.everybody() if one.roles and one.id != before.id)
    if certificate and any(one.certificate == certificate for one in others):
        raise RefusedError("这一执法证件号已经登记在另一名在岗人员名下，请核对证件", field="certificate")


def _refuse_own(officer: Officer, changed: Officer) -> None:
    """Nobody gives himself a post, or what makes a signature valid."""
    if any(getattr(officer, name) != getattr(changed, name) for name in _OWN_WORDS):
        raise RefusedError("本人的岗位、单位和执法证件，由另一名账号管理人员或者本机管理员修改", field="roles")


def _refuse_no_keeper(people: People, officer: Officer, changed: Officer) -> None:
    """An office has somebody who keeps access to it, there or above, as long as it had."""
    if ACCESS_KEEPER not in officer.roles:
        return
    after = [changed if one.id == officer.id else one for one in people.everybody()]
    if not any(ACCESS_KEEPER in one.roles and people.is_below(officer.office_id, one.office_id) for one in after):
        own = people.offices[officer.office_id].name
        raise RefusedError(f"{officer.name}是{own}唯一的账号管理人员，请先给另一人这一岗位", field="roles")
