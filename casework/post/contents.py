"""What lies in a mail, as slips and lists call it, held against the papers that a service delivers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from engine.errors import RefusedError
from engine.model import Action, Procedure
from store.mails import TRACKING
from store.values import Document

_PLAIN = str.maketrans("[]﹝﹞（）", "〔〕〔〕()", "《》 ")


def plain(text: str) -> str:
    """Words of a title or number without marks, brackets of all kinds alike.

    >>> plain("《责令限期整改通知书》 沈建责改[2026]3号")
    '责令限期整改通知书沈建责改〔2026〕3号'
    """
    return text.translate(_PLAIN).replace("建筑企业", "建筑业企业")


def tracking_fact(action: Action) -> str:
    """The fact of an act that takes the number of a mail it hands to the post; empty when it hands none over."""
    if action.mails:
        return action.mails if action.mails in action.required else ""
    return next((name for name in action.required if name.rpartition(".")[2] == TRACKING), "")


def services_of(procedure: Procedure) -> tuple[str, ...]:
    """The services of a procedure, by the names before those of their acts and facts; empty: the case's own."""
    facts = dict.fromkeys(tracking_fact(action) for action in procedure.actions.values())
    return tuple(fact.rpartition(".")[0] for fact in facts if fact)


def papers_of(procedure: Procedure, service: str, documents: Iterable[Document]) -> list[Document]:
    """The papers of a case that a service delivers, the newest of each kind.

    Args:
        procedure: the case's edition.
        service: state of the service fragment; empty: the case's own.
        documents: of the case, oldest first.
    """
    kinds = dict.fromkeys(
        kind
        for action in procedure.actions.values()
        if tracking_fact(action) and tracking_fact(action).rpartition(".")[0] == service
        for kind in action.issued
    )
    newest = {one.kind: one for one in documents if one.kind in kinds}
    return [newest[kind] for kind in kinds if kind in newest]


def refuse_contents(contents: str, number: str, papers: Sequence[Document]) -> None:
    """Refuse contents or a letter number that are none of the papers served; where no papers are known all is taken.

    Raises:
        RefusedError: the contents name none of the papers, or none bears the number.
    """
    if contents and papers and not any(plain(one.title) in plain(contents) for one in papers):
        titles = "、".join(f"《{one.title}》" for one in papers)
        raise RefusedError(f"内件品名“{contents}”与案件要送达的文书（{titles}）不符，请核对")
    if number and papers and not any(one.number and plain(one.number) in plain(number) for one in papers):
        numbers = "、".join(one.number for one in papers if one.number)
        raise RefusedError(f"文号“{number}”与案件要送达的文书（{numbers}）不符，请核对")


def slip_text(papers: Sequence[Document]) -> str:
    """内件品名 for the slip: each paper with its number."""
    return "、".join(f"《{one.title}》{one.number}" for one in papers)
