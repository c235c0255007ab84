"""`shixian access`: what it prints opens what it says."""

from __future__ import annotations

import json

from typer.testing import CliRunner, Result

from casework.access.signing_in import sign_in
from casework.access.tokens import officer_of_token
from cli.main import app
from engine.errors import NotPermittedError
from store.values import TokenKind
from tests.letting_in import HANDLER, Access


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["access", *arguments])


def test_the_temporary_password_that_is_printed_opens(access: Access) -> None:
    done = run("password", "heping_2")
    assert done.exit_code == 0, done.output
    made = done.output.splitlines()[0].rpartition("：")[2]
    assert sign_in(access.parts, "heping_2", made).must_change
    refused = run("password", "heping_2", "--as", HANDLER)
    assert isinstance(refused.exception, NotPermittedError)


def test_a_token_is_made_listed_and_revoked(access: Access) -> None:
    done = run("token", HANDLER, "--name", "样例平台", "--kind", "api", "--until", "2026-12-31", "--as", "access_city")
    assert done.exit_code == 0, done.output
    made = done.output.splitlines()[0].rpartition("：")[2]
    assert officer_of_token(access.parts, made, TokenKind.API) == access.officer()
    [row] = json.loads(run("tokens", HANDLER, "--json").stdout)
    assert (row["kind"], row["name"], row["last_day"], row["stands"]) == ("api", "样例平台", "2026-12-31", True)
    assert "digest" not in row
    shown = run("tokens", HANDLER).output
    assert "样例平台" in shown
    assert "有效" in shown
    assert made not in shown
    assert run("revoke", str(row["id"])).exit_code == 0
    assert officer_of_token(access.parts, made, TokenKind.API) is None
    assert "已撤销" in run("tokens", HANDLER).output


def test_sessions_are_ended(access: Access) -> None:
    before = access.credential().generation
    done = run("end", HANDLER)
    assert done.exit_code == 0, done.output
    assert access.credential().generation == before + 1
