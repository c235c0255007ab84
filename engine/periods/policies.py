"""The disputed questions of counting: sixteen named policies, each with a default, its alternatives and its basis.

Owns the questions, their answers and which answers are chosen; a :class:`Policies` value is immutable and has a digest.
How an answer changes a date is told in :mod:`engine.periods.terms` (its words) and :mod:`engine.periods.compute` (its
arithmetic). A definition may choose differently from the defaults, and an office differently from the definition.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from engine.canonical import digest
from engine.errors import CalendarError


@dataclass(frozen=True, slots=True)
class Answer:
    """One position in a dispute."""

    key: str
    label: str  # Chinese, fit to be printed


@dataclass(frozen=True, slots=True)
class Policy:
    """A disputed question.

    Attributes:
        name: as definitions and settings call it.
        question: in Chinese.
        answers: the positions; the first is the default.
        cites: what the default rests on, as labels fit to be printed.
        verified: whether those were read in the full text.
    """

    name: str
    question: str
    answers: tuple[Answer, ...]
    cites: tuple[str, ...]
    verified: bool = True

    @property
    def default(self) -> Answer:
        """The position taken when nobody chooses."""
        return self.answers[0]

    def answer(self, key: str) -> Answer:
        """Return the position of a key.

        Raises:
            CalendarError: there is none; the message lists those there are.
        """
        for answer in self.answers:
            if answer.key == key:
                return answer
        offered = "、".join(f"{answer.key}（{answer.label}）" for answer in self.answers)
        raise CalendarError(f"计算口径“{self.name}”没有“{key}”这一选项，可选：{offered}")


def _policy(
    name: str, question: str, cites: tuple[str, ...], *answers: tuple[str, str], verified: bool = True
) -> Policy:
    return Policy(name, question, tuple(Answer(key, label) for key, label in answers), cites, verified)


_ALL: Final = (
    _policy(
        "announce_extend",
        "公告送达期满日是休息日的，是否顺延",
        ("《民事诉讼法》第九十五条",),
        ("stays", "不顺延：视为送达无须任何人作为"),
        ("rolls", "顺延至其后第一个工作日：按法定期间计算"),
    ),
    _policy(
        "announce_offset",
        "“经过”若干日视为送达，是期满当日还是次日",
        ("《民法典》第二百零一条", "《民事诉讼法》第九十五条"),
        ("last_day", "期满当日视为送达"),
        ("day_after", "期满次日视为送达"),
    ),
    _policy(
        "makeup_is_working",
        "期满日是调休上班的周末，是否算休息日",
        ("《民法典》第二百零三条", "国务院办公厅年度节假日安排"),
        ("worked", "当日上班，不算休息日，不顺延"),
        ("rest", "仍按周末算休息日，顺延"),
    ),
    _policy(
        "before_mode",
        "“若干日前”怎样倒数",
        ("《行政处罚法》第六十四条", "《行政许可法》第四十八条"),
        ("clear", "两日之间留足若干整日"),
        ("lenient", "倒数第若干日即可"),
    ),
    _policy(
        "before_inclusive",
        "报送期限“某日前”是否包含该日",
        ("宁夏通知工作安排（二）",),
        ("included", "包含该日"),
        ("excluded", "不包含该日，以前一日为最后一日"),
    ),
    _policy(
        "cadence_shift",
        "定期报送的日期是休息日的怎么办",
        ("方案没有规定",),
        ("none", "日期不变，提前一个工作日提醒"),
        ("forward", "移至其后第一个工作日"),
        ("backward", "移至其前最后一个工作日"),
    ),
    _policy(
        "publicity_start_counts",
        "公示期限是否计入公示当日",
        ("《民法典》第二百零一条",),
        ("excluded", "当日不计入"),
        ("counted", "当日计入，为第一日"),
    ),
    _policy(
        "ban_extend",
        "禁止申请的期限届满日是休息日的，是否顺延",
        ("《行政许可法》第七十九条", "《民法典》第二百零二条"),
        ("stays", "不顺延：届满次日即可申请"),
        ("rolls", "顺延至其后第一个工作日"),
    ),
    _policy(
        "agency_extend",
        "机关自身办理期限届满日是休息日的，是否顺延",
        ("《行政处罚法》第六十条", "《民事诉讼法》第八十五条"),
        ("rolls", "法定最后一日顺延，同时按不顺延的日期预警"),
        ("stays", "不顺延"),
    ),
    _policy(
        "rectify_extend",
        "整改期限最长三个月，届满日是休息日的，是否顺延",
        ("《民法典》第二百零三条", "《建筑业企业资质管理规定》第二十八条"),
        ("rolls", "顺延：是计算规则，不是延长，且有利于当事人"),
        ("stays", "不顺延：三个月是上限"),
    ),
    _policy(
        "applicant_wd",
        "行政许可法中申请人的期限是工作日还是自然日",
        ("《行政许可法》第四十七条", "《行政许可法》第五十条", "《行政许可法》第八十二条"),
        ("short_working", "十日以下的按工作日，更长的按自然日（较早较稳妥）"),
        ("all_working", "一律按工作日"),
        ("calendar", "一律按自然日"),
    ),
    _policy(
        "excluded_intervals",
        "不计入期限的时间怎样扣除",
        ("《行政许可法》第四十五条", "法释〔2018〕1号第五十条"),
        ("add", "期满日后加上扣除的日数，最后顺延一次"),
        ("resume", "停止时剩余的日数，自恢复之日的次日起接着计算"),
    ),
    _policy(
        "dual_service",
        "邮寄和公告同时送达的，以哪一次为准",
        ("《民事诉讼法》第九十一条", "《民事诉讼法》第九十五条"),
        ("first", "当事人的期限从最早的有效送达起算，机关等两者都完成再办理"),
        ("later", "从两者中较晚的起算"),
        ("announcement", "一律从公告视为送达起算"),
    ),
    _policy(
        "calendar_region",
        "地方另行放假的日子是否算休息日",
        ("地方人民政府年度放假通知",),
        ("authority", "按办理机关所在地的安排"),
        ("national", "只按全国的安排"),
    ),
    _policy(
        "on_missing_year",
        "放假安排尚未公布的年份怎么办",
        ("《民法典》第二百零三条",),
        ("provisional", "先算暂定日期，给出最早和最晚，公布后重算"),
        ("refuse", "不计算，待公布后再算"),
    ),
    _policy(
        "returned_mail",
        "邮件退回或者被拒收的，怎样送达",
        ("《民事诉讼法》第八十九条", "《民事诉讼法》第九十五条"),
        ("announcement", "无法送达的公告，拒收的留置送达"),
        ("left", "一律先直接或者留置送达"),
        ("deemed_on_return", "退回之日视为送达（比照法院专递，行政机关慎用）"),
    ),
)

POLICIES: Final[Mapping[str, Policy]] = MappingProxyType({policy.name: policy for policy in _ALL})
"""All policies by name, in the order of the law notes."""


@dataclass(frozen=True, slots=True)
class Policies:
    """Answers given somewhere: by a definition, by an office, or by both laid over each other.

    Attributes:
        given: name and key of every answer given, sorted by name; a policy nobody speaks of has its default.

    >>> Policies.of({"ban_extend": "rolls", "before_mode": "clear"}).departures
    {'ban_extend': 'rolls'}
    """

    given: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, answers: Mapping[str, str]) -> Policies:
        """The policies with some answers given.

        Raises:
            CalendarError: a policy or an answer does not exist.
        """
        return cls(tuple(sorted((name, policy(name).answer(key).key) for name, key in answers.items())))

    def chosen(self, name: str) -> str:
        """Return the key of the answer in force for a policy.

        Raises:
            CalendarError: there is no such policy.
        """
        default = policy(name).default.key
        return dict(self.given).get(name, default)

    def under(self, upper: Policies) -> Policies:
        """These, with the answers of ``upper`` laid over them."""
        return Policies.of({**dict(self.given), **dict(upper.given)})

    @property
    def departures(self) -> dict[str, str]:
        """The answers that are not the defaults, by name."""
        return {name: key for name, key in self.given if key != POLICIES[name].default.key}

    @property
    def digest(self) -> str:
        """SHA-256 of the departures, in hex: policies that lead to the same dates have the same digest."""
        return digest(self.departures)


def policy(name: str) -> Policy:
    """Return the policy of a name.

    Raises:
        CalendarError: there is none; the message lists those there are.
    """
    if name not in POLICIES:
        raise CalendarError(f"没有“{name}”这一计算口径，可选：{'、'.join(POLICIES)}")
    return POLICIES[name]


def wording(name: str, key: str) -> str:
    """Return a policy and its answer as a proof prints them."""
    return f"{policy(name).question}：{policy(name).answer(key).label}"
