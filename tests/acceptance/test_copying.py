"""`shixian store copy`: an office that has grown moves to PostgreSQL."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bench import postgres
from cli.main import app
from tests.bureau import in_the_mail


def run(*arguments: str) -> tuple[int, str]:
    found = CliRunner().invoke(app, list(arguments))
    if found.exception is not None and not isinstance(found.exception, SystemExit):
        return 1, str(found.exception)
    return found.exit_code, found.output


def test_a_data_directory_moves_to_postgres_and_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    parts, _ = in_the_mail(tmp_path / "home")
    parts.store.close()
    monkeypatch.setenv("SHIXIAN_HOME", str(tmp_path / "home"))
    before = run("case", "list", "--json")
    assert len(json.loads(before[1])) == 112
    with postgres.running(postgres.QUICK) as cluster:
        url = cluster.create("shixian")

        code, told = run("store", "copy", url)
        assert code == 0
        assert "案件 112 件" in told
        assert "校验通过" in told
        assert run("store", "copy", url) == (1, "目标数据库不是空的，未作改动；请新建一个空数据库")

        monkeypatch.setenv("SHIXIAN_DATABASE_URL", url)
        assert run("case", "list", "--json") == before
        assert run("verify")[0] == 0
        code, told = run("store", "copy", f"sqlite:///{tmp_path / 'back.db'}")
        assert code == 0
    monkeypatch.setenv("SHIXIAN_DATABASE_URL", f"sqlite:///{tmp_path / 'back.db'}")
    assert run("case", "list", "--json") == before


def test_a_database_out_of_reach_is_told_in_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHIXIAN_HOME", str(tmp_path))
    monkeypatch.setenv("SHIXIAN_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/nothing")
    code, told = run("case", "list")
    assert code == 1
    assert "连接不上数据库" in told
    assert "SHIXIAN_DATABASE_URL" in told


def test_an_address_of_another_kind_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHIXIAN_HOME", str(tmp_path))
    monkeypatch.setenv("SHIXIAN_DATABASE_URL", "mysql://root@localhost/x")
    code, told = run("case", "list")
    assert code == 1
    assert "postgresql://" in told
