"""Strict files of settings in the data directory: groups of known words, secrets from the environment.

Owns how such a file is read and how what is wrong is told, by line. Which words there are is each file's own.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

from engine.definition.yamltext import Node, parse
from engine.errors import DefinitionError, InputError

_VARIABLE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")
_Word = TypeVar("_Word", bound=StrEnum)


def read_settings(home: Path, name: str, root: str) -> Node | None:
    """What stands under the one word at the top of a file of the data directory; None: there is no such file.

    Args:
        home: the data directory.
        name: of the file.
        root: the word.

    Raises:
        InputError: it cannot be read, is no YAML, or has another word at the top.
    """
    path = home / name
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(str(path), "不能读取，请核对权限，并存为 UTF-8 文本") from error
    try:
        found = parse(text, name)
    except DefinitionError as error:
        where = f"{name} 第{error.line}行" if error.line else name
        raise InputError(where, f"YAML 写法有误（{error.reason}）") from error
    return Table.of(found, (root,)).needed(root)


@dataclass(frozen=True, slots=True)
class Table:
    """A mapping of the file whose keys are known."""

    node: Node
    entries: Mapping[str, Node]

    @classmethod
    def of(cls, node: Node, known: tuple[str, ...]) -> Table:
        """Read it; unknown keys are refused."""
        if not isinstance(node.value, Mapping):
            raise wrong(node, f"应为一组“名称: 值”，可用：{'、'.join(known)}")
        for key in node.value:
            if key.text not in known:
                raise wrong(Node(node.file, key.line, None), f"不认识“{key.text}”，可用：{'、'.join(known)}")
        return cls(node, {key.text: value for key, value in node.value.items()})

    def given(self, key: str) -> Node | None:
        """The value of a key, if it stands there."""
        return self.entries.get(key)

    def needed(self, key: str) -> Node:
        """The value of a key that must stand there."""
        found = self.given(key)
        if found is None:
            raise wrong(self.node, f"缺少“{key}”")
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
            raise wrong(node or self.node, f"“{key}”应为 {allowed} 之一") from error

    def words(self, key: str) -> frozenset[str]:
        """A list of keys of offices or roles."""
        node = self.given(key)
        if node is None:
            return frozenset()
        if not isinstance(node.value, tuple) or not node.value:
            raise wrong(node, f"“{key}”应为列表，如 [heping, tiexi]；不限制的不写")
        return frozenset(text_of(one) for one in node.value)

    def text(self, key: str, environ: Mapping[str, str]) -> str:
        """Text in which variables are filled in."""
        node = self.given(key)
        return "" if node is None else expanded(node, environ)


def text_of(node: Node) -> str:
    """A text that is not empty.

    Raises:
        InputError: it is none.
    """
    if not isinstance(node.value, str) or not node.value.strip():
        raise wrong(node, "应为文字；纯数字的请加引号")
    return node.value.strip()


def expanded(node: Node, environ: Mapping[str, str]) -> str:
    """A text with the variables of the environment filled in.

    Raises:
        InputError: one of them is not set.
    """

    def value(found: re.Match[str]) -> str:
        if not environ.get(found[1]):
            raise wrong(node, f"环境变量 {found[1]} 没有设置")
        return environ[found[1]]

    return _VARIABLE.sub(value, text_of(node))


def refuse_url(node: Node, url: str) -> None:
    """Refuse what is not http(s), or carries a password that would show in records.

    Raises:
        InputError: it is no such address.
    """
    try:
        parts = urlsplit(url)
        fits = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        fits = False
    if not fits:
        raise wrong(node, "应为 https:// 或者 http:// 开头的地址")
    if parts.username is not None or parts.fragment:
        raise wrong(node, "地址里不能写用户名、口令和 # 之后的部分；口令写在 secret")


def file_named(table: Table, key: str) -> str:
    """The path of a file that is there; empty: none is named.

    Raises:
        InputError: there is no such file.
    """
    node = table.given(key)
    if node is None:
        return ""
    path = text_of(node)
    if not Path(path).is_file():
        raise wrong(node, f"没有证书文件 {path}")
    return path


def wrong(node: Node, reason: str) -> InputError:
    """The error of a place in a file of settings."""
    return InputError(f"{node.file} 第{node.line}行", reason)
