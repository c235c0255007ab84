"""The JSON Schema for editors accepts and refuses what the reader accepts and refuses, place by place.

Real definitions are spoilt systematically at every place, and at random; on each the two must agree. Only what a schema
cannot say is left out: that names lead somewhere.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from casework.playing.timeline_file import TIMELINE, timeline_schema
from engine.definition.language import (
    FRAGMENT,
    PROCEDURE,
    REGULATION,
    fragment_schema,
    procedure_schema,
    regulation_schema,
)
from engine.definition.shape import Record
from engine.definition.yamltext import Key, Node, parse
from engine.errors import DefinitionError
from tests.small import FRAGMENT as SMALL_FRAGMENT
from tests.small import PROCEDURE as SMALL_PROCEDURE

PROCEDURES = Path(__file__).parent.parent.parent / "procedures"
DEFINITIONS = [
    path
    for path in sorted(PROCEDURES.glob("*/*.yaml"))
    if path.name != "regulation.yaml" and (path.parent / "procedure.yaml").is_file()
]
TIMELINE_TEXT = """\
timeline: one
title: 一
procedure: small
subject: {name: 样例公司, code: 91210100MA0EX033X0, address: 样例路}
lines: [{item: 甲, actual: 1}]
steps:
  - {day: 2026-03-02, act: open, facts: {kind: big}, expect: {states: [found], deadlines: {repairs: 2026-06-02}}}
  - {day: 2026-03-05, recorded: 2026-03-06, act: decide, lines: {"1": {actual: 3}}, refused: 不能}
  - {day: 2026-03-07, expect: {facts: {kind: big}, finished: false, passed: [S1], documents: [], duties: [a.b]}}
"""
REGULATION_TEXT = """\
regulation: rules
title: 样例规章
instruments:
  law: {title: 样例规定, rank: source, clauses: {一: {text: 立案}, 二: {text: 报表, verified: false, duty: false}}}
policies:
  ban_extend: {answer: rolls, cites: [law:一], why: 样例}
readings:
  from_when: {question: 何时, adopted: 当日, alternatives: [{answer: 次日, value: a}], cites: [law:一]}
roles:
  clerk: {label: 经办人, level: own, cites: [law:一]}
tables:
  counts:
    title: 统计表
    rows: one
    columns:
      found: {label: 发现, type: integer, unit: 件, group: 情况, known: [{of: small, when: 'true', add: '1'}]}
      note: {label: 备注, type: text, required: false}
    header: [填报单位]
    cites: [law:二]
