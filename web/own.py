"""Our own style sheets, scripts and pictures: where they lie, and addresses that change when they do.

So a browser may keep them, and still sees a new release at once.
"""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import Final

FOLDER: Final = Path(__file__).parent / "static"
PREFIX: Final = "/own"
_SIGNS: Final = 12


@cache
def own(name: str) -> str:
    """The address of a file of ours.

    Args:
        name: of the file in `FOLDER`.
    """
    digest = hashlib.sha256((FOLDER / name).read_bytes()).hexdigest()
    return f"{PREFIX}/{name}?v={digest[:_SIGNS]}"
