"""The ways of printing letters that are measured, each in a process of its own.

A way is asked for the letters from one index to another and makes a PDF of each; its process tells what that cost, the
processes it started included. Nothing of ours is patched into the process that prints the plain WeasyPrint way.
"""

from __future__ import annotations

import importlib
import json
import os
import resource
import shutil
import subprocess
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from bench.letter_blocks import blocks_of
from bench.letter_scene import orders, seals
from bench.measuring import Cost, measured

ONE, TWO, NAIVE, TYPST, CHROMIUM = "one", "two", "naive", "typst", "chromium"
_TEMPLATE: Final = Path(__file__).with_name("letter.typ")
_BROWSERS: Final = ("chromium", "chromium-browser", "google-chrome")
_CORES: Final = 2

Way = Callable[[int, int], list[bytes]]
"""Makes the letters from one index up to another."""


@dataclass(frozen=True, slots=True)
class Told:
    """What a way says of one turn."""

    cost: Cost
    sample: bytes
    """The first file made."""
    size: int
    """Bytes of all files."""


def installed(name: str) -> bool:
    """Whether a way can be measured on this machine."""
    if name == TWO:
        return len(os.sched_getaffinity(0)) >= _CORES
    if name == TYPST:
        return importlib.util.find_spec("typst") is not None
    return name != CHROMIUM or _browser() is not None


class Contender:
    """A way in its process; ready when it is made.

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
        """Print some letters.

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
    with _WAYS[name](letters) as (way, workers):
        while True:
            try:
                first, end = connection.recv()
            except EOFError:
                return
            connection.send(_timed(way, first, end, workers))


def _timed(way: Way, first: int, end: int, workers: Sequence[int]) -> Told:
    made: list[bytes] = []
    before = _others(workers)
    cost = measured(lambda: len(made := made.__iadd__(way(first, end))) and end - first)
    return Told(replace(cost, cpu_seconds=cost.cpu_seconds + _others(workers) - before), made[0], sum(map(len, made)))
