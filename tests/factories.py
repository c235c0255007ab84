"""Values with defaults, so that a test states only what matters to it. Everything here is synthetic."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from engine.canonical import digest
from engine.case import Case, Deadline, DeadlineStatus, Restriction, difference
from engine.creditcode import with_check_digit
from engine.model import Level
from store.contract import UnitOfWork
from store.values import DocumentMove, Draft, Entry, Office, Officer, Recording, StoredCase, Subject

MONDAY = date(2026, 3, 2)
NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)  # in Shanghai it is twelve
PROCEDURE = "synthetic_check"
EDITION = "e" * 64


def office(key: str = "heping", *, level: Level = Level.DISTRICT, parent_id: int | None = None) -> Office:
    """An office of an invented city."""
    return Office(
        id=0,
        key=key,
        name=f"示例{key}住房和城乡建设局",
        level=level,
        parent_id=parent_id,
        region="CN-LN",
        short=f"示{key}建",
        address="示例路1号",
        phone="024-00000001",
        government="示例区人民政府",
        court="示例区人民法院",
    )


def officer(key: str = "li", *, office_id: int, roles: frozenset[str] = frozenset({"handler"})) -> Officer:
    """An invented officer with a certificate."""
    return Officer(
        id=0,
        key=key,
        name="示例甲",
        office_id=office_id,
        roles=roles,
        certificate="示例0001",
        certificate_until=date(2027, 12, 31),
        email="jia@example.invalid",
    )


def subject(number: int = 1) -> Subject:
    """An invented enterprise with a valid check digit."""
    code = with_check_digit(f"91210102MA{number:07d}")
    return Subject(
        0, "enterprise", f"示例建筑工程{number}有限公司", code, f"示例路{number}号", "024-00000002", "示例乙"
    )


def deadline(
    name: str = "rectify",
    *,
    last_day: date = date(2026, 6, 2),
    version: int = 1,
    status: DeadlineStatus = DeadlineStatus.LIVE,
    rungs: tuple[date, ...] = (),
) -> Deadline:
    """A deadline whose dates all follow from its last day."""
    return Deadline(
        name=name,
        version=version,
        status=status,
        set_by=1,
        start=MONDAY,
        nominal=last_day,
        last_day=last_day,
        agency_warn=last_day,
        safe_act_from=last_day + timedelta(days=1),
        provisional=False,
        earliest=last_day,
        latest=last_day,
        rungs=rungs,
    )


def restriction(
    name: str = "no_upgrade", *, start: date = MONDAY, until: date | None = None, ended_on: date | None = None
) -> Restriction:
    """A restriction."""
    return Restriction(name, start, until, ended_on)


def case(**changes: Any) -> Case:
    """An open case after its first event."""
    unopened = Case.unopened(PROCEDURE, EDITION, "found")
    return replace(unopened, **{"seq": 1, "opened_on": MONDAY, "configuration": ("notified",), **changes})


def deadlines(*values: Deadline) -> dict[str, Deadline]:
    """Deadlines as a case holds them."""
    return {value.name: value for value in values}


def restrictions(*values: Restriction) -> dict[str, Restriction]:
    """Restrictions as a case holds them."""
    return {value.name: value for value in values}


def draft(ordinal: int = 1, *, issuer_id: int, kind: str = "notice", stage: str = "sealed", **context: Any) -> Draft:
    """A document; as a rule one that lacks nothing but its issue."""
    return Draft(
        ordinal=ordinal,
        kind=kind,
        title="示例通知书",
        issuer_id=issuer_id,
        series="notice",
        dated=MONDAY,
        adverse=False,
        context={"party": "示例", **context},
        stage=stage,
        edition=EDITION,
    )


def numbered(unit: UnitOfWork, document_id: int, n: int) -> None:
    """Give a document a number, as a step does it."""
    [document] = unit.documents(ids=[document_id])
    context = {**document.context, "number": f"示建通〔2026〕{n}号"}
    move = DocumentMove(document, "sealed", document.version + 1, context, n, context["number"], MONDAY)
    unit.move_documents([move])
    told = {"stage": "sealed", "context": digest(context), "n": n, "number": context["number"]}
    told |= {"dated": MONDAY.isoformat(), "year": MONDAY.year}
    unit.register([Entry("document", document_id, "number", None, MONDAY, NOON, told)])


def recording(stored: StoredCase, *, body: Mapping[str, Any] | None = None, **changes: Any) -> Recording:
    """The next event of a stored case; what is not an attribute of a recording changes the case's state."""
    own = {name: changes.pop(name) for name in Recording.__dataclass_fields__.keys() & changes.keys()}
    after = replace(stored.state, **{"seq": stored.version + 1, "opened_on": MONDAY, **changes})
    plain = {
        "command": {"act": own.get("name", "inspect")},
        "delta": difference(stored.state, after).as_json(),
        "duty_roles": {name: ["handler", "district"] for name in after.duties},
    }
    defaults: dict[str, Any] = {
        "kind": "act",
        "name": "inspect",
        "occurred_on": MONDAY,
        "recorded_at": NOON,
        "actor_id": None,
        "after": after,
    }
    return Recording(case=stored, body={**plain, **(body or {})}, **{**defaults, **own})


def file_case(unit: UnitOfWork, number: int = 1, *, office_key: str = "heping", batch: str = "batch-1") -> StoredCase:
    """A case without events, its office and its subject."""
    home = unit.put_office(office(office_key))
    party = unit.put_subject(subject(number))
    return unit.add_case(
        number=f"CASE-{number:05d}",
        procedure=PROCEDURE,
        edition=EDITION,
        initial="found",
        office_id=home.id,
        subject_id=party.id,
        batch=batch,
    )
