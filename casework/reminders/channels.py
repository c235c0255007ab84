"""``channels.yaml`` of the data directory: by which channels reminders leave besides the workbench.

Owns how the file is read; it is strict, so that a slip of the pen silences no channel unseen. Secrets stand in the
environment, as ``${NAME}`` in `url` and `secret`. Mail needs no entry: it goes where ``SHIXIAN_MAIL`` says; an entry
`mail` only narrows it. Sending is for the ports (``casework.reminders.webhook``, ``casework.reminders.robots``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from casework.reminders.urgency import Within
from casework.settings_file import Table, expanded, file_named, read_settings, refuse_url, text_of, wrong
from engine.definition.yamltext import Node
from engine.errors import InputError

FILE = "channels.yaml"
MAIL = "mail"
"""Key of the channel that needs no entry."""

_KEY = re.compile(r"[a-z][a-z0-9_]*")


class Kind(StrEnum):
    """How a channel is spoken to."""

    MAIL = "mail"
    APPRISE = "apprise"
    WEBHOOK = "webhook"


class Audience(StrEnum):
    """To whom a message is addressed."""

    GROUP = "group"  # whoever listens: a robot in a group, another system
    PERSON = "person"  # one message for each officer


class Bundling(StrEnum):
    """What goes into a message."""

    DIGEST = "digest"  # one each working morning; what cannot wait for it goes at once
    EACH = "each"  # each reminder by itself, as it arises


class Detail(StrEnum):
    """How much of a case is told outside."""

    FULL = "full"
    SHORT = "short"  # the case's number and the date


@dataclass(frozen=True, slots=True)
class Channel:
    """A way out."""

    key: str
    kind: Kind
    audience: Audience
    detail: Detail
    bundling: Bundling = Bundling.DIGEST
    url: str = field(default="", repr=False)
    base_url: str = ""  # of a private installation of the service that `url` names
    secret: str = field(default="", repr=False)  # signs what a webhook gets
    ca: str = ""  # file of certificates trusted besides the system's
    offices: frozenset[str] = frozenset()  # keys, with the offices below; empty: all
    roles: frozenset[str] = frozenset()  # of the holder; empty: all
    within: Within | None = None  # only what is so near its end

    @property
    def label(self) -> str:
        """What people call it."""
        return "邮件" if self.kind is Kind.MAIL else self.key

    def wants(self, line: Iterable[str], role: str) -> bool:
        """Whether it takes reminders of a role of an office.

        Args:
            line: keys of the office and of those above it.
            role: of the holder.
        """
        return (not self.offices or not self.offices.isdisjoint(line)) and (not self.roles or role in self.roles)


PLAIN_MAIL = Channel(MAIL, Kind.MAIL, Audience.PERSON, Detail.FULL)
"""Mail, where no entry narrows it."""


def read_channels(home: Path, environ: Mapping[str, str]) -> tuple[Channel, ...]:
    """The channels of a data directory; mail is always among them, whether or not a server is set.

    Args:
        home: the data directory; the file may be absent.
        environ: where ``${NAME}`` is looked up.

    Raises:
        InputError: the file is wrong; the place names its line.
    """
    root = read_settings(home, FILE, "channels")
    if root is None:
        return (PLAIN_MAIL,)
    found = _channels(root, environ)
    return found if any(channel.key == MAIL for channel in found) else (PLAIN_MAIL, *found)


def refuse_unknown_offices(channels: Iterable[Channel], offices: Iterable[str]) -> None:
    """Refuse channels for offices that nobody registered: they would never get anything.

    Raises:
        InputError: there is one.
    """
    known = set(offices)
    for channel in channels:
        if unknown := sorted(channel.offices - known):
            raise InputError(
                f"{FILE} 的渠道 {channel.key}", f"没有单位“{unknown[0]}”，现有：{'、'.join(sorted(known))}"
            )


def _channels(root: Node, environ: Mapping[str, str]) -> tuple[Channel, ...]:
    if not isinstance(root.value, Mapping):
        raise wrong(root, "channels 之下应逐个写明渠道，如 “duty_group:” 一行，其下缩进写 kind、url")
    found = []
    for key, node in root.value.items():
        if not _KEY.fullmatch(key.text):
            raise wrong(Node(FILE, key.line, key.text), f"渠道的代号“{key.text}”应为小写字母、数字、下划线")
        found.append(_channel(key.text, node, environ))
    return tuple(found)


_COMMON = ("kind", "offices", "roles", "from", "send", "detail")
_OWN = {
    Kind.MAIL: (),
    Kind.APPRISE: ("url", "base_url", "ca"),
    Kind.WEBHOOK: ("url", "secret", "ca", "to"),
}


def _channel(key: str, node: Node, environ: Mapping[str, str]) -> Channel:
    if key == MAIL and node.value is None:
        return PLAIN_MAIL
    every = Table.of(node, (*_COMMON, *dict.fromkeys(word for words in _OWN.values() for word in words)))
    kind = every.word("kind", Kind, Kind.MAIL if key == MAIL else None)
    if (kind is Kind.MAIL) != (key == MAIL):
        raise wrong(node, "邮件渠道的代号只能是 mail，其他渠道不能用这一代号；邮件服务器写在 SHIXIAN_MAIL")
    table = Table.of(node, (*_COMMON, *_OWN[kind]))
    return Channel(
        key=key,
        kind=kind,
        audience=table.word("to", Audience, Audience.PERSON if kind is Kind.MAIL else Audience.GROUP),
        detail=table.word("detail", Detail, Detail.FULL if kind is Kind.MAIL else Detail.SHORT),
        bundling=table.word("send", Bundling, Bundling.DIGEST),
        url=_address(kind, table, environ),
        base_url=_base(table),
        secret=table.text("secret", environ),
        ca=file_named(table, "ca"),
        offices=table.words("offices"),
        roles=table.words("roles"),
        within=_within(table),
    )


def _address(kind: Kind, table: Table, environ: Mapping[str, str]) -> str:
    if kind is Kind.MAIL:
        return ""
    url = expanded(table.needed("url"), environ)
    if kind is Kind.WEBHOOK:
        refuse_url(table.needed("url"), url)
    elif "://" not in url:
        raise wrong(table.needed("url"), "应为 Apprise 的地址，如 wecombot://${WECOM_KEY}、jsons://主机/路径")
    return url


def _base(table: Table) -> str:
    node = table.given("base_url")
    if node is None:
        return ""
    url = text_of(node).rstrip("/")
    refuse_url(node, url)
    return url


def _within(table: Table) -> Within | None:
    node = table.given("from")
    if node is None:
        return None
    found = Within.of(text_of(node))
    if found is None:
        raise wrong(node, f"“{node.value}”应写作 3wd（剩余3个工作日以内）或者 5d（剩余5天以内）")
    return found
