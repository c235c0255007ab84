"""Looking through the XML of a workbook before it is read: limits that keep memory bounded, and formulas and errors.

The reader behind (calamine) lays a sheet out as one dense table and drops formulas and error cells silently; this
module measures the table first and remembers where those cells are. It interprets no values.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from xml.parsers import expat

from casework.intake.grid import Flaw, FlawKind
from engine.errors import InputError

MAX_CELLS = 3_000_000
MAX_COLUMNS = 256
MAX_TEXT_CHARACTERS = 64 * 1024 * 1024
MAX_TEXT_IN_CELL = 32_767  # what Excel itself allows


def parse_xml(
    place: str,
    data: bytes,
    *,
    start: Callable[[str, Mapping[str, str]], None],
    end: Callable[[str], None] | None = None,
    text: Callable[[str], None] | None = None,
) -> None:
    """Run handlers over a part; names come without namespace prefix.

    Raises:
        InputError: not well-formed, or with a document type (a workbook has none; entities could multiply its size).
    """
    parser = expat.ParserCreate()
    parser.buffer_text = True

    def refuse_doctype(*_: object) -> None:
        raise InputError(place, "工作簿内含文档类型声明，不是正常的工作簿，已拒绝打开")

    parser.StartDoctypeDeclHandler = refuse_doctype
    parser.StartElementHandler = lambda name, attributes: start(name.rpartition(":")[2], attributes)
    if end is not None:
        finish = end
        parser.EndElementHandler = lambda name: finish(name.rpartition(":")[2])
    if text is not None:
        parser.CharacterDataHandler = text
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        raise InputError(place, "工作簿内部内容已损坏；请重新从平台导出或另存后再导入") from error


def shared_string_lengths(place: str, data: bytes) -> list[int]:
    """Count the characters of each shared string, in order."""
    lengths: list[int] = []
    total = 0

    def start(name: str, _: Mapping[str, str]) -> None:
        if name == "si":
            lengths.append(0)
            if len(lengths) > MAX_CELLS:
                raise _too_much_text(place)

    def text(characters: str) -> None:
        nonlocal total
        total += len(characters)
        if lengths:
            lengths[-1] += len(characters)
            _refuse_long_cell(place, lengths[-1])
        if total > MAX_TEXT_CHARACTERS:
            raise _too_much_text(place)

    parse_xml(place, data, start=start, text=text)
    return lengths


class SheetScan:
    """One pass over a sheet: its extent, and its formulas and error cells by (row, column), counted from 0."""

    def __init__(self, place: str, shared: list[int]) -> None:
        """Prepare a pass.

        Args:
            place: file and sheet, for messages.
            shared: lengths of the workbook's shared strings.
        """
        self._place = place
        self._shared = shared
        self._row = -1
        self._column = -1
        self._kind = ""
        self._inside = ""
        self._held = ""
        self._formula: str | None = None
        self._characters = 0
        self._last_row = 0
        self._last_column = 0
        self.flaws: dict[tuple[int, int], Flaw] = {}

    def run(self, data: bytes) -> dict[tuple[int, int], Flaw]:
        """Scan the sheet's XML.

        Raises:
            InputError: too many cells, columns or characters, or a reference that cannot be read.
        """
        parse_xml(self._place, data, start=self._start, end=self._end, text=self._text)
        return self.flaws

    def _start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "c":
            self._column = self._position(attributes.get("r"))
            self._kind = attributes.get("t", "")
            self._held, self._formula = "", None
        elif name in {"v", "f", "t"}:
            self._inside = name
            if name == "f":
                self._formula = ""
        elif name == "row":
            number = attributes.get("r", "")
            self._row = int(number) - 1 if number.isdecimal() else self._row + 1
            self._column = -1

    def _position(self, reference: str | None) -> int:
        if reference is None:
            return self._column + 1
        letters = reference.rstrip("0123456789")
        if not letters.isalpha() or not letters.isascii() or reference[len(letters) :] != str(self._row + 1):
            raise InputError(self._place, f"单元格位置“{reference[:20]}”与所在行不符；请另存后再导入")
        column = 0
        for letter in letters.upper():
            column = column * 26 + ord(letter) - ord("A") + 1
        return column - 1

    def _text(self, characters: str) -> None:
        if self._inside == "f":
            self._formula = (self._formula or "") + characters
            _refuse_long_cell(self._place, len(self._formula))
        elif self._inside:
            self._held += characters
            _refuse_long_cell(self._place, len(self._held))

    def _end(self, name: str) -> None:
        if name in {"v", "f", "t"}:
            self._inside = ""
        elif name == "c" and (self._held or self._formula is not None):
            self._close_cell()

    def _close_cell(self) -> None:
        self._measure()
        if self._formula is not None:
            self.flaws[self._row, self._column] = Flaw(FlawKind.FORMULA, f"={self._formula}")
        elif self._kind == "e":
            self.flaws[self._row, self._column] = Flaw(FlawKind.ERROR, self._held)

    def _measure(self) -> None:
        self._last_row = max(self._last_row, self._row)
        self._last_column = max(self._last_column, self._column)
        if self._last_column >= MAX_COLUMNS or (self._last_row + 1) * (self._last_column + 1) > MAX_CELLS:
            raise InputError(
                self._place,
                f"表格范围过大（到第{self._row + 1}行第{self._column + 1}列）；请删去数据以外的行列后再导入",
            )
        if self._kind == "s" and self._held.isdecimal() and int(self._held) < len(self._shared):
            self._characters += self._shared[int(self._held)]
        else:
            self._characters += len(self._held)
        if self._characters > MAX_TEXT_CHARACTERS:
            raise _too_much_text(self._place)


def _refuse_long_cell(place: str, characters: int) -> None:
    if characters > MAX_TEXT_IN_CELL:
        raise InputError(place, f"有单元格的文字超过{MAX_TEXT_IN_CELL}个字，不是正常的名单；请检查后重新导出")


def _too_much_text(place: str) -> InputError:
    return InputError(place, "表格中的文字总量过大，不是正常的名单；请把名单分成几个文件再导入")
