"""Officers who visit the workbench in tests: a real server, and clients that send forms as a browser would."""

from __future__ import annotations

import re
import socket
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache
from html import unescape
from typing import Any

import httpx
import uvicorn

from casework.access.passwords import encode
from casework.access.sessions import Session
from casework.parts import Parts
from store.values import Credential
from web.app import create_app
from web.door import COOKIE, cookie_of, secret_of

PASSWORD = "样例密码-不外传-2026"  # noqa: S105 - of nobody
_CSRF = "starlette_admin_csrftoken"
_PATIENCE = 60.0  # seconds


def hidden(page: str, name: str) -> str:
    """The value that a page's form carries under a name."""
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found is not None, f"no form carries {name}"
    return unescape(found[1])


@cache
def _encoded() -> str:
    """Made once: to encode a password is meant to be slow."""
    return encode(PASSWORD)


def let_in(parts: Parts, officer: str) -> None:
    """Give an officer a password of his own."""
    with parts.store.write() as unit:
        [known] = unit.officers([officer]).values()
        before = unit.credential(known.id)
        generation = before.generation + 1 if before is not None else 1
        unit.put_credential(Credential(known.id, _encoded(), parts.clock(), generation=generation))
        unit.commit()


@dataclass(frozen=True)
class Visitor:
    """Somebody with a browser."""

    client: httpx.Client

    def see(self, path: str, **headers: str) -> httpx.Response:
        """Look at a page."""
        return self.client.get(path, headers=headers)

    def page(self, path: str) -> str:
        """The text of a page that is there."""
        answer = self.see(path)
        assert answer.status_code == 200, answer.text
        return answer.text

    def send(self, path: str, told: Mapping[str, Any], files: Any = None) -> httpx.Response:
        """Send a form; where it leads is in the answer's ``location``."""
        if _CSRF not in self.client.cookies:
            self.see("/login")
        form = {"csrftoken": self.client.cookies[_CSRF], **told}
        return self.client.post(path, data=form, files=files)

    def sign_in(self, officer: str, password: str = PASSWORD) -> httpx.Response:
        """Sign in."""
        return self.send("/login", {"username": officer, "password": password})


@contextmanager
def serving(parts: Parts) -> Iterator[str]:
    """The workbench on a port of this machine; its address.

    Args:
        parts: the system; it stays open.
    """
    listening = socket.create_server(("127.0.0.1", 0))  # kept from now on: no other test can take the port
    app = create_app(lambda: replace(parts, store=_Open(parts.store)))
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning"))
    thread = threading.Thread(target=server.run, args=([listening],))
    thread.start()
    try:
        end = time.monotonic() + _PATIENCE
        while not server.started:
            assert thread.is_alive(), "the workbench did not start"
            assert time.monotonic() < end, "the workbench takes too long"
            time.sleep(0.01)
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(_PATIENCE)
        listening.close()


@contextmanager
def visitor(parts: Parts, officer: str = "") -> Iterator[Visitor]:
    """A browser; with an officer, one who has signed in.

    Args:
        parts: the system; it stays open.
        officer: key.
    """
    with serving(parts) as address, httpx.Client(base_url=address, trust_env=False, timeout=30) as client:
        if officer:
            let_in(parts, officer)
            carried = cookie_of(secret_of(parts.home), session_of(parts, officer))
            client.cookies.set(COOKIE, carried, domain=client.base_url.host)
        yield Visitor(client)


def session_of(parts: Parts, officer: str) -> Session:
    """What somebody carries who just signed in: the way over the form costs a password's slow encoding each time."""
    with parts.store.read() as unit:
        [known] = unit.officers([officer]).values()
        credential = unit.credential(known.id)
    assert credential is not None, f"{officer} has no password"
    return Session(officer, credential.generation, parts.clock(), "tests")


class _Open:
    """A store that whoever has it on loan does not close."""

    def __init__(self, store: Any) -> None:
        self._store = store

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    def close(self) -> None:
        """The owner's own business."""
