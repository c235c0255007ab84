"""A plain webhook: JSON by POST over HTTP(S), signed, recognisable when it comes twice.

Owns how another system is spoken to: no redirect is followed and no proxy used, so that what is told stays with the
address that the administrator wrote; certificates are checked; whatever the other side does ends after some seconds.
A receiver knows a repeat by `Idempotency-Key` and checks `X-Shixian-Signature`: HMAC-SHA-256, in hexadecimal, with the
channel's secret over the value of `X-Shixian-Timestamp`, a full stop and the body.
"""

from __future__ import annotations

import hashlib
import hmac
import http.client
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from casework.reminders.brief import body_of
from casework.reminders.channels import Channel
from casework.reminders.failing import NotSentError
from casework.reminders.ports import Outgoing
from engine.canonical import canonical
from store.values import Officer

TIMEOUT_S = 15.0
"""For each step of a connection."""
WHOLE_S = 30.0
"""For everything: a server that trickles its answer is not waited for."""

_MOST_ANSWER = 64 * 1024  # bytes that are read
_SHOWN_ANSWER = 200  # characters that are kept
_BLOCK = 4096
_SERVER_TROUBLE = frozenset({408, 425, 429})  # and all from 500 on


@dataclass(frozen=True, slots=True)
class Reply:
    """What the other side answered."""

    status: int
    text: str

    def __str__(self) -> str:
        """In a line."""
        words = " ".join(self.text.split())[:_SHOWN_ANSWER]
        return f"HTTP {self.status}" + (f"：{words}" if words else "")


@dataclass(frozen=True, slots=True)
class Webhook:
    """A port to another system."""

    channel: Channel
    timeout_s: float = TIMEOUT_S
    whole_s: float = WHOLE_S
    confirms: bool = True

    def address(self, officer: Officer | None) -> str:
        """The host and path; what stands behind a question mark may be a secret."""
        parts = urlsplit(self.channel.url)
        return f"{parts.scheme}://{parts.netloc}{parts.path}" + (f" → {officer.key}" if officer else "")

    def send(self, outgoing: Outgoing) -> str:
        """Post one message; the answer is the status and the beginning of the body."""
        body = canonical(dict(body_of(outgoing)))
        stamp = str(int(outgoing.now.timestamp()))
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "User-Agent": "shixian",
            "Idempotency-Key": outgoing.mark,
            "X-Shixian-Timestamp": stamp,
        }
        if self.channel.secret:
            headers["X-Shixian-Signature"] = f"sha256={signature(self.channel.secret, stamp, body)}"
        reply = post(self.channel, body, headers, timeout_s=self.timeout_s, whole_s=self.whole_s)
        if 200 <= reply.status < 300:
            return str(reply)
        if 300 <= reply.status < 400:
            raise NotSentError(f"对方要求转到别处（{reply}），为免外泄没有跟随；请改写 url", server=True)
        server = reply.status >= 500 or reply.status in _SERVER_TROUBLE
        raise NotSentError(f"对方没有接收（{reply}）", server=server)


def signature(secret: str, stamp: str, body: bytes) -> str:
    """HMAC-SHA-256 over the timestamp, a full stop and the body, in hexadecimal."""
    return hmac.new(secret.encode(), f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()


def post(channel: Channel, body: bytes, headers: Mapping[str, str], *, timeout_s: float, whole_s: float) -> Reply:
    """Post to a channel's address.

    Raises:
        NotSentError: there was no answer.
    """
    parts = urlsplit(channel.url)
    link = _link(channel, timeout_s)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        link.request("POST", target, body=body, headers=dict(headers))
        answer = link.getresponse()
        return Reply(answer.status, _read(answer, whole_s).decode("utf-8", "replace"))
    except ssl.SSLCertVerificationError as error:
        reason = f"对方的证书不可信（{error.verify_message}）；内部证书的根证书用 ca 写明"
        raise NotSentError(reason, server=True) from error
    except (OSError, http.client.HTTPException) as error:
        told = str(error) or type(error).__name__
        raise NotSentError(f"连接不上 {parts.hostname}：{told}", server=True) from error
    finally:
        link.close()


def _link(channel: Channel, timeout_s: float) -> http.client.HTTPConnection:
    parts = urlsplit(channel.url)
    host = parts.hostname or ""
    if parts.scheme == "http":
        return http.client.HTTPConnection(host, parts.port, timeout=timeout_s)
    context = ssl.create_default_context()
    if channel.ca:
        context.load_verify_locations(channel.ca)
    return http.client.HTTPSConnection(host, parts.port, timeout=timeout_s, context=context)


def _read(answer: http.client.HTTPResponse, whole_s: float) -> bytes:
    """The beginning of an answer."""
    end, found = time.monotonic() + whole_s, b""
    while len(found) < _MOST_ANSWER and (block := answer.read1(_BLOCK)):
        found += block
        if time.monotonic() > end:
            raise TimeoutError(f"{whole_s:.0f} 秒内没有答完")
    return found
