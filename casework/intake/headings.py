"""What became of each heading of a table: read as which column, kept but not read, or not known.

Owns what is told of a file's header, whether the table fits or not; whether it does is judged by
:mod:`casework.intake.tables`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from casework.intake.cells import shown
from casework.intake.grid import Grid, column_letters
from casework.intake.tables import Layout, header_index, known_words, plain_heading


class Reading(StrEnum):
    """What is done with a column."""

    READ = "read"
    KEPT = "kept"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Heading:
    """One column of a file.

    Attributes:
        letters: as spreadsheets name it.
        words: as the file has it.
        reading: what is done with it.
        title: the usual heading of the column that it is read as; empty: none.
    """

    letters: str
    words: str
    reading: Reading
    title: str


def headings_in(grids: Sequence[Grid], layout: Layout) -> tuple[Heading, ...]:
    """The headings of the sheet that is most like a layout; none when no sheet is like it at all.

    Args:
        grids: the sheets of a file.
        layout: of the table that is looked for.
    """
    known = known_words(layout)
    for grid in grids:
        index = header_index(grid, layout, known)
        if index is not None:
            words = [" ".join(shown(cell).split()) for cell in grid.rows[index]]
            plain = [plain_heading(cell) for cell in grid.rows[index]]
            return tuple(
                _heading(place, as_found, known.get(heading), layout)
                for place, (as_found, heading) in enumerate(zip(words, plain, strict=True))
                if heading
            )
    return ()


def _heading(place: int, words: str, key: str | None, layout: Layout) -> Heading:
    if key is None:
        return Heading(column_letters(place), words, Reading.UNKNOWN, "")
    if not key:
        return Heading(column_letters(place), words, Reading.KEPT, "")
    return Heading(column_letters(place), words, Reading.READ, layout.title(key))