"""
SMALL = {
    "regulation": (REGULATION, regulation_schema(), REGULATION_TEXT),
    "procedure": (PROCEDURE, procedure_schema(), SMALL_PROCEDURE),
    "fragment": (
        FRAGMENT,
        fragment_schema(),
        SMALL_FRAGMENT.replace("$clerk", "[clerk]").replace("$wait", "posted_on"),
    ),
    "timeline": (TIMELINE, timeline_schema(), TIMELINE_TEXT),
}
WRONG: tuple[Any, ...] = (
    None,
    True,
    0,
    -1,
    7,
    "",
    "  ",
    "word",
    "Word",
    "a.b",
    "2024-05-15",
    [],
    ["word"],
    {},
    {"x": 1},
)


def _plain(text: str) -> Any:
    return parse(text, "f.yaml").plain()


def _reader_accepts(record: Record, value: Any) -> bool:
    try:
        record.read(_node(value))
    except DefinitionError:
        return False
    return True


def _node(value: Any) -> Node:
    if isinstance(value, dict):
        return Node("f.yaml", 1, {Key(key, 1): _node(child) for key, child in value.items()})
    if isinstance(value, list):
        return Node("f.yaml", 1, tuple(_node(child) for child in value))
    assert value is None or isinstance(value, str | int)
    return Node("f.yaml", 1, value)


def _places(value: Any, here: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield here
    if isinstance(value, dict):
        for key, child in value.items():
            yield from _places(child, (*here, key))
    elif isinstance(value, list):
        for index, child in enumerate(value):
            yield from _places(child, (*here, index))


def _spoilt(value: Any, place: tuple[Any, ...], new: Any) -> Any:
    if not place:
        return new
    changed = copy.deepcopy(value)
    holder = changed
    for part in place[:-1]:
        holder = holder[part]
    holder[place[-1]] = new
    return changed


@pytest.mark.parametrize("kind", sorted(SMALL))
def test_a_sound_file_is_accepted_by_both(kind: str) -> None:
    record, schema, text = SMALL[kind]
    jsonschema.Draft202012Validator.check_schema(schema)

    assert jsonschema.Draft202012Validator(schema).is_valid(_plain(text))
    assert _reader_accepts(record, _plain(text))


@pytest.mark.parametrize("kind", sorted(SMALL))
def test_both_agree_on_every_wrong_value_at_every_place(kind: str) -> None:
    record, schema, text = SMALL[kind]
    validator = jsonschema.Draft202012Validator(schema)
    sound = _plain(text)
    for number, place in enumerate(_places(sound)):
        for wrong in WRONG[number % 4 :: 4]:  # a quarter of them at each place, all of them over neighbours
            value = _spoilt(sound, place, wrong)
            assert validator.is_valid(value) == _reader_accepts(record, value), (place, wrong)


@pytest.mark.parametrize("kind", sorted(SMALL))
def test_both_refuse_an_unknown_or_missing_key_in_every_record(kind: str) -> None:
    record, schema, text = SMALL[kind]
    validator = jsonschema.Draft202012Validator(schema)
    sound = _plain(text)
    refused = 0
    for place in _places(sound):
        found = sound
        for part in place:
            found = found[part]
        if not isinstance(found, dict):
            continue
        variants = [{**found, "Unheard of": 1}, *({k: v for k, v in found.items() if k != gone} for gone in found)]
        for variant in variants:
            value = _spoilt(sound, place, variant)
            accepted = validator.is_valid(value)
            assert accepted == _reader_accepts(record, value), (place, variant)
            refused += not accepted
    assert refused > 10


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_both_agree_on_random_changes(data: st.DataObject) -> None:
    record, schema, text = SMALL[data.draw(st.sampled_from(sorted(SMALL)))]
    value = _plain(text)
    scalars = st.none() | st.booleans() | st.integers(-(10**6), 10**6) | st.text(max_size=8)
    wrong = st.recursive(
        scalars, lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=5), inner, max_size=2)
    )
    for _ in range(data.draw(st.integers(1, 3))):
        value = _spoilt(value, data.draw(st.sampled_from(list(_places(value)))), data.draw(wrong))

    assert jsonschema.Draft202012Validator(schema).is_valid(value) == _reader_accepts(record, value)


@pytest.mark.parametrize("path", DEFINITIONS, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_the_schema_accepts_the_real_procedures(path: Path) -> None:
    value = _plain(path.read_text(encoding="utf-8"))

    assert list(jsonschema.Draft202012Validator(procedure_schema()).iter_errors(value)) == []


@pytest.mark.parametrize("path", sorted(PROCEDURES.glob("*/regulation.yaml")), ids=lambda path: path.parent.name)
def test_the_schema_accepts_what_the_definitions_of_real_regulations_share(path: Path) -> None:
    value = _plain(path.read_text(encoding="utf-8"))

    assert list(jsonschema.Draft202012Validator(regulation_schema()).iter_errors(value)) == []


@pytest.mark.parametrize("path", sorted(PROCEDURES.glob("*/timelines/*.yaml")), ids=lambda path: path.stem)
def test_the_schema_accepts_the_real_timelines(path: Path) -> None:
    value = _plain(path.read_text(encoding="utf-8"))

    assert list(jsonschema.Draft202012Validator(timeline_schema()).iter_errors(value)) == []


def test_an_ordinary_yaml_loader_reads_the_same_values_where_both_read() -> None:
    loaded = yaml.load(SMALL_PROCEDURE, Loader=yaml.BaseLoader)  # noqa: S506 - the base loader only makes text

    assert set(loaded) == set(_plain(SMALL_PROCEDURE))
