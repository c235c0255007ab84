"""A digest of what the store says, without what differs between two runs of the same work.

Left out are surrogate ids, hashes that contain them, real instants, leases and attempts; parties, cases, events,
documents, the lists, calendar editions, settings, who may come in, who is told, saved views are in, each in an order
of its own that does not depend on when it was written. A run that was killed and resumed must have the digest of one
that was not.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

import orjson
import sqlalchemy as sa

from engine.canonical import canonical
from store.columns import day_of, optional_day
from store.contract import UnitOfWork
from store.link import Link
from store.tables import (
    CALENDAR_EDITION,
    CASE,
    CASE_LINK,
    CREDENTIAL,
    DISPATCH,
    DOCUMENT,
    DOCUMENT_CASE,
    DUTY,
    EVENT,
    HOOK,
    MAIL,
    NOTICE,
    OFFICE,
    OFFICER,
    OUTBOX,
    REGISTER,
    RESTRICTION,
    SAVED_VIEW,
    SERIES,
    SETTING,
    SUBJECT,
    TALLY,
    TIMER,
    TOKEN,
)
from store.unit import sql
from store.values import OutboxKind

_OFFICE_KEY = OFFICE.c.key.label("office")
_OFFICER_KEY = OFFICER.c.key.label("officer")
_ENDED = sa.case((HOOK.c.ended_at.is_(None), 0), else_=1)
_REVOKED = sa.case((TOKEN.c.revoked_at.is_(None), 0), else_=1)


def content_digest(unit: UnitOfWork) -> str:
    """SHA-256, in hexadecimal, over all logical lines."""
    found = hashlib.sha256()
    for line in logical_lines(unit):
        found.update(line + b"\n")
    return found.hexdigest()


def logical_lines(unit: UnitOfWork) -> Iterator[bytes]:
    """The content, a line of canonical JSON for each thing; two stores that differ can be compared by it."""
    link = sql(unit)
    for section in _SECTIONS:
        for values in section(link):
            yield canonical([section.__name__.strip("_"), *values])


def _subjects(link: Link) -> Iterator[list[Any]]:
    columns = [SUBJECT.c[name] for name in ("kind", "code", "name", "address", "phone", "legal_person")]
    return (list(row) for row in link.stream(sa.select(*columns).order_by(SUBJECT.c.kind, SUBJECT.c.code)))


def _cases(link: Link) -> Iterator[list[Any]]:
    query = (
        sa.select(CASE, _OFFICE_KEY, SUBJECT.c.code)
        .join(OFFICE, OFFICE.c.id == CASE.c.office_id)
        .join(SUBJECT, SUBJECT.c.id == CASE.c.subject_id)
        .order_by(CASE.c.number)
    )
    for row in link.stream(query):
        yield [row.number, row.office, row.code, row.batch, row.states, row.version, orjson.loads(row.snapshot)]


def _dated(link: Link, query: sa.Select[Any]) -> Iterator[list[Any]]:
    """Rows whose last column is a day, with that day as text."""
    for *values, number in link.stream(query):
        day = optional_day(number)
        yield [*values, day.isoformat() if day else None]


def _families(link: Link) -> Iterator[list[Any]]:
    parent, child = CASE.alias("parent"), CASE.alias("child")
    query = (
        sa.select(parent.c.number, child.c.number, CASE_LINK.c.rule, CASE_LINK.c.due)
        .select_from(CASE_LINK)
        .join(parent, parent.c.id == CASE_LINK.c.parent_id)
        .join(child, child.c.id == CASE_LINK.c.child_id)
        .order_by(child.c.number)
    )
    yield from _dated(link, query)


def _events(link: Link) -> Iterator[list[Any]]:
    query = (
        sa.select(CASE.c.number, EVENT.c.seq, EVENT.c.body)
        .join(EVENT, EVENT.c.case_id == CASE.c.id)
        .order_by(CASE.c.number, EVENT.c.seq)
    )
    for number, seq, text in link.stream(query):
        body = orjson.loads(text)
        yield [number, seq, *(body.get(part) for part in ("kind", "name", "occurred_on", "command", "delta"))]


def _documents(link: Link) -> Iterator[list[Any]]:
    query = (
        sa.select(
            DOCUMENT.c.kind,
            DOCUMENT.c.number,
            DOCUMENT.c.dated,
            DOCUMENT.c.context_digest,
            DOCUMENT.c.stage,
            DOCUMENT.c.version,
            _OFFICE_KEY,
            CASE.c.number.label("case_number"),
            DOCUMENT_CASE.c.seq,
            DOCUMENT_CASE.c.ordinal,
        )
        .join(OFFICE, OFFICE.c.id == DOCUMENT.c.issuer_id)
        .outerjoin(DOCUMENT_CASE, DOCUMENT_CASE.c.document_id == DOCUMENT.c.id)
        .outerjoin(CASE, CASE.c.id == DOCUMENT_CASE.c.case_id)
        .order_by(
            _OFFICE_KEY,
            DOCUMENT.c.kind,
            DOCUMENT.c.number,
            DOCUMENT.c.context_digest,
            CASE.c.number,
            DOCUMENT_CASE.c.seq,
            DOCUMENT_CASE.c.ordinal,
        )
    )
    for kind, number, dated, context, *rest in link.stream(query):
        yield [kind, number, day_of(dated).isoformat(), context, *rest]


_SURROGATE = frozenset(
    {"ref", "officer", "recorded_at", "delegate", "recused", "on_behalf_of", "by", "case", "sha256", "token"}
)
"""Words of the register that differ between two runs of the same work."""


def _timers(link: Link) -> Iterator[list[Any]]:
    query = (
        sa.select(TIMER.c.due_day, CASE.c.number, _OFFICE_KEY, TIMER.c.name)
        .join(CASE, CASE.c.id == TIMER.c.case_id)
        .join(OFFICE, OFFICE.c.id == TIMER.c.office_id)
        .order_by(TIMER.c.due_day, CASE.c.number, TIMER.c.name)
    )
    for due, *rest in link.stream(query):
        yield [day_of(due).isoformat(), *rest]


def _duties(link: Link) -> Iterator[list[Any]]:
    query = (
        sa.select(DUTY.c.since, CASE.c.number, _OFFICE_KEY, DUTY.c.name, DUTY.c.role)
        .join(CASE, CASE.c.id == DUTY.c.case_id)
        .join(OFFICE, OFFICE.c.id == DUTY.c.office_id)
        .order_by(CASE.c.number, DUTY.c.name)
    )
    for since, *rest in link.stream(query):
        yield [day_of(since).isoformat(), *rest]


def _tally(link: Link) -> Iterator[list[Any]]:
    names = ("procedure", "states", "last_day", "over_on", "provisional", "cases")
    columns = [TALLY.c[name] for name in names]
    query = (
        sa.select(_OFFICE_KEY, *columns).join(OFFICE, OFFICE.c.id == TALLY.c.office_id).order_by(_OFFICE_KEY, *columns)
    )
    return (list(row) for row in link.stream(query))


def _restrictions(link: Link) -> Iterator[list[Any]]:
    query = (
        sa.select(RESTRICTION, CASE.c.number, SUBJECT.c.code)
        .join(CASE, CASE.c.id == RESTRICTION.c.case_id)
        .join(SUBJECT, SUBJECT.c.id == RESTRICTION.c.subject_id)
        .order_by(CASE.c.number, RESTRICTION.c.name, RESTRICTION.c.start)
    )
    for row in link.stream(query):
        days = (day_of(row.start), optional_day(row.until), optional_day(row.ended_on))
        yield [row.number, row.code, row.name, *(day.isoformat() if day else None for day in days)]


def _series(link: Link) -> Iterator[list[Any]]:
    query = (
        sa.select(_OFFICE_KEY, SERIES.c.series, SERIES.c.year, SERIES.c.last)
        .join(OFFICE, OFFICE.c.id == SERIES.c.issuer_id)
        .order_by(_OFFICE_KEY, SERIES.c.series, SERIES.c.year)
    )
    return (list(row) for row in link.stream(query))


def _mails(link: Link) -> Iterator[list[Any]]:
    query = (
        sa.select(MAIL.c.tracking_no, CASE.c.number, MAIL.c.service, MAIL.c.posted_on)
        .join(CASE, CASE.c.id == MAIL.c.case_id)
        .order_by(MAIL.c.tracking_no)
    )
    yield from _dated(link, query)


def _outbox(link: Link) -> Iterator[list[Any]]:
    """Of a rendering, the digest of what is printed in place of the document's id."""
    found = link.rows(sa.select(OUTBOX.c.kind, OUTBOX.c.key, OUTBOX.c.done))
    for kind, key, done in sorted((row.kind, _without_id(row.kind, row.key), row.done) for row in found):
        yield [kind, key, done]


