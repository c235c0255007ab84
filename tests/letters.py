"""Realistic, wholly synthetic contexts for every kind of document; a test changes what it is about.

Facts, rules, labels and legal bases are taken from the procedure itself, so that a template and the procedure cannot
drift apart unseen: a fact a template uses must be declared, and one given here too.
"""

from __future__ import annotations

import copy
import datetime as dt
from functools import cache
from typing import Any

from casework.definitions.library import Library
from casework.drafting import basis
from engine.creditcode import with_check_digit
from engine.expressions import nest
from engine.model import Procedure

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
_ITEMS = (
    ("建筑工程施工总承包", "三级", "注册建造师不少于5人", 5, 3),
    ("市政公用工程施工总承包", "三级", "市政公用工程专业注册建造师不少于4人", 4, 2),
    ("建筑装修装饰工程专业承包", "二级", "建筑工程专业注册建造师不少于3人", 3, 0),
)
Context = dict[str, Any]


@cache
def procedure() -> Procedure:
    return Library().compiled("shenyang_qualification_check").procedure


def code(number: int) -> str:
    """A synthetic unified social credit code with a valid check digit."""
    return with_check_digit(f"91210102MA{number:07d}")


def subject(number: int = 1, name: str = "") -> Context:
    return {
        "name": name or f"沈阳样例{number}号建筑工程有限公司",
        "code": code(number),
        "address": f"沈阳市和平区样例大街{number}号（样例）",
        "legal_person": "样例丙",
        "phone": f"024-0000{number:04d}",
    }


def facts(**given: Any) -> Context:
    """All facts of the procedure, those given (``order__posted_on`` for ``order.posted_on``) known, the rest not."""
    flat = {name.replace("__", "."): value for name, value in given.items()}
    assert flat.keys() <= procedure().facts.keys(), flat.keys() - procedure().facts.keys()
    return nest({**dict.fromkeys(procedure().facts), "batch_no": "SY-2024-04", "snapshot_on": "2024-04-20", **flat})


def signed(prefix: str) -> Context:
    """A service by mail that was signed for."""
    values = {
        "posted_on": "2024-05-17",
        "tracking_no": "1000000000001",
        "mail_result": "signed",
        "signed_on": "2024-05-20",
        "signed_by": "样例丁",
        "served_on": "2024-05-20",
        "served_how": "post",
        "called_on": "2024-05-16",
        "contact": "reached",
        "address_confirmed": True,
    }
    return {f"{prefix}__{name}": value for name, value in values.items()}


def announced(prefix: str) -> Context:
    """A service by announcement after the mail came back."""
    values = {
        "posted_on": "2024-05-17",
        "tracking_no": "1000000000002",
        "mail_result": "returned",
        "returned_on": "2024-05-24",
        "return_reason": "no_such_unit",
        "announced_on": "2024-06-03",
        "url": "www.example.gov.cn/gg/1",
        "deemed_on": "2024-07-03",
        "served_on": "2024-07-03",
        "served_how": "announcement",
        "called_on": "2024-05-16",
        "contact": "no_answer",
    }
    return {f"{prefix}__{name}": value for name, value in values.items()}


def at_once() -> Context:
    """The notice of intent posted and announced on the same day."""
    return announced("intent") | {
        "intent__at_once": True,
        "intent__posted_on": "2024-09-11",
        "intent__returned_on": "2024-09-18",
        "intent__announced_on": "2024-09-11",
        "intent__deemed_on": "2024-10-11",
        "intent__served_on": "2024-10-11",
    }


def line(no: int = 1, **values: Any) -> Context:
    item, grade, standard, required, actual = _ITEMS[(no - 1) % len(_ITEMS)]
    known = {
        "item": item,
        "grade": grade,
        "certificate": f"D2210000{no:02d}",
        "standard": standard,
        "required": required,
        "actual": actual,
        "licensing": CITY["name"],
        "licensing_level": "city",
        **values,
    }
    assert known.keys() <= procedure().line_facts.keys()
    return {**dict.fromkeys(procedure().line_facts), "no": no, **known}


def lines(count: int = 2, **values: Any) -> list[Context]:
    return [line(no, **values) for no in range(1, count + 1)]


def failed(count: int = 2, **values: Any) -> list[Context]:
    """Items that still fall short by one after both reviews."""
    return [
        line(no, actual_after=row["required"] - 1, second_actual=row["required"] - 1, met=False, outcome="overdue")
        | values
        for no, row in enumerate(lines(count), start=1)
    ]


