"""The list of campaigns: for who leads one, has its office below, or takes part, and for nobody else."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from bootstrap import join
from casework.acting import Act, Opening, open_cases
from casework.campaigns import enlist
from casework.listing.campaigns import list_campaigns
from casework.parts import Parts
from engine.model import Level
from store.values import Subject
from tests import factories as make

ISSUED = date(2024, 6, 20)
KEY = "zhejiang_certificate_campaign"


@pytest.fixture
def parts(tmp_path: Path) -> Iterator[Parts]:
    joined = join(tmp_path, clock=lambda: datetime(2024, 6, 20, 2, 0, tzinfo=UTC))
    with joined.store.write() as unit:
        province = unit.put_office(make.office("zj", level=Level.PROVINCE))
        unit.put_officer(make.officer("zj_1", office_id=province.id, roles=frozenset({"province_officer"})))
        for key in ("hangzhou", "ningbo"):
            city = unit.put_office(make.office(key, level=Level.CITY, parent_id=province.id))
            unit.put_officer(make.officer(f"{key}_1", office_id=city.id, roles=frozenset({"unit_officer"})))
        unit.commit()
    yield joined
    joined.store.close()


def test_a_campaign_is_listed_for_those_it_concerns(parts: Parts) -> None:
    assert list_campaigns(parts) == []
    subjects = [Subject(0, "campaign", f"{year}年专项治理", f"ZJ-{year}") for year in (2023, 2024)]
    opened = open_cases(parts, "zj_1", [Opening(KEY, "zj", one, "", Act("open", ISSUED)) for one in subjects])
    assert [one.error for one in opened] == [None, None]
    assert enlist(parts, "zj_1", opened[1].number, ISSUED, ["ningbo"], facts={"unit_level": "city"})[0].error is None

    assert {(row.title, row.units) for row in list_campaigns(parts, "zj_1")} == {
        ("2023年专项治理", 0),
        ("2024年专项治理", 1),
    }
    [row] = list_campaigns(parts, "ningbo_1")
    assert (row.number, row.units, row.finished, len(row.phases)) == (opened[1].number, 1, False, 1)
    assert list_campaigns(parts, "hangzhou_1") == []
