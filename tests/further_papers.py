"""Letters of the templates that no timeline draws: made from the data of a drafted paper of the same procedure."""

from __future__ import annotations

from typing import Any

from documents.templating.templates import Letter
from tests import kept, letters

Context = dict[str, Any]


def _as(context: Context, template: str, title: str, kind: str = "", **facts: Any) -> Letter:
    known = {**context["facts"], **facts}
    return Letter(template, {**context, "kind": kind or template, "template": template, "title": title, "facts": known})


def _drafted(name: str) -> Context:
    return dict(kept.issued()[name].context)


def _shenyang() -> list[Letter]:
    context = letters.review_form()
    for line in context["lines"]:
        line["second_met"] = line["second_actual"] is None
    reviewed = {"second_reviewed_on": "2024-09-05", "second_difference": "与区县复查结果一致"}
    call = {
        **context["facts"]["order"],
        "called_number": "024-00000001",
        "call_person": "样例丁",
        "mailing_address": None,
    }
    table = letters.overdue_list(6)
    return [
        _as(context, "phone_record", "电话告知记录", order=call),
        _as(context, "second_review_form", "二次复查记录", **reviewed),
        _as(context, "screenshot_page", "四库一平台截图"),
        _as(context, "address_confirmation", "送达地址确认书"),
        Letter("receipt_table", {**table, "kind": "receipt_table", "title": "企业回执整理表"}),
        *(Letter("service_receipt", maker()) for maker in (letters.service_receipt, letters.decision_receipt)),
        _as(context, "hearing_notice", "听证通知书", hearing_planned_on="2024-10-20", hearing_place="样例会议室"),
        _as(context, "hearing_record_form", "听证笔录", hearing_planned_on="2024-10-20", hearing_place="样例会议室"),
    ]


def _ningxia() -> list[Letter]:
    person = _drafted("ningxia_person/field_record_form")
    ledger = {**person, "rows": [{"subject": person["subject"], "facts": person["facts"]}] * 3}
    return [
        _as(_drafted("ningxia_selfcheck/selfcheck_notice"), "nx_selfcheck_report", "自查自纠情况报告表"),
        _as(ledger, "nx_suspect_ledger", "涉嫌“挂证”人员问题台账"),
    ]


def _penalty() -> list[Letter]:
    context = _drafted("administrative_penalty/penalty_demand")
    hearing = {"hearing_on": "2025-03-20", "hearing_place": "样例会议室"}
    deferral = {"deferred_to": "2025-09-30", "deferral_reason": "经济困难，分两期缴纳"}
    return [
        *(
            _as(context, "penalty_case_form", title, kind)
            for kind, title in (
                ("filing_form", "立案审批表"),
                ("handling_form", "案件处理审批表"),
                ("closing_form", "结案审批表"),
            )
        ),
        _as(context, "hearing_notice", "听证通知书", "penalty_hearing_notice", **hearing),
        _as(context, "hearing_record_form", "听证笔录", "penalty_hearing_record", **hearing),
        _as(context, "enforcement_application", "强制执行申请书", demanded_on="2025-12-25"),
        _as(context, "fine_deferral_notice", "暂缓（分期）缴纳罚款通知书", **deferral),
    ]


def _receipts() -> list[Letter]:
    penalty = _drafted("administrative_penalty/penalty_demand")
    notice = _drafted("ningxia_agency/notice")
    told = {"notice": {"title": notice["title"], "number": "样例〔2024〕1号"}}
    return [
        _as(penalty, "penalty_notice_receipt", "送达回证"),
        _as(penalty, "penalty_decision_receipt", "送达回证"),
        _as(_drafted("guiyang_enterprise/correction_order"), "gy_delivery_receipt", "送达回证"),
        _as({**notice, "issued": told}, "nx_service_receipt", "送达回证"),
    ]


def found() -> dict[str, Letter]:
    """Letters by template and kind."""
    made = [*_shenyang(), *_ningxia(), *_penalty(), *_receipts()]
    return {f"{letter.kind}/{letter.context['kind']}": kept.as_issued(letter) for letter in made}
