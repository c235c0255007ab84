"""A simulated city: a small one lives through some months here, the whole one through a year in `make soak`."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from time import perf_counter
from typing import Any

import pytest

from bootstrap import DATABASE, library
from casework.acting import Act, Opening, open_cases
from casework.parts import SHANGHAI
from casework.playing.scratch import people_for, scratch_parts
from casework.simulating.behaviour_file import FILE
from casework.simulating.city import Staff
from casework.simulating.counting import Tallies
from casework.simulating.desks import Desks, Try
from casework.simulating.parties import enterprise
from casework.simulating.planning import Life, Plan
from casework.simulating.report import Report
from casework.simulating.simulation import Machine, Wanted, simulate
from casework.simulating.tabled import tabled
from casework.simulating.tables import json_of, write_tables
from engine.errors import MissingError, RefusedError
from engine.model import Level
from store.sqlite import SqliteStore

ROOT = Path(__file__).parents[2]
SMALL = Wanted(
    date(2026, 1, 1), 75, 45, seed=1, regulations=("shandong_worker_information", "shenyang_qualification_check")
)
WHOLE = Wanted(date(2026, 1, 1), 365, int(os.environ.get("SHIXIAN_SIMULATED", "20000")))


def lived(home: Path, wanted: Wanted) -> Report:
    store = SqliteStore(home / DATABASE, durable=False)
    try:
        return simulate(library(), store, home, wanted, Machine(perf_counter, lambda: 1))
    finally:
        store.close()


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Report:
    return lived(tmp_path_factory.mktemp("city"), SMALL)


def refuse_faults(report: Report) -> None:
    assert report.faults == ()
    assert report.papers_refused == ()
    assert report.not_opened == ()
    assert report.proof.problems == ()


def test_a_small_city_lives_without_a_fault_and_its_chains_verify(report: Report) -> None:
    refuse_faults(report)
    assert report.arrived == 45
    assert report.proof.cases == report.cases
    assert report.proof.redecided == report.proof.events > 150
    assert report.refused < report.acts / 4


def test_the_weeks_add_up_to_the_whole(report: Report) -> None:
    weeks = report.weeks
    assert sum(week.opened for week in weeks) == report.cases == sum(one.opened for one in report.procedures)
    assert sum(week.finished for week in weeks) == sum(one.finished for one in report.procedures) > 0
    assert sum(week.acts for week in weeks) == report.acts == sum(desk.acts for desk in report.desks)
    assert sum(row.acts for row in report.roles) == report.acts
    assert sum(week.issued for week in weeks) == sum(letter.count for letter in report.letters) > 20
    assert sum(week.lapses for week in weeks) == sum(row.count for row in report.lapses) > 0
    assert sum(week.reminders for week in weeks) == sum(row.count for row in report.reminders) > 0
    assert all(len(role.by_week) == len(weeks) and sum(role.by_week) == role.acts for role in report.roles)
    assert sum(week.mails for week in weeks) > 0
    assert sum(row.cases for row in report.standing) == report.cases
    assert report.busiest.acts == max(week.acts for week in weeks)
    assert all(week.week.weekday() == 0 for week in weeks)


def test_what_waits_longest_is_told_with_its_case_and_who_is_to_do_it(report: Report) -> None:
    days = [row.days for row in report.waiting]
    assert days == sorted(days, reverse=True)
    assert days[0] > 0
    assert all(row.case and row.duty and row.office and row.role for row in report.waiting)


def test_the_same_seed_leads_to_the_same_content_and_another_one_does_not(report: Report, tmp_path: Path) -> None:
    short = replace(SMALL, days=12, cases=12)
    homes = [tmp_path / name for name in "abc"]
    for home in homes:
        home.mkdir()

    first, again = lived(homes[0], short), lived(homes[1], short)
    other = lived(homes[2], replace(short, seed=2))

    assert first.proof.digest == again.proof.digest != other.proof.digest
    assert replace(first, speed=again.speed) == again


def test_the_report_becomes_tables_and_json(report: Report, tmp_path: Path) -> None:
    paths = write_tables(tabled(report), tmp_path)

    assert [path.name for path in paths] == [f"{n:02d}-{one.name}.xlsx" for n, one in enumerate(tabled(report), 1)]
    assert json.loads(json_of(report))["proof"]["digest"] == report.proof.digest
    for table in tabled(report):
        assert all(len(row) == len(table.headings) for row in table.rows), table.name
        assert all(len(row) == len(table.shown_headings()) for row in table.text_rows()), table.name


def test_what_cannot_be_simulated_is_refused(tmp_path: Path) -> None:
    with pytest.raises(MissingError, match="shenyang_qualification_check"):
        lived(tmp_path, replace(SMALL, regulations=("nowhere",)))
    with pytest.raises(RefusedError, match="--days"):
        lived(tmp_path, replace(SMALL, days=0))
    habits = FILE.read_text("utf-8")
    with pytest.raises(MissingError, match="poost"):
        lived(tmp_path, replace(SMALL, behaviour=(habits.replace("  post: {", "  poost: {"), "own.yaml")))
    with pytest.raises(MissingError, match="guiyang_works"):
        lived(tmp_path, replace(SMALL, behaviour=(habits.replace("  guiyang_worker:", "  guiyang_works:"), "own.yaml")))
    bureau = """
