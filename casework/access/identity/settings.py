"""``identity.yaml`` of the data directory: the identity provider, and which officer somebody is there.

Without the file there is no such way in, and nothing is ever asked of anybody. The file is read strictly when the pages
start: a slip of the pen must open no door. Secrets stand in the environment, as ``${NAME}`` in `secret`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Final

from casework.settings_file import Table, file_named, read_settings, refuse_url, text_of, wrong
from engine.definition.yamltext import Node

FILE: Final = "identity.yaml"
BACK: Final = "/login/identity/back"
"""Where the provider sends browsers back to; it must be registered there, behind `address`."""
_ROOT: Final = "identity"
_WORDS: Final = ("issuer", "client", "secret", "address", "claim", "officers", "scope", "passwords", "ca")
_CLAIM: Final = "preferred_username"
_SCOPE: Final = "openid profile"


class Passwords(StrEnum):
    """Whether officers may still sign in by password."""

    KEEP = "keep"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Provider:
    """The identity provider."""

    issuer: str  # as its tokens name it
    client: str  # as what this system is registered there
    address: str  # of this system, as browsers call it; without a slash at the end
    secret: str = field(default="", repr=False)  # empty: this system is registered as a public client
    claim: str = _CLAIM  # which says who somebody is
    officers: Mapping[str, str] = field(default_factory=dict)  # keys by what the claim says; others: the key itself
    scope: str = _SCOPE
    passwords: bool = True
    ca: str = ""  # file of certificates trusted besides the system's

    @property
    def back(self) -> str:
        """Where browsers are sent back to."""
        return f"{self.address}{BACK}"

    def officer(self, told: str) -> str:
        """The key of the officer whom a claim names."""
        return self.officers.get(told, told)


def read_provider(home: Path, environ: Mapping[str, str]) -> Provider | None:
    """The identity provider of a data directory; None: there is none.

    Args:
        home: the data directory.
        environ: where ``${NAME}`` is looked up.

    Raises:
        InputError: the file is wrong; the place names its line.
    """
    root = read_settings(home, FILE, _ROOT)
    if root is None:
        return None
    table = Table.of(root, _WORDS)
    return Provider(
        issuer=_address(table, "issuer"),
        client=text_of(table.needed("client")),
        address=_address(table, "address").rstrip("/"),
        secret=table.text("secret", environ),
        claim=_plain(table, "claim", _CLAIM),
        officers=_officers(table.given("officers")),
        scope=_scope(table),
        passwords=table.word("passwords", Passwords, Passwords.KEEP) is Passwords.KEEP,
        ca=file_named(table, "ca"),
    )


def _address(table: Table, key: str) -> str:
    node = table.needed(key)
    url = text_of(node)
    refuse_url(node, url)
    if "?" in url:
        raise wrong(node, "地址里不能有问号之后的部分")
    return url


def _plain(table: Table, key: str, default: str) -> str:
    node = table.given(key)
    return default if node is None else text_of(node)


def _scope(table: Table) -> str:
    found = _plain(table, "scope", _SCOPE)
    if "openid" not in found.split():
        raise wrong(table.needed("scope"), "scope 应含 openid，各项之间空一格")
    return found


def _officers(node: Node | None) -> dict[str, str]:
    if node is None:
        return {}
    if not isinstance(node.value, Mapping):
        raise wrong(node, "officers 之下每行写“身份认证中的账号: 人员代号”")
    return {key.text: text_of(value) for key, value in node.value.items()}
