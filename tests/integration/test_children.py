"""A supervised process: started again with pauses, its kin never left behind; what hinders its start stops no other."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from tests.orchestration import wait_until
from workflows import children
from workflows.children import Child, ChildSpec

FOR_EVER = "import time\nwhile True: time.sleep(60)"
WITH_KIN = f"import subprocess, sys\nsubprocess.Popen([sys.executable, '-c', {FOR_EVER!r}])\n{FOR_EVER}"


@pytest.fixture
def started() -> Iterator[list[Child]]:
    made: list[Child] = []
    yield made
    for child in made:
        child.ask_to_stop()
        child.make_stop()


def child(log: Path, code: str, started: list[Child]) -> Child:
    made = Child(ChildSpec("sample", [sys.executable, "-c", code], os.environ, grace_s=1.0), log)
    started.append(made)
    return made


def test_one_that_ends_is_started_again_after_a_pause_that_grows(tmp_path: Path, started: list[Child]) -> None:
    quick = child(tmp_path / "log", "pass", started)
    assert quick.keep_alive()
    pauses = []
    for _ in range(3):
        wait_until(lambda: quick.pid is None, seconds=20, what="it ended")
        assert not quick.keep_alive()
        pauses.append(quick._pause)
        wait_until(quick.keep_alive, seconds=20, what="it is started again")
    assert pauses == [0.5, 1.0, 2.0]
    assert quick.restarts == 3


def test_it_works_in_the_folder_it_is_given(tmp_path: Path, started: list[Child]) -> None:
    spec = ChildSpec("sample", [sys.executable, "-c", FOR_EVER], os.environ, tmp_path, grace_s=1.0)
    one = Child(spec, tmp_path / "log")
    started.append(one)
    one.keep_alive()
    assert one.pid is not None
    assert Path(psutil.Process(one.pid).cwd()) == tmp_path


def test_what_it_started_itself_ends_with_it(tmp_path: Path, started: list[Child]) -> None:
    parent = child(tmp_path / "log", WITH_KIN, started)
    parent.keep_alive()
    assert parent.pid is not None
    process = psutil.Process(parent.pid)
    wait_until(lambda: process.children() != [], seconds=20, what="it has a child of its own")
    [kin] = process.children()
    process.kill()
    wait_until(lambda: not parent.keep_alive() and parent.pid is None, seconds=20, what="its death is noticed")
    psutil.wait_procs([kin], timeout=20)
    assert not kin.is_running()


def test_one_that_does_not_stop_when_asked_is_made_to(tmp_path: Path, started: list[Child]) -> None:
    deaf = child(
        tmp_path / "log",
        f"import signal\nsignal.signal(15, signal.SIG_IGN)\nprint('deaf', flush=True)\n{FOR_EVER}",
        started,
    )
    deaf.keep_alive()
    wait_until(lambda: "deaf" in (tmp_path / "log").read_text(), seconds=20, what="it listens no more")
    deaf.ask_to_stop()
    deaf.make_stop()
    assert deaf.pid is None


def test_one_that_cannot_be_started_is_tried_again_later(tmp_path: Path, started: list[Child]) -> None:
    place = tmp_path / "logs"
    place.write_text("in the way of the folder")
    hindered = child(place / "log", FOR_EVER, started)
    assert not hindered.keep_alive()
    place.unlink()
    wait_until(hindered.keep_alive, seconds=20, what="it is started when nothing is in the way")
    assert hindered.pid is not None


def test_a_log_that_has_grown_long_is_put_aside(
    tmp_path: Path, started: list[Child], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(children, "_LOG_BYTES", 10)
    log = tmp_path / "sample.log"
    log.write_text("more than ten bytes")
    child(log, FOR_EVER, started).keep_alive()
    assert log.with_suffix(".old.log").read_text() == "more than ten bytes"
