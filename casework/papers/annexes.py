"""What goes with a paper as its annex: the sheet that shows how each last day it prints was counted.

Owns when there is something to show, and what an officer's wish makes of it. The sheet itself is drawn by the templates
from the frozen context, which names the annexes that go with the paper.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.errors import RefusedError
from engine.model import Annex, DocumentKind

JsonValue = Any
LABELS: Mapping[Annex, str] = {Annex.PROOF: "期限计算说明"}
"""Titles of the annexes, as they are printed."""


def usual(kind: DocumentKind, context: Mapping[str, JsonValue]) -> list[str]:
    """The annexes of a paper when it is drafted: those of its kind that have something to show."""
    return [annex.value for annex in kind.annexes if not _nothing_to_prove(context)]


def chosen(
    former: Mapping[str, JsonValue], context: Mapping[str, JsonValue], title: str, proof: bool | None
) -> list[str]:
    """The annexes of a paper that is drafted again.

    Args:
        former: its context so far.
        context: its new one.
        title: of the paper.
        proof: whether the officer wants the days proved; None: as it was.

    Raises:
        RefusedError: it is wanted, and there is nothing to show.
    """
    was = Annex.PROOF in former.get("annexes", ())
    if not (was if proof is None else proof):
        return []
    if not (reason := _nothing_to_prove(context)):
        return [Annex.PROOF.value]
    if proof:
        raise RefusedError(f"《{title}》不能附《{LABELS[Annex.PROOF]}》：{reason}", field="proof")
    return []


def labels(context: Mapping[str, JsonValue]) -> tuple[str, ...]:
    """The titles of the annexes that go with a paper."""
    return tuple(LABELS[Annex(name)] for name in context.get("annexes", ()))


def _nothing_to_prove(context: Mapping[str, JsonValue]) -> str:
    """Why a paper's days cannot be proved, in Chinese; empty when they can."""
    if context.get("rows"):
        return "成批的清单、公告不逐案附说明；一件案件的推算过程用 shixian deadline explain 查看"
    printed = context.get("printed") or {}
    if not printed:
        return "文书没有印期限的届满日（不印期限，或者期限还没有起算）"
    bare = [context["deadlines"][name]["label"] for name in printed if not context["deadlines"][name]["explained"]]
    return f"“{'、'.join(bare)}”没有推算记录" if bare else ""
