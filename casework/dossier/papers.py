"""The documents of a case as items of its dossier: every one that was issued, with the very bytes that were stored."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from casework.dossier.defects import AS_RECORDED, CHANGED, GONE, UNREADABLE, Defect
from casework.dossier.ground import Ground
from documents.dossier import Item, Kept, Sheets, condition_of
from engine.life import STAGES, Stage
from store.values import Document

HEADING = "文书"
_AFTER_ISSUE = (Stage.VOIDED, Stage.REPLACED)


@dataclass(frozen=True, slots=True)
class Found:
    """Items, what is not in order with them, and the files that are carried inside the PDF as they are."""

    items: tuple[Item, ...]
    defects: tuple[Defect, ...]
    attachments: Mapping[str, bytes] = field(default_factory=dict)


def papers(ground: Ground) -> Found:
    """All documents, in the order of their dates."""
    items, defects, attachments = [], [], {}
    for document in ground.documents:
        content = _content(ground, document)
        items.append(_item(ground, document, content))
        if isinstance(content, Defect):
            defects.append(content)
        elif content is not None and condition_of(content.pdf).signed:
            attachments[f"电子签名原件-{document.number or document.id}.pdf"] = content.pdf
    return Found(tuple(items), tuple(defects), attachments)


def is_issued(document: Document) -> bool:
    """Whether a document was ever issued; one voided on its way was not."""
    stage = Stage(document.stage)
    return stage is Stage.ISSUED or (stage in _AFTER_ISSUE and document.issued_on is not None)


def _item(ground: Ground, document: Document, content: Sheets | Defect | None) -> Item:
    remarks, kept = [_remark(ground, document)], None
    file = Path(document.path).name
    match content:
        case Defect(short=short):
            kept = Kept(file, document.sha256, short)
            remarks.append("未收入")
        case Sheets():
            kept = Kept(file, document.sha256, AS_RECORDED)
    return Item(
        title=document.title,
        content=content if isinstance(content, Sheets) else None,
        number=document.number,
        responsible=ground.office(document.issuer_id),
        date=document.dated.isoformat(),
        remark="；".join(filter(None, remarks)),
        kept=kept,
    )


def _content(ground: Ground, document: Document) -> Sheets | Defect | None:
    """The stored PDF, if it is what was issued; why it is not taken in; None: it was never issued."""
    if not is_issued(document):
        return None
    place = f"文书《{document.title}》{document.number}"
    if not document.path:
        return Defect(place, "还没有制成PDF，请先制成", GONE)
    try:
        pdf = (ground.home / document.path).read_bytes()
    except OSError:
        return Defect(place, f"文件不见了（{document.path}）", GONE)
    found = hashlib.sha256(pdf).hexdigest()
    if found != document.sha256:
        told = f"登记的SHA-256为{document.sha256}，现为{found}"
        return Defect(place, f"文件已被改动（{document.path}：{told}）", CHANGED)
    registered = _registered(ground, document)
    if registered not in ("", found):
        return Defect(place, f"文件与制发时不同（制发时登记的SHA-256为{registered}，现为{found}）", CHANGED)
    if problem := condition_of(pdf).problem:
        return Defect(place, f"文件不能读取（{document.path}：{problem}）", UNREADABLE)
    return Sheets(pdf)


def _registered(ground: Ground, document: Document) -> str:
    """The hash that the register noted at the issue; empty for papers of before there was a register."""
    steps = (entry for entry in ground.entries if entry.topic == "document" and entry.ref == document.id)
    return next((str(step.details["sha256"]) for step in steps if step.details.get("sha256")), "")


def _remark(ground: Ground, document: Document) -> str:
    stage = Stage(document.stage)
    if stage is Stage.REPLACED:
        by = next((other for other in ground.documents if other.replaces == document.id), None)
        return f"已由{by.number or by.title}替换" if by is not None else STAGES[stage]
    if stage is Stage.ISSUED:
        return "" if len(document.case_ids) == 1 else f"涉及{len(document.case_ids)}件案件"
    if is_issued(document):
        return f"制发后{STAGES[stage].removeprefix('已')}"
    return f"未制发：{STAGES[stage]}"
