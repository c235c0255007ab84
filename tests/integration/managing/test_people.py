"""Lists of offices and officers, absences: whose they are, and who may register them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from casework.access.reading import came
from casework.managing.absences import deputies_for, end_absence, list_absences, register_absence
from casework.managing.access import list_accounts, list_tokens
from casework.managing.people import Standing, list_officers, list_offices, show_officer
from casework.managing.supplies import list_series, list_templates
from casework.parts import Parts
from casework.verifying import verify
from engine.errors import MissingError, NotPermittedError, RefusedError
from tests.bureau import found
from tests.managing import DISTRICT_KEEPER, KEEPER, appoint

FIRST, LAST = date(2026, 3, 9), date(2026, 3, 13)


@pytest.fixture
def parts(tmp_path: Path) -> Iterator[Parts]:
    made, _ = found(tmp_path)
    appoint(made)
    yield made
    made.store.close()


def test_a_district_sees_its_own_office_and_officers_only(parts: Parts) -> None:
    assert [office.key for office in list_offices(parts, "heping_1")] == ["heping"]
    assert {officer.office_key for officer in list_officers(parts, "heping_1")} == {"heping"}
    assert len(list_offices(parts, "city_1")) == 14
    with pytest.raises(NotPermittedError, match="只能查看沈阳市和平区城乡建设局"):
        show_officer(parts, "heping_1", "shenhe_1")


def test_certificates_are_marked_before_they_end(parts: Parts) -> None:
    rows = {row.key: row for row in list_officers(parts, "city_1")}
    assert (rows["heping_2"].standing, rows["heping_2"].days_left) == (Standing.SOON, 30)
    assert (rows["shenhe_2"].standing, rows["shenhe_2"].days_left) == (Standing.EXPIRED, -1)
    assert rows["heping_1"].standing is Standing.VALID
    assert rows["heping_head"].standing is Standing.NONE
    assert rows["heping_head"].roles == ("主要负责人",)


def _register(parts: Parts, actor: str | None, absent: str = "heping_1", to: str = "heping_2") -> None:
    register_absence(parts, actor, absent=absent, to=to, first=FIRST, last=LAST, reason="出差")


@pytest.mark.parametrize("actor", ["heping_1", "heping_head", "shenyang_deputy", KEEPER, DISTRICT_KEEPER])
def test_who_looks_after_an_officer_registers_an_absence(parts: Parts, actor: str) -> None:
    _register(parts, actor)
    (row,) = list_absences(parts, "heping_2")
    assert (row.absent_key, row.deputy_key, row.stands, row.reason) == ("heping_1", "heping_2", "未开始", "出差")
    assert row.by == show_officer(parts, None, actor).name
    assert list_absences(parts, "shenhe_1") == []
    assert not verify(parts).problems


@pytest.mark.parametrize("actor", ["heping_2", "shenhe_head", "city_1"])
def test_others_do_not(parts: Parts, actor: str) -> None:
    with pytest.raises(NotPermittedError, match="由本人、本单位或者上级单位"):
        _register(parts, actor)
    with pytest.raises(NotPermittedError):
        deputies_for(parts, actor, "heping_1")


def test_nobody_takes_posts_of_another_by_registering(parts: Parts) -> None:
    with pytest.raises(RefusedError, match="委托给自己"):
        _register(parts, DISTRICT_KEEPER, absent="heping_head", to=DISTRICT_KEEPER)
    assert DISTRICT_KEEPER not in dict(deputies_for(parts, DISTRICT_KEEPER, "heping_head"))
    assert "heping_deputy" in dict(deputies_for(parts, DISTRICT_KEEPER, "heping_head"))


def test_an_absence_that_is_over_or_endless_is_refused(parts: Parts) -> None:
    told = {"absent": "heping_1", "to": "heping_2", "reason": "出差"}
    yesterday = parts.today() - timedelta(days=1)
    with pytest.raises(RefusedError, match="已过"):
        register_absence(parts, "heping_1", first=yesterday, last=yesterday, **told)
    with pytest.raises(RefusedError, match="不超过一年"):
        register_absence(parts, "heping_1", first=FIRST, last=FIRST + timedelta(days=400), **told)


def test_lists_of_access_are_for_keepers(parts: Parts) -> None:
    for listed in (list_accounts, list_tokens, came):
        with pytest.raises(NotPermittedError, match="账号管理岗位"):
            listed(parts, "city_1")
    assert {row.office for row in list_accounts(parts, DISTRICT_KEEPER)} == {"沈阳市和平区城乡建设局"}


def test_templates_tell_which_papers_they_print(parts: Parts) -> None:
    rows = {row.name: row for row in list_templates(parts)}
    assert "责令限期整改通知书" in rows["rectification_order"].papers
    assert {row.origin for row in rows.values()} == {"随程序提供"}
    assert list_series(parts, "city_1") == []


def test_an_absence_ends_early_for_the_deputy_too(parts: Parts) -> None:
    for _ in range(2):  # registered twice alike: one of them ends
        _register(parts, "heping_1")
    _register(parts, "heping_1", to="heping_deputy")
    early = list_absences(parts, None, "heping_deputy")[0].no
    assert end_absence(parts, "heping_head", early, on=FIRST + timedelta(days=2)) == "heping_1"
    with parts.store.read() as unit:
        ends = sorted(one.last for one in unit.delegations())
    assert ends == [FIRST + timedelta(days=1), LAST, LAST]
    again = list_absences(parts, None, "heping_2")[0].no
    end_absence(parts, "heping_1", again, on=FIRST - timedelta(days=1))
    rows = {row.no: row for row in list_absences(parts, None, "heping_1")}
    assert (rows[again].stands, rows[again].may_end) == ("没有开始即撤销", False)
    assert (rows[early].stands, rows[early].last) == ("未开始", FIRST + timedelta(days=1))
    assert not verify(parts).problems


def test_an_absence_is_not_ended_by_others_nor_backwards(parts: Parts) -> None:
    _register(parts, "heping_1")
    (row,) = list_absences(parts, None, "heping_1")
    with pytest.raises(NotPermittedError):
        end_absence(parts, "shenhe_head", row.no, on=FIRST)
    with pytest.raises(RefusedError, match="早于今天"):
        end_absence(parts, "heping_1", row.no, on=parts.today() - timedelta(days=1))
    with pytest.raises(RefusedError, match="应当在此以前"):
        end_absence(parts, "heping_1", row.no, on=LAST + timedelta(days=1))
    with pytest.raises(MissingError):
        end_absence(parts, "heping_1", row.no + 1000, on=FIRST)
    end_absence(parts, "heping_1", row.no, on=parts.today())
    with pytest.raises(RefusedError, match="已经结束"):
        end_absence(parts, "heping_1", row.no, on=parts.today())
