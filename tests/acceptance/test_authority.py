"""Roles and jurisdiction: who may see and do what."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from casework.acting import Act, act, act_many
from casework.listing import list_cases, show_case
from casework.parts import Parts
from engine.errors import NotPermittedError, RefusedError
from store.digest import content_digest
from tests.bureau import by_district, found, open_all

DAY = date(2026, 3, 2)


@pytest.fixture
def parts(tmp_path: Path) -> Iterator[Parts]:
    parts, _ = found(tmp_path / "home")
    open_all(parts)
    yield parts
    parts.store.close()


def content(parts: Parts) -> str:
    with parts.store.read() as unit:
        return content_digest(unit)


def test_an_officer_of_one_district_cannot_touch_anothers_case(parts: Parts) -> None:
    foreign = by_district(parts)["heping"][0]
    before = content(parts)

    with pytest.raises(NotPermittedError, match="不属于沈阳市沈河区城乡建设局管辖"):
        act(parts, "shenhe_1", foreign, Act("print_notices", DAY, officers=("shenhe_1", "shenhe_2")))

    assert content(parts) == before


def test_an_officer_of_one_district_cannot_see_anothers_case(parts: Parts) -> None:
    foreign = by_district(parts)["heping"][0]

    with pytest.raises(NotPermittedError):
        show_case(parts, foreign, "shenhe_1")

    assert {row.office for row in list_cases(parts, "shenhe_1")} == {"沈阳市沈河区城乡建设局"}


def test_the_city_sees_the_cases_of_all_districts(parts: Parts) -> None:
    assert len(list_cases(parts, "city_1")) == len(list_cases(parts)) == 112


def test_an_act_needs_its_role(parts: Parts) -> None:
    own = by_district(parts)["heping"][0]

    with pytest.raises(NotPermittedError, match="区县执法人员"):
        act(parts, "city_1", own, Act("print_notices", DAY, officers=("heping_1", "heping_2")))


@pytest.mark.parametrize(
    ("signers", "reason"),
    [
        (("heping_1",), "须有2名执法人员签名"),
        (("heping_1", "heping_1"), "不能是同一人"),
        (("heping_1", "shenhe_1"), "不属于有管辖权的单位"),
    ],
)
def test_notices_need_two_officers_of_the_right_office(parts: Parts, signers: tuple[str, ...], reason: str) -> None:
    own = by_district(parts)["heping"][0]
    before = content(parts)

    with pytest.raises(RefusedError, match=reason):
        act(parts, "heping_1", own, Act("print_notices", DAY, officers=signers))

    assert content(parts) == before


def test_a_certificate_that_has_run_out_signs_nothing(parts: Parts) -> None:
    own = by_district(parts)["heping"][0]
    with parts.store.write() as unit:
        officer = next(o for o in unit.officers().values() if o.key == "heping_2")
        expired = type(officer)(
            officer.id,
            officer.key,
            officer.name,
            officer.office_id,
            officer.roles,
            officer.certificate,
            date(2026, 3, 1),
        )
        unit.put_officer(expired)
        unit.commit()

    with pytest.raises(RefusedError, match="没有有效的行政执法证件"):
        act(parts, "heping_1", own, Act("print_notices", DAY, officers=("heping_1", "heping_2")))


def test_a_bulk_act_does_what_it_may_and_says_what_it_may_not(parts: Parts) -> None:
    groups = by_district(parts)
    wanted = Act("print_notices", DAY, officers=("heping_1", "heping_2"))

    outcomes = act_many(parts, "heping_1", [(groups["heping"][0], wanted), (groups["shenhe"][0], wanted)])

    assert [outcome.done for outcome in outcomes] == [True, False]
    assert isinstance(outcomes[1].error, NotPermittedError)