offices:
  city: {name: 样例市局, level: city, region: CN, short: 样, address: 样例, phone: "0", government: 样例, court: 样例}
officers:
  a: {name: 样例甲, office: city, roles: [city_officer]}
"""
    with pytest.raises(RefusedError, match=r"没有这些层级的单位：district.*district_officer"):
        lived(tmp_path, replace(SMALL, regulations=("shenyang_qualification_check",), city=(bureau, "own.yaml")))


# -- faults

SHEET = {"name": "核查记录.png", "sha256": "0" * 64}
CHECKED = {"qualification": "样例", "standard": "样例", "required_count": 3, "actual_count": 1, "check_record": SHEET}


def test_a_fault_of_the_program_is_noted_and_stops_no_other_act(caplog: pytest.LogCaptureFixture) -> None:
    found, day = library(), date(2026, 3, 2)
    procedure = found.compiled("qualification_check").procedure
    with scratch_parts(found, SqliteStore, datetime(2026, 3, 2, 9, tzinfo=SHANGHAI)) as (parts, _):
        actor = people_for(parts, procedure)["check_officer"]
        opened = open_cases(
            parts,
            actor,
            [
                Opening(procedure.key, "district", enterprise(n), f"{n}", Act("open", day, {"ground": "样例"}))
                for n in range(3)
            ],
        )
        staff = Staff.of(parts)
        desk = staff.desk(procedure.roles["check_officer"], staff.at_level(Level.DISTRICT)[0].id)
        assert desk is not None
        # What the engine takes and no event can hold: an object, where plain values belong.
        sheets: list[dict[str, Any]] = [SHEET, {**SHEET, "object": object()}, SHEET]
        tries = [
            Try(
                Life(n, outcome.number, procedure.key, desk.office_id, day),
                Plan("record_check", day, day, "checking"),
                procedure.actions["record_check"],
                desk,
                Act("record_check", day, {**CHECKED, "check_record": sheet}, officers=staff.signers(desk, 2)),
            )
            for n, (outcome, sheet) in enumerate(zip(opened, sheets, strict=True))
        ]
        nothing: Any = None
        desks = Desks(parts, staff, nothing, nothing, nothing, Tallies())

        outcomes = desks.tried(actor, tries, day)

    assert [outcome is not None and outcome.done for outcome in outcomes] == [True, False, True]
    [fault] = desks.tallies.faults
    assert (fault.case, fault.name, fault.day) == (opened[1].number, "record_check", day)
    assert "TypeError" in fault.told
    assert len(caplog.records) == 1


# -- the command


def run(*arguments: str, home: Path, env: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "cli.main", "simulate", *arguments],
        cwd=ROOT,
        env={**os.environ, "SHIXIAN_HOME": str(home), **(env or {})},
        capture_output=True,
        text=True,
        check=False,
    )


FEW = ("--cases", "6", "--days", "14", "--procedure", "shenyang_qualification_check")


def test_the_command_touches_no_database_of_the_office(tmp_path: Path) -> None:
    home, database = tmp_path / "home", tmp_path / "office.db"
    database.write_bytes(b"the office's own")

    ended = run(*FEW, "--json", home=home, env={"SHIXIAN_DATABASE_URL": f"sqlite:///{database}"})

    assert ended.returncode == 0, ended.stderr
    told: dict[str, Any] = json.loads(ended.stdout)
    assert told["arrived"] == 6
    assert told["speed"]["seconds"] > 0
    assert database.read_bytes() == b"the office's own"
    assert not home.exists()


def test_the_command_leaves_its_tables_in_a_new_folder_and_only_there(tmp_path: Path) -> None:
    out = tmp_path / "out"

    ended = run(*FEW, "--out", str(out), home=tmp_path / "home")

    assert ended.returncode == 0, ended.stderr
    assert "每秒" in ended.stdout
    assert "内容摘要" in ended.stdout
    names = {path.name for path in out.iterdir()}
    assert {"01-每周情况.xlsx", "模拟结果.json", "SAMPLE", DATABASE} <= names
    again = run(*FEW, "--out", str(out), home=tmp_path / "home")
    assert again.returncode == 1
    assert "不是空文件夹" in again.stderr


# -- the whole


@pytest.mark.skipif(not os.environ.get("SHIXIAN_SOAK"), reason="a year of a city takes minutes: make soak")
def test_a_year_of_a_city(tmp_path: Path) -> None:
    report = lived(tmp_path, WHOLE)

    refuse_faults(report)
    assert report.arrived == WHOLE.cases
    assert len(report.procedures) > 40
    ended = {one.key: (one.opened, one.finished) for one in report.procedures}
    for campaign in ("ningxia", "guiyang", "zhejiang"):
        assert ended[f"{campaign}_certificate_campaign"] == (1, 1), campaign
    lapsed = {row.deadline for row in report.lapses if row.procedure == "宁夏“挂证”专项治理行动"}
    assert {f"{phase}阶段结束" for phase in ("组织动员", "自查自纠", "全面排查", "调查处理")} <= lapsed
    assert ended["guiyang_report"] == (42, 42)  # six districts, seven months
    assert report.refused < report.acts / 8
    sys.stderr.write(json.dumps(json.loads(json_of(report))["speed"]) + "\n")
