"""Reports page by page: a campaign's by their last day, all the newest first; the pages together are the whole."""

from __future__ import annotations

import pytest

from casework.reports import ReportsWanted, Status, list_reports, report_page
from engine.errors import MissingError, NotPermittedError, RefusedError
from tests.returns import DUE, Running, filed


def turned(running: Running, actor: str, wanted: ReportsWanted, limit: int) -> list[str]:
    found: list[str] = []
    after, first = "", True
    while after or first:
        page = report_page(running[0], actor, wanted, after=after, limit=limit)
        assert len(page.rows) <= limit
        found += [row.number for row in page.rows]
        after, first = page.after, False
    return found


@pytest.mark.parametrize("limit", [1, 3, 50])
def test_pages_are_the_whole_list(running: Running, limit: int) -> None:
    parts, _, number = running
    filed(parts, "hill")
    every = list_reports(parts, "leader", campaign=number)
    assert turned(running, "leader", ReportsWanted(campaign=number), limit) == [row.number for row in every]
    assert sorted(turned(running, "leader", ReportsWanted(), limit)) == sorted(row.number for row in every)
    wanted = ReportsWanted(due=DUE, status=Status.FILED, unit="hill")
    assert turned(running, "leader", wanted, limit) == [
        row.number for row in every if row.due == DUE and row.status is Status.FILED
    ]


def test_a_unit_sees_its_own(running: Running) -> None:
    parts, _, number = running
    own = {row.number for row in list_reports(parts, "lake")}
    assert own
    assert set(turned(running, "lake", ReportsWanted(), 2)) == own
    assert set(turned(running, "lake", ReportsWanted(campaign=number), 2)) == own
    with pytest.raises(NotPermittedError):
        report_page(parts, "lake", ReportsWanted(unit="hill"))


@pytest.mark.parametrize(
    ("wanted", "after", "error"),
    [
        (ReportsWanted(status="wrong"), "", MissingError),
        (ReportsWanted(procedure="wrong"), "", MissingError),
        (ReportsWanted(campaign="wrong"), "", MissingError),
        (ReportsWanted(), "x", RefusedError),
    ],
)
def test_what_does_not_exist_is_refused(
    running: Running, wanted: ReportsWanted, after: str, error: type[Exception]
) -> None:
    with pytest.raises(error):
        report_page(running[0], "leader", wanted, after=after)
