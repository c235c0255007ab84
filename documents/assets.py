"""The only things a document may fetch: pictures handed over in memory, by name.

WeasyPrint's own fetcher reads files and the network, and a hostile link in a name would put a local file into a
letter. Ours answers ``asset:NAME`` from its table and ends the rendering on everything else.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from engine.errors import DocumentError

SCHEME = "asset:"


def asset_name(content: bytes) -> str:
    """A name that depends on the content alone, so that a cached picture is never the wrong one."""
    return f"picture-{hashlib.sha256(content).hexdigest()[:20]}"


def check_png(owner: str, content: bytes) -> None:
    """Refuse a seal that is not a PNG picture.

    Raises:
        DocumentError: naming whose seal it is.
    """
    if not content.startswith(b"\x89PNG\r\n\x1a\n"):
        raise DocumentError(f"“{owner}”的印章图片不是 PNG 格式，请重新上传")


def make_fetcher(assets: Mapping[str, bytes]) -> Any:
    """A WeasyPrint URL fetcher that knows ``assets`` (PNG pictures by name) and nothing else."""
    from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

    class AssetFetcher(URLFetcher):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__(allowed_protocols=("asset",), allow_redirects=False, fail_on_errors=True)

        def fetch(self, url: str, headers: object = None) -> Any:
            content = assets.get(url.removeprefix(SCHEME)) if url.startswith(SCHEME) else None
            if content is None:
                # A BaseException: WeasyPrint swallows ordinary ones and would go on without the resource.
                raise FatalURLFetchingError(url[:80])
            return URLFetcherResponse(url, content, {"Content-Type": "image/png"})

    return AssetFetcher()
