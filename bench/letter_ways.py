"""The ways of printing letters that are measured, each in a process of its own.

A way is asked for the letters from one index up to another and makes PDFs of them; its process tells what that cost,
the processes it started included. Nothing of ours is patched into the process that prints with WeasyPrint as it comes.
"""

from __future__ import annotations

import importlib.util
import json
import os
import resource
import shutil
import subprocess
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import psutil

from bench.letter_blocks import blocks_of
from bench.letter_scene import ISSUER, orders, seals
from bench.measuring import Cost, measured
from documents.fonts import finding as fonts
from documents.pdf import assets
from documents.pdf.parallel import Options, Pool
from documents.pdf.render import Letter
from documents.templating import templates

ONE, TWO, NAIVE, TYPST, CHROMIUM = "one", "two", "naive", "typst", "chromium"
_TEMPLATE: Final = Path(__file__).with_name("letter.typ")
_BROWSERS: Final = ("chromium", "chromium-browser", "google-chrome")
_CORES: Final = 2


@dataclass(frozen=True, slots=True)
class Way:
    """A way that is ready to print."""

    printed: Callable[[Sequence[Any]], list[bytes]]
    """Makes a PDF of each letter, as prepared; Chromium makes one of all."""
    workers: Sequence[int] = ()
    """Processes that work for it and live on after it has answered."""
    prepared: Callable[[Letter], Any] = lambda letter: letter
    """What it takes a letter as; making that is not measured."""


@dataclass(frozen=True, slots=True)
class Told:
    """What a way says of one turn."""

    cost: Cost
    sample: bytes
    """The first file made."""
    size: int
    """Bytes of all files."""


def is_installed(name: str) -> bool:
    """Whether a way can be measured on this machine."""
    if name == TWO:
        return len(os.sched_getaffinity(0)) >= _CORES
    if name == TYPST:
        return importlib.util.find_spec("typst") is not None
    return name != CHROMIUM or _browser() is not None


class Contender:
    """A way in its process.

    Args:
        name: of the way.
        count: how many letters there are.
    """

    def __init__(self, name: str, count: int) -> None:
        context = get_context("spawn")
        self._connection, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs, name, count))
        self._process.start()
        theirs.close()

    def turn(self, first: int, end: int) -> Told:
        """Print the letters from one index up to another.

        Raises:
            EOFError: the way failed; its process has said why.
        """
        self._connection.send((first, end))
        told: Told = self._connection.recv()
        return told

    def end(self) -> None:
        """End its process."""
        self._connection.close()
        self._process.join()


def _serve(connection: Connection, name: str, count: int) -> None:
    with _WAYS[name]() as way:
        letters = [way.prepared(letter) for letter in orders(count)]
        while True:
            try:
                first, end = connection.recv()
            except EOFError:
                return
            connection.send(_timed(way, letters[first:end]))


def _timed(way: Way, letters: Sequence[Any]) -> Told:
    files: list[bytes] = []

    def work() -> int:
        files.extend(way.printed(letters))
        return len(letters)

    before = _others(way)
    cost = measured(work)
    cost = replace(cost, cpu_seconds=cost.cpu_seconds + _others(way) - before)
    return Told(cost, files[0], sum(map(len, files)))


def _others(way: Way) -> float:
    """Processor seconds of the processes started: those that have ended, and the workers."""
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    living = [psutil.Process(worker).cpu_times() for worker in way.workers]
    return ended.ru_utime + ended.ru_stime + sum(spent.user + spent.system for spent in living)


# -- ours


@contextmanager
def _one() -> Iterator[Way]:
    yield Way(Options(seals()).renderer().render_batch)


