"""The status page tells what an officer must know when something stands still."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from bootstrap import join
from casework.parts import Parts
from casework.runstate import JobState, RunState, Way, read_state, run_folder, write_state
from casework.sweeping import sweep
from tests.orchestration import AFTER, MORNING, PROCEDURES, found_office, open_case
from web.api import token_of
from web.app import create_app

STATE = RunState(
    pid=1,
    started_at=(MORNING - timedelta(hours=1)).isoformat(),
    jobs={
        "sweep_deadlines": JobState(
            checked_at=(MORNING - timedelta(seconds=20)).isoformat(),
            ran_at=(MORNING - timedelta(minutes=9)).isoformat(),
            way=Way.DIRECT,
            summary="期限届满 2 项",
        ),
        "send_reminders": JobState(
            checked_at=MORNING.isoformat(), failures=("示例：<没有人担任>",), error="OSError: 示例"
        ),
    },
    prefect_ok=False,
    prefect_probed_at=MORNING.isoformat(),
)


@pytest.fixture
def parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Parts]:
    monkeypatch.setenv("SHIXIAN_PROCEDURES", str(PROCEDURES))
    joined = join(tmp_path, clock=lambda: MORNING)
    yield joined
    joined.store.close()


@dataclass(frozen=True)
class Client:
    """Asks the application, each time through its whole life."""

    parts: Parts

    def get(self, path: str) -> httpx.Response:
        return asyncio.run(self._get(path))

    async def _get(self, path: str) -> httpx.Response:
        app = create_app(lambda: self.parts)
        transport = httpx.ASGITransport(app)
        async with (
            app.router.lifespan_context(app),
            httpx.AsyncClient(transport=transport, base_url="http://t") as http,
        ):
            return await http.get(path, headers={"Authorization": f"Bearer {token_of(self.parts.home)}"})


@pytest.fixture
def client(parts: Parts) -> Client:
    return Client(parts)


def test_it_answers_on_an_empty_directory(client: Client) -> None:
    assert client.get("/healthz").json() == {"status": "ok"}
    page = client.get("/status")
    assert page.status_code == 200
    assert "还没有案件" in page.text
    assert "还没有运行过" in page.text


def test_it_shows_cases_deadlines_waiting_work_and_the_chain(parts: Parts, client: Client) -> None:
    found_office(parts)
    numbers = [open_case(parts, number) for number in (1, 2)]
    sweep(parts, now=MORNING)
    seen = client.get("/status.json").json()
    assert [(line["label"], line["cases"]) for line in seen["states"]] == [("等待届满（T1）", 2)]
    assert [(line["case"], line["last_day"], line["days_left"]) for line in seen["deadlines"]] == [
        (number, "2026-03-05", 1) for number in numbers
    ]
    assert [(line["waiting"], line["failing"]) for line in seen["outbox"]] == [(0, 0), (2, 0), (0, 0)]
    assert seen["anchors"] == 2
    page = client.get("/status").text
    for words in ("等待届满（T1）", "办理期限", numbers[0], "示例建筑工程1有限公司", "2026-03-05", "1 天"):
        assert words in page


def test_a_lapsed_case_leaves_the_list_of_deadlines(parts: Parts, client: Client) -> None:
    found_office(parts)
    open_case(parts)
    sweep(parts, now=AFTER)
    seen = client.get("/status.json").json()
    assert seen["deadlines"] == []
    assert seen["states"][0]["label"] == "已届满（T2）"


def test_it_tells_how_the_clock_works_and_what_failed(parts: Parts, client: Client) -> None:
    write_state(parts.home, STATE)
    page = client.get("/status").text
    for words in ("正在运行", "直接执行", "期限届满 2 项", "没有应答", "没有完成：OSError", "&lt;没有人担任&gt;"):
        assert words in page


def test_a_silent_clock_is_called_stopped(parts: Parts, client: Client) -> None:
    long_ago = (MORNING - timedelta(minutes=3)).isoformat()
    write_state(parts.home, replace(STATE, jobs={"sweep_deadlines": JobState(long_ago)}, prefect_probed_at=long_ago))
    seen = client.get("/status.json").json()
    assert not seen["clock_ok"]
    assert "现在没有运行" in seen["clock"]


def test_a_state_file_is_read_as_it_was_written_and_a_broken_one_as_nothing(parts: Parts) -> None:
    write_state(parts.home, STATE)
    assert read_state(parts.home) == STATE
    (run_folder(parts.home) / "status.json").write_text("{")
    assert read_state(parts.home) is None


def test_the_page_fetches_nothing_from_elsewhere(client: Client) -> None:
    page = client.get("/status")
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert "src=" not in page.text
    assert "http://" not in page.text
    assert "https://" not in page.text
