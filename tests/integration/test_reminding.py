"""Reminders reach the officers who hold the role, once, as one letter a morning; a letter not accepted waits."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from functools import partial
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from icalendar import Calendar

from casework.parts import SHANGHAI, Parts
from casework.reminders.mail import FolderMail, MailError, MailPort, SmtpMail, Tls
from casework.reminders.sending import FIRST_RETRY, LEASE, RemindReport, send_pending
from casework.reminders.waiting import waits
from engine.case import DeadlineStatus
from store.contract import Store
from store.values import OutboxKind
from tests.backdoor import Backdoor
from tests.orchestration import free_port
from tests.reminding import (
    LAST_DAY,
    NOW,
    Inbox,
    body_of,
    counts,
    notices,
    parts_on,
    put_case,
    put_officer,
    put_reminder,
    put_rung,
    self_signed,
    smtp,
)

PartsWith = Callable[[MailPort | None], Parts]
send = partial(send_pending, owner="t")


@pytest.fixture
def inbox() -> Inbox:
    return Inbox()


@pytest.fixture
def mail(inbox: Inbox) -> Iterator[SmtpMail]:
    with smtp(inbox) as port:
        yield port


@pytest.fixture
def parts_with(store: Store, tmp_path: Path) -> PartsWith:
    return lambda mail: parts_on(store, tmp_path, mail)


def test_each_officer_gets_one_letter_with_all_reminders(
    store: Store, inbox: Inbox, mail: SmtpMail, parts_with: PartsWith
) -> None:
    put_officer(store, "li")
    put_officer(store, "wang")
    for number in (1, 2):
        put_reminder(store, number)
    report = send(parts_with(mail), now=NOW)
    assert report == RemindReport(sent=4, letters=2, notices=4, channels=(("mail", 2),))
    assert inbox.recipients == ["li", "wang"]
    for letter in inbox.letters:
        assert letter["Subject"] == "期限提醒：2 项将届满，最近一项6月4日届满"
        for form in (body_of(letter, "plain"), body_of(letter, "html")):
            for words in ("CASE-00001", "CASE-00002", "示例建筑工程2有限公司", "整改期限", "2026年6月4日", "3 天"):
                assert words in form
    assert send(parts_with(mail), now=NOW + timedelta(days=1)).letters == 0
    assert counts(store, OutboxKind.REMIND) == {"done": 2}
    assert counts(store, OutboxKind.MESSAGE) == {"done": 2}


def test_a_reminder_goes_to_its_own_district_only(
    store: Store, inbox: Inbox, mail: SmtpMail, parts_with: PartsWith
) -> None:
    put_officer(store, "li")
    put_officer(store, "zhao", "tiexi")
    put_officer(store, "clerk", "tiexi", roles=frozenset({"reader"}))
    put_reminder(store, 1, "tiexi")
    send(parts_with(mail), now=NOW)
    assert inbox.recipients == ["zhao"]
    assert notices(store).keys() == {"zhao"}


def test_the_calendar_file_names_the_last_day_and_replaces_former_versions(
    store: Store, inbox: Inbox, mail: SmtpMail, parts_with: PartsWith
) -> None:
    put_officer(store, "li")
    put_rung(store, put_case(store, 1, version=3), version=3)
    send(parts_with(mail), now=NOW)
    [letter] = inbox.letters
    [attached] = list(letter.iter_attachments())
    assert (attached.get_content_type(), attached.get_filename()) == ("text/calendar", "deadlines.ics")
    [event] = Calendar.from_ical(attached.get_content()).walk("VEVENT")
    assert str(event["uid"]) == "CASE-00001.rectify@shixian"
    assert (event.decoded("sequence"), event.decoded("dtstart")) == (3, LAST_DAY)
    assert event.decoded("dtend") == LAST_DAY + timedelta(days=1)
    assert len(event.walk("VALARM")) == 2


def test_a_refused_letter_waits_and_stops_no_other(
    store: Store, inbox: Inbox, mail: SmtpMail, parts_with: PartsWith
) -> None:
    put_officer(store, "li")
    put_officer(store, "wang")
    put_reminder(store, 1)
    inbox.refuse = {"li@example.invalid"}
    parts = parts_with(mail)
    report = send(parts, now=NOW)
    assert report.letters == 1
    assert "550" in report.failures[0].error
    assert send(parts, now=NOW + FIRST_RETRY / 2).failures == ()  # not yet
    inbox.refuse = set()
    assert send(parts, now=NOW + FIRST_RETRY).letters == 1
    assert inbox.recipients == ["wang", "li"]


class Down:
    """A mail server that is down, and how often it was tried."""

    sender = "shixian@example.invalid"

    def __init__(self) -> None:
        self.tried: list[str] = []

    def send(self, message: EmailMessage) -> None:
        self.tried.append(str(message["To"]))
        raise MailError("连接不上", server=True)


def test_pauses_grow_while_the_server_is_down_and_one_time_out_is_enough(store: Store, parts_with: PartsWith) -> None:
    put_officer(store, "li")
    put_officer(store, "wang")
    put_reminder(store, 1)
    down, at = Down(), NOW
    for pause in (FIRST_RETRY, 2 * FIRST_RETRY, 4 * FIRST_RETRY):
        assert len(send(parts_with(down), now=at).failures) == 2
        assert send(parts_with(down), now=at + pause - timedelta(seconds=1)).failures == ()
        at += pause
    assert down.tried == ["li@example.invalid"] * 3
    assert len(notices(store)["li"]) == 1  # the workbench does not wait for a mail server


class Dies:
    """A port whose program ends between the handing over and the note."""

    def __init__(self, mail: MailPort) -> None:
        self._mail = mail
        self.sender = mail.sender

    def send(self, message: EmailMessage) -> None:
        self._mail.send(message)
        raise KeyboardInterrupt


def test_a_repeat_after_a_crash_carries_the_same_message_id(
    store: Store, inbox: Inbox, mail: SmtpMail, parts_with: PartsWith
) -> None:
    put_officer(store, "li")
    put_reminder(store, 1)
    with pytest.raises(KeyboardInterrupt):
        send(parts_with(Dies(mail)), now=NOW)
    put_reminder(store, 2)  # what comes later does not change the letter that was under way
    assert send(parts_with(mail), now=NOW + LEASE).letters == 1
    assert send(parts_with(mail), now=NOW + timedelta(days=1)).letters == 1
    ids = [letter["Message-ID"] for letter in inbox.letters]
    assert ids[0] == ids[1] != ids[2]
    assert [("CASE-00002" in body_of(letter)) for letter in inbox.letters] == [False, False, True]


def test_a_deadline_that_no_longer_runs_is_not_reminded_of(
    store: Store, inbox: Inbox, mail: SmtpMail, parts_with: PartsWith
) -> None:
    put_officer(store, "li")
    put_rung(store, put_case(store, 1, status=DeadlineStatus.MET))
    put_rung(store, put_case(store, 2, version=2), version=1)
    report = send(parts_with(mail), now=NOW)
    assert (report.moot, report.letters, report.notices) == (2, 0, 0)
    assert inbox.envelopes == []
    assert counts(store, OutboxKind.REMIND) == {"done": 2}


def test_a_deadline_met_while_its_letter_waited_is_left_out(
    store: Store, inbox: Inbox, mail: SmtpMail, parts_with: PartsWith
) -> None:
    put_officer(store, "li")
    case = put_case(store, 1)
    put_rung(store, case)
    put_reminder(store, 2)
    send(parts_with(Down()), now=NOW)
    meet(store, "CASE-00001")
    report = send(parts_with(mail), now=NOW + FIRST_RETRY)
    assert (report.letters, report.sent, report.moot) == (1, 1, 1)
    assert "CASE-00001" not in body_of(inbox.letters[0])
    assert notices(store)["li"][0].read_at is None


def test_a_letter_with_nothing_left_to_say_is_closed_unsent(
    store: Store, inbox: Inbox, mail: SmtpMail, parts_with: PartsWith
) -> None:
    put_officer(store, "li")
    put_reminder(store, 1)
    send(parts_with(Down()), now=NOW)
    meet(store, "CASE-00001")
    report = send(parts_with(mail), now=NOW + FIRST_RETRY)
    assert (report.letters, report.moot, report.failures) == (0, 1, ())
    assert inbox.envelopes == []
    assert counts(store, OutboxKind.MESSAGE) == {"done": 1}


def meet(store: Store, number: str) -> None:
    from tests import factories as make

    with store.write() as unit:
        case = unit.case(number)
        met = {name: one.ended(DeadlineStatus.MET) for name, one in case.state.deadlines.items()}
        unit.record([make.recording(case, deadlines=met)])
        unit.commit()


def test_rungs_that_piled_up_make_one_row_with_the_days_left_today(
    store: Store, inbox: Inbox, mail: SmtpMail, parts_with: PartsWith
) -> None:
    put_officer(store, "li")
    case = put_case(store, 1)
    put_rung(store, case, rung=0)
    put_rung(store, case, rung=1)
    assert send(parts_with(mail), now=NOW + timedelta(days=3)).sent == 1
    [letter] = inbox.letters
    assert body_of(letter).count("CASE-00001") == 1
    assert "今日届满" in body_of(letter)


def test_without_mail_reminders_stand_in_the_workbench_and_leave_when_it_is_set(
    store: Store, mail: SmtpMail, parts_with: PartsWith
) -> None:
    put_officer(store, "li")
    put_reminder(store, 1)
    report = send(parts_with(None), now=NOW)
    assert (report.notices, report.waiting, report.letters, report.failures) == (1, 1, 0, ())
    assert counts(store, OutboxKind.REMIND) == {"done": 1}
    assert send(parts_with(mail), now=NOW).letters == 1


def test_a_letter_put_together_is_not_lost_on_a_shell_without_the_setting(
    store: Store, mail: SmtpMail, parts_with: PartsWith
) -> None:
    put_officer(store, "li")
    put_reminder(store, 1)
    send(parts_with(Down()), now=NOW)
    [failure] = send(parts_with(None), now=NOW + FIRST_RETRY).failures
    assert "SHIXIAN_MAIL" in failure.error
    assert send(parts_with(mail), now=NOW + timedelta(days=1)).letters == 1


def test_an_officer_without_an_address_is_told_of_and_gets_all_in_the_next_digest(
    store: Store, inbox: Inbox, mail: SmtpMail, parts_with: PartsWith
) -> None:
    put_officer(store, "li", email="")
    put_reminder(store, 1)
    report = send(parts_with(mail), now=NOW)
    assert "示例li没有登记可用的邮箱，1 条提醒只在工作台" in report.failures[0].error
    assert len(notices(store)["li"]) == 1
    put_officer(store, "li")
    put_reminder(store, 2)
    assert send(parts_with(mail), now=NOW + timedelta(days=1)).letters == 1
    assert all(number in body_of(inbox.letters[0]) for number in ("CASE-00001", "CASE-00002"))


def test_a_folder_holds_a_repeated_letter_once(store: Store, tmp_path: Path, parts_with: PartsWith) -> None:
    folder = FolderMail(tmp_path / "mail")
    put_officer(store, "li")
    put_reminder(store, 1)
    with pytest.raises(KeyboardInterrupt):
        send(parts_with(Dies(folder)), now=NOW)
    send(parts_with(folder), now=NOW + timedelta(days=1))
    [file] = (tmp_path / "mail").iterdir()
    letter = message_from_bytes(file.read_bytes(), policy=policy.default)
    assert isinstance(letter, EmailMessage)
    assert letter["To"] == "li@example.invalid"
    assert "2 天" in body_of(letter)


@pytest.mark.parametrize("hour", [0, 7])
def test_nothing_leaves_before_eight_but_the_workbench_knows(
    store: Store, inbox: Inbox, mail: SmtpMail, parts_with: PartsWith, hour: int
) -> None:
    put_officer(store, "li")
    put_reminder(store, 1)
    early = datetime(2026, 6, 1, hour, tzinfo=SHANGHAI)
    report = send(parts_with(mail), now=early)
    assert (report.notices, report.letters) == (1, 0)
    assert report.waiting >= 1
    assert send(parts_with(mail), now=NOW).letters == 1


def test_what_comes_after_the_morning_waits_for_the_next_one_unless_that_is_too_late(
    store: Store, inbox: Inbox, mail: SmtpMail, parts_with: PartsWith
) -> None:
    put_officer(store, "li")
    put_reminder(store, 1)
    parts = parts_with(mail)
    assert send(parts, now=NOW).letters == 1
    put_reminder(store, 2)
    put_reminder(store, 3, last_day=date(2026, 6, 1))
    report = send(parts, now=NOW + timedelta(hours=2))
    assert (report.letters, report.sent, report.waiting) == (1, 1, 1)
    assert inbox.letters[1]["Subject"] == "期限提醒：1 项今日届满"
    assert send(parts, now=NOW + timedelta(hours=3)) == RemindReport(waiting=1)
    assert send(parts, now=NOW + timedelta(days=1)).sent == 1
    assert "CASE-00002" in body_of(inbox.letters[2])


def test_what_was_told_before_and_is_over_stands_in_the_next_digest_until_it_is_done(
    store: Store, inbox: Inbox, mail: SmtpMail, parts_with: PartsWith
) -> None:
    put_officer(store, "li")
    put_reminder(store, 1, last_day=date(2026, 6, 2))
    parts = parts_with(mail)
    send(parts, now=NOW)
    for number, day in ((2, 3), (3, 4)):
        put_reminder(store, number, last_day=date(2026, 6, 10))
        send(parts, now=NOW + timedelta(days=day - 1))
        if day == 3:
            meet(store, "CASE-00001")
    told = [body_of(letter) for letter in inbox.letters]
    assert [("CASE-00001" in text, "已经届满仍待办理" in text) for text in told] == [
        (True, False),
        (True, True),
        (False, False),
    ]
    assert inbox.letters[1]["Subject"] == "期限提醒：1 项6月10日届满；1 项已届满待办"
    assert [notice.settled for notice in notices(store)["li"]] == [True, False, False]


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


def test_a_case_that_cannot_be_read_holds_up_no_other_and_is_told_of_all_the_same(
    store: Store, inbox: Inbox, mail: SmtpMail, parts_with: PartsWith, backdoor: Backdoor
) -> None:
    put_officer(store, "li")
    put_reminder(store, 1)
    put_reminder(store, 2)
    backdoor.execute("UPDATE case_file SET snapshot = '{}' WHERE number = 'CASE-00001'")
    report = send(parts_with(mail), now=NOW)
    assert (report.notices, report.sent, report.failures) == (2, 2, ())
    assert "CASE-00001" in body_of(inbox.letters[0])
    assert "CASE-00002" in body_of(inbox.letters[0])


def test_a_round_is_worth_starting_while_anything_waits(
    store: Store, mail: SmtpMail, parts_with: PartsWith, inbox: Inbox
) -> None:
    parts = parts_with(mail)
    later = NOW + timedelta(hours=1)
    assert not waits(parts, now=NOW, ran_at=None)
    put_officer(store, "li")
    put_reminder(store, 1)
    assert waits(parts, now=NOW, ran_at=NOW)
    send(parts, now=NOW)
    assert not waits(parts, now=later, ran_at=NOW)
    put_reminder(store, 2)
    send(parts, now=later)  # it stands in the workbench, and its letter waits for the morning
    assert not waits(parts, now=later + timedelta(hours=1), ran_at=later)
    assert waits(parts, now=NOW + timedelta(days=1), ran_at=later)
    assert not waits(parts_with(None), now=NOW + timedelta(days=1), ran_at=later)
    inbox.refuse = {"li@example.invalid"}
    send(parts, now=NOW + timedelta(days=1))
    assert not waits(parts, now=NOW + timedelta(days=1, minutes=1), ran_at=NOW + timedelta(days=1))
    assert waits(parts, now=NOW + timedelta(days=1, minutes=5), ran_at=NOW + timedelta(days=1))
