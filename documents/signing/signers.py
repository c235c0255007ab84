"""Who signs: an office's certificate and key in a PKCS#12 file, opened by a passphrase that is kept elsewhere.

Owns the reading of such files and the refusal of what cannot sign a letter: a wrong passphrase, a certificate of
another day, one that is for encryption. The passphrase comes from the environment or from a file that nobody else may
read; it is in no database, no log and no error. Signing itself is ``documents.signing.signing``. RSA and the curves of
NIST are read; a national SM2 certificate is not, and such a file is refused by name.
"""

from __future__ import annotations

import os
import stat
import warnings
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from engine.errors import DocumentError

if TYPE_CHECKING:
    from cryptography.x509 import Certificate

SHANGHAI = ZoneInfo("Asia/Shanghai")
PASSPHRASE_VARIABLE = "SHIXIAN_SIGN_PASSPHRASE_"  # noqa: S105 - the name of a variable
"""Followed by the office's key in capitals."""
PASSPHRASES_FOLDER = "SHIXIAN_SIGN_PASSPHRASES"
"""Names the folder with the passphrase files, ``<office key>.passphrase``; by default they lie beside the ``.p12``."""
HOW_TO_GET = "电子签名需要另外安装 pyHanko：请在程序的环境中执行 pip install 'shixian[sign]'"
_LARGEST = 1024 * 1024  # bytes; a PKCS#12 file holds a key and a few certificates
_OTHERS = stat.S_IRWXG | stat.S_IRWXO


@dataclass(frozen=True, slots=True)
class SigningIdentity:
    """What an office signs with. Nothing is read before it is used."""

    office: str
    """Full name of the office; it stands in the signature."""
    file: Path
    """PKCS#12: a key, its certificate and those that issued it."""
    passphrase: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class CertificateFacts:
    """What a certificate says."""

    subject: str
    issuer: str
    serial: str
    """In hexadecimal capitals, as officers compare it with the paper."""
    valid_from: datetime
    """Aware, of Shanghai; included."""
    valid_until: datetime
    """Aware, of Shanghai; included."""
    signs: bool
    """Whether its key usage lets it sign; an encryption certificate does not."""

    def days_left(self, today: date) -> int:
        """Whole days from a Shanghai day to the last day of the certificate; below zero when it has ended."""
        return (self.valid_until.date() - today).days


def find_identity(
    folder: Path, key: str, office: str, environ: Mapping[str, str] | None = None
) -> SigningIdentity | None:
    """The signing identity of an office, ``<office key>.p12`` in a folder, or None when it has none.

    Args:
        folder: where the files lie.
        key: the office's key.
        office: its full name.
        environ: the environment; None: that of this process.

    Raises:
        DocumentError: no passphrase is given, or others than the owner may read its file.
    """
    file = folder / f"{key}.p12"
    if not file.is_file():
        return None
    return SigningIdentity(office, file, _passphrase(folder, key, file, os.environ if environ is None else environ))


def _passphrase(folder: Path, key: str, file: Path, environ: Mapping[str, str]) -> str:
    variable = PASSPHRASE_VARIABLE + key.upper()
    if variable in environ:
        return environ[variable]
    place = Path(environ.get(PASSPHRASES_FOLDER) or folder) / f"{key}.passphrase"
    if not place.is_file():
        raise DocumentError(f"没有给出签名证书“{file}”的口令：请设置环境变量 {variable}，或者把口令写入文件 {place}")
    if os.name == "posix" and place.stat().st_mode & _OTHERS:
        raise DocumentError(f"口令文件“{place}”其他用户也能读取：请执行 chmod 600 {place}")
    try:
        return place.read_text(encoding="utf-8-sig").rstrip("\r\n")
    except (UnicodeDecodeError, OSError) as error:
        raise DocumentError(f"口令文件“{place}”不能读取，应为 UTF-8 文本，当前用户可读") from error


def read_file(identity: SigningIdentity) -> bytes:
    """The bytes of the PKCS#12 file.

    Raises:
        DocumentError: it is missing, cannot be read, or is far too large.
    """
    try:
        if identity.file.stat().st_size > _LARGEST:
            raise DocumentError(f"签名证书文件“{identity.file}”过大，不是 PKCS#12 证书文件")
        return identity.file.read_bytes()
    except OSError as error:
        raise DocumentError(f"签名证书文件“{identity.file}”不能读取（{error.strerror}），请核对路径和权限") from error


@dataclass(frozen=True, slots=True)
class OpenIdentity:
    """An identity that was opened: what it says, and what signs."""

    facts: CertificateFacts
    key: Any = field(repr=False)
    """Private key of the library ``cryptography``."""
    certificate: Certificate
    others: tuple[Certificate, ...]
    """Further certificates in the file: those of the issuers."""


def open_identity(identity: SigningIdentity) -> OpenIdentity:
    """Open the file with its passphrase.

    Raises:
        DocumentError: cryptography is not installed; the file or its passphrase is wrong, each named.
    """
    try:
        from cryptography.exceptions import UnsupportedAlgorithm
        from cryptography.hazmat.primitives.serialization import pkcs12
    except ImportError as error:
        raise DocumentError(HOW_TO_GET) from error
    content = read_file(identity)
    if not content.startswith(b"\x30"):
        raise DocumentError(f"“{identity.file}”不是 PKCS#12 证书文件（.p12、.pfx），请重新导出")
    try:
        opened = pkcs12.load_pkcs12(content, identity.passphrase.encode())
    except (UnsupportedAlgorithm, ValueError) as error:
        raise DocumentError(_why(identity.file, error)) from error
    if opened.cert is None or opened.key is None:
        raise DocumentError(f"“{identity.file}”里没有私钥及其证书，请连同私钥重新导出")
    certificate = opened.cert.certificate
    others = tuple(other.certificate for other in opened.additional_certs)
    return OpenIdentity(facts_of(certificate), opened.key, certificate, others)


def _why(file: Path, error: Exception) -> str:
    """The library tells a wrong passphrase from a broken file in words, and in no other way."""
    if not isinstance(error, ValueError):
        return f"“{file}”的算法不能使用：本系统不支持国密 SM2 证书，请使用 RSA 证书"
    if "password" in str(error).lower():
        return f"不能打开签名证书“{file}”：口令不正确，请核对（文件损坏时也会这样）"
    return f"“{file}”不是完好的 PKCS#12 证书文件（.p12、.pfx），请重新导出"


def facts_of(certificate: Certificate) -> CertificateFacts:
    """What a certificate of the library ``cryptography`` says."""
    from cryptography import x509

    try:
        usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
        signs = usage.digital_signature or usage.content_commitment
    except x509.ExtensionNotFound:
        signs = True
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # it counts bytes where the standard allows 64 characters
        subject, issuer = _name(certificate.subject), _name(certificate.issuer)
    return CertificateFacts(
        subject=subject,
        issuer=issuer,
        serial=f"{certificate.serial_number:X}",
        valid_from=certificate.not_valid_before_utc.astimezone(SHANGHAI),
        valid_until=certificate.not_valid_after_utc.astimezone(SHANGHAI),
        signs=signs,
    )


def _name(name: Any) -> str:
    from cryptography.x509.oid import NameOID

    for oid in (NameOID.COMMON_NAME, NameOID.ORGANIZATION_NAME):
        for attribute in name.get_attributes_for_oid(oid):
            return str(attribute.value)
    return str(name.rfc4514_string())
