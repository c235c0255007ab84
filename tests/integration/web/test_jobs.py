"""Work beside the pages: told to its officer alone, with its files; what failed or died is told as such."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from casework.parts import Parts
from casework.tidying import RESULTS
from engine.errors import MissingError, RefusedError
from tests.bureau import CITY, found
from web import jobs
from web.jobs import Job, Line, Progress, Told, begin, file_of, job_of
from web.press import pressed


@pytest.fixture
def parts(tmp_path: Path) -> Iterator[Parts]:
    made, _ = found(tmp_path)
    yield made
    made.store.close()


def ended(parts: Parts, key: str) -> Job:
    end = time.monotonic() + 10
    while not (job := job_of(parts, CITY, key)).ended:
        assert time.monotonic() < end
        time.sleep(0.02)
    return job


def test_a_job_tells_what_came_of_it_and_leaves_its_files(parts: Parts) -> None:
    told = Told("办理1份", ("文书",), (Line("已办理", "good", ("甲",), "/papers/1"),), ("说明",))

    def work(folder: Path, progress: Progress) -> Told:
        progress(1, 2, "办理")
        (folder / "甲.pdf").write_bytes(b"%PDF")
        return told

    key = begin(parts, CITY, "试办", work)
    job = ended(parts, key)
    assert (job.title, job.told, job.files, job.error) == ("试办", told, ("甲.pdf",), "")
    assert file_of(parts, CITY, key, 0) == ("甲.pdf", b"%PDF")
    for officer, number in ((CITY, 1), (CITY, -1), ("heping_1", 0)):
        with pytest.raises(MissingError):
            file_of(parts, officer, key, number)


def test_while_it_goes_on_its_progress_is_told(parts: Parts, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "_AT_FIRST", 0.2)
    go_on = threading.Event()

    def work(folder: Path, progress: Progress) -> Told:
        del folder
        progress(3, 8, "制成PDF")
        assert go_on.wait(10)
        return Told("办完")

    key = begin(parts, CITY, "试办", work)
    job = job_of(parts, CITY, key)
    assert (job.done, job.of, job.what, job.ended) == (3, 8, "制成PDF", False)
    state = parts.home / RESULTS / key / "state.json"
    os.utime(state, (1, 1))
    assert "办理中断" in job_of(parts, CITY, key).error
    go_on.set()
    time.sleep(0.2)
    assert ended(parts, key).told.summary == "办完"


@pytest.mark.parametrize(
    ("error", "told"), [(RefusedError("不能这样办"), "不能这样办"), (KeyError("x"), "请系统管理员查看运行记录")]
)
def test_what_hindered_it_is_told(parts: Parts, error: Exception, told: str) -> None:
    keeping = parts.home / "upload"
    keeping.mkdir()

    def work(folder: Path, progress: Progress) -> Told:
        del folder, progress
        raise error

    key = begin(parts, CITY, "试办", work, keeping=keeping)
    assert told in ended(parts, key).error
    assert not keeping.exists()


def test_results_are_taken_away_after_a_day(parts: Parts) -> None:
    key = begin(parts, CITY, "试办", lambda folder, progress: Told("办完"))
    ended(parts, key)
    os.utime(parts.home / RESULTS / key, (1, 1))
    begin(parts, CITY, "再办", lambda folder, progress: Told("办完"))
    with pytest.raises(MissingError):
        job_of(parts, CITY, key)


@pytest.mark.parametrize("key", ["..", "x", "../../../etc/passwd", "x" * 22])
def test_a_key_leads_to_jobs_alone(parts: Parts, key: str) -> None:
    with pytest.raises(MissingError):
        job_of(parts, CITY, key)


def test_letters_are_drawn_one_after_another(parts: Parts) -> None:
    at_once, most = 0, 0

    class Slow:
        further = ()

        def render_each(self, letters: list[object]) -> list[bytes]:
            nonlocal at_once, most
            at_once += 1
            most = max(most, at_once)
            time.sleep(0.02)
            at_once -= 1
            return [b"" for _ in letters]

    slow: Any = Slow  # draws nothing: what counts is who is at it when
    press = pressed(replace(parts, renderer=slow))
    threads = [threading.Thread(target=lambda: press.renderer().render_each([])) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == 1
    assert press.renderer().further == ()
