"""The library: finding definitions and fragments, on real folders."""

from __future__ import annotations

from pathlib import Path

import pytest

from casework.definitions.judging import judge
from casework.definitions.library import Library, template_names
from engine.errors import DefinitionError, MissingError
from engine.settings import Settings
from tests.small import FRAGMENT, PROCEDURE, spoilt, start_of

OTHER = Settings(readings=(("start_from", "ladder.posted_on"),))

SHENYANG = "shenyang_qualification_check"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A root with one procedure and its fragment."""
    folder = tmp_path / "procedures"
    (folder / "common").mkdir(parents=True)
    (folder / "small").mkdir()
    (folder / "common" / "post.yaml").write_text(FRAGMENT, encoding="utf-8")
    (folder / "small" / "procedure.yaml").write_text(PROCEDURE, encoding="utf-8")
    return folder


def test_the_packaged_and_the_office_s_own_procedures_are_known(root: Path) -> None:
    library = Library([root])

    assert {SHENYANG, "small"} <= set(library.keys())
    assert library.compiled("small").procedure.title == "样例流程"


def test_a_single_procedure_s_folder_can_be_named_too(root: Path) -> None:
    assert Library([root / "small"], packaged=root / "none").keys() == ("small",)


def test_more_definitions_beside_the_main_one_go_by_their_file_names(root: Path) -> None:
    other = spoilt(PROCEDURE, (("procedure: small", "procedure: other"),))
    (root / "small" / "other.yaml").write_text(other, encoding="utf-8")
    library = Library([root], packaged=root / "none")

    assert library.keys() == ("other", "small")
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
        Library([root, copy.parent]).keys()


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
