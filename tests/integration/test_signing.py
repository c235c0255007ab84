"""Electronic signatures on real letters: made, checked, broken in many ways.

What was checked of PDF/A: the file before the signature is unchanged and the metadata, output intent and document
parts that make it PDF/A are those of before; the field is printed and hidden from nobody, its appearance is one form
without fonts, scripts, actions or blending; the version stays 1.7; the signature covers the
whole file. A validator for PDF/A was not at hand.
"""

from __future__ import annotations

import base64
import io
import random
import warnings
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from documents.pdf.render import Letter, Renderer
from documents.signing.place import MM, SealBox, seal_box
from documents.signing.seals import sample_seal
from documents.signing.signatures import SignatureReport, check_signature
from documents.signing.signers import SigningIdentity, find_identity, open_identity
from documents.signing.signing import sign
from engine.errors import DocumentError
from tests import letters
from tests.absent import run_python, site_without
from tests.paper import Paper
from tests.signers import PASSPHRASE, Authority

OFFICE = letters.DISTRICT["name"]
WHEN = datetime(2024, 5, 15, 2, 30, tzinfo=UTC)
SM2 = (
    "MIIEDAIBAzCCA8IGCSqGSIb3DQEHAaCCA7MEggOvMIIDqzCCAmIGCSqGSIb3DQEHBqCCAlMwggJPAgEAMIICSAYJKoZIhvcNAQcBMFcGCSqGSIb3"
    "DQEFDTBKMCkGCSqGSIb3DQEFDDAcBAhTRojZJNBXWQICCAAwDAYIKoZIhvcNAgkFADAdBglghkgBZQMEASoEEBqabWhxMTOu/o7+yOdXETaAggHg"
    "hx086Ohi8OwD3r9gzvgBpNcJyYzb2W9B5ifF9PpfYQGR/0sb6bTsIWgy7Vcdg6sv76o/OzQ9lbC/MggjkHBfs9OiSQ0fU1JQqvbamZBKX3HETeOV"
    "ByxSFwg6tcQ+zrhnX7a6htvW5mGMVdO5HzimVybQiHSKIGCiZ+ZFdj6aOdZ90B5w4T+3Uz5nuXBqzga3qBEUsPv5rKyLo4ljV/QvS5gS3KFz/pQt"
    "KTwgtmrch2Bg1McxwBI9yxEiceeBtIVZgqXw0Iyw61rts3r0xxrcWfeRmgpUiQCJyQQgufS2fJ78jTPT1nFTuWMlIL9UZEOeQQ4uYsqct4LqABmi"
    "5cpQoJsIcDRdYRbO4GQvt4KUtokWmM+wrXUtrNKKn4oFdiaDyUySAXgflJ6clvt9Bj5P05zCi7e6xcWMxbV80+yiikDtX7oM8zzaO4YCOyjEuS4H"
    "bFeyCfxZYAzN1E9fCW4u2GgLSjSKD0FsxSuNGjSL9YFkBUxjEhptZbEq/pgolk0fJZd5UxVqOFL7oZStnecMvhqHLhAj60Uv/aqD7YhyIk1hnX5H"
    "cEWmTMaD2NUklgfmOC1xvMh/FMifQ0joySBT3a4xVyBxI8IRCZGhcK1la54rPLpEwHmHNaxJRlDH+LS9MIIBQQYJKoZIhvcNAQcBoIIBMgSCAS4w"
    "ggEqMIIBJgYLKoZIhvcNAQwKAQKgge8wgewwVwYJKoZIhvcNAQUNMEowKQYJKoZIhvcNAQUMMBwECC2b7/P+EDysAgIIADAMBggqhkiG9w0CCQUA"
    "MB0GCWCGSAFlAwQBKgQQdeea5K7r4yNnzlYBpkn33wSBkP3G/QM7ZlKJTxzNQEGSqhglvY5rkNR+TgPbIx9aYd1Ja9EgZiak19cS0E7C04EmrzuZ"
    "3SmCfFUArxDYjqps/ymDibjFSTCPDgkQZr6dltS9ierIxQVxf3aQgQofmBrf2BzRR77r6cCzYTRD9QTcheWMSgyFOfVqhVD6UGT1OlisTOnhh3rp"
    "AJJSJ3oGbjO7eTElMCMGCSqGSIb3DQEJFTEWBBQl4LbaPaz2iw0d7qvgKR8f3gStjjBBMDEwDQYJYIZIAWUDBAIBBQAEILclgs0zh3+vz/maah+x"
    "wrZf43U/KhIb8hhUwv5fFcB/BAjNuVCn+hBCCgICCAA="
)
"""A sample of a national SM2 certificate with its key; its passphrase is ``sample``."""


