"""What became of Zhejiang's cases, as a ledger of acts: whom they are about, what was done on which day, what was refused.

Owns the story's data; who does each act follows from the definitions. Cases are named ``UNIT`` (the unit's own),
``UNIT.NAME``, and those opened in them ``UNIT.NAME/RULE`` or ``UNIT/RULE:DUE``. All names and events are invented.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any


@dataclass(frozen=True, slots=True)
class Paper:
    """A sample document to be kept as evidence."""

    name: str


@dataclass(frozen=True, slots=True)
class Picture:
    """A sample screenshot, dated with the day of the act."""

    name: str


@dataclass(frozen=True, slots=True)
class Did:
    """An act on a case; `open` opens it in its unit's case."""

    day: date
    case: str
    act: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    procedure: str = ""  # of an opening
    subject: str = ""  # of an opening: the enterprise's name; empty: the unit
    refused: bool = False  # a check must refuse it


LEDGERS: Mapping[str, tuple[str, ...]] = {
    "ningbo": ("ningbo",) * 12,
    "huzhou": (*("huzhou",) * 6, *("deqing",) * 4, *("anji",) * 4),
    "hangzhou": ("hangzhou",) * 6,
}
"""Who writes a ledger of enterprises, and whose each row is; rows are called ``UNIT.1``, ``UNIT.2``, by unit."""
ALONE = ("wenzhou", "jinhua", "taizhou", "lishui", "jiaxing", "shaoxing", "quzhou")
"""Cities that open one case by hand, ``UNIT.1``."""
WITHOUT_CASES = "zhoushan"
"""The city whose reports say nothing but nought, and that is ordered to explain itself."""


def trail() -> Iterator[Did]:
    """Every act of the story's cases; those of one day in the order in which they were done."""
    for one in (_self_checks, _inspections, _corrections, _penalty, _police, _exam_point, _bodies, _complaints, _circulars):
        yield from one()
    yield from _supervision()


def _d(text: str) -> date:
    """A day of the campaign: month and day of 2024, or the whole date."""
    return date.fromisoformat(text if len(text) > 5 else f"2024-{text}")  # noqa: PLR2004 - length of MM-DD


def _did(day: str, case: str, act: str, **facts: Any) -> Did:
    return Did(_d(day), case, act, {name.replace("__", "."): value for name, value in facts.items()})


def _refused(day: str, case: str, act: str, **facts: Any) -> Did:
    return Did(_d(day), case, act, {name.replace("__", "."): value for name, value in facts.items()}, refused=True)


def _opened(day: str, case: str, procedure: str, subject: str = "", **facts: Any) -> Did:
    return Did(_d(day), case, "open", facts, procedure, subject)


# -- enterprises


def _self_checks() -> Iterator[Did]:
    found = {"deqing.1": 1, "ningbo.1": 0}
    ledgers = [f"{unit}.{n}" for units in LEDGERS.values() for unit in dict.fromkeys(units) for n in (1, 2, 3)]
    for n, case in enumerate((*ledgers, *(f"{unit}.1" for unit in ALONE))):
        if case == "huzhou.1":
            continue  # inspected before it had checked itself
        yield _did(
            "07-05",
            case,
            "record_self_check",
            self_workers=8 + n % 7,
            self_fake=found.get(case, 0),
            self_training_short=0,
            certificate_system="housing",
        )
    yield _did("07-08", "deqing.1", "remove_workers")
    yield _did("07-15", "deqing.1", "record_self_correction", self_correction="假证人员已退场，其余人员已逐人核验")


def _inspection(day: str, case: str, findings: str = "", *, none: int = 0, fake: int = 0, problems: int = 0) -> Did:
    return _did(
        day,
        case,
        "inspect",
        inspection_way="joint" if fake else "special",
        certificates_checked=True,
        workers=12 + problems,
        no_certificate=none,
        fake_certificate=fake,
        problems=problems,
        findings=findings or "特种作业人员均持有效证书，培训记录齐全",
        certificate_system="housing",
    )


