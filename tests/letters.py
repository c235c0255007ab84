"""Realistic, wholly synthetic contexts for every kind of document; a test changes what it is about."""

from __future__ import annotations

import copy
from typing import Any

from engine.creditcode import with_check_digit

DISTRICT = {
    "name": "沈阳市和平区城乡建设局",
    "short": "沈和建",
    "address": "沈阳市和平区样例路1号（样例）",
    "phone": "024-00000001",
    "government": "沈阳市和平区人民政府",
    "court": "沈阳市和平区人民法院",
    "website": "www.example.gov.cn/heping",
}
CITY = {
    "name": "沈阳市城乡建设局",
    "short": "沈建",
    "address": "沈阳市沈河区样例街2号（样例）",
    "phone": "024-00000002",
    "government": "沈阳市人民政府",
    "court": "沈阳市沈河区人民法院",
    "website": "www.example.gov.cn/sycj",
}
OFFICERS = [
    {"name": "样例甲", "certificate": "辽A-000001"},
    {"name": "样例乙", "certificate": "辽A-000002"},
]
BASIS = [
    {"title": "建筑业企业资质管理规定", "number": "住房和城乡建设部令第22号", "clause": "第二十八条", "added": False},
    {"title": "沈阳市建筑业企业资质动态核查行动方案", "number": "", "clause": "第四部分第二项", "added": False},
]
_ITEMS = (
    ("建筑工程施工总承包", "三级", "注册建造师不少于5人", 5, 3),
    ("市政公用工程施工总承包", "三级", "市政公用工程专业注册建造师不少于4人", 4, 2),
    ("建筑装修装饰工程专业承包", "二级", "建筑工程专业注册建造师不少于3人", 3, 0),
)


def code(number: int) -> str:
    """A synthetic unified social credit code with a valid check digit."""
    return with_check_digit(f"91210102MA{number:07d}")


def subject(number: int = 1, name: str = "") -> dict[str, Any]:
    return {
        "name": name or f"沈阳样例{number}号建筑工程有限公司",
        "code": code(number),
        "address": f"沈阳市和平区样例大街{number}号（样例）",
        "legal_person": "样例丙",
        "phone": f"024-0000{number:04d}",
    }


def lines(count: int = 2, after: int | None = None, outcome: str = "") -> list[dict[str, Any]]:
    rows = []
    for index in range(count):
        item, grade, standard, required, actual = _ITEMS[index % len(_ITEMS)]
        rows.append(
            {
                "no": index + 1,
                "item": item,
                "grade": grade,
                "certificate": f"D2210000{index + 1:02d}",
                "standard": standard,
                "required": required,
                "actual": actual,
                "actual_after": None if after is None else min(actual + after, required),
                "met": None if after is None else actual + after >= required,
                "licensing": CITY["name"],
                "outcome": outcome,
            }
        )
    return rows


def service(how: str = "post") -> dict[str, Any]:
    """The facts of one service, by mail that was signed for or by announcement after a returned mail."""
    blank = dict.fromkeys(
        "posted_on tracking_no mail_result signed_on signed_by returned_on return_reason announced_on url deemed_on "
        "served_on served_how number document_date".split()
    )
    posted = {"posted_on": "2024-05-17", "tracking_no": "1000000000001", "number": "沈和建责改〔2024〕1号", "document_date": "2024-05-15"}
    if how == "post":
        return blank | posted | {
            "mail_result": "signed", "signed_on": "2024-05-20", "signed_by": "样例丁", "served_on": "2024-05-20", "served_how": "post",
        }
    return blank | posted | {
        "mail_result": "returned", "returned_on": "2024-05-24", "return_reason": "NO_SUCH_UNIT", "announced_on": "2024-06-03",
        "url": "www.example.gov.cn/gg/1", "deemed_on": "2024-07-03", "served_on": "2024-07-03", "served_how": "announcement",
    }


def deadline(label: str, last_day: str | None, rule: str, *, provisional: bool = False) -> dict[str, Any]:
    return {"label": label, "last_day": last_day, "provisional": provisional, "rule": rule, "explained": "样例说明"}


