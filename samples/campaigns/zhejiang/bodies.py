"""Zhejiang's examination points, training bodies, complaints and circulars, and the city that was supervised."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from samples.campaigns.acts import Did, Paper, Party, Picture, did, opened, refused
from samples.campaigns.zhejiang.acts import checked, handed_over, inspection, order
from samples.campaigns.zhejiang.cases import IDLE


def others() -> Iterator[Did]:
    """Every act on cases that are not about an enterprise of the lists."""
    for told in (_exam_point, _bodies, _complaints, _circulars, _supervision):
        yield from told()


def _exam_point() -> Iterator[Did]:
    case = "ningbo.point"
    yield opened(
        "07-02",
        case,
        "zhejiang_exam_body",
        Party("enterprise", "宁波样例职业技能考试中心样例考点"),
        body_kind="point",
        self_by="2024-07-31",
        exam_site="宁波市样例路33号（样例数据）",
    )
    yield did("07-30", case, "record_self_check", self_problems=2, self_findings="监控有盲区，考评人员紧张")
    yield did("08-01", case, "record_plan", plan=Paper("整改计划"), plan_by="2024-08-30")
    found = {"videos_checked": True, "callbacks": 12, "conditions_met": False, "problems": 3}
    yield did(
        "08-06",
        case,
        "inspect",
        **found,
        missing_conditions="考评人员不足；监控不能覆盖全部工位",
        findings="调看3场考试视频，监控不能覆盖全部工位",
    )
    yield did("08-07", case, "tell_stop")
    yield did("08-08", case, "record_told", told_served_how="direct", told_receipt=Paper("送达回证"))
    yield did("08-12", case, "record_statement", statement_text="监控设备已采购，请求不停业")
    answer = {"statement_result": "rejected", "statement_reply": "设备尚未安装，考评人员仍然不足"}
    yield refused("08-15", case, "examine_statement", **answer)
    yield did("08-16", case, "examine_statement", **answer)
    yield did("08-19", case, "review_law", legal_opinion="同意")
    yield did("08-20", case, "approve_stop", approval="同意停业整改")
    yield did("08-20", case, "order_stop")
    yield did("08-20", case, "excuse_penalty", excuse_reason="首次发现，已在整改，没有造成危害后果，不予处罚并教育")
    yield did("08-21", case, "record_stop_service", stop_served_how="direct", stop_receipt=Paper("送达回证"))
    yield did("09-27", case, "apply_recheck", recheck_application=Paper("整改报告和恢复考试申请"))
    yield did("10-10", case, "recheck", recheck_passed=False, recheck_text="监控已补齐，考评人员仍不足")
    yield did("11-04", case, "apply_recheck", recheck_application=Paper("第二次整改报告"))
    yield did("11-08", case, "recheck", recheck_passed=True, recheck_text="考评人员、监控设备均已满足条件")


def _bodies() -> Iterator[Did]:
    yield opened(
        "07-02", "ningbo.body", "zhejiang_exam_body", Party("enterprise", "宁波样例职业技能考试中心"), body_kind="body"
    )
    good = {"videos_checked": True, "callbacks": 8, "conditions_met": True}
    yield did("09-04", "ningbo.body", "inspect", **good, problems=0, findings="调看5场考试视频，未发现作弊")
    yield opened(
        "07-03", "wenzhou.body", "zhejiang_exam_body", Party("enterprise", "温州样例职业技能考试中心"), body_kind="body"
    )
    yield did("09-10", "wenzhou.body", "inspect", **good, problems=2, findings="2场考试的签到记录不全")
    yield from order("09-11", "wenzhou.body", "10-08", "检查记录所列2项问题", "补全签到记录，建立视频复核制度")
    yield checked("09-30", "wenzhou.body", 2, "2项问题全部改正")
    yield opened(
        "07-03",
        "taizhou.point",
        "zhejiang_exam_body",
        Party("enterprise", "台州样例培训学校样例考点"),
        body_kind="point",
    )
    yield did("10-21", "taizhou.point", "end", end_reason="考点已撤销")
    yield opened("08-30", "jinhua.training", "zhejiang_training_body", Party("enterprise", "金华样例安全培训有限公司"))
    yield did(
        "09-03", "jinhua.training", "inspect", inspection_way="special", problems=2, findings="学时不足，有代签到"
    )
    yield from order("09-04", "jinhua.training", "09-30", "检查记录所列2项问题", "补足学时，停止代签")
    yield checked("09-27", "jinhua.training", 2, "学时已补足")
    yield opened("10-09", "jiaxing.training", "zhejiang_training_body", Party("enterprise", "嘉兴样例安全培训有限公司"))
    yield did("10-22", "jiaxing.training", "inspect", inspection_way="open", problems=0, findings="培训档案齐全")


# -- complaints


def _complaint(
    came: str, case: str, channel: str, matter: str, content: str, verified: str, finding: str, *, true: bool
) -> Iterator[Did]:
    told: dict[str, Any] = {"channel": channel, "anonymous": True, "matter": matter, "content": content}
    yield opened(came, case, "zhejiang_complaint", **told)
    yield did(verified, case, "complaint.verify", complaint__verified=true, complaint__finding=finding)


def _answered(day: str, case: str, kind: str) -> Did:
    return did(day, case, "complaint.open_case", complaint__answer="匿名，无法答复", accused_kind=kind)


def _complaints() -> Iterator[Did]:
    yield from _complaint(
        "07-29", "hangzhou.tip", "hotline", "tolerating", "某工地默许无证人员上岗", "08-01", "属实", true=True
    )
    yield did("08-01", "hangzhou.tip", "name_accused", accused=Party("enterprise", "杭州样例被举报建设有限公司"))
    yield _answered("08-02", "hangzhou.tip", "enterprise")
    yield inspection("08-06", "hangzhou.tip/enterprise", "1名焊工无证", none=1, problems=1)
    yield from order("08-07", "hangzhou.tip/enterprise", "08-16", "检查记录所列1项问题", "无证人员停止上岗")
    yield checked("08-15", "hangzhou.tip/enterprise", 1, "已换持证人员")
    reason = "初次违法、及时改正、没有危害后果，不予处罚并教育"
    yield did("08-16", "hangzhou.tip/enterprise", "excuse_penalty", excuse_reason=reason)
    tip = "wenzhou.tip"
    yield from _complaint(
        "08-01", tip, "window", "sale", "假冒政府网站兜售操作证", "08-05", "网站假冒政府网站", true=True
    )
    yield _answered("08-05", tip, "police")
    days = ("08-06", "08-09", "08-12", "08-15")
    yield from handed_over(tip, days, "温州市公安局", "买卖国家机关证件：假冒政府网站兜售操作证", filed=False)
    yield did("08-16", tip, "police.ask_again")
    yield did("08-19", tip, "police.record_asked")
    yield did("08-22", tip, "police.record_answer", police__opened=True, police__police_notice=Paper("立案告知书"))
    tip = "jinhua.tip"
    yield from _complaint("09-02", tip, "letter", "other", "短视频平台虚假宣传代办操作证", "09-06", "属实", true=True)
    yield _answered("09-06", tip, "office")
    given = {"referral__receiver": "金华市互联网信息办公室", "referral__matter": "平台虚假宣传代办操作证，请依法处置"}
    yield did("09-09", tip, "referral.send", **given)
    yield did("10-14", tip, "referral.chase")
    yield did("10-18", tip, "referral.record_reply", referral__taken=True, referral__reply_text="3个账号已关停")
    yield from _complaint(
        "09-05", "jiaxing.tip", "window", "training", "某机构学时造假", "09-12", "档案属实，未发现造假", true=False
    )
    yield did("09-13", "jiaxing.tip", "complaint.answer_untrue", complaint__answer="匿名，无法答复")
    told: dict[str, Any] = {
        "channel": "hotline",
        "anonymous": True,
        "matter": "forging",
        "content": "某化工企业电工持假证",
    }
    yield opened("09-18", "taizhou.tip", "zhejiang_complaint", **told)
    yield did("09-19", "taizhou.tip", "complaint.forward", complaint__forwarded_to="台州市应急管理局")


# -- circulars


def _published(case: str, chosen: str, approved: str, published: str, **choice: Any) -> Iterator[Did]:
    yield did(chosen, case, "choose", **choice, media="样例日报、官方网站")
    yield did(approved, case, "approve", approval="同意通报")
    page = {"publicity__url": "https://example.invalid/circular", "publicity__masked": True}
    yield did(published, case, "publicity.publish", **page, publicity__shot=Picture("通报页面"))


def _circulars() -> Iterator[Did]:
    first = (
        "某建设公司自查发现1名持假证人员，立即清退并报告线索。\n某建设公司继续教育学时不足，被责令限期改正后按期完成。"
    )
    choice = {"category": "no_certificate", "cases_count": 2, "cases_text": first}
    yield from _published("deqing/circulars:2024-09-30", "09-18", "09-20", "09-25", **choice)
    yield did("09-26", "anji/circulars:2024-09-30", "record_none", none_reason="本季度没有办结的典型案件")
    third = "某建设公司使用1名持假证信号工，被责令限期改正并罚款2万元。"
    last = "anji/circulars:2024-12-31"
    yield from _published(last, "12-05", "12-06", "12-10", category="no_certificate", cases_count=1, cases_text=third)
    reason = "原处罚决定变更，通报内容不再准确"
    yield did(
        "12-24", last, "publicity.drop", publicity__down_reason=reason, publicity__down_shot=Picture("撤下后的页面")
    )
    yield did("12-20", "deqing/circulars:2024-12-31", "record_none", none_reason="本季度没有办结的典型案件")
    second = "某考点监控不能覆盖全部工位、考评人员不足，被责令停业整改，整改合格后恢复考试。"
    plan: dict[str, Any] = {"due_on": "2024-11-30", "covers_from": "2024-07-01", "covers_to": "2024-11-30"}
    case = "ningbo.circular"
    yield opened("11-18", case, "zhejiang_circular", **plan)
    yield from _published(case, "11-19", "11-20", "11-22", category="exam_fraud", cases_count=1, cases_text=second)


# -- supervision


def _supervision() -> Iterator[Did]:
    """The province orders the city that reports nothing but nought, late, to explain itself."""
    case = f"{IDLE}.order"
    yield opened("09-05", case, "zhejiang_supervision", reason="8月统计表逾期，两次零报告")
    given = {"order__topic": "报送统计表、开展执法检查", "order__demands": "说明零报告的原因，9月底前开展检查"}
    yield did("09-05", case, "order.issue", **given, order__reply_on="2024-09-20")
    yield did("09-23", case, "order.urge")
    yield did("09-24", case, "order.answer", order__reply="经办人员变动，已落实AB岗")
    again = {"order__judgment": "没有说明检查安排", "order__reply_on": "2024-10-10"}
    yield did("09-25", case, "order.send_back", **again)
    yield did("10-09", case, "order.answer", order__reply="10月起开展检查，按期报送")
    yield opened(
        "10-12", f"{IDLE}.1", "zhejiang_enterprise", Party("enterprise", "舟山样例建设有限公司"), sites="舟山样例中心"
    )
    yield inspection("10-22", f"{IDLE}.1")
    yield did("10-11", case, "order.accept", order__judgment="同意办结")
