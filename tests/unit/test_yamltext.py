"""What a well-formed file may hold."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.definition.yamltext import parse
from engine.errors import DefinitionError


def test_every_value_remembers_its_line() -> None:
    root = parse("a: 1\nb:\n  - x\n  - {c: true}\n", "f.yaml")

    assert root.plain() == {"a": 1, "b": ["x", {"c": True}]}
    assert isinstance(root.value, dict)
    second = root.value[next(key for key in root.value if key.text == "b")]
    assert isinstance(second.value, tuple)
    assert [node.line for node in second.value] == [3, 4]


@pytest.mark.parametrize("word", ["yes", "No", "on", "OFF", "y", "N", "True", "FALSE"])
def test_loose_words_for_truth_are_refused(word: str) -> None:
    with pytest.raises(DefinitionError, match="ambiguous in YAML") as refused:
        parse(f"a: 1\nb: {word}\n", "f.yaml")

    assert (refused.value.file, refused.value.line, refused.value.allowed) == ("f.yaml", 2, ("true", "false"))


@pytest.mark.parametrize("word", ["yes", "on", "1.5", "2024", "null", "true", "[", "&a", "!!int 3"])
def test_quoted_words_are_text(word: str) -> None:
    assert parse(f"a: '{word}'", "f.yaml").plain() == {"a": word}


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("a: 1\na: 2", 2, "duplicate key 'a', first given in line 1"),
        ("x:\n  a: 1\n  b: 2\n  a: 3", 4, "duplicate key 'a', first given in line 2"),
        ("a: 1.5", 1, "fractions are not used"),
        ("a: .inf", 1, "fractions are not used"),
        ("a: 1e5", 1, "fractions are not used"),
        ("a: &x 1\nb: *x", 1, "anchors and aliases"),
        ("a: !!int '3'", 1, "tags are not used"),
        ("a: !thing {b: 1}", 1, "tags are not used"),
        ("a: !!python/object/apply:os.system [x]", 1, "tags are not used"),
        ("? [a, b]\n: 1", 1, "a key must be a single word"),
        ("1: a", 1, "a key must be text"),
        ("true: a", 1, "a key must be text"),
        ("a: 12345678901234567890", 1, "too long for a number"),
        ("a: [1", 1, "not valid YAML"),
        ("a: 1\n\tb: 2", 2, "not valid YAML"),
        ("a: 1\n---\nb: 2", 2, "not valid YAML"),
        ("", 0, "the file is empty"),
        ("# only a remark\n", 0, "the file is empty"),
        ("a: '\x07'", 0, "not valid YAML"),
        ("[" * 100_000, 1, "nested too deeply"),
    ],
)
def test_what_is_refused_names_its_line_and_reason(text: str, line: int, reason: str) -> None:
    with pytest.raises(DefinitionError, match=reason) as refused:
        parse(text, "f.yaml")

    assert refused.value.line == line


@given(st.text(max_size=40))
def test_any_text_is_read_or_refused_as_a_definition(text: str) -> None:
    with suppress(DefinitionError):
        assert parse(text, "f.yaml").file == "f.yaml"
