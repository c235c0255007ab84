"""Sending the reminders that the sweep wrote into the outbox.

A *rung* is one reminder of one deadline; the sweep enqueues it once. Sending goes in two steps, so that a crash between
them or a mail server that is down neither loses nor doubles a rung:

1. *handing over*: in one transaction all waiting rungs are gathered into one letter for each officer, the letters are
   put into the outbox and the rungs are closed. A letter's content and Message-ID are fixed from then on;
2. *sending*: each letter is given to the mail port and closed when the port accepted it; otherwise it stays, with the
   error, and is tried again later.

A rung nobody can receive stays open with its error. A rung whose deadline was met, cancelled or computed anew meanwhile
is closed without a letter, for it would only mislead.
"""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from casework.reminders.digest import compose
from casework.reminders.ics import Entry
from casework.reminders.mail import MailError, MailPort
from engine.case import Case, DeadlineStatus
from store.contract import UnitOfWork
from store.values import Officer, OutboxItem, OutboxKind

if TYPE_CHECKING:
    from casework.parts import Parts

LEASE = timedelta(minutes=15)
FIRST_RETRY = timedelta(minutes=5)
LAST_RETRY = timedelta(hours=4)
_CLAIM = 500
# One bad entry in the register must not stop a round.
_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9.-]+")


@dataclass(frozen=True, slots=True)
class RemindFailure:
    """A rung or a letter that could not be sent; it stays in the outbox."""

    key: str
    error: str


@dataclass(frozen=True, slots=True)
class RemindReport:
    """What one round of sending did."""

    sent: int = 0  # reminders in letters that were accepted; one that goes to two officers counts twice
    letters: int = 0  # letters that were accepted
    moot: int = 0  # reminders dropped because their deadline no longer runs
    failures: tuple[RemindFailure, ...] = ()


@dataclass(slots=True)
class _Round:
    """The tally of one round while it runs."""

    now: datetime
    sent: int = 0
    letters: int = 0
    moot: int = 0
    failures: list[RemindFailure] = field(default_factory=list)

    def fail(self, unit: UnitOfWork, item: OutboxItem, error: str) -> None:
        again = self.now + min(FIRST_RETRY * 2 ** min(item.attempts - 1, 10), LAST_RETRY)
        unit.failed(item.id, error=error, retry_at=again)
        self.failures.append(RemindFailure(item.key, error))

    def report(self) -> RemindReport:
        return RemindReport(self.sent, self.letters, self.moot, tuple(self.failures))


def send_pending(parts: Parts, *, now: datetime, owner: str) -> RemindReport:
    """Send every reminder that waits, one letter an officer.

    Args:
        parts: store and mail port; without a mail port nothing is claimed and the report says so.
        now: aware instant; days left are counted on its day in Shanghai.
        owner: who holds the leases, for people who look at the outbox.
    """
    if parts.mail is None:
        return _without_mail(parts)
    tally = _Round(now)
    letters: list[OutboxItem] = []
    while waiting := _claim_all(parts, now, owner):  # what is handed over comes back as letters
        letters += [item for item in waiting if _is_letter(item)]
        _hand_over(parts, [item for item in waiting if not _is_letter(item)], tally)
    _send_letters(parts, parts.mail, letters, tally)
    return tally.report()


def _without_mail(parts: Parts) -> RemindReport:
    with parts.store.read() as unit:
        counts = unit.outbox_counts()
    waiting = sum(n for (kind, state), n in counts.items() if kind == OutboxKind.REMIND.value and state != "done")
    if not waiting:
        return RemindReport()
    error = f"没有设置邮件发送方式，{waiting} 条提醒等待发送；请设置 SHIXIAN_MAIL"
    return RemindReport(failures=(RemindFailure("邮件", error),))


def _claim_all(parts: Parts, now: datetime, owner: str) -> list[OutboxItem]:
    claimed: list[OutboxItem] = []
    while True:
        with parts.store.write() as unit:
            items = unit.claim(OutboxKind.REMIND, limit=_CLAIM, now=now, lease=LEASE, owner=owner)
            unit.commit()
        claimed += items
        if len(items) < _CLAIM:
            return claimed


# -- handing over


def _hand_over(parts: Parts, rungs: Sequence[OutboxItem], tally: _Round) -> None:
    if not rungs:
        return
    with parts.store.write() as unit:
        officers, offices = unit.officers(), unit.offices()
        live, moot = _sift(unit, rungs)
        by_officer: dict[str, list[OutboxItem]] = defaultdict(list)
        closed = list(moot)
        for rung in live:
            holders = _holders(officers.values(), rung.payload)
            reached = [officer for officer in holders if _ADDRESS.fullmatch(officer.email)]
            for officer in reached:
                by_officer[officer.key].append(rung)
            if reached:
                closed.append(rung)
            else:
                office = offices.get(rung.payload["office"])
                tally.fail(unit, rung, _nobody(office.name if office else "", rung.payload["holder"], holders))
        for officer_key, items in by_officer.items():
            unit.enqueue(OutboxKind.REMIND, _letter_key(officer_key, items), _letter_payload(officer_key, items))
        unit.done([item.id for item in closed])
        unit.commit()
    tally.moot += len(moot)


