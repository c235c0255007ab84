"""Texts of definitions as officers read them: for the key of a policy stands the question that it answers."""

from __future__ import annotations

import re
from typing import Final

from engine.periods.policies import POLICIES

_NAMED: Final = re.compile(r"口径 ([a-z_]+(?:、[a-z_]+)*)(?: 选 ([a-z_]+))?")


def spoken(text: str) -> str:
    """A text without the keys by which policies and their answers go in files.

    >>> spoken("满3个月，不顺延（口径 rectify_extend 选 stays）").startswith("满3个月，不顺延（口径“")
    True
    """
    return _NAMED.sub(_told, text)


def _told(found: re.Match[str]) -> str:
    names = found[1].split("、")
    if not POLICIES.keys() >= set(names):
        return found[0]
    questions = "、".join(f"“{POLICIES[name].question}”" for name in names)
    labels = {one.key: one.label for one in POLICIES[names[-1]].answers}
    return f"口径{questions}" + (f"选“{labels.get(found[2], found[2])}”" if found[2] else "")
