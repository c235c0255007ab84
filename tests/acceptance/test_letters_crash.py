"""kill -9 in the middle of a batch of letters: none lost or doubled, no number used twice, the print file whole."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pikepdf
import pytest

from bootstrap import join
from casework.papers.advancing import advance
from casework.papers.numbering import unexplained
from casework.papers.selecting import Selection, selected
from casework.rendering import letter, place, render_documents
from casework.verifying import verify
from engine.life import Stage
from tests import letter_batch

ROOT = Path(__file__).resolve().parents[2]
SOAK = bool(os.environ.get("SHIXIAN_SOAK"))
LETTERS, SEEDS, MOST_KILLS = (250, 30, 6) if SOAK else (16, 1, 2)


def run(home: Path, *, kill_after: float | None = None) -> bool:
    """Let a process work through the batch; whether it ended by itself."""
    command = [sys.executable, "-m", "tests.letter_batch", str(home)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        if kill_after is not None:
            time.sleep(kill_after)
            process.kill()
        process.communicate()
        return process.returncode == 0


@pytest.fixture(scope="module")
def drafted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    home = tmp_path_factory.mktemp("letters") / "drafted"
    letter_batch.draft(home, LETTERS).store.close()
    yield home
    shutil.rmtree(home, ignore_errors=True)


@pytest.fixture(scope="module")
def calm(drafted: Path) -> tuple[list[str], float]:
    """The numbers of an undisturbed run, in the order of the letters, and how long it takes."""
    home = Path(shutil.copytree(drafted, drafted.parent / "calm"))
    started = time.monotonic()
    assert run(home)
    return _numbers(home), time.monotonic() - started


def _numbers(home: Path) -> list[str]:
    parts = join(home)
    with parts.store.read() as unit:
        found = [one.number for one in unit.documents(kind=letter_batch.KIND)]
    parts.store.close()
    return found


@pytest.mark.parametrize("seed", range(SEEDS))
def test_a_batch_killed_again_and_again_is_whole(drafted: Path, calm: tuple[list[str], float], seed: int) -> None:
    numbers, seconds = calm
    home = Path(shutil.copytree(drafted, drafted.parent / f"seed-{seed}"))
    dice = random.Random(seed)  # noqa: S311 - the points need to vary, not to be secret
    for _ in range(dice.randint(1, MOST_KILLS)):
        run(home, kill_after=dice.uniform(0.0, seconds))
    assert run(home)

    parts = join(home)
    with parts.store.read() as unit:
        letters = unit.documents(kind=letter_batch.KIND)
        assert unexplained(unit) == []
    assert len(letters) == LETTERS
    assert {one.stage for one in letters} == {Stage.ISSUED}
    assert sorted(one.number for one in letters) == sorted(numbers)
    assert len({one.number for one in letters}) == LETTERS
    for one in letters:
        content = (home / one.path).read_bytes()
        assert sha256(content).hexdigest() == one.sha256
    assert len({one.path for one in letters}) == LETTERS
    assert verify(parts, redecide=True).problems == ()
    _print_file_is_whole(home, sum(one.pages + one.pages % 2 for one in letters))
    parts.store.close()
    shutil.rmtree(home)


def _print_file_is_whole(home: Path, pages: int) -> None:
    [target] = (home / letter_batch.PRINTED).glob("*.pdf")
    assert list((home / letter_batch.PRINTED).glob("*.part")) == []
    assert len(list((home / letter_batch.PRINTED).glob("*.xlsx"))) == 1
    with pikepdf.open(target) as whole:
        cover = len(whole.pages) - pages
    assert cover >= 2
    assert cover % 2 == 0


def test_of_two_who_make_the_same_letter_the_first_stands(drafted: Path) -> None:
    home = Path(shutil.copytree(drafted, drafted.parent / "twice"))
    parts = join(home)
    letters = [one.id for one in selected(parts, None, Selection(kind=letter_batch.KIND))][:2]
    for desk in letter_batch.DESKS[:5]:
        advance(parts, desk, letters, letter_batch.DAY)
    with parts.store.read() as unit:
        first, second = unit.documents(ids=letters)
    pdfs = parts.renderer().render_batch([letter(first), letter(second)])
    alone = parts.renderer().render_batch([letter(first)])[0]
    with parts.store.write() as unit:
        standing, other = place(parts, first, pdfs[0]), place(parts, first, alone)
        assert unit.rendered(standing)
        assert not unit.rendered(other)
        unit.commit()
    assert sha256((home / standing.path).read_bytes()).hexdigest() == standing.sha256
    assert render_documents(parts, letters).rendered == 1
    with parts.store.read() as unit:
        assert unit.documents(ids=letters)[0].sha256 == standing.sha256
    parts.store.close()
    shutil.rmtree(home)
