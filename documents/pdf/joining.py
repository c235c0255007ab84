"""Several PDFs as one file, page after page. It changes nothing on the pages."""

from __future__ import annotations

import io
from collections.abc import Sequence


def joined(pdfs: Sequence[bytes], title: str) -> tuple[bytes, int]:
    """The PDFs one behind the other, and how many pages that makes.

    Args:
        pdfs: whole files, in order.
        title: of the new file.
    """
    import pikepdf

    with pikepdf.new() as whole:
        for pdf in pdfs:
            with pikepdf.open(io.BytesIO(pdf)) as part:
                whole.pages.extend(part.pages)
        whole.Root.Lang = pikepdf.String("zh-CN")
        whole.docinfo["/Title"] = title
        target = io.BytesIO()
        whole.save(target, deterministic_id=True)
        return target.getvalue(), len(whole.pages)
