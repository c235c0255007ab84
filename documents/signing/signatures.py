"""What an electronic signature proves: whether the file is as it was signed, by whom, when, and whom one trusts.

Owns the checking of signatures and its result in Chinese; making them is ``documents.signing.signing``. Works offline:
nothing is fetched, a revoked certificate is not noticed, and the time is the one that the signer claimed (a certificate
must have been valid then). A file that cannot be read any more is reported, never raised.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from documents.signing.signers import HOW_TO_GET, SHANGHAI
from documents.signing.signing import quiet
from engine.errors import DocumentError

_MARKS = (b"/ByteRange", b"/Sig", b"adbe.pkcs7", b"ETSI.CAdES")
_USAGES = frozenset({"digital_signature", "non_repudiation"})


@dataclass(frozen=True, slots=True)
class SignatureReport:
    """What was found; of several signatures the last one, which must cover the whole file."""

    signed: bool
    """Whether the file carries a signature, however broken."""
    intact: bool = False
    """Whether what was signed is unchanged and every signature fits its certificate."""
    covers_whole_file: bool = False
    """Whether nothing was added behind the last signature."""
    signer: str = ""
    """Name in the certificate."""
    signed_at: datetime | None = None
    """As the signer claims; aware, of Shanghai."""
    trusted: bool = False
    """Whether the certificate was issued under one of those trusted, and was valid then."""
    problem: str = ""
    """What is wrong, in Chinese; empty when nothing is, or when nobody was asked to be trusted."""

    @property
    def sound(self) -> bool:
        """Whether the file is wholly as it was signed; says nothing of whom one trusts."""
        return self.signed and self.intact and self.covers_whole_file

    def told(self) -> str:
        """The result as one Chinese line."""
        if not self.signed:
            return "没有电子签名"
        if self.problem:
            return f"电子签名有问题：{self.problem}"
        at = f"，{self.signed_at:%Y-%m-%d %H:%M}" if self.signed_at else ""
        trust = "签名人可信" if self.trusted else "没有登记可信的证书颁发机构，未核对签名人"
        return f"电子签名完好：{self.signer}{at}，签名以后没有改动；{trust}"


def check_signature(pdf: bytes, trusted: Sequence[bytes] = ()) -> SignatureReport:
    """Check the signatures of a PDF.

    Every byte of the file is covered, but for those of the signature's own wrapping that mean nothing to anybody, such
    as its version number.

    Must not be called from inside a running event loop: pyHanko runs one of its own.

    Args:
        pdf: the file as it is.
        trusted: certificates (PEM or DER) of the authorities that are trusted, or of signers themselves; without any
            the signer is named and not judged.

    Raises:
        DocumentError: pyHanko is not installed, or a trusted certificate cannot be read.
    """
    try:
        from pyhanko.pdf_utils.reader import PdfFileReader
    except ImportError as error:
        raise DocumentError(HOW_TO_GET) from error
    anchors = [one for content in trusted for one in _certificates(content)]
    # Some mark outlives any damage: a broken signature must not pass for none.
    marked = any(mark in pdf for mark in _MARKS)
    with quiet():
        try:
            found = PdfFileReader(io.BytesIO(pdf), strict=False).embedded_regular_signatures
            if not found:
                return _broken() if marked else SignatureReport(signed=False)
            return _judged(found, anchors)
        except Exception:  # noqa: BLE001, RUF100 - a damaged file fails in any place, and each says the same
            return _broken() if marked else SignatureReport(signed=False, problem="文件已损坏，不能作为 PDF 读取")


def _broken() -> SignatureReport:
    return SignatureReport(signed=True, problem="签名已损坏，不能读取：文件签名以后被改动过")


def _judged(found: Sequence[Any], anchors: Sequence[Any]) -> SignatureReport:
    from pyhanko.sign.diff_analysis import ModificationLevel
    from pyhanko.sign.validation.status import SignatureCoverageLevel

    statuses = [_status(one, anchors) for one in found]
    last = statuses[-1]
    intact = all(map(_is_tidy, found)) and all(
        status.intact and status.valid and status.modification_level is not ModificationLevel.OTHER
        for status in statuses
    )
    whole = last.coverage is SignatureCoverageLevel.ENTIRE_FILE
    at = last.signer_reported_dt
    return SignatureReport(
        signed=True,
        intact=intact,
        covers_whole_file=whole,
        signer=_name(last.signing_cert),
        signed_at=at.astimezone(SHANGHAI) if at is not None else None,
        trusted=bool(anchors) and intact and all(status.trusted for status in statuses),
        problem=_problem(statuses, intact=intact, whole=whole, asked=bool(anchors)),
    )


def _problem(statuses: Sequence[Any], *, intact: bool, whole: bool, asked: bool) -> str:
    if not intact:
        return "文件内容在签名以后被改动过，签名无效"
    if not whole:
        return "签名以后又添加了内容，签名没有覆盖整个文件"
    for status in statuses:
        if untimely := _untimely(status):
            return untimely
        if asked and not status.trusted:
            return f"“{_name(status.signing_cert)}”的证书不是由登记的可信机构颁发的，或者证书链不完整"
    return ""


def _untimely(status: Any) -> str:
    certificate, at = status.signing_cert, status.signer_reported_dt
    if at is None:
        return "签名没有注明时间，不能判断证书当时是否有效"
    if at > certificate.not_valid_after:
        return f"签名时证书已经过期（{certificate.not_valid_after.astimezone(SHANGHAI):%Y-%m-%d}到期）"
    if at < certificate.not_valid_before:
        return f"签名时证书尚未生效（{certificate.not_valid_before.astimezone(SHANGHAI):%Y-%m-%d}起有效）"
    return ""


def _status(signature: Any, anchors: Sequence[Any]) -> Any:
    """Judge one signature as of the time it claims."""
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko.sign.validation.settings import KeyUsageConstraints
    from pyhanko_certvalidator import ValidationContext
    from pyhanko_certvalidator.registry import SimpleTrustManager

    at = signature.self_reported_timestamp
    context = ValidationContext(
        # given even when empty: left out, the trust list of the operating system would be taken
        trust_manager=SimpleTrustManager.build(trust_roots=list(anchors)),
        moment=at,
        best_signature_time=at,
        allow_fetching=False,
        revocation_mode="soft-fail",
    )
    return validate_pdf_signature(signature, context, key_usage_settings=KeyUsageConstraints(key_usage=_USAGES))


def _is_tidy(signature: Any) -> bool:
    """Whether the parts that no signature covers hold what they should: the room left behind its value, its heading."""
    from asn1crypto.parser import peek

    content: bytes = signature.pkcs7_content
    heading = {algorithm["algorithm"].native for algorithm in signature.signed_data["digest_algorithms"]}
    return not content[peek(content) :].strip(b"\x00") and signature.md_algorithm in heading


def _name(certificate: Any) -> str:
    named = certificate.subject.native
    return str(named.get("common_name") or named.get("organization_name") or certificate.subject.human_friendly)


def _certificates(content: bytes) -> Iterator[Any]:
    from asn1crypto import pem
    from asn1crypto.x509 import Certificate

    try:
        if pem.detect(content):
            found = [Certificate.load(der, strict=True) for _, _, der in pem.unarmor(content, multiple=True)]
        else:
            found = [Certificate.load(content, strict=True)]
        for one in found:
            one.subject.native  # noqa: B018 - parsed when it is first asked for
    except (ValueError, TypeError) as error:
        raise DocumentError("登记的可信证书不能读取，应为 PEM 或 DER 格式的 X.509 证书") from error
    yield from found