def _inspections() -> Iterator[Did]:
    yield _inspection("06-26", "huzhou.1")
    unchecked = _inspection("07-16", "ningbo.1", "1名焊工无证，2名架子工持假证", none=1, fake=2, problems=3)
    yield _refused("07-16", "ningbo.1", "inspect", **{**unchecked.facts, "certificates_checked": False})
    yield unchecked
    yield _inspection("07-10", "huzhou.2", "2名塔吊司机无证上岗", none=2, problems=2)
    yield _inspection("07-23", "ningbo.2", "3名塔吊司机持假证，证书来自同一网站", fake=3, problems=3)
    yield _inspection("08-07", "deqing.1")
    yield _inspection("08-14", "deqing.2", "继续教育学时不足，培训档案缺失", problems=2)
    yield _inspection("09-04", "huzhou.3", "1名电工证书过期未复核", none=1, problems=1)
    yield _inspection("10-15", "anji.2", "1名信号工持假证，安全教育记录缺失", fake=1, problems=2)
    for day, case in (("08-21", "jinhua.1"), ("09-12", "taizhou.1"), ("11-05", "lishui.1"), ("11-19", "hangzhou.1")):
        yield _inspection(day, case)
    yield _did("09-24", "anji.1", "end", end_reason="企业已注销，工地已移交其他施工单位")


def _order(day: str, case: str, by: str, grounds: str, demands: str) -> Iterator[Did]:
    given = {"correction__grounds": grounds, "correction__demands": demands, "correction__correct_by": _d(by).isoformat()}
    yield _did(day, case, "correction.order", **given)
    yield _did(day, case, "correction.record_service", correction__delivered_how="direct")


def _checked(day: str, case: str, fixed: int, text: str) -> Did:
    return _did(day, case, "correction.check", correction__fixed=fixed, correction__check_text=text)


def _corrections() -> Iterator[Did]:
    yield _did("07-16", "ningbo.1", "remove_workers")
    yield from _order("07-17", "ningbo.1", "08-09", "检查记录所列3项问题", "换持有效证书的人员，逐人核验证书")
    yield _did("07-18", "ningbo.1", "refer_penalty")
    yield from _referred("ningbo.1", "07-19", "宁波市综合行政执法局", "08-01", "已立案，罚款3万元")
    yield _did("08-02", "ningbo.1", "record_penalty", punish_no="甬综执罚样例〔2024〕1号", fine_yuan=30_000, halted=False)
    yield _checked("08-08", "ningbo.1", 3, "3项问题全部改正")
    yield from _order("07-11", "huzhou.2", "08-01", "检查记录所列2项问题", "无证人员停止上岗，换持证人员")
    yield _refused("08-01", "huzhou.2", "correction.check", correction__fixed=1, correction__check_text="仍有1人无证")
    yield _checked("08-05", "huzhou.2", 1, "仍有1名司机无证上岗，逾期未改正")
    yield _did("08-06", "huzhou.2", "refer_penalty")
    yield from _referred("huzhou.2", "08-07", "湖州市综合行政执法局", "09-12", "责令停产停业整顿，罚款12万元")
    yield _did("09-13", "huzhou.2", "record_penalty", punish_no="湖综执罚样例〔2024〕7号", fine_yuan=120_000, halted=True)
    yield _did("09-20", "huzhou.2", "check_again", check_again_text="全部换为持证人员")
    yield from _order("09-05", "huzhou.3", "09-18", "检查记录所列1项问题", "证书复核合格后方可上岗")
    yield _checked("09-12", "huzhou.3", 1, "已复核合格")
    yield _did("09-13", "huzhou.3", "excuse_penalty", excuse_reason="初次违法、及时改正、没有危害后果，不予处罚并教育")
    yield from _order("08-15", "deqing.2", "08-28", "检查记录所列2项问题", "补足学时，补全档案")
    yield _checked("08-27", "deqing.2", 2, "学时和档案已补齐")
    yield from _order("10-16", "anji.2", "11-10", "检查记录所列2项问题", "假证人员退场，补做安全教育")
    yield _did("10-16", "anji.2", "refer_penalty")
    yield from _referred("anji.2", "10-17", "安吉县综合行政执法局", "11-06", "已立案，罚款2万元")
    yield _did("11-07", "anji.2", "record_penalty", punish_no="安综执罚样例〔2024〕3号", fine_yuan=20_000, halted=False)
    yield _checked("11-08", "anji.2", 2, "2项问题全部改正")


def _referred(case: str, sent: str, to: str, replied: str, reply: str) -> Iterator[Did]:
    child = f"{case}/referral"
    matter = "特种作业人员未按规定取得资格上岗作业，请依法处罚"
    yield _did(sent, child, "referral.send", referral__receiver=to, referral__matter=matter)
    yield _did(sent, child, "referral.record_receipt")
    yield _did(replied, child, "referral.record_reply", referral__taken=True, referral__reply_text=reply)


