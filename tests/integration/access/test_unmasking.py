"""Looks at whole personal ids, exports: who may, what is noted, who reads it. The ids are made up."""

from __future__ import annotations

import pytest

from casework.access.reading import Export, Look, exports, looks
from casework.access.unmasking import export_noted, unmasked_code
from casework.listing.looking import shown_code
from casework.verifying import verify
from engine.errors import MissingError, NotPermittedError, RefusedError
from store.values import Subject
from tests.letting_in import HANDLER, Access

PERSON = Subject(0, "person", "样例丙", "210101199001010019", "样例路9号", "024-00000009")
NUMBER = "样例-2026-00001"
WHY = "核对送达回证"


@pytest.fixture
def case(access: Access) -> str:
    """A case of Heping about a person."""
    return opened(access, PERSON, NUMBER)


def opened(access: Access, party: Subject, number: str) -> str:
    procedure = access.parts.library.compiled("shenyang_qualification_check").procedure
    with access.parts.store.write() as unit:
        office = access.officer().office_id
        unit.add_case(
            number=number,
            procedure=procedure.key,
            edition=procedure.digest,
            initial=procedure.initial,
            office_id=office,
            subject_id=unit.put_subject(party).id,
            batch="样例",
        )
        unit.commit()
    return number


def test_a_look_is_noted_with_case_and_reason(access: Access, case: str) -> None:
    assert unmasked_code(access.parts, HANDLER, case, f" {WHY} ") == PERSON.code
    assert shown_code(PERSON) != PERSON.code
    assert access.entries()[-1] == ("unmasked", HANDLER, HANDLER)
    name = access.officer().name
    assert looks(access.parts, None).rows == (Look(access.clock(), name, case, WHY),)
    assert verify(access.parts).problems == ()


def test_each_look_is_noted_the_newest_is_told_first(access: Access, case: str) -> None:
    for why in ("第一次查看", "第二次查看"):
        unmasked_code(access.parts, "city_1", case, why)
        access.later(minutes=5)
    assert [look.reason for look in looks(access.parts, "access_city").rows] == ["第二次查看", "第一次查看"]


@pytest.mark.parametrize("reason", ["", " \n", "无", "长" * 201])
def test_without_a_reason_nothing_is_told_or_noted(access: Access, case: str, reason: str) -> None:
    with pytest.raises(RefusedError, match="事由"):
        unmasked_code(access.parts, HANDLER, case, reason)
    assert looks(access.parts, None).rows == ()


@pytest.mark.parametrize(("actor", "told"), [("shenhe_1", "管辖"), ("access_city", "岗位"), ("archivist_1", "岗位")])
def test_who_has_nothing_to_do_with_the_case_sees_nothing(access: Access, case: str, actor: str, told: str) -> None:
    with pytest.raises(NotPermittedError, match=told):
        unmasked_code(access.parts, actor, case, WHY)
    assert looks(access.parts, None).rows == ()


def test_a_case_that_is_not_there_is_told(access: Access) -> None:
    with pytest.raises(MissingError):
        unmasked_code(access.parts, HANDLER, "没有", WHY)


def test_the_administrator_is_noted_as_well(access: Access, case: str) -> None:
    unmasked_code(access.parts, None, case, WHY)
    assert [look.officer for look in looks(access.parts, None).rows] == ["本机管理员"]
    assert looks(access.parts, "access_city").rows == ()


def test_the_code_of_an_enterprise_is_masked_nowhere_and_not_noted(access: Access) -> None:
    company = Subject(0, "enterprise", "样例建筑有限公司", "91210102MA00000015")
    number = opened(access, company, "样例-2026-00002")
    assert unmasked_code(access.parts, HANDLER, number, WHY) == company.code
    assert looks(access.parts, None).rows == ()


def test_a_personal_id_in_a_reason_or_a_query_is_masked_in_the_register(access: Access, case: str) -> None:
    unmasked_code(access.parts, HANDLER, case, f"与{PERSON.code}核对")
    export_noted(access.parts, HANDLER, "案件列表", 1, f"q={PERSON.code}&page=1")
    with access.parts.store.read() as unit:
        told = str(list(unit.all_entries()))
    assert PERSON.code not in told
    assert looks(access.parts, None).rows[0].reason == f"与{shown_code(PERSON)}核对"
    assert exports(access.parts, None).rows[0].query == "q=210101********0019&page=1"


def test_exports_are_noted_and_read_by_those_who_answer_for_them(access: Access) -> None:
    export_noted(access.parts, HANDLER, "案件列表", 12, "state=posted")
    export_noted(access.parts, "shenhe_1", "期限列表", 3, "")
    export_noted(access.parts, None, "统计表", 1, "x" * 3000)
    whole = exports(access.parts, None).rows
    assert whole[2] == Export(access.clock(), access.officer().name, "案件列表", 12, "state=posted")
    assert (whole[0].officer, len(whole[0].query)) == ("本机管理员", 2000)
    assert [one.what for one in exports(access.parts, "access_city").rows] == ["期限列表", "案件列表"]
    assert [one.what for one in exports(access.parts, "access_shenhe").rows] == ["期限列表"]
    assert [one.what for one in exports(access.parts, HANDLER).rows] == ["案件列表"]
    assert exports(access.parts, "heping_2").rows == ()
    with pytest.raises(RefusedError, match="导出"):
        export_noted(access.parts, HANDLER, " ", 1, "")
    with pytest.raises(MissingError):
        export_noted(access.parts, "nobody", "案件列表", 1, "")