def deadline(name: str, last_day: str, *, provisional: bool = False) -> Context:
    rule = procedure().deadlines[name]
    return {
        name: {
            "label": rule.label,
            "rule": rule.rule,
            "status": "live",
            "start": "2024-05-20",
            "last_day": last_day,
            "over_on": (dt.date.fromisoformat(last_day) + dt.timedelta(days=1)).isoformat(),
            "provisional": provisional,
            "explained": "样例说明",
        }
    }


def issued(number: int = 1) -> Context:
    """The papers issued earlier in the case."""
    papers = {
        "inspection_notice": ("行政检查通知", "沈和建检通", "2024-05-15", DISTRICT),
        "rectification_order": ("责令限期整改通知书", "沈和建责改", "2024-05-15", DISTRICT),
        "intent_notice": ("撤回建筑业企业资质行政许可告知书", "沈建撤告", "2024-09-10", CITY),
        "withdrawal_decision": ("撤回建筑业企业资质行政许可决定书", "沈建撤决", "2024-11-05", CITY),
    }
    return {
        kind: {"title": title, "number": f"{word}〔2024〕{number}号", "date": date, "issuer": office["name"]}
        for kind, (title, word, date, office) in papers.items()
    }


def case(number: int = 1) -> Context:
    return {"number": f"沈资核〔2024〕{number:04d}号", "opened_on": "2024-05-01"}


def about(number: int = 1, **values: Any) -> Context:
    """What a document knows of one case."""
    party = subject(number)
    known = {"facts": facts(), "lines": lines(), "deadlines": {}, "issued": issued(number)}
    return {"case": case(number), "addressee": party, "subject": party, **known, **values}


def paper(name: str, date: str, /, **values: Any) -> Context:
    """The head of a document of the procedure, and what is given of its body."""
    kind = procedure().documents[name]
    issuer = CITY if kind.issuer.value == "city" else DISTRICT
    return {
        "kind": name,
        "template": kind.template,
        "title": kind.label,
        "number": kind.pattern.format(short=issuer["short"], year=date[:4], n=1) if kind.series else "",
        "date": date,
        "sample": True,
        "issuer": issuer,
        "officers": OFFICERS if kind.officers else [],
        "seal": kind.seal,
        "basis": basis(procedure(), kind.cites),
        "rules": {rule.name: rule.rule for rule in procedure().deadlines.values()},
        "choices": {name: dict(fact.choices) for name, fact in procedure().facts.items() if fact.choices},
        **values,
    }


def inspection_notice(count: int = 2) -> Context:
    return paper("inspection_notice", "2024-05-15", **about(lines=lines(count), issued={}))


def rectification_order(count: int = 2) -> Context:
    return paper("rectification_order", "2024-05-15", **about(lines=lines(count), issued={}))


def intent_notice(*, by_mail: bool = True) -> Context:
    served = signed("order") if by_mail else announced("order")
    known = facts(**served, first_reviewed_on="2024-08-22", second_reviewed_on="2024-09-05")
    stored = deadline("rectification", "2024-08-20")
    return paper("intent_notice", "2024-09-10", **about(facts=known, lines=failed(), deadlines=stored))


def withdrawal_decision() -> Context:
    known = facts(
        **signed("order"),
        **at_once(),
        informed_on="2024-09-10",
        statement_on="2024-10-14",
        statement_text="本单位正在补充招聘注册建造师，请求延长整改期限",
        statement_result="rejected",
        statement_reply="整改期限最长为3个月，不能延长",
        withdrawn_on="2024-11-05",
    )
    items = [*failed(1, outcome="withdrawn"), line(2, actual_after=4, met=True, outcome="met")]
    stored = deadline("rectification", "2024-08-20") | deadline("regrade", "2025-02-05", provisional=True)
    return paper("withdrawal_decision", "2024-11-05", **about(facts=known, lines=items, deadlines=stored))


def announcement(count: int = 18) -> Context:
    rows = [about(number, facts=facts(**announced("order")), lines=lines(1)) for number in range(1, count + 1)]
    return paper("announcement", "2024-06-03", rows=rows)


