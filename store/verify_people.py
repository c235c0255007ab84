"""Verification of offices and officers: what was registered or changed of them is held against how they stand.

Who was founded by the bureau's file and never changed since is not told of in the register; the register's own chain
is walked in ``store.verify_register``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

import orjson
import sqlalchemy as sa

from store.link import Link, Row
from store.tables import REGISTER
from store.values import Office, Officer
from store.values.people import OFFICE_WORDS, OFFICER_WORDS

_HAND_OVER: Final = "handover"
_ENTRIES: Final = (
    sa.select(REGISTER).where(REGISTER.c.topic.in_(("office", "officer", _HAND_OVER))).order_by(REGISTER.c.id)
)
_Told = dict[tuple[str, int], dict[str, Any]]


def people_problems(link: Link, offices: Mapping[int, Office], officers: Mapping[int, Officer]) -> Iterator[str]:
    """What the register and the offices and officers tell differently, as Chinese sentences.

    Args:
        link: the unit's connection.
        offices: all of them by id.
        officers: all of them by id.
    """
    told: _Told = {}
    for row in link.stream(_ENTRIES):
        try:
            _note(told, row)
        except (ValueError, KeyError, TypeError):
            yield f"登记簿第{row.id}条的内容无法读出"
    for (topic, ref), says in told.items():
        one = offices.get(ref) if topic == "office" else officers.get(ref)
        what, words = ("单位", OFFICE_WORDS) if topic == "office" else ("人员", OFFICER_WORDS)
        if one is None:
            yield f"登记簿中有不存在的{what}（内部编号{ref}）"
            continue
        standing = {**one.told(), "key": one.key}
        if wrong := [words.get(word, "代号") for word, value in says.items() if standing.get(word) != value]:
            yield f"{what}“{one.name}”与登记簿不符：{'、'.join(wrong)}"


def _note(told: _Told, row: Row) -> None:
    body = orjson.loads(row.body)
    if row.topic != _HAND_OVER:
        told.setdefault((row.topic, row.ref), {}).update({**body["is"], "key": body["key"]})
        return
    if (leaving := told.get(("officer", row.ref))) is not None:
        leaving["roles"] = []
    successor = told.get(("officer", body["to"]), {})
    if "roles" in successor:
        successor["roles"] = sorted({*successor["roles"], *body["roles"]})
