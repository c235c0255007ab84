"""Verification of the register: its one chain is walked, and what stands beside it is held against its entries.

Documents are judged here by their last entries; a case's drafts are held against its own chain in ``verify_cases``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson
import sqlalchemy as sa

from engine.canonical import GENESIS, chain
from engine.life import Stage
from store.columns import day_of
from store.link import Link, Row
from store.tables import DELEGATION, DOCUMENT, RECUSAL, REGISTER

_REGISTER = sa.select(REGISTER).order_by(REGISTER.c.id)
_DOCUMENTS = sa.select(DOCUMENT).order_by(DOCUMENT.c.id)


@dataclass(slots=True)
class Told:
    """What the register tells of a document."""

    entries: int = 0
    says: dict[str, Any] = field(default_factory=dict)  # the newest word on each thing


@dataclass(slots=True)
class _Walk:
    documents: dict[int, Told] = field(default_factory=dict)
    delegations: list[tuple[int, int, str, str]] = field(default_factory=list)
    recusals: set[tuple[int, int]] = field(default_factory=set)


def register_problems(link: Link) -> Iterator[str]:
    """What is not in order with the register and what follows from it, as Chinese sentences."""
    walk = _Walk()
    previous, number = GENESIS, 1
    for row in link.stream(_REGISTER):
        if row.id != number:
            yield f"登记簿第{number}条缺失（读到第{row.id}条）"
        if row.previous != previous:
            yield f"登记簿第{row.id}条与前一条接不上：前一条被改动、移走或调换了次序"
        if chain(row.previous, row.body.encode()) != row.hash:
            yield f"登记簿第{row.id}条的内容或哈希被改动"
        try:
            _note(walk, row)
        except (ValueError, KeyError, TypeError):
            yield f"登记簿第{row.id}条的内容无法读出"
        previous, number = row.hash, row.id + 1
    yield from _document_problems(link, walk.documents)
    yield from _post_problems(link, walk)


def _note(walk: _Walk, row: Row) -> None:
    body = orjson.loads(row.body)
    if (body["topic"], body["ref"]) != (row.topic, row.ref):
        raise ValueError("the entry belongs to another thing")
    match row.topic:
        case "document":
            told = walk.documents.setdefault(row.ref, Told())
            told.entries += 1
            told.says |= {word: body[word] for word in _WORDS if word in body}
        case "delegation":
            one = (row.ref, body["delegate"], body["first"], body["last"])
            if body["name"] == "end":
                walk.delegations[walk.delegations.index(one)] = (*one[:3], body["until"])
            else:
                walk.delegations.append(one)
        case "recusal":
            walk.recusals.add((row.ref, body["recused"]))


_WORDS = ("stage", "context", "number", "n", "year", "dated", "sha256", "issued_on")


def _document_problems(link: Link, told: dict[int, Told]) -> Iterator[str]:
    for row in link.stream(_DOCUMENTS):
        found = told.pop(row.id, Told())
        if found.entries != row.version:
            yield f"文书“{row.number or row.title}”应有{row.version}条登记，登记簿中有{found.entries}条"
            continue
        wrong = [word for word, value in _standing(row).items() if found.says.get(word, value) != value]
        if wrong:
            yield f"文书“{row.number or row.title}”与登记簿不符：{'、'.join(_CHINESE[word] for word in wrong)}"
        if row.version == 0 and row.edition and row.stage in _LATE:
            yield f"文书“{row.number or row.title}”没有登记却是已制发、作废或替换"
    for document_id in sorted(told):
        yield f"登记簿中有不存在的文书（内部编号{document_id}）"


_LATE = (Stage.ISSUED, Stage.VOIDED, Stage.REPLACED)
_CHINESE = {
    "stage": "办理阶段",
    "context": "内容",
    "number": "文号",
    "n": "顺序号",
    "year": "年度",
    "dated": "成文日期",
    "sha256": "PDF",
    "issued_on": "制发日期",
}


def _standing(row: Row) -> Mapping[str, Any]:
    content = hashlib.sha256(row.context.encode()).hexdigest()
    return {
        "stage": row.stage,
        "context": content if content == row.context_digest else "",
        "number": row.number,
        "n": row.n,
        "year": row.year,
        "dated": day_of(row.dated).isoformat(),
        "sha256": row.sha256,
        "issued_on": None if row.issued_on is None else day_of(row.issued_on).isoformat(),
    }


def _post_problems(link: Link, walk: _Walk) -> Iterator[str]:
    kept = [
        (row.officer_id, row.delegate_id, day_of(row.first).isoformat(), day_of(row.last).isoformat())
        for row in link.rows(sa.select(DELEGATION).order_by(DELEGATION.c.id))
    ]
    if kept != walk.delegations:
        yield "委托办理与登记簿不符"
    if {(row.case_id, row.officer_id) for row in link.rows(sa.select(RECUSAL))} != walk.recusals:
        yield "回避情况与登记簿不符"
