"""The posts that a bureau may give to officers whichever procedures it works by: those of the file of approvals."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from casework.definitions.library import PACKAGED
from engine.definition.approvals import APPROVALS_FILE, read_approvals


@cache
def office_posts() -> Mapping[str, str]:
    """The Chinese names of these posts by key, in the order of the file."""
    text = (PACKAGED / APPROVALS_FILE).read_text(encoding="utf-8")
    return {key: post.label for key, post in read_approvals(text, APPROVALS_FILE).value.posts.items()}
