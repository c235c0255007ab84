"""Lists of hooks for those who look after them: how each stands, what it refused, what was done with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from casework.authority import People
from casework.hooks.addresses import shown
from casework.hooks.happenings import happening_of
from casework.hooks.kinds import KIND_LABELS, Kind
from casework.hooks.managing import TOPIC, What, keeper_of
from casework.parts import SHANGHAI, Parts
from engine.errors import NotPermittedError
from store.contract import UnitOfWork
from store.values import Hook

_ADMINISTRATOR: Final = "本机管理员"
_WHAT: Final[Mapping[str, str]] = {
    What.MADE: "登记",
    What.CHANGED: "修改",
    What.SECRET_CHANGED: "更换密钥",
    What.ENDED: "停止",
    What.RESUMED: "重新推送",
}


@dataclass(frozen=True, slots=True)
class HookRow:
    """A hook in a list."""

    id: int
    name: str
    office_key: str
    office: str
    url: str  # without what may be a secret
    kinds: tuple[str, ...]  # labels
    stands: str  # in Chinese
    well: bool
    ended: bool
    error: str
    held: int  # that it refused, and what waits behind
    delivered_at: datetime | None
    answer: str
    made_at: datetime
    made_by: str


@dataclass(frozen=True, slots=True)
class HeldRow:
    """A happening that was refused, or waits behind one that was."""

    what: str  # in Chinese
    number: str  # of the case
    since: datetime
    attempts: int
    retry_at: datetime | None
    error: str
    given_up: bool


@dataclass(frozen=True, slots=True)
class Deed:
    """What somebody did with a hook."""

    at: datetime
    what: str
    by: str


@dataclass(frozen=True, slots=True)
class HookShown:
    """A hook whole."""

    row: HookRow
    url: str  # whole
    kinds: frozenset[str]
    held: tuple[HeldRow, ...]
    deeds: tuple[Deed, ...]  # the newest first


def list_hooks(parts: Parts, actor: str | None) -> list[HookRow]:
    """All hooks whose offices the actor keeps, those ended last.

    Raises:
        NotPermittedError: the actor is no access keeper.
        MissingError: there is no such actor.
    """
    with parts.store.read() as unit:
        people = People.of(unit)
        if actor is not None:
            keeper_of(people, actor, people.officer(actor).office_id)
        rows = [_row(unit, people, one) for one in unit.hooks() if _is_kept(people, actor, one)]
    return sorted(rows, key=lambda row: row.ended)


def show_hook(parts: Parts, hook_id: int, actor: str | None) -> HookShown:
    """One hook whole.

    Raises:
        NotPermittedError: the actor is no access keeper for its office.
        MissingError: there is no such hook or actor.
    """
    with parts.store.read() as unit:
        people = People.of(unit)
        hook = unit.hook(hook_id)
        keeper_of(people, actor, hook.office_id)
        names = people.names()
        deeds = [
            Deed(one.recorded_at, _WHAT[one.name], _by(names, one.officer_id)) for one in unit.entries(TOPIC, [hook_id])
        ]
        return HookShown(_row(unit, people, hook), hook.url, hook.kinds, _held(unit, hook), tuple(deeds[::-1]))


def _row(unit: UnitOfWork, people: People, hook: Hook) -> HookRow:
    office = people.offices[hook.office_id]
    held = unit.held(hook.id)
    stands, well = _stands(hook, given_up=any(one.given_up for one in held), waits=bool(held))
    return HookRow(
        hook.id,
        hook.name,
        office.key,
        office.name,
        shown(hook.url),
        tuple(label for kind, label in KIND_LABELS.items() if kind in hook.kinds),
        stands,
        well,
        hook.ended_at is not None,
        hook.error,
        len(held),
        hook.delivered_at,
        hook.answer,
        hook.made_at,
        _by(people.names(), hook.made_by),
    )


def _stands(hook: Hook, *, given_up: bool, waits: bool) -> tuple[str, bool]:
    if hook.ended_at is not None:
        return "已停止", True
    if hook.stopped:
        return "多日没有成功，已暂停", False
    if hook.retry_at is not None:
        return f"没有成功，{hook.retry_at.astimezone(SHANGHAI):%m月%d日 %H:%M}再试", False
    if given_up:
        return "有对方一直不接受的", False
    return ("有对方不接受的，还会再试", False) if waits else ("正常", True)


def _held(unit: UnitOfWork, hook: Hook) -> tuple[HeldRow, ...]:
    held = unit.held(hook.id)
    names = unit.case_names({one.case_id for one in held})
    return tuple(
        HeldRow(
            KIND_LABELS[Kind(happening_of(unit, one.source, one.ref).kind)],
            names[one.case_id].number,
            one.since,
            one.attempts,
            one.retry_at,
            one.error or "等前一条被接受以后推送",
            one.given_up,
        )
        for one in held
    )


def _is_kept(people: People, actor: str | None, hook: Hook) -> bool:
    try:
        keeper_of(people, actor, hook.office_id)
    except NotPermittedError:
        return False
    return True


def _by(names: Mapping[int, str], officer_id: int | None) -> str:
    return names[officer_id] if officer_id is not None else _ADMINISTRATOR


def troubled(rows: Sequence[HookRow]) -> list[HookRow]:
    """Those that somebody should look at."""
    return [row for row in rows if not row.well]
