"""Synthetic contexts of the papers an office keeps about its papers: approval forms and registers."""

from __future__ import annotations

from typing import Any

from tests import letters

Context = dict[str, Any]
_GIST = "该企业建筑工程施工总承包三级资质的注册建造师不足，经责令限期整改仍未达到标准，拟撤回该项资质，并告知其权利。"
_NOTES = {"voided": "当事人名称有误，另发新文", "missing": "系统启用前的文号，未查到"}
_CHAIN = (
    ("handler", "承办人", "样例甲"),
    ("section", "科室负责人", "样例己"),
    ("legal", "法制审核人员", "样例庚"),
    ("deputy", "分管领导", "样例辛"),
    ("signing", "主要负责人", "样例壬"),
)


def _paper(template: str, title: str, **values: Any) -> Context:
    head = {"kind": template, "template": template, "title": title, "date": "2024-09-10", "sample": True}
    return {**head, "number": "", "issuer": letters.CITY, "seal": False, **values}


def step(place: int, *, verdict: str = "agreed", opinion: str = "同意", on_behalf_of: str = "") -> Context:
    row, label, officer = _CHAIN[place]
    decided = bool(verdict)
    return {
        "row": row,
        "label": label,
        "opinion": opinion if decided else "",
        "verdict": verdict,
        "officer": officer if decided else "",
        "day": f"2024-09-{3 + place:02d}" if decided else None,
        "on_behalf_of": on_behalf_of,
    }


def approval_form(*, rounds: int = 2, long: bool = False) -> Context:
    """A decision sent back by the legal reviewer and approved when it came again."""
    returned = [step(0), step(1), step(2, verdict="returned", opinion="事实部分没有写明比对日期，请补充后重报")]
    opinion = "事实清楚，依据正确" * (12 if long else 1)
    last = [
        step(0),
        step(1),
        step(2, opinion=opinion),
        step(3, on_behalf_of="样例癸"),
        step(4),
    ]
    doc = {
        "title": "撤回建筑业企业资质行政许可决定书",
        "number": "沈建撤决〔2024〕1号",
        "case": "沈资核〔2024〕0001号",
        "party": "沈阳样例1号建筑工程有限公司" * (3 if long else 1),
        "office": "沈阳市城乡建设局样例处",
        "gist": _GIST * (6 if long else 1),
    }
    discussion = {"day": "2024-09-06", "participants": ["样例壬", "样例辛", "样例庚"], "conclusion": "同意撤回"}
    return _paper(
        "approval_form", "文书审批表", doc=doc, rounds=[returned] * (rounds - 1) + [last], discussion=discussion
    )


def approval_form_at_its_start() -> Context:
    """Nothing signed, nothing discussed, no number."""
    doc = {"title": "行政检查通知", "number": "", "case": "", "party": "", "office": "样例局", "gist": ""}
    rounds = [[step(place, verdict="") for place in (0, 1, 4)]]
    return _paper("approval_form", "文书审批表", doc=doc, rounds=rounds, discussion=None)


def seal_register(count: int = 40) -> Context:
    rows = [
        {
            "day": "2024-09-10",
            "title": "撤回建筑业企业资质行政许可告知书",
            "number": f"沈建撤告〔2024〕{number}号" if number % 5 else "",
            "seal": "沈阳市城乡建设局（样例）",
            "copies": 1 + number % 3,
            "how": "printed" if number % 4 == 0 else "wet",
            "approved_by": "样例辛",
            "keeper": "样例子",
            "handler": "样例甲",
        }
        for number in range(1, count + 1)
    ]
    return _paper("seal_register", "用印登记簿", year=2024, rows=rows)


def number_register(count: int = 40) -> Context:
    states = ("issued", "issued", "voided", "issued", "missing", "open", "imported")
    rows = [
        {
            "number": f"沈建撤告〔2024〕{number}号",
            "day": None if states[number % 7] == "missing" else "2024-09-10",
            "title": "" if states[number % 7] == "missing" else "撤回建筑业企业资质行政许可告知书",
            "addressee": "" if states[number % 7] == "missing" else letters.subject(number)["name"],
            "case": "" if states[number % 7] == "missing" else f"沈资核〔2024〕{number:04d}号",
            "status": states[number % 7],
            "note": {"voided": "当事人名称有误，另发新文", "missing": "系统启用前的文号，未查到"}.get(
                states[number % 7], ""
            ),
        }
        for number in range(1, count + 1)
    ]
    return _paper("number_register", "发文登记簿", year=2024, rows=rows)


MAKERS = {
    "approval_form": approval_form,
    "approval_form long": lambda: approval_form(rounds=4, long=True),
    "approval_form at its start": approval_form_at_its_start,
    "seal_register": seal_register,
    "seal_register empty": lambda: seal_register(0),
    "number_register": number_register,
    "number_register empty": lambda: number_register(0),
}
