"""Reminders by mail: the port that composes a letter and hands it to the mail server or folder."""

from __future__ import annotations

import re
from dataclasses import dataclass

from casework.reminders.digest import compose, message_id
from casework.reminders.failing import NotSentError
from casework.reminders.mail import MailPort
from casework.reminders.ports import Outgoing
from store.values import Officer

# One bad entry in the register must not stop a round.
_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9.-]+")


def is_reachable(officer: Officer) -> bool:
    """Whether an officer has an address that a mail server takes."""
    return _ADDRESS.fullmatch(officer.email) is not None


@dataclass(frozen=True, slots=True)
class Letters:
    """A port to a mail server, which knows a repeat by its Message-ID."""

    mail: MailPort
    confirms: bool = True

    def address(self, officer: Officer | None) -> str:
        """The officer's mail address."""
        return officer.email if officer else ""

    def send(self, outgoing: Outgoing) -> str:
        """Compose and hand over one letter."""
        if outgoing.officer is None or not is_reachable(outgoing.officer):
            raise NotSentError("收件人没有登记可用的邮箱，登记后自动重试", server=False)
        self.mail.send(compose(outgoing, sender=self.mail.sender))
        return f"已接收，Message-ID {message_id(outgoing)}"
