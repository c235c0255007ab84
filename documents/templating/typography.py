"""Measures of GB/T 9704-2012 that depend on the text: the red name's size, the signature's place, a title's lines.

Owns arithmetic, and brackets within brackets; the fixed measures are in ``templates/official/gongwen.css``.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Sequence
from itertools import combinations, pairwise

PITCH_PT = 15.788
"""Advance of one character of the body: 28 of them fill the 156 mm of the text block."""
_BLOCK_PT = 442.2
_MARK_SPACING_PT = 1.0
_MARK_MAX_PT = 44.0
_DATE_INDENT = 4
"""Characters between the date and the right margin."""
TITLE_WIDTH = 20
"""Characters of size 2 on a line of the text block."""
_TITLE_WORDS = re.compile(
    r"""
    统一社会信用代码|专业技术人员|建筑技术工人|建筑业企业|安全生产|在建项目|专项治理|特种作业|资格证书|行政许可|行政处罚|
    行政检查|行政执法|限期整改|限期改正|停业整改|操作证|建筑业|登记表|告知书|决定书|通知书|催告书|承诺书|移送书|审批表|
    汇总表|统计表|登记簿|复查表|履行|责令|送达|公告|公示|通知|通报|报告|记录|情况|工作|进展|开展|打击|假冒|行动|
    调整|时间|安排|关于|提请|撤回|撤销|注销|注册|许可|资质|直接|办理|报送|总结|下发|涉嫌|问题|台账|违规|使用|单位|
    人员|企业|主要|管理|技术|到岗|履职|排查|信息|填报|告知|不予|通过|列入|诚信|档案|典型|案例|突出|自查|自纠|检查|
    结果|复查|涉假|持证|施工|培训|考试|机构|核查|线索|移送|证书|账号|信用|不良|
    [A-Za-z0-9.]+|.[，。、：；）》”]?
    """,
    re.VERBOSE,
)
"""Words that a title is not broken in, the longer ones first; else it may break after any character."""
_NO_START = "的和与及或、，。：；）》”"


def ems(text: str) -> float:
    """Width of ``text`` in characters: Chinese counts one, digits and Latin letters a half."""
    return sum(1.0 if unicodedata.east_asian_width(character) in "WFA" else 0.5 for character in text)


def mark_points(name: str) -> float:
    """Font size in points at which the issuing agency's red name fits on one line of the text block."""
    width = max(ems(name), 1.0)
    return round(min(_MARK_MAX_PT, (_BLOCK_PT - 2.0) / width - _MARK_SPACING_PT), 1)


def date_indent(name: str, date: str) -> float:
    """Points between the date's right edge and the margin.

    Four characters by the standard; more when the agency's name, which is centred over the date, would otherwise
    run into the margin.
    """
    overhang = (ems(name) - ems(date)) / 2
    return round(max(_DATE_INDENT, overhang) * PITCH_PT, 2)


def title_lines(title: str, width: int = TITLE_WIDTH) -> list[str]:
    """A title in as many lines as it needs, of like lengths, none of them broken within a word.

    >>> title_lines("关于安全生产资格证书涉假专项治理工作进展情况的通报")
    ['关于安全生产资格证书涉假', '专项治理工作进展情况的通报']
    """
    if ems(title) <= width:
        return [title]
    words = _TITLE_WORDS.findall(title)
    places = [place for place in range(1, len(words)) if words[place][0] not in _NO_START]
    for count in range(math.ceil(ems(title) / width), len(places) + 2):
        ways = [_cut(words, cuts) for cuts in combinations(places, count - 1)]
        fitting = [lines for lines in ways if all(ems(line) <= width for line in lines)]
        if fitting:
            return min(fitting, key=lambda lines: max(map(ems, lines)) - min(map(ems, lines)))
    return [title]


def in_brackets(text: str) -> str:
    """``text`` in round brackets, those within it turned to 〔〕: GB/T 15834 wants no brackets of one kind in another.

    Markup stays markup.

    >>> in_brackets("住所：样例路1号（样例）")
    '（住所：样例路1号〔样例〕）'
    """
    kind = type(text)
    return kind("（") + text.translate({ord("（"): "〔", ord("）"): "〕"}) + kind("）")


def _cut(words: Sequence[str], cuts: Sequence[int]) -> list[str]:
    return ["".join(words[start:end]) for start, end in pairwise((0, *cuts, len(words)))]
