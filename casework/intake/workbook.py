"""From the bytes of an XLSX to grids of cells.

The parts that matter are unpacked under limits, looked through, put into a fresh package and only then handed to
calamine: what was measured is exactly what is read. Hidden sheets are left out, hidden rows are not.
"""

from __future__ import annotations

import datetime
import io
import posixpath
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from xml.sax.saxutils import quoteattr

from casework.intake.grid import Cell, Flaw, FlawKind, Grid
from casework.intake.package import Package
from casework.intake.scan import MAX_CELLS, SheetScan, parse_xml, shared_string_lengths
from engine.errors import InputError

_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_EPOCH_1904 = datetime.date(1904, 1, 1)
_EPOCH_1900 = datetime.date(1899, 12, 30)
_NOT_A_WORKBOOK = "压缩包里没有工作簿内容，不是 XLSX；请用 Excel 或 WPS 另存为 XLSX 工作簿后再导入"


@dataclass(slots=True)
class _Outline:
    """What the workbook part says: visible sheets as (name, relation id), and its epoch."""

    sheets: list[tuple[str, str]] = field(default_factory=list)
    epoch: datetime.date = _EPOCH_1900


def read_workbook(place: str, data: bytes) -> tuple[Grid, ...]:
    """Read every visible worksheet.

    Raises:
        InputError: the file is damaged, encrypted, too large or not an XLSX.
    """
    package = Package(place, data)
    main = _main_part(place, package)
    targets = _targets(place, package, main)
    outline = _outline(place, package.read(main))
    strings = _optional(package, targets.get("type:sharedStrings"))
    styles = _optional(package, targets.get("type:styles"))
    lengths = shared_string_lengths(place, strings) if strings else []
    sheets = [(name, package.read(targets[relation])) for name, relation in outline.sheets if relation in targets]
    flaws = [SheetScan(f"{place}的工作表“{name}”", lengths).run(part) for name, part in sheets]
    clean = _repack([part for _, part in sheets], [name for name, _ in sheets], strings, styles, outline.epoch)
    tables = _calamine(place, clean)
    grids = zip(sheets, tables, flaws, strict=True)
    return tuple(
        Grid(name, _cells(place, rows, merged, marks), outline.epoch) for (name, _), (rows, merged), marks in grids
    )


def _main_part(place: str, package: Package) -> str:
    found: list[str] = []

    def start(_: str, attributes: Mapping[str, str]) -> None:
        if attributes.get("Type", "").endswith("/officeDocument"):
            found.append(attributes.get("Target", "").lstrip("/"))

    if not package.has("_rels/.rels"):
        raise InputError(place, _NOT_A_WORKBOOK)
    parse_xml(place, package.read("_rels/.rels"), start=start)
    if not found or not found[0].endswith(".xml") or not package.has(found[0]):
        raise InputError(place, _NOT_A_WORKBOOK)
    return found[0]


def _targets(place: str, package: Package, main: str) -> dict[str, str]:
    """Where the workbook's relations lead: worksheets by relation id, shared strings and styles as ``type:…``."""
    folder, name = posixpath.split(main)
    targets: dict[str, str] = {}

    def start(_: str, attributes: Mapping[str, str]) -> None:
        kind = attributes.get("Type", "").rpartition("/")[2]
        target = attributes.get("Target", "")
        path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
        if kind == "worksheet":
            targets[attributes.get("Id", "")] = path
        elif kind in {"sharedStrings", "styles"}:
            targets[f"type:{kind}"] = path

    relations = posixpath.join(folder, "_rels", f"{name}.rels")
    if not package.has(relations):
        raise InputError(place, _NOT_A_WORKBOOK)
    parse_xml(place, package.read(relations), start=start)
    return targets


def _outline(place: str, part: bytes) -> _Outline:
    outline = _Outline()

    def start(name: str, attributes: Mapping[str, str]) -> None:
        if name == "workbookPr" and attributes.get("date1904") in {"1", "true"}:
            outline.epoch = _EPOCH_1904
        elif name == "sheet" and attributes.get("state", "visible") == "visible":
            relation = next((value for key, value in attributes.items() if key.rpartition(":")[2] == "id"), "")
            outline.sheets.append((attributes.get("name", ""), relation))

    parse_xml(place, part, start=start)
    if not outline.sheets:
        raise InputError(place, _NOT_A_WORKBOOK)
    return outline


