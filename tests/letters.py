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
