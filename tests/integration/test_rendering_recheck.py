"""Rendering an issued letter again says whether anything differs, and what."""

from __future__ import annotations

import io
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from documents.fonts import finding as fonts
from documents.fonts.families import ROLES
from documents.pdf import identity
from documents.pdf.drawnpages import read_pages
from documents.pdf.identity import Identity, composer, fonts_identity, identity_of, template_edition
from documents.pdf.recheck import Cause, Difference, Effect, recheck
from documents.pdf.render import Letter, Renderer
from documents.signing.seals import sample_seal
from engine.errors import DocumentError, MissingError
from tests import letters
from tests.paper import SPACES, Paper

KIND = "rectification_order"
SEALS = {letters.DISTRICT["name"]: sample_seal(letters.DISTRICT["name"])}


def order(**values: Any) -> Letter:
    return Letter(KIND, letters.rectification_order(1) | values)


@pytest.fixture(scope="module")
def renderer() -> Renderer:
    return Renderer(SEALS)


@pytest.fixture(scope="module")
def issued() -> Identity:
    return identity_of(KIND)


@pytest.fixture(scope="module")
def stored(renderer: Renderer) -> bytes:
    return renderer.render(order())


# -- what differs


def test_a_letter_that_comes_out_the_same_is_the_same(renderer: Renderer, issued: Identity, stored: bytes) -> None:
    found = recheck(stored, order(), issued, renderer)
    assert found.same
    assert (found.effect, found.causes, found.first) == (Effect.BYTES, (), None)
    assert found.sentences == ["与存档文件逐字节相同"]


def test_a_letter_issued_in_a_batch_is_the_same_alone(renderer: Renderer, issued: Identity) -> None:
    other = order(addressee=letters.subject(name="沈阳锦绣云霞建筑工程有限公司"))
    stored = renderer.render_batch([order(), other])[0]
    found = recheck(stored, order(), issued, renderer)
    assert stored != renderer.render(order())
    assert (found.same, found.effect) == (True, Effect.PAGES)


def test_another_text_is_shown_where_it_begins(renderer: Renderer, issued: Identity, stored: bytes) -> None:
    found = recheck(stored, order(addressee=letters.subject(2)), issued, renderer)
    assert not found.same
    assert found.effect is Effect.TEXT
    assert found.first == Difference(1, "沈阳样例1号建筑工程有限公司：", "沈阳样例2号建筑工程有限公司：")
    assert found.sentences[0] == "第1页文字不同"
    assert "存档为“沈阳样例1号" in found.sentences[1]


def test_a_page_more_is_another_text(renderer: Renderer, issued: Identity, stored: bytes) -> None:
    longer = order(lines=[letters.line(1)] * 30)
    found = recheck(renderer.render(longer), order(), issued, renderer)
    assert found.effect is Effect.TEXT
    assert found.first is not None
    assert found.first.issued != found.first.again


def test_another_seal_is_another_picture(issued: Identity, stored: bytes) -> None:
    other = Renderer({letters.DISTRICT["name"]: sample_seal("另一个印章")})
    found = recheck(stored, order(), issued, other)
    pages = len(Paper(stored).pages)
    assert (found.effect, found.first) == (Effect.PICTURES, Difference(pages))
    assert recheck(stored, order(), issued, Renderer()).effect is Effect.PICTURES


def test_another_place_is_seen(renderer: Renderer, issued: Identity, stored: bytes) -> None:
    with pikepdf.open(io.BytesIO(stored)) as moved:
        content = moved.pages[0].Contents.read_bytes()
        moved.pages[0].Contents = moved.make_stream(b"1 0 0 1 0 3 cm\n" + content)
        target = io.BytesIO()
        moved.save(target)
    found = recheck(target.getvalue(), order(), issued, renderer)
    assert (found.effect, found.first) == (Effect.PLACES, Difference(1))


