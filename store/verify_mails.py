"""The register of mails held against what the chains of the cases tell."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa

from store.columns import day_of
from store.link import Link
from store.mails import TRACKING, tracking_key
from store.tables import MAIL

_MAILS = sa.select(MAIL.c.case_id, MAIL.c.tracking_no, MAIL.c.service, MAIL.c.posted_on)

Posting = tuple[str, str, str]
"""Number, service, day."""


def postings_of(link: Link, low: int, high: int | None) -> dict[int, set[Posting]]:
    """The mails of cases above one id, up to another inclusive, by case."""
    query = _MAILS.where(MAIL.c.case_id > low)
    found: dict[int, set[Posting]] = {}
    for case_id, number, service, day in link.stream(query if high is None else query.where(MAIL.c.case_id <= high)):
        found.setdefault(case_id, set()).add((number, service, day_of(day).isoformat()))
    return found


def mail_problems(bodies: list[dict[str, Any]], mails: set[Posting]) -> Iterator[str]:
    """Where the register of mails is not what the events of a case say, both ways."""
    told = set(_told(bodies))
    for number, _, _ in sorted(mails - told):
        yield f"邮件{number}登记在本案，办理记录中却没有，或者服务、日期与记录不符"
    for number, _, _ in sorted(told - mails):
        yield f"办理记录中的邮件{number}没有登记在本案：登记被删改，或者同一邮件号先用于别的案件"


def _told(bodies: list[dict[str, Any]]) -> Iterator[Posting]:
    for body in bodies:
        if body.get("kind") != "act":
            continue
        for name, value in (body.get("command", {}).get("facts") or {}).items():
            service, _, last = name.rpartition(".")
            if last == TRACKING and value:
                yield tracking_key(str(value)), service, body["occurred_on"]
