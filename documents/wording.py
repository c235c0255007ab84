"""How stored values are written on paper: dates, deadlines, legal bases, ways of service.

Owns the filters templates use. It formats what it is given and computes no date; a value that is absent where paper
needs one is an error, never an empty space.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence

from engine.errors import DocumentError

_NUMERALS = "〇一二三四五六七八九"
_WAYS = {
    "post": "邮寄送达",
    "mail": "邮寄送达",
    "ems": "邮寄送达",
    "signed": "邮寄送达",
    "announcement": "公告送达",
    "announced": "公告送达",
    "deemed": "公告送达",
    "direct": "直接送达",
    "delivered": "直接送达",
    "left": "留置送达",
    "entrusted": "委托送达",
    "electronic": "电子送达",
}
_MAIL_RESULTS = {"signed": "已签收", "returned": "退回", "refused": "拒收", "no_result": "无投递结果"}
_RETURN_REASONS = {
    "MOVED": "迁移新址不明",
    "NO_SUCH_UNIT": "原址查无此单位",
    "UNREACHABLE": "无法联系收件人",
    "REFUSED": "收件人拒收",
    "UNCLAIMED": "逾期未领",
    "WRONG_ADDRESS": "地址不详",
}
_OUTCOMES = {"met": "已达标", "withdrawn": "撤回", "kept": "不予撤回", "regraded": "已核定较低等级"}
_OPINIONS = {
    "accepted": "经复核，你单位提出的事实、理由和证据成立，我局予以采纳",
    "partly": "经复核，你单位提出的事实、理由和证据部分成立，我局对成立部分予以采纳",
    "partly_accepted": "经复核，你单位提出的事实、理由和证据部分成立，我局对成立部分予以采纳",
    "rejected": "经复核，你单位提出的事实、理由和证据不成立，我局不予采纳",
    "not_accepted": "经复核，你单位提出的事实、理由和证据不成立，我局不予采纳",
}


def cn_date(day: object) -> str:
    """2024-05-15 as 2024年5月15日.

    Raises:
        DocumentError: ``day`` is not the ISO text of a date.
    """
    try:
        value = dt.date.fromisoformat(str(day))
    except ValueError as error:
        raise DocumentError(f"文书需要一个日期，数据中是“{day}”") from error
    return f"{value.year}年{value.month}月{value.day}日"


def cn_numeral(number: int) -> str:
    """1 as 一, 12 as 十二, up to 99, for headings."""
    if not 0 < number < 100:
        raise DocumentError(f"标题序号只能是1到99，得到{number}")
    tens, units = divmod(number, 10)
    return ("" if tens == 0 else ("" if tens == 1 else _NUMERALS[tens]) + "十") + (_NUMERALS[units] if units else "")


def book_title(title: str) -> str:
    """A title within 《》, whether or not it came with them."""
    return f"《{title.strip('《》')}》"


def cite_list(basis: Sequence[Mapping[str, object]]) -> str:
    """The legal basis in one phrase, clauses of one instrument together."""
    clauses: dict[tuple[str, str], list[str]] = {}
    for entry in basis:
        key = (str(entry["title"]), str(entry.get("number") or ""))
        clause = str(entry.get("clause") or "")
        known = clauses.setdefault(key, [])
        if clause and clause not in known:
            known.append(clause)
    if not clauses:
        raise DocumentError("文书没有写明法律依据")
    return "、".join(
        book_title(title) + (f"（{number}）" if number else "") + "、".join(found)
        for (title, number), found in clauses.items()
    )


def last_day(deadline: Mapping[str, object]) -> str:
    """The stored last day of a deadline, marked 暂定 while a holiday year it reads is not published."""
    return cn_date(deadline["last_day"]) + ("（暂定）" if deadline.get("provisional") else "")


def within(deadline: Mapping[str, object] | None, rule: str) -> str:
    """A term in words (``rule``, or the deadline's own rule), with the stored last day when there is one."""
    if deadline is None:
        return f"{rule}内"
    words = str(deadline.get("rule") or rule)
    if not deadline.get("last_day"):
        return f"{words}内"
    mark = "，暂定" if deadline.get("provisional") else ""
    return f"{words}内（截止日期为{cn_date(deadline['last_day'])}{mark}）"


def has_provisional(*deadlines: Mapping[str, object] | None) -> bool:
    """Whether any of these deadlines prints a date that may still move."""
    return any(deadline and deadline.get("last_day") and deadline.get("provisional") for deadline in deadlines)


def item_name(line: Mapping[str, object]) -> str:
    """A qualification item with its grade, e.g. 建筑工程施工总承包三级."""
    return f"{line['item']}{line.get('grade') or ''}"


def items_phrase(lines: Sequence[Mapping[str, object]]) -> str:
    """All items of a case joined for a sentence."""
    return "、".join(item_name(line) for line in lines)


def gap(line: Mapping[str, object], field: str = "actual") -> str:
    """How much is missing against the standard; empty when the figures are not known."""
    required, actual = line.get("required"), line.get(field)
    if isinstance(required, int) and isinstance(actual, int):
        return str(max(required - actual, 0))
    return ""


def blank(value: object) -> str:
    """A value that may be absent, as an empty cell to be filled by hand."""
    return "" if value is None else str(value)


def blank_date(day: object) -> str:
    """A date that may be absent, as an empty cell."""
    return cn_date(day) if day else ""


def short_date(day: object) -> str:
    """2024-05-15 as 2024.5.15, for narrow columns; empty when absent."""
    return re.sub(r"[年月]", ".", cn_date(day)).rstrip("日") if day else ""


def one_of(words: Mapping[str, str]) -> Callable[[object], str]:
    """A filter that turns a stored key into its Chinese; Chinese given as it is passes through."""
    return lambda value: "" if value is None else words.get(str(value), str(value))


def number_or_draft(number: object) -> str:
    """The document's number, or a note that it has none yet (a draft)."""
    return str(number) if number else "（草稿，未编号）"


def date_or_space(day: object) -> str:
    """The document's date, or room to write it (a draft)."""
    return cn_date(day) if day else "\u3000\u3000\u3000\u3000年\u3000月\u3000日"


FILTERS: dict[str, Callable[..., object]] = {
    "blank": blank,
    "blank_date": blank_date,
    "book_title": book_title,
    "cite_list": cite_list,
    "cn_date": cn_date,
    "cn_numeral": cn_numeral,
    "date_or_space": date_or_space,
    "gap": gap,
    "item_name": item_name,
    "items_phrase": items_phrase,
    "last_day": last_day,
    "mail_result": one_of(_MAIL_RESULTS),
    "number_or_draft": number_or_draft,
    "opinion": one_of(_OPINIONS),
    "outcome": one_of(_OUTCOMES),
    "return_reason": one_of(_RETURN_REASONS),
    "short_date": short_date,
    "way": one_of(_WAYS),
    "within": within,
}
