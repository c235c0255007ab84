"""Offices, officers, subjects, editions and numbers are kept under their keys."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from engine.errors import ConflictError, MissingError
from engine.model import Level
from store.contract import Store
from tests import factories as make


def test_an_office_comes_back_as_it_was_put(store: Store) -> None:
    with store.write() as unit:
        city = unit.put_office(make.office("city", level=Level.CITY))
        district = unit.put_office(make.office("heping", parent_id=city.id))
        unit.commit()
    with store.read() as unit:
        assert unit.offices() == {city.id: city, district.id: district}


def test_putting_an_office_again_updates_it_under_its_id(store: Store) -> None:
    with store.write() as unit:
        first = unit.put_office(make.office())
        again = unit.put_office(replace(make.office(), phone="024-00000009"))
        assert again.id == first.id
        assert unit.offices() == {first.id: replace(first, phone="024-00000009")}


def test_an_officer_has_the_roles_put_last(store: Store) -> None:
    with store.write() as unit:
        home = unit.put_office(make.office())
        first = unit.put_officer(make.officer(office_id=home.id, roles=frozenset({"handler", "reviewer"})))
        again = unit.put_officer(make.officer(office_id=home.id, roles=frozenset({"head"})))
        assert unit.officers() == {first.id: again}
        assert again.roles == {"head"}
        assert again.may_enforce(date(2027, 12, 31))


def test_a_subject_keeps_its_id_when_its_address_changes(store: Store) -> None:
    with store.write() as unit:
        first = unit.put_subject(make.subject())
        moved = unit.put_subject(replace(make.subject(), address="示例新路2号"))
        assert moved.id == first.id
        assert unit.subjects([first.id, 999]) == {first.id: moved}


def test_an_office_above_must_exist(store: Store) -> None:
    with store.write() as unit, pytest.raises(ConflictError):
        unit.put_office(make.office(parent_id=77))


def test_an_edition_is_kept_once(store: Store) -> None:
    with store.write() as unit:
        assert not unit.has_edition("d1")
        unit.put_edition("d1", "procedure", {"key": "示例"})
        assert unit.has_edition("d1")
        unit.put_edition("d1", "procedure", {"key": "another"})
        assert unit.edition("d1") == {"key": "示例"}


def test_an_edition_that_is_not_kept_is_missing(store: Store) -> None:
    with store.read() as unit, pytest.raises(MissingError, match="d2"):
        unit.edition("d2")


def test_numbers_count_from_one_by_issuer_series_and_year(store: Store) -> None:
    with store.write() as unit:
        first = unit.put_office(make.office("a")).id
        second = unit.put_office(make.office("b")).id
        assert [unit.take_number(first, "notice", 2026) for _ in range(3)] == [1, 2, 3]
        assert unit.take_number(first, "notice", 2027) == 1
        assert unit.take_number(first, "order", 2026) == 1
        assert unit.take_number(second, "notice", 2026) == 1


def test_a_number_comes_back_when_the_unit_rolls_back(store: Store) -> None:
    with store.write() as unit:
        issuer = unit.put_office(make.office()).id
        unit.commit()
    with store.write() as unit:
        assert unit.take_number(issuer, "notice", 2026) == 1
    with store.write() as unit:
        assert unit.take_number(issuer, "notice", 2026) == 1
