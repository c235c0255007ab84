"""How a regulation is covered, in words: as text for a terminal and as a page for a lawyer.

Pure text from ``engine.checking.coverage``; nothing is judged here. The page is one file without scripts that fetches
nothing, from ``templates/pages/coverage.html.j2``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from casework.definitions.describing import choice_told, cites_told, section, table_told
from documents.templating.templates import SUFFIX, environment
from engine.checking.coverage import ClauseCoverage, Coverage, InstrumentCoverage, Standing, Use
from engine.texts import Rank

RANKS: Final[Mapping[Rank, str]] = {
    Rank.SOURCE: "本流程所依规定",
    Rank.BASIS: "上位依据",
    Rank.GENERAL: "一般法补充",
    Rank.PRACTICE: "实务补充",
}
KINDS: Final[Mapping[str, str]] = {
    "state": "状态",
    "action": "办理",
    "check": "核对",
    "deadline": "期限",
    "duty": "待办",
    "restriction": "限制",
    "document": "文书",
    "role": "岗位",
    "fact": "事实",
    "table": "报表",
    "parent": "所属案件",
    "spawn": "派生案件",
    "policy": "计算口径",
    "reading": "口径",
}
STANDINGS: Final[Mapping[Standing, str]] = {
    Standing.MODELLED: "已体现",
    Standing.READING: "仅有口径",
    Standing.OMITTED: "未体现（有说明）",
    Standing.BACKGROUND: "无须体现",
    Standing.MISSING: "未体现",
}


def coverage_report(report: Coverage) -> Iterator[str]:
    """The coverage as a plain Chinese text, line by line."""
    yield f"{report.title}（{report.procedure}，版本 {report.edition}）条款对照"
    titles = {one.key: one.title for one in report.definitions}
    if len(titles) > 1:
        yield f"由{len(titles)}个流程共同体现：{'、'.join(f'{title}（{key}）' for key, title in titles.items())}"
    for covered in report.instruments:
        yield from _instrument(covered, several=len(titles) > 1)
    yield from section("未核对原文的数值", (f"{cite}：{_uses(uses) or '无引用'}" for cite, uses in report.unverified))
    yield from section("报表", (table_told(table) for table in report.tables))
    yield from section("流程选定的计算口径", (choice_told(policy, choice) for policy, choice in report.policies))
    yield ""
    yield f"适用口径（{len(report.readings)}项）"
    for reading in report.readings:
        yield f"  {reading.key}　{reading.question}　{cites_told(reading.cites)}"
        yield f"    采用：{reading.adopted}" + (f"（设定值 {reading.value}）" if reading.value else "")
        for other in reading.alternatives:
            yield f"    另一读法：{other.answer}" + (f"（可选设定 {other.value}）" if other.value else "")


def coverage_page(report: Coverage) -> str:
    """The coverage as an HTML page that stands alone."""
    places = {
        f"{covered.instrument.key}:{one.clause.key}": f"《{covered.instrument.title}》{one.clause.key}"
        for covered in report.instruments
        for one in covered.clauses
    }
    return (
        environment()
        .get_template(f"pages/coverage{SUFFIX}")
        .render(
            report=report,
            groups=[
                _group(report, rank) for rank in Rank if any(c.instrument.rank is rank for c in report.instruments)
            ],
            total=_total(report),
            titles={one.key: one.title for one in report.definitions},
            standings=STANDINGS,
            place=lambda cite: places.get(cite, cite),
            by_definition=_by_definition,
            unverified=[(places[cite], uses) for cite, uses in report.unverified],
            unknown=[table for table in report.tables if table.unknown],
        )
    )


_INTRODUCTIONS: Final[Mapping[Rank, str]] = {
    Rank.SOURCE: "原文逐条列出。“要点”是本程序的转述，不是原文。",
    Rank.BASIS: "原文自身所依据的规定中，流程用到的条款。",
    Rank.GENERAL: "原文没有规定、由一般法律补充的内容。这些不是原文的要求，单独列出。",
    Rank.PRACTICE: "来自各地文书和办理实务，不是法律依据。",
}


def _group(report: Coverage, rank: Rank) -> dict[str, Any]:
    return {
        "key": rank.value,
        "title": RANKS[rank],
        "introduction": _INTRODUCTIONS[rank],
        "instruments": [covered for covered in report.instruments if covered.instrument.rank is rank],
    }


def _total(report: Coverage) -> list[dict[str, Any]]:
    """How many clauses of the regulation itself stand how, with the share of each in percent."""
    own = [covered for covered in report.instruments if covered.instrument.rank is Rank.SOURCE]
    counts = {standing: sum(covered.count(standing) for covered in own) for standing in Standing}
    all_ = sum(counts.values()) or 1
    return [
        {"key": standing.value, "label": STANDINGS[standing], "count": count, "share": round(1000 * count / all_) / 10}
        for standing, count in counts.items()
        if count
    ]


def _by_definition(uses: Iterable[Use]) -> dict[str, dict[str, dict[str, str]]]:
    """Uses by the definition, the word for their kind, and the label; with the names that go by it.

    What all definitions share comes last.
    """
    found: dict[str, dict[str, dict[str, str]]] = {}
    for use in sorted(uses, key=lambda use: not use.of):
        names = found.setdefault(use.of, {}).setdefault(KINDS[use.kind], {})
        known = names.get(use.label)
        names[use.label] = use.name if known is None or known == use.name else f"{known}、{use.name}"
    return found


def _instrument(covered: InstrumentCoverage, *, several: bool) -> Iterator[str]:
    instrument = covered.instrument
    number = f"（{instrument.number}）" if instrument.number else ""
    counts = "，".join(f"{STANDINGS[s]}{covered.count(s)}条" for s in Standing if covered.count(s))
    yield ""
    yield f"《{instrument.title}》{number}　{RANKS[instrument.rank]}　{counts}"
    for one in covered.clauses:
        yield from _clause(one, several=several)


def _clause(one: ClauseCoverage, *, several: bool) -> Iterator[str]:
    unverified = "" if one.clause.verified else "　［未核对原文］"
    yield f"  {one.clause.key}　{STANDINGS[one.standing]}{unverified}　{one.clause.text}"
    if one.clause.omitted:
        yield f"    不体现的理由：{one.clause.omitted}"
    for of in dict.fromkeys(use.of for use in one.uses):
        told = _uses(use for use in one.uses if use.of == of)
        shared = "各流程共用" if several else ""
        yield f"    〔{of or shared}〕{told}" if of or shared else f"    {told}"


def _uses(uses: Iterable[Use]) -> str:
    by_kind: dict[str, list[str]] = {}
    for use in uses:
        label = f"{use.label}（{use.name}）"
        if label not in by_kind.setdefault(use.kind, []):
            by_kind[use.kind].append(label)
    return "；".join(f"{KINDS[kind]}：{'、'.join(labels)}" for kind, labels in by_kind.items())
