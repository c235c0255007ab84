"""`served` follows from evidence everywhere: no way leads into it without a file, or a lapse after an announcement."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import pytest

from bootstrap import library
from engine.compiled import Compiled
from engine.machine import is_active
from engine.model import AUTO, LAPSE_PREFIX, Action, FactType, Move, Procedure

SERVED, DELIVERING = "served_on", ("post", "repost", "deliver", "leave_papers", "entrust", "forward", "send")


@cache
def procedures() -> dict[str, Compiled]:
    return {key: library().compiled(key) for key in library().all_keys()}


def services() -> list[tuple[str, str]]:
    """Procedure and state of every use of the service fragment."""
    return [
        (key, name.removesuffix(".leave_papers"))
        for key, compiled in procedures().items()
        for name in compiled.procedure.actions
        if name.endswith(".leave_papers")
    ]


def test_every_procedure_that_serves_by_the_fragment_is_looked_at() -> None:
    assert len(services()) == 10
    assert {key for key, _ in services()} == {
        "administrative_penalty",
        "guiyang_enterprise",
        "ningxia_agency",
        "ningxia_employer",
        "ningxia_person",
        "qualification_check",
        "shenyang_qualification_check",
    }


def has_file(procedure: Procedure, action: Action) -> bool:
    return any(procedure.facts[name].type is FactType.FILE for name in action.required)


def proven(procedure: Procedure, trigger: str) -> bool:
    """Whether what triggers a move brings evidence: an act its file, a lapse the act that its start comes from."""
    if not trigger.startswith(LAPSE_PREFIX):
        return has_file(procedure, procedure.actions[trigger])
    rule = procedure.deadlines[trigger.removeprefix(LAPSE_PREFIX)]
    assert rule.start is not None
    recording = [action for action in procedure.actions.values() if action.occurred_as in rule.start.reads]
    return bool(recording) and all(has_file(procedure, action) for action in recording)


def causes(procedure: Procedure, move: Move) -> Iterator[str]:
    """What can trigger a move: itself, or, of one made by itself, whatever leads to where it begins."""
    if move.trigger != AUTO:
        yield move.trigger
        return
    for other in procedure.moves:
        if other is not move and is_active(move.source, (other.target,)):
            yield from causes(procedure, other)


@pytest.mark.parametrize(("key", "service"), services())
def test_every_way_into_served_brings_its_evidence(key: str, service: str) -> None:
    procedure, fact = procedures()[key].procedure, f"{service}.{SERVED}"
    setting = [move for move in procedure.moves if any(one.fact == fact for one in move.sets)]
    ways = {trigger for move in setting for trigger in causes(procedure, move)}
    acts = {action.name for action in procedure.actions.values() if any(one.fact == fact for one in action.sets)}
    assert {way.removeprefix(f"{service}.") for way in ways} >= {
        "record_signed",
        "confirm_receipt",
        "deliver",
        "leave_papers",
        "record_agent_receipt",
        "send",
        f"{LAPSE_PREFIX}{service}.deemed_service",
    }
    assert acts
    assert [way for way in (*ways, *acts) if not proven(procedure, way)] == []


@pytest.mark.parametrize(("key", "service"), services())
def test_nothing_leaves_the_service_for_where_served_leads_without_setting_the_day(key: str, service: str) -> None:
    procedure, fact = procedures()[key].procedure, f"{service}.{SERVED}"
    inside = [move for move in procedure.moves if is_active(service, (move.source,))]
    out = {move.target for move in inside if any(one.fact == fact for one in move.sets)}
    assert out
    assert [m for m in inside if m.target in out and not any(one.fact == fact for one in m.sets)] == []


@pytest.mark.parametrize(("key", "service"), services())
def test_no_act_asks_for_what_follows_from_evidence(key: str, service: str) -> None:
    derived = {f"{service}.{name}" for name in (SERVED, "served_how", "told_on", "deemed_on")}
    for action in procedures()[key].procedure.actions.values():
        assert not derived & {*action.required, *action.optional, action.occurred_as}, action.name


@pytest.mark.parametrize(("key", "service"), services())
def test_nothing_is_delivered_or_announced_that_was_not_issued(key: str, service: str) -> None:
    actions = procedures()[key].procedure.actions
    papers = actions[f"{service}.post"].issued
    assert papers
    assert {actions[f"{service}.{name}"].issued for name in (*DELIVERING, "draft_announcement")} == {papers}
    assert actions[f"{service}.announce"].issued == actions[f"{service}.draft_announcement"].documents


@pytest.mark.parametrize(("key", "service"), services())
def test_a_period_that_runs_from_service_is_never_shortened_by_a_receipt_found_later(key: str, service: str) -> None:
    procedure = procedures()[key].procedure
    starts = {f"{service}.{SERVED}", f"{service}.told_on"}
    late = procedure.actions[f"{service}.late_receipt"].within
    assert late
    assert procedure.actions[f"{service}.late_delivery"].within == late
    running = [
        rule
        for rule in procedure.deadlines.values()
        if rule.start is not None
        and rule.start.reads & starts
        and any(is_active(a, (b,)) or is_active(b, (a,)) for a in rule.states for b in late)
    ]
    assert running
    assert [rule.name for rule in running if not rule.never_shorten] == []


@pytest.mark.parametrize(("key", "service"), services())
def test_what_is_not_served_yet_lies_with_somebody_by_a_day(key: str, service: str) -> None:
    procedure = procedures()[key].procedure
    for state in ("returned", "refused", "no_result", "undelivered", "unconfirmed", "entrusted", "forwarded"):
        duties = [d for d in procedure.duties.values() if f"{service}.mail.{state}" in d.states and d.deadline]
        assert duties, state
        for duty in duties:
            assert procedure.deadlines[duty.deadline].remind


def test_outside_the_fragment_too_a_day_of_service_is_recorded_with_a_file() -> None:
    """Acts that tell the day on which a paper of the office reached somebody."""
    found = []
    for key, compiled in procedures().items():
        for action in compiled.procedure.actions.values():
            fact = compiled.procedure.facts.get(action.occurred_as)
            if fact is not None and "送达日期" in fact.label:
                found.append((key, action.name))
                assert has_file(compiled.procedure, action), (key, action.name)
    assert len(found) > 20