@contextmanager
def _two() -> Iterator[Way]:
    with Pool(Options(seals()), _CORES) as pool:

        def printed(letters: Sequence[Letter]) -> list[bytes]:
            made = dict(pool.render_many(letters))
            pdfs = [made[index] for index in range(len(letters))]
            if failed := [pdf for pdf in pdfs if not isinstance(pdf, bytes)]:
                raise SystemExit(f"nothing can be compared: {failed[0]}")
            return [pdf for pdf in pdfs if isinstance(pdf, bytes)]

        yield Way(printed, pool.pids)


# -- others


@contextmanager
def _naive() -> Iterator[Way]:
    """WeasyPrint as it comes, everything made anew for each letter."""
    fonts.configure()
    from weasyprint import CSS, HTML
    from weasyprint.text.fonts import FontConfiguration

    pictures = {assets.asset_name(picture): picture for picture in seals().values()}
    address = assets.SCHEME + next(iter(pictures))

    def one(letter: Letter) -> bytes:
        fetcher, font_config = assets.make_fetcher(pictures), FontConfiguration()
        css = CSS(string=templates.stylesheet(), font_config=font_config, url_fetcher=fetcher)
        html = templates.page([templates.section(letter, 1, address)], letter.title)
        made: bytes = HTML(string=html, url_fetcher=fetcher).write_pdf(stylesheets=[css], font_config=font_config)
        return made

    yield Way(lambda letters: [one(letter) for letter in letters])


@contextmanager
def _typst() -> Iterator[Way]:
    """Typst in this process on one thread, its compiler kept, a call for each letter."""
    os.environ["RAYON_NUM_THREADS"] = "1"
    import typst

    faces = {face.role.chinese: face for face in fonts.find_fonts().faces}
    names = {"fang": "仿宋", "hei": "黑体", "song": "宋体", "biao": "小标宋", "rare": "生僻字后备字体"}
    families = {key: faces[chinese].family for key, chinese in names.items()}
    folders: list[Any] = sorted({face.path.parent for face in faces.values()})
    with TemporaryDirectory(prefix="shixian-bench-") as folder:
        (Path(folder) / "seal.png").write_bytes(seals()[ISSUER["name"]])
        main = Path(shutil.copy(_TEMPLATE, folder))
        compiler = typst.Compiler(main, root=Path(folder), font_paths=folders, ignore_system_fonts=True)

        def one(passages: str) -> bytes:
            made = compiler.compile(sys_inputs={"letter": passages, **families}, pdf_tags=False)
            return made if isinstance(made, bytes) else b""

        yield Way(
            lambda letters: [one(letter) for letter in letters],
            prepared=lambda letter: json.dumps(blocks_of(letter), ensure_ascii=False),
        )


@contextmanager
def _chromium() -> Iterator[Way]:
    """Chromium, started once for all letters of a turn; one file, not cut apart."""
    browser = _browser() or ""
    fonts.configure()
    with TemporaryDirectory(prefix="shixian-bench-") as folder:
        page, target = Path(folder) / "letters.html", Path(folder) / "letters.pdf"
        (Path(folder) / "seal.png").write_bytes(seals()[ISSUER["name"]])
        style = f"<style>{templates.stylesheet()}</style>"
        options = ("--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer", f"--user-data-dir={folder}")

        def printed(sections: Sequence[str]) -> list[bytes]:
            target.unlink(missing_ok=True)
            page.write_text(templates.page(sections, "").replace("</head>", f"{style}</head>"), "utf-8")
            command = [browser, *options, f"--print-to-pdf={target}", page.as_uri()]
            subprocess.run(command, check=True, capture_output=True)
            return [target.read_bytes()]

        yield Way(printed, prepared=lambda letter: templates.section(letter, 1, "seal.png"))


def _browser() -> str | None:
    return next(filter(None, map(shutil.which, _BROWSERS)), None)


_WAYS: Final[dict[str, Callable[[], AbstractContextManager[Way]]]] = {
    ONE: _one,
    TWO: _two,
    NAIVE: _naive,
    TYPST: _typst,
    CHROMIUM: _chromium,
}
