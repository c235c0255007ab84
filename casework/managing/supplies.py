"""What papers are made with, in lists: series of numbers of each office, templates and where they come from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from casework.authority import People
from casework.definitions.library import TEMPLATES
from casework.managing.numbers import series_labels
from casework.papers.numbering import unexplained
from casework.parts import Parts
from documents.templating.templates import SUFFIX

_INTERNAL: Final[Mapping[str, str]] = {
    "approval_form": "文书审批表",
    "archive_handover": "档案移交清单",
    "control_sheet": "期限控制表",
    "dossier_chain": "案卷：办理记录校验",
    "dossier_closing": "案卷：卷内备考表",
    "dossier_cover": "案卷：封面",
    "dossier_deadlines": "案卷：期限及推算",
    "dossier_directory": "案卷：卷内文件目录",
    "dossier_evidence": "案卷：证据材料",
    "dossier_stamps": "案卷：页码",
    "dossier_timeline": "案卷：办理经过",
    "number_register": "发文登记簿",
    "print_cover": "成批打印的封面清单",
    "seal_register": "用印登记簿",
    "statistics_table": "报送的统计表",
}
"""What templates that print no paper of a procedure are for."""
_CASES = "case:"  # series of case numbers: cases are listed elsewhere


@dataclass(frozen=True, slots=True)
class SeriesRow:
    """The numbers that an office took of a series in a year."""

    key: str  # of the row
    office_key: str
    office: str
    series: str
    label: str  # which papers bear them
    year: int
    last: int
    passed: int  # used or left out elsewhere, with a reason
    gaps: int  # that no paper bears and nothing explains


@dataclass(frozen=True, slots=True)
class TemplateRow:
    """A template of papers."""

    name: str
    papers: str  # titles of the kinds of papers printed with it
    procedures: str  # titles
    origin: str


def list_series(parts: Parts, actor: str | None) -> list[SeriesRow]:
    """The series of numbers of the offices an actor sees.

    Raises:
        MissingError: there is no such actor.
    """
    labels = series_labels(parts)
    with parts.store.read() as unit:
        people = People.of(unit)
        seen = people.jurisdiction(people.officer(actor)) if actor else frozenset(people.offices)
        gaps = Counter((office, series, year) for office, series, year, _ in unexplained(unit))
        passed: Counter[tuple[int, str, int]] = Counter()
        for one in unit.number_ranges():
            passed[one.issuer_id, one.series, one.year] += one.last - one.first + 1
        return [
            SeriesRow(
                f"{people.offices[office].key}.{series}.{year}",
                people.offices[office].key,
                people.offices[office].name,
                series,
                labels.get(series, "已停用的文号系列"),
                year,
                last,
                passed[office, series, year],
                gaps[office, series, year],
            )
            for (office, series, year), last in sorted(unit.last_numbers().items())
            if office in seen and not series.startswith(_CASES)
        ]


def list_templates(parts: Parts) -> list[TemplateRow]:
    """All templates, by name."""
    papers: dict[str, dict[str, None]] = {}
    procedures: dict[str, dict[str, None]] = {}
    for key in parts.library.all_keys():
        procedure = parts.library.compiled(key).procedure
        for kind in procedure.documents.values():
            papers.setdefault(kind.template, {})[kind.label] = None
            procedures.setdefault(kind.template, {})[procedure.title] = None
    found = []
    for folder in (TEMPLATES, *parts.library.template_folders()):
        origin = "随程序提供" if folder == TEMPLATES else "本单位自备"
        for path in sorted(folder.glob(f"*{SUFFIX}")):
            name = path.name.removesuffix(SUFFIX)
            told = "、".join(papers.get(name, {})) or _INTERNAL.get(name, "内部用纸")
            found.append(TemplateRow(name, told, "、".join(procedures.get(name, {})), origin))
    return found
