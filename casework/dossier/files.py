"""Files kept as evidence as items of a dossier: pictures on a page each, PDFs page by page, others named.

What an officer recorded with an act and with the steps of papers is taken in the order of recording; a file recorded
again is listed again and goes in once. Receipts and other proofs of service stand before the rest.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from casework.dossier.defects import AS_RECORDED, CHANGED, GONE, Defect
from casework.dossier.ground import Ground
from casework.dossier.papers import Found
from casework.dossier.wording import Telling, is_file
from casework.evidence import kept_file
from documents.dossier import Item, Kept, Picture, Sheets, condition_of, look_at
from documents.templating.templates import Letter
from documents.uploads.kinds import FileKind, kind_in
from engine.errors import DocumentError
from engine.life import STEPS, Step

JsonValue = Any

RECEIPTS = "送达回证和送达凭证"
EVIDENCE = "证据材料"
_KIND = "dossier_evidence"
_PICTURES = (FileKind.PNG, FileKind.JPEG, FileKind.TIFF)
_SERVICE = (
    *("送达", "回执", "邮件", "登门", "留置", "签收", "收到"),
    *("委托函", "转交", "受托", "发送成功", "公告页面", "张贴", "报纸版面"),
)
"""Words in the label of a fact that make its file a proof of service."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """A file as it was recorded."""

    label: str
    value: Mapping[str, JsonValue]
    place: str  # the record it came with, with its label and day
    seq: str  # the record in short
    day: str  # ISO; the day it shows, or of the act
    actor: str

    @property
    def sha256(self) -> str:
        """As it was recorded."""
        return str(self.value["sha256"])

    @property
    def name(self) -> str:
        """The file's name."""
        return str(self.value["name"])

    @property
    def proves_service(self) -> bool:
        """Whether it stands with the receipts."""
        return any(word in self.label for word in _SERVICE)


def files(ground: Ground) -> tuple[Found, Found]:
    """The proofs of service, and all other evidence."""
    recorded = list(_recorded(ground))
    seen: dict[str, str] = {}
    receipts = _found(ground, [one for one in recorded if one.proves_service], seen)
    return receipts, _found(ground, [one for one in recorded if not one.proves_service], seen)


def _recorded(ground: Ground) -> Iterator[Recorded]:
    telling = Telling(ground.procedure, ground.parties)
    for record in ground.records:
        day = record.event.occurred_on.isoformat()
        place = f"{record.place}：{record.label}，{day}"
        values = [(telling.label(name), value) for name, value in record.facts().items()]
        for no, line in record.lines().items():
            values += [(telling.line_label(no, name), value) for name, value in line.items()]
        for label, value in values:
            if is_file(value):
                shown = str(value.get("shows") or day)
                yield Recorded(label, value, place, record.place, shown, ground.actor(record))
    for entry in ground.entries:
        words = STEPS[Step(entry.name)] if entry.name in {step.value for step in Step} else entry.name
        day, seq = entry.occurred_on.isoformat(), f"登记簿第{entry.id}条"
        actor = ground.officers.get(entry.officer_id or 0, "本机管理员")
        for value in entry.details.values():
            if is_file(value):
                yield Recorded(
                    f"{words}附件", value, f"{seq}：{words}，{day}", seq, str(value.get("shows") or day), actor
                )


def _found(ground: Ground, recorded: list[Recorded], seen: dict[str, str]) -> Found:
    items, defects = [], []
    for one in recorded:
        former = seen.get(one.sha256)
        if former is not None:
            items.append(_line(one, None, f"{one.seq}；与“{former}”为同一文件"))
            continue
        seen[one.sha256] = f"{one.label}（{one.seq}）"
        content = _content(ground, one)
        if isinstance(content, Defect):
            defects.append(content)
            page = _caption(ground, one, f"本件未收入案卷：{content.reason}。", defect=True)
            items.append(_line(one, page, f"{one.seq}；未收入", content.short))
        else:
            items.append(_item(ground, one, content))
    return Found(tuple(items), tuple(defects))


def _line(one: Recorded, content: Sheets | Letter | Picture | None, remark: str, verdict: str = "") -> Item:
    kept = Kept(one.name, one.sha256, verdict) if verdict else None
    return Item(one.label, content, "", one.actor, one.day, remark, kept)


def _content(ground: Ground, one: Recorded) -> Path | Defect:
    """The file, or why it is not the one that was recorded."""
    place = f"{one.label}“{one.name}”（{one.seq}）"
    path = kept_file(ground.home, one.value)
    try:
        with path.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return Defect(place, f"文件不见了（{path.relative_to(ground.home)}）", GONE)
    if found != one.sha256:
        return Defect(place, f"文件已被改动（登记的SHA-256为{one.sha256}，现为{found}）", CHANGED)
    return path


def _item(ground: Ground, one: Recorded, path: Path) -> Item:
    with path.open("rb") as file:
        kind = kind_in(file)
    if kind is FileKind.PDF:
        return _pdf(ground, one, path.read_bytes())
    if kind not in _PICTURES:
        return _named(ground, one, f"{kind.label if kind else '这种'}文件不能印在纸上")
    content = path.read_bytes()
    try:
        looks = look_at(content)
    except DocumentError as error:
        return _named(ground, one, str(error))
    return _line(one, Picture(content, looks, _caption(ground, one)), one.seq, AS_RECORDED)


def _pdf(ground: Ground, one: Recorded, content: bytes) -> Item:
    condition = condition_of(content)
    if condition.problem:
        return _named(ground, one, condition.problem)
    remark = f"{one.seq}；原文件有损，按可读内容印出" if condition.repaired else one.seq
    return _line(one, Sheets(content), remark, AS_RECORDED)


def _named(ground: Ground, one: Recorded, why: str) -> Item:
    """A page in place of a file that cannot be shown; the file itself is as it was recorded."""
    message = f"{why}。原件保存在数据目录的 {kept_file(Path(), one.value).parent} 下，以本页所列校验值为文件名。"
    return _line(one, _caption(ground, one, message), f"{one.seq}；仅列名", AS_RECORDED)


def _caption(ground: Ground, one: Recorded, message: str = "", *, defect: bool = False) -> Letter:
    context = {
        **ground.head(),
        "kind": _KIND,
        "title": one.label,
        "recorded": f"{one.place}，{one.actor}",
        "shows": one.value.get("shows") or "",
        "file": one.name,
        "sha256": one.sha256,
        "message": message,
        "defect": defect,
        "leaf": "",
        "lies": False,
    }
    return Letter(_KIND, context)
