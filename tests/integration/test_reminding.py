"""Reminders reach the officers who hold the role, once, as one letter each; a letter that is not accepted waits."""

from __future__ import annotations

import ssl
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import Envelope
from icalendar import Calendar

from casework.definitions.library import Library
from casework.parts import Parts
from casework.playing.scratch import _no_letters as no_letters
from casework.reminders.mail import FolderMail, MailError, MailPort, SmtpMail, Tls
from casework.reminders.sending import FIRST_RETRY, LEASE, send_pending
from engine.case import DeadlineStatus
from store.contract import Store
from store.values import Officer, OutboxKind, StoredCase
from tests import factories as make
from tests.orchestration import free_port

NOW = datetime(2026, 5, 30, 0, 0, tzinfo=UTC)  # eight o'clock in Shanghai
LAST_DAY = date(2026, 6, 2)


@dataclass
class Inbox:
    """What a real SMTP listener received. `refuse` holds addresses it turns away."""

    envelopes: list[Envelope] = field(default_factory=list)
    refuse: set[str] = field(default_factory=set)

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
        if address in self.refuse:
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Envelope) -> str:  # noqa: N802
        self.envelopes.append(envelope)
        return "250 accepted"

    @property
    def letters(self) -> list[EmailMessage]:
        found = []
        for envelope in self.envelopes:
            assert isinstance(envelope.content, bytes)
            found.append(message_from_bytes(envelope.content, policy=policy.default))
        return [letter for letter in found if isinstance(letter, EmailMessage)]


@pytest.fixture
def inbox() -> Inbox:
    return Inbox()


@pytest.fixture
def mail(inbox: Inbox) -> Iterator[SmtpMail]:
    controller = Controller(inbox, hostname="127.0.0.1", port=free_port())
    controller.start()
    yield SmtpMail("127.0.0.1", controller.port, sender="shixian@example.invalid")
    controller.stop()


@pytest.fixture
def parts_with(store: Store, tmp_path: Path) -> Callable[[MailPort | None], Parts]:
    return lambda mail: Parts(store, Library(), lambda: NOW, tmp_path, no_letters, no_letters, mail)


def put_officer(store: Store, key: str, office_key: str = "heping", **changes: Any) -> Officer:
    with store.write() as unit:
        office = unit.put_office(make.office(office_key))
        officer = replace(make.officer(key, office_id=office.id), email=f"{key}@example.invalid", **changes)
        kept = unit.put_officer(officer)
        unit.commit()
    return kept


def put_case(store: Store, number: int, office_key: str = "heping", **changes: Any) -> StoredCase:
    """A case with one live deadline."""
    with store.write() as unit:
        stored = make.file_case(unit, number, office_key=office_key)
        deadline = make.deadline(last_day=LAST_DAY, **changes)
        unit.record([make.recording(stored, deadlines=make.deadlines(deadline))])
        unit.commit()
    return stored


def put_rung(store: Store, case: StoredCase, *, rung: int = 0, version: int = 1) -> str:
    key = f"{case.number}|rectify|{version}|{rung}"
    payload = {
        "case": case.number,
        "case_id": case.id,
        "deadline": "rectify",
        "label": "整改期限",
        "version": version,
        "rung": rung,
        "due": LAST_DAY.isoformat(),
        "days_left": 3,
        "subject": f"示例建筑工程{int(case.number[5:])}有限公司",
        "holder": "handler",
        "office": case.office_id,
        "procedure": make.PROCEDURE,
    }
    with store.write() as unit:
        unit.enqueue(OutboxKind.REMIND, key, payload)
        unit.commit()
    return key


def counts(store: Store) -> dict[str, int]:
    with store.read() as unit:
        return {state: number for (_, state), number in unit.outbox_counts().items()}


def body_of(letter: EmailMessage, kind: str) -> str:
    part = letter.get_body((kind,))
    assert part is not None
    return str(part.get_content())


def test_each_officer_gets_one_letter_with_all_reminders(
    store: Store, inbox: Inbox, mail: SmtpMail, parts_with: Callable[[MailPort | None], Parts]
) -> None:
    put_officer(store, "li")
    put_officer(store, "wang")
    for number in (1, 2):
        put_rung(store, put_case(store, number))
    report = send_pending(parts_with(mail), now=NOW, owner="t")
    assert (report.letters, report.sent, report.failures) == (2, 4, ())
    assert [envelope.rcpt_tos for envelope in inbox.envelopes] == [["li@example.invalid"], ["wang@example.invalid"]]
    for letter in inbox.letters:
        assert letter["Subject"] == "期限提醒：2 项，最近一项 2026年6月2日届满"
        for form in (body_of(letter, "plain"), body_of(letter, "html")):
            for words in ("CASE-00001", "CASE-00002", "示例建筑工程2有限公司", "整改期限", "2026年6月2日", "3 天"):
                assert words in form
    assert send_pending(parts_with(mail), now=NOW + timedelta(days=1), owner="t").letters == 0
    assert counts(store) == {"done": 4}


