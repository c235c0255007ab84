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
from typing import TypeVar
from urllib.parse import urlsplit

from casework.reminders.urgency import Within
from engine.definition.yamltext import Node, parse
from engine.errors import DefinitionError, InputError

FILE = "channels.yaml"
MAIL = "mail"
"""Key of the channel that needs no entry."""

_KEY = re.compile(r"[a-z][a-z0-9_]*")
_VARIABLE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")
_Word = TypeVar("_Word", bound=StrEnum)


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
    path = home / FILE
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return (PLAIN_MAIL,)
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(str(path), "不能读取，请核对权限，并存为 UTF-8 文本") from error
    found = _channels(_parsed(text), environ)
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


def _parsed(text: str) -> Node:
    try:
        root = parse(text, FILE)
    except DefinitionError as error:
        where = f"{FILE} 第{error.line}行" if error.line else FILE
        raise InputError(where, f"YAML 写法有误（{error.reason}）") from error
    return _Table.of(root, ("channels",)).needed("channels")


def _channels(root: Node, environ: Mapping[str, str]) -> tuple[Channel, ...]:
    if not isinstance(root.value, Mapping):
        raise _wrong(root, "channels 之下应逐个写明渠道，如 “duty_group:” 一行，其下缩进写 kind、url")
    found = []
    for key, node in root.value.items():
        if not _KEY.fullmatch(key.text):
            raise _wrong(Node(FILE, key.line, key.text), f"渠道的代号“{key.text}”应为小写字母、数字、下划线")
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
    every = _Table.of(node, (*_COMMON, *dict.fromkeys(word for words in _OWN.values() for word in words)))
    kind = every.word("kind", Kind, Kind.MAIL if key == MAIL else None)
    if (kind is Kind.MAIL) != (key == MAIL):
        raise _wrong(node, "邮件渠道的代号只能是 mail，其他渠道不能用这一代号；邮件服务器写在 SHIXIAN_MAIL")
    table = _Table.of(node, (*_COMMON, *_OWN[kind]))
    return Channel(
        key=key,
        kind=kind,
        audience=table.word("to", Audience, Audience.PERSON if kind is Kind.MAIL else Audience.GROUP),
        detail=table.word("detail", Detail, Detail.FULL if kind is Kind.MAIL else Detail.SHORT),
        bundling=table.word("send", Bundling, Bundling.DIGEST),
        url=_address(kind, table, environ),
        base_url=_base(table),
        secret=table.text("secret", environ),
        ca=_file(table),
        offices=table.words("offices"),
        roles=table.words("roles"),
        within=_within(table),
    )


def _address(kind: Kind, table: _Table, environ: Mapping[str, str]) -> str:
    if kind is Kind.MAIL:
        return ""
    url = _expanded(table.needed("url"), environ)
    if kind is Kind.WEBHOOK:
        _refuse_url(table.needed("url"), url)
    elif "://" not in url:
        raise _wrong(table.needed("url"), "应为 Apprise 的地址，如 wecombot://${WECOM_KEY}、jsons://主机/路径")
    return url


def _base(table: _Table) -> str:
    node = table.given("base_url")
    if node is None:
        return ""
    url = _text(node).rstrip("/")
    _refuse_url(node, url)
    return url


def _refuse_url(node: Node, url: str) -> None:
    """Refuse what is not http(s), or carries a password that would show in records of delivery."""
    try:
        parts = urlsplit(url)
        wrong = parts.scheme not in ("http", "https") or not parts.hostname or parts.port == 0
    except ValueError:
        wrong = True
    if wrong:
        raise _wrong(node, "应为 https:// 或者 http:// 开头的地址")
    if parts.username is not None or parts.fragment:
        raise _wrong(node, "地址里不能写用户名、口令和 # 之后的部分；口令写在 secret")


def _file(table: _Table) -> str:
    node = table.given("ca")
    if node is None:
        return ""
    path = _text(node)
    if not Path(path).is_file():
        raise _wrong(node, f"没有证书文件 {path}")
    return path


def _within(table: _Table) -> Within | None:
    node = table.given("from")
    if node is None:
        return None
    found = Within.of(_text(node))
    if found is None:
        raise _wrong(node, f"“{node.value}”应写作 3wd（剩余3个工作日以内）或者 5d（剩余5天以内）")
    return found


@dataclass(frozen=True, slots=True)
class _Table:
    """A mapping of the file whose keys are known."""

    node: Node
    entries: Mapping[str, Node]

    @classmethod
    def of(cls, node: Node, known: tuple[str, ...]) -> _Table:
        """Read it; unknown keys are refused."""
        if not isinstance(node.value, Mapping):
            raise _wrong(node, f"应为一组“名称: 值”，可用：{'、'.join(known)}")
        for key in node.value:
            if key.text not in known:
                raise _wrong(Node(FILE, key.line, None), f"不认识“{key.text}”，可用：{'、'.join(known)}")
        return cls(node, {key.text: value for key, value in node.value.items()})

    def given(self, key: str) -> Node | None:
        """The value of a key, if it stands there."""
        return self.entries.get(key)

    def needed(self, key: str) -> Node:
        """The value of a key that must stand there."""
        found = self.given(key)
        if found is None:
            raise _wrong(self.node, f"缺少“{key}”")
        return found

    def word(self, key: str, words: type[_Word], default: _Word | None) -> _Word:
        """One of some words."""
        node = self.given(key) if default is not None else self.needed(key)
        if node is None and default is not None:
            return default
        try:
            return words(str(node.value if node else None))
        except ValueError as error:
            allowed = "、".join(word.value for word in words)
            raise _wrong(node or self.node, f"“{key}”应为 {allowed} 之一") from error

    def words(self, key: str) -> frozenset[str]:
        """A list of keys of offices or roles."""
        node = self.given(key)
        if node is None:
            return frozenset()
        if not isinstance(node.value, tuple) or not node.value:
            raise _wrong(node, f"“{key}”应为列表，如 [heping, tiexi]；不限制的不写")
        return frozenset(_text(one) for one in node.value)

    def text(self, key: str, environ: Mapping[str, str]) -> str:
        """Text in which variables are filled in."""
        node = self.given(key)
        return "" if node is None else _expanded(node, environ)


def _text(node: Node) -> str:
    if not isinstance(node.value, str) or not node.value.strip():
        raise _wrong(node, "应为文字；纯数字的请加引号")
    return node.value.strip()


def _expanded(node: Node, environ: Mapping[str, str]) -> str:
    def value(found: re.Match[str]) -> str:
        if not environ.get(found[1]):
            raise _wrong(node, f"环境变量 {found[1]} 没有设置")
        return environ[found[1]]

    return _VARIABLE.sub(value, _text(node))


def _wrong(node: Node, reason: str) -> InputError:
    return InputError(f"{FILE} 第{node.line}行", reason)
