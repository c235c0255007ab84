"""Which annexes go with a paper: what there is to prove, what the kind says, what an officer wishes."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from casework.papers.annexes import chosen, labels, usual
from engine.errors import DefinitionError, RefusedError
from engine.model import Annex
from tests import living

NOTICE = living.compiled().procedure.documents["notice"]
PROVING = replace(NOTICE, annexes=(Annex.PROOF,))
DAY = {"last_day": "2026-03-11", "provisional": False}


def context(*, explained: str = "样例说明", printed: bool = True, **values: Any) -> dict[str, Any]:
    deadline = {"label": "陈述期限", **DAY, "explained": explained}
    return {"deadlines": {"statement": deadline}, "printed": {"statement": DAY} if printed else {}, **values}


def test_a_kind_that_proves_its_days_does_so_where_it_prints_one() -> None:
    assert usual(PROVING, context()) == ["proof"]
    assert usual(NOTICE, context()) == []
    assert usual(PROVING, context(printed=False)) == []
    assert usual(PROVING, context(explained="")) == []


@pytest.mark.parametrize(
    ("had", "wish", "has"), [([], True, 1), ([], None, 0), (["proof"], None, 1), (["proof"], False, 0)]
)
def test_an_officers_wish_goes_before_what_was(had: list[str], wish: bool | None, has: int) -> None:
    assert chosen({"annexes": had}, context(), "样例通知", wish) == ["proof"] * has


@pytest.mark.parametrize(
    ("new", "why"),
    [
        (context(printed=False), "没有印期限的届满日"),
        (context(explained=""), "“陈述期限”没有推算记录"),
        ({"rows": [context()]}, "不逐案附说明"),
    ],
)
def test_without_something_to_prove_a_wish_is_refused_and_an_old_annex_falls_away(
    new: dict[str, Any], why: str
) -> None:
    with pytest.raises(RefusedError, match=f"《样例通知》不能附《期限计算说明》：.*{why}"):
        chosen({"annexes": []}, new, "样例通知", True)
    assert chosen({"annexes": ["proof"]}, new, "样例通知", None) == []


def test_annexes_are_told_by_their_titles() -> None:
    assert labels({"annexes": ["proof"]}) == ("期限计算说明",)
    assert labels({}) == ()


@pytest.mark.parametrize("spoilt", ["", "    prints: [limit, statement]\n    scope: batch\n"])
def test_a_definition_gives_the_proof_only_to_papers_about_one_case_that_print_days(spoilt: str) -> None:
    known = "    prints: [limit, statement]\n"
    sound = living.changed((known, f"{known}    annexes: [proof]\n")).procedure
    assert sound.documents["notice"].annexes == (Annex.PROOF,)
    with pytest.raises(DefinitionError, match="about one case that names deadlines under `prints`"):
        living.changed((known, f"{spoilt}    annexes: [proof]\n"))
