"""Procedures as plain values, for ``--json``: the same that ``casework.definitions.describing`` tells in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from casework.definitions.describing import figures_of
from engine.checking.coverage import choice_json
from engine.families import SpawnRule
from engine.life import Rules
from engine.model import Action, DeadlineRule, Procedure, RestrictionRule, State
from engine.periods.policies import POLICIES
from engine.periods.terms import Period
from engine.tables import Column, TableRule


def summary(procedure: Procedure) -> dict[str, Any]:
    """What a list says of a procedure."""
    shared = procedure.regulation
    return {
        "key": procedure.key,
        "title": procedure.title,
        "edition": procedure.edition,
        "digest": procedure.digest,
        "region": procedure.region,
        "authority": procedure.authority,
        "subject": procedure.subject,
        "regulation": shared.key if shared is not None else None,
        "regulation_title": shared.title if shared is not None else "",
        "parents": list(procedure.parent.procedures) if procedure.parent is not None else [],
    }


def described(procedure: Procedure) -> Mapping[str, Any]:
    """A procedure as plain values."""
    return {
        "states": [_state_json(state) for state in procedure.states],
        "initial": procedure.initial,
        "deadlines": [_deadline_json(rule) for rule in procedure.deadlines.values()],
        "actions": [_action_json(action) for action in procedure.actions.values()],
        "moves": [{"trigger": m.trigger, "from": m.source, "to": m.target} for m in procedure.moves],
        "documents": [
            {
                "name": k.name,
                "label": k.label,
                "issuer": k.issuer.value,
                "pattern": k.pattern,
                "approval": [row.label for row in Rules.of(procedure, k).rows],
                "officers": k.officers,
                "seal": k.seal,
                "cites": list(k.cites),
            }
            for k in procedure.documents.values()
        ],
        "restrictions": [_restriction_json(rule) for rule in procedure.restrictions.values()],
        "parent": _parent_json(procedure),
        "spawns": [_spawn_json(rule) for rule in procedure.spawns.values()],
        "tables": [_table_json(table) for table in procedure.tables.values()],
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


def _deadline_json(rule: DeadlineRule) -> dict[str, Any]:
    return {
        "name": rule.name,
        "label": rule.label,
        "rule": rule.rule,
        **_period_json(rule),
        "start": rule.start.source if rule.start is not None else None,
        "states": list(rule.states),
        "holder": rule.holder,
        "met_by": list(rule.met_by),
        "cites": list(rule.cites),
    }


def _action_json(action: Action) -> dict[str, Any]:
    return {
        "name": action.name,
        "label": action.label,
        "roles": list(action.roles),
        "officers": action.officers,
        "required": list(action.required),
        "optional": list(action.optional),
        "occurred_as": action.occurred_as,
        "documents": list(action.documents),
        "adverse": action.adverse,
        "batch": action.batch,
        "cites": list(action.cites),
    }


def _restriction_json(rule: RestrictionRule) -> dict[str, Any]:
    return {
        "name": rule.name,
        "label": rule.label,
        "blocks": list(rule.blocks),
        "until": rule.until,
        "period": [_figure_json(figure) for figure in figures_of(rule.period)],
        "outlives": rule.outlives,
        "ended_by": list(rule.ended_by),
        "cites": list(rule.cites),
    }


def _period_json(rule: DeadlineRule) -> dict[str, Any]:
    figures = figures_of(rule.period)
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


def _parent_json(procedure: Procedure) -> dict[str, Any] | None:
    rule = procedure.parent
    if rule is None:
        return None
    return {
        "procedures": list(rule.procedures),
        "label": rule.label,
        "required": rule.required,
        "inherits": dict(rule.inherits),
        "cites": list(rule.cites),
    }


def _spawn_json(rule: SpawnRule) -> dict[str, Any]:
    plan = rule.plan
    return {
        "name": rule.name,
        "label": rule.label,
        "procedure": rule.procedure,
        "subject": rule.subject,
        "when": rule.when.source if rule.when is not None else None,
        "facts": {fact.fact: fact.value.source for fact in rule.facts},
        "each": None
        if plan is None
        else {
            "months": list(plan.cadence.months),
            "day": plan.cadence.day,
            "from": plan.first.source,
            "to": plan.last.source,
        },
        "cites": list(rule.cites),
    }


def _table_json(table: TableRule) -> dict[str, Any]:
    return {
        "name": table.name,
        "title": table.title,
        "rows": table.rows.value,
        "unknown": table.unknown,
        "columns": [_column_json(column) for column in table.columns],
        "suggested": [_column_json(column) for column in table.suggested],
        "cites": list(table.cites),
    }


def _column_json(column: Column) -> dict[str, Any]:
    return {
        "key": column.key,
        "label": column.label,
        "type": column.type.value,
        "unit": column.unit,
        "group": column.group,
    }


def _figure_json(figure: Period) -> dict[str, Any]:
    return {"unit": figure.unit.value, "amount": figure.amount, "rest_day": figure.rest_day.value}


def _state_json(state: State) -> dict[str, Any]:
    return {
        "path": state.path,
        "code": state.code,
        "label": state.label,
        "final": state.final,
        "parallel": state.parallel,
        "children": [_state_json(child) for child in state.children],
    }
