"""The only things a document may fetch: pictures handed over in memory, by name.

WeasyPrint's own fetcher reads files and the network, and a hostile link in a name would put a local file into a
letter. Ours answers ``asset:NAME`` from its table and ends the rendering on everything else.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
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
            self.refused: list[str] = []

        def fetch(self, url: str, headers: object = None) -> Any:
            content = assets.get(url.removeprefix(SCHEME)) if url.startswith(SCHEME) else None
            if content is None:
                # A BaseException: WeasyPrint swallows ordinary ones and would go on without the resource. Inside an SVG
                # it swallows even these, so they are noted as well.
                self.refused.append(url[:80])
                raise FatalURLFetchingError(url[:80])
            return URLFetcherResponse(url, content, {"Content-Type": "image/png"})

    return AssetFetcher()


@contextmanager
def refusing(fetcher: Any) -> Iterator[None]:
    """Around everything that may fetch: what the fetcher refused becomes an error of the document.

    Args:
        fetcher: made by ``make_fetcher``.

    Raises:
        DocumentError: a template or a style sheet asked for something that is none of our pictures.
    """
    from weasyprint.urls import FatalURLFetchingError

    fetcher.refused.clear()
    with suppress(FatalURLFetchingError):
        yield
    if fetcher.refused:
        raise DocumentError(f"文书模板或者样式要求读取不允许的资源：{fetcher.refused[0]}")
