"""The flows on a real Prefect server: they do the work once, leave what people can read, and run by schedule.

Prefect's own schedules are tried, too: with a FastAPI or SQLAlchemy too new for it they never fire, and nothing tells.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import re
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from bootstrap import join
from casework.acting import Act, act_many
from casework.authority import People
from casework.importing import import_findings
from casework.papers.advancing import play_out
from casework.papers.casting import everybody
from casework.parts import Parts
from casework.runstate import Way, read_state
from cli.main import app
from engine.errors import InputError, RefusedError
from engine.life import Step
from engine.model import Level
from store.values import CaseFilter
from tests import factories as make
from tests.orchestration import (
    AFTER,
    CHECKOUT,
    MORNING,
    PROCEDURES,
    found_office,
    free_port,
    open_case,
    processes_with,
    running,
    wait_until,
)
from tests.prefect_server import (
    artifact,
    ask,
    deployments,
    newest_table,
    prefect_server,
    runs,
    task_runs,
)
from workflows import jobs, sweeps
from workflows.deployments import NAME
from workflows.outcomes import Count, Outcome
from workflows.settings import HOST, api_url, worker_settings
from workflows.timetable import TIMETABLE

pytestmark = [
    pytest.mark.prefect,
    # Prefect leaves the connections of a flow run to the garbage collector.
    pytest.mark.filterwarnings("ignore:Exception ignored in. <socket:pytest.PytestUnraisableExceptionWarning"),
]
SAMPLE = Path(__file__).parents[2] / "samples" / "异常企业名单-样例.xlsx"


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """One server for all tests here; starting one takes ten seconds."""
    with prefect_server(tmp_path_factory.mktemp("prefect")) as address:
        yield address


@pytest.fixture
def parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Parts]:
    """A data directory of the test's own; the flows open it by themselves."""
    monkeypatch.setenv("SHIXIAN_PROCEDURES", str(PROCEDURES))
    monkeypatch.setenv("SHIXIAN_MAIL", f"folder:{tmp_path / 'mail'}")
    joined = join(tmp_path, clock=lambda: MORNING, sample=True)
    yield joined
    joined.store.close()
    jobs.let_go()


def run(name: str, parts: Parts, at: datetime, **further: str) -> Outcome:
    from workflows import flows

    flow = getattr(flows, name)
    outcome: Outcome = asyncio.run(flow(home=str(parts.home), now=at.isoformat(), **further))
    return outcome


def test_a_sweep_fires_what_is_due_and_leaves_a_table(api: str, parts: Parts) -> None:
    found_office(parts)
    number = open_case(parts)
    outcome = run("sweep_deadlines", parts, AFTER)
    assert outcome.failures == ()
    with parts.store.read() as unit:
        assert unit.case(number).state.configuration == ("over",)
    description, rows = newest_table(api, "sweep-deadlines")
    assert description.startswith("期限检查：期限届满 1 项")
    assert rows == [{"案号": number, "办理流程": "示例短期限流程", "期限": "办理期限", "到期日": "2026-03-06"}]
    summary = artifact(api, "sweep-deadlines-summary")["data"]
    assert "| 示例短期限流程 | 1 |" in summary
    assert "第1批：期限届满 1 项" in summary
    last = runs(api, "sweep_deadlines")[-1]
    assert last["state_type"] == "COMPLETED"
    assert set(last["tags"]) == {"shixian", "sweep_deadlines", "procedure:small_term"}
    assert last["name"].startswith("期限检查 ")


def test_a_sweep_that_finds_nothing_due_leaves_only_its_line_in_the_history(api: str, parts: Parts) -> None:
    before = {one["id"] for one in runs(api, "sweep_deadlines")}
    kept = ask("POST", f"{api}/artifacts/count", {})
    assert run("sweep_deadlines", parts, AFTER).rows == ()
    [idle] = [one for one in runs(api, "sweep_deadlines") if one["id"] not in before]
    # The state keeps its name: the automation that ends dead runs knows it by that.
    assert (idle["state_name"], idle["state"]["message"]) == ("Completed", "没有到期的期限和提醒")
    assert task_runs(api, idle["id"]) == []
    assert ask("POST", f"{api}/artifacts/count", {}) == kept