def _without_id(kind: str, key: str) -> str:
    return key.rpartition(":")[2] if kind == OutboxKind.RENDER else key


def _notices(link: Link) -> Iterator[list[Any]]:
    other = OFFICER.alias("other")
    query = (
        sa.select(_OFFICER_KEY, OUTBOX.c.key, NOTICE.c.why, other.c.key)
        .select_from(NOTICE)
        .join(OFFICER, OFFICER.c.id == NOTICE.c.officer_id)
        .join(OUTBOX, OUTBOX.c.id == NOTICE.c.rung_id)
        .outerjoin(other, other.c.id == NOTICE.c.in_place_of)
        .order_by(_OFFICER_KEY, OUTBOX.c.key)
    )
    return (list(row) for row in link.stream(query))


def _dispatches(link: Link) -> Iterator[list[Any]]:
    message = OUTBOX.alias("sent_with")
    query = (
        sa.select(OUTBOX.c.key, DISPATCH.c.channel, _OFFICER_KEY, message.c.key)
        .select_from(DISPATCH)
        .join(OUTBOX, OUTBOX.c.id == DISPATCH.c.rung_id)
        .outerjoin(OFFICER, OFFICER.c.id == DISPATCH.c.officer_id)
        .outerjoin(message, message.c.id == DISPATCH.c.message_id)
        .order_by(OUTBOX.c.key, DISPATCH.c.channel, _OFFICER_KEY)
    )
    return (list(row) for row in link.stream(query))


