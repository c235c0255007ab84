"""Dossiers of a whole batch: one file a case, one list over all; what cannot be made stands on it with its reason."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook
from typer.testing import CliRunner

from casework.dossier import write_dossiers
from casework.parts import Parts
from cli.main import app
from engine.errors import MissingError, RefusedError
from store.values import CaseFilter
from tests.dossiers import OFFICE, Played


@pytest.fixture
def spoiled(played: Played, tmp_path: Path) -> Iterator[Played]:
    """A copy in which the running case's slip is gone."""
    copy = played.copy(tmp_path / "home")
    copy.evidence("order.slip").unlink()
    yield copy
    copy.parts.store.close()


def own(parts: Parts) -> list[str]:
    """Numbers of the district's cases."""
    with parts.store.read() as unit:
        office = next(office for office in unit.offices().values() if office.key == OFFICE)
        return [case.number for case in unit.find_cases(CaseFilter(offices=frozenset({office.id})))]


def rows_of(table: Path) -> list[list[Any]]:
    return CalamineWorkbook.from_path(table).get_sheet_by_index(0).to_python()


def test_a_batch_makes_a_file_a_case_and_a_list(spoiled: Played, tmp_path: Path) -> None:
    numbers = own(spoiled.parts)
    seen: list[tuple[int, int]] = []
    out = tmp_path / "案卷"
    made = write_dossiers(
        spoiled.parts, out, "kangping_1", batch="SY-2026-03", progress=lambda done, of: seen.append((done, of))
    )
    assert seen == [(done, len(numbers)) for done in range(1, len(numbers) + 1)]
    assert [one.case for one in made.written] == [number for number in numbers if number != spoiled.number]
    [(refused, reason)] = made.refused
    assert refused == spoiled.number
    assert "退件回执.tiff" in reason
    assert {path.name for path in out.iterdir()} == {"案卷目录.xlsx", *(f"{one.case}.pdf" for one in made.written)}
    title, note, head, *rows = rows_of(made.table)
    assert title[0] == "案卷目录"
    assert f"制作{len(numbers) - 1}卷，未制作1卷" in str(note[0])
    assert [row[2] for row in rows] == numbers
    cells = dict(zip(map(str, head), next(row for row in rows if row[2] == spoiled.closed), strict=True))
    path = out / f"{spoiled.closed}.pdf"
    assert cells["SHA-256"] == hashlib.sha256(path.read_bytes()).hexdigest()
    assert (cells["立案日期"], cells["结案日期"], cells["保管期限"], cells["文件"]) == (
        "2026-03-02",
        "2026-03-06",
        "10年",
        path.name,
    )
    broken = next(row for row in rows if row[2] == spoiled.number)
    assert str(broken[-1]).startswith("未制作：")


def test_a_batch_made_again_makes_the_same(played: Played, tmp_path: Path) -> None:
    first = write_dossiers(played.parts, tmp_path / "a", "kangping_1", procedure="shenyang_qualification_check")
    again = write_dossiers(played.parts, tmp_path / "b", "kangping_1", procedure="shenyang_qualification_check")
    assert [one.sha256 for one in first.written] == [one.sha256 for one in again.written]
    assert first.table.read_bytes() == again.table.read_bytes()


def test_a_batch_must_be_named_and_exist(played: Played, tmp_path: Path) -> None:
    with pytest.raises(RefusedError, match="--batch"):
        write_dossiers(played.parts, tmp_path / "out")
    with pytest.raises(RefusedError, match="没有这样的案件"):
        write_dossiers(played.parts, tmp_path / "out", batch="没有")
    with pytest.raises(MissingError):
        write_dossiers(played.parts, tmp_path / "out", procedure="没有")
    assert not (tmp_path / "out").exists()


def test_the_command_ends_with_an_error_when_a_case_was_refused(
    spoiled: Played, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHIXIAN_HOME", str(spoiled.parts.home))
    given = ["case", "dossier", "--batch", "SY-2026-03", "--as", "kangping_1", "--out", str(tmp_path / "out"), "--json"]
    ran = CliRunner().invoke(app, given)
    assert ran.exit_code == 1
    told = json.loads(ran.output)
    assert [number for number, _ in told["refused"]] == [spoiled.number]
    ran = CliRunner().invoke(app, [*given, "--allow-missing"])
    assert ran.exit_code == 0
    assert len(json.loads(ran.output)["written"]) == len(own(spoiled.parts))
