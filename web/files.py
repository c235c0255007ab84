"""Files given to officers: by name, by kind, as attachments; PDFs of our own may be shown in a page of ours."""

from __future__ import annotations

from pathlib import PurePath
from typing import Final
from urllib.parse import quote

from starlette.responses import Response

_KINDS: Final = {
    ".pdf": "application/pdf",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_UNKNOWN: Final = "application/octet-stream"
_IN_A_PAGE: Final = "default-src 'none'; style-src 'unsafe-inline'; object-src 'self'; frame-ancestors 'self'"


def attached(name: str, content: bytes) -> Response:
    """A file to be saved, under a name that may be Chinese (RFC 5987)."""
    return _given(name, content, "attachment", {})


def shown_pdf(name: str, content: bytes) -> Response:
    """A PDF that was made here, to be read in a frame of a page of ours."""
    return _given(name, content, "inline", {"Content-Security-Policy": _IN_A_PAGE})


def _given(name: str, content: bytes, how: str, headers: dict[str, str]) -> Response:
    plain = f"file{PurePath(name).suffix}"
    told = f"{how}; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
    kind = _KINDS.get(PurePath(name).suffix.lower(), _UNKNOWN)
    return Response(content, media_type=kind, headers={"Content-Disposition": told, **headers})
