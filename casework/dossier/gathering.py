"""A case as a dossier: its parts in their order, the pages around them, and everything that is not whole."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from casework.archive.closing import closed_on
from casework.archive.retention import Retention, retention_of, retention_words
from casework.dossier.defects import Defect
from casework.dossier.files import EVIDENCE, RECEIPTS, files
from casework.dossier.ground import Ground
from casework.dossier.papers import HEADING, Found, papers
from casework.dossier.proving import TITLE as PROOF
from casework.dossier.proving import proof_letter, prove, records_file
from casework.dossier.timeline import TITLE as COURSE
from casework.dossier.timeline import timeline
from casework.dossier.wording import RECORDS
from casework.listing.explaining import deadline_lives
from casework.listing.looking import shown_code, state_labels
from documents.dossier import Dossier, Item, Part
from documents.templating.templates import Letter
from store.values import ArchiveFile

JsonValue = Any

DEADLINES = "期限及推算"
_OFFICIAL = "办理过程"
_NUMERALS = "一二三四五"
_CODES = {"enterprise": "统一社会信用代码：", "person": "公民身份号码："}


@dataclass(frozen=True, slots=True)
class Gathered:
    """A dossier before it has pages."""

    dossier: Dossier
    title: str  # 案卷题名
    opened_on: str
    closed_on: str
    retention: str
    volume: str
    defects: tuple[Defect, ...]


def gather(ground: Ground) -> Gathered:
    """Gather the dossier of a case."""
    found = [(HEADING, papers(ground)), *zip((RECEIPTS, EVIDENCE), files(ground), strict=True)]
    proof = prove(ground)
    defects = (*(defect for _, one in found for defect in one.defects), *proof.defects(ground.case.number))
    attachments = {name: content for _, one in found for name, content in one.attachments.items()}
    cover = _Cover.of(ground)
    title = f"{ground.subject.name}：{ground.procedure.title}"
    parts = _numbered([*_parts(found), _told(ground, proof_letter(ground, proof))])
    dossier = Dossier(
        title=f"{title}（{ground.case.number}）案卷",
        cover=_letter(ground, "dossier_cover", "案卷", **cover.plain(ground), subtitle=title, defects=len(defects)),
        directory=_letter(ground, "dossier_directory", "卷内文件目录"),
        closing=_letter(
            ground,
            "dossier_closing",
            "卷内备考表",
            notes=list(_notes(ground, cover, found, attachments)),
            defects=[{"place": defect.place, "reason": defect.reason} for defect in defects],
        ),
        parts=parts,
        attachments={**attachments, RECORDS: records_file(ground, proof)},
    )
    return Gathered(dossier, title, cover.opened_on, cover.closed_on, cover.term, cover.volume, defects)


def _parts(found: Sequence[tuple[str, Found]]) -> Iterator[Part]:
    for heading, one in found:
        if one.items:
            yield Part(heading, one.items)


def _numbered(parts: Sequence[Part]) -> tuple[Part, ...]:
    return tuple(Part(f"{no}、{part.title}", part.items) for no, part in zip(_NUMERALS, parts, strict=False))


def _told(ground: Ground, proof: Letter) -> Part:
    """What is told of the case's course: timeline, deadlines, chain."""
    office = ground.office(ground.case.office_id)
    letters = ((COURSE, timeline(ground)), (DEADLINES, _deadlines(ground)), (PROOF, proof))
    return Part(_OFFICIAL, tuple(Item(title, letter, responsible=office) for title, letter in letters))


def _deadlines(ground: Ground) -> Letter:
    events = [record.event for record in ground.records]
    lives = deadline_lives(ground.unit, ground.people, ground.procedure, ground.case, events)
    deadlines = [
        {"label": life[0]["label"], "rule": life[0]["rule"], "holder": life[0]["holder"], "versions": life}
        for life in lives
    ]
    return _letter(ground, "dossier_deadlines", DEADLINES, deadlines=deadlines)


def _letter(ground: Ground, kind: str, title: str, **more: JsonValue) -> Letter:
    head = ground.head()
    case = {**head["case"], **more.pop("case", {})}
    return Letter(kind, {**head, "kind": kind, "title": title, **more, "case": case})


@dataclass(frozen=True, slots=True)
class _Cover:
    """What the cover says beside the names."""

    opened_on: str
    closed_on: str
    file: ArchiveFile | None
    chosen: Retention

    @classmethod
    def of(cls, ground: Ground) -> _Cover:
        state = ground.case.state
        closed = closed_on(ground.case, [record.event for record in ground.records])
        unit = ground.unit
        return cls(
            state.opened_on.isoformat() if state.opened_on else "",
            closed.isoformat() if closed else "",
            unit.archived([ground.case.id]).get(ground.case.id),
            retention_of(unit.settings(), ground.people, ground.case.office_id, state.procedure),
        )

    @property
    def term(self) -> str:
        """For how long the case is kept: as it was filed, else as the office chose."""
        return retention_words(self.file.retention) if self.file is not None else self.chosen.label

    @property
    def volume(self) -> str:
        return self.file.volume if self.file is not None else ""

    def plain(self, ground: Ground) -> dict[str, JsonValue]:
        """As the template takes it."""
        file, subject = self.file, ground.subject
        code = shown_code(subject) if subject.kind in _CODES else ""
        return {
            "case": {
                "code": code,
                "code_label": _CODES.get(subject.kind, ""),
                "parent": ground.parent.number if ground.parent is not None else "",
                "states": "、".join(state_labels(ground.procedure, ground.case.state.configuration)),
                "opened_on": self.opened_on,
                "closed_on": self.closed_on,
            },
            "retention": self.term,
            "archive": {
                "filed_on": file.filed_on.isoformat() if file is not None else "",
                "volume": self.volume,
                "place": file.place if file is not None else "",
                "pages": file.pages if file is not None else 0,
            },
        }


def _notes(
    ground: Ground, cover: _Cover, found: Sequence[tuple[str, Found]], attachments: dict[str, bytes]
) -> Iterator[str]:
    """What the closing sheet says of the dossier, beside defects."""
    unissued = [item for item in found[0][1].items if item.content is None and item.kept is None]
    if unissued:
        named = "、".join(f"《{item.title}》{item.number}（{item.remark}）" for item in unissued)
        yield f"目录中列有而没有制发、因此没有收入的文书{len(unissued)}件：{named}。"
    if attachments:
        yield f"带有电子签名的文书{len(attachments)}件，页面上是签名的外观，原文件附在本PDF内，可以核对签名。"
    if not cover.closed_on:
        yield "本案尚未结案，本卷所收截至末条办理记录。"
    if cover.file is None and not cover.chosen.verified:
        yield f"保管期限为{cover.chosen.source}，本单位没有选定；该规定未与原文核对。"
    if cover.file is not None and cover.file.handed_over_on is not None:
        yield f"纸质原件已于{cover.file.handed_over_on.isoformat()}移交档案馆。"