def test_a_reminder_goes_to_its_own_district_only(
    store: Store, inbox: Inbox, mail: SmtpMail, parts_with: Callable[[MailPort | None], Parts]
) -> None:
    put_officer(store, "li")
    put_officer(store, "zhao", "tiexi")
    put_officer(store, "clerk", "tiexi", roles=frozenset({"reader"}))
    put_rung(store, put_case(store, 1, "tiexi"))
    send_pending(parts_with(mail), now=NOW, owner="t")
    assert [envelope.rcpt_tos for envelope in inbox.envelopes] == [["zhao@example.invalid"]]


def test_the_calendar_file_names_the_last_day_and_replaces_former_versions(
    store: Store, inbox: Inbox, mail: SmtpMail, parts_with: Callable[[MailPort | None], Parts]
) -> None:
    put_officer(store, "li")
    put_rung(store, put_case(store, 1, version=3), version=3)
    send_pending(parts_with(mail), now=NOW, owner="t")
    [letter] = inbox.letters
    [attached] = list(letter.iter_attachments())
    assert (attached.get_content_type(), attached.get_filename()) == ("text/calendar", "deadlines.ics")
    [event] = Calendar.from_ical(attached.get_content()).walk("VEVENT")
    assert str(event["uid"]) == "CASE-00001.rectify@shixian"
    assert (event.decoded("sequence"), event.decoded("dtstart")) == (3, LAST_DAY)
    assert event.decoded("dtend") == LAST_DAY + timedelta(days=1)
    assert len(event.walk("VALARM")) == 2


def test_a_reminder_nobody_can_receive_stays_and_says_why(
    store: Store, mail: SmtpMail, parts_with: Callable[[MailPort | None], Parts]
) -> None:
    key = put_rung(store, put_case(store, 1))
    [failure] = send_pending(parts_with(mail), now=NOW, owner="t").failures
    assert failure.key == key
    assert "没有人担任“handler”" in failure.error
    assert counts(store) == {"failing": 1}
    put_officer(store, "li")
    assert send_pending(parts_with(mail), now=NOW + FIRST_RETRY, owner="t").letters == 1


def test_a_refused_letter_waits_and_stops_no_other(
    store: Store, inbox: Inbox, mail: SmtpMail, parts_with: Callable[[MailPort | None], Parts]
) -> None:
    put_officer(store, "li")
    put_officer(store, "wang")
    put_rung(store, put_case(store, 1))
    inbox.refuse = {"li@example.invalid"}
    parts = parts_with(mail)
    report = send_pending(parts, now=NOW, owner="t")
    assert report.letters == 1
    assert "550" in report.failures[0].error
    assert send_pending(parts, now=NOW + FIRST_RETRY / 2, owner="t").failures == ()  # not yet
    inbox.refuse = set()
    assert send_pending(parts, now=NOW + FIRST_RETRY, owner="t").letters == 1
    assert [envelope.rcpt_tos[0][:2] for envelope in inbox.envelopes] == ["wa", "li"]


def test_pauses_grow_while_the_server_is_down_and_one_time_out_is_enough(
    store: Store, parts_with: Callable[[MailPort | None], Parts]
) -> None:
    tried: list[str] = []

    class Down:
        sender = "shixian@example.invalid"

        def send(self, message: EmailMessage) -> None:
            tried.append(str(message["To"]))
            raise MailError("连接不上", server=True)

    put_officer(store, "li")
    put_officer(store, "wang")
    put_rung(store, put_case(store, 1))
    at = NOW
    for pause in (FIRST_RETRY, 2 * FIRST_RETRY, 4 * FIRST_RETRY):
        assert len(send_pending(parts_with(Down()), now=at, owner="t").failures) == 2
        assert send_pending(parts_with(Down()), now=at + pause - timedelta(seconds=1), owner="t").failures == ()
        at += pause
    assert tried == ["li@example.invalid"] * 3


def test_a_repeat_after_a_crash_carries_the_same_message_id(
    store: Store, inbox: Inbox, mail: SmtpMail, parts_with: Callable[[MailPort | None], Parts]
) -> None:
    class DiesAfterHandingOver:
        sender = mail.sender

        def send(self, message: EmailMessage) -> None:
            mail.send(message)
            raise KeyboardInterrupt

    put_officer(store, "li")
    put_rung(store, put_case(store, 1))
    with pytest.raises(KeyboardInterrupt):
        send_pending(parts_with(DiesAfterHandingOver()), now=NOW, owner="t")
    put_rung(store, put_case(store, 2))  # what comes later does not change the letter that was under way
    assert send_pending(parts_with(mail), now=NOW + LEASE, owner="t").letters == 2
    ids = [letter["Message-ID"] for letter in inbox.letters]
    assert ids[0] in ids[1:]
    assert len(set(ids)) == 2


