"""Reminders for tests: officers, cases with a deadline, rungs as the sweep makes them, and real listeners.

Everything is synthetic. It is eight o'clock on Monday, 1 June 2026, in Shanghai; deadlines end on Thursday.
"""

from __future__ import annotations

import asyncio
import http.server
import json
import ssl
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import Envelope

from casework.definitions.library import Library
from casework.parts import Parts
from casework.playing.scratch import _no_letters as no_letters
from casework.reminders.mail import MailPort, SmtpMail
from store.contract import Store
from store.values import Delegation, Notice, Officer, OutboxKind, StoredCase
from tests import factories as make
from tests.orchestration import free_port

NOW = datetime(2026, 6, 1, 0, 0, tzinfo=UTC)
TODAY = date(2026, 6, 1)
LAST_DAY = date(2026, 6, 4)


# -- what is in the store


def parts_on(store: Store, home: Path, mail: MailPort | None = None, now: datetime = NOW) -> Parts:
    return Parts(store, Library(), lambda: now, home, no_letters, no_letters, mail)


def put_officer(store: Store, key: str, office_key: str = "heping", **changes: Any) -> Officer:
    with store.write() as unit:
        known = {office.key: office for office in unit.offices().values()}
        office = known.get(office_key) or unit.put_office(make.office(office_key))
        officer = replace(make.officer(key, office_id=office.id), name=f"示例{key}", email=f"{key}@example.invalid")
        kept = unit.put_officer(replace(officer, **changes))
        unit.commit()
    return kept


def put_case(
    store: Store, number: int, office_key: str = "heping", last_day: date = LAST_DAY, **changes: Any
) -> StoredCase:
    """A case with one live deadline."""
    with store.write() as unit:
        stored = make.file_case(unit, number, office_key=office_key)
        deadline = make.deadline(last_day=last_day, **changes)
        unit.record([make.recording(stored, deadlines=make.deadlines(deadline))])
        unit.commit()
    return stored


def put_rung(
    store: Store, case: StoredCase, *, rung: int = 0, version: int = 1, last_day: date = LAST_DAY, **changes: Any
) -> str:
    """A rung as the sweep puts it into the outbox; returns its key."""
    key = f"{case.number}|rectify|{version}|{rung}"
    payload = {
        "case": case.number,
        "case_id": case.id,
        "deadline": "rectify",
        "label": "整改期限",
        "version": version,
        "rung": rung,
        "due": last_day.isoformat(),
        "provisional": False,
        "days_left": 3,
        "subject": f"示例建筑工程{int(case.number[5:])}有限公司",
        "holder": "handler",
        "holder_label": "承办人",
        "office": case.office_id,
        "procedure": make.PROCEDURE,
        **changes,
    }
    with store.write() as unit:
        unit.enqueue(OutboxKind.REMIND, key, payload)
        unit.commit()
    return key


def put_reminder(store: Store, number: int, office_key: str = "heping", last_day: date = LAST_DAY) -> str:
    """A case and the first rung of its deadline."""
    return put_rung(store, put_case(store, number, office_key, last_day), last_day=last_day)


def delegate(store: Store, absent: Officer, to: Officer, first: date = TODAY, last: date = TODAY) -> None:
    with store.write() as unit:
        unit.add_delegation(Delegation(absent.id, to.id, first, last))
        unit.commit()


def notices(store: Store) -> dict[str, list[Notice]]:
    """Notices by the officer's key."""
    with store.read() as unit:
        officers = unit.officers()
        found: dict[str, list[Notice]] = {}
        for notice in unit.notices():
            found.setdefault(officers[notice.officer_id].key, []).append(notice)
    return found


def counts(store: Store, kind: OutboxKind) -> dict[str, int]:
    """How many items of a kind there are, by state."""
    with store.read() as unit:
        return {state: number for (found, state), number in unit.outbox_counts().items() if found == kind.value}


# -- who listens


@dataclass
class Inbox:
    """What a real SMTP listener received. `refuse` holds addresses it turns away; it answers after `pause_s`."""

    envelopes: list[Envelope] = field(default_factory=list)
    refuse: set[str] = field(default_factory=set)
    pause_s: float = 0.0

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
        if address in self.refuse:
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Envelope) -> str:  # noqa: N802
        self.envelopes.append(envelope)
        await asyncio.sleep(self.pause_s)
        return "250 accepted"

    @property
    def letters(self) -> list[EmailMessage]:
        found = []
        for envelope in self.envelopes:
            assert isinstance(envelope.content, bytes)
            found.append(message_from_bytes(envelope.content, policy=policy.default))
        return [letter for letter in found if isinstance(letter, EmailMessage)]

    @property
    def recipients(self) -> list[str]:
        return [address.partition("@")[0] for envelope in self.envelopes for address in envelope.rcpt_tos]


@contextmanager
def smtp(inbox: Inbox) -> Iterator[SmtpMail]:
    """A mail server that puts letters into an inbox."""
    controller = Controller(inbox, hostname="127.0.0.1", port=free_port())
    controller.start()
    try:
        yield SmtpMail("127.0.0.1", controller.port, sender="shixian@example.invalid")
    finally:
        controller.stop()


def body_of(letter: EmailMessage, kind: str = "plain") -> str:
    part = letter.get_body((kind,))
    assert part is not None
    return str(part.get_content())


@dataclass(frozen=True)
class Posted:
    """A request that an HTTP listener received."""

    path: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Desk:
    """What a real HTTP listener received, and what it answers after `pause_s`: status, body, further headers."""

    port: int = 0
    posted: list[Posted] = field(default_factory=list)
    answer: tuple[int, str, Mapping[str, str]] = (200, '{"errcode":0,"errmsg":"ok"}', {})
    pause_s: float = 0.0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def answers(self, status: int, body: str = "", **headers: str) -> None:
        self.answer = (status, body, headers)


@contextmanager
def http_desk(tls: ssl.SSLContext | None = None) -> Iterator[Desk]:
    """A web server that notes what is posted."""
    desk = Desk()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers.get("Content-Length", 0))
            body = self.rfile.read(length)
            if len(body) < length:  # whoever was speaking was killed in the middle: nothing was said
                return
            desk.posted.append(Posted(self.path, dict(self.headers), body))
            time.sleep(desk.pause_s)
            status, text, headers = desk.answer
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(text.encode()))}.items():
                self.send_header(name, value)
            with suppress(ConnectionError):  # whoever asked was killed meanwhile
                self.end_headers()
                self.wfile.write(text.encode())

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the library's name
            """Say nothing."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    desk.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield desk
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def channels_file(home: Path, text: str) -> None:
    """Write ``channels.yaml``."""
    path = home / "channels.yaml"
    path.write_text(text, encoding="utf-8")
    path.chmod(0o600)


def self_signed(folder: Path) -> tuple[Path, Path]:
    """A certificate for 127.0.0.1 that nobody but this test trusts."""
    certificate, key = folder / "cert.pem", folder / "key.pem"
    options = ["-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1"]
    names = ["-addext", "subjectAltName=IP:127.0.0.1"]
    files = ["-keyout", str(key), "-out", str(certificate)]
    subprocess.run(["openssl", "req", "-x509", *options, *names, *files], check=True, capture_output=True)
    return certificate, key
