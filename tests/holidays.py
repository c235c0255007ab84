"""Importing holidays, for tests: the synthetic table of 2027 and a closure of one office."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from typer.testing import CliRunner, Result

from casework.calendars.entries import Given
from casework.calendars.importing import Consequences, import_editions, read_file
from casework.calendars.reading import Table
from casework.parts import Parts
from cli.main import app
from store.digest import content_digest
from store.values import StoredCase
from tests.bureau import by_district

SYNTHETIC = Path(__file__).parent / "data" / "calendars" / "synthetic_2027.csv"
WEEKEND_RULE = date(2027, 2, 22)
WORKED_SATURDAY = date(2027, 2, 20)  # by the synthetic table


def signed_numbers(parts: Parts) -> list[str]:
    """Cases whose order was signed for."""
    districts = by_district(parts)
    return sorted(districts["heping"] + districts["shenhe"])


def case_of(parts: Parts, number: str) -> StoredCase:
    """A case as it is stored."""
    with parts.store.read() as unit:
        return unit.case(number)


def content(parts: Parts) -> str:
    """A digest of all that is stored."""
    with parts.store.read() as unit:
        return content_digest(unit)


def synthetic(parts: Parts, given: Given | None = None) -> Table:
    """The synthetic table, read without an error."""
    table = read_file(parts, SYNTHETIC, given or Given(issued_on=date(2026, 11, 4)))
    assert table.errors == ()
    return table


def imported(parts: Parts, actor: str | None = None) -> Consequences:
    """What importing the synthetic table did."""
    return import_editions(parts, synthetic(parts).editions, actor=actor, now=parts.clock())


def closure(parts: Parts, tmp_path: Path, day: str, office: str) -> Table:
    """A table with one day on which an office is closed."""
    path = tmp_path / "closures.csv"
    path.write_text(f"region,date,working,name,cite\nCN-LN,{day},no,本局停止办公,示例公告\n", encoding="utf-8")
    table = read_file(parts, path, Given(office=office))
    assert table.errors == ()
    return table


def run(*arguments: str) -> Result:
    """The answer of a command about calendars, whether it succeeds or not."""
    return CliRunner().invoke(app, ["calendar", *arguments])
