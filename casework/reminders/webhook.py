"""A plain webhook: JSON by POST (``casework.outward``), signed, recognisable when it comes twice.

A receiver knows a repeat by `Idempotency-Key` and checks `X-Shixian-Signature`: HMAC-SHA-256, in hexadecimal, with the
channel's secret over the value of `X-Shixian-Timestamp`, a full stop and the body.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from urllib.parse import urlsplit

from casework.outward import TIMEOUT_S, WHOLE_S, NoAnswerError, Way, post
from casework.reminders.brief import body_of
from casework.reminders.channels import Channel
from casework.reminders.failing import NotSentError
from casework.reminders.ports import Outgoing
from engine.canonical import canonical
from store.values import Officer


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
        way = Way(ca=self.channel.ca, timeout_s=self.timeout_s, whole_s=self.whole_s)
        try:
            reply = post(self.channel.url, body, headers, way)
        except NoAnswerError as error:
            raise NotSentError(error.reason, server=True) from error
        if reply.taken:
            return str(reply)
        if reply.elsewhere:
            raise NotSentError(f"对方要求转到别处（{reply}），为免外泄没有跟随；请改写 url", server=True)
        raise NotSentError(f"对方没有接收（{reply}）", server=reply.in_trouble)


def signature(secret: str, stamp: str, body: bytes) -> str:
    """HMAC-SHA-256 over the timestamp, a full stop and the body, in hexadecimal."""
    return hmac.new(secret.encode(), f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()
