"""Dossiers written to files: one case, or all cases of a batch or a procedure with a list of what was made."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from casework.authority import People
from casework.dossier.defects import Defect, IncompleteError
from casework.dossier.gathering import Gathered, gather
from casework.dossier.ground import Ground
from casework.listing.looking import ALL_CASES, offices_seen, refuse_unknown_procedure
from casework.parts import Parts
from documents.dossier import assemble
from documents.files import file_name, write_whole
from documents.tables.sheets import Cell, Column, write_table
from engine.errors import RefusedError, ShixianError
from store.values import CaseFilter

LIST = "案卷目录.xlsx"
_FOLDER = "dossiers"
_COLUMNS = (
    Column("序号", 6, centred=True),
    Column("卷号", 16),
    Column("案号", 24, centred=True),
    Column("案卷题名", 48),
    Column("立案日期", 12, centred=True),
    Column("结案日期", 12, centred=True),
    Column("保管期限", 10, centred=True),
    Column("件数", 8, centred=True),
    Column("页数", 8, centred=True),
    Column("文件", 36),
    Column("SHA-256", 70),
    Column("备注", 60),
)


@dataclass(frozen=True, slots=True)
class Written:
    """A dossier that was written."""

    case: str
    title: str
    path: Path
    sha256: str
    items: int
    pages: int
    opened_on: str  # ISO; empty: not known
    closed_on: str
    retention: str
    volume: str
    defects: tuple[Defect, ...]  # only when asked to go on in spite of them


@dataclass(frozen=True, slots=True)
class Batch:
    """What came of a batch."""

    written: tuple[Written, ...]
    refused: tuple[tuple[str, str], ...]  # case and reason
    table: Path


def write_dossier(
    parts: Parts, number: str, out: Path | None = None, actor: str | None = None, *, allow_missing: bool = False
) -> Written:
    """Write the dossier of a case.

    Args:
        parts: the system.
        number: of the case.
        out: the PDF, or a folder for it; None: ``dossiers/`` of the data directory. An existing file is replaced.
        actor: key of the asking officer; None: the administrator of the machine.
        allow_missing: whether to go on when something is gone or changed; cover and closing sheet then say so, and
            what is not as it was recorded is left out.

    Raises:
        IncompleteError: something is gone or changed; every place is named, and nothing is written.
        MissingError: there is no such case.
        NotPermittedError: it lies outside the actor's jurisdiction.
    """
    gathered = _gathered(parts, number, actor)
    if gathered.defects and not allow_missing:
        raise IncompleteError(number, gathered.defects)
    assembled = assemble(gathered.dossier, parts.renderer())
    path = _path(parts, number, out)
    write_whole(path, assembled.pdf)
    return Written(
        number,
        gathered.title,
        path,
        hashlib.sha256(assembled.pdf).hexdigest(),
        len(assembled.items),
        assembled.pages,
        gathered.opened_on,
        gathered.closed_on,
        gathered.retention,
        gathered.volume,
        gathered.defects,
    )


def write_dossiers(
    parts: Parts,
    folder: Path | None = None,
    actor: str | None = None,
    *,
    batch: str = "",
    procedure: str = "",
    allow_missing: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> Batch:
    """Write the dossiers of all cases of a batch or a procedure that the actor may see, and a list of them.

    Each case answers for itself: one that is refused stands on the list with its reason, the others are written.

    Args:
        parts: the system.
        folder: where to; None: one of the batch's name in ``dossiers/`` of the data directory. A PDF is named after its
            case, the list is ``案卷目录.xlsx``. Existing files are replaced.
        actor: key of the asking officer; None: the administrator of the machine.
        batch: name of the batch; empty: any.
        procedure: key; empty: any.
        allow_missing: as in :func:`write_dossier`.
        progress: is told how many are done, and of how many.

    Raises:
        RefusedError: neither a batch nor a procedure is named, or there is no such case.
        MissingError: there is no such procedure.
    """
    numbers = _numbers(parts, actor, batch, procedure)
    place = folder if folder is not None else parts.home / _FOLDER / file_name(batch or procedure)
    written: list[Written] = []
    refused: list[tuple[str, str]] = []
    for done, number in enumerate(numbers, start=1):
        try:
            written.append(write_dossier(parts, number, _in(place, number), actor, allow_missing=allow_missing))
        except ShixianError as error:
            refused.append((number, str(error)))
        if progress is not None:
            progress(done, len(numbers))
    table = place / LIST
    _write_list(parts, table, numbers, written, dict(refused))
    return Batch(tuple(written), tuple(refused), table)


def _gathered(parts: Parts, number: str, actor: str | None) -> Gathered:
    with parts.store.read() as unit:
        return gather(Ground.of(parts, unit, number, actor))


def _path(parts: Parts, number: str, out: Path | None) -> Path:
    if out is None:
        return _in(parts.home / _FOLDER, number)
    return _in(out, number) if out.is_dir() else out


def _in(folder: Path, number: str) -> Path:
    return folder / f"{file_name(number)}.pdf"


def _numbers(parts: Parts, actor: str | None, batch: str, procedure: str) -> list[str]:
    if not batch and not procedure:
        raise RefusedError("请写明案号，或者用 --batch、--procedure 写明哪一批案件")
    refuse_unknown_procedure(parts, procedure)
    with parts.store.read() as unit:
        seen = offices_seen(People.of(unit), actor)
        wanted = CaseFilter(offices=seen, batch=batch, procedure=procedure)
        numbers = [case.number for case in unit.find_cases(wanted, limit=ALL_CASES)]
    if not numbers:
        raise RefusedError("没有这样的案件，或者都不属于本单位管辖，请核对批次和流程")
    return numbers


def _write_list(parts: Parts, table: Path, numbers: list[str], written: list[Written], refused: dict[str, str]) -> None:
    made = {one.case: one for one in written}
    rows = [(no, *_cells(number, made.get(number), refused)) for no, number in enumerate(numbers, start=1)]
    note = f"共{len(numbers)}件案件，制作{len(written)}卷，未制作{len(refused)}卷"
    note += "；样例数据（虚构）" if parts.sample else ""
    write_table(table, "案卷目录", _COLUMNS, rows, note=note)


def _cells(number: str, one: Written | None, refused: dict[str, str]) -> tuple[Cell, ...]:
    if one is None:
        return "", number, "", None, None, "", None, None, "", "", f"未制作：{refused[number]}"
    remark = "；".join(f"不完整：{defect}" for defect in one.defects)
    return (
        one.volume,
        number,
        one.title,
        one.opened_on,
        one.closed_on,
        one.retention,
        one.items,
        one.pages,
        one.path.name,
        one.sha256,
        remark,
    )