def _penalty() -> Iterator[Did]:
    """The enterprise with the suspected crime is also punished, by the office itself."""
    yield from _order("07-24", "ningbo.2", "08-20", "检查记录所列3项问题", "假证人员退场，逐人核验证书")
    yield _did("07-24", "ningbo.2", "remove_workers")
    yield _did("07-25", "ningbo.2", "propose_penalty")
    case = "ningbo.2/penalty"
    yield _did(
        "08-05",
        case,
        "conclude",
        violation="2024年7月，使用3名持假证人员从事塔吊作业",
        evidence="检查记录、证书核验截图、询问笔录",
        law_basis="违反安全生产法第三十条，依据第九十七条第七项处罚",
        penalty="罚款40000元",
        fine_yuan=40_000,
        hearing_due=False,
        report=Paper("调查终结报告"),
    )
    yield _did("08-06", case, "inform")
    yield _did("08-07", case, "notice.deliver", notice__received_by="法定代表人")
    yield _did("08-15", case, "examine", examination="没有提出陈述、申辩，维持拟处罚意见")
    yield _did("08-16", case, "pass_legal", legal_opinion="同意")
    yield _did("08-19", case, "decide", discussed=False)
    yield _did("08-20", case, "decision.deliver", decision__received_by="法定代表人")
    yield _did("08-29", case, "record_performance", payment_proof=Paper("缴款凭证"))
    yield _checked("08-19", "ningbo.2", 3, "3项问题全部改正")
    yield _did("08-20", "ningbo.2", "record_penalty", punish_no="甬建罚样例〔2024〕1号", fine_yuan=40_000, halted=False)


# -- police


def _handed_over(case: str, days: tuple[str, str, str, str], office: str, crime: str, *, filed: bool) -> Iterator[Did]:
    proposed, sent, signed, answered = days
    yield _did(proposed, case, "police.propose", police__crime=crime, police__investigation=Paper("调查报告"))
    yield _did(sent, case, "police.decide", police__approved=True, police__decision_reason="同意移送")
    yield _did(sent, case, "police.send", police__police_office=office, police__evidence_list=Paper("证据清单"))
    yield _did(signed, case, "police.record_receipt", police__receipt=Paper("移送书回执"))
    told = Paper("立案告知书" if filed else "不予立案通知书")
    yield _did(answered, case, "police.record_answer", police__opened=filed, police__police_notice=told)


def _police() -> Iterator[Did]:
    crime = "买卖国家机关证件：3本操作证由同一网站出售"
    yield _did("07-24", "ningbo.2", "hand_over_crime", crime=crime)
    clue = "ningbo.2/clue"
    yield from _handed_over(clue, ("07-25", "07-26", "07-29", "08-01"), "宁波市公安局", crime, filed=True)
    yield _did("08-15", clue, "assist", assistance="提供证书核验结果和工地用工台账")
    yield _did("12-18", clue, "record_sentence", sentence="检察机关已对2名卖证人员提起公诉")


# -- examination and training bodies


def _exam_point() -> Iterator[Did]:
    case = "ningbo.point"
    yield _opened("07-02", case, "zhejiang_exam_body", "宁波样例职业技能考试中心样例考点", body_kind="point", self_by="2024-07-31", exam_site="宁波市样例路33号（样例数据）")
    yield _did("07-30", case, "record_self_check", self_problems=2, self_findings="监控有盲区，考评人员紧张")
    yield _did("08-01", case, "record_plan", plan=Paper("整改计划"), plan_by="2024-08-30")
    found = {"videos_checked": True, "callbacks": 12, "conditions_met": False, "problems": 3}
    yield _did("08-06", case, "inspect", **found, missing_conditions="考评人员不足；监控不能覆盖全部工位", findings="调看3场考试视频，监控不能覆盖全部工位")
    yield _did("08-07", case, "tell_stop")
    yield _did("08-08", case, "record_told", told_served_how="direct")
    yield _did("08-12", case, "record_statement", statement_text="监控设备已采购，请求不停业")
    answer = {"statement_result": "rejected", "statement_reply": "设备尚未安装，考评人员仍然不足"}
    yield _refused("08-15", case, "examine_statement", **answer)
    yield _did("08-16", case, "examine_statement", **answer)
    yield _did("08-19", case, "review_law", legal_opinion="同意")
    yield _did("08-20", case, "approve_stop", approval="同意停业整改")
    yield _did("08-20", case, "order_stop")
    yield _did("08-21", case, "record_stop_service", stop_served_how="direct")
    yield _did("09-27", case, "apply_recheck", recheck_application=Paper("整改报告和恢复考试申请"))
    yield _did("10-10", case, "recheck", recheck_passed=False, recheck_text="监控已补齐，考评人员仍不足")
    yield _did("11-04", case, "apply_recheck", recheck_application=Paper("第二次整改报告"))
    yield _did("11-08", case, "recheck", recheck_passed=True, recheck_text="考评人员、监控设备均已满足条件")


