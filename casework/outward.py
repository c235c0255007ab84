"""One message to another system: JSON by POST over HTTP(S), to the very address that somebody wrote.

Owns how another system is spoken to. No redirect is followed and no proxy used, so that what is told stays with that
address; certificates are checked; whatever the other side does ends after some seconds. What an answer means is for
whoever asked.
"""

from __future__ import annotations

import http.client
import socket
import ssl
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from engine.errors import ShixianError

TIMEOUT_S = 15.0
"""For each step of a connection."""
WHOLE_S = 30.0
"""For everything: a server that trickles its answer is not waited for."""

_MOST_ANSWER = 64 * 1024  # bytes that are read
_SHOWN_ANSWER = 200  # characters that are kept
_BLOCK = 4096
_SERVER_TROUBLE = frozenset({408, 425, 429})  # and all from 500 on


class NoAnswerError(ShixianError):
    """The other side did not answer, or must not be asked.

    Args:
        reason: why, in Chinese.
    """

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


@dataclass(frozen=True, slots=True)
class Reply:
    """What the other side answered."""

    status: int
    text: str

    @property
    def taken(self) -> bool:
        """Whether it took what was sent."""
        return 200 <= self.status < 300

    @property
    def elsewhere(self) -> bool:
        """Whether it wants to be asked at another address."""
        return 300 <= self.status < 400

    @property
    def in_trouble(self) -> bool:
        """Whether it would refuse anything just now, and perhaps take the same later."""
        return self.status >= 500 or self.status in _SERVER_TROUBLE

    def __str__(self) -> str:
        """In a line."""
        words = " ".join(self.text.split())[:_SHOWN_ANSWER]
        return f"HTTP {self.status}" + (f"：{words}" if words else "")


@dataclass(frozen=True, slots=True)
class Way:
    """How one gets to the other side.

    Attributes:
        ca: file of certificates trusted besides the system's; empty: none.
        refusal: why a numeric address of the network must not be spoken to; empty: it may.
        timeout_s: for each step of a connection, in seconds.
        whole_s: for everything, in seconds.
    """

    ca: str = ""
    refusal: Callable[[str], str] = lambda _: ""
    timeout_s: float = TIMEOUT_S
    whole_s: float = WHOLE_S


def post(url: str, body: bytes, headers: Mapping[str, str], way: Way) -> Reply:
    """Post to an address.

    Raises:
        NoAnswerError: there was no answer, or the address must not be spoken to; then nothing was sent.
    """
    parts = urlsplit(url)
    link = _link(url, way)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    cutting = threading.Timer(way.whole_s, _cut, [link])  # the time-out of a step begins anew with each byte
    cutting.daemon = True
    try:
        _connect(link, way)
        end = time.monotonic() + way.whole_s
        cutting.start()
        link.request("POST", target, body=body, headers=dict(headers))
        answer = link.getresponse()
        return Reply(answer.status, _read(answer, end, way.whole_s).decode("utf-8", "replace"))
    except ssl.SSLCertVerificationError as error:
        reason = f"对方的证书不可信（{error.verify_message}）；内部证书的根证书用 ca 写明"
        raise NoAnswerError(reason) from error
    except (OSError, http.client.HTTPException) as error:
        raise NoAnswerError(f"连接不上 {parts.hostname}：{str(error) or type(error).__name__}") from error
    finally:
        cutting.cancel()
        link.close()


def _link(url: str, way: Way) -> http.client.HTTPConnection:
    parts = urlsplit(url)
    host = parts.hostname or ""
    if parts.scheme == "http":
        return http.client.HTTPConnection(host, parts.port, timeout=way.timeout_s)
    context = ssl.create_default_context()
    if way.ca:
        context.load_verify_locations(way.ca)
    return http.client.HTTPSConnection(host, parts.port, timeout=way.timeout_s, context=context)


def _connect(link: http.client.HTTPConnection, way: Way) -> None:
    """Connect, to no address that must not be spoken to: neither by its name nor by what the name means just now."""
    for *_, place in socket.getaddrinfo(link.host, link.port, type=socket.SOCK_STREAM):
        _refuse(str(place[0]), way)
    link.connect()
    # The name may have meant something else by the time it was connected to; nothing was told yet.
    _refuse(str(link.sock.getpeername()[0]), way)


def _refuse(address: str, way: Way) -> None:
    if reason := way.refusal(address):
        raise NoAnswerError(reason)


def _cut(link: http.client.HTTPConnection) -> None:
    found: socket.socket | None = link.sock
    if found is not None:
        try:
            found.shutdown(socket.SHUT_RDWR)
        except OSError:  # it was over just now
            return


def _read(answer: http.client.HTTPResponse, end: float, whole_s: float) -> bytes:
    """The beginning of an answer."""
    found = b""
    while len(found) < _MOST_ANSWER and (block := answer.read1(_BLOCK)):
        found += block
    if time.monotonic() >= end:  # it was cut off, which looks like its end
        raise TimeoutError(f"{whole_s:.0f} 秒内没有答完")
    return found
