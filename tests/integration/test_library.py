"""The library: finding definitions and fragments, on real folders."""

from __future__ import annotations

from pathlib import Path

import pytest

from casework.definitions.judging import judge
from casework.definitions.library import Library, template_names
from documents.templating.templates import Letter, section
from engine.errors import DefinitionError, MissingError
from engine.settings import Settings
from tests.small import APPROVALS, FRAGMENT, PROCEDURE, spoilt, start_of

OTHER = Settings(readings=(("start_from", "ladder.posted_on"),))

SHENYANG = "shenyang_qualification_check"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A root with one procedure and its fragment."""
    folder = tmp_path / "procedures"
    (folder / "common").mkdir(parents=True)
    (folder / "small").mkdir()
    (folder / "common" / "post.yaml").write_text(FRAGMENT, encoding="utf-8")
    (folder / "common" / "approvals.yaml").write_text(APPROVALS, encoding="utf-8")
    (folder / "small" / "procedure.yaml").write_text(PROCEDURE, encoding="utf-8")
    return folder


def test_the_packaged_and_the_office_s_own_procedures_are_known(root: Path) -> None:
    library = Library([root])

    assert {SHENYANG, "small"} <= set(library.all_keys())
    assert library.compiled("small").procedure.title == "样例流程"


def test_a_single_procedure_s_folder_can_be_named_too(root: Path) -> None:
    assert Library([root / "small"], packaged=root / "none").all_keys() == ("small",)


def test_more_definitions_beside_the_main_one_go_by_their_file_names(root: Path) -> None:
    other = spoilt(PROCEDURE, (("procedure: small", "procedure: other"),))
    (root / "small" / "other.yaml").write_text(other, encoding="utf-8")
    library = Library([root], packaged=root / "none")

    assert library.all_keys() == ("other", "small")
    assert library.compiled("other").procedure.key == "other"


def test_an_edition_is_compiled_once_until_its_files_change(root: Path) -> None:
    library = Library([root])
    first = library.compiled("small")
    assert library.compiled("small") is first

    (root / "common" / "post.yaml").write_text(spoilt(FRAGMENT, (("amount: 30", "amount: 31"),)), encoding="utf-8")
    assert library.compiled("small").procedure.digest != first.procedure.digest


def test_a_kept_source_is_compiled_without_its_files(root: Path) -> None:
    library = Library([root])
    source = library.source("small").as_json()
    digest = library.compiled("small").procedure.digest
    (root / "small" / "procedure.yaml").unlink()

    assert Library().from_source(source).procedure.digest == digest
    assert Library().from_source(source, OTHER).procedure.digest == digest
    assert start_of(Library().from_source(source, OTHER).procedure.deadlines["repairs"]).source == "ladder.posted_on"


def test_one_key_in_two_folders_is_refused(root: Path, tmp_path: Path) -> None:
    copy = tmp_path / "again" / "small"
    copy.mkdir(parents=True)
    (copy / "procedure.yaml").write_text(PROCEDURE, encoding="utf-8")

    with pytest.raises(DefinitionError, match="procedure 'small' is also defined by"):
        Library([root, copy.parent]).all_keys()


def test_a_key_that_differs_from_its_file_is_refused(root: Path) -> None:
    (root / "small").rename(root / "tiny")

    with pytest.raises(DefinitionError, match="goes by 'tiny' but says `procedure: small`"):
        Library([root]).compiled("tiny")


@pytest.mark.parametrize("name", ["../outside.yaml", "common/../../outside.yaml", "/etc/hostname", "common/link.yaml"])
def test_a_fragment_outside_the_roots_is_not_read(root: Path, name: str) -> None:
    (root.parent / "outside.yaml").write_text(FRAGMENT, encoding="utf-8")
    (root / "common" / "link.yaml").symlink_to(root.parent / "outside.yaml")
    changed = spoilt(PROCEDURE, (("common/post.yaml", name),))
    (root / "small" / "procedure.yaml").write_text(changed, encoding="utf-8")

    with pytest.raises(DefinitionError, match="no fragment"):
        Library([root], packaged=root / "none").compiled("small")


def test_unknown_keys_and_files_are_missing(root: Path) -> None:
    with pytest.raises(MissingError, match="没有找到办理流程“nothing”"):
        Library([root]).compiled("nothing")
    assert judge(root / "nothing").problems[0].code == "missing"


@pytest.mark.parametrize(
    ("data", "reason"),
    [(PROCEDURE.encode("gb18030"), "not UTF-8"), (b"#" * 3_000_000, "more than any definition needs")],
)
def test_a_file_that_cannot_be_text_of_a_definition_is_refused(root: Path, data: bytes, reason: str) -> None:
    (root / "small" / "procedure.yaml").write_bytes(data)

    verdict = judge(root / "small")
    assert not verdict.ok
    assert reason in verdict.problems[0].message


def test_templates_are_known_by_their_kinds() -> None:
    assert "rectification_order" in template_names()


# -- an office's own templates

LETTER = """\
{% extends "official/base.html.j2" %}
{% block sign %}{% endblock %}
{% block body %}<p>{{ addressee.name }}：请于{{ deadlines.repairs }}前整改。</p>{% endblock %}
"""


FRAME = {"title": "函", "issuer": {"name": "样例局"}, "number": "样〔2024〕1号"}


@pytest.mark.parametrize("place", ["templates", "small/templates"])
def test_an_office_s_templates_are_found_and_printed(root: Path, place: str) -> None:
    (root / place).mkdir()
    (root / place / "our_letter.html.j2").write_text(LETTER, encoding="utf-8")
    changed = spoilt(PROCEDURE, (("template: order", "template: our_letter"),))
    (root / "small" / "procedure.yaml").write_text(changed, encoding="utf-8")
    library = Library([root], packaged=root / "none")

    assert "our_letter" in library.template_names()
    assert "no-template" not in {problem.code for problem in judge(root / "small", library).problems}
    letter = Letter("our_letter", {**FRAME, "addressee": {"name": "某公司"}, "deadlines": {"repairs": "6月2日"}})
    assert "某公司：请于6月2日前整改。" in section(letter, 1, "", library.template_folders())
    with pytest.raises(MissingError, match="文书模板"):
        section(letter, 1, "")


@pytest.mark.parametrize("name", ["rectification_order.html.j2", "official/base.html.j2"])
def test_a_template_that_hides_another_is_refused(root: Path, name: str) -> None:
    path = root / "templates" / name
    path.parent.mkdir(parents=True)
    path.write_text(LETTER, encoding="utf-8")

    with pytest.raises(DefinitionError, match="a template of this name is already there"):
        Library([root]).template_folders()


def test_two_offices_cannot_use_one_name_for_two_templates(root: Path) -> None:
    for place in ("templates", "small/templates"):
        (root / place).mkdir()
        (root / place / "ours.html.j2").write_text(LETTER, encoding="utf-8")

    with pytest.raises(DefinitionError, match="choose another name"):
        Library([root]).template_names()


def test_a_template_added_later_is_seen(root: Path) -> None:
    library = Library([root])
    assert library.template_folders() == ()
    (root / "templates").mkdir()
    (root / "templates" / "ours.html.j2").write_text(LETTER, encoding="utf-8")

    assert "ours" in library.template_names()


# -- definitions of one regulation

REGULATION = """\
regulation: rules
title: 样例规章
"""


def regulated(root: Path, *keys: str) -> Library:
    """The small procedure under several keys, all of one regulation."""
    for key in keys:
        text = spoilt(PROCEDURE, (("procedure: small\n", f"procedure: {key}\nregulation: small/regulation.yaml\n"),))
        name = "procedure" if key == "small" else key
        (root / "small" / f"{name}.yaml").write_text(text, encoding="utf-8")
    (root / "small" / "regulation.yaml").write_text(REGULATION, encoding="utf-8")
    return Library([root], packaged=root / "none")


def test_the_regulation_s_file_is_no_definition_and_belongs_to_the_edition(root: Path) -> None:
    library = regulated(root, "small")

    assert library.all_keys() == ("small",)
    assert library.source("small").fragments["small/regulation.yaml"] == REGULATION


def test_definitions_of_a_regulation_are_found_together_whichever_is_asked_for(root: Path) -> None:
    library = regulated(root, "small", "another", "zebra")
    alone = spoilt(PROCEDURE, (("procedure: small", "procedure: alone"),))
    (root / "small" / "alone.yaml").write_text(alone, encoding="utf-8")

    for key in ("small", "zebra"):
        assert [one.procedure.key for one in library.of_regulation(key)] == ["small", "another", "zebra"]
    assert [one.procedure.key for one in library.of_regulation("alone")] == ["alone"]


def test_a_wrong_regulation_is_told_with_those_there_are(root: Path) -> None:
    library = regulated(root, "small")
    path = root / "small" / "procedure.yaml"
    path.write_text(path.read_text("utf-8").replace("small/regulation.yaml", "smal/regulation.yaml"), encoding="utf-8")

    with pytest.raises(DefinitionError) as caught:
        library.compiled("small")
    assert caught.value.allowed == ("small/regulation.yaml",)
