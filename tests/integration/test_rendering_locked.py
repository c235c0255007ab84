"""Hostile templates and hostile data: nothing is read, nothing is fetched, nothing is run.

A template is code of the office and may still use up memory and time ('a' * 10**9): that stays possible, and is why
templates come from folders of the office alone and never from data.
"""

from __future__ import annotations

import base64
import io
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pikepdf
import pytest

from documents.pdf import assets
from documents.pdf.drawnpages import read_pages
from documents.pdf.render import Letter, Renderer, unprintable
from documents.signing.seals import sample_seal
from documents.templating import templates
from engine.errors import DocumentError, MissingError
from tests import letters
from tests.paper import Paper

SENTENCE = "只有本机知道的一句话"
BODY = "{% extends 'official/base.html.j2' %}{% block body %}BODY{% endblock %}"


class Server(ThreadingHTTPServer):
    """A server that notes what it is asked for."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.asked: list[str] = []

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class Handler(BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with Server() as opened:
        thread = Thread(target=opened.serve_forever)
        thread.start()
        yield opened
        opened.shutdown()
        thread.join()


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    path = tmp_path / "secret.txt"
    path.write_text(SENTENCE, "utf-8")
    return path


def letter(kind: str = "own", **values: Any) -> Letter:
    return Letter(kind, letters.rectification_order(1) | values)


def render(folder: Path, body: str, **values: Any) -> bytes:
    """Render with a template of the office's own."""
    (folder / "own.html.j2").write_text(BODY.replace("BODY", body), "utf-8")
    return Renderer(further=(folder,)).render(letter(**values))


# -- what a template asks WeasyPrint to fetch

ASKING = {
    "picture": '<img src="URL">',
    "picture by base": '<base href="URL"><img src="x.png">',
    "object": '<object data="URL" type="image/png"></object>',
    "embed": '<embed src="URL" type="image/png">',
    "style sheet": '<link rel="stylesheet" href="URL">',
    "imported style sheet": '<style>@import url("URL");</style>',
    "attachment": '<link rel="attachment" href="URL">',
    "attached link": '<a rel="attachment" href="URL">附件</a>',
    "background": '<p style="background-image:url(URL)">文</p>',
    "content": '<style>p::before { content: url("URL") }</style><p>文</p>',
    "list marker": '<ul style="list-style-image:url(URL)"><li>文</li></ul>',
    "border picture": '<p style="border:1pt solid; border-image-source:url(URL)">文</p>',
    "font": '<style>@font-face { font-family: other; src: url("URL") }</style><p style="font-family:other">文</p>',
    "colour profile": '<style>@color-profile --other { src: url("URL") }</style>',
    "picture in SVG": '<svg width="9" height="9"><image href="URL" width="9" height="9"/></svg>',
}


@pytest.mark.parametrize(
    ("asking", "scheme"),
    [
        *((asking, scheme) for asking in ASKING for scheme in ("file", "http")),
        *((asking, "data") for asking in ASKING if asking != "picture by base"),  # nothing is relative to it
        *(("picture", scheme) for scheme in ("ftp", "asset")),
    ],
)
def test_a_template_that_asks_for_anything_ends_its_letter(
    asking: str, scheme: str, tmp_path: Path, secret: Path, server: Server
) -> None:
    content = base64.b64encode(SENTENCE.encode()).decode()
    url = {
        "file": secret.as_uri(),
        "http": f"{server.address}/x",
        "data": f"data:image/svg+xml;base64,{content}",
        "ftp": "ftp://127.0.0.1/x",
        "asset": "asset:picture-unknown",
    }[scheme]
    with pytest.raises(DocumentError, match="不允许的资源"):
        render(tmp_path, ASKING[asking].replace("URL", url))
    assert server.asked == []


def test_a_huge_payload_is_refused_in_few_words(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="不允许的资源") as caught:
        render(tmp_path, f'<img src="data:image/png;base64,{"A" * 20_000_000}">')
    assert len(str(caught.value)) < 200


