"""The strict reader: one bad file for each kind of mistake, and what a good file becomes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from engine.approvals import NO_APPROVALS
from engine.canonical import digest
from engine.definition.approvals import APPROVALS_FILE
from engine.definition.reader import Source, read_procedure, source_of
from engine.definition.yamltext import parse
from engine.errors import DefinitionError
from engine.machine import is_active
from engine.model import LAPSE_PREFIX, FactType, Level, Remedies
from engine.periods.terms import Period, Unit
from engine.settings import Settings
from tests.small import FRAGMENT, PROCEDURE, compile_small, fragments, start_of

BAD = Path(__file__).parent.parent / "data" / "bad"
EXPECTED = re.compile(r"# expect: (\S+?):(\d+): (.+)")


@pytest.mark.parametrize("path", sorted(BAD.glob("*.yaml")), ids=lambda path: path.stem)
def test_a_bad_file_is_refused_with_file_line_reason_and_allowed_words(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    expected = EXPECTED.match(text)
    assert expected is not None, "the first line says what is expected"

    with pytest.raises(DefinitionError) as refused:
        read_procedure(text, path.name, _fragment)

    assert (refused.value.file, str(refused.value.line)) == (expected[1], expected[2])
    assert expected[3] in str(refused.value)


def test_there_are_bad_files_for_all_kinds_of_mistakes() -> None:
    assert len(list(BAD.glob("*.yaml"))) >= 70


def test_a_definition_becomes_frozen_values_with_full_names() -> None:
    procedure = compile_small().procedure

    assert procedure.facts["ladder.posted_on"].type is FactType.DATE
    assert procedure.actions["ladder.sign"].sets[0].fact == "ladder.served_on"
    wait = procedure.deadlines["ladder.wait"].period
    assert isinstance(wait, Period)
    assert wait.unit is Unit.WORKING_DAYS
    assert procedure.documents["order"].remedies is Remedies.ORDER
    assert procedure.roles["head"].level is Level.CITY
    assert procedure.actions["check_result"].lines is not None
    with pytest.raises(AttributeError):
        procedure.key = "other"  # type: ignore[misc]


def test_exits_of_a_fragment_lead_where_the_definition_says() -> None:
    moves = {(move.trigger, move.target) for move in compile_small().procedure.moves}

    assert ("ladder.sign", "repairing") in moves
    assert ("ladder.give_up", "closed") in moves
    assert (f"{LAPSE_PREFIX}ladder.wait", "ladder.returned") in moves


def test_a_fragment_used_twice_keeps_its_two_sets_of_names_apart() -> None:
    again = "  repairing: {label: 整改中"
    twice = PROCEDURE.replace(
        again,
        "  second:\n    label: 再送达\n    use: common/post.yaml\n    with: {clerk: [clerk], wait: found_on}\n"
        "    exits: {served: repairing, failed: closed}\n" + again,
    )
    procedure = read_procedure(twice, "small.yaml", fragments().__getitem__)

    assert {"ladder.posted_on", "second.posted_on"} <= set(procedure.facts)
    assert start_of(procedure.deadlines["ladder.wait"]).reads == {"ladder.posted_on"}
    assert start_of(procedure.deadlines["second.wait"]).reads == {"found_on"}
    assert all(is_active("second", (move.source,)) for move in procedure.moves if move.trigger.startswith("second."))


def test_a_reading_is_a_setting_that_changes_the_rule_and_not_the_edition() -> None:
    adopted = compile_small()
    other = compile_small(settings=Settings(readings=(("start_from", "ladder.posted_on"),)))

    assert start_of(adopted.procedure.deadlines["repairs"]).reads == {"ladder.served_on"}
    assert start_of(other.procedure.deadlines["repairs"]).reads == {"ladder.posted_on"}
    assert other.procedure.digest == adopted.procedure.digest
    reading = other.procedure.readings["start_from"]
    assert (reading.adopted, reading.alternatives[0].answer) == ("从邮寄之日", "从送达之日")


@pytest.mark.parametrize("reading", [("start_from", "found_on"), ("start_from", ""), ("unheard_of", "x")])
def test_settings_that_are_no_alternative_are_refused(reading: tuple[str, str]) -> None:
    with pytest.raises(DefinitionError, match=r"has no value|unknown reading"):
        compile_small(settings=Settings(readings=(reading,)))


def test_an_edition_is_what_its_texts_mean_not_how_they_are_laid_out() -> None:
    same = read_procedure("# a remark\n" + PROCEDURE, "elsewhere.yaml", fragments().__getitem__)
    changed = {**fragments(), "common/post.yaml": FRAGMENT.replace("amount: 30", "amount: 31")}
    other = read_procedure(PROCEDURE, "small.yaml", changed.__getitem__)

    assert same.digest == compile_small().procedure.digest
    assert other.digest != same.digest


def test_an_edition_without_law_keeps_the_digest_it_had_before_there_was_any() -> None:
    """Cases that were opened then name it; so it is with the file of approvals."""
    old = PROCEDURE.replace("    approval: adverse\n", "")
    texts = {
        "definition": parse(old, "small.yaml").plain(),
        "fragments": {"common/post.yaml": parse(FRAGMENT, "f").plain()},
    }
    procedure = read_procedure(old, "small.yaml", fragments().__getitem__)
    assert procedure.digest == digest({**texts, "settings": {}})
    assert procedure.approvals == NO_APPROVALS


def test_of_the_file_of_approvals_only_what_is_named_belongs_to_an_edition() -> None:
    procedure = compile_small().procedure
    assert list(procedure.approvals.chains) == ["adverse"]
    other = {**fragments(), APPROVALS_FILE: fragments()[APPROVALS_FILE].replace("label: 决定\n", "label: 裁决\n")}
    assert read_procedure(PROCEDURE, "small.yaml", other.__getitem__).digest == procedure.digest
    changed = {**fragments(), APPROVALS_FILE: fragments()[APPROVALS_FILE].replace("不利的通知", "不利的文书")}
    assert read_procedure(PROCEDURE, "small.yaml", changed.__getitem__).digest != procedure.digest


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (("approval: adverse", "approval: unheard_of"), "no chain 'unheard_of' in common/approvals.yaml"),
        (("by: [section_head]", "by: [nobody]"), "unknown post 'nobody'"),
        (("cites: [yzgl:使用]", "cites: [yzgl:保管]"), "unknown clause 'yzgl:保管'"),
        (("{label: 承办人, by: [handler]}", "{by: [handler]}"), "needs a label"),
        (("apart: true", "alone: true"), "unknown key 'alone'"),
    ],
)
def test_what_is_wrong_with_approvals_is_told_with_its_line(change: tuple[str, str], words: str) -> None:
    texts = {**fragments(), APPROVALS_FILE: fragments()[APPROVALS_FILE].replace(*change, 1)}
    with pytest.raises(DefinitionError, match=words):
        read_procedure(PROCEDURE.replace(*change), "small.yaml", texts.__getitem__)


def test_a_kept_source_gives_the_same_edition_again() -> None:
    source = source_of(PROCEDURE, "small.yaml", fragments().__getitem__)
    kept = Source.from_json(source.as_json())

    again = read_procedure(kept.text, kept.file, kept.fragments.__getitem__)
    assert kept == source
    assert again.digest == compile_small().procedure.digest


def _fragment(name: str) -> str:
    path = BAD / "fragments" / name
    if not path.is_file():
        raise KeyError(name, tuple(sorted(found.name for found in path.parent.glob("*.yaml"))))
    return path.read_text(encoding="utf-8")
