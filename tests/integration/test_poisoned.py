"""One case that cannot be decided stops no other: it is set aside, shown, and taken up again."""

from __future__ import annotations

import sqlite3
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from bootstrap import DATABASE, join
from casework.doctor import examine
from casework.listing.cases import show_case
from casework.listing.troubles import list_troubles
from casework.parts import Parts
from casework.sweeping import sweep
from casework.verifying import verify
from engine.errors import UnavailableError
from store.unit import SqlUnit
from store.values import Recording
from tests import orchestration
from web.overview import overview

NEXT_DAY = datetime(2026, 3, 6, 16, 30, tzinfo=UTC)


@pytest.fixture
def parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Parts:
    monkeypatch.setenv("SHIXIAN_PROCEDURES", str(orchestration.PROCEDURES))
    found = join(tmp_path, clock=lambda: orchestration.AFTER)
    orchestration.found_office(found)
    for number in range(1, 6):
        orchestration.open_case(found, number)
    return found


def damage(parts: Parts, statement: str) -> None:
    """Do to a case what no program of ours does."""
    with sqlite3.connect(parts.home / DATABASE) as connection:
        connection.execute(statement)
    connection.close()


def edition_lost(parts: Parts) -> None:
    damage(parts, "UPDATE case_file SET snapshot = replace(snapshot, edition, 'gone') WHERE id = 3")


def unreadable(parts: Parts) -> None:
    damage(parts, "UPDATE case_file SET snapshot = '{' WHERE id = 3")


def deadline_unknown(parts: Parts) -> None:
    damage(parts, "UPDATE timer SET name = 'L:nothing' WHERE case_id = 3 AND name = 'L:term'")


@pytest.mark.parametrize("wound", [edition_lost, unreadable, deadline_unknown])
def test_the_others_go_on_and_the_one_is_shown(parts: Parts, wound: object) -> None:
    assert callable(wound)
    wound(parts)

    report = sweep(parts, now=orchestration.AFTER)

    assert report.lapsed == 4
    [failure] = report.failures
    assert failure.error
    [trouble] = list_troubles(parts)
    assert (trouble.case, trouble.since, trouble.error) == ("示例〔2026〕3号", date(2026, 3, 6), failure.error)
    assert "系统未能处理期限届满" in trouble.label
    assert [line.case for line in overview(parts).troubles] == ["示例〔2026〕3号"]
    [finding] = [found for found in examine(lambda: parts) if found.subject == "期限处理"]
    assert "搁置1项，如案件示例〔2026〕3号" in finding.text
    again = sweep(parts, now=NEXT_DAY)
    assert (again.lapsed, len(again.failures)) == (0, 1)


def fault_in_the_program(parts: Parts, monkeypatch: pytest.MonkeyPatch, number: str, error: Exception) -> None:
    record = SqlUnit.record

    def faulty(unit: SqlUnit, recordings: list[Recording]) -> list[int]:
        if any(recording.case.number == number for recording in recordings):
            raise error
        return record(unit, recordings)

    monkeypatch.setattr(SqlUnit, "record", faulty)


def test_a_fault_of_the_program_concerns_its_case_alone_and_is_over_when_it_is_mended(
    parts: Parts, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as faulty:
        fault_in_the_program(parts, faulty, "示例〔2026〕2号", ZeroDivisionError("division by zero"))
        assert sweep(parts, now=orchestration.AFTER, batches=1).lapsed == 4
    assert "ZeroDivisionError" in show_case(parts, "示例〔2026〕2号")["troubles"][0]["error"]
    assert verify(parts, redecide=True).problems == ()

    report = sweep(parts, now=NEXT_DAY)

    assert [fired.case_number for fired in report.fired] == ["示例〔2026〕2号"]
    assert show_case(parts, "示例〔2026〕2号")["troubles"] == []
    assert verify(parts, redecide=True).problems == ()


def test_a_database_that_cannot_be_used_is_no_fault_of_a_case(parts: Parts, monkeypatch: pytest.MonkeyPatch) -> None:
    fault_in_the_program(parts, monkeypatch, "示例〔2026〕2号", UnavailableError("磁盘已满"))

    with pytest.raises(UnavailableError):
        sweep(parts, now=orchestration.AFTER)

    assert list_troubles(parts) == []