def _holders(officers: Iterable[Officer], payload: Mapping[str, Any]) -> list[Officer]:
    return [o for o in officers if o.office_id == payload["office"] and payload["holder"] in o.roles]


def _nobody(office: str, role: str, holders: Sequence[Officer]) -> str:
    if not holders:
        return f"{office}没有人担任“{role}”，提醒无人接收；请为该机关的人员登记此角色"
    return f"{office}担任“{role}”的人员（{'、'.join(o.name for o in holders)}）都没有登记可用的邮箱；请登记后等待重试"


def _letter_key(officer: str, rungs: Sequence[OutboxItem]) -> str:
    mark = hashlib.sha256("\n".join(sorted(rung.key for rung in rungs)).encode()).hexdigest()[:24]
    return f"letter|{officer}|{mark}"


def _letter_payload(officer: str, rungs: Sequence[OutboxItem]) -> dict[str, Any]:
    return {"officer": officer, "rungs": [dict(rung.payload) for rung in rungs]}


def _is_letter(item: OutboxItem) -> bool:
    return item.key.startswith("letter|")


# -- sending


def _send_letters(parts: Parts, mail: MailPort, letters: Sequence[OutboxItem], tally: _Round) -> None:
    trouble = ""
    for letter in letters:
        if trouble:  # a server that is down would cost a time-out for each letter left
            _note_failure(parts, letter, trouble, tally)
            continue
        try:
            _send_letter(parts, mail, letter, tally)
        except MailError as error:
            _note_failure(parts, letter, error.reason, tally)
            trouble = error.reason if error.server else ""


def _send_letter(parts: Parts, mail: MailPort, letter: OutboxItem, tally: _Round) -> None:
    with parts.store.read() as unit:
        officer = next(iter(unit.officers([letter.payload["officer"]]).values()), None)
        if officer is None or not _ADDRESS.fullmatch(officer.email):
            raise MailError(f"人员 {letter.payload['officer']} 已不存在或没有登记可用的邮箱", server=False)
        office = unit.offices()[officer.office_id].name
        cases = unit.cases(sorted({rung["case_id"] for rung in letter.payload["rungs"]}))
    states = {case_id: case.state for case_id, case in cases.items()}
    running = [rung for rung in letter.payload["rungs"] if _still_runs(states[rung["case_id"]], rung)]
    if running:
        mail.send(
            compose(
                key=letter.key,
                sender=mail.sender,
                to=officer.email,
                name=officer.name,
                office=office,
                entries=_entries(running, states),
                now=tally.now,
            )
        )
    with parts.store.write() as unit:
        unit.done([letter.id])
        unit.commit()
    tally.sent += len(running)
    tally.letters += bool(running)
    tally.moot += len(letter.payload["rungs"]) - len(running)


def _note_failure(parts: Parts, letter: OutboxItem, error: str, tally: _Round) -> None:
    with parts.store.write() as unit:
        tally.fail(unit, letter, error)
        unit.commit()


# -- is it still worth saying


def _sift(unit: UnitOfWork, rungs: Sequence[OutboxItem]) -> tuple[list[OutboxItem], list[OutboxItem]]:
    cases = unit.cases(sorted({rung.payload["case_id"] for rung in rungs}))
    live: list[OutboxItem] = []
    moot: list[OutboxItem] = []
    for rung in rungs:
        case = cases[rung.payload["case_id"]].state
        (live if _still_runs(case, rung.payload) else moot).append(rung)
    return live, moot


def _still_runs(case: Case, rung: Mapping[str, Any]) -> bool:
    """A deadline that lapsed unmet is still told: the letter says since when."""
    deadline = case.deadlines.get(rung["deadline"])
    if deadline is None or deadline.version != rung["version"]:
        return False
    return deadline.status in (DeadlineStatus.LIVE, DeadlineStatus.LAPSED)


def _entries(rungs: Sequence[Mapping[str, Any]], states: Mapping[int, Case]) -> list[Entry]:
    """One entry for each deadline, however many of its rungs fell due while nothing could be sent."""
    return list({(rung["case_id"], rung["deadline"]): _entry(rung, states[rung["case_id"]]) for rung in rungs}.values())


def _entry(rung: Mapping[str, Any], case: Case) -> Entry:
    return Entry(
        case=rung["case"],
        deadline=rung["deadline"],
        label=rung["label"],
        version=rung["version"],
        subject=rung["subject"],
        last_day=date.fromisoformat(rung["due"]),
        provisional=case.deadlines[rung["deadline"]].provisional,
    )
