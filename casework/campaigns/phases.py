"""The phases of a campaign: regions of its machine, and where each stands on a day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from engine.case import Case
from engine.machine import is_active
from engine.model import Procedure, State

_BEGINS, _ENDS = "begins", "ends"
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Phase:
    """A phase on the time line."""

    name: str  # path of its state
    label: str
    first: date | None  # None while it is not known
    last: date | None  # inclusive
    standing: str  # 尚未开始, 进行中, 已经结束


def phases_of(procedure: Procedure, state: Case, today: date) -> list[Phase]:
    """The phases: regions whose two ends are deadlines called ``PATH.begins`` and ``PATH.ends``.

    A phase stands where its region does; once the campaign has left it, where its dates put it.

    Args:
        procedure: of the campaign.
        state: of its case.
        today: the Shanghai day.
    """
    found = []
    for region in _regions(procedure.states):
        begins, ends = f"{region.path}.{_BEGINS}", f"{region.path}.{_ENDS}"
        if begins not in procedure.deadlines or ends not in procedure.deadlines:
            continue
        eve, last = state.deadlines.get(begins), state.deadlines.get(ends)
        before, during, after = (leaf.label for leaf in region.children)
        standing = next((leaf.label for leaf in region.children if is_active(leaf.path, state.configuration)), "")
        if not standing and last is not None and eve is not None:
            standing = after if today > last.last_day else during if today > eve.last_day else before
        found.append(
            Phase(
                region.path,
                region.label,
                eve.last_day + _DAY if eve else None,
                last.last_day if last else None,
                standing,
            )
        )
    return found


def _regions(states: Sequence[State]) -> list[State]:
    return [found for state in states for found in (state, *_regions(state.children))]
