"""Electronic signatures with a visible seal, as an option of an office.

Owns the signing of a finished letter: the signature is added behind its bytes, which stay as they were, and the seal is
shown where the letter leaves room for it. Works offline: no time-stamping authority and no revocation service is asked,
so the time in a signature is the signer's word. Whether a signature holds is told by ``documents.signing.signatures``.

What is promised: signatures by RSA and the curves of NIST in the form every PDF reader knows. What is not: a
signature by the national SM2 algorithm, and with it a "reliable electronic seal" under GB/T 38540; an office that needs
one has its own signing service sign the issued file. A PDF/A file stays one: only the signature, its field and its
appearance are added, the metadata are not touched (tests/integration/test_signing.py says what was checked).
"""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Any

from documents.signing.folder import check_seal
from documents.signing.place import SealBox, seal_box
from documents.signing.signers import (
    HOW_TO_GET,
    SHANGHAI,
    CertificateFacts,
    OpenIdentity,
    SigningIdentity,
    open_identity,
)
from engine.errors import DocumentError

if TYPE_CHECKING:
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.stamp import StaticStampStyle

FIELD = "Seal"
"""Name of the first signature's field; further ones are counted from 2."""
_ROOM = 3 * 1024
"""Bytes of a signature beside its certificates: the value itself (512 for RSA 4096), attributes and names."""


def sign(
    pdf: bytes,
    identity: SigningIdentity,
    *,
    reason: str,
    location: str,
    when: datetime,
    appearance: bytes | None = None,
    place: SealBox | None = None,
) -> bytes:
    """Sign a letter.

    Must not be called from inside a running event loop: pyHanko runs one of its own.

    Args:
        pdf: the letter, with its seal not printed; its bytes are the beginning of the result.
        identity: the office's certificate.
        reason: what the signature is for, such as the letter's title and number.
        location: where, such as the region.
        when: the time of signing that the signature claims; aware.
        appearance: the seal picture (PNG as ``documents.signing.folder`` checks it), shown in its real size; None: the
            signature is not visible on paper.
        place: where the seal is shown; None: where the letter leaves room for it.

    Raises:
        DocumentError: pyHanko is not installed; the file, its passphrase or the picture is wrong; the certificate does
            not hold at that time or is not one for signing; the letter has no place for a seal.
    """
    _require(pdf)
    opened = open_identity(identity)
    _refuse_unfit(identity, opened.facts, when)
    from pyhanko.sign import fields, signers

    spec, style = None, None
    with quiet():
        writer = _writer(pdf)
        name = _free_field(writer)
        if appearance is not None:
            seal = check_seal(appearance, identity.office, f"{identity.office}的印章")
            found = place or seal_box(pdf, width_mm=seal.width_mm, height_mm=seal.height_mm)
            # pyHanko says int; it writes any number
            box: Any = tuple(round(edge, 3) for edge in found.box)
            spec, style = fields.SigFieldSpec(name, on_page=found.page, box=box), _seal_style(appearance)
        metadata = signers.PdfSignatureMetadata(
            field_name=name,
            name=identity.office,
            reason=reason,
            location=location,
            # known to every reader; the ETSI form would need an extension that PDF/A knows nothing of
            subfilter=fields.SigSeedSubFilter.ADOBE_PKCS7_DETACHED,
            md_algorithm="sha256",
        )
        return _sign(writer, opened, metadata, style, spec, when)


def _require(pdf: bytes) -> None:
    try:
        import pyhanko.sign  # noqa: F401 - to know that it is there
    except ImportError as error:
        raise DocumentError(HOW_TO_GET) from error
    if not pdf.startswith(b"%PDF-"):
        raise DocumentError("要签名的文件不是 PDF，请先制作文书")


def _refuse_unfit(identity: SigningIdentity, told: CertificateFacts, when: datetime) -> None:
    moment = when.astimezone(SHANGHAI)
    place = f"签名证书“{identity.file}”（{told.subject}）"
    if moment > told.valid_until:
        raise DocumentError(f"{place}已于{_day(told.valid_until)}到期，不能签名：请向证书颁发机构换发后再放入")
    if moment < told.valid_from:
        raise DocumentError(f"{place}自{_day(told.valid_from)}起才有效，不能在{_day(moment)}签名：请核对日期")
    if not told.signs:
        raise DocumentError(f"{place}是加密证书，不能签名：请换用签名证书（双证书中用途为数字签名的那一个）")


