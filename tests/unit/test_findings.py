"""One bad file for each kind of finding: told by its code, file, line and words; and every kind says why and how."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

from casework.definitions.judging import Verdict, judge
from casework.definitions.library import Library
from engine.checking.check import check
from engine.checking.findings import FINDINGS
from engine.compiled import Compiled
from engine.definition.reader import read_whole
from tests.small import FRAGMENT, PROCEDURE, fragments

BAD = Path(__file__).parent.parent / "data" / "bad"
FILES = sorted((BAD / "findings").glob("*.yaml"))
EXPECTED = re.compile(r"# expect: (\S+) (\S+?):(\d+): (.+)")


@cache
def _library() -> Library:
    return Library([BAD / "companions"])


def _expected(path: Path) -> tuple[str, str, int, str]:
    found = EXPECTED.match(path.read_text(encoding="utf-8"))
    assert found is not None, "the first line says what is expected"
    return found[1], found[2], int(found[3]), found[4]


def _judged(path: Path) -> Verdict:
    return judge(path, _library())


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_bad_file_is_told_with_code_file_line_and_words(path: Path) -> None:
    code, file, line, words = _expected(path)
    problems = _judged(path).problems

    [*matching] = [one for one in problems if one.code == code and words in one.message]
    assert matching, problems
    assert (Path(matching[0].file).name, matching[0].line) == (Path(file).name, line)
    assert all(one.why and one.mend for one in problems)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_bad_file_is_unfit_unless_what_is_wrong_is_a_warning(path: Path) -> None:
    code, _, _, words = _expected(path)
    verdict = _judged(path)

    wanted = next(one for one in verdict.problems if one.code == code and words in one.message)
    assert wanted.warning or not verdict.ok


def test_there_is_a_bad_file_for_every_kind_of_finding() -> None:
    of_the_reader = {"definition", "missing"}  # tests/unit/test_reader.py, and below
    assert {_expected(path)[0] for path in FILES} | of_the_reader == set(FINDINGS)


def test_what_cannot_be_read_is_told_with_its_line_and_the_words_allowed() -> None:
    [problem] = judge(BAD / "unknown_key.yaml").problems

    assert problem.code == "definition"
    assert (Path(problem.file).name, problem.line > 1) == ("unknown_key.yaml", True)
    assert "allowed: " in problem.message
    assert problem.mend


def test_a_file_that_is_not_there_is_told() -> None:
    [problem] = judge(BAD / "nothing.yaml").problems

    assert (problem.code, problem.warning) == ("missing", False)


def test_a_problem_as_json_says_everything() -> None:
    told = _judged(BAD / "findings" / "no_remedies.yaml").as_json()["problems"][0]

    assert set(told) == {"code", "warning", "file", "line", "place", "message", "why", "mend"}


def test_a_parameter_that_its_fragment_never_asks_for_and_a_reading_nobody_asks_for_are_told() -> None:
    declared = "  idle: {help: nothing, default: nothing}"
    fragment = FRAGMENT.replace("parameters:\n", f"parameters:\n{declared}\n")
    text = PROCEDURE.replace("start: $reading.start_from", "start: ladder.served_on")
    read = read_whole(text, "small.yaml", fragments(**{"common/post.yaml": fragment}).__getitem__)
    found = check(Compiled.of(read.procedure), None, None, None, read)

    told = {(one.code, one.place, one.file, one.line) for one in found}
    assert ("unused", "parameter idle", "common/post.yaml", fragment.splitlines().index(declared) + 1) in told
    assert ("unused", "reading start_from", "small.yaml", text.splitlines().index("  start_from:") + 1) in told


def test_a_spawned_case_that_no_action_opens_is_told() -> None:
    text = (BAD / "findings" / "spawn_missing.yaml").read_text(encoding="utf-8").replace("    spawns: [further]\n", "")
    read = read_whole(text, "spawn.yaml", fragments().__getitem__)

    assert ("unused", "spawn further") in {(one.code, one.place) for one in check(Compiled.of(read.procedure))}
