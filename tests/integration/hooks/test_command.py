"""`shixian hook` registers, tries, changes and ends, as the administrator of the machine or as an access keeper."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from cli.main import app
from engine.errors import NotPermittedError, RefusedError
from tests.bureau import found
from tests.hooked import verified
from tests.reminding import Desk, http_desk


@pytest.fixture
def desk() -> Iterator[Desk]:
    with http_desk() as listening:
        yield listening


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHIXIAN_HOME", str(tmp_path / "home"))
    parts, _ = found(tmp_path / "home")
    parts.store.close()


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["hook", *arguments])


def done(*arguments: str) -> str:
    result = run(*arguments)
    assert result.exit_code == 0, result.output
    return result.stdout


def secret_in(told: str) -> str:
    return next(word for word in told.replace("：", " ").split() if word.startswith("whsec_"))


def test_from_the_registration_to_the_end(desk: Desk) -> None:
    made = done("add", "shenyang", f"{desk.url}/in?key=hidden", "--name", "办公系统", "--kind", "case.opened")
    assert "对方已接收：HTTP 200" in done("try", "1")
    assert verified(desk.posted[0], secret_in(made))["type"] == "ping"
    changed = done("secret", "1")
    done("try", "1")
    assert verified(desk.posted[1], secret_in(changed)) == verified(desk.posted[1], secret_in(made))
    done("change", "1", "--name", "新系统", "--kind", "act.recorded")
    [row] = json.loads(done("list", "--json"))
    assert (row["name"], row["kinds"], row["stands"]) == ("新系统", ["办理事项（报送除外）"], "正常")
    assert "hidden" not in done("list")
    assert "推送 0 条" in done("send")
    done("resume", "1")
    done("end", "1")
    assert [row["stands"] for row in json.loads(done("list", "--json"))] == ["已停止"]
    assert isinstance(run("try", "1").exception, RefusedError)


def test_an_access_keeper_keeps_to_the_own_offices_and_away_from_this_machine(desk: Desk) -> None:
    asked = ("--name", "办公系统", "--as", "archivist_1")
    assert isinstance(run("add", "shenyang", f"{desk.url}/in", *asked).exception, RefusedError)
    assert isinstance(run("add", "liaoning", "https://example.invalid/", *asked).exception, NotPermittedError)
    done("add", "heping", "https://example.invalid/", *asked)
    assert isinstance(run("list", "--as", "heping_1").exception, NotPermittedError)
    assert isinstance(run("change", "1", "--url", f"{desk.url}/in", "--as", "archivist_1").exception, RefusedError)