def test_what_is_long_is_cut_and_says_so(api: str) -> None:
    from workflows import artifacts

    rows = tuple({"案号": f"{number}", "原因": "甲|乙\n丙"} for number in range(artifacts.ROWS + 1))
    outcome = Outcome("示例", (Count("届满", len(rows), "项"),), rows, rows, procedures={"a": 3, "b": 5}, more=True)
    summary = artifacts.summary(outcome, {"a": "甲流程", "b": "乙|流程"})
    assert summary.index("| 乙｜流程 | 5 |") < summary.index("| 甲流程 | 3 |")
    assert "- 0：甲｜乙 丙\n" in summary
    assert "另有 281 项" in summary
    assert "下一次运行接着办" in summary
    assert "前 300 行，另有 1 行未列" in artifacts.described(outcome, rows)
    assert "未列" not in artifacts.described(outcome, rows[1:])


def test_a_long_sweep_is_a_task_for_each_batch(api: str, parts: Parts, monkeypatch: pytest.MonkeyPatch) -> None:
    found_office(parts)
    numbers = [open_case(parts, number) for number in range(1, 6)]
    monkeypatch.setattr(sweeps, "BATCH", 2)
    outcome = run("sweep_deadlines", parts, AFTER)
    assert outcome.summary == "期限届满 5 项，生成提醒 5 条，失败 0 项"
    assert sorted(row["案号"] for row in outcome.rows) == sorted(numbers)
    done = task_runs(api, runs(api, "sweep_deadlines")[-1]["id"])
    assert [one["name"] for one in done] == ["第1批", "第2批", "第3批", "第4批", "第5批"]  # five rungs, five lapses
    assert all({"shixian", "sweep_deadlines"} <= set(one["tags"]) for one in done)


def test_a_case_that_cannot_be_decided_is_shown_with_its_reason_and_stops_no_other(api: str, parts: Parts) -> None:
    found_office(parts)
    broken, whole = open_case(parts, 1), open_case(parts, 2)
    with sqlite3.connect(parts.home / "shixian.db") as raw:
        raw.execute(
            "UPDATE case_file SET snapshot = replace(snapshot, 'small_term', 'gone_term') WHERE number = ?", [broken]
        )
    raw.close()
    outcome = run("sweep_deadlines", parts, AFTER)
    assert [row["案号"] for row in outcome.rows] == [whole]
    description, rows = newest_table(api, "sweep-deadlines-failures")
    assert description.startswith("期限检查未成功的事项：")
    assert {row["案号"] for row in rows} == {broken}
    assert "gone_term" in rows[0]["原因"]
    assert rows[0]["原因"] in artifact(api, "sweep-deadlines-summary")["data"]


def test_a_reminder_leaves_by_mail_once(api: str, parts: Parts) -> None:
    found_office(parts)
    number = open_case(parts)
    run("sweep_deadlines", parts, MORNING)
    assert run("send_reminders", parts, MORNING).summary.startswith("送到工作台 1 条，发出消息 1 封，其中提醒 1 条")
    assert run("send_reminders", parts, MORNING).counts == ()  # none waits
    [letter] = (parts.home / "mail").iterdir()
    written = message_from_bytes(letter.read_bytes(), policy=policy.default)
    assert isinstance(written, EmailMessage)
    body = written.get_body(("plain",))
    assert body is not None
    assert number in body.get_content()
    assert "2026年3月5日" in body.get_content()
    assert newest_table(api, "send-reminders")[0].startswith("期限提醒")


def found_city(parts: Parts) -> None:
    with parts.store.write() as unit:
        city = unit.put_office(make.office("shenyang", level=Level.CITY))
        district = unit.put_office(replace(make.office(parent_id=city.id), name="沈阳市和平区城乡建设局"))
        roles = {
            "li": {"district_officer", "section_head", "paper_keeper"},
            "wang": {"district_officer"},
            "legal": {"legal_reviewer"},
            "head": {"deputy_head"},
        }
        for key, held in roles.items():
            unit.put_officer(make.officer(key, office_id=district.id, roles=frozenset(held)))
        unit.commit()