def test_a_deadline_that_no_longer_runs_is_not_reminded_of(
    store: Store, inbox: Inbox, mail: SmtpMail, parts_with: Callable[[MailPort | None], Parts]
) -> None:
    put_officer(store, "li")
    put_rung(store, put_case(store, 1, status=DeadlineStatus.MET))
    put_rung(store, put_case(store, 2, version=2), version=1)
    report = send_pending(parts_with(mail), now=NOW, owner="t")
    assert (report.moot, report.letters) == (2, 0)
    assert inbox.envelopes == []
    assert counts(store) == {"done": 2}


def test_rungs_that_piled_up_make_one_row_with_the_days_left_today(
    store: Store, inbox: Inbox, mail: SmtpMail, parts_with: Callable[[MailPort | None], Parts]
) -> None:
    put_officer(store, "li")
    case = put_case(store, 1)
    put_rung(store, case, rung=0)
    put_rung(store, case, rung=1)
    assert send_pending(parts_with(mail), now=NOW + timedelta(days=3), owner="t").sent == 2
    [letter] = inbox.letters
    assert body_of(letter, "plain").count("CASE-00001") == 1
    assert "今日届满" in body_of(letter, "plain")


def test_without_a_mail_port_nothing_is_claimed_and_the_report_says_so(
    store: Store, mail: SmtpMail, parts_with: Callable[[MailPort | None], Parts]
) -> None:
    put_officer(store, "li")
    put_rung(store, put_case(store, 1))
    assert "SHIXIAN_MAIL" in send_pending(parts_with(None), now=NOW, owner="t").failures[0].error
    assert send_pending(parts_with(mail), now=NOW, owner="t").letters == 1


def test_a_folder_holds_a_repeated_letter_once(
    store: Store, tmp_path: Path, parts_with: Callable[[MailPort | None], Parts]
) -> None:
    folder = FolderMail(tmp_path / "mail")

    class DiesAfterWriting:
        sender = folder.sender

        def send(self, message: EmailMessage) -> None:
            folder.send(message)
            raise KeyboardInterrupt

    put_officer(store, "li")
    put_rung(store, put_case(store, 1))
    with pytest.raises(KeyboardInterrupt):
        send_pending(parts_with(DiesAfterWriting()), now=NOW, owner="t")
    send_pending(parts_with(folder), now=NOW + timedelta(days=1), owner="t")
    [file] = (tmp_path / "mail").iterdir()
    letter = message_from_bytes(file.read_bytes(), policy=policy.default)
    assert letter["To"] == "li@example.invalid"
    assert "2 天" in body_of(letter, "plain")


def test_a_password_is_not_sent_over_an_open_connection(inbox: Inbox, mail: SmtpMail) -> None:
    message = EmailMessage()
    message["To"] = "li@example.invalid"
    with pytest.raises(MailError, match="STARTTLS") as caught:
        replace(mail, user="u", password="synthetic").send(message)  # noqa: S106
    assert caught.value.server
    with pytest.raises(MailError, match="STARTTLS"):
        replace(mail, tls=Tls.ALWAYS).send(message)
    assert inbox.envelopes == []


def test_a_server_whose_certificate_is_not_trusted_gets_nothing(inbox: Inbox, tmp_path: Path) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*self_signed(tmp_path))
    port = free_port()
    controller = Controller(inbox, hostname="127.0.0.1", port=port, tls_context=context)
    controller.start()
    try:
        message = EmailMessage()
        message["From"], message["To"] = "a@example.invalid", "li@example.invalid"
        with pytest.raises(MailError, match="CERTIFICATE_VERIFY_FAILED"):
            SmtpMail("127.0.0.1", port).send(message)
        assert inbox.envelopes == []
        SmtpMail("127.0.0.1", port, ca_file=str(tmp_path / "cert.pem")).send(message)
        assert len(inbox.envelopes) == 1
    finally:
        controller.stop()


def self_signed(folder: Path) -> tuple[Path, Path]:
    """A certificate for 127.0.0.1 that nobody but this test trusts."""
    certificate, key = folder / "cert.pem", folder / "key.pem"
    options = ["-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1"]
    names = ["-addext", "subjectAltName=IP:127.0.0.1"]
    files = ["-keyout", str(key), "-out", str(certificate)]
    subprocess.run(["openssl", "req", "-x509", *options, *names, *files], check=True, capture_output=True)
    return certificate, key
