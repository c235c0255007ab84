"""A campaign with its phases and units: enlisted with all their reports, shown, and opened again for the next year."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from bootstrap import join
from casework.acting import Act, Opening, act, open_cases
from casework.campaigns import clone, enlist, show_campaign
from casework.ledgers import LedgerReport, Under, import_ledger
from casework.parts import Parts
from casework.sweeping import sweep
from casework.verifying import verify
from engine.errors import MissingError, NotPermittedError, RefusedError
from engine.model import Level
from store.values import Subject
from tests import factories as make

ISSUED = date(2024, 6, 20)
NOW = datetime(2024, 6, 20, 2, 0, tzinfo=UTC)
KEY = "zhejiang_certificate_campaign"
ROLES = frozenset({"unit_officer", "enforcement_officer", "unit_leader", "legal_officer", "check_officer"})


@pytest.fixture
def parts(tmp_path: Path) -> Iterator[Parts]:
    joined = join(tmp_path, clock=lambda: NOW)
    with joined.store.write() as unit:
        province = unit.put_office(make.office("zj", level=Level.PROVINCE))
        unit.put_officer(make.officer("zj_1", office_id=province.id, roles=frozenset({"province_officer"})))
        for key in ("hangzhou", "ningbo"):
            city = unit.put_office(make.office(key, level=Level.CITY, parent_id=province.id))
            unit.put_officer(make.officer(f"{key}_1", office_id=city.id, roles=ROLES | {"city_collector"}))
        county = unit.put_office(make.office("yuhang", parent_id=city.id))
        unit.put_officer(make.officer("yuhang_1", office_id=county.id, roles=ROLES))
        unit.commit()
    yield joined
    joined.store.close()


@pytest.fixture
def campaign(parts: Parts) -> str:
    subject = Subject(0, "campaign", "2024年专项治理", "ZJ-2024")
    [outcome] = open_cases(parts, "zj_1", [Opening(KEY, "zj", subject, "", Act("open", ISSUED))])
    if outcome.error is not None:
        raise outcome.error
    return outcome.number


CITY = {"unit_level": "city"}


def test_units_are_enlisted_with_all_they_must_report(parts: Parts, campaign: str) -> None:
    outcomes = enlist(parts, "zj_1", campaign, ISSUED, facts=CITY)
    assert [outcome.error for outcome in outcomes] == [None, None]
    due = sorted(due for rule, due, _ in outcomes[0].spawned if rule == "reports")
    assert due == ["2024-06-30", "2024-08-31", "2024-10-31", "2024-12-31"]
    again = enlist(parts, "zj_1", campaign, ISSUED, facts=CITY)
    assert [outcome.repeated for outcome in again] == [True, True]
    assert not verify(parts, redecide=True).problems


def test_counties_are_enlisted_in_their_citys_case(parts: Parts, campaign: str) -> None:
    city = enlist(parts, "zj_1", campaign, ISSUED, ["ningbo"], facts=CITY)[0]
    county = enlist(parts, "ningbo_1", city.number, ISSUED, facts={"unit_level": "county"})[0]
    assert county.error is None
    assert [unit.office for unit in show_campaign(parts, campaign, "zj_1").units] == [
        make.office("ningbo").name,
        make.office("yuhang").name,
    ]


def test_phases_stand_where_the_day_puts_them(parts: Parts, campaign: str) -> None:
    [window] = show_campaign(parts, campaign).phases
    assert (window.first, window.last, window.standing) == (ISSUED, date(2024, 12, 31), "尚未开始")
    sweep(parts, now=NOW)
    assert [phase.standing for phase in show_campaign(parts, campaign).phases] == ["进行中"]


def test_a_unit_sees_the_campaign_and_itself_alone(parts: Parts, campaign: str) -> None:
    with pytest.raises(NotPermittedError):
        show_campaign(parts, campaign, "hangzhou_1")
    enlist(parts, "zj_1", campaign, ISSUED, facts=CITY)
    assert [unit.office for unit in show_campaign(parts, campaign, "hangzhou_1").units] == [
        make.office("hangzhou").name
    ]


def test_a_closed_campaigns_phases_stand_by_their_dates(parts: Parts, campaign: str) -> None:
    over = date(2025, 3, 3)
    later = replace(parts, clock=lambda: datetime(2025, 3, 3, 2, 0, tzinfo=UTC))
    for action, facts in (
        ("confirm_units", {"enlisted_units": 1}),
        ("receive_summaries", {"missing_summaries": 0}),
        ("close", {"result": "样例"}),
    ):
        act(later, "zj_1", campaign, Act(action, over, facts))
    assert [phase.standing for phase in show_campaign(later, campaign).phases] == ["已经结束"]


def test_the_next_years_campaign_has_the_same_units_and_later_dates(parts: Parts, campaign: str) -> None:
    city = enlist(parts, "zj_1", campaign, ISSUED, ["ningbo"], facts=CITY)[0]
    enlist(parts, "ningbo_1", city.number, ISSUED, facts={"unit_level": "county"})
    with pytest.raises(RefusedError, match="ZJ-2024"):
        clone(parts, "zj_1", campaign, ISSUED, name="又一次", code="ZJ-2024")
    opened, units = clone(parts, "zj_1", campaign, ISSUED, name="2025年专项治理", code="ZJ-2025")
    assert [outcome.error for outcome in (opened, *units)] == [None, None, None]
    with parts.store.read() as unit:
        facts = unit.case(opened.number).state.facts
        members = unit.children(unit.case(opened.number).id)
    assert (facts["starts_on"], facts["ends_on"], facts["summary_on"]) == ("2025-06-20", "2025-12-31", "2026-01-10")
    assert [member.state.facts["ends_on"] for member in members] == ["2025-12-31"]
    assert min(due for rule, due, _ in units[0].spawned if rule == "reports") == "2025-06-30"
    assert len(show_campaign(parts, opened.number).units) == 2


def test_new_dates_reach_every_unit_and_its_reports(parts: Parts, campaign: str) -> None:
    [city] = enlist(parts, "zj_1", campaign, ISSUED, ["ningbo"], facts=CITY)
    facts = {"document_no": "浙建管函〔2024〕316号", "summary_on": "2025-01-20"}
    act(parts, "zj_1", campaign, Act("change_dates", ISSUED, facts))
    with parts.store.read() as unit:
        member = unit.case(city.number)
        assert member.state.facts["summary_on"] == "2025-01-20"
        assert [event.kind for event in unit.events(member.id)] == ["open", "follow"]
    assert not verify(parts, redecide=True).problems


def test_only_a_campaign_is_shown_as_one(parts: Parts, campaign: str) -> None:
    [city] = enlist(parts, "zj_1", campaign, ISSUED, ["ningbo"], facts=CITY)
    with pytest.raises(MissingError, match="没有找到专项行动"):
        show_campaign(parts, city.number)
    with pytest.raises(MissingError):
        show_campaign(parts, "没有这个案号")


def ledger(path: Path, rows: list[dict[str, str]]) -> Path:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


def test_a_ledger_opens_cases_in_each_offices_own_unit(parts: Parts, campaign: str, tmp_path: Path) -> None:
    enlist(parts, "zj_1", campaign, ISSUED, facts=CITY)
    subject = make.subject()
    good = {
        "办理单位": make.office("ningbo").name,
        "企业名称": subject.name,
        "统一社会信用代码": subject.code,
        "地址": "样例路",
    }
    source = ledger(
        tmp_path / "名单.csv",
        [
            good,
            {**good, "统一社会信用代码": f"{subject.code[:-1]}?"},
            {**good, "办理单位": make.office("yuhang").name, "统一社会信用代码": make.subject(2).code},
        ],
    )

    def imported() -> LedgerReport:
        under = Under(campaign=campaign, batch="一")
        return import_ledger(
            parts, actor="ningbo_1", source=source, procedure="zhejiang_enterprise", on=ISSUED, now=NOW, under=under
        )

    report = imported()
    assert [bad.number for bad in report.refused] == [3]
    assert (len(report.opened), len(report.not_opened)) == (1, 1)
    assert "没有列入专项行动" in report.not_opened[0].reason
    with parts.store.read() as unit:
        parent = unit.parent(unit.case(report.opened[0]).id)
    assert parent is not None
    assert parent.state.procedure == "zhejiang_unit"
    assert imported().already == 1


def test_a_ledger_of_two_columns_is_recognised(parts: Parts, campaign: str, tmp_path: Path) -> None:
    [city] = enlist(parts, "zj_1", campaign, ISSUED, ["ningbo"], facts=CITY)
    subject = make.subject()
    source = ledger(tmp_path / "名单.csv", [{"企业名称": subject.name, "统一社会信用代码": subject.code}])
    under = Under(office="ningbo", parent=city.number)
    report = import_ledger(
        parts, actor="ningbo_1", source=source, procedure="zhejiang_enterprise", on=ISSUED, now=NOW, under=under
    )
    assert len(report.opened) == 1
    [unit] = show_campaign(parts, campaign, "zj_1").units
    assert (sum(unit.cases.values()), unit.open_cases) == (1, 1)


def test_a_unit_takes_part_once(parts: Parts, campaign: str) -> None:
    hangzhou, ningbo = enlist(parts, "zj_1", campaign, ISSUED, ["hangzhou", "ningbo"], facts=CITY)
    enlist(parts, "ningbo_1", ningbo.number, ISSUED, facts={"unit_level": "county"})
    for number in (campaign, hangzhou.number):
        [twice] = enlist(parts, "zj_1", number, ISSUED, ["yuhang"], facts={"unit_level": "county"})
        assert "不能重复列入" in str(twice.error)
    assert len(show_campaign(parts, campaign).units) == 3


def test_a_units_case_holds_none_of_offices_elsewhere(parts: Parts, campaign: str) -> None:
    hangzhou, _ = enlist(parts, "zj_1", campaign, ISSUED, ["hangzhou", "ningbo"], facts=CITY)
    opening = Opening("zhejiang_unit", "yuhang", Subject(0, "unit", "余杭", "yuhang"), "", Act("open", ISSUED))
    inside = replace(opening, parent=hangzhou.number, act=Act("open", ISSUED, {"unit_level": "county"}))
    [refused] = open_cases(parts, "zj_1", [inside])
    assert "案件不能在其下立案" in str(refused.error)


def test_a_campaign_is_cloned_by_years_that_there_are(parts: Parts, campaign: str) -> None:
    with pytest.raises(RefusedError, match="0至20"):
        clone(parts, "zj_1", campaign, ISSUED, name="又一次", code="ZJ-X", years=-3000)


def test_a_ledger_takes_nothing_away_from_what_is_known(parts: Parts, campaign: str, tmp_path: Path) -> None:
    [city] = enlist(parts, "zj_1", campaign, ISSUED, ["ningbo"], facts=CITY)
    known = make.subject()
    opening = Opening("zhejiang_enterprise", "ningbo", known, "", Act("open", ISSUED), parent=city.number)
    open_cases(parts, "ningbo_1", [opening])
    for batch, name in (("", "另一名称"), ("二", known.name)):
        source = ledger(tmp_path / f"名单{batch}.csv", [{"企业名称": name, "统一社会信用代码": known.code}])
        under = Under(office="ningbo", parent=city.number, batch=batch)
        import_ledger(
            parts, actor="ningbo_1", source=source, procedure="zhejiang_enterprise", on=ISSUED, now=NOW, under=under
        )
        with parts.store.read() as unit:
            found = unit.subject_of("enterprise", known.code)
        assert found == replace(known, id=found.id if found else 0)


def test_who_has_a_case_elsewhere_is_not_told_to_strangers(parts: Parts) -> None:
    opening = Opening("qualification_check", "hangzhou", make.subject(), "一", Act("open", ISSUED, {"ground": "举报"}))
    [first] = open_cases(parts, "hangzhou_1", [opening])
    assert first.error is None, first.error
    [other] = open_cases(parts, "ningbo_1", [replace(opening, office="ningbo")])
    assert isinstance(other.error, NotPermittedError)
    assert (other.number, first.number in str(other.error)) == ("", False)
