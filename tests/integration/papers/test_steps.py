"""The steps of real letters on a real store: who, in which order, with which consequences, and how it is proved."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from hashlib import sha256

import pytest

from casework.acting import Act, act
from casework.authority import People
from casework.papers.history import history
from casework.papers.posts import delegate, recuse
from casework.verifying import verify
from engine.errors import NotPermittedError, RefusedError
from engine.life import Stage, Step
from tests.integration.papers.scene import DAY, SIGNERS, Office

NEXT = DAY + timedelta(days=1)


def test_a_letter_is_drafted_without_number_and_issued_step_by_step(office: Office) -> None:
    order = office.draft(1)[0]
    drafted = office.document(order)
    assert (drafted.stage, drafted.number, drafted.path, drafted.context["number"]) == ("drafted", "", "", "")
    office.issue(order)
    issued = office.document(order)
    assert (issued.stage, issued.number, issued.issued_on) == ("issued", "沈和建责改〔2026〕1号", DAY)
    assert issued.context["number"] == issued.number
    assert sha256((office.parts.home / issued.path).read_bytes()).hexdigest() == issued.sha256
    told = history(office.parts, "heping_1", order)
    assert [step["step"] for step in told["steps"]] == [
        *["agree"] * 4,
        "number",
        *["sign"] * 2,
        "permit",
        "seal",
        "issue",
    ]
    assert [step["officer"] for step in told["steps"]][5:7] == ["样例和甲", "样例和乙"]
    assert told["steps"][3]["row"] == "分管领导签发"
    assert issued.sha256 in told["steps"][-1]["says"]
    assert verify(office.parts, redecide=True).problems == ()


@pytest.mark.parametrize(
    ("actor", "reason"),
    [
        ("heping_2", ""),  # another handler of the district
        ("heping_section", "由承办人办理"),
        ("shenhe_1", "不属于"),
        ("city_1", "由承办人办理"),
    ],
)
def test_the_first_opinion_is_the_handlers(office: Office, actor: str, reason: str) -> None:
    order = office.draft(1)[0]
    [taken] = office.step(actor, Step.AGREE, order)
    assert taken.done == (not reason)
    if reason:
        assert isinstance(taken.error, NotPermittedError)
        assert reason in str(taken.error)
        assert office.document(order).version == 0


def test_nothing_adverse_is_numbered_unapproved(office: Office) -> None:
    order = office.draft(1)[0]
    with pytest.raises(RefusedError, match="拟稿、审批中，现在不能编号；下一步是“承办人”审批同意"):
        office.one("heping_section", Step.NUMBER, order)
    with pytest.raises(NotPermittedError, match="由文书管理员办理"):
        office.one("heping_1", Step.NUMBER, order)


def test_sent_back_and_drafted_again_it_is_approved_anew(office: Office) -> None:
    order = office.draft(1)[0]
    office.one("heping_1", Step.AGREE, order)
    with pytest.raises(RefusedError, match="请写明意见"):
        office.one("heping_section", Step.RETURN, order)
    office.one("heping_section", Step.RETURN, order, opinion="事实部分请补充比对日期")
    office.one("heping_1", Step.REDRAFT, order, reason="已补充")
    assert office.document(order).stage == "drafted"
    office.approve(order)
    told = history(office.parts, None, order)
    assert [step["says"] for step in told["steps"]][:3] == ["同意", "事实部分请补充比对日期", "已补充"]


def test_the_paper_bears_the_day_on_which_it_was_signed_for_issue(office: Office) -> None:
    order = office.draft(1)[0]
    office.clock.now += timedelta(days=3)
    office.number(order, on=NEXT)
    document = office.document(order)
    assert (document.dated, document.context["date"]) == (NEXT, NEXT.isoformat())


def test_only_the_named_officers_with_valid_certificates_sign(office: Office) -> None:
    order = office.draft(1)[0]
    office.number(order)
    with pytest.raises(RefusedError, match="写明的执法人员是样例和甲、样例和乙"):
        office.one("shenhe_1", Step.SIGN, order)
    with office.parts.store.write() as unit:
        second = People.of(unit).officer("heping_2")
        unit.put_officer(replace(second, certificate_until=DAY - timedelta(days=1)))
        unit.commit()
    office.one("heping_1", Step.SIGN, order)
    with pytest.raises(RefusedError, match="样例和乙在2026-03-02没有有效的行政执法证件"):
        office.one("heping_2", Step.SIGN, order)


def test_a_recused_officer_does_nothing_in_the_case(office: Office) -> None:
    order = office.draft(1)[0]
    number = office.cases[0]
    with office.parts.store.write() as unit:
        people = People.of(unit)
        with pytest.raises(NotPermittedError, match="由分管领导或者主要负责人决定"):
            recuse(
                unit,
                people,
                case=number,
                recused="heping_2",
                reason="近亲属",
                decided_by="heping_1",
                on=DAY,
                now=office.clock(),
            )
        recuse(
            unit,
            people,
            case=number,
            recused="heping_2",
            reason="近亲属",
            decided_by="heping_head",
            on=DAY,
            now=office.clock(),
        )
        unit.commit()
    office.number(order)
    office.one("heping_1", Step.SIGN, order)
    with pytest.raises(NotPermittedError, match="样例和乙在本案回避"):
        office.one("heping_2", Step.SIGN, order)
    with pytest.raises(NotPermittedError, match="回避"):
        act(
            office.parts,
            "heping_2",
            number,
            Act("phone", DAY, {"order.called_number": "1", "order.contact": "no_answer"}),
        )
    assert verify(office.parts).problems == ()


def test_in_an_absent_ones_place_only_by_a_delegation_of_the_day(office: Office) -> None:
    order = office.draft(1)[0]
    office.one("heping_1", Step.AGREE, order)
    with pytest.raises(NotPermittedError, match="没有委托"):
        office.one("heping_2", Step.AGREE, order, on_behalf_of="heping_section")
    with office.parts.store.write() as unit:
        people = People.of(unit)
        delegate(
            unit, people, absent="heping_section", to="heping_2", first=DAY, last=DAY, reason="出差", now=office.clock()
        )
        unit.commit()
    office.one("heping_2", Step.AGREE, order, on_behalf_of="heping_section")
    told = history(office.parts, None, order)["steps"][-1]
    assert (told["officer"], told["on_behalf_of"]) == ("样例和乙", "样例沈阳市和平区城乡建设局科长")
    office.clock.now += timedelta(days=2)
    with pytest.raises(NotPermittedError, match="2026-03-03没有委托"):
        office.one("heping_2", Step.AGREE, order, on=NEXT, on_behalf_of="heping_section")
    assert verify(office.parts).problems == ()


def test_what_is_not_issued_cannot_be_posted(office: Office) -> None:
    order = office.draft(1)[0]
    number = office.cases[0]
    act(office.parts, "heping_1", number, Act("phone", DAY, {"order.called_number": "1", "order.contact": "no_answer"}))
    act(office.parts, "heping_1", number, Act("hand_up", DAY, officers=SIGNERS))
    posting = Act("order.post", DAY, {"order.tracking_no": "1000000010000"})
    with pytest.raises(RefusedError, match="还没有制发，不能办理“登记邮寄”"):
        act(office.parts, "city_1", number, posting)
    office.clock.now += timedelta(days=3)
    everything = [one.id for one in office.documents() if number in str(one.context.get("case"))]
    inspection = next(one for one in everything if one != order)
    office.issue(order, on=NEXT)
    for actor in ("heping_1", "heping_section", "heping_deputy"):
        office.one(actor, Step.AGREE, inspection, on=NEXT)
    office.one("heping_section", Step.NUMBER, inspection, on=NEXT)
    for signer in SIGNERS:
        office.one(signer, Step.SIGN, inspection, on=NEXT)
    office.one("heping_deputy", Step.PERMIT, inspection, on=NEXT)
    office.one("heping_review", Step.SEAL, inspection, on=NEXT)
    from casework.rendering import render_documents

    render_documents(office.parts, [inspection])
    office.one("heping_section", Step.ISSUE, inspection, on=NEXT)
    with pytest.raises(RefusedError, match=r"早于《.*》的制发日期2026-03-03"):
        act(office.parts, "city_1", number, posting)
    done = act(office.parts, "city_1", number, replace(posting, occurred_on=NEXT))
    assert done.done


def test_a_voided_letter_keeps_its_number_and_another_takes_its_place(office: Office) -> None:
    order = office.draft(1)[0]
    office.number(order)
    with pytest.raises(NotPermittedError, match="由分管领导、主要负责人办理"):
        office.one("heping_1", Step.VOID, order, reason="当事人名称有误")
    with pytest.raises(RefusedError, match="请写明理由"):
        office.one("heping_deputy", Step.VOID, order)
    office.one("heping_deputy", Step.VOID, order, reason="当事人名称有误")
    reissue = Act("reissue", DAY, {"paper": "rectification_order", "reason": "更正当事人名称"}, officers=SIGNERS)
    act(office.parts, "heping_1", office.cases[0], reissue)
    again = office.documents()[-1]
    assert (again.kind, again.replaces, again.stage) == ("rectification_order", order, "drafted")
    office.issue(again.id)
    assert office.document(again.id).number == "沈和建责改〔2026〕2号"
    assert office.document(order).stage == "voided"
    assert verify(office.parts, redecide=True).problems == ()


def test_an_issued_letter_is_replaced_by_the_one_issued_in_its_place(office: Office) -> None:
    order = office.draft(1)[0]
    with pytest.raises(RefusedError, match="尚未制发的文书请直接重新拟制"):
        act(
            office.parts,
            "heping_1",
            office.cases[0],
            Act("reissue", DAY, {"paper": "rectification_order", "reason": "x"}, officers=SIGNERS),
        )
    office.issue(order)
    act(
        office.parts,
        "heping_1",
        office.cases[0],
        Act("reissue", DAY, {"paper": "rectification_order", "reason": "更正"}, officers=SIGNERS),
    )
    again = office.documents()[-1].id
    assert office.document(order).stage == "issued"
    office.issue(again)
    assert office.document(order).stage == Stage.REPLACED
    assert office.document(again).stage == Stage.ISSUED
    assert verify(office.parts, redecide=True).problems == ()


def test_two_at_once_one_is_told(office: Office) -> None:
    order = office.draft(1)[0]
    first, second = office.step("heping_1", Step.AGREE, order), office.step("heping_1", Step.AGREE, order)
    assert first[0].done
    assert "由科室负责人办理" in str(second[0].error)


def test_a_bulk_step_treats_each_letter_by_itself(office: Office) -> None:
    orders = office.draft(3)
    office.approve(orders[0], orders[2])
    taken = office.step("heping_section", Step.NUMBER, *orders, 9999)
    assert [one.done for one in taken] == [True, False, True, False]
    assert [one.number for one in taken] == ["沈和建责改〔2026〕1号", "", "沈和建责改〔2026〕2号", ""]
    assert "没有找到文书" in str(taken[3].error)


def test_a_day_in_the_future_is_refused(office: Office) -> None:
    order = office.draft(1)[0]
    with pytest.raises(RefusedError, match="晚于今天"):
        office.step("heping_1", Step.AGREE, order, on=date(2026, 3, 3))
