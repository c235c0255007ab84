"""Seals: stamped by hand by default, printed only where permitted, signed where the office has a certificate."""

from __future__ import annotations

import pytest

from casework.papers.proving import file_problems, recheck
from casework.papers.registers import seal_register
from casework.rendering import render_documents
from casework.verifying import verify
from documents.signing.seals import sample_seal
from engine.errors import NotPermittedError, RefusedError
from engine.life import Step
from tests.integration.papers.scene import SIGNERS, Office
from tests.paper import Paper
from tests.signers import PASSPHRASE, Authority


def lay_seal(office: Office) -> None:
    folder = office.parts.home / "seals"
    folder.mkdir()
    (folder / "heping.png").write_bytes(sample_seal("沈阳市和平区城乡建设局"))


def pictures(office: Office, number: int) -> int:
    paper = Paper((office.parts.home / office.document(number).path).read_bytes())
    return sum(len(page.images) for page in paper.pages)


def test_by_default_the_seal_is_stamped_by_hand_on_an_unsealed_print(office: Office) -> None:
    lay_seal(office)
    order = office.draft(1)[0]
    office.seal(order)
    assert pictures(office, order) == 0
    letter = seal_register(office.parts, "heping_review", "heping", 2026)
    [row] = letter.context["rows"]
    assert (row["copies"], row["how"], row["number"]) == (2, "wet", "沈和建责改〔2026〕1号")
    assert (row["approved_by"], row["keeper"], row["handler"]) == (
        "样例沈阳市和平区城乡建设局副局",
        "样例沈阳市和平区城乡建设局法审",
        "样例和甲",
    )
    assert len(office.parts.renderer().render(letter)) > 10_000


def test_a_seal_is_printed_where_its_use_was_permitted_so(office: Office) -> None:
    lay_seal(office)
    order = office.draft(1)[0]
    office.number(order)
    render_documents(office.parts, [order])
    unsealed = office.document(order)
    for signer in SIGNERS:
        office.one(signer, Step.SIGN, order)
    with pytest.raises(NotPermittedError, match="由分管领导、主要负责人办理"):
        office.one("heping_review", Step.PERMIT, order)
    with pytest.raises(RefusedError, match="现在不能用印登记"):
        office.one("heping_review", Step.SEAL, order)
    office.one("heping_deputy", Step.PERMIT, order, printed=True)
    assert office.document(order).path == "", "what was made before does not show the seal"
    office.one("heping_review", Step.SEAL, order)
    with pytest.raises(RefusedError, match="还没有制成PDF"):
        office.one("heping_section", Step.ISSUE, order)
    render_documents(office.parts, [order])
    assert office.document(order).sha256 != unsealed.sha256
    assert pictures(office, order) == 1
    office.one("heping_section", Step.ISSUE, order)


def test_without_a_picture_no_seal_is_printed(office: Office) -> None:
    order = office.draft(1)[0]
    office.number(order)
    for signer in SIGNERS:
        office.one(signer, Step.SIGN, order)
    with pytest.raises(RefusedError, match="没有印章图片"):
        office.one("heping_deputy", Step.PERMIT, order, printed=True)


def test_a_stored_pdf_that_was_changed_or_removed_is_named(office: Office) -> None:
    order = office.draft(1)[0]
    office.issue(order)
    assert list(file_problems(office.parts)) == []
    path = office.parts.home / office.document(order).path
    content = path.read_bytes()
    path.write_bytes(content.replace(b"endobj", b"endobJ", 1))
    assert "被改动" in next(file_problems(office.parts))
    path.unlink()
    assert any("不见了" in problem for problem in verify(office.parts, files=True).problems)


def test_a_paper_with_a_changed_pdf_is_not_issued(office: Office) -> None:
    order = office.draft(1)[0]
    office.seal(order)
    path = office.parts.home / office.document(order).path
    path.write_bytes(path.read_bytes() + b"\n")
    with pytest.raises(RefusedError, match="与制成时不同"):
        office.one("heping_section", Step.ISSUE, order)


def test_rendering_again_says_that_nothing_differs(office: Office) -> None:
    orders = office.draft(2)
    office.seal(*orders)
    found, signature = recheck(office.parts, orders[0])
    assert found.same
    assert signature == ""


def test_an_office_with_a_certificate_signs_what_it_prints(office: Office) -> None:
    lay_seal(office)
    folder = office.parts.home / "seals"
    authority = Authority.found()
    authority.issue(folder / "heping.p12", "沈阳市和平区城乡建设局")
    (folder / "heping.passphrase").write_text(PASSPHRASE, encoding="utf-8")
    (folder / "heping.passphrase").chmod(0o600)
    (folder / "trusted").mkdir()
    (folder / "trusted" / "sample.pem").write_bytes(authority.pem)
    order = office.draft(1)[0]
    office.seal(order, printed=True)
    document = office.document(order)
    assert document.context["seal_signed"] is True
    content = (office.parts.home / document.path).read_bytes()
    assert b"/ByteRange" in content
    office.one("heping_section", Step.ISSUE, order)
    found, signature = recheck(office.parts, order)
    assert found.same
    assert signature.startswith("电子签名完好")
    assert signature.endswith("签名人可信")
    assert verify(office.parts, files=True).problems == ()
