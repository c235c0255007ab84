"""Procedures in words: what a legal officer reads of a procedure, and of how it covers its regulation.

Pure text from the compiled values; nothing is judged here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from engine.checking.coverage import ClauseCoverage, Coverage, InstrumentCoverage, Standing, Use, choice_json
from engine.model import LAPSE_PREFIX, DeadlineRule, Level, Procedure, Remedies, Scope, State
from engine.periods.policies import POLICIES, Policy, wording
from engine.periods.terms import Dated, Period, Ruling
from engine.texts import PolicyChoice, Rank

_LEVELS = {Level.DISTRICT: "区县", Level.CITY: "市", Level.PROVINCE: "省"}
_REMEDIES = {Remedies.NONE: "", Remedies.ORDER: "责令类", Remedies.INTENT: "告知类", Remedies.DECISION: "决定类"}
_RANKS = {Rank.SOURCE: "本流程所依规定", Rank.BASIS: "上位依据", Rank.GENERAL: "一般法补充", Rank.PRACTICE: "实务补充"}
_KINDS = {
    "state": "状态",
    "action": "办理",
    "check": "核对",
    "deadline": "期限",
    "duty": "待办",
    "restriction": "限制",
    "document": "文书",
    "role": "岗位",
    "fact": "事实",
    "policy": "计算口径",
    "reading": "口径",
}
_STANDINGS = {
    Standing.MODELLED: "已建模",
    Standing.READING: "仅有口径",
    Standing.OMITTED: "未建模（有说明）",
    Standing.BACKGROUND: "无须建模",
    Standing.MISSING: "未建模",
}


def listing(procedure: Procedure) -> Iterator[str]:
    """The procedure as a plain Chinese text, line by line."""
    yield f"{procedure.title}（{procedure.key}，版本 {procedure.edition}）"
    yield f"机关：{procedure.authority}　地区：{procedure.region}　摘要：{procedure.digest}"
    yield from _section("状态", _states(procedure.states, 0))
    yield from _section("期限", (_deadline(procedure, name) for name in procedure.deadlines))
    yield from _section("办理事项", (_action(procedure, name) for name in procedure.actions))
    yield from _section("文书", (_document(procedure, name) for name in procedure.documents))
    yield from _section(
        "限制",
        (f"{r.label}（{r.name}）：{'、'.join(r.blocks)}　{_cites(r.cites)}" for r in procedure.restrictions.values()),
    )
    yield from _section(
        "待办",
        (
            f"{d.label}（{d.name}）：{procedure.roles[d.role].label}　{_cites(d.cites)}"
            for d in procedure.duties.values()
        ),
    )
    yield from _section(
        "岗位", (f"{r.label}（{r.key}，{_LEVELS[r.level]}）　{_cites(r.cites)}" for r in procedure.roles.values())
    )
    yield from _section(
        "选定的计算口径", (_choice(POLICIES[name], choice) for name, choice in procedure.chosen.items())
    )


def described(procedure: Procedure) -> Mapping[str, Any]:
    """The same as plain values, for ``--json``."""
    return {
        "states": [_state_json(state) for state in procedure.states],
        "initial": procedure.initial,
        "deadlines": [
            {
                "name": d.name,
                "label": d.label,
                "rule": d.rule,
                **_period_json(d),
                "start": d.start.source if d.start is not None else None,
                "states": list(d.states),
                "holder": d.holder,
                "met_by": list(d.met_by),
                "cites": list(d.cites),
            }
            for d in procedure.deadlines.values()
        ],
        "actions": [
            {
                "name": a.name,
                "label": a.label,
                "roles": list(a.roles),
                "officers": a.officers,
                "required": list(a.required),
                "optional": list(a.optional),
                "occurred_as": a.occurred_as,
                "documents": list(a.documents),
                "adverse": a.adverse,
                "batch": a.batch,
                "cites": list(a.cites),
            }
            for a in procedure.actions.values()
        ],
        "moves": [{"trigger": m.trigger, "from": m.source, "to": m.target} for m in procedure.moves],
        "documents": [
            {"name": k.name, "label": k.label, "issuer": k.issuer.value, "pattern": k.pattern, "cites": list(k.cites)}
            for k in procedure.documents.values()
        ],
        "restrictions": [
            {"name": r.name, "label": r.label, "blocks": list(r.blocks), "until": r.until, "cites": list(r.cites)}
            for r in procedure.restrictions.values()
        ],
        "duties": [
            {"name": d.name, "label": d.label, "role": d.role, "deadline": d.deadline, "cites": list(d.cites)}
            for d in procedure.duties.values()
        ],
        "readings": [
            {"key": r.key, "question": r.question, "adopted": r.adopted, "value": r.value}
            for r in procedure.readings.values()
        ],
        "policies": [choice_json(POLICIES[name], choice) for name, choice in procedure.chosen.items()],
    }


def coverage_report(report: Coverage) -> Iterator[str]:
    """The coverage as a plain Chinese text, line by line."""
    yield f"{report.title}（{report.procedure}，版本 {report.edition}）条款对照"
    for covered in report.instruments:
        yield from _instrument(covered)
    yield from _section("未核对原文的数值", (f"{cite}：{_uses(uses) or '无引用'}" for cite, uses in report.unverified))
    yield from _section("流程选定的计算口径", (_choice(policy, choice) for policy, choice in report.policies))
    yield ""
    yield f"适用口径（{len(report.readings)}项）"
    for reading in report.readings:
        yield f"  {reading.key}　{reading.question}　{_cites(reading.cites)}"
        yield f"    采用：{reading.adopted}" + (f"（设定值 {reading.value}）" if reading.value else "")
        for other in reading.alternatives:
            yield f"    另一读法：{other.answer}" + (f"（可选设定 {other.value}）" if other.value else "")


# -- coverage


def _instrument(covered: InstrumentCoverage) -> Iterator[str]:
    instrument = covered.instrument
    number = f"（{instrument.number}）" if instrument.number else ""
    counts = "，".join(f"{_STANDINGS[s]}{covered.count(s)}条" for s in Standing if covered.count(s))
    yield ""
    yield f"《{instrument.title}》{number}　{_RANKS[instrument.rank]}　{counts}"
    for one in covered.clauses:
        yield from _clause(one)


def _clause(one: ClauseCoverage) -> Iterator[str]:
    unverified = "" if one.clause.verified else "　［未核对原文］"
    yield f"  {one.clause.key}　{_STANDINGS[one.standing]}{unverified}　{one.clause.text}"
    if one.clause.omitted:
        yield f"    不建模的理由：{one.clause.omitted}"
    if one.uses:
        yield f"    {_uses(one.uses)}"


def _uses(uses: Iterable[Use]) -> str:
    by_kind: dict[str, list[str]] = {}
    for use in uses:
        label = f"{use.label}（{use.name}）"
        if label not in by_kind.setdefault(use.kind, []):
            by_kind[use.kind].append(label)
    return "；".join(f"{_KINDS[kind]}：{'、'.join(labels)}" for kind, labels in by_kind.items())


# -- the procedure


def _section(title: str, lines: Iterable[str]) -> Iterator[str]:
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
    return f"{rule.label}（{name}）：{rule.rule}{since}{then}　{_cites(rule.cites)}{by}"


def _figures(rule: DeadlineRule) -> tuple[Period, ...]:
    """The rules of a deadline's period, the newest last: several where the law changed."""
    if rule.period is None:
        return ()
    return rule.period.rules if isinstance(rule.period, Dated) else (rule.period,)


