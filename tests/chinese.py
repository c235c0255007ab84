"""What stands on a page for officers is Chinese: the words in it that are not."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import unescape

from casework.parts import Parts

_LATIN = re.compile(r"[A-Za-z]{3}\w*", re.ASCII)
_NO_WORDS = re.compile(
    r"校验码\s*[0-9a-f]+|XLSX|CSV|PDF|DOCX|EMS"
    r"|Excel|Word|WPS|MOV|UTF-8|JSON|PNG|JPEG|TIFF|OFD|MP4|GB18030|Prefect|SQLite|PostgreSQL|https?://\S*"
    r"|chinesecalendar|[\w.]+@[\w.]+|\S*YL\S*|SY-\S+|\S+\.(?:png|csv|xlsx|pdf)"
)
"""Names of formats and programs, addresses, numbers of certificates and of batches, names of files."""
_UNSEEN = re.compile(r"<(script|style|template)\b.*?</\1>|<[^>]+>", re.DOTALL)


def foreign_words(text: str, known: Iterable[str] = ()) -> set[str]:
    """Words of a page's visible text that no officer should have to read.

    Args:
        text: as it is shown.
        known: words that officers typed or chose themselves, such as user names.
    """
    return set(_LATIN.findall(_NO_WORDS.sub("", text))) - set(known)


def keys_of(parts: Parts) -> set[str]:
    """Keys of offices and officers: whoever signs in by one reads it in lists."""
    with parts.store.read() as unit:
        return {one.key for one in unit.offices().values()} | {one.key for one in unit.officers().values()}


def visible(page: str) -> str:
    """The words of a page, those of its attributes aside."""
    return unescape(_UNSEEN.sub(" ", page))
