"""用户手册 against the pages: what it tells officers to press is on one, every page is told of, pictures are there."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final

import pytest

from samples.shots import SHOTS
from web.pages import _PAGES
from web.pages.desk import DeskPage
from web.pages.managing import MANAGED
from web.pages.managing.index import _OWN
from web.pages.managing.logs import LOGS
from web.pages.page import Page

ROOT: Final = Path(__file__).parents[2]
HANDBOOK: Final = ROOT / "docs" / "handbook.zh.md"
PICTURES: Final = ROOT / "docs" / "pictures"
MOST_BYTES: Final = 120_000
MOST_OF_ALL: Final = 2_000_000
_PRESSED: Final = re.compile(r"【([^】\n]+)】")
_SHOWN: Final = re.compile(r"!\[([^\]]*)\]\((?:docs/)?pictures/([\w.-]+)\)")
_CODE: Final = re.compile(r"\{[%{].*?[%}]\}", re.DOTALL)
_TAG: Final = re.compile(r"<[^>]*>")
_QUOTED: Final = re.compile(r""""([^"\n]*)"|'([^'\n]*)'|`([^`\n]*)`""")
_END: Final = re.compile(r"[（：:　]")


def text() -> str:
    return HANDBOOK.read_text(encoding="utf-8")


def phrases_of(path: Path) -> Iterator[str]:
    """What a file may show, piece by piece: between its tags, and whatever it quotes."""
    content = path.read_text(encoding="utf-8")
    if path.suffix == ".py":
        for node in ast.walk(ast.parse(content)):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.value
        return
    quoting = [content]
    if path.suffix == ".html":
        shown = _CODE.sub("\0", content)
        yield from (piece for between in _TAG.split(shown) for piece in between.split("\0"))
        quoting = [found[0] for found in _CODE.finditer(content)]
    for code in quoting:
        yield from ("".join(found) for found in _QUOTED.findall(code))


@cache
def phrases() -> frozenset[str]:
    """Every piece that pages, their scripts and what casework calls a step may show, with its beginnings.

    A beginning ends before a bracket, a colon or a wide space: ``待办：等谁办理`` is ``待办``, too.
    """
    files = [*(ROOT / "web").rglob("*.html"), *(ROOT / "web").rglob("*.js"), *(ROOT / "web").rglob("*.py")]
    found = {" ".join(piece.split()) for path in files for piece in phrases_of(path)}
    return frozenset(found | {_END.split(piece)[0] for piece in found})


def test_every_word_that_is_to_be_pressed_is_on_a_page() -> None:
    assert set(_PRESSED.findall(text())) - phrases() == set()


def test_the_measure_knows_a_word_that_is_on_no_page() -> None:
    assert "办理" in phrases()
    assert "立即办妥" not in phrases()


def test_every_page_of_the_menu_has_its_chapter() -> None:
    chapters = " ".join(re.findall(r"^## (.*)$", text(), re.MULTILINE))
    pages: tuple[type[Page], ...] = (DeskPage, *_PAGES)
    assert [page.menu_label for page in pages if page.add_to_menu and page.menu_label not in chapters] == []


def test_every_page_of_the_management_is_told_of() -> None:
    told = set(_PRESSED.findall(text()))
    labels = {view.menu_label for view in MANAGED} | {label for label, *_ in _OWN} | {log.label for log in LOGS}
    assert labels - told == set()


def test_the_contents_name_every_chapter() -> None:
    chapters = re.findall(r"^## ([一二三四五六七八九十]+、.*)$", text(), re.MULTILINE)
    named = re.findall(r"\]\(#([^)]+)\)", text())
    assert named == [re.sub(r"[^\w]", "", chapter) for chapter in chapters]


@pytest.mark.parametrize("document", ["README.md", "docs/handbook.zh.md"])
def test_every_picture_is_there_and_told_in_words(document: str) -> None:
    for told, name in _SHOWN.findall((ROOT / document).read_text(encoding="utf-8")):
        assert (PICTURES / name).is_file(), name
        assert told, name


def test_every_picture_that_is_taken_is_shown() -> None:
    shown = {name for _, name in _SHOWN.findall(text() + (ROOT / "README.md").read_text(encoding="utf-8"))}
    assert {f"{shot.name}.png" for shot in SHOTS} <= shown
    assert {path.name for path in PICTURES.iterdir()} == shown


def test_pictures_are_small() -> None:
    taken = [PICTURES / f"{shot.name}.png" for shot in SHOTS]
    assert [path.name for path in taken if path.stat().st_size > MOST_BYTES] == []
    assert sum(path.stat().st_size for path in taken) < MOST_OF_ALL
