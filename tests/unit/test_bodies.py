"""The body of an event is the canonical text of all that it says, however many cases say the same."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import orjson
import pytest

from engine.canonical import canonical
from engine.errors import StoreError
from store.bodies import Bodies
from store.values import Recording, StoredCase
from tests import factories as make


def stored(number: int, version: int = 1) -> StoredCase:
    return StoredCase(number, f"CASE-{number}", 1, number, "batch", version, 7, b"\0" * 32, make.case(seq=version))


def alike(*numbers: int) -> list[Recording]:
    """Recordings that share all they say."""
    first = make.recording(stored(numbers[0]))
    return [replace(first, case=stored(number)) for number in numbers]


def test_cases_that_say_the_same_differ_in_their_number_alone() -> None:
    bodies = Bodies()
    told = [orjson.loads(bodies.of(one)) for one in alike(1, 20_000, 3)]

    assert [one.pop("case") for one in told] == [1, 20_000, 3]
    assert told[0] == told[1] == told[2]
    assert told[0]["seq"] == 2


def test_the_text_is_canonical_however_it_was_made() -> None:
    bodies = Bodies()
    for one in alike(5, 6):
        text = bodies.of(one)
        assert text == canonical(orjson.loads(text))


def test_whoever_does_it_and_when_is_told_of_each() -> None:
    bodies = Bodies()
    first = alike(1)[0]
    others = [
        first,
        replace(first, case=stored(1, version=4)),
        replace(first, occurred_on=first.occurred_on + timedelta(days=1)),
        replace(first, recorded_at=first.recorded_at + timedelta(seconds=1)),
        replace(first, actor_id=9),
        replace(first, name="other"),
        replace(first, kind="lapse"),
    ]
    texts = [bodies.of(one) for one in others]

    assert len(set(texts)) == len(others)
    assert texts == [Bodies().of(one) for one in others]


def test_a_first_event_tells_of_the_file() -> None:
    first = make.recording(stored(1, version=0))
    assert orjson.loads(Bodies().of(first))["file"]["number"] == "CASE-1"


def test_words_of_the_store_are_refused() -> None:
    with pytest.raises(StoreError, match="seq"):
        Bodies().of(make.recording(stored(1), body={"seq": 1}))
