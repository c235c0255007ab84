"""From which day a deadline is counted, in plain words: the dates by their labels, not the expression."""

from __future__ import annotations

import re
from collections.abc import Iterator

from engine.model import DeadlineRule, FactType, Procedure, State

_OTHER_ENDS = re.compile(r"\bdeadlines\.([\w.]+)\.last_day")


def start_told(procedure: Procedure, rule: DeadlineRule) -> str:
    """From which day a deadline is counted.

    Args:
        procedure: its procedure.
        rule: the deadline.
    """
    if rule.joined is not None:
        ends = "、".join(f"“{procedure.deadlines[name].label}”" for name in rule.joined.deadlines)
        return f"{ends}中较晚的届满之日"
    if rule.start is None:
        return ""
    names = list(dict.fromkeys((*_dates(procedure, rule), *_ends(procedure, rule))))
    if len(names) == 1:
        return names[0]
    return f"按下列日期确定：{'、'.join(names)}" if names else "按流程规定的日子"


def runs_in(procedure: Procedure, rule: DeadlineRule) -> tuple[str, ...]:
    """The situations in which a deadline runs, by the labels of the outermost states; each once."""
    labels = {path: top.label for top in procedure.states for path in _paths(top)}
    return tuple(dict.fromkeys(labels[path] for path in rule.states if path in labels))


def _dates(procedure: Procedure, rule: DeadlineRule) -> Iterator[str]:
    for name in sorted(rule.start.reads if rule.start else ()):
        fact = procedure.facts.get(name)
        if fact is not None and fact.type is FactType.DATE:
            yield fact.label


def _ends(procedure: Procedure, rule: DeadlineRule) -> Iterator[str]:
    """Other deadlines from whose end it is counted; named as its fragment or the procedure names them."""
    if rule.start is None:
        return
    for name in _OTHER_ENDS.findall(rule.start.source):
        scoped = f"{rule.start.scope}.{name}" if rule.start.scope else name
        other = procedure.deadlines.get(scoped) or procedure.deadlines.get(name)
        if other is not None:
            yield f"“{other.label}”届满之日"


def _paths(state: State) -> Iterator[str]:
    yield state.path
    for child in state.children:
        yield from _paths(child)