def announcement_record() -> Context:
    """What the file holds of the announcement of an order, with the proof of the day it leads to."""
    known = facts(**announced("order"), order__announcement_shot={**screenshot(), "shows": "2024-06-03"})
    stored = deadline("order.deemed_service", "2024-07-03")
    told = {"title": "责令限期整改通知书送达公告", "number": "沈建公告〔2024〕1号", "date": "2024-06-03"}
    return {
        **paper(
            "announcement",
            "2024-06-03",
            **about(facts=known, issued=issued() | {"announcement": told | {"issuer": CITY["name"]}}),
        ),
        "kind": "order.announcement_record",
        "template": "announcement_record",
        "title": "送达公告发布记录",
        "number": "",
        "seal": False,
        "annexes": ["proof"],
        "deadlines": stored,
        "printed": {name: {"last_day": one["last_day"]} for name, one in stored.items()},
        "own": known["order"],
        "own_deadlines": {"deemed_service": stored["order.deemed_service"]},
    }


def intent_announcement(count: int = 4) -> Context:
    known = facts(**signed("order"), intent__posted_on="2024-09-11", intent__mail_result="pending")
    rows = [about(number, facts=known, lines=failed(1)) for number in range(1, count + 1)]
    return paper("intent_announcement", "2024-09-11", rows=rows)


def abnormal_list(count: int = 16) -> Context:
    rows = [
        about(number, facts=facts(**(signed if number % 3 else announced)("order")), lines=lines(1 + number % 3))
        for number in range(1, count + 1)
    ]
    return paper("abnormal_list", "2024-05-16", rows=rows)


def overdue_list(count: int = 9) -> Context:
    rows = []
    for number in range(1, count + 1):
        known = facts(**(signed if number % 3 else announced)("order"), screenshot=screenshot())
        stored = deadline("rectification", "2024-08-20")
        rows.append(about(number, facts=known, lines=failed(1 + number % 2), deadlines=stored))
    return paper("overdue_list", "2024-08-26", rows=rows)


def screenshot() -> Context:
    return {"name": "四库截图.png", "sha256": "0" * 64, "shows": "2024-08-22"}


def review_form(count: int = 3) -> Context:
    known = facts(
        **signed("order"),
        first_reviewed_on="2024-08-22",
        rectification_ended_on="2024-08-20",
        screenshot=screenshot(),
    )
    items = [*failed(count - 1), line(count, actual_after=5, met=True, outcome="met")]
    stored = deadline("rectification", "2024-08-20")
    return paper("review_form", "2024-08-22", **about(facts=known, lines=items, deadlines=stored))


def second_review_form() -> Context:
    known = facts(first_reviewed_on="2024-08-22", second_reviewed_on="2024-09-05", screenshot=screenshot())
    stored = deadline("rectification", "2024-08-20")
    items = failed(2, second_met=False)
    return paper("second_review_form", "2024-09-05", **about(facts=known, lines=items, deadlines=stored))


def service_receipt() -> Context:
    return paper("service_receipt", "2024-06-04", **about())


def city_service_receipt() -> Context:
    return paper("city_service_receipt", "2024-09-12", **about())


def decision_receipt() -> Context:
    return paper("decision_receipt", "2024-11-08", **about())


def deregistration_notice() -> Context:
    return paper("deregistration_notice", "2024-12-02", **about(lines=failed(2, outcome="withdrawn")))


def print_cover(count: int = 40) -> Context:
    rows = [
        {
            "number": f"沈和建责改〔2024〕{number}号",
            "addressee": subject(number)["name"],
            "address": subject(number)["address"],
            "first_page": 5 + 4 * (number - 1),
            "pages": 3,
        }
        for number in range(1, count + 1)
    ]
    head = {"kind": "print_cover", "template": "print_cover", "title": "文书打印清单", "date": "2024-05-17"}
    return {**head, "sample": True, "issuer": CITY, "rows": rows, "sheets": 82, "cover_sheets": 2}


MAKERS = {
    maker.__name__: maker
    for maker in (
        inspection_notice,
        rectification_order,
        abnormal_list,
        announcement,
        announcement_record,
        intent_announcement,
        review_form,
        second_review_form,
        overdue_list,
        intent_notice,
        withdrawal_decision,
        service_receipt,
        city_service_receipt,
        decision_receipt,
        deregistration_notice,
        print_cover,
    )
}
"""A context for every kind of the procedure, and for the cover of print files."""


def changed(context: Context, **values: Any) -> Context:
    """A deep copy of a context with some top-level values replaced."""
    return copy.deepcopy(context) | values
