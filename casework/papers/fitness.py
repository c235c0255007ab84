"""Whether a paper is fit to be issued: nothing missing in it, nothing provisional unmarked, no date that has moved.

Steps that are missing (opinions, number, signatures, seal) are ``engine.life``'s affair. Here the content is judged:
the frozen context against the case as it now stands, and the PDF that was made of it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from casework.drafting import printed
from engine.case import Case
from engine.errors import RefusedError
from engine.model import DocumentKind, Procedure, Remedies
from store.values import Document

JsonValue = Any
_PARTY = {"name": "名称", "code": "代码或者证件号码", "address": "地址"}
_ISSUER = {"name": "制发机关名称", "address": "机关地址", "phone": "联系电话"}
_REMEDIES = {"government": "行政复议机关", "court": "管辖人民法院"}


def refuse_unfit(document: Document, problems: Sequence[str]) -> None:
    """Refuse to issue a paper that is not fit.

    Raises:
        RefusedError: it names all that is wrong.
    """
    if problems:
        raise RefusedError(f"《{document.title}》{document.number}还不能制发：{'；'.join(problems)}")


def content_problems(
    procedure: Procedure, kind: DocumentKind, document: Document, cases: Iterable[tuple[str, Case]]
) -> Iterator[str]:
    """What is wrong with what a paper says.

    Args:
        procedure: by which it was drafted.
        kind: of the paper.
        document: the paper.
        cases: number and present state of each case that it is about.
    """
    yield from _missing(kind, document.context)
    for number, state in cases:
        yield from _moved(procedure, kind, document.context, number, state)


def _missing(kind: DocumentKind, context: Mapping[str, JsonValue]) -> Iterator[str]:
    """Parts that every outward paper holds (notices to parties: who, whom, on what basis, with which remedies)."""
    if not context.get("basis"):
        yield "没有写明依据"
    issuer = context["issuer"]
    to_party = kind.adverse or kind.remedies is not Remedies.NONE
    wanted = dict(_ISSUER) if to_party else {"name": _ISSUER["name"]}
    if kind.remedies in (Remedies.ORDER, Remedies.DECISION):
        wanted |= _REMEDIES
    yield from (f"{label}没有登记" for name, label in wanted.items() if not issuer.get(name))
    if kind.officers and len(context.get("officers", ())) < kind.officers:
        yield f"没有写明{kind.officers}名执法人员"


def party_problems(kind: DocumentKind, context: Mapping[str, JsonValue], addressed: str) -> Iterator[str]:
    """What is missing of the party to whom a paper is addressed.

    Args:
        kind: of the paper.
        context: of the paper.
        addressed: whom its head names; a paper to somebody else than the case's subject is judged by that one's facts.
    """
    addressee = context.get("addressee") or {}
    if not kind.adverse:
        return  # an announcement goes to somebody whose address is of no use
    if addressee.get("kind") in ("enterprise", "person") and addressed == addressee["name"]:
        yield from (f"当事人的{label}没有登记" for name, label in _PARTY.items() if not addressee.get(name))


def _moved(
    procedure: Procedure, kind: DocumentKind, context: Mapping[str, JsonValue], number: str, state: Case
) -> Iterator[str]:
    """Last days that are no longer those the paper prints."""
    own = next((row for row in context.get("rows", ()) if row["case"]["number"] == number), context)
    frozen = own.get("printed") or {}
    for name, now in printed(kind, state).items():
        then = frozen.get(name)
        label = procedure.deadlines[name].label
        if then is None:
            yield f"案件{number}的“{label}”在拟稿以后才起算，文书没有印它的日期"
        elif then["last_day"] != now["last_day"]:
            yield f"案件{number}的“{label}”已由{then['last_day']}变为{now['last_day']}"
        elif bool(then.get("provisional")) != bool(now.get("provisional")):
            yield f"案件{number}的“{label}”是否暂定已有变化"


def pdf_problems(home: Path, document: Document) -> Iterator[str]:
    """What is wrong with the PDF of a paper, which becomes the record."""
    if not document.path:
        yield "还没有制成PDF，请先制成"
        return
    try:
        content = (home / document.path).read_bytes()
    except OSError:
        yield f"PDF文件不见了（{document.path}），请从备份恢复"
        return
    if hashlib.sha256(content).hexdigest() != document.sha256:
        yield f"PDF文件与制成时不同（{document.path}），不能作为正本"


def text_problems(missing: Iterable[str], unmarked: Iterable[str]) -> Iterator[str]:
    """What is wrong with the printed text.

    Args:
        missing: characters that no font has.
        unmarked: provisional days that stand in it without a mark.
    """
    if found := "".join(sorted(missing)):
        yield f"字体中没有这些字：{found}"
    if days := "、".join(unmarked):
        yield f"暂定的日期没有标明“暂定”：{days}"


def text_warnings(lacking: Iterable[tuple[str, str]]) -> Iterator[str]:
    """What to look at in the printed text, without refusing it.

    Args:
        lacking: typefaces by their Chinese name, and the characters that each lacks and the fallback draws.
    """
    if found := "，".join(f"{face}缺“{characters}”" for face, characters in lacking):
        yield f"有的字由后备字体代印，请看校样核对字形：{found}"