def letters_to_make(parts: Parts) -> int:
    """Let the first case's notices be drafted, approved and numbered, so that they wait to be rendered; how many."""
    with parts.store.read() as unit:
        [case, *_] = unit.find_cases(CaseFilter())
    [done] = act_many(parts, "li", [(case.number, Act("print_notices", MORNING.date(), officers=("li", "wang")))])
    assert done.error is None
    with parts.store.read() as unit:
        drafted, cast = unit.documents(case_id=case.id), everybody(People.of(unit))
    taken = []
    for sealed, stop in ((True, Step.SIGN), (False, Step.ISSUE)):
        papers = [one.id for one in drafted if one.context["seal"] is sealed]
        taken += play_out(parts, papers, MORNING.date(), cast, stop=stop)
    assert [str(one.error) for one in taken if one.error is not None] == []
    return len(done.documents)


def test_findings_become_cases_and_their_notices_pdf_files(api: str, parts: Parts) -> None:
    from workflows.spreading import shares

    found_city(parts)
    outcome = run("import_findings", parts, MORNING, actor="li", source=str(SAMPLE))
    description, rows = newest_table(api, "import-findings-failures")
    assert outcome.summary in description
    assert {row["结果"] for row in rows} >= {"未导入"}
    number = letters_to_make(parts)
    assert shares(parts.home, 1) == [number]
    assert sum(shares(parts.home, 2)) == number
    assert len(shares(parts.home, 2)) == 2
    assert run("render_documents", parts, MORNING).failures == ()
    assert shares(parts.home, 2) == []
    assert len(list(parts.home.glob("letters/*/*.pdf"))) == number
    assert f"制成文书 {number} 份" in newest_table(api, "render-documents")[0]


def test_a_changed_record_is_shown_with_its_place(api: str, parts: Parts) -> None:
    found_office(parts)
    number = open_case(parts)
    assert run("check_store", parts, AFTER).failures == ()
    with sqlite3.connect(parts.home / "shixian.db") as raw:
        guards = raw.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'event'").fetchall()
        for (guard,) in guards:
            raw.execute(f"DROP TRIGGER {guard}")
        raw.execute("UPDATE event SET body = replace(body, '2026-03-02', '2026-03-01')")
    raw.close()
    assert run("check_store", parts, AFTER).failures
    assert any(number in row["问题"] for row in newest_table(api, "check-store-failures")[1])


@pytest.mark.skipif(not os.environ.get("SHIXIAN_SOAK"), reason="make soak: starts four processes")
def test_letters_are_shared_out_among_the_workers_of_a_dask_cluster_and_made_once_each(
    api: str, parts: Parts, tmp_path: Path
) -> None:
    found_city(parts)
    import_findings(parts, actor="li", source=SAMPLE, now=MORNING)
    number = letters_to_make(parts)
    scheduler, log = tmp_path / "scheduler.json", tmp_path / "workers.log"
    told = {**worker_settings(api), "SHIXIAN_HOME": str(parts.home)}
    with running(
        "-m", "distributed.cli.dask_scheduler", "--port", "0", "--no-dashboard", "--scheduler-file", str(scheduler),
        environment=told, log=tmp_path / "scheduler.log",
    ):  # fmt: skip
        wait_until(scheduler.is_file, seconds=60, what="the Dask scheduler is up")
        address = json.loads(scheduler.read_text())["address"]
        with running(
            "-m", "distributed.cli.dask_worker", address, "--nworkers", "2", "--nthreads", "1", "--no-dashboard",
            environment=told, log=log,
        ):  # fmt: skip
            wait_until(lambda: log.read_text().count("Registered to") >= 2, seconds=60, what="two workers are up")
            subprocess.run(
                [sys.executable, "-c", RENDER, str(parts.home), MORNING.isoformat()],
                env={**os.environ, **told, "SHIXIAN_DASK": address},
                check=True,
                timeout=120,
            )
    assert len(list(parts.home.glob("letters/*/*.pdf"))) == number
    done = task_runs(api, runs(api, "render_documents")[-1]["id"])
    assert sorted(one["name"] for one in done) == ["第1份", "第2份"]
    assert {one["state_type"] for one in done} == {"COMPLETED"}
    summary = artifact(api, "render-documents-summary")["data"]
    made = [int(found) for found in re.findall(r"第\d批：制成文书 (\d+) 份", summary)]
    assert (len(made), sum(made), min(made) > 0) == (2, number, True)
    with parts.store.read() as unit:
        assert unit.outbox_counts() == {("render", "done"): number}


