"""The letters that are measured: orders to rectify as one district sends them, wholly synthetic, no two alike.

What a batch repeats (issuer, legal basis, officers) repeats here; number, party, addresses and items differ, and so do
the figures in the table.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from documents.pdf.render import Letter
from documents.signing.seals import sample_seal
from engine.creditcode import with_check_digit

KIND: Final = "rectification_order"
ISSUER: Final = {
    "name": "样例市样例区城乡建设局",
    "short": "样区建",
    "address": "样例市样例区样例路1号（样例）",
    "phone": "000-00000001",
    "government": "样例市样例区人民政府",
    "court": "样例市样例区人民法院",
    "website": "www.example.invalid",
}
_PLAN: Final = "样例市建筑业企业资质动态核查行动方案"
_BASIS: Final = [
    {"title": _PLAN, "number": "", "clause": "四（二）2", "added": False, "rank": "source"},
    {
        "title": "建筑业企业资质管理规定",
        "number": "住房和城乡建设部令第22号",
        "clause": "第二十八条",
        "added": False,
        "rank": "basis",
    },
]
_OFFICERS: Final = [
    {"name": "样例甲", "certificate": "样A-000001"},
    {"name": "样例乙", "certificate": "样A-000002"},
]
_TRADES: Final = ("建筑工程", "市政公用工程", "机电工程", "公路工程", "水利水电工程", "电力工程", "矿山工程")
_GRADES: Final = ("三级", "二级", "一级")
_NAMES: Final = "锦程云海瑞丰恒泰启明远图嘉禾宏业新川立信德昌安和永固长青广厦众诚"
_SAME: Final[dict[str, Any]] = {
    "kind": KIND,
    "template": KIND,
    "title": "责令限期整改通知书",
    "date": "2024-05-15",
    "sample": True,
    "issuer": ISSUER,
    "officers": _OFFICERS,
    "seal": True,
    "basis": _BASIS,
    "rules": {"rectification": "3个月", "reconsideration": "60日", "litigation": "6个月"},
    "choices": {},
    "deadlines": {},
    "issued": {},
}


def orders(count: int) -> Sequence[Letter]:
    """That many letters, each about another party."""
    return [_order(number) for number in range(1, count + 1)]


def seals() -> dict[str, bytes]:
    """The issuer's sample seal, at 300 dpi."""
    return {ISSUER["name"]: sample_seal(ISSUER["name"])}


def _order(number: int) -> Letter:
    first, second = _NAMES[number % len(_NAMES)], _NAMES[number // len(_NAMES) % len(_NAMES)]
    party = {
        "kind": "enterprise",
        "name": f"样例市{first}{second}样例{number}号建筑工程有限公司",
        "code": with_check_digit(f"91000000MA{number:07d}"),
        "address": f"样例市样例区样例大街{number}号（样例）",
        "legal_person": "样例丙",
        "phone": "000-00000002",
    }
    about = {
        "number": f"样区建责改〔2024〕{number}号",
        "case": {"number": f"样资核〔2024〕{number:04d}号", "opened_on": "2024-05-01"},
        "addressee": party,
        "subject": party,
        "facts": {"snapshot_on": "2024-04-20", "batch_no": "样例-2024-04"},
        "lines": [_line(number)],
    }
    return Letter(KIND, {**_SAME, **about})


def _line(number: int) -> dict[str, Any]:
    trade, required = _TRADES[number % len(_TRADES)], 3 + number % 6
    return {
        "item": f"{trade}施工总承包",
        "grade": _GRADES[number % len(_GRADES)],
        "certificate": f"D000{number:06d}",
        "standard": f"{trade}专业注册建造师不少于{required}人",
        "required": required,
        "actual": number % required,
        "licensing": "样例市城乡建设局",
    }