INERT = {
    "part of another SVG": '<svg width="9" height="9"><use href="URL#part"/></svg>',
    "frame": '<iframe src="URL"></iframe>',
    "script": '<script src="URL"></script>',
    "relative picture": '<img src="secret.txt" alt="">',
    "included XML": '<svg xmlns:xi="http://www.w3.org/2001/XInclude"><xi:include href="URL" parse="text"/></svg>',
    "entity": '<!DOCTYPE svg [<!ENTITY x SYSTEM "URL">]><svg width="9" height="9"><text>&amp;x;&x;</text></svg>',
    "refresh": '<meta http-equiv="refresh" content="0;url=URL">',
}


@pytest.mark.parametrize("inert", INERT)
def test_what_paper_does_not_have_is_not_read_either(inert: str, tmp_path: Path, secret: Path, server: Server) -> None:
    for url in (secret.as_uri(), f"{server.address}/x"):
        pdf = render(tmp_path, INERT[inert].replace("URL", url))
        assert SENTENCE not in Paper(pdf).text
        assert SENTENCE.encode() not in pdf
    assert server.asked == []


def test_a_style_sheet_that_asks_for_anything_makes_no_renderer(monkeypatch: pytest.MonkeyPatch, secret: Path) -> None:
    monkeypatch.setattr(templates, "stylesheet", lambda: f'@import url("{secret.as_uri()}");')
    with pytest.raises(DocumentError, match="不允许的资源"):
        Renderer()


def test_an_office_gets_its_own_seal_and_no_other_picture_by_name(tmp_path: Path) -> None:
    district, city = (sample_seal(office["name"]) for office in (letters.DISTRICT, letters.CITY))
    seals = {letters.DISTRICT["name"]: district, letters.CITY["name"]: city}
    own = Renderer(seals).render(letter("rectification_order"))
    with pikepdf.open(io.BytesIO(own)) as pdf:
        pictures = [found for found in pdf.objects if isinstance(found, pikepdf.Stream) and "/SMask" in found]
    assert len(pictures) == 1
    (tmp_path / "own.html.j2").write_text(BODY.replace("BODY", f'<img src="asset:{assets.asset_name(b"")}">'), "utf-8")
    with pytest.raises(DocumentError, match="不允许的资源"):
        Renderer(seals, (tmp_path,)).render(letter())


# -- what a template asks of Python

REACHING = {
    "class": "{{ ''.__class__ }}",
    "class of data": "{{ issuer.name.__class__.__mro__ }}",
    "class by filter": "{{ issuer.name | attr('__class__') }}",
    "class by map": "{{ [issuer] | map(attribute='__class__') | first }}",
    "class by item": "{{ issuer['__class__'] }}",
    "class by format": "{{ '{0.__class__}'.format(issuer) }}",
    "class by format of a mapping": "{{ '{x.__class__}'.format_map({'x': issuer}) }}",
    "globals of a helper": "{{ cycler.__init__.__globals__ }}",
    "globals of ours": "{{ mark_points.__globals__ }}",
    "code of ours": "{{ date_indent.__code__ }}",
    "globals of a macro": "{% macro m() %}{% endmacro %}{{ m.__init__ }}",
    "the context": "{{ self.__init__ }}",
    "subclasses": "{{ ().__class__.__base__.__subclasses__() }}",
    "frame of a generator": "{{ (issuer.items() | select).gi_frame }}",
    "an import": "{% import 'os' as os %}{{ os.environ }}",
    "a change of data": "{{ issuer.update({'name': 'x'}) }}",
    "a change of a list": "{{ lines.clear() }}",
    "a huge range": "{{ range(999999999) | list }}",
    "an endless call": "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
    "a division by nought": "{{ 1 // 0 }}",
    "a place that is not there": "{{ lines[99].item }}",
}


@pytest.mark.parametrize("reaching", REACHING)
def test_a_template_reaches_nothing_but_its_data(reaching: str, tmp_path: Path) -> None:
    with pytest.raises((DocumentError, MissingError)) as caught:
        render(tmp_path, REACHING[reaching])
    assert "built-in" not in str(caught.value)


