"""Seals from the data directory reach the letters of their offices, and of no others."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from bootstrap import join
from casework.parts import Parts
from documents.pdf.render import Letter
from documents.signing.seals import sample_seal
from engine.errors import DocumentError
from engine.model import Level
from store.values import Office
from tests import letters


@pytest.fixture
def parts(tmp_path: Path) -> Iterator[Parts]:
    joined = join(tmp_path)
    with joined.store.write() as unit:
        for key, level, told in (("city", Level.CITY, letters.CITY), ("heping", Level.DISTRICT, letters.DISTRICT)):
            unit.put_office(Office(id=0, key=key, level=level, parent_id=None, region="CN-LN", **told))
        unit.commit()
    (tmp_path / "seals").mkdir()
    yield joined
    joined.store.close()


def has_seal(parts: Parts, context: dict[str, Any]) -> bool:
    letter = Letter(context["template"], {**context, "seal_printed": True})
    with pikepdf.open(io.BytesIO(parts.renderer().render(letter))) as pdf:
        return any(isinstance(one, pikepdf.Stream) and one.get("/SMask") is not None for one in pdf.objects)


def test_a_seal_named_by_the_office_s_key_is_printed_on_its_letters(parts: Parts) -> None:
    (parts.home / "seals" / "heping.png").write_bytes(sample_seal(letters.DISTRICT["name"]))
    assert has_seal(parts, letters.rectification_order())
    assert not has_seal(parts, letters.intent_notice())


def test_a_seal_that_would_print_badly_stops_the_letters_and_is_named(parts: Parts) -> None:
    (parts.home / "seals" / "city.png").write_bytes(sample_seal("样例")[:3000])
    with pytest.raises(DocumentError, match=r"city\.png.*已损坏"):
        has_seal(parts, letters.rectification_order())
