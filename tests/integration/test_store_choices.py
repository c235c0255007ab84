"""Calendar editions and settings: they only grow, keep their order, and are part of digest and verification."""

from __future__ import annotations

from datetime import date

import pytest
import sqlalchemy as sa

from engine.canonical import digest
from engine.errors import ConflictError
from store.contract import Store, UnitOfWork
from store.digest import content_digest
from store.values import CalendarEditionRow, SettingRow
from store.verify import verify_chains
from tests import factories as make
from tests.backdoor import Backdoor

CONTENT = {"format": 1, "days": [["2031-01-01", False, "元旦"]]}


def add_edition(unit: UnitOfWork, office_id: int | None = None) -> CalendarEditionRow:
    unit.put_edition(digest(CONTENT), "calendar_edition", CONTENT)
    return unit.add_calendar_edition(
        region="CN",
        office_id=office_id,
        digest=digest(CONTENT),
        source="示例通知",
        issued_on=date(2030, 11, 4),
        imported_at=make.NOON,
        officer_id=None,
    )


def set_policy(unit: UnitOfWork, office_id: int, value: str) -> SettingRow:
    return unit.add_setting(
        office_id=office_id, name="policy:ban_extend", value=value, reason="示例", officer_id=None, set_at=make.NOON
    )


def test_editions_and_settings_come_back_in_order(store: Store) -> None:
    with store.write() as unit:
        home = unit.put_office(make.office()).id
        editions = [add_edition(unit), add_edition(unit, home)]
        settings = [set_policy(unit, home, value) for value in ("yes", "no", "")]
        unit.commit()
    assert [edition.id for edition in editions] == [1, 2]
    with store.read() as unit:
        assert unit.calendar_editions() == editions
        assert unit.settings() == settings
        assert verify_chains(unit).ok


def test_an_office_that_does_not_exist_has_no_settings(store: Store) -> None:
    with store.write() as unit, pytest.raises(ConflictError):
        set_policy(unit, 7, "yes")


def test_editions_and_settings_are_part_of_the_digest(store: Store) -> None:
    with store.write() as unit:
        home = unit.put_office(make.office()).id
        digests = [content_digest(unit)]
        add_edition(unit)
        digests.append(content_digest(unit))
        set_policy(unit, home, "yes")
        digests.append(content_digest(unit))
    assert len(set(digests)) == 3


@pytest.mark.parametrize("table", ["calendar_edition", "setting"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET id = 9", "DELETE FROM {}"])
def test_the_database_refuses_to_change_them(store: Store, backdoor: Backdoor, table: str, statement: str) -> None:
    with store.write() as unit:
        set_policy(unit, unit.put_office(make.office()).id, "yes")
        add_edition(unit)
        unit.commit()
    with pytest.raises(sa.exc.DBAPIError, match="append-only"):
        backdoor.execute(statement.format(table))


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        ("UPDATE edition SET content = '{}'", "第1号节假日数据版本的内容被改动"),
        ("DELETE FROM edition", "第1号节假日数据版本的内容不见了"),
        ("DELETE FROM calendar_edition WHERE id = 1", "第1号节假日数据版本缺失"),
    ],
)
def test_verification_finds_a_changed_edition(store: Store, backdoor: Backdoor, statement: str, sentence: str) -> None:
    with store.write() as unit:
        add_edition(unit)
        unit.put_office(make.office())
        add_edition(unit)
        unit.commit()
    backdoor.unlock()
    backdoor.execute(statement)
    with store.read() as unit:
        assert sentence in [str(problem) for problem in verify_chains(unit).problems]