@pytest.fixture(scope="module")
def authority() -> Authority:
    return Authority.found()


@pytest.fixture(scope="module")
def identity(authority: Authority, tmp_path_factory: pytest.TempPathFactory) -> SigningIdentity:
    return authority.issue(tmp_path_factory.mktemp("identity") / "heping.p12", OFFICE)


@pytest.fixture(scope="module")
def seal() -> bytes:
    return sample_seal(OFFICE)


@pytest.fixture(scope="module")
def letter() -> bytes:
    return Renderer().render(Letter("rectification_order", letters.rectification_order()))


@pytest.fixture(scope="module")
def signed(letter: bytes, identity: SigningIdentity, seal: bytes) -> bytes:
    return signed_by(identity, letter, appearance=seal)


def signed_by(identity: SigningIdentity, letter: bytes, **more: Any) -> bytes:
    given: dict[str, Any] = {"reason": "责令限期整改通知书", "location": "沈阳市和平区", "when": WHEN, **more}
    return sign(letter, identity, **given)


def test_a_letter_is_signed_behind_its_bytes_and_found_sound(
    letter: bytes, signed: bytes, authority: Authority
) -> None:
    report = check_signature(signed, [authority.pem])

    assert signed.startswith(letter)
    assert report == SignatureReport(
        signed=True,
        intact=True,
        covers_whole_file=True,
        signer=f"{OFFICE}电子印章（样例）",
        signed_at=WHEN,
        trusted=True,
        problem="",
    )
    assert report.told() == (f"电子签名完好：{OFFICE}电子印章（样例），2024-05-15 10:30，签名以后没有改动；签名人可信")


def test_the_signature_tells_what_for_where_and_when(signed: bytes) -> None:
    with pikepdf.open(io.BytesIO(signed)) as pdf:
        value = pdf.Root.AcroForm.Fields[0].V
        assert str(value.Name) == OFFICE
        assert str(value.Reason) == "责令限期整改通知书"
        assert str(value.Location) == "沈阳市和平区"
        assert str(value.M) == "D:20240515103000+08'00'"


def test_the_seal_is_shown_in_its_size_where_the_letter_leaves_room(letter: bytes, signed: bytes) -> None:
    page, (left, bottom, right, top) = seal_box(letter)
    assert (right - left, top - bottom) == pytest.approx((42 * MM, 42 * MM))
    with pikepdf.open(io.BytesIO(signed)) as pdf:
        assert page == len(pdf.pages) - 1
        field = pdf.pages[page].Annots[0]
        assert [float(edge) for edge in field.Rect] == pytest.approx([left, bottom, right, top], abs=0.05)
        assert field.AP.N.Resources.XObject  # the picture


@pytest.mark.parametrize(
    "name", ["rectification_order", "announcement", "abnormal_list", "review_form", "withdrawal_decision"]
)
def test_the_place_is_where_the_renderer_prints_a_seal(seal: bytes, name: str) -> None:
    context = {**letters.MAKERS[name](), "seal_printed": True}
    pdf = Renderer({context["issuer"]["name"]: seal}).render(Letter(context["template"], context))
    paper = Paper(pdf)
    drawn = [(number, one) for number, page in enumerate(paper.pages) for one in page.images if one["width"] > 100]
    paper.close()
    assert drawn
    number, picture = drawn[-1]
    found = seal_box(pdf)
    assert found.page == number
    expected = [picture[edge] for edge in ("x0", "y0", "x1", "y1")]
    assert found.box == pytest.approx(expected, abs=0.6 * MM)


def test_a_letter_without_a_place_for_a_seal_is_refused_unless_told_where(
    identity: SigningIdentity, seal: bytes
) -> None:
    with pikepdf.new() as pdf:
        pdf.add_blank_page(page_size=(595, 842))
        target = io.BytesIO()
        pdf.save(target)
    blank = target.getvalue()
    with pytest.raises(DocumentError, match="没有找到盖章的位置"):
        signed_by(identity, blank, appearance=seal)
    placed = signed_by(identity, blank, appearance=seal, place=SealBox(0, (100, 100, 219, 219)))
    assert check_signature(placed).sound


