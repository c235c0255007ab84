"""Synthetic certificates, made anew for each run: an authority, an office's signing file, all named as samples."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID

from documents.signing.signers import SigningIdentity

PASSPHRASE = "样例口令-sample"  # noqa: S105 - opens samples only
FROM = datetime(2024, 1, 1, tzinfo=UTC)
UNTIL = datetime(2026, 12, 31, 23, 59, 59, tzinfo=UTC)


def _name(text: str) -> x509.Name:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a name may have 64 characters; the library counts bytes
        common = x509.NameAttribute(NameOID.COMMON_NAME, text, _validate=False)
    return x509.Name([x509.NameAttribute(NameOID.ORGANIZATION_NAME, "样例（虚构，仅供测试）"), common])


def _usage(**allowed: bool) -> x509.KeyUsage:
    usages = (
        "digital_signature",
        "content_commitment",
        "key_encipherment",
        "data_encipherment",
        "key_agreement",
        "key_cert_sign",
        "crl_sign",
        "encipher_only",
        "decipher_only",
    )
    return x509.KeyUsage(**{usage: allowed.get(usage, False) for usage in usages})


@dataclass(frozen=True, slots=True)
class Authority:
    """A sample authority that issues certificates."""

    key: Any
    certificate: x509.Certificate

    @classmethod
    def found(cls, name: str = "样例证书颁发机构") -> Authority:
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        certificate = (
            x509.CertificateBuilder()
            .subject_name(_name(name))
            .issuer_name(_name(name))
            .public_key(key.public_key())
            .serial_number(1)
            .not_valid_before(FROM - timedelta(days=365))
            .not_valid_after(UNTIL + timedelta(days=3650))
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
            .add_extension(_usage(key_cert_sign=True, crl_sign=True), critical=True)
            .sign(key, hashes.SHA256())
        )
        return cls(key, certificate)

    @property
    def pem(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.PEM)

    def issue(
        self,
        file: Path,
        office: str,
        *,
        since: datetime = FROM,
        until: datetime = UNTIL,
        passphrase: str = PASSPHRASE,
        **usage: bool,
    ) -> SigningIdentity:
        """Leave a PKCS#12 file for an office; by default its certificate may sign."""
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        certificate = (
            x509.CertificateBuilder()
            .subject_name(_name(f"{office}电子印章（样例）"))
            .issuer_name(self.certificate.subject)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(since)
            .not_valid_after(until)
            .add_extension(_usage(**(usage or {"digital_signature": True, "content_commitment": True})), critical=True)
            .sign(self.key, hashes.SHA256())
        )
        closed = serialization.BestAvailableEncryption(passphrase.encode())
        file.write_bytes(
            pkcs12.serialize_key_and_certificates(office.encode(), key, certificate, [self.certificate], closed)
        )
        return SigningIdentity(office, file, passphrase)
