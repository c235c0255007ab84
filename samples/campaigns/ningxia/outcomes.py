"""What came of those whom Ningxia's field checks confirmed: persons, their employers, agencies, orders of the region.

Owns the acts of the last phase, as ``cases`` those before it. All names and events are invented.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from samples.campaigns.acts import Did, Paper, Party, Picture, did, late, opened, refused, served
from samples.campaigns.ningxia.cases import Circular


@dataclass(frozen=True, slots=True)
class CaseNumber:
    """The number of another case of the story."""

    case: str


def outcomes() -> Iterator[Did]:
    """Every act of the last phase; those of one day in the order in which they were done."""
    for one in (_investigations, _employers, _revoked, _annulled, _crime, _unreachable, _servant, _deregistered):
        yield from one()
    for one in (_heard, _second_time, _published, _other_employers, _serious_agency, _agency_that_corrected):
        yield from one()
    yield from _supervision()


# -- persons: investigated, and then one of the outcomes


def _investigated(day: str, case: str, finding: str, conclusion: str, **facts: Any) -> Did:
    told = {"finding": finding, "conclusion": conclusion, "public_servant": False, **facts}
    return did(day, case, "investigate", investigation=Paper("调查笔录"), **told)


def _investigations() -> Iterator[Did]:
    early = {"finding": "lending", "conclusion": "出借证书", "public_servant": False}
    yield refused("11-20", "yinchuan.1", "investigate", investigation=Paper("调查笔录"), **early)
    lent = "每年收取费用出借证书，没有到岗"
    for case in ("yinchuan.1", "yinchuan.2", "guyuan.1", "zhongwei.1", "ningdong.1", "shizuishan.again"):
        yield _investigated("12-02", case, "lending", lent)
    at = Party("unit", "吴忠市样例事业单位")
    yield _investigated("12-02", "wuzhong.1", "lending", "事业单位在编人员出借证书", public_servant=True, real_unit=at)
    yield _investigated("12-02", "shizuishan.1", "left", "2022年已离职，单位没有办理注销")
    yield _investigated("12-04", "lingwu.1", "none", "社会保险由上级公司统一缴纳，本人在岗")


def _employers() -> Iterator[Did]:
    """What is done about the employers of those confirmed; the same enterprise has one case."""
    for case in ("yinchuan.1", "guyuan.1", "zhongwei.1"):
        yield did("12-03", case, "open_employer_case")
    yield did("12-03", "yinchuan.2", "join_employer_case", employer_case_no=CaseNumber("yinchuan.1/employer_case"))
    for case in ("shizuishan.1", "shizuishan.again", "wuzhong.1", "ningdong.1"):
        yield did("12-03", case, "join_employer_case", employer_case_no="单位已停止使用并停缴费用，没有过错，不处理")


def _delivered(informed: str, day: str, case: str) -> Iterator[Did]:
    yield did(informed, case, "inform")
    yield from served(day, case, "intent", "本人")


def _legal(day: str, case: str, view: str, opinion: str) -> Did:
    return did(day, case, "pass_legal_review", basis_view=view, legal_opinion=opinion)


_DECEIT = "以虚假劳动合同取得注册，适用许可法第六十九条、第七十九条"
_LENDING = "取得注册以后出租出借证书，许可法第八十条适用行政处罚；方案与上位法的取舍见审核意见书"
_REGISTRY = "自治区执业资格注册管理部门（样例）"


def _revocation(typed: str, case: str, decided: str, served: str, deregistered: str) -> Iterator[Did]:
    told = {"revocation": Paper("撤销决定书"), "revocation_served_on": served}
    yield late(typed, decided, case, "record_revocation", **told)
    yield did(deregistered, case, "deregister_revoked", deregistration=Paper("注销结果"))


def _revoked() -> Iterator[Did]:
    """By post, with a statement in time, sent back by the legal review once; banned for three years."""
    case = "yinchuan.1"
    yield did("12-05", case, "open_agency_case", agency=Party("enterprise", "银川样例人才服务有限公司"))
    yield did("12-10", case, "inform")
    yield did("12-11", case, "intent.post", intent__tracking_no="1000000064001")
    yield late(
        "12-17",
        "12-16",
        case,
        "intent.record_signed",
        intent__signed_by="本人",
        intent__capacity="self",
        intent__slip=Paper("邮件回执"),
    )
    text = "只借用一次，请求从轻"
    yield did("12-25", case, "record_statement", statement_text=text, statement_posted_on="2024-12-23")
    answer = {"statement_result": "rejected", "statement_reply": "银行流水显示连续三年收费"}
    yield did("12-27", case, "examine", **answer)
    yield did("12-30", case, "return_legal_review", legal_opinion="请补充说明是否以虚假材料取得注册")
    yield did("12-31", case, "examine", **answer | {"statement_reply": "连续三年收费；注册时提交了虚假劳动合同"})
    yield _legal("2025-01-03", case, "deceit", _DECEIT)
    yield did("2025-01-06", case, "propose", registry=_REGISTRY)
    yield from _revocation("2025-01-24", case, "2025-01-20", "2025-01-22", "2025-01-26")


def _annulled() -> Iterator[Did]:
    case = "yinchuan.2"
    yield from _delivered("12-10", "12-11", case)
    yield _legal("12-20", case, "deceit", _DECEIT)
    yield did("12-24", case, "propose", registry=_REGISTRY)
    yield from _revocation("2025-01-15", case, "2025-01-13", "2025-01-15", "2025-01-17")
    yield did("2025-02-10", case, "record_challenge")
    yield did("2025-06-10", case, "record_annulled", challenge_decision=Paper("行政复议决定书"))


def _crime() -> Iterator[Did]:
    """A suspected crime goes to the police; the revocation is proposed all the same."""
    case = "guyuan.1"
    yield from _delivered("12-05", "12-06", case)
    yield _legal("12-16", case, "deceit", _DECEIT)
    yield did("12-17", case, "suspect_crime", crime_ground="劳动合同上的印章系伪造")
    crime = {"crime__crime": "涉嫌伪造公司印章罪", "crime__investigation": Paper("涉嫌犯罪调查报告")}
    yield did("12-18", case, "crime.propose", **crime)
    yield did("12-19", case, "crime.decide", crime__approved=True, crime__decision_reason="同意移送")
    yield did("12-20", case, "crime.send", crime__police_office="样例公安局", crime__evidence_list=Paper("证据清单"))
    yield did("12-20", case, "crime.record_receipt", crime__receipt=Paper("移送书回执"))
    yield did("12-24", case, "crime.record_answer", crime__opened=True, crime__police_notice=Paper("立案告知书"))
    yield did("12-26", case, "propose", registry=_REGISTRY)
    yield from _revocation("2025-02-13", case, "2025-02-10", "2025-02-12", "2025-02-14")


def _unreachable() -> Iterator[Did]:
    """Returned mail, thirty days of announcement; the registering authority does not revoke."""
    case = "zhongwei.1"
    yield did("12-04", case, "inform")
    yield did("12-05", case, "intent.post", intent__tracking_no="1000000064002")
    yield did("12-11", case, "intent.record_returned", intent__return_reason="moved", intent__slip=Paper("退件封面"))
    visit = {"intent__visit_result": "moved", "intent__visit_record": Picture("登门照片")}
    yield did("12-13", case, "intent.record_visit", **visit)
    page = {"intent__url": "https://example.invalid/nx/notice", "intent__announcement_shot": Picture("公告页面")}
    yield did("12-23", case, "intent.draft_announcement")
    yield did("12-23", case, "intent.announce", **page)
    yield _legal("2025-02-08", case, "lending", _LENDING)
    yield did("2025-02-10", case, "propose", registry=_REGISTRY)
    yield did("2025-02-18", case, "record_declined", decline_reason="注册时材料真实，出借行为由查处机关处罚")


def _servant() -> Iterator[Did]:
    case = "wuzhong.1"
    yield did("12-04", case, "refer")
    yield from _delivered("12-05", "12-06", case)
    yield _legal("12-16", case, "lending", _LENDING)
    yield did("12-18", case, "not_propose", not_proposed_reason="转行政处罚，并由实际工作单位处理")


def _deregistered() -> Iterator[Did]:
    """No labour relation any more: deregistered on the proof of one side, once that is complete."""
    case = "shizuishan.1"
    told = {"applied_by": "unit", "proof_kind": "termination", "registry": _REGISTRY}
    yield did("12-09", case, "apply_deregistration", **told, proof=Paper("解除证明-未盖章"))
    yield did("12-12", case, "refuse_deregistration", decline_reason="解除劳动合同证明没有盖章")
    yield did("12-16", case, "apply_deregistration", **told, proof=Paper("解除劳动合同证明"))
    yield did("12-20", case, "deregister", deregistration=Paper("注销结果"))


def _heard() -> Iterator[Did]:
    case = "ningdong.1"
    yield from _delivered("12-05", "12-06", case)
    yield did(
        "12-10", case, "record_statement", statement_text="10月已入职到岗，附工资流水", statement_file=Paper("工资流水")
    )
    yield did("12-16", case, "examine", statement_result="accepted", statement_reply="工资流水证实在岗，不认定“挂证”")


def _second_time() -> Iterator[Did]:
    case = "shizuishan.again"
    yield did("12-06", case, "inform")
    yield did("12-09", case, "intent.prepare_receipt")
    left = {"intent__refusal": "本人在场拒绝签收", "intent__witness": "样例社区居委会工作人员"}
    yield did("12-09", case, "intent.leave_papers", **left, intent__receipt_scan=Paper("送达回证"))
    yield _legal("12-19", case, "lending", _LENDING)
    yield did("12-20", case, "not_propose", not_proposed_reason="已注销原注册，转行政处罚")


# -- employers and agencies


def _established(day: str, case: str, used: int, conclusion: str) -> Did:
    told = {"fault": used > 0, "used_count": used, "conclusion": conclusion}
    return did(day, case, "establish", **told, evidence=Paper("单位调查笔录"))


def _published() -> Iterator[Did]:
    """Made public for a year; the dynamic check of its qualification orders it to rectify, and it does."""
    case = "yinchuan.1/employer_case"
    yield _established("12-12", case, 2, "明知2人不到岗仍使用其注册")
    yield did("12-17", case, "inform")
    yield did("12-18", case, "intent.post", intent__tracking_no="1000000064003")
    signed = {"intent__signed_by": "收发室", "intent__capacity": "mail_room", "intent__slip": Paper("邮件回执")}
    yield late("12-25", "12-24", case, "intent.record_signed", **signed)
    yield did("2025-01-08", case, "decide")
    page = {"public__url": "https://example.invalid/nx/employer", "public__shot": Picture("公开页面")}
    yield refused("2025-01-15", case, "public.publish", **page, public__masked=False)
    yield did("2025-01-15", case, "public.publish", **page, public__masked=True)
    yield did("2026-01-16", case, "public.take_down")
    case += "/dynamic_check"
    told = {"qualification": "建筑工程施工总承包二级", "standard": "注册建造师12人", "required_count": 12}
    yield did("2025-01-20", case, "record_check", **told, actual_count=9, check_record=Paper("核查记录"))
    yield did("2025-01-21", case, "mark_platform")
    yield did("2025-01-21", case, "order_rectification")
    yield from served("2025-01-22", case, "order", "法定代表人")
    yield did("2025-01-23", case, "publish_order", order_publish_url="https://example.invalid/nx/order")
    yield did("2025-03-10", case, "review_early", count_after=12)
    yield did("2025-03-11", case, "unmark_platform")


def _other_employers() -> Iterator[Did]:
    case = "guyuan.1/employer_case"
    yield _established("12-10", case, 1, "没有核对社会保险")
    yield from _delivered("12-11", "12-12", case)
    yield did("12-16", case, "record_statement", statement_text="受提供虚假材料的个人欺骗，发现后即停用")
    yield did("12-23", case, "examine", statement_result="accepted", statement_reply="情况属实，不予公开")
    yield _established("12-10", "zhongwei.1/employer_case", 0, "已到岗核验，没有过错")
    case = "pingluo.tip/employer_case"
    yield _established("12-05", case, 2, "使用2名“挂证”人员")
    yield did("12-06", case, "inform")
    proof = {"intent__impossible_reason": "ceased", "intent__impossible_proof": Picture("注销登记")}
    yield did("12-12", case, "intent.record_impossible", **proof)


def _ordered(case: str, days: tuple[str, str, str, str], violation: str, conclusion: str) -> Iterator[Did]:
    established, ordered, delivered, verified = days
    told = {"violation": violation, "conclusion": conclusion, "evidence": Paper("中介调查笔录")}
    yield did(established, case, "establish", **told)
    yield did(ordered, case, "order_correction", demands="停止介绍、代办“挂证”，清理广告和名册", correct_days=20)
    yield from served(delivered, case, "order", "法定代表人")
    yield did(verified, case, "verify", corrected=True, verify_note="广告和名册已清理")


def _agency_that_corrected() -> Iterator[Did]:
    days = ("10-28", "10-29", "10-30", "11-15")
    yield from _ordered("zhongwei.tip/agency_case", days, "ordinary", "招揽“挂证”，尚未成交")


def _serious_agency() -> Iterator[Did]:
    """A serious violation is punished although it was corrected."""
    case = "yinchuan.1/agency_case"
    yield from _ordered(case, ("12-09", "12-10", "12-11", "12-18"), "serious", "介绍“挂证”40余人，收取费用")
    yield did("12-20", case, "transfer")
    case += "/penalty"
    yield did(
        "2025-01-06",
        case,
        "conclude",
        violation="2022年至2024年介绍“挂证”40余人",
        evidence="名册、银行流水、询问笔录",
        law_basis="依据《人力资源市场暂行条例》有关条款处罚（样例，未核对）",
        penalty="罚款20000元",
        fine_yuan=20_000,
        hearing_due=False,
        report=Paper("调查终结报告"),
    )
    yield did("2025-01-07", case, "inform")
    yield from served("2025-01-08", case, "notice", "法定代表人")
    yield did("2025-01-16", case, "examine", examination="没有提出陈述、申辩，维持拟处罚意见")
    yield did("2025-01-17", case, "pass_legal", legal_opinion="同意")
    yield did("2025-01-20", case, "decide", discussed=True)
    yield from served("2025-01-21", case, "decision", "法定代表人")
    at = "after.publicity.shown"
    page = {f"{at}.url": "https://example.invalid/nx/penalty", f"{at}.shot": Picture("处罚公开页面")}
    yield did("2025-01-23", case, f"{at}.publish", **page, **{f"{at}.masked": True})
    yield did("2025-02-05", case, "record_performance", payment_proof=Paper("缴款凭证"))
    yield did("2026-01-26", case, f"{at}.take_down")


# -- orders of the region after its circular


def _supervision() -> Iterator[Did]:
    circular: dict[str, Any]
    case, offender = "guyuan.order", Party("enterprise", "固原样例重点通报建筑有限公司")
    circular = {"circular_no": Circular(), "offender": offender}
    yield opened("11-26", case, "ningxia_supervision", **circular, is_agency=False)
    order = {"order__topic": "对通报单位核查", "order__demands": "动态核查资质，排查在建项目到岗"}
    yield did("11-26", case, "order.issue", **order, order__reply_on="2024-12-20")
    yield refused("12-02", case, "order.answer", order__reply="正在办理")
    yield did("12-03", case, "start_check")
    site = {"sites": 2, "managers": 10, "present": 8, "lending_found": True, "site_note": "技术负责人从未到岗"}
    yield did("12-10", case, "record_site_check", **site, site_record=Paper("现场排查记录"))
    yield did("12-23", case, "order.urge")
    yield did("12-24", case, "open_penalty_case")
    yield did("12-25", case, "order.answer", order__reply="已启动核查并立案处罚")
    again = {"order__judgment": "请补充到岗整改情况", "order__reply_on": "2025-01-10"}
    yield did("12-26", case, "order.send_back", **again)
    told = {"qualification": "市政公用工程施工总承包三级", "standard": "注册建造师5人", "required_count": 5}
    check = f"{case}/dynamic_check"
    yield did("12-27", check, "record_check", **told, actual_count=6, check_record=Paper("核查记录"))
    yield did("2025-01-07", f"{case}/penalty", "drop", drop_reason="初次违法，危害轻微并及时改正，不予处罚")
    yield did("2025-01-08", case, "order.answer", order__reply="人员已更换到岗，资质核查符合标准")
    yield did("2025-01-09", case, "order.accept", order__judgment="同意办结")
    case, offender = "zhongwei.order", Party("enterprise", "中卫样例培训咨询有限公司")
    yield opened("11-26", case, "ningxia_supervision", **circular | {"offender": offender}, is_agency=True)
    yield did("11-26", case, "order.issue", **order | {"order__demands": "核实招揽行为"}, order__reply_on="2024-12-13")
    yield did("12-09", case, "order.answer", order__reply="已约谈并清理广告")
    yield did("12-10", case, "order.accept", order__judgment="同意办结")