def test_without_a_picture_the_signature_is_not_seen_on_paper(letter: bytes, identity: SigningIdentity) -> None:
    unseen = signed_by(identity, letter)
    assert check_signature(unseen).sound
    with pikepdf.open(io.BytesIO(unseen)) as pdf:
        assert [float(edge) for edge in pdf.Root.AcroForm.Fields[0].Rect] == [0, 0, 0, 0]


def test_any_changed_byte_is_reported(signed: bytes, letter: bytes, authority: Authority) -> None:
    with pikepdf.open(io.BytesIO(signed)) as pdf:
        _, first, second, _ = (int(number) for number in pdf.Root.AcroForm.Fields[0].V.ByteRange)
    value = signed[first + 1 : second - 1].rstrip(b"0")
    chance = random.Random(5)  # noqa: S311 - which bytes is no secret
    places = [chance.randrange(first) for _ in range(30)]
    places += [chance.randrange(len(letter), first) for _ in range(40)]
    places += [chance.randrange(second, len(signed)) for _ in range(40)]
    places += [first + len(value) - chance.randrange(500) for _ in range(20)]  # RSA, at the end of the signature
    places += [chance.randrange(first + len(value) + 2, second - 1) for _ in range(20)]  # the room behind it
    for place in places:
        changed = bytearray(signed)
        changed[place] ^= 1
        report = check_signature(bytes(changed), [authority.pem])
        assert report.signed, place
        assert not report.sound, place
        assert "改动" in report.problem, place
        assert report.told().startswith("电子签名有问题"), place


def test_an_addition_behind_the_signature_is_reported(signed: bytes, authority: Authority) -> None:
    report = check_signature(signed + b"\n", [authority.pem])
    assert (report.signed, report.covers_whole_file) == (True, False)
    assert "签名以后又添加了内容" in report.problem


def test_a_page_added_in_an_update_is_reported(signed: bytes) -> None:
    from pyhanko.pdf_utils import content, incremental_writer, layout, writer

    pages: Any = writer  # parts of it carry no types
    update: Any = incremental_writer.IncrementalPdfFileWriter(io.BytesIO(signed))
    blank = content.RawContent(b"", box=layout.BoxConstraints(595, 842))
    update.insert_page(
        pages.PageObject(contents=update.add_object(blank.as_form_xobject()), media_box=(0, 0, 595, 842))
    )
    target = io.BytesIO()
    update.write(target)
    report = check_signature(target.getvalue())
    assert not report.intact
    assert not report.covers_whole_file


