"""What a subject may not do on a day, and why: over all procedures, and after the case that laid the ban is closed."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import httpx
import pytest
from typer.testing import CliRunner

from bootstrap import join
from casework.acting import Act, Opening, act, open_cases
from casework.parts import Parts
from casework.restrictions import ask, matters
from casework.verifying import verify
from engine.errors import MissingError, RefusedError
from tests import factories as make
from tests.orchestration import MORNING, PROCEDURES, found_office, open_case
from web.api import KEPT_IN, token_of
from web.app import create_app

BEGUN, BANNED, CLOSED = date(2025, 9, 1), date(2025, 12, 31), date(2026, 1, 15)
LAST = date(2028, 12, 31)  # a Sunday: bans do not roll
CODE = make.subject().code


@pytest.fixture
def parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Parts]:
    monkeypatch.setenv("SHIXIAN_PROCEDURES", str(PROCEDURES))
    monkeypatch.setenv("SHIXIAN_HOME", str(tmp_path))
    joined = join(tmp_path, clock=lambda: MORNING)
    found_office(joined)
    yield joined
    joined.store.close()


@pytest.fixture
def number(parts: Parts) -> str:
    """A case whose subject was banned, and which then was closed."""
    opening = Opening("small_ban", "heping", replace(make.subject(1)), "b1", Act("open", BEGUN))
    [outcome] = open_cases(parts, "li", [opening])
    if outcome.error is not None:
        raise outcome.error
    act(parts, "li", outcome.number, Act("ban", BANNED))
    return outcome.number


def labels(parts: Parts, day: date, matter: str = "") -> list[str]:
    return [limit.label for limit in ask(parts, CODE, day, matter).limits]


def test_a_ban_outlives_its_case_and_ends_on_its_own_last_day(parts: Parts, number: str) -> None:
    act(parts, "li", number, Act("close", CLOSED))
    assert labels(parts, date(2025, 12, 30), "参加评优") == ["审查期间不得参加评优"]
    assert labels(parts, BANNED) == ["三年内不得申请"]
    assert labels(parts, LAST) == ["三年内不得申请"]
    assert labels(parts, date(2029, 1, 1)) == []
    assert not verify(parts, redecide=True).problems


def test_it_says_why_with_case_clause_and_proof(parts: Parts, number: str) -> None:
    [limit] = ask(parts, CODE, date(2026, 3, 4)).limits
    assert (limit.start, limit.until, limit.case) == (BANNED, LAST, number)
    assert limit.blocks == ("申请资质", "申请注册")
    assert limit.cites == ("《示例规定》一",)
    assert "2028年12月31日" in limit.explained
    [during] = ask(parts, CODE, BEGUN, "参加评优").limits
    assert during.unverified == ("《示例规定》二",)


def test_one_matter_is_asked_for(parts: Parts, number: str) -> None:
    assert number
    assert ask(parts, CODE, date(2026, 3, 4), "申请注册").blocked
    assert not ask(parts, CODE, date(2026, 3, 4), "参加评优").blocked
    assert {"申请资质", "申请注册", "参加评优", "承揽新工程"} <= set(matters(parts))
    with pytest.raises(MissingError, match="申请住册"):
        ask(parts, CODE, date(2026, 3, 4), "申请住册")


def test_an_act_ends_a_ban(parts: Parts, number: str) -> None:
    act(parts, "li", number, Act("undo", CLOSED))
    assert labels(parts, date(2026, 1, 14)) == ["三年内不得申请"]
    assert labels(parts, CLOSED) == []


def test_what_an_act_has_lifted_stays_lifted(parts: Parts) -> None:
    opening = Opening("small_ban", "heping", replace(make.subject(1)), "b1", Act("open", BEGUN))
    [outcome] = open_cases(parts, "li", [opening])
    act(parts, "li", outcome.number, Act("vouch", date(2025, 9, 10)))
    act(parts, "li", outcome.number, Act("note", date(2025, 9, 20)))
    assert ask(parts, CODE, date(2025, 9, 9), "申请补助").blocked
    assert not ask(parts, CODE, date(2025, 9, 10), "申请补助").blocked
    assert not ask(parts, CODE, date(2025, 9, 25), "申请补助").blocked


def test_what_ended_with_its_state_is_in_force_again_with_it(parts: Parts) -> None:
    opening = Opening("small_ban", "heping", replace(make.subject(1)), "b1", Act("open", BEGUN))
    [outcome] = open_cases(parts, "li", [opening])
    act(parts, "li", outcome.number, Act("pause", date(2025, 9, 10)))
    assert not ask(parts, CODE, date(2025, 9, 12), "参加投标").blocked
    act(parts, "li", outcome.number, Act("resume", date(2025, 9, 20)))
    assert ask(parts, CODE, date(2025, 9, 25), "参加投标").blocked
    assert not verify(parts, redecide=True).problems


def test_a_code_is_found_as_people_type_it(parts: Parts, number: str) -> None:
    assert number
    wide = CODE.lower().translate({sign: sign + 0xFEE0 for sign in range(0x21, 0x7F)})
    assert ask(parts, f" {wide[:8]} {wide[8:]}", date(2026, 3, 4), "申请注册").blocked


def test_of_several_procedures_one_answer(parts: Parts, number: str) -> None:
    open_case(parts)
    assert number
    assert labels(parts, date(2026, 3, 4)) == ["三年内不得申请"]


def test_nobody_known_is_said_so(parts: Parts) -> None:
    answer = ask(parts, "91210100MA00000000", date(2026, 3, 4))
    assert (answer.names, answer.blocked, answer.limits) == ((), False, ())
    with pytest.raises(RefusedError, match="统一社会信用代码"):
        ask(parts, "  ", date(2026, 3, 4))


def test_the_command_answers_and_its_exit_code_tells(parts: Parts, number: str) -> None:
    from cli.main import app

    assert number
    asked = CliRunner().invoke(app, ["restriction", "list", CODE, "--on", "2026-03-04", "--matter", "申请注册"])
    assert asked.exit_code == 1
    assert "受限制" in asked.stdout
    free = CliRunner().invoke(app, ["restriction", "list", CODE, "--on", "2029-01-01", "--json"])
    assert (free.exit_code, '"blocked": false' in free.stdout) == (0, True)
    assert parts.home.is_dir()


def get(parts: Parts, path: str, token: str) -> httpx.Response:
    async def fetch() -> httpx.Response:
        app = create_app(lambda: parts)
        transport = httpx.ASGITransport(app)
        async with (
            app.router.lifespan_context(app),
            httpx.AsyncClient(transport=transport, base_url="http://t") as http,
        ):
            return await http.get(path, headers={"Authorization": f"Bearer {token}"})

    return asyncio.run(fetch())


def test_the_api_answers_only_with_the_token(parts: Parts, number: str) -> None:
    path = f"/api/v1/restrictions?code={CODE}&on=2026-03-04"
    refused = get(parts, path, "guess")
    assert (refused.status_code, refused.headers["content-type"]) == (401, "application/problem+json")
    assert number not in refused.text
    assert get(parts, path, token_of(parts.home)).status_code == 200
    assert (parts.home / KEPT_IN).stat().st_mode & 0o777 == 0o600


def test_the_api_says_the_same_as_the_command(parts: Parts, number: str) -> None:
    token = token_of(parts.home)
    found = get(parts, f"/api/v1/restrictions?code={CODE}&on=2026-03-04&matter=申请注册", token).json()
    assert found["blocked"]
    assert found["restrictions"][0]["case"] == number
    wrong = get(parts, f"/api/v1/restrictions?code={CODE}&matter=申请住册", token)
    assert (wrong.status_code, wrong.json()["status"]) == (404, 404)
    assert "申请注册" in get(parts, "/api/v1/matters", token).json()["matters"]


def test_an_empty_token_file_lets_nobody_in(parts: Parts) -> None:
    (parts.home / KEPT_IN).write_text("\n", encoding="ascii")
    assert get(parts, "/api/v1/matters", "").status_code == 401


@pytest.mark.parametrize(
    ("asked", "field"),
    [(f"code={CODE}&on=0", "on"), (f"code={CODE}&on=2026-02-30", "on"), ("", "code"), (f"code={'9' * 10_000}", "code")],
)
def test_a_broken_question_is_refused_and_not_repeated(parts: Parts, asked: str, field: str) -> None:
    found = get(parts, f"/api/v1/restrictions?{asked}", token_of(parts.home))
    assert (found.status_code, found.headers["content-type"]) == (422, "application/problem+json")
    assert found.json()["detail"].startswith(field)
    assert len(found.text) < 400
