"""Preparing reports: forms of what is due, roll-ups of what was filed, nothing of anybody's written over."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from casework.parts import Parts
from casework.reports import list_reports, write_form
from casework.reports.preparing import PreparationReport, prepare_reports
from casework.reports.shelf import RECORD
from engine.errors import RefusedError
from store.values import CaseFilter
from tests.bureau import morning
from tests.returns import DUE, NAMES, Running, cells_of, check_enterprises, filed, report_of


def prepare(parts: Parts) -> PreparationReport:
    return prepare_reports(parts, now=parts.clock())


def folder(running: Running) -> Path:
    parts, _, campaign = running
    return parts.home / "reports" / campaign


def form(running: Running, office: str, beside: str = "") -> Path:
    return folder(running) / f"{NAMES[office]}-{DUE}-{report_of(running[0], office)}{beside}.xlsx"


def bytes_below(place: Path) -> dict[str, bytes]:
    return {path.relative_to(place).as_posix(): path.read_bytes() for path in place.rglob("*") if path.is_file()}


def test_the_form_of_every_report_that_is_due_is_written_with_the_known_figures(running: Running) -> None:
    parts, _, campaign = running
    done = prepare(parts)
    assert (done.overdue, done.forms, done.rollups, done.failures) == (0, 4, 0, [])
    tables = [one for one in done.prepared if one.file]
    assert {(one.unit, one.due, one.status) for one in tables} == {
        (NAMES[office], DUE, "待报送") for office in ("east", "west", "hill", "lake")
    }
    assert {one.campaign for one in tables} == {campaign}
    assert all((parts.home / one.file).is_file() for one in tables)
    assert {one.title for one in done.prepared if not one.file} == {"联络表报送"}  # told, without a form
    assert done.waiting == len(done.prepared)
    [row] = [line for line in cells_of(form(running, "hill")) if line[0] == 1 or line[0] == "1"]
    assert row[2:4] == [2, 2]


def test_nothing_is_filed_by_it(running: Running) -> None:
    parts, _, _ = running
    with parts.store.read() as unit:
        before = [case.head for case in unit.find_cases(CaseFilter())]
    prepare(parts)
    with parts.store.read() as unit:
        assert [case.head for case in unit.find_cases(CaseFilter())] == before
    assert all(not row.filed_on for row in list_reports(parts))


def test_doing_it_again_writes_nothing(running: Running) -> None:
    parts, clock, _ = running
    filed(parts, "west")
    first = prepare(parts)
    assert (first.forms, first.rollups) == (3, 1)
    before = {path: path.stat().st_mtime_ns for path in folder(running).rglob("*") if path.is_file()}
    clock.now = morning(date(2024, 6, 29))
    again = prepare(parts)
    assert (again.forms, again.rollups, again.failures) == (0, 0, [])
    assert [one.file for one in again.prepared] == [one.file for one in first.prepared if "汇总" not in one.file]
    assert {path: path.stat().st_mtime_ns for path in folder(running).rglob("*") if path.is_file()} == before


def test_a_form_nobody_touched_is_written_anew_when_the_figures_change(running: Running) -> None:
    parts, _, _ = running
    prepare(parts)
    old = form(running, "hill").read_bytes()
    check_enterprises(parts, "hill", [0, 5, 1], date(2024, 6, 26))
    assert prepare(parts).forms == 2  # its own and that of the city above it
    assert form(running, "hill").read_bytes() != old


def test_a_form_somebody_changed_is_left_and_the_new_figures_stand_beside_it(running: Running) -> None:
    parts, _, _ = running
    prepare(parts)
    theirs = b"what the officer typed"
    form(running, "hill").write_bytes(theirs)
    assert (prepare(parts).forms, prepare(parts).kept_apart) == (0, 0)  # the figures are still those they began with
    for fakes in ([1], [2, 3]):
        check_enterprises(parts, "hill", fakes, date(2024, 6, 20 + len(fakes)))
        done = prepare(parts)
        assert (done.forms, done.kept_apart) == (2, 1)
        [told] = [one for one in done.prepared if one.file and one.unit == NAMES["hill"]]
        assert told.file.endswith("（新数字）.xlsx")
    assert form(running, "hill").read_bytes() == theirs
    form(running, "hill", "（新数字）").write_bytes(b"changed, too")
    assert prepare(parts).forms == 0
    check_enterprises(parts, "hill", [4], date(2024, 6, 24))
    assert (prepare(parts).forms, prepare(parts).forms) == (2, 0)
    assert form(running, "hill").read_bytes() == theirs
    assert form(running, "hill", "（新数字）").read_bytes() == b"changed, too"


def test_a_lost_record_makes_the_program_careful(running: Running) -> None:
    parts, _, _ = running
    prepare(parts)
    mine = form(running, "hill").read_bytes()
    (folder(running) / RECORD).write_text("{", "utf-8")
    check_enterprises(parts, "hill", [7], date(2024, 6, 22))
    assert prepare(parts).kept_apart == 2
    assert form(running, "hill").read_bytes() == mine


def test_what_was_filed_is_rolled_up_and_who_has_not_filed_is_named(running: Running) -> None:
    parts, clock, campaign = running
    filed(parts, "east")
    clock.now = morning(date(2024, 7, 3))
    done = prepare(parts)
    assert done.rollups == 1
    [told] = [one for one in done.prepared if "汇总" in one.file]
    assert (told.campaign, told.unit, told.due, told.status) == (
        campaign,
        NAMES["prov"],
        DUE,
        f"未报送：{NAMES['west']}",
    )
    assert (parts.home / told.file).is_file()
    assert (parts.home / told.file).with_suffix(".pdf").read_bytes().startswith(b"%PDF")
    late = {one.unit for one in done.prepared if one.status == "逾期未报" and one.file and one.due == DUE}
    assert late == {NAMES[office] for office in ("west", "hill", "lake")}
    filed(parts, "west")
    assert prepare(parts).rollups == 1  # another unit filed: the roll-up is another one
    assert len(list((folder(running) / "汇总").glob("*.xlsx"))) == 1


def test_one_report_that_cannot_be_written_stops_no_other(running: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    parts, _, _ = running
    bad = report_of(parts, "hill")

    def breaks(parts: Parts, number: str, out: Path) -> Path:
        if number == bad:
            raise RefusedError("示例：无法统计")
        return write_form(parts, number, out)

    monkeypatch.setattr("casework.reports.preparing.write_form", breaks)
    done = prepare(parts)
    assert [(one.number, one.error) for one in done.failures] == [(bad, "示例：无法统计")]
    assert done.forms == 3
