"""What a template prints is read from its syntax: through frames, macros and loops, and under which questions."""

from __future__ import annotations

from pathlib import Path

import pytest

from documents.templating.fields import fields
from engine.checking.fields import Field
from engine.errors import DocumentError

FRAME = "{% extends 'official/base.html.j2' %}{% block body %}%BODY%{% endblock %}"


def _fields(folder: Path, body: str, kind: str = "") -> tuple[Field, ...]:
    (folder / "paper.html.j2").write_text(FRAME.replace("%BODY%", body), encoding="utf-8")
    fields.cache_clear()
    return fields("paper", kind, (folder,))


def _paths(found: tuple[Field, ...], *, needed: bool | None = None) -> set[str]:
    return {".".join(one.path) for one in found if needed is None or one.needed is needed}


@pytest.mark.parametrize(
    ("body", "needed"),
    [
        ("{{ facts.told_on | cn_date }}", {"facts.told_on"}),
        ("{{ facts.told_on | date_or_space }}", set()),
        ("{{ facts.told_on | blank }}", set()),
        ("{{ facts['order']['served_on'] | cn_date }}", {"facts.order.served_on"}),
        ("{% for line in lines %}{{ line.item }}{% endfor %}", {"lines.[].item"}),
        ("{% for row in rows %}{{ row.facts.url }}{% endfor %}", {"rows.[].facts.url"}),
        ("{% set sent = facts.order %}{{ sent.signed_on | cn_date }}", {"facts.order.signed_on"}),
        ("{{ facts.a ~ facts.b }}", set()),
        ("{{ facts.count + 1 }}", {"facts.count"}),
        ("{{ (facts.a or facts.b) }}", set()),
        ("{{ parent.facts.window_to | cn_date }}", {"parent.facts.window_to"}),
    ],
)
def test_a_field_is_needed_where_the_letter_would_stop_without_it(tmp_path: Path, body: str, needed: set[str]) -> None:
    mine = {path for path in _paths(_fields(tmp_path, body), needed=True) if not path.startswith("issued")}
    assert mine == needed


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ("{% if facts.told_on %}{{ facts.told_on | cn_date }}{% endif %}", True),
        ("{% if facts.told_on is not none %}{{ facts.told_on | cn_date }}{% endif %}", True),
        ("{% if facts.how == 'post' and facts.told_on %}{{ facts.told_on | cn_date }}{% endif %}", True),
        ("{% if not facts.told_on %}无{% else %}{{ facts.told_on | cn_date }}{% endif %}", True),
        ("{{ facts.told_on | cn_date if facts.told_on else '无' }}", True),
        ("{% if facts.how or facts.told_on %}{{ facts.told_on | cn_date }}{% endif %}", False),
        ("{% if facts.told_on is none %}{{ facts.told_on | cn_date }}{% endif %}", False),
        ("{% if facts.how %}{{ facts.told_on | cn_date }}{% endif %}", False),
    ],
)
def test_what_a_template_asks_first_is_told_where_it_prints(tmp_path: Path, body: str, told: bool) -> None:
    printed = [one for one in _fields(tmp_path, body) if one.needed and one.path == ("facts", "told_on")]

    assert [("facts", "told_on") in one.told for one in printed] == [told]


def test_macros_are_followed_with_their_arguments(tmp_path: Path) -> None:
    found = _fields(tmp_path, "{{ parts.served(facts.order) }}{{ parts.paper('notice', '通知') }}")

    assert {"facts.order.signed_on", "issued.notice.number"} <= _paths(found)
    assert {one.template for one in found} == {"official/parts.html.j2", "paper.html.j2"}


def test_a_template_of_several_kinds_is_read_for_the_kind_asked(tmp_path: Path) -> None:
    body = "{% if kind == 'mine' %}{{ facts.mine }}{% else %}{{ facts.other }}{% endif %}"

    assert _paths(_fields(tmp_path, body, "mine")) == {"facts.mine"}
    assert _paths(_fields(tmp_path, body, "other")) == {"facts.other"}
    assert _paths(_fields(tmp_path, body)) == {"facts.mine", "facts.other"}


def test_what_get_asks_for_may_lack(tmp_path: Path) -> None:
    [found] = _fields(tmp_path, "{{ deadlines.get('limit') | within('') }}")

    assert (found.path, found.may_lack) == (("deadlines", "limit"), True)


def test_a_template_that_does_not_exist_prints_nothing_and_a_broken_one_is_told(tmp_path: Path) -> None:
    assert fields("no_such_template") == ()
    with pytest.raises(DocumentError, match="paper"):
        _fields(tmp_path, "{% if %}")
    with pytest.raises(DocumentError, match=r"nowhere\.html"):
        _fields(tmp_path, "{% include 'nowhere.html' %}")
