"""The longest and the shortest a letter can realistically be, made from the context of one that was drafted.

What is lengthened: names of parties and offices, addresses, passages officers type, lines of a case, rows of a list.
Dates, numbers, codes and the procedure's own words stay as they are.
"""

from __future__ import annotations

import copy
import re
from typing import Any

from documents.templating.templates import Letter

LONG_COMPANY = "样例自治区样例自治州样例经济技术开发区样例建筑安装装饰装修工程施工总承包股份有限公司第一分公司"
LONG_ADDRESS = "样例自治区样例自治州样例经济技术开发区样例街道样例大街1234号样例国际商务中心A座12层1201至1215室（样例）"
LONG_OFFICER = "样例·艾力买买提"
LONG_OFFICE = "样例自治区样例自治州样例经济技术开发区"
_LONG_FILE = "样例工程项目现场核查取证照片及询问笔录扫描件（第一册共三册）.pdf"
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_PASSAGE = 320
_WORDS = 24
_LINES = 30
_ROWS = 12
_LINES_OF_A_ROW = 3
_OFFICES = ("局", "厅", "委", "委员会", "中心", "站", "法院", "政府", "支队", "部门")
Context = dict[str, Any]


def longest(letter: Letter) -> Letter:
    """With the longest realistic values, thirty lines or a dozen rows of three."""
    return Letter(letter.kind, _lengthened(copy.deepcopy(dict(letter.context))))


def shortest(letter: Letter) -> Letter:
    """With the shortest values, one line, one row, and nothing that may be left empty."""
    return Letter(letter.kind, _shortened(copy.deepcopy(dict(letter.context))))


def _lengthened(context: Context, lines: int = _LINES) -> Context:
    for key in ("addressee", "subject"):
        if context.get(key):
            context[key] = _long_party(context[key]) if isinstance(context[key], dict) else LONG_COMPANY
    for key in ("facts", "own"):
        if context.get(key):
            context[key] = _long_facts(context[key])
    if context.get("lines"):
        context["lines"] = _repeated(context["lines"], lines)
    if context.get("rows"):
        context["rows"] = [_lengthened(row, _LINES_OF_A_ROW) for row in _repeated(context["rows"], _ROWS)]
    if context.get("issuer"):
        context["issuer"] = {**context["issuer"], "name": LONG_OFFICE + context["issuer"]["name"][-8:]}
        context["issuer"]["address"] = LONG_ADDRESS
    for officer in context.get("officers") or ():
        officer["name"], officer["certificate"] = LONG_OFFICER, "样A-0123456789"
    if context.get("parent"):
        context["parent"] = _lengthened(context["parent"])
    return context


def _long_party(party: Context) -> Context:
    person = party.get("kind") == "person"
    return {
        **party,
        "name": LONG_OFFICER if person else LONG_COMPANY if party.get("kind") != "unit" else LONG_OFFICE + "样例局",
        "address": LONG_ADDRESS,
        "legal_person": "" if person else LONG_OFFICER,
    }


def _long_facts(facts: Context) -> Context:
    return {name: _long(value) for name, value in facts.items()}


def _long(value: Any) -> Any:
    if isinstance(value, dict):
        if "code" in value and "name" in value:
            return _long_party(value)
        return {**value, "name": _LONG_FILE} if "sha256" in value else _long_facts(value)
    if isinstance(value, list):
        return [_long(one) for one in value]
    if not isinstance(value, str) or not _CHINESE.search(value) or re.search(r"[〔号]", value):
        return value
    if value.endswith(_OFFICES):
        return LONG_OFFICE + value[-8:]
    if re.search("[。，；]", value) or len(value) >= 16:
        return value + (value.rstrip("。") + "；") * (_PASSAGE // len(value)) + "以上情况均有材料为证。"
    return (value + "（样例加长的文字）" * 3)[:_WORDS]


def _repeated(entries: list[Context], times: int) -> list[Context]:
    found = []
    for number in range(times):
        entry = copy.deepcopy(entries[number % len(entries)])
        found.append({**entry, "no": number + 1} if "no" in entry else entry)
    return found


def _shortened(context: Context) -> Context:
    for key in ("addressee", "subject"):
        if isinstance(context.get(key), dict):
            context[key] = {**context[key], "name": "样例", "address": "", "phone": "", "legal_person": ""}
    for key in ("facts", "own"):
        if context.get(key):
            context[key] = {name: _short(value) for name, value in context[key].items()}
    for key in ("lines", "rows"):
        if context.get(key):
            context[key] = context[key][:1]
    if context.get("rows"):
        context["rows"] = [_shortened(row) for row in context["rows"]]
    if context.get("parent"):
        context["parent"] = _shortened(context["parent"])
    return context


def _short(value: Any) -> Any:
    if isinstance(value, dict):
        if "code" in value and "name" in value:
            return {**value, "name": "样例", "address": ""}
        return {name: inner if name in {"sha256", "shows"} else _short(inner) for name, inner in value.items()}
    if not isinstance(value, str) or not _CHINESE.search(value) or re.search(r"[〔号]", value):
        return value
    return value[:2] if not value.endswith("。") else value[:1] + "。"