@pytest.mark.skipif(not os.environ.get("SHIXIAN_SOAK"), reason="make soak: waits for nobody to answer")
def test_letters_are_made_here_when_the_dask_cluster_does_not_answer(api: str, parts: Parts) -> None:
    found_city(parts)
    import_findings(parts, actor="li", source=SAMPLE, now=MORNING)
    number = letters_to_make(parts)
    told = {**worker_settings(api), "SHIXIAN_DASK": f"tcp://{HOST}:{free_port()}"}
    command = [sys.executable, "-c", RENDER, str(parts.home), MORNING.isoformat()]
    subprocess.run(command, env={**os.environ, **told}, check=True, timeout=120)
    assert len(list(parts.home.glob("letters/*/*.pdf"))) == number


RENDER = """
import asyncio, sys
from workflows import flows
asyncio.run(flows.render_documents(home=sys.argv[1], now=sys.argv[2]))
"""


def test_an_import_is_refused_when_the_file_is_not_the_one_that_was_meant(api: str, parts: Parts) -> None:
    found_office(parts)
    other = hashlib.sha256(b"another list").hexdigest()
    with pytest.raises(InputError, match="文件内容已经变化"):
        run("import_findings", parts, MORNING, actor="li", source=str(SAMPLE), sha256=other)
    [last] = runs(api, "import_findings", ["FAILED"])
    [tried] = task_runs(api, last["id"])
    assert tried["run_count"] == 1  # what is refused for what it is, is not tried again
    with parts.store.read() as unit:
        assert unit.find_cases(CaseFilter()) == []


