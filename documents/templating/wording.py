"""How stored values are written on paper: dates, deadlines, legal bases, ways of service.

Owns the filters templates use. It formats what it is given and computes no date; a value that is absent where paper
needs one is an error, never an empty space.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence

from documents.templating.typography import in_brackets, title_lines
from engine.errors import DocumentError

_REMEDY_STATUTES = ("行政复议法", "行政诉讼法")
_WAYS = {
    "post": "邮寄送达",
    "announcement": "公告送达",
    "direct": "直接送达",
    "left": "留置送达",
    "entrusted": "委托送达",
    "forwarded": "转交送达",
    "electronic": "电子送达",
}
_MAIL_RESULTS = {
    "pending": "在途",
    "signed": "已签收",
    "handed_over": "他人代收",
    "returned": "退回",
    "refused": "拒收",
    "no_result": "查无投递结果",
    "undelivered": "代为送达未成",
}
_RETURN_REASONS = {
    "moved": "迁移新址",
    "no_such_unit": "查无此单位",
    "unreachable": "电话联系不上",
    "refused": "拒收",
    "unclaimed": "逾期未领",
    "wrong_address": "地址不详",
}
_CONTACTS = {
    "reached": "已接通并告知",
    "no_answer": "无人接听",
    "wrong_number": "空号或者停机",
    "not_theirs": "号码不属于该企业",
}
_OPINIONS = {
    "accepted": "经复核，你单位提出的事实、理由和证据成立，我局予以采纳",
    "partly": "经复核，你单位提出的事实、理由和证据部分成立，我局对成立部分予以采纳",
    "rejected": "经复核，你单位提出的事实、理由和证据不成立，我局不予采纳",
}


_OURSELVES = {"局": "我局", "厅": "我厅", "委员会": "我委", "委": "我委", "中心": "我中心", "站": "我站"}


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


def book_title(title: str) -> str:
    """A title within 《》, whether or not it came with them; titles inside it stand within 〈〉."""
    bare = title[1:-1] if title.startswith("《") and title.endswith("》") and title.count("《") == 1 else title
    return f"《{bare.replace('《', '〈').replace('》', '〉')}》"


def clause_words(clause: str) -> str:
    """A clause as letters write it.

    Plans are cited by part and item (四（二）2 becomes 第四部分第（二）项第2目), and by the part's title where numbers
    repeat (三工作要求（四）人员 becomes 第三部分“工作要求”第（四）项); what a procedure adds to tell two rules of one
    clause apart (第二十八条（重新核定）, 四（二）整改) is dropped.
    """
    article = re.match(r"第[^（]+?条(?:第[^（款项]+款)?(?:第[^（款项]+项)?", clause)
    if article:
        return article.group()
    titled = re.match(r"([一二三四五六七八九十]+)([^（）\d第]{2,})（([一二三四五六七八九十]+)）", clause)
    if titled:
        part, title, item = titled.groups()
        return f"第{part}部分“{title}”第（{item}）项"
    place = re.match(r"([一二三四五六七八九十]+)(（[一二三四五六七八九十]+）)?(\d+)?", clause)
    if not place:
        return clause if clause.startswith("第") else ""
    part, item, point = place.groups()
    return f"第{part}部分" + (f"第{item}项" if item else "") + (f"第{point}目" if point else "")


def cite_list(basis: Sequence[Mapping[str, object]]) -> str:
    """The legal basis of an act in one phrase, clauses of one instrument together.

    Practice is no basis and is left out; the statutes on remedies are cited where the remedies are told.

    Raises:
        DocumentError: nothing is left to name.
    """
    clauses: dict[tuple[str, str], list[str]] = {}
    for entry in basis:
        title = str(entry["title"])
        if entry.get("rank") == "practice" or any(statute in title for statute in _REMEDY_STATUTES):
            continue
        known = clauses.setdefault((title, str(entry.get("number") or "")), [])
        words = clause_words(str(entry.get("clause") or ""))
        if words and words not in known:
            known.append(words)
    if not clauses:
        raise DocumentError("文书没有写明法律依据")
    return "、".join(
        book_title(title) + (f"（{number}）" if number else "") + "、".join(_outermost(found))
        for (title, number), found in clauses.items()
    )


def _outermost(clauses: Sequence[str]) -> list[str]:
    """Without the clauses that lie inside another one cited."""
    return [
        clause
        for clause in clauses
        if not any(clause != other and clause.startswith(other) and other.endswith("项") for other in clauses)
    ]


def last_day(deadline: Mapping[str, object]) -> str:
    """The stored last day of a deadline, marked while it is suspended or a holiday year it reads is not published."""
    mark = _mark(deadline)
    return cn_date(deadline["last_day"]) + (f"（{mark}）" if mark else "")


def _mark(deadline: Mapping[str, object]) -> str:
    """Why the stored last day is not to be relied on; empty when it is."""
    if deadline.get("status") == "suspended":
        return "已中止，恢复后另行计算"
    return "暂定" if deadline.get("provisional") else ""


def days_of(deadlines: Mapping[str, Mapping[str, object]], name: str) -> str:
    """The stored last day of one deadline of a case, empty when it is not stored."""
    deadline = deadlines.get(name)
    return last_day(deadline) if deadline and deadline.get("last_day") else ""


def within(deadline: Mapping[str, object] | None, rule: str) -> str:
    """A term in words (``rule``, or the deadline's own rule), with the stored last day when one runs.

    One that was cancelled tells nothing: the term announced runs anew.
    """
    if deadline is None:
        return f"{rule}内"
    words = str(deadline.get("rule") or rule)
    if not deadline.get("last_day") or deadline.get("status") == "cancelled":
        return f"{words}内"
    mark = _mark(deadline)
    return f"{words}内（截止日期为{cn_date(deadline['last_day'])}{f'，{mark}' if mark else ''}）"


def has_provisional(*deadlines: Mapping[str, object] | None) -> bool:
    """Whether any of these deadlines prints a date that may still move."""
    return any(deadline and deadline.get("last_day") and deadline.get("provisional") for deadline in deadlines)


def item_name(line: Mapping[str, object]) -> str:
    """A qualification item with its grade, e.g. 建筑工程施工总承包三级."""
    return f"{line['item']}{line.get('grade') or ''}"


def items_phrase(lines: Sequence[Mapping[str, object]]) -> str:
    """All items of a case joined for a sentence."""
    return "、".join(item_name(line) for line in lines)


def found(line: Mapping[str, object]) -> int | None:
    """The latest figure known for an item: of the second review, of the first, or of the comparison."""
    for field in ("second_actual", "actual_after", "actual"):
        value = line.get(field)
        if isinstance(value, int):
            return value
    return None


def gap(line: Mapping[str, object], field: str = "") -> str:
    """How much is missing against the standard; empty when the figures are not known."""
    required = line.get("required")
    actual = line.get(field) if field else found(line)
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


def one_of(words: Mapping[str, str]) -> Callable[..., str]:
    """A filter that turns a stored key into its Chinese.

    The filter takes the procedure's own labels for the fact, which win; Chinese given as it is passes through.
    """

    def chosen(value: object, labels: Mapping[str, str] | None = None) -> str:
        if value is None:
            return ""
        return (labels or {}).get(str(value)) or words.get(str(value).lower(), str(value))

    return chosen


def number_or_draft(number: object) -> str:
    """The document's number, or a note that it has none yet (a draft)."""
    return str(number) if number else "（草稿，未编号）"


def date_or_space(day: object) -> str:
    """The document's date, or room to write it (a draft)."""
    return cn_date(day) if day else "\u3000\u3000\u3000\u3000年\u3000月\u3000日"


def we(issuer: Mapping[str, object]) -> str:
    """What an issuing organ calls itself: 我局, 我厅, 我委, 我中心; 本机关 where its name tells nothing of the kind.

    >>> we({"name": "样例市住房和城乡建设局"}), we({"name": "样例省住房和城乡建设厅"}), we({"name": "样例市建设委员会"})
    ('我局', '我厅', '我委')
    """
    name = str(issuer["name"])
    return next((word for ending, word in _OURSELVES.items() if name.endswith(ending)), "本机关")


FILTERS: dict[str, Callable[..., object]] = {
    "blank": blank,
    "blank_date": blank_date,
    "book_title": book_title,
    "cite_list": cite_list,
    "cn_date": cn_date,
    "contact": one_of(_CONTACTS),
    "date_or_space": date_or_space,
    "days_of": days_of,
    "found": found,
    "gap": gap,
    "in_brackets": in_brackets,
    "item_name": item_name,
    "items_phrase": items_phrase,
    "last_day": last_day,
    "mail_result": one_of(_MAIL_RESULTS),
    "number_or_draft": number_or_draft,
    "opinion": one_of(_OPINIONS),
    "return_reason": one_of(_RETURN_REASONS),
    "short_date": short_date,
    "title_lines": title_lines,
    "way": one_of(_WAYS),
    "we": we,
    "within": within,
}
