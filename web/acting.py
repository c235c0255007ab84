"""From a sent form to an act: values as their types, files kept, lines by their numbers.

A field left empty is not told. What is wrong with a value is said by the engine, by the fact's name, so that the form
can show it where it was typed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from starlette.datastructures import FormData, UploadFile

from casework.acts import Act
from casework.evidence import keep_stream
from casework.offering import Field, Offer
from casework.parts import Parts
from documents.uploads.filetypes import Use
from engine.errors import RefusedError, ShixianError
from engine.model import FactType
from web.asked import day_of

DAY: Final = "occurred_on"
SIGNERS: Final = "officers"
KEY: Final = "key"
_SHOWS: Final = "#shows"
_PARTY: Final = ("name", "code", "address")
_TRUTH: Final = {"true": True, "false": False}
_LONGEST: Final = 5000  # characters of a text
_DIGITS: Final = 9
_RECEIPT: Final = "receipt_scan"
_OF_A_LINE: Final = re.compile(r"第(\d+)项\.(.+)")
"""How the engine names a fact of a line."""


def act_of(parts: Parts, offer: Offer, form: FormData) -> Act:
    """The act that a form tells.

    Args:
        parts: the system.
        offer: what the form was made of.
        form: as it was sent; a line's fields are called ``line.NO.NAME``.

    Raises:
        RefusedError: the day is none, or a file is not taken.
        InputError: likewise.
    """
    facts = dict(_told(parts, offer.fields, form, ""))
    lines = {line.no: dict(_told(parts, offer.line_fields, form, f"line.{line.no}.")) for line in offer.lines}
    told = {no: values for no, values in lines.items() if values or not offer.lines_partial}
    signers = tuple(str(one) for one in form.getlist(SIGNERS) if one)
    return Act(offer.name, day_of(_text(form, DAY), DAY), facts, told, signers, _text(form, KEY))


def place_of(error: ShixianError) -> str:
    """The name of the form's field that an error speaks of; empty: of none."""
    field = str(getattr(error, "field", ""))
    found = _OF_A_LINE.fullmatch(field)
    return f"line.{found[1]}.{found[2]}" if found else field


def _told(parts: Parts, fields: Sequence[Field], form: FormData, prefix: str) -> Iterator[tuple[str, Any]]:
    for field in fields:
        value = _value(parts, field, form, f"{prefix}{field.name}")
        if value is not None:
            yield field.name, value


def _value(parts: Parts, field: Field, form: FormData, name: str) -> Any:
    """The value of a field; None when nothing was told."""
    if field.type is FactType.FILE:
        return _file(parts, field, form, name)
    if field.type is FactType.SUBJECT:
        told = {word: text for word in _PARTY if (text := _text(form, f"{name}.{word}"))}
        return told or None
    text = _text(form, name)
    if not text:
        return None
    if len(text) > _LONGEST:
        raise RefusedError(f"{field.label}太长，最多{_LONGEST}个字；更长的请作为附件提交", field=name)
    if field.type is FactType.DATE:
        return day_of(text, name).isoformat()
    if field.type is FactType.BOOLEAN:
        return _TRUTH.get(text, text)
    if field.type is FactType.INTEGER:
        return _count(text, field, name)
    if field.type is FactType.CHOICE and text not in field.choices:
        raise RefusedError(f"请在列出的选项中选定{field.label}", field=name)
    return text


def _count(text: str, field: Field, name: str) -> int:
    """A number as it was typed: all that acts ask for count something."""
    if not (text.isascii() and text.isdecimal() and len(text) <= _DIGITS):
        raise RefusedError(f"{field.label}应当是0或者正整数，最多{_DIGITS}位", field=name)
    return int(text)


def _file(parts: Parts, field: Field, form: FormData, name: str) -> Mapping[str, Any] | None:
    upload = form.get(name)
    if not isinstance(upload, UploadFile) or not upload.filename:
        return None
    shows = _text(form, name + _SHOWS)
    use = Use.RECEIPT if field.name.rpartition(".")[2] == _RECEIPT else Use.EVIDENCE
    return keep_stream(parts.home, upload.filename, upload.file, day_of(shows, name) if shows else None, use=use)


def _text(form: FormData, name: str) -> str:
    value = form.get(name)
    return value.strip() if isinstance(value, str) else ""