def test_two_offices_sign_one_after_the_other(
    signed: bytes, authority: Authority, tmp_path: Path, identity: SigningIdentity
) -> None:
    city = authority.issue(tmp_path / "city.p12", letters.CITY["name"])
    twice = signed_by(city, signed, when=WHEN + timedelta(hours=1))
    report = check_signature(twice, [authority.pem])
    assert report.sound
    assert report.trusted
    assert report.signer.startswith(letters.CITY["name"])
    changed = bytearray(twice)
    changed[len(signed) // 3] ^= 1
    assert not check_signature(bytes(changed)).sound


def test_a_letter_without_a_signature_and_a_broken_file_are_told_apart(letter: bytes) -> None:
    assert check_signature(letter) == SignatureReport(signed=False)
    assert check_signature(letter).told() == "没有电子签名"
    assert check_signature(b"%PDF-1.7 nothing more").problem == "文件已损坏，不能作为 PDF 读取"


def test_a_signer_is_trusted_only_under_a_known_authority(signed: bytes) -> None:
    stranger = Authority.found("另一样例机构")
    report = check_signature(signed, [stranger.pem])
    assert report.sound
    assert not report.trusted
    assert "不是由登记的可信机构颁发的" in report.problem
    unasked = check_signature(signed)
    assert (unasked.trusted, unasked.problem) == (False, "")
    assert "未核对签名人" in unasked.told()
    with pytest.raises(DocumentError, match="登记的可信证书不能读取"):
        check_signature(signed, [b"not a certificate"])


@pytest.mark.parametrize(
    ("since", "until", "words"),
    [
        (WHEN - timedelta(days=400), WHEN - timedelta(days=1), "已于2024年5月14日到期，不能签名"),
        (WHEN + timedelta(days=1), WHEN + timedelta(days=400), "自2024年5月16日起才有效"),
    ],
)
def test_a_certificate_of_another_time_does_not_sign(
    letter: bytes, authority: Authority, tmp_path: Path, since: datetime, until: datetime, words: str
) -> None:
    other = authority.issue(tmp_path / "other.p12", OFFICE, since=since, until=until)
    with pytest.raises(DocumentError, match=words) as refused:
        signed_by(other, letter)
    assert str(other.file) in str(refused.value)


def test_a_signature_by_an_expired_certificate_is_reported(letter: bytes, authority: Authority, tmp_path: Path) -> None:
    """Made by other software, which did not ask."""
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import signers

    other = authority.issue(tmp_path / "other.p12", OFFICE, until=WHEN)
    signer = signers.SimpleSigner.load_pkcs12_data(other.file.read_bytes(), (), PASSPHRASE.encode())
    metadata = signers.PdfSignatureMetadata(field_name="Other")
    made = signers.sign_pdf(IncrementalPdfFileWriter(io.BytesIO(letter)), metadata, signer)  # now, by the clock
    report = check_signature(made.getvalue(), [authority.pem])
    assert report.sound
    assert not report.trusted
    assert "签名时证书已经过期（2024-05-15到期）" in report.problem


def test_an_encryption_certificate_does_not_sign(letter: bytes, authority: Authority, tmp_path: Path) -> None:
    other = authority.issue(tmp_path / "heping.p12", OFFICE, key_encipherment=True)
    with pytest.raises(DocumentError, match="是加密证书，不能签名"):
        signed_by(other, letter)


def test_a_wrong_passphrase_names_the_file_and_never_itself(letter: bytes, identity: SigningIdentity) -> None:
    wrong = SigningIdentity(OFFICE, identity.file, "not-the-passphrase")
    with pytest.raises(DocumentError, match="口令不正确") as refused:
        signed_by(wrong, letter)
    assert str(identity.file) in str(refused.value)
    assert "not-the-passphrase" not in str(refused.value)
    assert "not-the-passphrase" not in repr(wrong)


def test_other_files_than_pkcs12_are_named(tmp_path: Path) -> None:
    file = tmp_path / "heping.p12"
    with pytest.raises(DocumentError, match="不能读取"):
        open_identity(SigningIdentity(OFFICE, file, ""))
    for content, words in (
        (b"-----BEGIN CERTIFICATE-----", "不是 PKCS#12 证书文件"),
        (b"\x30\x82\x00\x10" + b"a" * 16, "不是完好的 PKCS#12 证书文件"),
        (bytes(2_000_000), "过大"),
        (base64.b64decode(SM2), "不支持国密 SM2 证书"),
    ):
        file.write_bytes(content)
        with pytest.raises(DocumentError, match=words) as refused:
            open_identity(SigningIdentity(OFFICE, file, "sample"))
        assert str(file) in str(refused.value)


def test_an_identity_takes_its_passphrase_from_the_environment_or_a_file_of_its_owner(
    authority: Authority, tmp_path: Path
) -> None:
    assert find_identity(tmp_path, "heping", OFFICE, {}) is None
    authority.issue(tmp_path / "heping.p12", OFFICE)
    with pytest.raises(DocumentError, match="SHIXIAN_SIGN_PASSPHRASE_HEPING"):
        find_identity(tmp_path, "heping", OFFICE, {})

    told = find_identity(tmp_path, "heping", OFFICE, {"SHIXIAN_SIGN_PASSPHRASE_HEPING": PASSPHRASE})
    assert told is not None
    assert open_identity(told).facts.subject == f"{OFFICE}电子印章（样例）"

    secrets = tmp_path / "secrets"
    secrets.mkdir()
    file = secrets / "heping.passphrase"
    file.write_text(PASSPHRASE + "\n", encoding="utf-8")
    file.chmod(0o644)
    environ = {"SHIXIAN_SIGN_PASSPHRASES": str(secrets)}
    with pytest.raises(DocumentError, match="chmod 600"):
        find_identity(tmp_path, "heping", OFFICE, environ)
    file.chmod(0o600)
    assert find_identity(tmp_path, "heping", OFFICE, environ) == told


def test_a_certificate_tells_the_days_it_has_left(identity: SigningIdentity) -> None:
    facts = open_identity(identity).facts
    assert facts.issuer == "样例证书颁发机构"
    assert facts.valid_until.isoformat() == "2027-01-01T07:59:59+08:00"
    assert facts.days_left(facts.valid_until.date() - timedelta(days=30)) == 30
    assert facts.days_left(facts.valid_until.date() + timedelta(days=1)) == -1


def test_what_is_no_pdf_is_refused(identity: SigningIdentity) -> None:
    for content, words in ((b"PK\x03\x04", "不是 PDF"), (b"%PDF-1.7 nothing more", "已损坏")):
        with pytest.raises(DocumentError, match=words):
            signed_by(identity, content)


def test_without_pyhanko_the_remedy_is_told(tmp_path: Path, letter: bytes, identity: SigningIdentity) -> None:
    (tmp_path / "letter.pdf").write_bytes(letter)
    program = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from documents.signing.signers import SigningIdentity
from documents.signing.signatures import check_signature
from documents.signing.signing import sign
from engine.errors import DocumentError
pdf = Path(sys.argv[1]).read_bytes()
me = SigningIdentity("样例", Path(sys.argv[2]), sys.argv[3])
for attempt in (
    lambda: sign(pdf, me, reason="", location="", when=datetime(2024, 5, 15, tzinfo=UTC)),
    lambda: check_signature(pdf),
):
    try:
        attempt()
    except DocumentError as error:
        print(error)
"""
    done = run_python(
        "-c",
        program,
        str(tmp_path / "letter.pdf"),
        str(identity.file),
        PASSPHRASE,
        packages=site_without(tmp_path, "pyhanko"),
        env={"PYTHONIOENCODING": "utf-8"},
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("pip install 'shixian[sign]'") == 2


@pytest.fixture(scope="module")
def archived() -> bytes:
    renderer = Renderer(pdf_a="pdf/a-2u")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)  # WeasyPrint leaves its colour profile to the collector
        return renderer.render(Letter("rectification_order", letters.rectification_order()))


def test_a_signed_pdf_a_stays_pdf_a(archived: bytes, identity: SigningIdentity, seal: bytes) -> None:
    made = signed_by(identity, archived, appearance=seal)

    assert made.startswith(archived)
    assert check_signature(made).sound
    with pikepdf.open(io.BytesIO(archived)) as before, pikepdf.open(io.BytesIO(made)) as after:
        assert after.Root.Metadata.read_raw_bytes() == before.Root.Metadata.read_raw_bytes()
        told = after.open_metadata()
        assert (told.get("pdfaid:part"), told.get("pdfaid:conformance")) == ("2", "U")
        intent = before.Root.OutputIntents[0].DestOutputProfile.read_bytes()
        assert after.Root.OutputIntents[0].DestOutputProfile.read_bytes() == intent
        assert dict(after.docinfo) == dict(before.docinfo)
        assert after.trailer.ID[0] == before.trailer.ID[0]
        assert after.pdf_version == "1.7"
        assert set(after.Root.keys()) - set(before.Root.keys()) == {"/AcroForm"}
        form = after.Root.AcroForm
        assert set(form.keys()) == {"/Fields", "/SigFlags"}  # no XFA, no appearances left to the reader
        field = form.Fields[0]
        assert int(field.F) & 0b111 == 0b100  # printed, not hidden, not invisible
        assert set(field.AP.keys()) == {"/N"}
        assert not {"/A", "/AA"} & set(field.keys())
        shown = field.AP.N
        assert set(shown.Resources.keys()) <= {"/XObject", "/ExtGState"}
        for state in shown.Resources.ExtGState.values():
            assert set(state.keys()) <= {"/CA", "/ca"}
        for picture in shown.Resources.XObject.values():
            assert picture.Subtype == "/Image"
            assert not {"/Interpolate", "/Alternates", "/OPI"} & set(picture.keys())
        start, first, second, rest = (int(number) for number in field.V.ByteRange)
        assert (start, second + rest) == (0, len(made))
        assert made[first:second].startswith(b"<")
        assert not made[first:second].strip(b"<>0123456789abcdefABCDEF")
