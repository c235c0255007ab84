"""What tests of hooks share: a bureau's hook to a real listener, and how a receiver verifies and reads messages."""

from __future__ import annotations

import hashlib
import hmac
from base64 import b64decode, b64encode
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from casework.acting import act
from casework.acts import Act
from casework.evidence import keep_bytes
from casework.hooks.kinds import Kind
from casework.hooks.managing import Made, Wish, make_hook
from casework.hooks.sending import HookReport, send_hooks
from casework.parts import Parts
from casework.playing.scratch import VirtualClock
from samples.materials import screenshot
from store.values import Held, Hook
from tests.bureau import CITY, by_district
from tests.reminding import Desk, Posted


@dataclass
class Hooked:
    """A bureau whose happenings are told to a listener."""

    parts: Parts
    clock: VirtualClock
    desk: Desk
    made: Made

    def send(self, **later: float) -> HookReport:
        """One round, some time later; until nothing more is to be told at once."""
        self.clock.now += timedelta(**later)
        rounds = [send_hooks(self.parts, now=self.clock.now, owner="t")]
        while rounds[-1].more and not rounds[-1].failures:
            rounds.append(send_hooks(self.parts, now=self.clock.now, owner="t"))
        return replace(rounds[-1], told=sum(one.told for one in rounds))

    @property
    def hook(self) -> Hook:
        """As it stands."""
        with self.parts.store.read() as unit:
            return unit.hook(self.made.id)

    @property
    def held(self) -> list[Held]:
        """What is kept apart."""
        with self.parts.store.read() as unit:
            return unit.held(self.made.id)

    def numbers(self, district: str = "heping") -> list[str]:
        """Of the cases of a district."""
        return by_district(self.parts)[district]

    def sign_for(self, number: str) -> None:
        """An act of a case whose letter is in the mail."""
        day = self.parts.today()
        slip = keep_bytes(self.parts.home, "回执.png", screenshot(day, "邮件回执"), day)
        facts = {"order.signed_by": "样例乙", "order.capacity": "self", "order.slip": slip}
        outcome = act(self.parts, CITY, number, Act("order.record_signed", day, facts))
        assert outcome.done

    def follow_up(self, number: str) -> None:
        """Another act of a case that was signed for."""
        assert act(self.parts, "heping_1", number, Act("monitor", self.parts.today())).done

    def told(self) -> list[tuple[str, str]]:
        """The listener's messages: what, and of which case."""
        return [(one.json["type"], one.json["data"].get("case", "")) for one in self.desk.posted]


def hooked(
    parts: Parts, clock: VirtualClock, desk: Desk, *, office: str = "heping", kinds: Collection[str] = tuple(Kind)
) -> Hooked:
    """Register a hook of an office, by the administrator: the listener is on this machine."""
    wish = Wish("样例系统", f"{desk.url}/in?key=hidden", kinds)
    return Hooked(parts, clock, desk, make_hook(parts, office=office, wish=wish, actor=None))


def verified(posted: Posted, *secrets: str) -> Any:
    """The message, as a receiver reads it who has some of the secrets."""
    message, stamp = posted.headers["webhook-id"], posted.headers["webhook-timestamp"]
    signed = f"{message}.{stamp}.".encode() + posted.body
    given = posted.headers["webhook-signature"].split()
    for secret in secrets:
        key = b64decode(secret.removeprefix("whsec_"))
        made = "v1," + b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
        if any(hmac.compare_digest(made, one) for one in given):
            return posted.json
    raise AssertionError("no signature fits")
