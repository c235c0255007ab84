"""What is typed of offices and officers, judged field by field: keys, names, certificates, addresses, telephones."""

from __future__ import annotations

import re
from collections.abc import Container
from itertools import count
from typing import Final

from engine.errors import RefusedError

_MOST_KEY: Final = 40
_KEY: Final = re.compile(r"[a-z][a-z0-9_]*")
_CERTIFICATE: Final = re.compile(r"(?=.*[0-9])[\u4e00-\u9fffA-Za-z0-9（）()〔〕-]{4,30}")
_PHONE: Final = re.compile(r"(?=.*[0-9])[0-9+][0-9 ()（）、/转-]{4,39}")
_SHORT: Final = re.compile(r"[\u4e00-\u9fff][\u4e00-\u9fff0-9]{0,9}")
_EMAIL: Final = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
_MOST_EMAIL: Final = 120


def words(text: str, field: str, label: str, *, least: int = 2, most: int = 60) -> str:
    """A text on one line, without spaces around it.

    Args:
        text: as it was typed.
        field: name of the field.
        label: how people call it.
        least: so many characters; 0: it may be left out.
        most: so many characters.

    Raises:
        RefusedError: it is too short or too long.
    """
    found = " ".join(text.split())
    if not found and least:
        raise RefusedError(f"请填写{label}", field=field)
    if not least <= len(found) <= most:
        told = f"{least}至{most}个字" if least else f"最多{most}个字"
        raise RefusedError(f"{label}应为{told}，现在是{len(found)}个字", field=field)
    return found


def key_of(text: str, field: str, stem: str, taken: Container[str]) -> str:
    """The key of somebody or something new: the one typed, else the first free number behind a stem.

    Raises:
        RefusedError: it is none, or taken.
    """
    found = text.strip()
    if not found:
        return next(key for n in count(1) if (key := f"{stem}_{n}") not in taken)
    if len(found) > _MOST_KEY or _KEY.fullmatch(found) is None:
        raise RefusedError(
            f"只用小写英文字母、数字和下划线，以字母开头，最多{_MOST_KEY}个；空着则自动编定", field=field
        )
    if found in taken:
        raise RefusedError(f"“{found}”已经使用，请换一个，或者空着由系统编定", field=field)
    return found


def certificate_of(text: str) -> str:
    """The number of an enforcement certificate; empty: there is none.

    Raises:
        RefusedError: it does not look like one.
    """
    found = text.strip()
    if found and _CERTIFICATE.fullmatch(found) is None:
        raise RefusedError("执法证件号应照证件填写，4至30个汉字、字母、数字，中间没有空格", field="certificate")
    return found


def email_of(text: str) -> str:
    """A mail address; empty: there is none.

    Raises:
        RefusedError: a mail server would not take it.
    """
    found = text.strip()
    if found and (len(found) > _MOST_EMAIL or _EMAIL.fullmatch(found) is None):
        raise RefusedError("不像是邮箱地址，应如 lijia@example.cn；没有的空着", field="email")
    return found


def phone_of(text: str) -> str:
    """A telephone number.

    Raises:
        RefusedError: it does not look like one.
    """
    found = words(text, "phone", "电话", least=5, most=40)
    if _PHONE.fullmatch(found) is None:
        raise RefusedError("电话应如 024-12345678，可以写分机", field="phone")
    return found


def short_of(text: str) -> str:
    """The word of an office with which the numbers of its papers begin.

    Raises:
        RefusedError: it is none.
    """
    found = text.strip()
    if _SHORT.fullmatch(found) is None:
        raise RefusedError("机关代字应为1至10个汉字，如“沈建”，可以带数字", field="short")
    return found