def test_what_changed_since_is_named_beside_what_it_did(renderer: Renderer, issued: Identity, stored: bytes) -> None:
    past = Identity(template="0", fonts="0", composer="weasyprint 69.0")
    found = recheck(stored, order(), past, renderer)
    assert found.causes == (Cause.TEMPLATE, Cause.FONTS, Cause.COMPOSER)
    assert found.sentences[1:] == ["文书模板或者样式已经修改", "字体文件已经更换", "排版组件的版本不同"]


def test_same_pages_in_other_fonts_are_not_called_the_same(renderer: Renderer, issued: Identity) -> None:
    stored = renderer.render_batch([order(), order(addressee=letters.subject(name="锦绣云霞公司"))])[0]
    found = recheck(stored, order(), replace(issued, fonts="0"), renderer)
    assert (found.same, found.effect) == (False, Effect.GLYPHS)


def test_a_broken_file_and_a_letter_without_template_are_told(
    renderer: Renderer, issued: Identity, stored: bytes
) -> None:
    with pytest.raises(DocumentError, match="存档的文书文件无法读取"):
        recheck(b"no pdf", order(), issued, renderer)
    with pytest.raises(MissingError):
        recheck(stored, Letter("no_such_kind", {}), issued, renderer)


def test_what_is_read_from_a_page_is_what_stands_on_it(stored: bytes) -> None:
    pages = read_pages(stored)
    read = "".join("".join(page.lines) for page in pages)
    paper = Paper(stored)
    assert sorted(one for one in read if one not in SPACES) == sorted(paper.text + paper.margins)
    assert [len(page.pictures) for page in pages] == [len(page.images) for page in paper.pages]
    assert "□" not in read


# -- editions


def test_every_kind_has_an_edition_of_its_own() -> None:
    from documents.templating import templates

    editions = {kind: template_edition(kind) for kind in templates.kinds()}
    assert len(set(editions.values())) == len(editions)
    with pytest.raises(MissingError, match="no_such_kind"):
        template_edition("no_such_kind")


def test_a_template_of_the_office_has_another_edition_when_anything_it_is_made_of_changes(tmp_path: Path) -> None:
    def edition(**files: str) -> str:
        folder = tmp_path / str(len(list(tmp_path.iterdir())))
        folder.mkdir()
        for name, text in files.items():
            (folder / f"{name}.html.j2").write_text(text, "utf-8")
        return template_edition("own", (folder,))

    letter = "{% extends 'official/base.html.j2' %}{% block body %}{% include 'part.html.j2' %}{% endblock %}"
    first = edition(own=letter, part="<p>一</p>")
    assert edition(own=letter, part="<p>一</p>") == first
    assert edition(own=letter, part="<p>二</p>") != first
    assert edition(own=letter + "\n", part="<p>一</p>") != first


def test_an_edition_holds_base_and_parts_and_wording_and_style() -> None:
    names = {name for name, _ in identity._sources(KIND + ".html.j2", ())}
    assert {"rectification_order.html.j2", "official/base.html.j2", "official/parts.html.j2"} <= names
    modules = {module.__name__ for module in identity._modules(())}
    assert {"documents.templating.wording", "documents.templating.typography", "documents.pdf.justify"} <= modules


def test_another_style_sheet_is_another_edition(monkeypatch: pytest.MonkeyPatch) -> None:
    before = template_edition.__wrapped__(KIND)
    monkeypatch.setattr("documents.templating.templates.stylesheet", lambda: "p { color: red }")
    assert template_edition.__wrapped__(KIND) != before


def test_other_fonts_have_another_identity(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usual = fonts_identity()
    assert fonts_identity() == usual
    source = fonts.source_path(ROLES[0], fonts.fonts_folder())
    assert source is not None
    shutil.copytree(source.parent, tmp_path / "fandol")
    monkeypatch.setenv(fonts.FOLDER_VARIABLE, str(tmp_path))
    unpruned = fonts_identity()
    assert unpruned != usual
    (tmp_path / "fandol" / source.name).write_bytes(source.read_bytes() + b"\0")
    assert fonts_identity() != unpruned


def test_the_composer_is_told_with_its_versions() -> None:
    told = composer()
    assert "weasyprint 70.0" in told
    assert "pikepdf" in told
    assert "harfbuzz" in told
    assert "?" not in told
