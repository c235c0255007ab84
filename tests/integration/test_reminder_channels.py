"""Reminders by webhook and robot: to real listeners, signed, recognisable when they come twice, told only once."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest

from casework.calendars import load_calendar
from casework.parts import Parts
from casework.reminders.channels import Audience, Channel, Detail, Kind
from casework.reminders.failing import NotSentError
from casework.reminders.ics import Entry
from casework.reminders.listing import list_failures, try_again
from casework.reminders.ports import Line, Outgoing
from casework.reminders.robots import Robot
from casework.reminders.rounds import FIRST_RETRY
from casework.reminders.sending import LEASE, RemindReport, send_pending
from casework.reminders.trying import try_channel
from casework.reminders.webhook import Webhook, signature
from engine.errors import MissingError, RefusedError
from store.contract import Store
from store.sqlite import SqliteStore
from store.values import Message, OutboxKind
from tests.reminding import (
    NOW,
    Desk,
    Inbox,
    channels_file,
    counts,
    http_desk,
    notices,
    parts_on,
    put_officer,
    put_reminder,
    self_signed,
    smtp,
)

HOOK = "channels:\n  oa:\n    kind: webhook\n    url: {url}/hook?token=hidden\n"
WECOM = "channels:\n  group:\n    kind: apprise\n    url: wecombot://hidden-key\n    base_url: {url}\n"


@pytest.fixture
def store(sqlite_file: Path) -> Iterator[Store]:
    """What is looked at here does not depend on the database."""
    found = SqliteStore(sqlite_file)
    yield found
    found.close()


@pytest.fixture
def desk() -> Iterator[Desk]:
    with http_desk() as found:
        yield found


@pytest.fixture
def parts(store: Store, tmp_path: Path) -> Parts:
    return parts_on(store, tmp_path)


def send(parts: Parts, after: timedelta = timedelta()) -> RemindReport:
    return send_pending(parts, now=NOW + after, owner="t")


def sent_messages(store: Store) -> list[Message]:
    with store.read() as unit:
        ids = [one.message_id for one in unit.dispatches(rung_ids=range(1, 100)) if one.message_id]
        return unit.messages(ids=set(ids))


# -- a webhook


def test_a_webhook_gets_signed_json_under_a_key_and_its_answer_is_recorded(
    store: Store, parts: Parts, desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OA_SECRET", "synthetic")
    channels_file(tmp_path, HOOK.format(url=desk.url) + "    secret: ${OA_SECRET}\n    detail: full\n")
    put_officer(store, "li")
    put_reminder(store, 1)
    desk.answers(202, '{"id": "m-17"}')
    assert send(parts).channels == (("oa", 1),)
    [posted] = desk.posted
    assert posted.path == "/hook?token=hidden"
    stamp = posted.headers["X-Shixian-Timestamp"]
    assert stamp == str(int(NOW.timestamp()))
    assert posted.headers["X-Shixian-Signature"] == f"sha256={signature('synthetic', stamp, posted.body)}"
    assert posted.headers["Idempotency-Key"] == posted.json["id"]
    [item] = posted.json["items"]
    assert (item["case"], item["subject"], item["last_day"]) == ("CASE-00001", "示例建筑工程1有限公司", "2026-06-04")
    [message] = sent_messages(store)
    assert (message.answer, message.begun, message.unknown) == ('HTTP 202：{"id": "m-17"}', 1, 0)
    assert message.accepted_at == NOW
    assert message.address == f"{desk.url}/hook"
    assert send(parts, timedelta(days=1)).letters == 0


def test_an_unsigned_short_message_is_the_rule(store: Store, parts: Parts, desk: Desk, tmp_path: Path) -> None:
    channels_file(tmp_path, HOOK.format(url=desk.url))
    put_officer(store, "li")
    put_reminder(store, 1)
    send(parts)
    [posted] = desk.posted
    assert "X-Shixian-Signature" not in posted.headers
    assert "示例建筑" not in posted.body.decode()
    assert posted.json["officer"] is None


@pytest.mark.parametrize("status", [500, 503, 429, 404])
def test_a_repeat_after_a_refusal_carries_the_same_key(
    store: Store, parts: Parts, desk: Desk, tmp_path: Path, status: int
) -> None:
    channels_file(tmp_path, HOOK.format(url=desk.url))
    put_officer(store, "li")
    put_reminder(store, 1)
    desk.answers(status, "no")
    [failure] = send(parts).failures
    assert f"HTTP {status}：no" in failure.error
    [line] = list_failures(parts)
    assert (line.what, line.attempts) == ("oa", 1)
    assert "HTTP" in line.error
    desk.answers(200)
    assert send(parts, FIRST_RETRY / 2).letters == 0
    assert send(parts, FIRST_RETRY).letters == 1
    assert len({posted.headers["Idempotency-Key"] for posted in desk.posted}) == 1
    assert list_failures(parts) == []


def test_a_redirect_is_not_followed(store: Store, parts: Parts, desk: Desk, tmp_path: Path) -> None:
    channels_file(tmp_path, HOOK.format(url=desk.url))
    put_officer(store, "li")
    put_reminder(store, 1)
    with http_desk() as elsewhere:
        desk.answers(307, "", Location=f"{elsewhere.url}/stolen")
        assert "没有跟随" in send(parts).failures[0].error
        assert elsewhere.posted == []


def test_a_proxy_of_the_environment_is_not_used(
    store: Store, parts: Parts, desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    channels_file(tmp_path, HOOK.format(url=desk.url))
    put_officer(store, "li")
    put_reminder(store, 1)
    with http_desk() as proxy:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, proxy.url)
        assert send(parts).letters == 1
        assert proxy.posted == []


@contextmanager
def trickling() -> Iterator[int]:
    """A server that begins an answer and never ends it."""
    stop = threading.Event()
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        link, _ = listener.accept()
        with link:
            link.recv(65536)
            link.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
            while not stop.wait(0.05):
                try:
                    link.sendall(b"x")
                except OSError:
                    return

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield listener.getsockname()[1]
    finally:
        stop.set()
        thread.join()
        listener.close()


def hook(url: str, ca: str = "") -> Channel:
    return Channel("oa", Kind.WEBHOOK, Audience.GROUP, Detail.SHORT, url=url, ca=ca)


def outgoing(channel: Channel) -> Outgoing:
    lines = (Line(Entry("CASE-00001", "rectify", "整改期限", 1, "示例", date(2026, 6, 4)), "示例局"),)
    return Outgoing("digest|oa|*|2026-06-01", channel, None, "示例局", lines, (), load_calendar("CN"), NOW)


def test_an_answer_that_never_ends_is_not_waited_for() -> None:
    with trickling() as port:
        channel = hook(f"http://127.0.0.1:{port}/")
        started = time.monotonic()
        with pytest.raises(NotSentError, match="没有答完") as caught:
            Webhook(channel, timeout_s=5, whole_s=0.3).send(outgoing(channel))
        assert caught.value.server
        assert time.monotonic() - started < 5


def test_a_certificate_nobody_vouches_for_is_refused_unless_its_root_is_given(tmp_path: Path) -> None:
    certificate, key = self_signed(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    with http_desk(context) as desk:
        channel = hook(f"https://127.0.0.1:{desk.port}/x")
        with pytest.raises(NotSentError, match="证书不可信"):
            Webhook(channel).send(outgoing(channel))
        assert desk.posted == []
        known = hook(channel.url, ca=str(certificate))
        assert Webhook(known).send(outgoing(known)).startswith("HTTP 200")


def test_another_system_may_get_a_message_for_each_person(
    store: Store, parts: Parts, desk: Desk, tmp_path: Path
) -> None:
    channels_file(tmp_path, HOOK.format(url=desk.url) + "    to: person\n")
    put_officer(store, "li")
    put_officer(store, "wang")
    put_reminder(store, 1)
    assert send(parts).letters == 2
    assert [posted.json["officer"] for posted in desk.posted] == [{"key": "li"}, {"key": "wang"}]
    assert len({posted.headers["Idempotency-Key"] for posted in desk.posted}) == 2


def test_each_reminder_by_itself_also_after_the_morning(store: Store, parts: Parts, desk: Desk, tmp_path: Path) -> None:
    channels_file(tmp_path, HOOK.format(url=desk.url) + "    send: each\n")
    put_officer(store, "li")
    put_reminder(store, 1)
    put_reminder(store, 2)
    assert send(parts).letters == 2
    put_reminder(store, 3)
    assert send(parts, timedelta(hours=3)).letters == 1
    assert [len(posted.json["items"]) for posted in desk.posted] == [1, 1, 1]


def test_a_channel_takes_what_its_offices_roles_and_nearness_say(
    store: Store, parts: Parts, desk: Desk, tmp_path: Path
) -> None:
    narrow = "    offices: [heping]\n    roles: [handler]\n    from: 3wd\n"
    channels_file(tmp_path, HOOK.format(url=desk.url) + narrow)
    put_officer(store, "li")
    put_officer(store, "zhao", "tiexi")
    put_reminder(store, 1)
    put_reminder(store, 2, last_day=date(2026, 6, 5))  # four working days
    put_reminder(store, 3, "tiexi")
    send(parts)
    assert [[item["case"] for item in posted.json["items"]] for posted in desk.posted] == [["CASE-00001"]]


# -- a robot


def test_a_robot_of_a_private_wecom_is_asked_on_its_host(
    store: Store, parts: Parts, desk: Desk, tmp_path: Path
) -> None:
    channels_file(tmp_path, WECOM.format(url=desk.url))
    put_officer(store, "li")
    put_reminder(store, 1)
    assert send(parts).channels == (("group", 1),)
    [posted] = desk.posted
    assert posted.path == "/cgi-bin/webhook/send?key=hidden-key"
    assert posted.json["msgtype"] == "text"
    assert "CASE-00001　6月4日届满" in posted.json["text"]["content"]
    [message] = sent_messages(store)
    assert message.answer == 'HTTP 200：{"errcode":0,"errmsg":"ok"}'
    assert "hidden-key" not in message.address


def test_a_robot_that_refuses_with_200_ok_has_not_delivered(
    store: Store, parts: Parts, desk: Desk, tmp_path: Path
) -> None:
    channels_file(tmp_path, WECOM.format(url=desk.url))
    put_officer(store, "li")
    put_reminder(store, 1)
    desk.answers(200, '{"errcode":93000,"errmsg":"invalid webhook url"}')
    [failure] = send(parts).failures
    assert failure.error == "机器人没有接收：invalid webhook url（93000）"
    assert [message.unknown for message in sent_messages(store)] == [0]
    desk.answers(200, '{"errcode":0}')
    assert send(parts, FIRST_RETRY).letters == 1


def test_a_robot_of_a_private_dingtalk_gets_its_signature(
    store: Store, parts: Parts, desk: Desk, tmp_path: Path
) -> None:
    text = WECOM.format(url=desk.url).replace("wecombot://hidden-key", "dingtalk://SECabc@token123")
    channels_file(tmp_path, text)
    put_officer(store, "li")
    put_reminder(store, 1)
    assert send(parts).letters == 1
    [posted] = desk.posted
    assert posted.path.startswith("/robot/send?access_token=token123&timestamp=")
    assert "&sign=" in posted.path
    assert "CASE-00001" in posted.json["text"]["content"]


@pytest.mark.parametrize(("status", "told"), [(302, "HTTP 302"), (500, "HTTP 500"), (403, "HTTP 403")])
def test_a_robot_s_refusals_are_told_and_redirects_not_followed(
    store: Store, parts: Parts, desk: Desk, tmp_path: Path, status: int, told: str
) -> None:
    channels_file(tmp_path, WECOM.format(url=desk.url))
    put_officer(store, "li")
    put_reminder(store, 1)
    with http_desk() as elsewhere:
        desk.answers(status, "", Location=f"{elsewhere.url}/stolen")
        assert told in send(parts).failures[0].error
        assert elsewhere.posted == []


def test_any_service_of_apprise_may_be_named(desk: Desk) -> None:
    channel = Channel("x", Kind.APPRISE, Audience.GROUP, Detail.SHORT, url=f"json://127.0.0.1:{desk.port}/in")
    assert Robot(channel).send(outgoing(channel)).startswith("HTTP 200")
    assert "CASE-00001" in desk.posted[0].json["message"]


@pytest.mark.parametrize(
    ("url", "base", "reason"),
    [
        ("nosuch://x", "", "Apprise 不认识“nosuch://”"),
        ("wecombot://", "", "Apprise 不认识“wecombot://”"),
        ("json://127.0.0.1/", "https://im.example.gov.cn", "base_url 只用于"),
    ],
)
def test_an_address_that_cannot_be_used_says_so(url: str, base: str, reason: str) -> None:
    channel = Channel("x", Kind.APPRISE, Audience.GROUP, Detail.SHORT, url=url, base_url=base)
    with pytest.raises(NotSentError, match=reason):
        Robot(channel).send(outgoing(channel))


def test_a_robot_that_cannot_be_reached_betrays_no_key() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    url = "wecombot://hidden-key"
    channel = Channel("x", Kind.APPRISE, Audience.GROUP, Detail.SHORT, url=url, base_url=f"http://127.0.0.1:{port}")
    with pytest.raises(NotSentError, match="连接不上 WeCom Bot") as caught:
        Robot(channel).send(outgoing(channel))
    assert "hidden-key" not in caught.value.reason
    assert caught.value.server


def test_a_robot_of_which_two_attempts_ended_unknown_is_not_asked_a_third_time_until_somebody_looked(
    store: Store, parts: Parts, desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    channels_file(tmp_path, WECOM.format(url=desk.url))
    put_officer(store, "li")
    put_reminder(store, 1)
    plain = Robot.send

    def dies(self: Robot, message: Outgoing) -> str:
        plain(self, message)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Robot, "send", dies)
        for attempt in range(2):
            with pytest.raises(KeyboardInterrupt):
                send(parts, attempt * LEASE)
    [failure] = send(parts, 2 * LEASE).failures
    assert "不再自动发送" in failure.error
    assert send(parts, timedelta(days=300)).letters == 0
    assert len(desk.posted) == 2
    assert len({posted.json["text"]["content"].rpartition("编号 ")[2] for posted in desk.posted}) == 1
    [line] = list_failures(parts)
    assert f"shixian remind retry {line.number}" in line.error
    assert try_again(parts, [line.number]) == 1
    assert send(parts, 3 * LEASE).letters == 1
    assert len(desk.posted) == 3


# -- the file


def test_a_wrong_file_stops_what_leaves_but_not_the_workbench(store: Store, tmp_path: Path, desk: Desk) -> None:
    inbox = Inbox()
    with smtp(inbox) as mail:
        parts = parts_on(store, tmp_path, mail)
        channels_file(tmp_path, HOOK.format(url=desk.url) + "    colour: red\n")
        put_officer(store, "li")
        put_reminder(store, 1)
        report = send(parts)
        assert (report.notices, report.letters) == (1, 0)
        assert "channels.yaml 第5行：不认识“colour”" in report.failures[0].error
        assert "不认识“colour”" in list_failures(parts)[0].error
        assert len(notices(store)["li"]) == 1
        channels_file(tmp_path, HOOK.format(url=desk.url))
        assert send(parts).letters == 2


def test_a_channel_taken_out_of_the_file_gets_nothing_more(
    store: Store, parts: Parts, desk: Desk, tmp_path: Path
) -> None:
    channels_file(tmp_path, HOOK.format(url=desk.url))
    put_officer(store, "li")
    put_reminder(store, 1)
    desk.answers(500)
    send(parts)
    (tmp_path / "channels.yaml").unlink()
    desk.answers(200)
    assert send(parts, FIRST_RETRY).failures == ()
    assert len(desk.posted) == 1
    assert [message.answer for message in sent_messages(store)] == ["渠道 oa 已停用，没有发送"]
    assert counts(store, OutboxKind.MESSAGE) == {"done": 1}


def test_trouble_of_one_channel_stops_no_other(store: Store, tmp_path: Path, desk: Desk) -> None:
    inbox = Inbox()
    with smtp(inbox) as mail:
        channels_file(tmp_path, HOOK.format(url=desk.url) + WECOM.format(url=desk.url).removeprefix("channels:\n"))
        put_officer(store, "li")
        put_reminder(store, 1)
        desk.answers(500)
        report = send(parts_on(store, tmp_path, mail))
        assert (report.channels, len(report.failures)) == ((("mail", 1),), 2)


def test_a_lease_taken_over_by_another_is_noticed_before_sending(store: Store, tmp_path: Path) -> None:
    """The first sender was held up for longer than its lease; the second has sent meanwhile."""
    inbox = Inbox()
    with smtp(inbox) as mail:
        put_officer(store, "li")
        put_officer(store, "wang")
        put_reminder(store, 1)

        class HeldUp:
            """Between two letters of the first sender the second does all that is left."""

            sender = mail.sender
            held = False

            def send(self, message: EmailMessage) -> None:
                mail.send(message)
                if not self.held:
                    self.held = True
                    send_pending(parts_on(store, tmp_path, mail), now=NOW + LEASE, owner="second")

        send_pending(parts_on(store, tmp_path, HeldUp()), now=NOW, owner="first")
    assert sorted(inbox.recipients) == ["li", "li", "wang"]  # li's was under way: the repeat bears the same Message-ID
    assert len({letter["Message-ID"] for letter in inbox.letters}) == 2


# -- trying


def test_a_channel_can_be_tried(store: Store, parts: Parts, desk: Desk, tmp_path: Path) -> None:
    channels_file(tmp_path, HOOK.format(url=desk.url))
    put_officer(store, "li")
    assert try_channel(parts, "oa") == f'{desk.url}/hook：HTTP 200：{{"errcode":0,"errmsg":"ok"}}'
    assert "试验" in desk.posted[0].json["text"]
    with pytest.raises(MissingError, match="现有：mail、oa"):
        try_channel(parts, "nothing")
    with pytest.raises(RefusedError, match="--officer"):
        try_channel(parts, "mail")
    with pytest.raises(NotSentError, match="SHIXIAN_MAIL"):
        try_channel(parts, "mail", "li")