def _day(moment: datetime) -> str:
    return f"{moment.year}年{moment.month}月{moment.day}日"


def _writer(pdf: bytes) -> IncrementalPdfFileWriter:
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.pdf_utils.misc import PdfError

    class SignatureOnly(IncrementalPdfFileWriter):
        """Adds the signature and nothing else: metadata speak of the letter and say when it was made."""

        def _update_meta(self) -> None:
            return

    try:
        return SignatureOnly(io.BytesIO(pdf))
    except (PdfError, ValueError, KeyError) as error:
        raise DocumentError("要签名的 PDF 已损坏，不能读取：请重新制作文书") from error


def _free_field(writer: IncrementalPdfFileWriter) -> str:
    from pyhanko.sign.fields import enumerate_sig_fields

    taken = {name for name, _, _ in enumerate_sig_fields(writer.prev)}
    names = (FIELD if number == 1 else f"{FIELD}{number}" for number in range(1, len(taken) + 2))
    return next(name for name in names if name not in taken)


def _seal_style(picture: bytes) -> StaticStampStyle:
    """The picture alone, filling the field: no frame, no text."""
    from PIL import Image
    from pyhanko.pdf_utils.images import PdfImage
    from pyhanko.pdf_utils.layout import AxisAlignment, InnerScaling, SimpleBoxLayoutRule
    from pyhanko.stamp import StaticStampStyle

    image = Image.open(io.BytesIO(picture)).convert("RGBA")
    middle = AxisAlignment.ALIGN_MID
    return StaticStampStyle(
        background=PdfImage(image, name="seal"),
        background_opacity=1.0,
        background_layout=SimpleBoxLayoutRule(middle, middle, inner_content_scaling=InnerScaling.STRETCH_FILL),
        border_width=0,
    )


def _sign(
    writer: IncrementalPdfFileWriter, opened: OpenIdentity, metadata: Any, style: Any, spec: Any, when: datetime
) -> bytes:
    from pyhanko.pdf_utils.misc import PdfError
    from pyhanko.sign.general import SigningError
    from pyhanko.sign.signers import PdfSigner

    class AtThatTime(PdfSigner):
        """Takes the time from the caller instead of the clock."""

        def init_signing_session(self, *given: Any, **named: Any) -> Any:
            session = super().init_signing_session(*given, **named)
            session.system_time = when.astimezone(SHANGHAI)
            return session

    signer, room = _signer(opened)
    try:
        signed = AtThatTime(metadata, signer, stamp_style=style, new_field_spec=spec).sign_pdf(
            writer, bytes_reserved=room
        )
    except (SigningError, PdfError) as error:
        raise DocumentError(f"文书未能签名：{error}") from error
    return bytes(signed.getvalue())


def _signer(opened: OpenIdentity) -> tuple[Any, int]:
    """What signs, and the room to leave for its signature: reckoned, as trying it out would mean signing twice."""
    from asn1crypto.keys import PrivateKeyInfo
    from asn1crypto.x509 import Certificate
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
    from pyhanko.sign.signers import SimpleSigner
    from pyhanko_certvalidator.registry import SimpleCertificateStore

    key = opened.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    certificates = [one.public_bytes(Encoding.DER) for one in (opened.certificate, *opened.others)]
    store_kind: Any = SimpleCertificateStore  # its constructor carries no types
    store = store_kind()
    store.register_multiple(Certificate.load(one) for one in certificates[1:])
    signer = SimpleSigner(Certificate.load(certificates[0]), PrivateKeyInfo.load(key), store, embed_roots=False)
    return signer, 2 * (sum(map(len, certificates)) + _ROOM)


@contextmanager
def quiet() -> Iterator[None]:
    """Keep pyHanko from logging: what it says is in the error, too, and a log is no place for an identity."""
    logger = logging.getLogger("pyhanko")
    before = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        logger.setLevel(before)