def _rulings(rule: DeadlineRule) -> tuple[Ruling, ...]:
    """The policies of a deadline whose answers are not the usual ones."""
    found = dict.fromkeys(ruling for figure in _figures(rule) for ruling in figure.rulings)
    return tuple((name, key) for name, key in found if POLICIES[name].default.key != key)


def _choice(policy: Policy, choice: PolicyChoice) -> str:
    answered = f"{wording(policy.name, choice.answer)}（{policy.name}：{choice.answer}）"
    return f"{answered}　理由：{choice.why}　{_cites(choice.cites)}"


def _period_json(rule: DeadlineRule) -> dict[str, Any]:
    figures = _figures(rule)
    newest = figures[-1] if figures else None
    return {
        "unit": newest.unit.value if newest else None,
        "amount": newest.amount if newest else None,
        "rest_day": newest.rest_day.value if newest else None,
        "rulings": dict(newest.rulings) if newest else {},
        "by_date": [
            {"from": one.since.isoformat(), "unit": one.unit.value, "amount": one.amount, "cites": list(one.cites)}
            for one in figures
            if one.since is not None
        ],
    }


def _action(procedure: Procedure, name: str) -> str:
    action = procedure.actions[name]
    roles = "、".join(procedure.roles[role].label for role in action.roles)
    officers = f"，{action.officers}名执法人员" if action.officers else ""
    papers = "、".join(procedure.documents[kind].label for kind in action.documents)
    issued = f"　制发{papers}" if papers else ""
    return f"{action.label}（{name}）：{roles}{officers}{issued}　{_cites(action.cites)}"


def _document(procedure: Procedure, name: str) -> str:
    kind = procedure.documents[name]
    parts = [f"{_LEVELS[kind.issuer]}级制发"]
    parts += [f"编号 {kind.pattern}"] if kind.pattern else []
    parts += ["用印"] if kind.seal else []
    parts += [f"权利告知：{_REMEDIES[kind.remedies]}"] if _REMEDIES[kind.remedies] else []
    parts += ["按批次"] if kind.scope is Scope.BATCH else []
    return f"{kind.label}（{name}）：{'，'.join(parts)}　{_cites(kind.cites)}"


def _cites(cites: Iterable[str]) -> str:
    return f"［{'；'.join(cites)}］"


def _state_json(state: State) -> dict[str, Any]:
    return {
        "path": state.path,
        "code": state.code,
        "label": state.label,
        "final": state.final,
        "parallel": state.parallel,
        "children": [_state_json(child) for child in state.children],
    }
