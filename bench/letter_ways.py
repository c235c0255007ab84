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
from documents import assets, fonts, templates
from documents.parallel import Options, Pool
from documents.render import Letter

ONE, TWO, NAIVE, TYPST, CHROMIUM = "one", "two", "naive", "typst", "chromium"
_TEMPLATE: Final = Path(__file__).with_name("letter.typ")
_BROWSERS: Final = ("chromium", "chromium-browser", "google-chrome")
_CORES: Final = 2

Way = Callable[[Sequence[Letter]], list[bytes]]
"""Makes a PDF of each letter; Chromium makes one of all."""
Workers = Sequence[int]
"""Processes that work for a way and live on after it has answered."""
Opened = AbstractContextManager[tuple[Way, Workers]]


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
    letters = orders(count)
    with _WAYS[name]() as (way, workers):
        while True:
            try:
                first, end = connection.recv()
            except EOFError:
                return
            connection.send(_timed(way, letters[first:end], workers))


def _timed(way: Way, letters: Sequence[Letter], workers: Workers) -> Told:
    files: list[bytes] = []

    def work() -> int:
        files.extend(way(letters))
        return len(letters)

    before = _others(workers)
    cost = measured(work)
    cost = replace(cost, cpu_seconds=cost.cpu_seconds + _others(workers) - before)
    return Told(cost, files[0], sum(map(len, files)))


def _others(workers: Workers) -> float:
    """Processor seconds of the processes started: those that have ended, and the workers."""
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    living = [psutil.Process(worker).cpu_times() for worker in workers]
    return ended.ru_utime + ended.ru_stime + sum(spent.user + spent.system for spent in living)


# -- ours


@contextmanager
def _one() -> Iterator[tuple[Way, Workers]]:
    yield Options(seals()).renderer().render_batch, ()


@contextmanager
def _two() -> Iterator[tuple[Way, Workers]]:
    with Pool(Options(seals()), _CORES) as pool:

        def way(letters: Sequence[Letter]) -> list[bytes]:
            made = dict(pool.render_many(letters))
            failed = [str(result) for result in made.values() if not isinstance(result, bytes)]
            if failed:
                raise SystemExit(f"nothing can be compared: {failed[0]}")
            return [result for _, result in sorted(made.items()) if isinstance(result, bytes)]

        yield way, pool.pids


# -- others


@contextmanager
def _naive() -> Iterator[tuple[Way, Workers]]:
    """WeasyPrint as it comes, everything made anew for each letter."""
    fonts.configure()
    from weasyprint import CSS, HTML
    from weasyprint.text.fonts import FontConfiguration

    pictures = {assets.asset_name(picture): picture for picture in seals().values()}
    address = assets.SCHEME + next(iter(pictures))

    def printed(letter: Letter) -> bytes:
        fetcher, font_config = assets.make_fetcher(pictures), FontConfiguration()
        css = CSS(string=templates.stylesheet(), font_config=font_config, url_fetcher=fetcher)
        html = templates.page([templates.section(letter, 1, address)], letter.title)
        made: bytes = HTML(string=html, url_fetcher=fetcher).write_pdf(stylesheets=[css], font_config=font_config)
        return made

    yield lambda letters: [printed(letter) for letter in letters], ()


@contextmanager
def _typst() -> Iterator[tuple[Way, Workers]]:
    """Typst in this process on one thread, its compiler kept, a call for each letter."""
    os.environ["RAYON_NUM_THREADS"] = "1"
    import typst

    faces = {face.role.chinese: face for face in fonts.find_fonts().faces}
    names = {"fang": "仿宋", "hei": "黑体", "song": "宋体", "biao": "小标宋", "rare": "生僻字后备字体"}
    families = {key: faces[chinese].family for key, chinese in names.items()}
    folders: list[Any] = sorted({face.path.parent for face in faces.values()})
    passages: dict[int, str] = {}
    with TemporaryDirectory(prefix="shixian-bench-") as folder:
        (Path(folder) / "seal.png").write_bytes(seals()[ISSUER["name"]])
        main = Path(shutil.copy(_TEMPLATE, folder))
        compiler = typst.Compiler(main, root=Path(folder), font_paths=folders, ignore_system_fonts=True)

        def printed(letter: Letter) -> bytes:
            made = compiler.compile(sys_inputs={"letter": passages[id(letter)], **families}, pdf_tags=False)
            return made if isinstance(made, bytes) else b""

        def way(letters: Sequence[Letter]) -> list[bytes]:
            return [printed(letter) for letter in letters]

        yield _prepared(way, passages), ()


def _prepared(way: Way, passages: dict[int, str]) -> Way:
    def prepared(letters: Sequence[Letter]) -> list[bytes]:
        passages.update({id(letter): json.dumps(blocks_of(letter), ensure_ascii=False) for letter in letters})
        return way(letters)

    return prepared