@pytest.mark.parametrize(
    "name", ["../secret.txt", "../../../../etc/passwd", "/etc/passwd", "official/../../secret.txt", "..\\secret.txt"]
)
@pytest.mark.parametrize("way", ["include", "extends", "import"])
def test_a_template_includes_nothing_outside_the_folders(way: str, name: str, tmp_path: Path, secret: Path) -> None:
    folder = tmp_path / "templates"
    folder.mkdir()
    body = f"{{% {way} '{name}' {'as x ' if way == 'import' else ''}%}}"
    (folder / "own.html.j2").write_text(body.replace("\\", "\\\\"), "utf-8")
    with pytest.raises(MissingError, match="文书模板"):
        Renderer(further=(folder,)).render(letter())
    assert secret.is_file()


@pytest.mark.parametrize("kind", ["../own", "official/base", "/etc/passwd", "own\0", ".", "", "own.html.j2"])
def test_a_kind_is_no_path(kind: str, tmp_path: Path) -> None:
    (tmp_path / "own.html.j2").write_text(BODY, "utf-8")
    with pytest.raises(MissingError):
        Renderer(further=(tmp_path,)).render(letter(kind))


def test_an_office_cannot_hide_a_template_of_the_program(tmp_path: Path) -> None:
    (tmp_path / "rectification_order.html.j2").write_text("<section id='letter-1'>冒名</section>", "utf-8")
    assert "冒名" not in Paper(Renderer(further=(tmp_path,)).render(letter("rectification_order"))).text


def test_a_template_without_its_section_is_refused(tmp_path: Path) -> None:
    (tmp_path / "own.html.j2").write_text("<p>没有编号</p>", "utf-8")
    with pytest.raises(DocumentError, match="section"):
        Renderer(further=(tmp_path,)).render(letter())


def test_no_template_of_the_program_prints_data_unescaped() -> None:
    files = list(templates.TEMPLATES.rglob(f"*{templates.SUFFIX}"))
    assert len(files) > 50
    for file in files:
        text = file.read_text("utf-8")
        assert "safe" not in [word.strip(" }%|") for word in text.split("|")[1:]], file
        assert "autoescape" not in text, file


# -- what data holds

EVIL = '<img src="file:///etc/hostname"><link rel=attachment href="file:///etc/hostname">{{ 7 * 7 }}</p>"\'&x;'


@pytest.fixture(scope="module")
def renderer() -> Renderer:
    return Renderer()


@pytest.mark.parametrize("name", letters.MAKERS)
def test_hostile_words_anywhere_in_the_data_are_words(name: str, renderer: Renderer) -> None:
    context = poisoned(letters.MAKERS[name]())
    pdf = renderer.render(Letter(context["template"], context))
    text = Paper(pdf).text
    assert "<imgsrc=" in text
    assert "{{7*7}}" in text
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        assert len(opened.attachments) == 0


def poisoned(value: Any) -> Any:
    """Data with hostile words behind every text that is free, which those in Chinese are."""
    if isinstance(value, dict):
        return {key: inner if key == "template" else poisoned(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [poisoned(inner) for inner in value]
    free = isinstance(value, str) and any("\u4e00" <= character <= "\u9fff" for character in value)
    return value + EVIL if free else value


def test_characters_that_turn_or_break_a_line_are_named_and_lose_no_others() -> None:
    turned = letter("rectification_order", addressee=letters.subject(name="沈阳\u202e某某\u2066\u2028\u0007建筑\n公司"))
    assert unprintable(turned) == {"\u202e", "\u2066", "\u2028", "\u0007"}
    text = "".join(line for page in read_pages(Renderer().render(turned)) for line in page.lines)
    assert set("沈阳某某建筑公司") <= set(text)


def test_an_endless_name_ends() -> None:
    pdf = Renderer().render(letter("rectification_order", addressee=letters.subject(name="长" * 5_000)))
    assert Paper(pdf).text.count("长") >= 5_000
