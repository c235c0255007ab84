"""The author's guide and the language: every key of every record is in its table, and marked when it must be given."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from casework.playing.timeline_file import TIMELINE
from engine.definition.language import FRAGMENT, PROCEDURE
from engine.definition.shape import Choice, ListOf, MapOf, Record, Shape

GUIDE = (Path(__file__).parents[2] / "docs" / "procedure-authors.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| `(\w+)` \| (●?) ?\|(.*)\|$", re.MULTILINE)


def records(shape: Shape, met: set[int]) -> Iterator[Record]:
    """The records of a shape; one that refers to itself is met where it is defined."""
    if isinstance(shape, Record) and id(shape) not in met:
        met.add(id(shape))
        yield shape
        for key in shape.keys.values():
            yield from records(key.shape, met)
    elif isinstance(shape, ListOf | MapOf):
        yield from records(shape.of, met)


def all_records() -> list[Record]:
    met: set[int] = set()
    return [record for shape in (PROCEDURE, FRAGMENT, TIMELINE) for record in records(shape, met)]


def table(record: Record) -> list[tuple[str, str, str]]:
    heading = f"\n### {record.name[0].upper()}{record.name[1:]}\n"
    _, found, rest = GUIDE.partition(heading)
    assert found, f"the guide has no heading {heading.strip()!r}"
    section = re.split(r"^##", rest, maxsplit=1, flags=re.MULTILINE)[0]
    return ROW.findall(section)


@pytest.mark.parametrize("record", all_records(), ids=lambda record: record.name)
def test_the_guide_lists_exactly_the_keys_of_a_record(record: Record) -> None:
    assert {key: mark == "●" for key, mark, _ in table(record)} == {
        word: key.required for word, key in record.keys.items()
    }


@pytest.mark.parametrize("record", all_records(), ids=lambda record: record.name)
def test_the_guide_names_every_word_a_key_may_take(record: Record) -> None:
    meanings = {key: meaning for key, _, meaning in table(record)}
    for word, key in record.keys.items():
        if isinstance(key.shape, Choice):
            assert {f"`{choice}`" for choice in key.shape.words} <= set(re.findall(r"`\w+`", meanings[word]))