def _optional(package: Package, name: str | None) -> bytes:
    return package.read(name) if name is not None and package.has(name) else b""


def _repack(
    sheets: Sequence[bytes], names: Sequence[str], strings: bytes, styles: bytes, epoch: datetime.date
) -> io.BytesIO:
    """Build the package calamine reads: our own directory around the parts that were looked through."""
    listed = "".join(
        f"<sheet name={quoteattr(name)} sheetId='{number}' r:id='rId{number}'/>"
        for number, name in enumerate(names, start=1)
    )
    parts = {f"xl/worksheets/sheet{number}.xml": part for number, part in enumerate(sheets, start=1)}
    links = [(f"rId{number}", "worksheet", f"worksheets/sheet{number}.xml") for number in range(1, len(sheets) + 1)]
    for kind, part in (("sharedStrings", strings), ("styles", styles)):
        if part:
            parts[f"xl/{kind}.xml"] = part
            links.append((kind, kind, f"{kind}.xml"))
    workbook = (
        f"<workbook xmlns='http://schemas.openxmlformats.org/spreadsheetml/2006/main' xmlns:r='{_OFFICE}'>"
        f"<workbookPr date1904='{int(epoch == _EPOCH_1904)}'/><sheets>{listed}</sheets></workbook>"
    )
    parts["xl/workbook.xml"] = workbook.encode()
    parts["xl/_rels/workbook.xml.rels"] = _relations(links)
    parts["_rels/.rels"] = _relations([("rId1", "officeDocument", "xl/workbook.xml")])
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    stream.seek(0)
    return stream


def _relations(links: Sequence[tuple[str, str, str]]) -> bytes:
    listed = "".join(f"<Relationship Id='{key}' Type='{_OFFICE}/{kind}' Target='{path}'/>" for key, kind, path in links)
    return f"<Relationships xmlns='{_RELATIONS}'>{listed}</Relationships>".encode()


_Merged = Sequence[tuple[tuple[int, int], tuple[int, int]]]


def _calamine(place: str, stream: io.BytesIO) -> list[tuple[Sequence[Sequence[object]], _Merged]]:
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        with CalamineWorkbook.from_filelike(stream) as workbook:
            sheets = [workbook.get_sheet_by_index(index) for index in range(len(workbook.sheet_names))]
            return [(sheet.to_python(skip_empty_area=False), sheet.merged_cell_ranges or ()) for sheet in sheets]
    except CalamineError as error:
        raise InputError(place, "工作簿内容不能读取；请用 Excel 或 WPS 另存为 XLSX 工作簿后再导入") from error


def _cells(
    place: str, rows: Sequence[Sequence[object]], merged: _Merged, flaws: Mapping[tuple[int, int], Flaw]
) -> list[list[Cell]]:
    table = [[_cell(value) for value in row] for row in rows]
    width = max((len(row) for row in table), default=0)
    for (row, column), flaw in flaws.items():
        # A formula or an error without a stored value may lie outside the table that calamine lays out.
        table.extend([None] * width for _ in range(row + 1 - len(table)))
        table[row].extend([None] * (column + 1 - len(table[row])))
        table[row][column] = flaw
    left_to_fill = MAX_CELLS
    for (top, left), (bottom, right) in merged:
        left_to_fill -= (min(bottom, len(table)) - top + 1) * (min(right, width) - left + 1)
        if left_to_fill < 0:
            raise InputError(place, "合并单元格过多，不是正常的名单；请取消合并后再导入")
        _fill(table, top, left, bottom, right)
    return table


def _fill(table: list[list[Cell]], top: int, left: int, bottom: int, right: int) -> None:
    """Give a merged area's value to each of its cells, as the officer sees it; only within the table."""
    if top >= len(table) or left >= len(table[top]):
        return
    value = table[top][left]
    for row in table[top : bottom + 1]:
        for column in range(left, min(right + 1, len(row))):
            row[column] = value


def _cell(value: object) -> Cell:
    match value:
        case str():
            return value if value.strip() else None
        case datetime.datetime():
            return value.date()
        case bool() | int() | float() | datetime.date():
            return value
        case _:
            return Flaw(FlawKind.STRANGE, str(value))