def _register(link: Link) -> Iterator[list[Any]]:
    officers = {row.id: row.key for row in link.rows(sa.select(OFFICER.c.id, OFFICER.c.key))}
    lines = []
    for row in link.stream(sa.select(REGISTER.c.body)):
        body = orjson.loads(row.body)
        told = {word: value for word, value in body.items() if word not in _SURROGATE}
        lines.append([officers.get(body["officer"]), canonical(told).decode()])
    yield from sorted(lines, key=str)


def _calendar_editions(link: Link) -> Iterator[list[Any]]:
    table = CALENDAR_EDITION
    query = (
        sa.select(table.c.region, _OFFICE_KEY, table.c.digest, table.c.source, _OFFICER_KEY, table.c.issued_on)
        .outerjoin(OFFICE, OFFICE.c.id == table.c.office_id)
        .outerjoin(OFFICER, OFFICER.c.id == table.c.officer_id)
        .order_by(table.c.id)
    )
    yield from _dated(link, query)


def _settings(link: Link) -> Iterator[list[Any]]:
    query = (
        sa.select(_OFFICE_KEY, SETTING.c.name, SETTING.c.value, SETTING.c.reason, _OFFICER_KEY)
        .join(OFFICE, OFFICE.c.id == SETTING.c.office_id)
        .outerjoin(OFFICER, OFFICER.c.id == SETTING.c.officer_id)
        .order_by(SETTING.c.id)
    )
    return (list(row) for row in link.stream(query))


def _credentials(link: Link) -> Iterator[list[Any]]:
    """Without the passwords: they differ between two runs, being salted, and are to be nowhere else."""
    query = (
        sa.select(_OFFICER_KEY, CREDENTIAL.c.must_change, CREDENTIAL.c.generation)
        .join(OFFICER, OFFICER.c.id == CREDENTIAL.c.officer_id)
        .order_by(_OFFICER_KEY)
    )
    return (list(row) for row in link.stream(query))


def _tokens(link: Link) -> Iterator[list[Any]]:
    query = (
        sa.select(_OFFICER_KEY, TOKEN.c.kind, TOKEN.c.name, _REVOKED, TOKEN.c.last_day)
        .join(OFFICER, OFFICER.c.id == TOKEN.c.officer_id)
        .order_by(_OFFICER_KEY, TOKEN.c.kind, TOKEN.c.name, TOKEN.c.id)
    )
    yield from _dated(link, query)


def _views(link: Link) -> Iterator[list[Any]]:
    query = (
        sa.select(_OFFICER_KEY, SAVED_VIEW.c.page, SAVED_VIEW.c.name, SAVED_VIEW.c.query)
        .join(OFFICER, OFFICER.c.id == SAVED_VIEW.c.officer_id)
        .order_by(_OFFICER_KEY, SAVED_VIEW.c.page, SAVED_VIEW.c.name)
    )
    return (list(row) for row in link.stream(query))


def _hooks(link: Link) -> Iterator[list[Any]]:
    query = (
        sa.select(_OFFICE_KEY, HOOK.c.name, HOOK.c.url, HOOK.c.kinds, _ENDED)
        .join(OFFICE, OFFICE.c.id == HOOK.c.office_id)
        .order_by(_OFFICE_KEY, HOOK.c.url, HOOK.c.id)
    )
    return (list(row) for row in link.stream(query))


_SECTIONS = (
    _subjects,
    _cases,
    _families,
    _events,
    _documents,
    _mails,
    _timers,
    _duties,
    _tally,
    _restrictions,
    _series,
    _outbox,
    _notices,
    _dispatches,
    _register,
    _calendar_editions,
    _settings,
    _credentials,
    _tokens,
    _views,
    _hooks,
)