def test_an_exception_is_retried(api: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from prefect import flow

    from workflows import flows

    tries: list[int] = []

    def fails_once() -> Outcome:
        tries.append(1)
        if len(tries) == 1:
            raise OSError("synthetic")
        return Outcome("示例", (Count("完成", 1, "项"),))

    quick = flows.run_batch.with_options(retry_delay_seconds=[0.1])

    @flow
    async def once() -> Outcome:
        return await quick(fails_once)

    assert asyncio.run(once()).summary == "完成 1 项"
    assert len(tries) == 2


def deploy(*options: str) -> dict[str, Any]:
    done = CliRunner().invoke(app, ["deploy", "--json", *options])
    assert done.exit_code == 0, done.output
    found: dict[str, Any] = json.loads(done.output)
    return found


def automations(api: str) -> list[dict[str, Any]]:
    return sorted(ask("POST", f"{api}/automations/filter", {}), key=lambda one: str(one["name"]))


def test_deploying_again_changes_nothing_that_stands(api: str) -> None:
    told = deploy()
    assert told["api"] == api
    assert [one["name"] for one in told["deployments"]] == [f"{entry.job}/{NAME}" for entry in TIMETABLE]
    first, watching = deployments(api), automations(api)
    assert first.keys() == {entry.job for entry in TIMETABLE}
    paused = first["check_store"]["id"]
    ask("PATCH", f"{api}/deployments/{paused}", {"paused": True})
    assert deploy() == told
    again = deployments(api)
    assert {job: one["id"] for job, one in again.items()} == {job: one["id"] for job, one in first.items()}
    assert again["check_store"]["paused"]  # what an administrator stopped stays stopped
    assert [one["id"] for one in automations(api)] == [one["id"] for one in watching]
    assert [one["name"] for one in watching] == sorted(told["automations"])
    sweep = again["sweep_deadlines"]
    assert (sweep["entrypoint"], sweep["work_pool_name"]) == ("workflows.flows.sweep_deadlines", NAME)
    assert [one["schedule"]["interval"] for one in sweep["schedules"]] == [60.0]
    assert sweep["global_concurrency_limit"]["limit"] == 2
    assert sweep["concurrency_options"]["collision_strategy"] == "CANCEL_NEW"
    [mail] = again["send_reminders"]["schedules"]
    assert (mail["schedule"]["cron"], mail["schedule"]["timezone"]) == ("0 8-18 * * *", "Asia/Shanghai")
    assert again["import_findings"]["schedules"] == []


@pytest.mark.skipif(not os.environ.get("SHIXIAN_SOAK"), reason="make soak: takes half a minute")
def test_prefect_s_own_command_deploys_the_same_from_the_file_at_the_root(api: str) -> None:
    deploy()
    ours = {job: of_interest(one) for job, one in deployments(api).items()}
    command = [sys.executable, "-m", "prefect", "--no-prompt", "deploy", "--all"]
    done = subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, timeout=180, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert {job: of_interest(one) for job, one in deployments(api).items()} == ours


def of_interest(deployment: dict[str, Any]) -> dict[str, Any]:
    """What a deployment is, without ids, instants and who made it."""
    names = ("entrypoint", "work_pool_name", "parameters", "description", "pull_steps", "concurrency_options")
    found = {name: deployment[name] for name in names}
    found["tags"] = sorted(deployment["tags"])
    found["limit"] = deployment["global_concurrency_limit"]["limit"]
    found["asks"] = sorted(deployment["parameter_openapi_schema"]["properties"])
    found["schedules"] = [(one["schedule"], one["active"]) for one in deployment["schedules"]]
    return found


def test_a_deployed_sweep_fires_a_timer_by_its_schedule_and_leaves_no_process(
    api: str, parts: Parts, tmp_path: Path
) -> None:
    found_office(parts)
    number = open_case(parts)
    deploy("--sweep-seconds", "5")
    environment = {**worker_settings(api), "SHIXIAN_HOME": str(parts.home)}
    worker = ("-m", "prefect", "worker", "start", "--pool", NAME, "--type", "process", "--limit", "1")
    with running(*worker, environment=environment, log=tmp_path / "worker.log"):
        wait_until(lambda: fired(api) != [], seconds=90, what="a scheduled run fired the timer")
        assert len(processes_with("SHIXIAN_HOME", str(parts.home))) >= 1
    [scheduled] = fired(api)
    assert (scheduled["created_by"]["type"], set(scheduled["tags"]) >= {NAME}) == ("SCHEDULE", True)
    with parts.store.read() as unit:
        assert unit.case(number).state.configuration == ("over",)
    state = read_state(parts.home)  # the pages of an installation without a clock show the workers' runs
    assert state is not None
    assert (state.jobs["sweep_deadlines"].way, state.prefect_ok) == (Way.PREFECT, True)
    wait_until(lambda: processes_with("SHIXIAN_HOME", str(parts.home)) == [], seconds=10, what="no process is left")


def fired(api: str) -> list[dict[str, Any]]:
    """The scheduled runs that fired something."""
    ended = runs(api, "sweep_deadlines", ["COMPLETED"])
    return [one for one in ended if one["auto_scheduled"] and "procedure:small_term" in one["tags"]]


def test_a_server_that_does_not_answer_is_named_with_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    from prefect.settings import PREFECT_API_URL, temporary_settings

    nobody = api_url(free_port())
    monkeypatch.setenv("PREFECT_API_URL", nobody)
    with temporary_settings({PREFECT_API_URL: nobody}):
        refused = CliRunner().invoke(app, ["deploy"])
    assert isinstance(refused.exception, RefusedError)
    assert nobody in str(refused.exception)
    assert "请核对 PREFECT_API_URL" in str(refused.exception)
    monkeypatch.delenv("PREFECT_API_URL")
    refused = CliRunner().invoke(app, ["deploy"])
    assert "没有设置 PREFECT_API_URL" in str(refused.exception)
