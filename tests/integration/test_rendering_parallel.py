"""Letters by several processes: the same letters, each once, whatever happens to a worker."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from documents.pdf.parallel import Options, Pool, WorkerLostError, processes_for, render_many
from documents.pdf.render import Letter, Renderer
from documents.signing.seals import sample_seal
from engine.errors import DocumentError, MissingError, ShixianError
from tests import letters
from tests.paper import Paper

SEALS = {letters.DISTRICT["name"]: sample_seal(letters.DISTRICT["name"])}
OPTIONS = Options(SEALS)


def order(number: int, **values: Any) -> Letter:
    context = letters.rectification_order(1) | {"addressee": letters.subject(number)} | values
    return Letter("rectification_order", context)


@pytest.fixture(scope="module")
def pool() -> Iterator[Pool]:
    with Pool(OPTIONS, 2) as opened:
        yield opened


def until(asked: Any) -> None:
    while not asked():
        time.sleep(0.02)


def test_each_letter_comes_back_once_under_its_own_index(pool: Pool) -> None:
    results = list(pool.render_many([order(number) for number in range(7)]))
    assert sorted(index for index, _ in results) == list(range(7))
    for index, pdf in results:
        assert isinstance(pdf, bytes)
        assert letters.subject(index)["name"] in Paper(pdf).text


def text_of(result: bytes | ShixianError) -> str:
    assert isinstance(result, bytes), result
    return Paper(result).text


def test_several_processes_make_what_one_makes(pool: Pool) -> None:
    here = [Paper(pdf).text for pdf in Renderer(SEALS).render_batch([order(number) for number in range(4)])]
    there = dict(pool.render_many([order(number) for number in range(4)]))
    assert [text_of(there[index]) for index in range(4)] == here


def test_a_letter_that_fails_fails_alone_with_its_own_error(pool: Pool) -> None:
    batch = [order(number) for number in range(6)]
    batch[2] = Letter("no_such_kind", {"title": "无此文书"})
    batch[4] = order(4, lines=[{"item": "无标准"}])
    results = dict(pool.render_many(batch))
    assert sorted(index for index, result in results.items() if isinstance(result, bytes)) == [0, 1, 3, 5]
    missing, lacking = results[2], results[4]
    assert isinstance(missing, MissingError)
    assert missing.name == "no_such_kind"
    assert isinstance(lacking, DocumentError)
    assert "数据中缺少" in str(lacking)


@pytest.mark.parametrize("kill", [signal.SIGKILL, signal.SIGTERM])
def test_a_worker_that_dies_loses_its_letters_aloud_and_no_others(pool: Pool, kill: signal.Signals) -> None:
    doomed = pool.pids[0]
    os.kill(doomed, signal.SIGSTOP)
    results = pool.render_many([order(number) for number in range(6)])
    done = [next(results) for _ in range(3)]  # by the other worker
    os.kill(doomed, kill)
    os.kill(doomed, signal.SIGCONT)
    lost = list(results)
    assert all(isinstance(result, bytes) for _, result in done)
    assert sorted(index for index, _ in (*done, *lost)) == list(range(6))
    assert all(isinstance(result, WorkerLostError) for _, result in lost)
    assert f"（{doomed}）" in str(lost[0][1])
    again = dict(pool.render_many([order(index) for index, _ in lost]))
    assert all(isinstance(result, bytes) for result in again.values())
    assert doomed not in pool.pids


def test_a_worker_that_dies_while_it_waits_costs_nothing(pool: Pool) -> None:
    doomed = pool.pids[1]
    os.kill(doomed, signal.SIGKILL)
    until(lambda: pool._workers[1].has_ended)
    assert all(isinstance(result, bytes) for _, result in pool.render_many([order(1), order(2)]))


def test_a_worker_that_is_stuck_is_given_up() -> None:
    with Pool(OPTIONS, 1, patience=1.0) as pool:
        list(pool.render_many([order(1)]))
        os.kill(pool.pids[0], signal.SIGSTOP)
        ((_, result),) = pool.render_many([order(1)])
        assert isinstance(result, WorkerLostError)


def test_a_batch_left_half_way_leaves_a_pool_that_works(pool: Pool) -> None:
    first = pool.render_many([order(number) for number in range(60)])
    next(first)
    assert isinstance(first, Generator)
    first.close()
    results = dict(pool.render_many([order(7)]))
    assert letters.subject(7)["name"] in text_of(results[0])


def test_missing_fonts_are_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHIXIAN_FONTS", str(tmp_path))
    with Pool(OPTIONS, 1) as without, pytest.raises(DocumentError, match="缺少字体"):
        list(without.render_many([order(1)]))


def test_workers_end_with_the_process_that_started_them(tmp_path: Path) -> None:
    script = (
        "import sys, time\n"
        "from documents.pdf.parallel import Options, Pool\n"
        "if __name__ == '__main__':\n"
        "    print(*Pool(Options(), 2).pids, flush=True)\n"
        "    time.sleep(600)\n"
    )
    parent = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    with parent.stdout:
        workers = [psutil.Process(int(pid)) for pid in parent.stdout.readline().split()]
    assert len(workers) == 2
    os.kill(parent.pid, signal.SIGKILL)
    parent.wait()
    until(lambda: not any(worker.is_running() and worker.status() != psutil.STATUS_ZOMBIE for worker in workers))


def test_a_pool_that_is_closed_leaves_no_process() -> None:
    with Pool(OPTIONS, 2) as pool:
        workers = [psutil.Process(pid) for pid in pool.pids]
    assert not any(worker.is_running() for worker in workers)


def test_few_letters_start_no_process() -> None:
    before = {child.pid for child in psutil.Process().children()}
    ((index, pdf),) = render_many([order(3)], OPTIONS, processes=4)
    assert (index, isinstance(pdf, bytes)) == (0, True)
    assert {child.pid for child in psutil.Process().children()} <= before


def test_nothing_to_render_is_nothing() -> None:
    assert list(render_many([], OPTIONS)) == []


def test_processes_are_as_many_as_there_are_cores_and_work_for() -> None:
    cores = len(os.sched_getaffinity(0))
    assert processes_for(25) == 1
    assert processes_for(1000, 1) == 1
    assert processes_for(1000) == min(cores, 4)
    assert processes_for(1000, 64) == min(cores, 40)
    assert processes_for(0) == 1


def test_many_letters_are_shared_out() -> None:
    results = dict(render_many([order(number) for number in range(60)], OPTIONS))
    assert sorted(results) == list(range(60))
    assert all(isinstance(result, bytes) for result in results.values())
