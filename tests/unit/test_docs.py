"""The documents against the code: what they name exists. What officers read must be true on the day they read it."""

from __future__ import annotations

import importlib
import re
import shlex
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import typer.main

from casework.definitions.library import Library
from cli.main import app
from engine.model import Procedure

ROOT = Path(__file__).parents[2]
DECISIONS = ROOT / "docs" / "decisions"
DOCUMENTS = [
    ROOT / "README.md",
    ROOT / "ARCHITECTURE.md",
    ROOT / "CHANGELOG.md",
    ROOT / "samples" / "README.md",
    *sorted((ROOT / "docs").rglob("*.md")),
]
COMMAND = re.compile(r"\bshixian ((?:[a-z]+)(?: [a-z]+)?)([^`\n]*)")
MODULE = re.compile(r"`((?:engine|store|documents|casework|workflows|web|cli|bench|samples)(?:\.\w+)+)`")
FILE = re.compile(
    r"`((?:engine|store|documents|casework|workflows|web|cli|bench|samples|tests|docs|scripts|procedures|templates)"
    r"/[\w./-]+\.\w+(?:\.\w+)?)`"
)
LINK = re.compile(r"\]\((?!https?:)([^)#]+)")
TARGET = re.compile(r"\bmake ([a-z]+)\b")


def documents() -> pytest.MarkDecorator:
    return pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))


@cache
def procedure() -> Procedure:
    return Library([]).compiled("shenyang_qualification_check").procedure


def commands(text: str) -> Iterator[tuple[list[str], list[str]]]:
    """Words and options of each `shixian` command a text mentions."""
    for found in COMMAND.finditer(text):
        options = [word for word in re.split(r"[\s、，；]+", found[2]) if word.startswith("--")]
        yield found[1].split(), [option.partition("=")[0] for option in options]


@cache
def program() -> Any:
    """All commands; to make them takes longer than to look one up."""
    return typer.main.get_command(app)


def lookup(words: list[str]) -> Any:
    """The command of some words, the second of which may be an argument."""
    group = program()
    for word in words:
        children = getattr(group, "commands", None)
        if children is None:
            return group
        assert word in children, f"there is no command {' '.join(words)!r}"
        group = children[word]
    return group


@documents()
def test_commands_that_are_named_exist(document: Path) -> None:
    for words, options in commands(document.read_text(encoding="utf-8")):
        command = lookup(words)
        known = {name for parameter in command.params for name in parameter.opts}
        assert not {option for option in options if option != "--help"} - known, shlex.join([*words, *options])


@documents()
def test_make_targets_that_are_named_exist(document: Path) -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    text = document.read_text(encoding="utf-8")
    code = "\n".join(re.findall(r"```.*?```", text, re.DOTALL) + re.findall(r"`[^`\n]+`", text))
    assert set(TARGET.findall(code)) <= targets


@documents()
def test_modules_and_files_that_are_named_exist(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    for name in MODULE.findall(text):
        assert not name.endswith((".py", ".yaml")) or (ROOT / name).exists()
        if not name.endswith((".py", ".yaml")):
            assert resolves(name), name
    for name in FILE.findall(text):
        assert (ROOT / name).exists(), name


def resolves(dotted: str) -> bool:
    parts = dotted.split(".")
    for length in range(len(parts), 0, -1):
        try:
            found: Any = importlib.import_module(".".join(parts[:length]))
        except ModuleNotFoundError:
            continue
        for attribute in parts[length:]:
            found = getattr(found, attribute, None)
        return found is not None
    return False


@documents()
def test_links_lead_somewhere(document: Path) -> None:
    for target in LINK.findall(document.read_text(encoding="utf-8")):
        assert (document.parent / target).exists(), target


def test_every_decision_is_in_the_list() -> None:
    listed = set(LINK.findall((DECISIONS / "README.md").read_text(encoding="utf-8")))
    assert listed == {path.name for path in DECISIONS.glob("[0-9]*.md")}


def test_decisions_are_numbered_without_gaps_as_their_titles_say() -> None:
    for number, path in enumerate(sorted(DECISIONS.glob("[0-9]*.md")), start=1):
        assert path.name.startswith(f"{number:04d}-")
        assert path.read_text(encoding="utf-8").startswith(f"# {number}. ")


def test_the_handbook_names_every_role_and_every_act_of_its_own() -> None:
    text = (ROOT / "docs" / "handbook.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`([a-z_.]+)`", text))
    own = {name for name in procedure().actions if "." not in name and name != "open"}
    assert set(procedure().roles) <= named
    assert own <= named
    for name in named:
        if name.startswith(("order.", "intent.")) and name not in ("order.", "intent."):
            assert name in procedure().actions, name


def test_the_handbook_calls_states_by_their_codes() -> None:
    text = (ROOT / "docs" / "handbook.md").read_text(encoding="utf-8")
    codes = {state.code.split("-")[0] for state in procedure().leaves() if state.code}
    assert set(re.findall(r"\bS\d+[ab]?\b", text)) <= codes
