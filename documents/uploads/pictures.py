"""Sizes of pictures, read from their headers: nothing is unpacked, so that nothing can burst.

Each function refuses a picture that is not whole by raising ``ValueError``.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import Any, BinaryIO

from documents.uploads.kinds import FileKind

MOST_PAGES = 1_000
_MOST_PARTS = 100_000
_PIECE = 1024 * 1024
_NOT_FRAMES = frozenset({0xC4, 0xC8, 0xCC})
_ALONE = frozenset({0x01, *range(0xD0, 0xD8)})
_WIDTH, _HEIGHT = 256, 257
_NUMBERS = {3: "H", 4: "I", 16: "Q"}
"""TIFF's types of whole numbers by the letters of ``struct``."""


def sizes(file: BinaryIO, kind: FileKind) -> list[tuple[int, int]]:
    """Width and height in pixels of each page.

    Args:
        file: can be sought in.
        kind: PNG, JPEG or TIFF.

    Raises:
        ValueError: the picture is damaged or ends too soon.
    """
    file.seek(0)
    try:
        match kind:
            case FileKind.PNG:
                return [_png(file)]
            case FileKind.JPEG:
                return [_jpeg(file)]
            case _:
                return list(_tiff(file))
    except struct.error as error:
        raise ValueError("the picture ends too soon") from error


def _png(file: BinaryIO) -> tuple[int, int]:
    file.seek(8)
    size: tuple[int, int] | None = None
    for _ in range(_MOST_PARTS):
        length, name = struct.unpack(">I4s", file.read(8))
        if size is None:
            if (length, name) != (13, b"IHDR"):
                raise ValueError("no header")
            size = struct.unpack(">II", file.read(8))
            length -= 8
        if name == b"IEND":
            return size
        file.seek(length + 4, 1)
    raise ValueError("no end")


def _jpeg(file: BinaryIO) -> tuple[int, int]:
    file.seek(2)
    size: tuple[int, int] | None = None
    for _ in range(_MOST_PARTS):
        mark, code = struct.unpack(">BB", file.read(2))
        if mark != 0xFF:
            raise ValueError("no marker")
        while code == 0xFF:
            (code,) = struct.unpack(">B", file.read(1))
        if code in _ALONE:
            continue
        (length,) = struct.unpack(">H", file.read(2))
        if 0xC0 <= code <= 0xCF and code not in _NOT_FRAMES:
            _, height, width = struct.unpack(">BHH", file.read(5))
            size = (width, height)
            length -= 5
        if code == 0xDA:
            if size is None or not _has_end(file):
                break
            return size
        file.seek(max(length - 2, 0), 1)
    raise ValueError("no end")


def _has_end(file: BinaryIO) -> bool:
    """Whether an end stands anywhere behind: cameras add other things after it."""
    before = b""
    while piece := file.read(_PIECE):
        if b"\xff\xd9" in before[-1:] + piece:
            return True
        before = piece
    return False


def _tiff(file: BinaryIO) -> Iterator[tuple[int, int]]:
    head = file.read(16)
    order = "<" if head[:2] == b"II" else ">"
    big = head[2:4] in {b"+\x00", b"\x00+"}
    (place,) = struct.unpack(f"{order}Q", head[8:16]) if big else struct.unpack(f"{order}I", head[4:8])
    seen: set[int] = set()
    while place:
        if place in seen or len(seen) >= MOST_PAGES:
            raise ValueError("too many pages")
        seen.add(place)
        file.seek(place)
        size, place = _directory(file, order, big=big)
        yield size
    if not seen:
        raise ValueError("no page")


def _directory(file: BinaryIO, order: str, *, big: bool) -> tuple[tuple[int, int], int]:
    count_is, entry_is, place_is = ("Q", "HHQ8s", "Q") if big else ("H", "HHI4s", "I")
    (count,) = _next(file, order + count_is)
    found: dict[int, int] = {}
    for _ in range(min(count, _MOST_PARTS)):
        tag, kind, _, value = _next(file, order + entry_is)
        if tag in {_WIDTH, _HEIGHT} and kind in _NUMBERS:
            letter = order + _NUMBERS[kind]
            (found[tag],) = struct.unpack(letter, value[: struct.calcsize(letter)])
    (place,) = _next(file, order + place_is)
    if found.keys() != {_WIDTH, _HEIGHT}:
        raise ValueError("no size")
    return (found[_WIDTH], found[_HEIGHT]), place


def _next(file: BinaryIO, shape: str) -> tuple[Any, ...]:
    return struct.unpack(shape, file.read(struct.calcsize(shape)))