def case(number: int = 1) -> dict[str, Any]:
    return {"number": f"沈资核〔2024〕{number:04d}号", "opened_on": "2024-05-01"}


def common(kind: str, title: str, number: str, issuer: dict[str, str], date: str = "2024-05-15") -> dict[str, Any]:
    return {
        "kind": kind,
        "title": title,
        "number": number,
        "date": date,
        "sample": True,
        "issuer": issuer,
        "addressee": subject(),
        "officers": OFFICERS,
        "case": case(),
        "facts": {"snapshot_on": "2024-04-20", "batch": "SY-2024-04"},
        "lines": lines(),
        "deadlines": {},
        "basis": BASIS,
    }


def rectification_order(count: int = 2) -> dict[str, Any]:
    return common("rectification_order", "责令限期整改通知书", "沈和建责改〔2024〕1号", DISTRICT) | {"lines": lines(count)}


def changed(context: dict[str, Any], **values: Any) -> dict[str, Any]:
    """A deep copy of a context with some top-level values replaced."""
    return copy.deepcopy(context) | values


def row(number: int = 1, how: str = "post", *, count: int = 1, after: int | None = None, outcome: str = "") -> dict[str, Any]:
    """One case of a batch document."""
    return {
        "case": case(number),
        "subject": subject(number),
        "facts": {
            "snapshot_on": "2024-04-20",
            "batch": "SY-2024-04",
            "called_on": "2024-05-10",
            "call_result": "已告知，地址已核对" if how == "post" else "无法接通",
            "screenshot_on": "2024-08-22",
            "decision_number": f"沈建资撤决〔2024〕{number}号",
            "order": service(how) | {"number": f"沈和建责改〔2024〕{number}号"},
            "intent": service(how) | {"number": f"沈建资撤告〔2024〕{number}号"},
        },
        "lines": lines(count, after, outcome),
        "deadlines": {"rectification": deadline("整改期限", "2024-08-20", "3个月")},
    }


def inspection_notice(count: int = 2) -> dict[str, Any]:
    return common("inspection_notice", "行政检查通知", "沈和建检〔2024〕1号", DISTRICT) | {"lines": lines(count)}


def intent_notice(how: str = "post") -> dict[str, Any]:
    context = common("intent_notice", "撤回建筑业企业资质行政许可告知书", "沈建资撤告〔2024〕1号", CITY, "2024-09-10")
    context["facts"] |= {
        "order": service(how) | {"issuer": DISTRICT["name"]},
        "first_review_on": "2024-08-22",
        "second_review_on": "2024-09-05",
        "offer_hearing": True,
    }
    context["lines"] = lines(2, after=1)
    context["deadlines"] = {"rectification": deadline("整改期限", "2024-08-20", "3个月")}
    return context


def withdrawal_decision() -> dict[str, Any]:
    context = common("withdrawal_decision", "撤回建筑业企业资质行政许可决定书", "沈建资撤决〔2024〕1号", CITY, "2024-11-05")
    context["facts"] |= {
        "order": service() | {"issuer": DISTRICT["name"]},
        "intent": service("announcement")
        | {
            "number": "沈建资撤告〔2024〕1号",
            "document_date": "2024-09-10",
            "posted_on": "2024-09-11",
            "returned_on": "2024-09-18",
            "announced_on": "2024-09-11",
            "served_on": "2024-10-11",
        },
        "statement_text": "本单位正在补充招聘注册建造师，请求延长整改期限",
        "statement_result": "rejected",
        "hearing_requested_on": None,
        "hearing_held_on": None,
    }
    context["lines"] = lines(1, after=1, outcome="withdrawn") + lines(2, after=9, outcome="met")[1:]
    context["deadlines"] = {
        "rectification": deadline("整改期限", "2024-08-20", "3个月"),
        "regrade": deadline("重新核定等级申请期限", "2025-02-05", "3个月", provisional=True),
    }
    return context


