"""The story the samples tell: 120 invented enterprises, the faults of their list, what post and reviews said.

Owns all choices (seeded, the same on every machine); :mod:`samples.make_samples` only lays them out in files. Dates:
the platform compared on 2026-03-02, the orders were posted on 2026-03-09, the intent notices on 2026-07-13 and on
2026-08-17.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from casework.intake.tracking import s10_check_digit
from samples.firms import PERSONS, Dice, Enterprise, Line, Listed, invent_firms, lay_out_list

SEED = 20260302
BATCH = "SY-2026-03"
ORDER = "责令限期整改通知书"
INTENT = "撤回建筑业企业资质行政许可告知书"


@dataclass(frozen=True, slots=True)
class Mail:
    """What the post says of one mail."""

    tracking_no: str
    contents: str
    posted_on: datetime.date
    result: str
    result_on: datetime.date | None
    signed_by: str
    capacity: str
    reason: str
    queried_on: datetime.date


@dataclass(frozen=True, slots=True)
class Said:
    """A statement and what became of it."""

    stated_on: datetime.date
    text: str
    accepted: bool
    reason: str
    decided_on: datetime.date
    hearing: bool


@dataclass(frozen=True, slots=True)
class Review:
    """The decisive review of one item."""

    firm: Enterprise
    line: Line
    actual_after: int
    reviewed_on: datetime.date


@dataclass(frozen=True, slots=True)
class Scenario:
    """Everything the files are made of."""

    listed: tuple[Listed, ...]
    opened: tuple[Enterprise, ...]
    mailings: Mapping[str, Sequence[tuple[Enterprise, Mail]]]
    reviews: tuple[Review, ...]
    statements: tuple[tuple[Enterprise, Said], ...]


def build(every: int = 1) -> Scenario:
    """Invent everything, always the same; only one of so many enterprises is in the story."""
    dice = Dice(SEED)
    firms = invent_firms(dice)[::every]
    listed, opened = lay_out_list(dice, firms)
    orders = _orders(dice, opened)
    late = {firm.code for firm, mail in orders if not _served_by_post(mail)}
    reviews = _reviews(dice, opened, late)
    intents = _intents(dice, reviews, orders, late)
    first = [entry for entry in orders if entry[1].queried_on == _FIRST_QUERY]
    second = [entry for entry in orders if entry[1].queried_on != _FIRST_QUERY]
    mailings = {
        "第一批": [*first, first[0]],  # the post lists a mail twice
        "第二批": [*second, _impossible_mail(second[0][0])],
        "撤回告知-第一批": [entry for entry in intents if entry[0].code not in late],
        "撤回告知-第二批": [entry for entry in intents if entry[0].code in late],
    }
    return Scenario(listed, opened, mailings, reviews, _statements(dice, intents))


_POSTED = datetime.date(2026, 3, 9)
_FIRST_QUERY = datetime.date(2026, 3, 13)
_SECOND_QUERY = datetime.date(2026, 3, 24)
_SIGNING_DAYS = tuple(datetime.date(2026, 3, day) for day in (10, 10, 11, 11, 11, 12, 12, 13, 16, 17, 18))
_RETURN_DAYS = tuple(datetime.date(2026, 3, day) for day in (12, 13, 16, 16, 17, 18, 19, 20))
_REASONS = ("迁移新址", "查无此单位", "查无此单位", "电话联系不上", "电话联系不上", "逾期未领", "地址不详")


def _orders(dice: Dice, opened: Sequence[Enterprise]) -> list[tuple[Enterprise, Mail]]:
    """About 70 % signed, 18 % returned, 6 % refused, 6 % without result; four signatures need confirmation."""
    results = {}
    order = dice.shuffled(opened)
    shares = (("signed", 70), ("returned", 18), ("refused", 6), ("none", 6))
    bounds = [round(len(order) * sum(share for _, share in shares[: place + 1]) / 100) for place in range(4)]
    for place, firm in enumerate(order):
        results[firm.code] = next(name for (name, _), bound in zip(shares, bounds, strict=True) if place < bound)
    doubtful = {order[0].code: "快递柜", order[1].code: "快递柜", order[2].code: "他人代收", order[3].code: "他人代收"}
    mails = []
    for number, firm in enumerate(opened, start=1):
        mail = _mail(dice, ORDER, number, results[firm.code], _POSTED, (_SIGNING_DAYS, _RETURN_DAYS))
        if firm.code in doubtful:
            mail = replace(mail, capacity=doubtful[firm.code], signed_by="代收")
        known_early = mail.result_on is not None and mail.result_on < _FIRST_QUERY
        mails.append((firm, replace(mail, queried_on=_FIRST_QUERY if known_early else _SECOND_QUERY)))
    return mails


def _mail(
    dice: Dice,
    contents: str,
    number: int,
    result: str,
    posted_on: datetime.date,
    days: tuple[Sequence[datetime.date], Sequence[datetime.date]],
) -> Mail:
    mail = Mail(_tracking_no(contents, number), contents, posted_on, "未妥投", None, "", "", "", posted_on)
    signing_days, return_days = days
    match result:
        case "signed":
            capacity = dice.pick(("本人", "收发室", "收发室"))
            signed_by = f"样例{dice.pick(PERSONS)}" if capacity == "本人" else "收发章"
            word = dice.pick(("妥投", "妥投", "已签收"))
            return replace(mail, result=word, result_on=dice.pick(signing_days), signed_by=signed_by, capacity=capacity)
        case "returned":
            return replace(mail, result="退回", result_on=dice.pick(return_days), reason=dice.pick(_REASONS))
        case "refused":
            return replace(mail, result=dice.pick(("拒收", "退回")), result_on=dice.pick(signing_days), reason="拒收")
        case _:
            return replace(mail, result=dice.pick(("未妥投", "无信息")))


def _tracking_no(contents: str, number: int) -> str:
    run = 1 if contents == ORDER else 2
    if number % 10:
        return f"10000000{run}{number:04d}"
    serial = f"000{run}{number:04d}"
    return f"EY{serial}{s10_check_digit(serial)}CN"


def _impossible_mail(firm: Enterprise) -> tuple[Enterprise, Mail]:
    """A mail that was signed before it was posted."""
    early = _POSTED - datetime.timedelta(days=6)
    mail = Mail("1000000019999", ORDER, _POSTED, "妥投", early, "收发章", "收发室", "", _SECOND_QUERY)
    return firm, mail


def _served_by_post(mail: Mail) -> bool:
    """Served in March without the website: signed by somebody who counts, or refused and then left on the spot."""
    return mail.reason == "拒收" or mail.capacity in {"本人", "收发室"}


_REVIEW_DAYS = tuple(datetime.date(2026, 7, day) for day in (2, 2, 3, 6, 7))
_LATE_REVIEW_DAYS = tuple(datetime.date(2026, 7, day) for day in (28, 29, 29, 30, 31))


def _reviews(dice: Dice, opened: Sequence[Enterprise], late: set[str]) -> tuple[Review, ...]:
    """About 60 % of the enterprises meet the standard in all items; of the others at least one item fails."""
    reviews = []
    for firm in opened:
        day = dice.pick(_LATE_REVIEW_DAYS if firm.code in late else _REVIEW_DAYS)
        failed = set() if dice.chance(60) else {0, *(place for place in range(3) if dice.chance(40))}
        for place, line in enumerate(firm.lines):
            required = line.kind.required
            better = line.actual + dice.below(required - line.actual)
            after = better if place in failed else required + dice.below(3)
            reviews.append(Review(firm, line, after, day))
    return tuple(reviews)


_INTENT_DAYS = {
    False: (datetime.date(2026, 7, 13), datetime.date(2026, 7, 28)),
    True: (datetime.date(2026, 8, 17), datetime.date(2026, 9, 1)),
}


def _intents(
    dice: Dice, reviews: Sequence[Review], orders: Sequence[tuple[Enterprise, Mail]], late: set[str]
) -> list[tuple[Enterprise, Mail]]:
    """Mails with the intent notices of those that failed; who could not be found in March mostly cannot now."""
    failed = {review.firm.code for review in reviews if review.actual_after < review.line.kind.required}
    mails = []
    for number, (firm, order) in enumerate((entry for entry in orders if entry[0].code in failed), start=1):
        posted_on, queried_on = _INTENT_DAYS[firm.code in late]
        after = [posted_on + datetime.timedelta(days=days) for days in (1, 2, 3, 4)]
        back = [posted_on + datetime.timedelta(days=days) for days in (4, 7, 8, 9)]
        if order.reason == "拒收":
            result = "refused"
        elif order.signed_by:
            result = "signed" if dice.chance(90) else "returned"
        else:
            result = dice.pick(("returned", "returned", "returned", "returned", "none", "signed"))
        mail = _mail(dice, INTENT, number, result, posted_on, (after, back))
        mails.append((firm, replace(mail, queried_on=queried_on)))
    return mails


_TEXTS = (
    ("我公司已于告知前补足注册人员，因社保转移未完成，平台尚未更新，现附注册证书和社保记录。", True,
     "经核对注册证书和社保记录，所缺人员在整改期限届满前已注册到位，符合标准要求"),
    ("我公司正在招聘注册建造师，请求再延长三个月整改期限。", False, "整改期限最长三个月，没有再次延长的规定"),
    ("平台显示的人数有误，请求核实。", False, "经在全国平台复核并截图，人数与告知书所列一致，企业未提供相反证据"),
    ("受市场影响我公司暂无工程，请求保留资质。", False, "有无工程不影响资质标准中人员要求的适用"),
)  # fmt: skip


def _statements(dice: Dice, intents: Sequence[tuple[Enterprise, Mail]]) -> tuple[tuple[Enterprise, Said], ...]:
    """A third of those who signed the intent notice state something on one of the next days, within the term."""
    said = []
    signed = [(firm, mail.result_on) for firm, mail in intents if mail.signed_by and mail.result_on is not None]
    for place, (firm, signed_on) in enumerate(dice.shuffled(signed)[: max(len(signed) // 3, 4)]):
        text, accepted, reason = _TEXTS[place % len(_TEXTS)]
        stated_on = _weekday(signed_on + datetime.timedelta(days=1 + dice.below(4)))
        decided_on = _weekday(stated_on + datetime.timedelta(days=5))
        said.append((firm, Said(stated_on, text, accepted, reason, decided_on, not accepted and dice.chance(30))))
    return tuple(sorted(said, key=lambda entry: (entry[1].stated_on, entry[0].code)))


def _weekday(day: datetime.date) -> datetime.date:
    """The day itself, or the Monday after a weekend."""
    return day + datetime.timedelta(days=max(7 - day.weekday(), 0) if day.weekday() > 4 else 0)
