"""What other systems can be told of: a few kinds of happenings, under the names that the API has for them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from enum import StrEnum
from typing import Final

from casework.knowing import FILE
from engine.errors import RefusedError
from store.values import Event


class Kind(StrEnum):
    """A kind of happening."""

    CASE_OPENED = "case.opened"
    ACT_RECORDED = "act.recorded"
    REPORT_FILED = "report.filed"  # an act, too, but told as this alone
    DEADLINE_LAPSED = "deadline.lapsed"
    CASE_RECOUNTED = "case.recounted"
    DOCUMENT_ISSUED = "document.issued"


KIND_LABELS: Final[Mapping[Kind, str]] = {
    Kind.CASE_OPENED: "立案",
    Kind.ACT_RECORDED: "办理事项（报送除外）",
    Kind.REPORT_FILED: "报送",
    Kind.DEADLINE_LAPSED: "期限届满",
    Kind.CASE_RECOUNTED: "期限重新计算（放假安排或者上级案件变动）",
    Kind.DOCUMENT_ISSUED: "文书制发",
}
_OF_EVENTS: Final[Mapping[str, Kind]] = {
    "open": Kind.CASE_OPENED,
    "act": Kind.ACT_RECORDED,
    "lapse": Kind.DEADLINE_LAPSED,
    "recount": Kind.CASE_RECOUNTED,
    "follow": Kind.CASE_RECOUNTED,
}


def kind_of(event: Event) -> Kind:
    """As what an event is told."""
    return Kind.REPORT_FILED if event.name == FILE and event.kind == "act" else _OF_EVENTS[event.kind]


def kinds_meant(words: Collection[str]) -> frozenset[str]:
    """The kinds that words name.

    Raises:
        RefusedError: there is none, or no such kind.
    """
    offered = "、".join(f"{kind.value}（{label}）" for kind, label in KIND_LABELS.items())
    if not words:
        raise RefusedError(f"请至少选一种事件：{offered}", field="kinds")
    if unknown := sorted(set(words) - set(Kind)):
        raise RefusedError(f"没有“{unknown[0][:40]}”这种事件，可选：{offered}", field="kinds")
    return frozenset(words)
