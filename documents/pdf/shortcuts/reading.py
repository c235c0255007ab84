"""Reading HTML: patterns that are made once.

The parser means to keep a pattern for each set of characters that end a word, and keeps it under another key than it
looks for it under (tinyhtml5 2.1, ``inputstream.chars_until``), so that it makes every pattern anew for every word.
"""

from __future__ import annotations

import re
from typing import Any


class Patterns(dict[Any, re.Pattern[str]]):
    """Patterns by the characters that end them, or that they are made of; made when they are first asked for."""

    def __missing__(self, key: tuple[Any, bool]) -> re.Pattern[str]:
        characters, made_of = key
        inside = "".join(re.escape(character) for character in characters)
        found = self[key] = re.compile(f"[{inside}]+" if made_of else f"[^{inside}]+")
        return found