def _bodies() -> Iterator[Did]:
    yield _opened("07-02", "ningbo.body", "zhejiang_exam_body", "宁波样例职业技能考试中心", body_kind="body")
    good = {"videos_checked": True, "callbacks": 8, "conditions_met": True}
    yield _did("09-04", "ningbo.body", "inspect", **good, problems=0, findings="调看5场考试视频，未发现作弊")
    yield _opened("07-03", "wenzhou.body", "zhejiang_exam_body", "温州样例职业技能考试中心", body_kind="body")
    yield _did("09-10", "wenzhou.body", "inspect", **good, problems=2, findings="2场考试的签到记录不全")
    yield from _order("09-11", "wenzhou.body", "10-08", "检查记录所列2项问题", "补全签到记录，建立视频复核制度")
    yield _checked("09-30", "wenzhou.body", 2, "2项问题全部改正")
    yield _opened("07-03", "taizhou.point", "zhejiang_exam_body", "台州样例培训学校样例考点", body_kind="point")
    yield _did("10-21", "taizhou.point", "end", end_reason="考点已撤销")
    yield _opened("08-30", "jinhua.training", "zhejiang_training_body", "金华样例安全培训有限公司")
    yield _did("09-03", "jinhua.training", "inspect", inspection_way="special", problems=2, findings="学时不足，有代签到")
    yield from _order("09-04", "jinhua.training", "09-30", "检查记录所列2项问题", "补足学时，停止代签")
    yield _checked("09-27", "jinhua.training", 2, "学时已补足")
    yield _opened("10-09", "jiaxing.training", "zhejiang_training_body", "嘉兴样例安全培训有限公司")
    yield _did("10-22", "jiaxing.training", "inspect", inspection_way="open", problems=0, findings="培训档案齐全")


# -- complaints


def _complaint(
    opened: str, case: str, channel: str, matter: str, content: str, checked: str, finding: str, *, true: bool
) -> Iterator[Did]:
    told = {"channel": channel, "anonymous": True, "matter": matter, "content": content}
    yield _opened(opened, case, "zhejiang_complaint", **told)
    yield _did(checked, case, "complaint.verify", complaint__verified=true, complaint__finding=finding)


def _answered(day: str, case: str, kind: str) -> Did:
    return _did(day, case, "complaint.open_case", complaint__answer="匿名，无法答复", accused_kind=kind)


def _complaints() -> Iterator[Did]:
    yield from _complaint("07-29", "hangzhou.tip", "hotline", "tolerating", "某工地默许无证人员上岗", "08-01", "属实", true=True)
    accused = {"name": "杭州样例被举报建设有限公司", "address": "杭州市样例路99号（样例数据）"}
    yield _did("08-01", "hangzhou.tip", "name_accused", accused=accused)
    yield _answered("08-02", "hangzhou.tip", "enterprise")
    yield _inspection("08-06", "hangzhou.tip/enterprise", "1名焊工无证", none=1, problems=1)
    yield from _order("08-07", "hangzhou.tip/enterprise", "08-16", "检查记录所列1项问题", "无证人员停止上岗")
    yield _checked("08-15", "hangzhou.tip/enterprise", 1, "已换持证人员")
    reason = "初次违法、及时改正、没有危害后果，不予处罚并教育"
    yield _did("08-16", "hangzhou.tip/enterprise", "excuse_penalty", excuse_reason=reason)
    tip = "wenzhou.tip"
    yield from _complaint("08-01", tip, "window", "sale", "假冒政府网站兜售操作证", "08-05", "网站假冒政府网站", true=True)
    yield _answered("08-05", tip, "police")
    days = ("08-06", "08-09", "08-12", "08-15")
    yield from _handed_over(tip, days, "温州市公安局", "买卖国家机关证件：假冒政府网站兜售操作证", filed=False)
    yield _did("08-16", tip, "police.ask_again")
    yield _did("08-19", tip, "police.record_asked")
    yield _did("08-22", tip, "police.record_answer", police__opened=True, police__police_notice=Paper("立案告知书"))
    tip = "jinhua.tip"
    yield from _complaint("09-02", tip, "letter", "other", "短视频平台虚假宣传代办操作证", "09-06", "属实", true=True)
    yield _answered("09-06", tip, "office")
    given = {"referral__receiver": "金华市互联网信息办公室", "referral__matter": "平台虚假宣传代办操作证，请依法处置"}
    yield _did("09-09", tip, "referral.send", **given)
    yield _did("10-14", tip, "referral.chase")
    yield _did("10-18", tip, "referral.record_reply", referral__taken=True, referral__reply_text="3个账号已关停")
    yield from _complaint("09-05", "jiaxing.tip", "window", "training", "某机构学时造假", "09-12", "档案属实，未发现造假", true=False)
    yield _did("09-13", "jiaxing.tip", "complaint.answer_untrue", complaint__answer="匿名，无法答复")
    told = {"channel": "hotline", "anonymous": True, "matter": "forging", "content": "某化工企业电工持假证"}
    yield _opened("09-18", "taizhou.tip", "zhejiang_complaint", **told)
    yield _did("09-19", "taizhou.tip", "complaint.forward", complaint__forwarded_to="台州市应急管理局")


