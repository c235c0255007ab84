"""Whether a film is whole: its boxes are walked, its pictures never touched."""

from __future__ import annotations

import os
import struct
from typing import BinaryIO

_MOST_BOXES = 1_000_000


def is_whole(file: BinaryIO) -> bool:
    """Whether all boxes of an MP4 or MOV end within the file, and the directory of the film is among them."""
    end = file.seek(0, os.SEEK_END)
    place, directory = 0, False
    for _ in range(_MOST_BOXES):
        if place >= end:
            break
        file.seek(place)
        head = file.read(16)
        if len(head) < 8:
            return directory
        length, name = struct.unpack(">I4s", head[:8])
        if length == 1 and len(head) == 16:
            (length,) = struct.unpack(">Q", head[8:])
        directory = directory or name == b"moov"
        if length == 0:
            return directory  # the last box, to the end of the file
        if length < 8:
            return False
        place += length
    return directory and place == end