def announcement(service_name: str = "order", count: int = 18) -> dict[str, Any]:
    title = {
        "order": "关于送达《责令限期整改通知书》的公告",
        "intent": "关于送达《撤回建筑业企业资质行政许可告知书》的公告",
    }[service_name]
    context = common("announcement", title, "沈建公告〔2024〕3号", CITY, "2024-06-03")
    context["facts"] = {"service": service_name, "offer_hearing": True}
    context["rows"] = [row(number, "announcement") for number in range(1, count + 1)]
    context["deadlines"] = {}
    return context


def abnormal_list(count: int = 16) -> dict[str, Any]:
    context = common("abnormal_list", "建筑业企业资质动态核查异常企业清单", "沈和建函〔2024〕5号", DISTRICT)
    context["addressee"] = {"name": CITY["name"]}
    context["rows"] = [
        row(number, "post" if number % 3 else "announcement", count=1 + number % 3) for number in range(1, count + 1)
    ]
    return context


def overdue_list(count: int = 9) -> dict[str, Any]:
    context = common("overdue_list", "逾期整改未达标企业清单", "沈和建函〔2024〕9号", DISTRICT, "2024-08-26")
    context["addressee"] = {"name": CITY["name"]}
    context["rows"] = [
        row(number, "post" if number % 3 else "announcement", count=1 + number % 2, after=1)
        for number in range(1, count + 1)
    ]
    return context


def deregistration_notice(count: int = 8) -> dict[str, Any]:
    context = common("deregistration_notice", "关于注销建筑业企业资质的公告", "沈建公告〔2024〕9号", CITY, "2024-12-02")
    context["rows"] = [row(number, count=1 + number % 2, outcome="withdrawn") for number in range(1, count + 1)]
    context["basis"] = [
        {"title": "中华人民共和国行政许可法", "number": "", "clause": "第七十条", "added": True},
        {"title": "建筑业企业资质管理规定", "number": "住房和城乡建设部令第22号", "clause": "第三十条", "added": False},
    ]
    return context


def review_form(count: int = 3) -> dict[str, Any]:
    context = common("review_form", "预警企业资质复查表", "沈和建复〔2024〕1号", DISTRICT, "2024-08-22")
    context["facts"] |= {
        "order": service(),
        "first_review_on": "2024-08-22",
        "first_review_opinion": "经对照资质标准并核对监管平台，部分资质事项仍不达标。",
        "second_review_on": None,
        "second_review_opinion": None,
        "screenshot_on": "2024-08-22",
    }
    context["lines"] = lines(count, after=1)
    context["deadlines"] = {"rectification": deadline("整改期限", "2024-08-20", "3个月")}
    return context


def service_receipt() -> dict[str, Any]:
    context = common("service_receipt", "送达回证", "沈和建送〔2024〕1号", DISTRICT)
    context["facts"] |= {
        "service": "order",
        "order": dict.fromkeys(service()),
        "delivered": [
            {"title": "行政检查通知", "number": "沈和建检〔2024〕1号"},
            {"title": "责令限期整改通知书", "number": "沈和建责改〔2024〕1号"},
        ],
    }
    return context


def print_cover(count: int = 40) -> dict[str, Any]:
    context = common("print_cover", "文书打印清单", "", CITY, "2024-05-17")
    context["rows"] = [
        {
            "number": f"沈和建责改〔2024〕{number}号",
            "addressee": subject(number)["name"],
            "address": subject(number)["address"],
            "first_page": 3 + 4 * (number - 1),
            "pages": 3,
        }
        for number in range(1, count + 1)
    ]
    context |= {"sheets": 82, "cover_sheets": 1}
    return context


ALL = (
    "inspection_notice",
    "rectification_order",
    "abnormal_list",
    "announcement",
    "review_form",
    "overdue_list",
    "intent_notice",
    "withdrawal_decision",
    "service_receipt",
    "deregistration_notice",
    "print_cover",
)
"""Every kind; the function of the same name makes its context."""