# -- circulars


def _published(case: str, chosen: str, approved: str, published: str, **choice: Any) -> Iterator[Did]:
    yield _did(chosen, case, "choose", **choice, media="样例日报、官方网站")
    yield _did(approved, case, "approve", approval="同意通报")
    page = {"publicity__url": "https://example.invalid/circular", "publicity__masked": True}
    yield _did(published, case, "publicity.publish", **page, publicity__shot=Picture("通报页面"))


def _circulars() -> Iterator[Did]:
    first = "某建设公司自查发现1名持假证人员，立即清退并报告线索。\n某建设公司继续教育学时不足，被责令限期改正后按期完成。"
    choice = {"category": "no_certificate", "cases_count": 2, "cases_text": first}
    yield from _published("deqing/circulars:2024-09-30", "09-18", "09-20", "09-25", **choice)
    yield _did("09-26", "anji/circulars:2024-09-30", "record_none", none_reason="本季度没有办结的典型案件")
    third = "某建设公司使用1名持假证信号工，被责令限期改正并罚款2万元。"
    last = "anji/circulars:2024-12-31"
    yield from _published(last, "12-05", "12-06", "12-10", category="no_certificate", cases_count=1, cases_text=third)
    reason = "原处罚决定变更，通报内容不再准确"
    yield _did("12-24", last, "publicity.drop", publicity__down_reason=reason, publicity__down_shot=Picture("撤下后的页面"))
    yield _did("12-20", "deqing/circulars:2024-12-31", "record_none", none_reason="本季度没有办结的典型案件")
    second = "某考点监控不能覆盖全部工位、考评人员不足，被责令停业整改，整改合格后恢复考试。"
    plan = {"due_on": "2024-11-30", "covers_from": "2024-07-01", "covers_to": "2024-11-30"}
    case = "ningbo.circular"
    yield _opened("11-18", case, "zhejiang_circular", **plan)
    yield from _published(case, "11-19", "11-20", "11-22", category="exam_fraud", cases_count=1, cases_text=second)


# -- supervision


def _supervision() -> Iterator[Did]:
    """The province orders the city that reports nothing but nought, late, to explain itself."""
    case = f"{WITHOUT_CASES}.order"
    yield _opened("09-05", case, "zhejiang_supervision", reason="8月统计表逾期，两次零报告")
    given = {"order__topic": "报送统计表、开展执法检查", "order__demands": "说明零报告的原因，9月底前开展检查"}
    yield _did("09-05", case, "order.issue", **given, order__reply_on="2024-09-20")
    yield _did("09-23", case, "order.urge")
    yield _did("09-24", case, "order.answer", order__reply="经办人员变动，已落实AB岗")
    again = {"order__judgment": "没有说明检查安排", "order__reply_on": "2024-10-10"}
    yield _did("09-25", case, "order.send_back", **again)
    yield _did("10-09", case, "order.answer", order__reply="10月起开展检查，按期报送")
    yield _did("10-11", case, "order.accept", order__judgment="同意办结")
