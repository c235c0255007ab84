"""The flows on a real Prefect server: they do the work once and leave a table that people can read."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import httpx
import pytest

from bootstrap import join
from casework.acting import Act, act_many
from casework.authority import People
from casework.papers.advancing import play_out
from casework.papers.casting import everybody
from casework.parts import Parts
from engine.life import Step
from engine.model import Level
from store.values import CaseFilter
from tests import factories as make
from tests.orchestration import AFTER, MORNING, PROCEDURES, found_office, free_port, open_case, running, wait_until
from workflows import jobs
from workflows.settings import api_url, embedded_settings, past_any_proxy

pytestmark = [
    pytest.mark.prefect,
    # Prefect leaves the connections of a flow run to the garbage collector.
    pytest.mark.filterwarnings("ignore:Exception ignored in. <socket:pytest.PytestUnraisableExceptionWarning"),
]
SAMPLE = Path(__file__).parents[2] / "samples" / "异常企业名单-样例.xlsx"


@pytest.fixture(scope="session")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A real server for all flow tests; starting one takes ten seconds."""
    home, port = tmp_path_factory.mktemp("prefect"), free_port()
    (home / "prefect").mkdir()
    patch = pytest.MonkeyPatch()
    settings = embedded_settings(home, port)
    for name, value in {**settings, **past_any_proxy({})}.items():
        patch.setenv(name, value)
    command = ("-m", "prefect", "server", "start", "--host", "127.0.0.1", "--port", str(port))
    with running(*command, environment=settings, log=home / "server.log"):
        wait_until(lambda: healthy(api_url(port)), seconds=90, what="the Prefect server answers")
        from prefect.settings import (
            PREFECT_API_URL,
            PREFECT_HOME,
            PREFECT_LOGGING_TO_API_ENABLED,
            temporary_settings,
        )

        # Prefect may have been imported before, with other settings.
        own = {PREFECT_API_URL: api_url(port), PREFECT_HOME: home / "prefect", PREFECT_LOGGING_TO_API_ENABLED: False}
        with temporary_settings(own):
            yield api_url(port)
    patch.undo()


def healthy(api: str) -> bool:
    try:
        return httpx.get(f"{api}/health", timeout=2, trust_env=False).is_success
    except httpx.HTTPError:
        return False


@pytest.fixture
def parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Parts]:
    """A data directory of the test's own; the flows open it by themselves."""
    monkeypatch.setenv("SHIXIAN_PROCEDURES", str(PROCEDURES))
    monkeypatch.setenv("SHIXIAN_MAIL", f"folder:{tmp_path / 'mail'}")
    joined = join(tmp_path, clock=lambda: MORNING, sample=True)
    yield joined
    joined.store.close()
    jobs.let_go()


def run(name: str, parts: Parts, at: datetime, **further: str) -> jobs.Outcome:
    from workflows import flows

    outcome: jobs.Outcome = asyncio.run(getattr(flows, name)(str(parts.home), at.isoformat(), **further))
    return outcome


def newest_table(api: str, key: str) -> tuple[str, list[dict[str, Any]]]:
    """What the server keeps under an artifact's key: description and rows."""
    answer = httpx.get(f"{api}/artifacts/{key}/latest", trust_env=False).raise_for_status().json()
    assert answer["type"] == "table"
    return answer["description"], json.loads(answer["data"])


def test_a_sweep_fires_what_is_due_and_leaves_a_table(api: str, parts: Parts) -> None:
    found_office(parts)
    number = open_case(parts)
    outcome = run("sweep_deadlines", parts, AFTER)
    assert outcome.failures == ()
    with parts.store.read() as unit:
        assert unit.case(number).state.configuration == ("over",)
    description, rows = newest_table(api, "sweep-deadlines")
    assert description.startswith("期限检查：期限届满 1 项")
    assert rows == [{"案号": number, "事项": "term", "到期日": "2026-03-06", "结果": "已处理"}]
    assert run("sweep_deadlines", parts, AFTER).rows == ()
    runs = httpx.post(f"{api}/flow_runs/filter", json={}, trust_env=False).raise_for_status().json()
    assert {found["state_type"] for found in runs} == {"COMPLETED"}


def test_a_reminder_leaves_by_mail_once(api: str, parts: Parts) -> None:
    found_office(parts)
    number = open_case(parts)
    run("sweep_deadlines", parts, MORNING)
    assert run("send_reminders", parts, MORNING).summary.startswith("发出邮件 1 封（提醒 1 条）")
    assert run("send_reminders", parts, MORNING).summary.startswith("发出邮件 0 封")
    [letter] = (parts.home / "mail").iterdir()
    written = message_from_bytes(letter.read_bytes(), policy=policy.default)
    assert isinstance(written, EmailMessage)
    body = written.get_body(("plain",))
    assert body is not None
    assert number in body.get_content()
    assert "2026年3月5日" in body.get_content()
    assert newest_table(api, "send-reminders")[0].startswith("期限提醒")


def test_findings_become_cases_and_their_notices_pdf_files(api: str, parts: Parts) -> None:
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
    outcome = run("import_findings", parts, MORNING, actor="li", source=str(SAMPLE))
    description, rows = newest_table(api, "import-findings")
    assert outcome.summary in description
    assert {row["结果"] for row in rows} >= {"未导入"}
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
    assert run("render_documents", parts, MORNING).failures == ()
    assert len(list(parts.home.glob("letters/*/*.pdf"))) == len(done.documents)
    assert f"制成文书 {len(done.documents)} 份" in newest_table(api, "render-documents")[0]


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
    assert any(number in row["问题"] for row in newest_table(api, "check-store")[1])


def test_an_exception_is_retried(api: str) -> None:
    from prefect import flow

    from workflows.flows import run_job

    tries: list[int] = []

    def fails_once() -> jobs.Outcome:
        tries.append(1)
        if len(tries) == 1:
            raise OSError("synthetic")
        return jobs.Outcome("示例", "完成")

    @flow
    async def once() -> jobs.Outcome:
        return await run_job(fails_once)

    assert asyncio.run(once()).summary == "完成"
    assert len(tries) == 2
