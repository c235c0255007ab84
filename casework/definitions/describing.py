"""Procedures in words: what a legal officer reads of a procedure.

Pure text from the compiled values; nothing is judged here. How a regulation is covered is told in
``casework.definitions.tracing``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from engine.families import ANY, Plan, SpawnRule
from engine.life import Rules
from engine.model import LAPSE_PREFIX, DeadlineRule, Level, Procedure, Remedies, RestrictionRule, Scope, State
from engine.periods.policies import POLICIES, Policy, wording
from engine.periods.terms import Dated, Period, Ruling
from engine.tables import TableRule
from engine.texts import PolicyChoice, Reading

_LEVELS = {
    Level.OWN: "承办单位",
    Level.DESK: "窗口",
    Level.DISTRICT: "区县级",
    Level.CITY: "市级",
    Level.CENTRE: "省级机构",
    Level.PROVINCE: "省级",
}
_SUBJECTS = {"enterprise": "企业", "person": "个人", "unit": "单位", "campaign": "专项行动"}
_REMEDIES = {Remedies.NONE: "", Remedies.ORDER: "责令类", Remedies.INTENT: "告知类", Remedies.DECISION: "决定类"}


def listed(summaries: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """Procedures by regulation, a line for each.

    Args:
        summaries: of ``casework.definitions.plain.summary``.
    """
    by_regulation: dict[str, list[Mapping[str, Any]]] = {}
    for one in summaries:
        regulation = f"{one['regulation_title']}（{one['regulation']}）" if one["regulation"] else ""
        by_regulation.setdefault(regulation, []).append(one)
    for regulation, together in sorted(by_regulation.items()):
        if regulation:
            yield regulation
        for one in together:
            within = f"，属于 {_parents(one['parents'])}" if one["parents"] else ""
            about = _SUBJECTS.get(one["subject"], one["subject"])
            where = f"{one['authority']}，{one['region']}，对象：{about}{within}"
            edition = f"版本 {one['edition']}，摘要 {one['digest'][:12]}"
            yield f"{'  ' if regulation else ''}{one['key']}  {one['title']}（{where}，{edition}）"


def listing(procedure: Procedure) -> Iterator[str]:
    """The procedure as a plain Chinese text, line by line."""
    yield f"{procedure.title}（{procedure.key}，版本 {procedure.edition}）"
    yield f"机关：{procedure.authority}　地区：{procedure.region}　摘要：{procedure.digest}"
    yield f"对象：{subject_told(procedure)}" + (f"　规定：{procedure.regulation.title}" if procedure.regulation else "")
    yield from section("所属案件", _parent(procedure))
    yield from section("状态", _states(procedure.states, 0))
    yield from section("期限", (_deadline(procedure, name) for name in procedure.deadlines))
    yield from section("办理事项", (_action(procedure, name) for name in procedure.actions))
    yield from section("文书", (_document(procedure, name) for name in procedure.documents))
    yield from section("限制", (_restriction(procedure, rule) for rule in procedure.restrictions.values()))
    yield from section("派生案件", (_spawn(rule) for rule in procedure.spawns.values() if rule.plan is None))
    yield from section(
        "定期报送", (_plan(rule, rule.plan) for rule in procedure.spawns.values() if rule.plan is not None)
    )
    yield from section("报表", (table_told(table) for table in procedure.tables.values()))
    yield from section(
        "待办",
        (
            f"{d.label}（{d.name}）：{procedure.roles[d.role].label}　{cites_told(d.cites)}"
            for d in procedure.duties.values()
        ),
    )
    yield from section(
        "岗位", (f"{r.label}（{r.key}，{_LEVELS[r.level]}）　{cites_told(r.cites)}" for r in procedure.roles.values())
    )
    yield from section(
        "选定的计算口径", (choice_told(POLICIES[name], choice) for name, choice in procedure.chosen.items())
    )
    yield from section("采用的口径", (_reading(reading) for reading in procedure.readings.values()))


# -- the procedure


def section(title: str, lines: Iterable[str]) -> Iterator[str]:
    """A heading with the number of lines, and the lines; nothing when there are none."""
    found = list(lines)
    if found:
        yield ""
        yield f"{title}（{len(found)}）"
        yield from (f"  {line}" for line in found)


def _states(states: tuple[State, ...], depth: int) -> Iterator[str]:
    for state in states:
        marks = "，".join(mark for mark, there in (("同时进行", state.parallel), ("终结", state.final)) if there)
        code = f"{state.code} " if state.code else ""
        yield f"{'  ' * depth}{code}{state.label}（{state.path}）" + (f"［{marks}］" if marks else "")
        yield from _states(state.children, depth + 1)


def _deadline(procedure: Procedure, name: str) -> str:
    rule = procedure.deadlines[name]
    lapses = [move.target for move in procedure.moves if move.trigger == LAPSE_PREFIX + name]
    then = f"　届满转入 {'、'.join(dict.fromkeys(lapses))}" if lapses else ""
    since = f"，自 {rule.start.source} 起" if rule.start is not None else ""
    by = "".join(f"　口径：{wording(*ruling)}" for ruling in _rulings(rule))
    return f"{rule.label}（{name}）：{rule.rule}{since}{then}　{cites_told(rule.cites)}{by}"


def figures_of(period: Period | Dated | None) -> tuple[Period, ...]:
    """The rules of a period, the newest last: several where the law changed."""
    if period is None:
        return ()
    return period.rules if isinstance(period, Dated) else (period,)


def _rulings(rule: DeadlineRule) -> tuple[Ruling, ...]:
    """The policies of a deadline whose answers are not the usual ones."""
    found = dict.fromkeys(ruling for figure in figures_of(rule.period) for ruling in figure.rulings)
    return tuple((name, key) for name, key in found if POLICIES[name].default.key != key)


def choice_told(policy: Policy, choice: PolicyChoice) -> str:
    """How a definition answers a disputed question."""
    answered = f"{wording(policy.name, choice.answer)}（{policy.name}：{choice.answer}）"
    return f"{answered}　理由：{choice.why}　{cites_told(choice.cites)}"


def _action(procedure: Procedure, name: str) -> str:
    action = procedure.actions[name]
    roles = "、".join(procedure.roles[role].label for role in action.roles)
    officers = f"，{action.officers}名执法人员" if action.officers else ""
    papers = "、".join(procedure.documents[kind].label for kind in action.documents)
    issued = f"　拟制{papers}" if papers else ""
    return f"{action.label}（{name}）：{roles}{officers}{issued}　{cites_told(action.cites)}"


def _document(procedure: Procedure, name: str) -> str:
    kind = procedure.documents[name]
    parts = [f"{_LEVELS[kind.issuer]}制发"]
    parts += [f"编号 {kind.pattern}"] if kind.pattern else []
    rules = Rules.of(procedure, kind)
    parts += [f"审批：{'→'.join(row.label for row in rules.rows)}"] if rules.rows else []
    parts += ["集体讨论"] if rules.chain and rules.chain.discussed else []
    parts += [f"{kind.officers}名执法人员签名"] if kind.officers else []
    parts += ["用印"] if kind.seal else []
    parts += [f"权利告知：{_REMEDIES[kind.remedies]}"] if _REMEDIES[kind.remedies] else []
    parts += ["按批次"] if kind.scope is Scope.BATCH else []
    return f"{kind.label}（{name}）：{'，'.join(parts)}　{cites_told(kind.cites)}"


def cites_told(cites: Iterable[str]) -> str:
    """Clauses in brackets."""
    return f"［{'；'.join(cites)}］"


# -- what goes beyond one case


def subject_told(procedure: Procedure) -> str:
    """What a case is about."""
    return _SUBJECTS.get(procedure.subject, procedure.subject)


def _parents(procedures: Iterable[str]) -> str:
    return "、".join("任何流程" if key == ANY else key for key in procedures)


def _parent(procedure: Procedure) -> Iterator[str]:
    rule = procedure.parent
    if rule is None:
        return
    asked = "必须在所属案件内立案" if rule.required else "可以单独立案"
    taken = "、".join(procedure.facts[own].label for own in rule.inherits)
    follows = f"　随所属案件变动：{taken}" if taken else ""
    yield f"{rule.label}（{'、'.join(rule.named) or '任何流程'}）：{asked}{follows}　{cites_told(rule.cites)}"


def _restriction(procedure: Procedure, rule: RestrictionRule) -> str:
    ends = [f"至“{procedure.deadlines[rule.until].label}”届满"] if rule.until else []
    ends += [f"期间{_length(figure)}" for figure in figures_of(rule.period)[-1:]]
    ends += ["案件转入其他状态后继续有效"] if rule.outlives else []
    ends += [f"由“{'”“'.join(procedure.actions[name].label for name in rule.ended_by)}”解除"] if rule.ended_by else []
    told = f"　{'，'.join(ends)}" if ends else ""
    return f"{rule.label}（{rule.name}）：{'、'.join(rule.blocks)}{told}　{cites_told(rule.cites)}"


_UNITS = {"calendar_days": "日", "working_days": "个工作日", "months": "个月", "years": "年"}


def _length(figure: Period) -> str:
    unit = figure.unit.value
    return f"{figure.amount}{_UNITS[unit]}" if unit in _UNITS and figure.amount is not None else "按规定日期计算"


def _spawn(rule: SpawnRule) -> str:
    about = f"，对象见{rule.subject}" if rule.subject else "，对象相同"
    return f"{rule.label}（{rule.name}）：立案办理 {rule.procedure}{about}　{cites_told(rule.cites)}"


def _plan(rule: SpawnRule, plan: Plan) -> str:
    months = plan.cadence.months
    every = "每月" if len(months) == len(_MONTHS) else f"{'、'.join(map(str, months))}月"
    day = f"{plan.cadence.day}日" if plan.cadence.day else "末"
    stretch = f"自 {plan.first.source} 至 {plan.last.source}"
    return (
        f"{rule.label}（{rule.name}）：{every}{day}各一次，{stretch}，办理 {rule.procedure}　{cites_told(rule.cites)}"
    )


_MONTHS = range(1, 13)


def table_told(table: TableRule) -> str:
    """A table with its columns, or that nobody knows them."""
    own = "、".join(column.label for column in table.columns)
    proposed = "、".join(column.label for column in table.suggested)
    columns = f"{len(table.columns)}栏：{own}" if own else "栏目未知，由承办单位录入"
    told = f"原文未给出栏目，现为{columns}" if own and table.unknown else columns
    suggested = f"（建议：{proposed}）" if proposed else ""
    return f"{table.title}（{table.name}）：{told}{suggested}　{cites_told(table.cites)}"


def _reading(reading: Reading) -> str:
    others = "；".join(other.answer for other in reading.alternatives)
    return f"{reading.question}（{reading.key}）采用：{reading.adopted}　另可：{others}　{cites_told(reading.cites)}"
